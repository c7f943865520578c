"""How far the joint law of features is from a Gaussian one: what decides whether Gaussian formulas hold near n ≈ d.

- Pair kurtosis X = E(u₁ᵀu₂)⁴/(3d(d + 2)) over two independent rows of whitened features: 1 for Gaussian ones, and large
  where few samples carry rare combinations of features.
- Mardia's kurtosis κ = E|u|⁴/(d(d + 2)) − 1, of radii alone (Mardia 1970, Biometrika 57); 0 for Gaussian features, of
  which the mean over M rows whitened by themselves is d(d + 2)(M − 1)/(M + 1), M less 1 for an intercept.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

PAIRS = 2000
"""Rows of which all pairs are looked at for X."""
QUANTILES = (0.5, 0.9, 0.99, 1.0)


@dataclass(frozen=True)
class Shape:
    """Of one model's whitened features (d without the constant).

    ``pair_kurtosis`` with its standard error, ``mardia``; ``leverage``: quantiles of |u|²/d, and those of Gaussian
    features; ``neighbours``: the mean cosine of a row and the next, 0 for rows in random order.
    """

    pair_kurtosis: float
    pair_kurtosis_se: float
    mardia: float
    leverage: dict[float, tuple[float, float]]
    neighbours: float


def shape(radii: np.ndarray, sample: np.ndarray, neighbours: float, intercept: bool) -> Shape:
    """From |u|² of all rows (M), some rows u (k × d) and the mean cosine of neighbours."""
    M, d = len(radii) - intercept, sample.shape[1]
    X, error = pair_kurtosis(sample)
    mardia = float((radii**2).mean() / (d * (d + 2)) * (M + 1) / (M - 1) - 1)
    gaussian = stats.chi2.ppf([*QUANTILES[:-1], 1 - 1 / (2 * len(radii))], d) / d
    leverage = dict(zip(QUANTILES, zip((np.quantile(radii, QUANTILES) / d).tolist(), gaussian.tolist(), strict=True),
                        strict=True))  # fmt: skip
    return Shape(X, error, mardia, leverage, neighbours)


def pair_kurtosis(sample: np.ndarray) -> tuple[float, float]:
    """X over all pairs of different rows (k × d), and its standard error as of a U-statistic.

    >>> value, error = pair_kurtosis(np.random.default_rng(0).standard_normal((1000, 5)))
    >>> abs(value - 1) < 4 * error < 0.5
    True
    """
    rows, d = sample.shape
    sums = [(np.square(np.square(part @ sample.T))).sum(axis=1) for part in np.array_split(sample, 1 + rows // 100)]
    own = (sample**2).sum(axis=1) ** 4
    means = (np.concatenate(sums) - own) / ((rows - 1) * 3 * d * (d + 2))
    return float(means.mean()), float(2 * means.std() / np.sqrt(rows))


@dataclass(frozen=True)
class Dependence:
    """Σ h r²/(1 − h) over s²Σh: the variance of the fit against that for residuals that do not depend on leverage,
    with its standard error. 1 where it does not."""

    ratio: float
    se: float


def dependence(squares: np.ndarray, leverages: np.ndarray) -> Dependence:
    """From r²/(1 − h) and h of the labelled rows."""
    total, mean = leverages.sum(), squares.mean()
    if not mean > 0 or not total > 0:
        return Dependence(1.0, 0.0)
    ratio = (leverages @ squares) / (mean * total)
    spread = (leverages - leverages.mean()) * (squares - mean)
    return Dependence(float(ratio), float(np.sqrt((spread**2).sum()) / (mean * total)))
