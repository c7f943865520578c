"""Mean, variance and quantiles of a stream of values that is never held.

Moments are merged by the pairwise update of Chan, Golub & LeVeque (1983), Amer. Statist. 37. Quantiles come from a
histogram with bins of one relative width, so that each is the exact order statistic to a relative error of ACCURACY
(Masson, Rim & Lee 2019, DDSketch, Proc. VLDB Endow. 12). Summaries merge, whatever the order.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

Array = np.ndarray

ACCURACY = 1e-3
"""Relative error of a quantile."""
RATIO = np.log1p(ACCURACY) - np.log1p(-ACCURACY)
"""Logarithm of the ratio of a bin's ends."""
LARGEST = 1e150
"""Beyond it, sums of squares overflow."""
LOWEST = int(np.floor(np.log(np.finfo(float).smallest_subnormal) / RATIO))
BINS = int(np.ceil(np.log(LARGEST) / RATIO)) - LOWEST + 1
"""Enough for every number up to LARGEST: 4.4 MB for each sign."""


def _counts() -> dict[int, Array]:
    return {}


@dataclass
class Summary:
    """Of numbers of any sign. Its size is bounded, whatever the number of values."""

    count: int = 0
    mean: float = 0.0
    squares: float = 0.0
    """Sum of squared deviations from the mean."""
    zeros: int = 0
    bins: dict[int, Array] = field(default_factory=_counts)
    """For the signs −1 and 1 that occurred, how many values fell into each bin of magnitudes."""

    def add(self, values: Array) -> None:
        """Take these values in. Raises ValueError if one is not finite, or larger than LARGEST."""
        if not len(values):
            return
        if not max(values.max(), -values.min()) <= LARGEST:
            raise ValueError(f"values must be finite, of size {LARGEST:g} at most; there is one of {values.max()}")
        mean = float(values.mean())
        self._merge_moments(len(values), mean, float(np.sum((values - mean) ** 2)))
        for sign in (-1, 1):
            # most often all values are positive: then none is copied
            signed = sign * values > 0
            if signed.any():
                self._fill(sign, np.abs(values if signed.all() else values[signed]))
        self.zeros += int(np.sum(values == 0))

    def merge(self, other: Summary) -> None:
        """Take in what another summary has taken in."""
        if other.count:
            self._merge_moments(other.count, other.mean, other.squares)
        self.zeros += other.zeros
        for sign, counts in other.bins.items():
            self.bins[sign] = self.bins[sign] + counts if sign in self.bins else counts.copy()

    def _merge_moments(self, count: int, mean: float, squares: float) -> None:
        total, difference = self.count + count, mean - self.mean
        self.squares += squares + difference**2 * self.count * count / total
        self.mean += difference * count / total
        self.count = total

    def _fill(self, sign: int, magnitudes: Array) -> None:
        places = np.floor(np.log(magnitudes) / RATIO).astype(np.int64) - LOWEST
        first = int(places.min())
        found = np.bincount(places - first)  # of the few bins that a block covers
        counts = self.bins.setdefault(sign, np.zeros(BINS, dtype=np.int64))
        counts[first : first + len(found)] += found

    @property
    def variance(self) -> float:
        """Unbiased. Raises ValueError for fewer than two values."""
        if self.count < 2:
            raise ValueError(f"{self.count} values: a variance needs two")
        return self.squares / (self.count - 1)

    @property
    def standard_error(self) -> float:
        """Of the mean."""
        return float(np.sqrt(self.variance / self.count))

    def quantile(self, q: float) -> float:
        """The value below which the share q of the values lies, to a relative error of ACCURACY.

        Raises ValueError unless 0 ≤ q ≤ 1 and there is a value.
        """
        if not 0 <= q <= 1 or not self.count:
            raise ValueError(f"q={q} of {self.count} values: needed are 0 <= q <= 1 and at least one value")
        rank = min(int(q * self.count), self.count - 1)
        # the middle of a bin from m to m·exp(RATIO) that is within ACCURACY of all of it
        negative, positive = (self.bins.get(sign, np.zeros(0, dtype=np.int64)) for sign in (-1, 1))
        below = int(negative.sum())
        if rank < below:
            return -self._middle(negative, below - 1 - rank)
        rank -= below
        return 0.0 if rank < self.zeros else self._middle(positive, rank - self.zeros)

    @staticmethod
    def _middle(counts: Array, rank: int) -> float:
        place = int(np.searchsorted(np.cumsum(counts), rank, side="right")) + LOWEST
        return float(np.exp(place * RATIO) * (1 + ACCURACY))
