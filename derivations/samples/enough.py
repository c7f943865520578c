"""When pseudo-labels suffice to beat the teacher, and when more of them are not worth while.

The student's risk falls with N to a limit. It is at most the teacher's from N = d_s + 1 + d_s K/(ER_w − ER_∞) on, where
K is what acts as label noise (never, if the limit is not below the teacher's risk); and from

    N = d_s + 1 + (1 − ε)/ε · d_s K/ER_∞

on, more pseudo-labels can remove at most the fraction ε of it. Both are linear in N.

New.
"""

from derivations.risks.student_in_sample import claim as in_sample
from derivations.risks.student_limit import claim as limit
from derivations.risks.student_population import claim as population
from derivations.risks.teacher_population import claim as teacher
from w2s_theory.claim import LeastSize, term
from w2s_theory.setting.assumptions import STANDARD
from w2s_theory.setting.symbols import N, fraction_left

READINGS = (("population", "at a fresh point", population), ("in-sample", "on its training inputs", in_sample))

claims = (
    LeastSize(
        id="samples.pseudo-labels.beat",
        title="The least N with which the student beats its teacher",
        words="From so many pseudo-labels on the student is at least as good as its teacher at a fresh point.",
        quantity=r"N_{\mathrm{ER}(f_{w2s}) \le \mathrm{ER}(f_w)}",
        variable=N,
        objective=term(teacher) - term(population),
        using=(teacher, population),
        assumptions=STANDARD,
        source="new",
    ),
    *(
        LeastSize(
            id=f"samples.pseudo-labels.enough.{reading}",
            title=f"The N beyond which more pseudo-labels gain less than a fraction ε, {where}",
            words="From so many pseudo-labels on, more of them can remove at most this fraction of the student's risk.",
            quantity=rf"N_{{\varepsilon}}^{{\mathrm{{{reading}}}}}",
            variable=N,
            objective=fraction_left * term(student) - (term(student) - term(limit)),
            using=(student, limit),
            assumptions=STANDARD,
            source="new",
        )
        for reading, where, student in READINGS
    ),
)
