"""The paper's theorem: what of its teacher's variance the student keeps, on the inputs it was trained on.

The variance that the label noise gives the teacher is inherited in full by the student on the d_sw directions that both
share, and reduced by the factor d_s/N on the others:

    Var(f_w2s) = σ²/(n − d_w − 1) · (d_sw + (d_s/N)(d_w − d_sw))        for n > d_w + 1 and N ≥ d_s.

Here the error is averaged over the N pseudo-labelled inputs. Under this reading the projection argument of Dong, Li,
Li, Lee, Lei (2025), arXiv 2502.05075, is exact, for arbitrary principal angles with d_sw = ‖V_sᵀV_w‖².
"""

from sympy import Trace

from w2s_theory.claim import Expected, Step
from w2s_theory.setting.assumptions import WELL_SPECIFIED
from w2s_theory.setting.estimators import SUBSPACES, U, V, squared_norm, student_noise, teacher_noise
from w2s_theory.setting.symbols import N

claim = Expected(
    id="student.variance.in-sample",
    title="Variance of the student on its training inputs (the paper's theorem)",
    words="The student inherits the teacher's variance on the shared directions and reduces it by dim(V_s)/N on the "
    "others.",
    quantity=r"\mathrm{Var}(f_{w2s})",
    expression=squared_norm(V * student_noise) / N,
    given=SUBSPACES,
    read_in=N,
    assumptions=WELL_SPECIFIED,
    source="Dong, Li, Li, Lee, Lei (2025), arXiv 2502.05075, the variance theorem",
    measure={"student.in-sample": 1},
    well_specified=True,
    steps=(
        Step("The teacher's coefficients carry this much noise", squared_norm(teacher_noise)),
        Step("The projection onto the student's features keeps d_s of N directions", Trace(V * (V.T * V).inv() * V.T)),
        Step("Mean of the inverse Gram matrix", Trace((U.T * U).inv())),
    ),
)
