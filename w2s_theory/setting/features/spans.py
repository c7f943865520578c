"""The span of a model's features: how many directions it has by which criterion, and coordinates that whiten it.

With an intercept features are less their means, and dimensions count the constant as one more.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import linalg

from .data import FeaturesError

TRACE_FRACTION = 0.99
"""Of the variance, as in arXiv 2502.05075: the directions that hold it are the intrinsic dimension there."""


@dataclass(frozen=True)
class Span:
    """A model's span. ``whiten`` (p × rank) maps features less their mean to coordinates of scatter ``free``·I.

    ``criteria`` are dimensions by name, an intercept included; ``variances`` (p, falling) those of principal components
    as features are scaled; ``dimension`` is that of the directions kept.
    """

    whiten: np.ndarray
    criteria: dict[str, float]
    variances: np.ndarray
    constant_columns: int
    width: int
    dimension: int


def span(
    scatter: np.ndarray, mean: np.ndarray, free: int, intercept: bool, precision: float, cut: float | None
) -> Span:
    """From the scatter (p × p) of ``free`` degrees of freedom.

    ``cut`` keeps all directions (None), the principal ones with this fraction of the variance (a fraction below 1), or
    so many (an integer). ``precision`` is the relative one with which the features were stored. The numerical rank is
    taken of features with variances 1, so that units do not matter: directions whose variance is below rounding errors
    are none.
    """
    deviations = np.sqrt(np.diag(scatter) / free)
    moving = deviations > 4 * precision * np.abs(mean)
    if not moving.any():
        raise FeaturesError("all columns are constant: these features say nothing of the samples")
    scale = np.where(moving, deviations, 1.0)
    whiten, rank = _whitening((scatter / scale / scale[:, None])[np.ix_(moving, moving)], free, precision)
    variances, directions = linalg.eigh(scatter / free)
    variances, directions = np.maximum(variances[::-1], 0.0), directions[:, ::-1]
    criteria = {name: value + intercept for name, value in _criteria(variances, rank).items()}
    full = np.zeros((len(scatter), rank))
    full[moving] = whiten / scale[moving, None]
    if cut is not None:
        kept = _kept(cut, variances, rank)
        full = directions[:, :kept] / np.sqrt(variances[:kept])
    constant = int((~moving).sum())
    return Span(full, criteria, variances, constant, len(scatter), full.shape[1] + intercept)


def _whitening(correlation: np.ndarray, free: int, precision: float) -> tuple[np.ndarray, int]:
    values, vectors = linalg.eigh(correlation)
    size = len(values)
    smallest = values[-1] * max(size * precision**2, max(size, free) * np.finfo(float).eps)
    kept = values > smallest
    return vectors[:, kept] / np.sqrt(values[kept] / free), int(kept.sum())


def _criteria(variances: np.ndarray, rank: int) -> dict[str, float]:
    total = variances.sum()
    within = int(np.searchsorted(np.cumsum(variances), TRACE_FRACTION * total) + 1)
    return {
        "numerical rank": rank,
        f"{TRACE_FRACTION:.0%} of the variance": min(within, rank),
        "participation ratio (Σλ)²/Σλ²": float(total**2 / (variances**2).sum()),
    }


def _kept(cut: float, variances: np.ndarray, rank: int) -> int:
    if cut <= 0:
        raise FeaturesError(f"a cut of {cut} keeps nothing: give a fraction of the variance or a number of directions")
    if cut >= 1:
        return min(int(cut), rank)
    return min(int(np.searchsorted(np.cumsum(variances), cut * variances.sum()) + 1), rank)


def best_cut(regression: np.ndarray, variance: float, variances: np.ndarray, free: int, labels: int) -> int | None:
    """How many principal components predict best after least squares on so many labels: the MSE-optimal cut.

    ``regression`` (p) are covariances of component and target, ``variance`` that of the target. Least squares on k
    Gaussian features has the expected risk s²(k)(1 + k/(n − k − 1)) (`teacher.population`), s²(k) = RSS(k)/(free − k):
    the S_p criterion of Breiman, Freedman (1983), How many variables should be entered in a regression equation?,
    J. Am. Stat. Assoc. 78.

    >>> best_cut(np.array([2.0, 1.0, 0.05]), 6.0, np.ones(3), 100, 30)
    2
    """
    most = min(int((variances > variances[0] * 1e-12).sum()), free - 2, labels - 2)
    if most < 1:
        return None
    sizes = np.arange(1, most + 1)
    left = free * (variance - np.cumsum(regression[:most] ** 2 / variances[:most]))
    return int(sizes[np.argmin(left / (free - sizes) * (1 + sizes / (labels - sizes - 1)))])
