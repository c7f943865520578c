"""The excess risk of ridge regression on isotropic features in the proportional limit: of the weak teacher.

    ER → ρ_w + (1 − s_w)²(|θ|² − ρ_w) + τ_w,    τ_w = γ_w s_w²((1 − s_w)²(|θ|² − ρ_w) + σ² + ρ_w)/(1 − γ_w s_w²),

where s_w, the share of each coefficient that is learned, is the least root of λ_w s = (1 − s)(1 − γ_w s).

Dobriban & Wager (2018), Ann. Statist. 46; Hastie, Montanari, Rosset, Tibshirani (2022), Ann. Statist. 50; here with
signal outside of the features.
"""

from w2s_theory.claim.equivalence import Equivalence
from w2s_theory.setting.assumptions import IN_PROPORTION
from w2s_theory.setting.estimators import (
    WEAK_SIGNAL,
    WEAK_TRUTH,
    beta_w,
    gamma_w,
    ridge_teacher,
    squared_norm,
)
from w2s_theory.setting.situations import RIDGE
from w2s_theory.setting.symbols import RATIOS, RIDGE_VARIANCE, lambda_w, share_w

claim = Equivalence(
    id="ridge.teacher",
    title="Excess risk of a ridge teacher in the proportional limit",
    words="Its approximation error, what it does not learn of the signal, and the variance of what it learns.",
    quantity=r"\lim_{d/n\to\gamma}\mathrm{ER}(f_w^{\lambda})",
    expression=squared_norm(ridge_teacher - beta_w) + squared_norm(gamma_w),
    given=WEAK_TRUTH + WEAK_SIGNAL,
    shares={lambda_w: share_w},
    along=RATIOS,
    where=RIDGE_VARIANCE,
    assumptions=IN_PROPORTION,
    source="Dobriban & Wager (2018), Ann. Statist. 46; Hastie et al. (2022), Ann. Statist. 50",
    measure={"teacher": 1},
    situation=RIDGE,
)
