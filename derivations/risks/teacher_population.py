"""The exact excess risk of the weak teacher at a fresh point.

Ridgeless regression on n labelled samples errs by its approximation error ρ_w, which no sample size removes, and by a
variance: what the weak features cannot express acts as additional label noise of variance ρ_w.

    ER(f_w) = ρ_w + (σ² + ρ_w) · d_w / (n − d_w − 1)        for n > d_w + 1.

Classical for the linear model with Gaussian design (for ρ_w = 0 see Hastie, Montanari, Rosset, Tibshirani 2022, Ann.
Statist. 50); it refines the bound ER(f_w) ≥ σ²d_w/n + ρ_w of Dong et al. (2025), arXiv 2502.05075.
"""

from sympy import Trace

from w2s_theory.claim import Expected, Step
from w2s_theory.setting.assumptions import STANDARD
from w2s_theory.setting.estimators import WEAK_TRUTH, U, beta_w, gamma_w, squared_norm, teacher
from w2s_theory.setting.symbols import n

claim = Expected(
    id="teacher.population",
    title="Excess risk of the weak teacher",
    words="The teacher's excess risk is its approximation error plus the variance that label noise and approximation "
    "error together cause.",
    quantity=r"\mathrm{ER}(f_w)",
    expression=squared_norm(teacher - beta_w) + squared_norm(gamma_w),
    given=WEAK_TRUTH,
    read_in=n,
    assumptions=STANDARD,
    source="classical (Hastie et al. 2022, Ann. Statist. 50); a bound in Dong et al. (2025), arXiv 2502.05075",
    measure={"teacher": 1},
    steps=(Step("Mean of the inverse Gram matrix (Haff 1979)", Trace((U.T * U).inv())),),
)
