"""The excess risk of ridge regression on isotropic features in the proportional limit: of the strong model on labels.

As of the teacher (`teacher`), on strong features: what it does not learn, and the variance of what it learns.
"""

from w2s_theory.claim.equivalence import Equivalence
from w2s_theory.setting.assumptions import IN_PROPORTION
from w2s_theory.setting.estimators import (
    STRONG_SIGNAL,
    STRONG_TRUTH,
    beta_s,
    gamma_s,
    ridge_baseline,
    squared_norm,
)
from w2s_theory.setting.situations import RIDGE
from w2s_theory.setting.symbols import BASELINE_RATIOS, lambda_s, share_s

claim = Equivalence(
    id="ridge.baseline",
    title="Excess risk of the strong model by ridge regression in the proportional limit",
    words="Its approximation error, what it does not learn of the signal, and the variance of what it learns; with "
    "d_s/n in the place of d_s/N.",
    quantity=r"\lim_{d/n\to\gamma}\mathrm{ER}(f_s^{\lambda})",
    expression=squared_norm(ridge_baseline - beta_s) + squared_norm(gamma_s),
    given=STRONG_TRUTH + STRONG_SIGNAL,
    shares={lambda_s: share_s},
    along=BASELINE_RATIOS,
    assumptions=IN_PROPORTION,
    source="Dobriban & Wager (2018), Ann. Statist. 46; Hastie et al. (2022), Ann. Statist. 50",
    measure={"baseline": 1},
    situation=RIDGE,
)
