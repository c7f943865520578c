"""Canonical coordinates: both spans whitened over the pool, and C = VᵀU/M diagonal with the canonical correlations.

Hotelling (1936), Relations between two sets of variates, Biometrika 28. All that follows depends on the two spans
alone, so that invertible linear maps of either model's features change nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import linalg

from .moments import Second
from .spans import Span


@dataclass(frozen=True)
class Canonical:
    """u = (x_w − mean)·``weak`` (p_w × d_w), v likewise, with UᵀU = VᵀV = M·I and UᵀV = M·diag(``correlations``)."""

    mean: np.ndarray
    weak: np.ndarray
    strong: np.ndarray
    correlations: np.ndarray

    @property
    def d_w(self) -> int:
        """Directions of the weak span but the constant."""
        return self.weak.shape[1]

    @property
    def d_s(self) -> int:
        """Directions of the strong span but the constant."""
        return self.strong.shape[1]

    @property
    def gram(self) -> np.ndarray:
        """Second moments of (u, v) over the pool."""
        moments, k = np.eye(self.d_w + self.d_s), np.arange(len(self.correlations))
        moments[k, self.d_w + k] = moments[self.d_w + k, k] = self.correlations
        return moments

    def u(self, weak: np.ndarray) -> np.ndarray:
        """Coordinates of weak features (k × p_w)."""
        return np.asarray((weak - self.mean[: len(self.weak)]) @ self.weak)

    def v(self, strong: np.ndarray) -> np.ndarray:
        """Coordinates of strong features (k × p_s)."""
        return np.asarray((strong - self.mean[len(self.weak) :]) @ self.strong)

    def overlap(self, vectors: np.ndarray, rows: int) -> np.ndarray:
        """C or Cᵀ times vectors (columns), with so many rows."""
        k = len(self.correlations)
        out = np.zeros((rows, vectors.shape[1]))
        out[:k] = self.correlations[:, None] * vectors[:k]
        return out


def canonical(second: Second, weak: Span, strong: Span) -> Canonical:
    """From the moments of the pool and whitening maps of the spans."""
    cross = weak.whiten.T @ second.pool[: weak.width, weak.width :] @ strong.whiten / second.free
    left, correlations, right = linalg.svd(cross)
    return Canonical(second.mean, weak.whiten @ left, strong.whiten @ right.T, np.minimum(correlations, 1.0))


@dataclass(frozen=True)
class Labelled:
    """Least squares on the labelled rows, in canonical coordinates: inverse scatters of u and v, cross scatter
    (d_w × d_s), coefficients ``b_u`` (d_w × K), ``b_v`` (d_s × K), and residual sums RSS_w, RSS_s, Σ r_w r_s (K each).
    Intercepts are c = ``mean_y`` − meanᵀb with the labelled rows' means. What there are too few labels for is None."""

    free: int
    inverse_u: np.ndarray | None
    inverse_v: np.ndarray | None
    cross: np.ndarray
    b_u: np.ndarray
    b_v: np.ndarray
    residual_w: np.ndarray
    residual_s: np.ndarray
    residual_ws: np.ndarray
    mean_u: np.ndarray
    mean_v: np.ndarray
    mean_y: np.ndarray


def regress(second: Second, axes: Canonical) -> Labelled:
    """Both models' least squares from the moments of the labelled rows."""
    p_w, p = len(axes.weak), len(axes.mean)
    S, mean = second.labelled, second.labelled_mean
    c_u, c_v = axes.weak.T @ S[:p_w, p:], axes.strong.T @ S[p_w:p, p:]
    inverse_u = _inverse(axes.weak.T @ S[:p_w, :p_w] @ axes.weak, second.free_labelled)
    inverse_v = _inverse(axes.strong.T @ S[p_w:p, p_w:p] @ axes.strong, second.free_labelled)
    cross = axes.weak.T @ S[:p_w, p_w:p] @ axes.strong
    b_u = np.zeros_like(c_u) if inverse_u is None else inverse_u @ c_u
    b_v = np.zeros_like(c_v) if inverse_v is None else inverse_v @ c_v
    yy = np.diag(S)[p:]
    explained_w, explained_s = (c_u * b_u).sum(0), (c_v * b_v).sum(0)
    both = yy - explained_w - explained_s + (b_u * (cross @ b_v)).sum(0)
    means = (mean[:p_w] - axes.mean[:p_w]) @ axes.weak, (mean[p_w:p] - axes.mean[p_w:]) @ axes.strong
    return Labelled(second.free_labelled, inverse_u, inverse_v, cross, b_u, b_v, yy - explained_w, yy - explained_s,
                    both, *means, mean[p:])  # fmt: skip


def _inverse(scatter: np.ndarray, free: int) -> np.ndarray | None:
    """None where the labelled rows are too few, or do not move along every direction."""
    if free <= len(scatter):
        return None
    values, vectors = linalg.eigh(scatter)
    if values[0] <= values[-1] * len(values) * np.finfo(float).eps * 10:
        return None
    return np.asarray((vectors / values) @ vectors.T)
