"""The exact excess risk of the student on the inputs it was trained on, with approximation error.

    ER(f_w2s) = (1 − d_s/N) · (ρ_s + b + κ d_sw) + (d_s/N) · (ρ_w + κ d_w),    κ = (σ² + ρ_w)/(n − d_w − 1),

with b = ‖P_s(I − P_w)θ‖²: a mixture of the risk with infinitely many pseudo-labels and of the teacher's own risk, with
weight dim(𝒱_s)/N. So the student beats its teacher in-sample for one N exactly if it does for all.

New; the case θ ∈ 𝒱_s ∩ 𝒱_w is the variance theorem of Dong et al. (2025), arXiv 2502.05075.
"""

from w2s_theory.claim import Expected
from w2s_theory.setting.assumptions import STANDARD
from w2s_theory.setting.estimators import SUBSPACES, TRUTH, T, V, beta_s, gamma_s, squared_norm, student
from w2s_theory.setting.symbols import KAPPA, N

claim = Expected(
    id="student.in-sample",
    title="Excess risk of the student on its training inputs",
    words="The in-sample risk is a mixture of the risk with infinitely many pseudo-labels and of the teacher's "
    "own risk, with weight d_s/N.",
    quantity=r"\mathrm{ER}_{\mathrm{in}}(f_{w2s})",
    expression=squared_norm(V * (student - beta_s) - T * gamma_s) / N,
    given=SUBSPACES + TRUTH,
    read_in=N,
    where=KAPPA,
    assumptions=STANDARD,
    source="new; its variance is the theorem of Dong et al. (2025), arXiv 2502.05075",
    measure={"student.in-sample": 1},
)
