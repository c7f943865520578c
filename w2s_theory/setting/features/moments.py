"""Second moments of rows that are seen once, in chunks.

Each chunk is centred at its own mean and joined to what came before by the rule of Chan, Golub, LeVeque (1983),
Algorithms for computing the sample variance, Am. Stat. 37: no cancellation, however far from 0 the features are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .data import Rows


class Moments:
    """Count, mean (p) and scatter Σ(z − mean)(z − mean)ᵀ (p × p) of the rows added so far.

    >>> moments = Moments(1)
    >>> for rows in ([[1.0], [2.0]], [[6.0]]):
    ...     moments.add(np.array(rows))
    >>> moments.count, float(moments.mean[0]), float(moments.scatter[0, 0])
    (3, 3.0, 14.0)
    """

    def __init__(self, width: int) -> None:
        self.count = 0
        self.mean = np.zeros(width)
        self.scatter = np.zeros((width, width))

    def add(self, rows: np.ndarray) -> None:
        """Join these rows (k × p), which are overwritten."""
        k = len(rows)
        if not k:
            return
        centre = rows.mean(axis=0)
        rows -= centre
        self.scatter += rows.T @ rows
        away = centre - self.mean
        self.scatter += np.outer(away * (self.count * k / (self.count + k)), away)
        self.count += k
        self.mean += away * (k / self.count)


@dataclass(frozen=True)
class Second:
    """What the first pass keeps: moments of (weak, strong) over the pool and of (weak, strong, targets) over the
    labelled rows, less the mean or, without intercept, not; ``free`` and ``free_labelled`` count the rows, less one for
    an intercept."""

    mean: np.ndarray
    pool: np.ndarray
    labelled: np.ndarray
    labelled_mean: np.ndarray
    free: int
    free_labelled: int
    intercept: bool


def second_moments(rows: Rows, intercept: bool) -> Second:
    """The first pass over all rows. Where all are labelled, the pool is a block of the labelled moments."""
    width = rows.weak.shape[1] + rows.strong.shape[1]
    every = rows.labelled == len(rows)
    labelled = Moments(width + rows.targets)
    pool = Moments(0 if every else width)
    for chunk in rows.chunks():
        features = np.hstack([chunk.weak, chunk.strong])
        if chunk.labelled.any():
            labelled.add(np.hstack([features[chunk.labelled], chunk.targets]))
        if not every:
            pool.add(features)
    mean, scatter = (labelled.mean[:width], labelled.scatter[:width, :width]) if every else (pool.mean, pool.scatter)
    if not intercept:
        scatter = scatter + len(rows) * np.outer(mean, mean)
        raw = labelled.scatter + labelled.count * np.outer(labelled.mean, labelled.mean)
        return Second(0 * mean, scatter, raw, 0 * labelled.mean, len(rows), labelled.count, False)
    return Second(mean, scatter, labelled.scatter, labelled.mean, len(rows) - 1, labelled.count - 1, True)
