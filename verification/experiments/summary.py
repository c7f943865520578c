"""Mean, variance and quantiles of a stream of values that is never held.

Moments are merged by the pairwise update of Chan, Golub & LeVeque (1983), Amer. Statist. 37. Quantiles come from a
histogram with bins of one relative width, so that each is the exact order statistic to a relative error of ACCURACY
(Masson, Rim & Lee 2019, DDSketch, Proc. VLDB Endow. 12). Summaries merge, whatever the order.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from w2s_theory.calculus.forms.printing import to_html

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


@dataclass
class Summary:
    """Of numbers of any sign. Its size is bounded, whatever the number of values."""

    count: int = 0
    mean: float = 0.0
    squares: float = 0.0
    """Sum of squared deviations from the mean."""
    zeros: int = 0
    bins: dict[int, Array] = field(default_factory=dict[int, Array])
    """For the signs −1 and 1 that occurred, how many values fell into each bin of magnitudes."""
    ends: dict[int, tuple[int, int]] = field(default_factory=dict[int, tuple[int, int]])
    """Of these bins, the first that is not empty and the last: few are between, so that no other need be read."""

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
            self._extend(sign, *other.ends[sign])

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
        self._extend(sign, first, first + len(found) - 1)

    def _extend(self, sign: int, first: int, last: int) -> None:
        low, high = self.ends.get(sign, (first, last))
        self.ends[sign] = min(low, first), max(high, last)

    def __repr__(self) -> str:
        """How many values, their mean with its standard error, and three quantiles."""
        if self.count < 2:
            return f"<Summary of {self.count} values>"
        low, middle, high = (f"{self.quantile(q):.4g}" for q in (0.05, 0.5, 0.95))
        mean = f"{self.mean:.6g} ± {self.standard_error:.2g}"
        return f"<Summary of {self.count:,} values: mean {mean}, median {middle}, 90 % from {low} to {high}>"

    def _repr_html_(self) -> str:
        return to_html(repr(self)[1:-1])

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
        first, last = self.ends.get(-1, (0, -1))
        below = int(self.bins[-1][first : last + 1].sum()) if -1 in self.bins else 0
        if rank < below:
            return -self._middle(-1, below - 1 - rank)
        rank -= below
        return 0.0 if rank < self.zeros else self._middle(1, rank - self.zeros)

    def _middle(self, sign: int, rank: int) -> float:
        first, last = self.ends[sign]
        counts = self.bins[sign][first : last + 1]
        place = first + int(np.searchsorted(np.cumsum(counts), rank, side="right")) + LOWEST
        return float(np.exp(place * RATIO) * (1 + ACCURACY))
