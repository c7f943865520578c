"""The exact excess risk of the strong ceiling: the strong model trained on true labels of all n + N samples.

    ER(f_c) = ρ_s + (σ² + ρ_s) · d_s / (n + N − d_s − 1)        for n + N > d_s + 1.

Classical for the linear model with Gaussian design (Hastie, Montanari, Rosset, Tibshirani 2022, Ann. Statist. 50).
"""

from w2s_theory.claim import Expected
from w2s_theory.setting.assumptions import STANDARD
from w2s_theory.setting.estimators import STRONG_TRUTH, beta_s, ceiling, gamma_s, squared_norm
from w2s_theory.setting.symbols import N

claim = Expected(
    id="ceiling.population",
    title="Excess risk of the strong ceiling",
    words="The strong model trained on true labels of all samples errs as the baseline does with n + N samples.",
    quantity=r"\mathrm{ER}(f_c)",
    expression=squared_norm(ceiling - beta_s) + squared_norm(gamma_s),
    given=STRONG_TRUTH,
    read_in=N,
    assumptions=STANDARD,
    source="classical (Hastie et al. 2022, Ann. Statist. 50)",
    measure={"ceiling": 1},
)
