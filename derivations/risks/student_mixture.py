"""The student's risk on its training inputs is a mixture of two risks, with weight dim(𝒱_s)/N.

    ER(f_w2s) = (1 − d_s/N) · ER_∞(f_w2s) + (d_s/N) · ER(f_w)        for N ≥ d_s:

of the risk for infinitely many pseudo-labels and of the teacher's own. So the gain over the teacher is (1 − d_s/N)
times the gain for N → ∞, and its sign does not depend on N: on its training inputs the student beats its teacher for
one N > d_s exactly if it does for all. With N = d_s pseudo-labels it is its teacher.

New.
"""

from derivations.risks.student_in_sample import claim as student
from derivations.risks.student_limit import claim as limit
from derivations.risks.teacher_population import claim as teacher
from w2s_theory.claim import Identity, term
from w2s_theory.setting.assumptions import STANDARD
from w2s_theory.setting.symbols import N, d_s

claims = (
    Identity(
        id="student.mixture",
        title="The student as a mixture of its limit and of its teacher",
        words="On its training inputs the student's risk is a mixture of its risk for infinitely many pseudo-labels "
        "and of its teacher's, with weight d_s/N.",
        quantity=student.quantity,
        left=((1, student),),
        right=(1 - d_s / N) * term(limit) + d_s / N * term(teacher),
        using=(limit, teacher),
        assumptions=STANDARD,
        source="new",
    ),
    Identity(
        id="student.gain",
        title="The student beats its teacher on its training inputs for one N or for all",
        words="The gain over the teacher is the gain for infinitely many pseudo-labels times 1 - d_s/N; its sign does "
        "not depend on N.",
        quantity=rf"{teacher.quantity} - {student.quantity}",
        left=((1, teacher), (-1, student)),
        right=(1 - d_s / N) * (term(teacher) - term(limit)),
        using=(teacher, limit),
        assumptions=STANDARD,
        source="new",
    ),
)
