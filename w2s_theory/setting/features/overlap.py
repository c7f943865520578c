"""The correlation dimension d_sw from a finite pool.

With canonical correlations ρ̂_i in the sample, ‖Ĉ‖² = Σρ̂² is too large: spans that share nothing seem to overlap by
d_w d_s/M. To first order in 1/M (delta method, as for R² in regression on random features, to which it reduces for
d_w = 1), and exactly for spans that share t directions and are unrelated else (then d_w − t and d_s − t directions meet
by chance in M − t dimensions),

    E‖Ĉ‖² − t = [(d_w − t)(d_s − t) − Σρ²(1 − ρ²)]/(M − t),      t = d_sw = Σρ².

Solved for t, the squares cancel:  t̂ = (M‖Ĉ‖² − d_w d_s + S)/(M − d_w − d_s + ‖Ĉ‖²),  S = Σρ̂²(1 − ρ̂²).
Subtracting d_w d_s/M instead is right only at t = 0. The influence of a row on t is φ = 2uᵀCᵀv − |Cu|² − |Cᵀv|², of
which the mean is t; so

    se² = Var(φ)/(M − d_w − d_s) + 2(d_w − t)(d_s − t)/M²,

the second term being the variance of chance overlaps, which remains where φ = 0.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import linalg

from .estimates import Estimate


@dataclass(frozen=True)
class Overlap:
    """d_sw in the sample (``raw``), less d_w d_s/M (``minus_chance``, wrong for related features), and ``corrected``.

    ``correlations`` are canonical, in the sample, falling, the constant's 1 left out. ``jackknife`` is another estimate
    of the same, with another standard error, by leaving out blocks of rows; ``se_ratio`` is its standard error over the
    other.
    """

    correlations: np.ndarray
    raw: float
    chance: float
    minus_chance: float
    corrected: Estimate
    jackknife: Estimate
    se_ratio: float | None


def corrected(raw: float, spread: float, d_w: int, d_s: int, free: int) -> float:
    """t̂ of the module's head, for ``spread`` = S, within 0 and the smaller dimension.

    >>> round(corrected(13.16, 0.0, 40, 30, 200), 2), round(corrected(40*30/200, 0.0, 40, 30, 200), 2)
    (10.0, 0.0)
    """
    t = (free * raw - d_w * d_s + spread) / (free - d_w - d_s + raw)
    return float(min(max(t, 0.0), d_w, d_s))


def standard_error(influence: float, t: float, d_w: int, d_s: int, free: int) -> float:
    """Of t̂, for the variance ``influence`` of φ over rows."""
    return float(np.sqrt(influence / (free - d_w - d_s) + 2 * (d_w - t) * (d_s - t) / free**2))


def without(rest: np.ndarray, d_w: int, free: int) -> float:
    """t̂ from the scatter (d_w + d_s) of what is left of the rows, in any coordinates, ``free`` degrees of freedom."""
    weak, strong = linalg.cholesky(rest[:d_w, :d_w], lower=True), linalg.cholesky(rest[d_w:, d_w:], lower=True)
    half = linalg.solve_triangular(strong, rest[d_w:, :d_w], lower=True)
    whitened = linalg.solve_triangular(weak, half.T, lower=True)
    squares = whitened @ whitened.T  # of eigenvalues ρ̂²
    raw = float(np.trace(squares))
    return corrected(raw, raw - float((squares**2).sum()), d_w, len(rest) - d_w, free)


def block_jackknife(t: float, left_out: np.ndarray) -> tuple[float, float]:
    """Estimate and standard error from those without each of B blocks: B t − (B − 1) mean, √((B−1)/B Σ(t_b − mean)²).

    Source: Quenouille (1956), Notes on bias in estimation, Biometrika 43; Künsch (1989), Ann. Stat. 17, for blocks.
    """
    blocks, mean = len(left_out), float(np.mean(left_out))
    error = np.sqrt((blocks - 1) / blocks * ((left_out - mean) ** 2).sum())
    return blocks * t - (blocks - 1) * mean, float(error)
