"""The probability that the student beats its teacher at any principal angles, from draws, for all N at once.

As in ``beating``, P(ER_w2s < ER_w) = P(|Cu + √(1 − |Cu|²) g/√q|² < 1) with a uniform direction u, g ~ N(0, I_{d_s})
and q ~ χ²_{N−d_s+1}. Given u and g the left side is a quadratic polynomial in 1/√q that is below 1 up to a positive x₊,
so the event is q > 1/x₊². The probability is the mean of P(χ²_{N−d_s+1} > 1/x₊²) over draws of u and g, which do not
depend on N: the estimate increases with N as the probability does, and varies less than the share of draws
in the event.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy  # its special functions, a quarter of a second, are loaded when one is asked for

from ..calculus import DomainError
from .beating import Value

DRAWS = 20_000
ERRORS = 5.0
"""Standard errors that the stated error is: it is exceeded with probability 6·10⁻⁷."""


@dataclass(frozen=True)
class SampledBeating:
    """A function of N. ``squared_cosines``: of the principal angles, missing ones being 0; a truth in both spans.

    Raises DomainError for more angles than dimensions, cosines outside [0, 1], and N < d_s.
    """

    d_w: int
    d_s: int
    squared_cosines: tuple[float, ...]
    draws: int = DRAWS
    seed: int = 0

    def __post_init__(self) -> None:
        if len(self.squared_cosines) > min(self.d_w, self.d_s) or not all(0 <= c <= 1 for c in self.squared_cosines):
            raise DomainError(
                f"squared cosines {self.squared_cosines}: need at most {min(self.d_w, self.d_s)}, each from 0 to 1"
            )

    def __call__(self, N: int) -> Value:
        if N < self.d_s:
            raise DomainError(f"N={N}: at least d_s={self.d_s} pseudo-labels are needed")
        # P(χ²_k > 2x) is the regularized upper incomplete gamma function Q(k/2, x)
        chances = scipy.special.gammaincc((N - self.d_s + 1) / 2, self._thresholds / 2)
        return Value(float(chances.mean()), ERRORS * float(chances.std()) / self.draws**0.5)

    @cached_property
    def _thresholds(self) -> np.ndarray:
        """1/x₊² of each draw."""
        rng = np.random.default_rng(self.seed)
        k, cosines = len(self.squared_cosines), np.sqrt(self.squared_cosines)
        u, g = rng.standard_normal((self.draws, k)), rng.standard_normal((self.draws, k))
        length = np.sqrt((u**2).sum(1) + _chi_square(rng, self.d_w - k, self.draws))
        kept = u * cosines / length[:, None]
        left = np.maximum(1 - (kept**2).sum(1), 0)
        g_norm = (g**2).sum(1) + _chi_square(rng, self.d_s - k, self.draws)
        # x₊ solves |g|² x² + 2b x − 1 = 0 with b = (Cu·g)/√left
        b = (kept * g).sum(1) / np.sqrt(np.maximum(left, np.finfo(float).tiny))
        return (b + np.sqrt(b**2 + g_norm)) ** 2


def _chi_square(rng: np.random.Generator, freedom: int, size: int) -> np.ndarray:
    return rng.chisquare(freedom, size) if freedom else np.zeros(size)
