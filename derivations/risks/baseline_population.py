"""The exact excess risk of the strong baseline: the strong model trained on the n true labels.

    ER(f_s) = ρ_s + (σ² + ρ_s) · d_s / (n − d_s − 1)        for n > d_s + 1.

Classical for the linear model with Gaussian design (Hastie, Montanari, Rosset, Tibshirani 2022, Ann. Statist. 50).
"""

from w2s_theory.claim import Expected
from w2s_theory.setting.assumptions import STANDARD
from w2s_theory.setting.estimators import STRONG_TRUTH, baseline, beta_s, gamma_s, squared_norm
from w2s_theory.setting.symbols import n

claim = Expected(
    id="baseline.population",
    title="Excess risk of the strong baseline",
    words="The strong model trained on the labelled samples errs by its approximation error and by the variance "
    "of least squares.",
    quantity=r"\mathrm{ER}(f_s)",
    expression=squared_norm(baseline - beta_s) + squared_norm(gamma_s),
    given=STRONG_TRUTH,
    read_in=n,
    assumptions=STANDARD,
    source="classical (Hastie et al. 2022, Ann. Statist. 50)",
    measure={"baseline": 1},
)
