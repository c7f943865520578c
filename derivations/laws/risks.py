"""The exact laws of the excess risks of teacher, baseline and ceiling: scaled, shifted F variables.

    ER_w = ρ_w + (σ² + ρ_w) · d_w/(n − d_w + 1) · F(d_w, n − d_w + 1)        for n ≥ d_w,

and likewise for baseline and ceiling: all quantiles are known, at a cost that does not depend on n. The mean is
infinite for n ≤ d_w + 1, the variance for n ≤ d_w + 3.

The law of the error is a multivariate t (Muirhead 1982, theorem 3.2.12).
"""

from derivations.fluctuations.baseline import claim as baseline_variance
from derivations.fluctuations.ceiling import claim as ceiling_variance
from derivations.fluctuations.teacher import claim as teacher_variance
from w2s_theory.claim import Law
from w2s_theory.setting import situations
from w2s_theory.setting.assumptions import GAUSSIAN_NOISE
from w2s_theory.setting.symbols import N, d_s, d_w, n, rho_s, rho_w, sigma

claims = tuple(
    Law(
        id=f"law.{name}",
        title=f"The law of the {name}'s excess risk",
        words="It is a scaled, shifted F variable.",
        quantity=rf"\mathrm{{ER}}(f_{short}\mid\mathrm{{data}})",
        shift=rho,
        scale=sigma**2 + rho,
        d=d,
        m=samples - d + 1,
        mean=variance.of,
        variance=variance,
        assumptions=GAUSSIAN_NOISE,
        situation=situations.FEW_SAMPLES,
        source="new in this form; Muirhead (1982), theorem 3.2.12",
    )
    for name, short, rho, d, samples, variance in (
        ("teacher", "w", rho_w, d_w, n, teacher_variance),
        ("baseline", "s", rho_s, d_s, n, baseline_variance),
        ("ceiling", "c", rho_s, d_s, n + N, ceiling_variance),
    )
)
