"""The exact excess risk of the student at a fresh point, with approximation error.

    ER(f_w2s) = ρ_s + b + κ d_sw + d_s/(N − d_s − 1) · (g + κ(d_w − d_sw)),    κ = (σ² + ρ_w)/(n − d_w − 1),

where b = ‖P_s(I − P_w)θ‖² is signal that the student could express but its teacher misses, and g = ‖(I − P_s)P_wθ‖² is
signal that the teacher passes on but the student cannot express: for the student it is label noise.

New; it refines the bounds on bias and variance of Dong et al. (2025), arXiv 2502.05075, to an identity.
"""

from w2s_theory.claim import Expected
from w2s_theory.setting.assumptions import STANDARD
from w2s_theory.setting.estimators import SUBSPACES, TRUTH, beta_s, gamma_s, squared_norm, student
from w2s_theory.setting.symbols import KAPPA, N

claim = Expected(
    id="student.population",
    title="Excess risk of the student at a fresh point",
    words="The student keeps its own approximation error, the signal that its teacher misses and the teacher's "
    "variance on the shared directions; what the teacher passes on outside the strong span acts as label "
    "noise.",
    quantity=r"\mathrm{ER}(f_{w2s})",
    expression=squared_norm(student - beta_s) + squared_norm(gamma_s),
    given=SUBSPACES + TRUTH,
    read_in=N,
    where=KAPPA,
    assumptions=STANDARD,
    source="new; refines Dong et al. (2025), arXiv 2502.05075",
    measure={"student.population": 1},
)
