"""The mean trace of the resolvent of a sample covariance matrix in the proportional limit.

For n samples of d_w isotropic features, UᵀU/n has the resolvent (UᵀU/n + λ_w I)⁻¹, and of its diagonal the mean is

    s_w/(1 − γ_w s_w),

the Stieltjes transform at −λ_w of the law of Marchenko & Pastur (1967), Math. USSR Sb. 1.
"""

from sympy import Identity, Trace

from w2s_theory.claim import Equivalence
from w2s_theory.setting.assumptions import IN_PROPORTION
from w2s_theory.setting.estimators import U
from w2s_theory.setting.situations import RIDGE
from w2s_theory.setting.symbols import RATIOS, d_w, lambda_w, n, share_w

claim = Equivalence(
    id="ridge.marchenko-pastur",
    title="The law of Marchenko and Pastur: the mean of the resolvent's diagonal",
    words="The Stieltjes transform of the limiting spectral law of a sample covariance matrix, at minus the penalty.",
    quantity=r"\lim_{d/n\to\gamma}\mathbb{E}\,\operatorname{tr}((U^\top U/n + \lambda_w I)^{-1})/d_w",
    expression=n * Trace((U.T * U + n * lambda_w * Identity(d_w)).inv()) / d_w,
    shares={lambda_w: share_w},
    along=RATIOS,
    assumptions=IN_PROPORTION,
    source="Marchenko & Pastur (1967), Math. USSR Sb. 1",
    measure={"resolvent": 1},
    situation=RIDGE,
)
