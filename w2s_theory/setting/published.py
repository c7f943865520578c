"""The bounds of Dong et al. (2025), arXiv 2502.05075, on excess risks, as they are quoted in the chapter on bounds.

They are stated for the variance with dim(𝒱_s)/N and for bias at most ρ_w + ρ_s. ``noise`` is what the variance is
proportional to: σ² in the paper, which neglects what the teacher's approximation error adds; σ² + ρ_w, if it is not.
"""

from __future__ import annotations

from sympy import Expr

from .symbols import N, d_s, d_sw, d_w, n, rho_s, rho_w, sigma

SOURCE = "Dong et al. (2025), arXiv 2502.05075"


def student_above(noise: Expr = sigma**2, factor: Expr = d_s / N) -> Expr:
    """The upper bound on the student's risk: variance with ``factor`` on 𝒱_w ∖ 𝒱_s, plus ρ_w + ρ_s."""
    return noise / (n - d_w - 1) * (d_sw + factor * (d_w - d_sw)) + rho_w + rho_s


TEACHER_BELOW = sigma**2 * d_w / n + rho_w
"""The lower bound on the teacher's risk."""

BASELINE_BELOW = sigma**2 * d_s / n + rho_s
"""The lower bound on the baseline's risk."""
