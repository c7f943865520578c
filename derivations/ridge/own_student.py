"""The excess risk of a ridge student with its teacher's own features, on fresh inputs, in the proportional limit.

    ER → |θ|² − 2s_w s_s B + s_s² m (1 + γ_s − 2γ_s s_s)/(1 − γ_s s_s²),    B = |θ|² − ρ_w, m = s_w² B + τ_w,

with γ_s = d_w/N: self-distillation on unlabelled data. New.
"""

from w2s_theory.claim import Equivalence
from w2s_theory.setting.assumptions import IN_PROPORTION
from w2s_theory.setting.estimators import (
    WEAK_SIGNAL,
    WEAK_TRUTH,
    beta_w,
    gamma_w,
    ridge_own_student,
    squared_norm,
)
from w2s_theory.setting.situations import RIDGE
from w2s_theory.setting.symbols import OWN_RATIOS, RIDGE_VARIANCE, lambda_s, lambda_w, share_s, share_w

claim = Equivalence(
    id="ridge.own-student",
    title="Excess risk of a ridge student with its teacher's features in the proportional limit",
    words="It learns a share of what its teacher has learned, noise included; here gamma_s is d_w/N.",
    quantity=r"\lim_{d/n\to\gamma}\mathrm{ER}(f_{w2w}^{\lambda})",
    expression=squared_norm(ridge_own_student - beta_w) + squared_norm(gamma_w),
    given=WEAK_TRUTH + WEAK_SIGNAL,
    shares={lambda_w: share_w, lambda_s: share_s},
    along=OWN_RATIOS,
    where=RIDGE_VARIANCE,
    assumptions=IN_PROPORTION,
    source="new",
    measure={"own student.population": 1},
    situation=RIDGE,
)
