"""The risk of a student with infinitely many pseudo-labels.

    lim_{N→∞} ER(f_w2s) = ρ_s + b + κ d_sw:

what the student cannot express, what its teacher misses, and the teacher's variance on the shared directions; the
directions of 𝒱_w ∖ 𝒱_s have no effect any more. It is the risk of the orthogonal projection of the teacher on 𝒱_s.

New.
"""

from derivations.risks.student_population import claim as student
from w2s_theory.claim import Limit
from w2s_theory.setting.assumptions import STANDARD
from w2s_theory.setting.symbols import KAPPA, N

claim = Limit(
    id="student.limit",
    title="Excess risk of the student for N → ∞",
    words="With infinitely many pseudo-labels the student is the projection of its teacher on the strong span.",
    quantity=r"\mathrm{ER}_\infty(f_{w2s})",
    of=student,
    variable=N,
    where=KAPPA,
    assumptions=STANDARD,
    source="new",
    measure={"student-limit": 1},
)
