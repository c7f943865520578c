"""Approximation errors and what of the signal lies where, from labels that may be few.

Least squares on m labelled rows: b̂_u and b̂_v; r_w, r_s their residuals. For jointly Gaussian features and labels r_w is
independent of u and r_s of v, so that, with Ĉ of a pool of M rows (each less 1 for an intercept):

- s_w² = σ² + ρ_w is RSS_w/(m − d_w), without bias, distributed as χ²_{m−d_w}; s_s² likewise.
- E(r̂_w·r̂_s) = E(r_w r_s)·tr((I − P_U)(I − P_V)), hence s_ws = Σr̂_w r̂_s/(m − d_w − d_s + tr P_U P_V).
- ρ_foreign = |b_u|² − |Cb_u|² is the residual variance of the function uᵀb_u on v. For a fixed function its residual
  sum has M − d_s degrees of freedom; b̂_u has the covariance s_w²S_u⁻¹ (S_u = UᵀU over labelled rows). So, with
  A = (I − ĈᵀĈ)·M/(M − d_s):   ρ_foreign ≈ b̂_uᵀAb̂_u − s_w² tr(A S_u⁻¹).
- ρ_missed = |g|², g = b_v − Cb_u = E(v r_w), the part of r_w that v explains. The covariance of ĝ is
  Γ = s²S_v⁻¹ + s_w²ĈS_u⁻¹Ĉᵀ − s_ws(S_v⁻¹S_vu S_u⁻¹Ĉᵀ + transpose), s² = s_s² − ρ_foreign·m/M: the foreign part of uᵀb_u
  disturbs b̂_v by V_lᵀq/m and Ĉb_u by Vᵀq/M, of which the labelled rows are a part, so that of the difference
  ρ_foreign(1/m − 1/M) is left. Where all rows are labelled and C = 0, VᵀQy for Q = I − P_U has the mean (M − d_w)g. So
  ρ_missed ≈ (|ĝ|² − tr Γ)·(M/(M − d_w))².

What these are to higher order than d/M for oblique angles is not corrected. Standard errors: the influence of rows, by
the delta method,

  of ρ_foreign: (uᵀb_u − vᵀCb_u)² in the pool, 2(uᵀAb_u)r_w among the labelled,
  of ρ_missed:  2(vᵀg)(vᵀb_v − uᵀb_u) − (vᵀg)² in the pool, 2(vᵀg)r_s − 2(uᵀCᵀg)r_w among the labelled,

and the variance of the noise that was subtracted, 2s_w⁴tr(AS_u⁻¹AS_u⁻¹) and 2 tr Γ², which remains where they vanish.
σ² apart from ρ_w and ρ_s is not identifiable: label noise and what is in neither span look the same.
Degrees of freedom: any text on linear models; residuals r/√(1 − h): MacKinnon, White (1985), J. Econometrics 29.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .canonical import Canonical, Labelled
from .estimates import Estimate


@dataclass(frozen=True)
class Errors:
    """Means over targets of s_w² = σ² + ρ_w, s_s² = σ² + ρ_s, ρ_missed and ρ_foreign."""

    s2_w: Estimate
    s2_s: Estimate
    rho_missed: Estimate
    rho_foreign: Estimate


@dataclass(frozen=True)
class Points:
    """Values (means over targets) with the variance of the noise that was subtracted, and the vectors of their
    influences: ``g`` (d_s × K) and ``a`` = A b_u (d_w × K). ``factor`` multiplies the influences of ρ_missed. None
    where there are too few labels."""

    s2_w: float | None
    s2_s: float | None
    rho_foreign: tuple[float, float] | None
    rho_missed: tuple[float, float] | None
    a: np.ndarray
    g: np.ndarray
    factor: float


def points(axes: Canonical, fit: Labelled, free: int) -> Points:
    """The formulas of the module's head."""
    factor = (free / (free - axes.d_w)) ** 2
    A = np.full(axes.d_w, 1.0)
    A[: len(axes.correlations)] -= axes.correlations**2
    A *= free / (free - axes.d_s)
    a, g = A[:, None] * fit.b_u, fit.b_v - axes.overlap(fit.b_u, axes.d_s)
    s_w, s_s = fit.residual_w / max(fit.free - axes.d_w, 1), fit.residual_s / max(fit.free - axes.d_s, 1)
    foreign = missed = None
    if fit.inverse_u is not None:
        foreign = _foreign(A, fit.b_u, fit.inverse_u, s_w)
        if fit.inverse_v is not None:
            left = s_s - max(foreign[0], 0.0) * fit.free / free
            value, floor = _missed(axes, fit, fit.inverse_u, fit.inverse_v, np.stack([left, s_w]), g)
            missed = factor * value, factor**2 * floor
    known_w = None if fit.inverse_u is None else float(s_w.mean())
    known_s = None if fit.inverse_v is None else float(s_s.mean())
    return Points(known_w, known_s, foreign, missed, a, g, factor)


def _foreign(A: np.ndarray, b: np.ndarray, inverse: np.ndarray, s_w: np.ndarray) -> tuple[float, float]:
    value = (A @ b**2 - s_w * (A @ np.diag(inverse))).mean()
    return float(value), float(2 * (A @ inverse**2 @ A) * s_w.mean() ** 2)


def _missed(
    axes: Canonical, fit: Labelled, inverse_u: np.ndarray, inverse_v: np.ndarray, variances: np.ndarray, g: np.ndarray
) -> tuple[float, float]:
    """|ĝ|² − tr Γ and 2 tr Γ²; ``variances`` (2 × K) weigh what v and u contribute to Γ."""
    mixed = inverse_v @ fit.cross.T
    both = fit.free - axes.d_w - axes.d_s + float(((inverse_u @ fit.cross) * mixed.T).sum())
    inherited = axes.overlap(axes.overlap(inverse_u, axes.d_s).T, axes.d_s)
    shared = axes.overlap((mixed @ inverse_u).T, axes.d_s)
    parts = (inverse_v, inherited, -shared - shared.T)
    weights = np.stack([*variances, fit.residual_ws / both])
    noise = np.array([np.trace(part) for part in parts]) @ weights
    products = np.array([[float((x * y).sum()) for x in parts] for y in parts])
    floors = np.sqrt(np.maximum(2 * np.einsum("ik,ij,jk->k", weights, products, weights), 0.0))
    return float(((g**2).sum(axis=0) - noise).mean()), float(floors.mean() ** 2)


def variance_estimate(
    value: float, squares: np.ndarray, dimension: int, free: int, targets: int, level: float
) -> Estimate:
    """s² with its interval: χ² with as many degrees of freedom as the spread of ``squares``, r²/(1 − h), tells.

    Var(s²)/s⁴ = 2/(m − d) + κ/m for errors of excess kurtosis κ; residuals show κ(1 − d/m)² of it, as the others' share
    in them is nearly Gaussian.
    """
    spread = float(squares.var() / squares.mean() ** 2) if squares.mean() > 0 else 2.0
    relative = spread / (free - dimension)
    if targets == 1:
        excess = max((spread - 2) / (1 - dimension / free) ** 2, -2.0)
        relative = 2 / (free - dimension) + excess / free
    freedom = 2 / max(relative, 2e-12)
    how = f"RSS/(m − d), m − d = {free - dimension}; interval by χ² on {freedom:.4g}"
    return Estimate.scaled_chi_square(value, freedom, how, level)
