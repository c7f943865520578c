"""Teacher, baseline and ceiling with fewer samples than features: the minimum-norm interpolators.

With isotropic features, for n < d_w − 1,

    ER(f_w) = ρ_w + (1 − n/d_w)(‖θ‖² − ρ_w) + (σ² + ρ_w) n/(d_w − n − 1):

the part of the signal that a random n-dimensional subspace of 𝒱_w misses, and the noise that is interpolated. Baseline
and ceiling likewise. Known in the proportional limit: Hastie, Montanari, Rosset, Tibshirani (2022), Ann. Statist. 50.
"""

from w2s_theory.claim import Expected
from w2s_theory.setting import situations
from w2s_theory.setting.assumptions import ISOTROPIC
from w2s_theory.setting.estimators import (
    STRONG_SIGNAL,
    STRONG_TRUTH,
    WEAK_SIGNAL,
    WEAK_TRUTH,
    Vb,
    Vc,
    beta_s,
    beta_w,
    gamma_s,
    gamma_w,
    labels_b,
    labels_c,
    minimum_norm,
    squared_norm,
    teacher_wide,
)

claims = tuple(
    Expected(
        id=f"{name}.population.minimum-norm",
        title=f"Excess risk of the {name} with fewer samples than features",
        words=f"The {name} of least norm misses part of the signal and interpolates the noise.",
        quantity=rf"\mathrm{{ER}}(f_{short})",
        expression=squared_norm(model - beta) + squared_norm(gamma),
        given=given,
        assumptions=ISOTROPIC,
        source="new; its proportional limit is in Hastie et al. (2022), Ann. Statist. 50",
        situation=situations.ISOTROPIC,
        measure={name: 1},
    )
    for name, short, model, beta, gamma, given in (
        ("teacher", "w", teacher_wide, beta_w, gamma_w, WEAK_TRUTH + WEAK_SIGNAL),
        ("baseline", "s", minimum_norm(Vb, labels_b), beta_s, gamma_s, STRONG_TRUTH + STRONG_SIGNAL),
        ("ceiling", "c", minimum_norm(Vc, labels_c), beta_s, gamma_s, STRONG_TRUTH + STRONG_SIGNAL),
    )
)
