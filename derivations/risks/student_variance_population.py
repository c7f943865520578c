"""What of its teacher's variance the student keeps, at a fresh point.

As in-sample, but the factor on the directions that are not shared is d_s/(N − d_s − 1) instead of d_s/N:

    Var(f_w2s) = σ²/(n − d_w − 1) · (d_sw + d_s/(N − d_s − 1) · (d_w − d_sw))        for n > d_w + 1 and N > d_s + 1.

Exact counterpart, for the population risk, of the variance theorem of Dong et al. (2025), arXiv 2502.05075.
"""

from sympy import Trace

from w2s_theory.claim import Expected, Step
from w2s_theory.setting.assumptions import WELL_SPECIFIED
from w2s_theory.setting.estimators import SUBSPACES, V, squared_norm, student_noise, teacher_noise
from w2s_theory.setting.symbols import N

claim = Expected(
    id="student.variance.population",
    title="Variance of the student at a fresh point",
    words="At a fresh input the student inherits the teacher's variance on the shared directions and reduces it by "
    "d_s/(N − d_s − 1) on the others.",
    quantity=r"\mathrm{Var}_{\mathrm{pop}}(f_{w2s})",
    expression=squared_norm(student_noise),
    given=SUBSPACES,
    read_in=N,
    assumptions=WELL_SPECIFIED,
    source="new; the in-sample version is in Dong et al. (2025), arXiv 2502.05075",
    measure={"student.population": 1},
    well_specified=True,
    steps=(
        Step("The teacher's coefficients carry this much noise", squared_norm(teacher_noise)),
        Step("Mean of the student's inverse Gram matrix", Trace((V.T * V).inv())),
    ),
)
