"""A number that was estimated: value, standard error, interval, and how it was found or why it was not."""

from __future__ import annotations

from dataclasses import dataclass

from scipy import stats

LEVEL = 0.95
"""Of intervals, unless another is asked for."""


@dataclass(frozen=True)
class Estimate:
    """An estimate with its interval; where there is none, ``value`` is None and ``how`` says why.

    >>> Estimate.normal(2.0, 1.0, "mean", least=0.5)
    Estimate(value=2.0, se=1.0, low=0.5, high=3.959963984540054, how='mean')
    """

    value: float | None
    se: float | None = None
    low: float | None = None
    high: float | None = None
    how: str = ""

    @classmethod
    def normal(
        cls, value: float, se: float, how: str, *, least: float = 0.0, most: float = float("inf"), level: float = LEVEL
    ) -> Estimate:
        """value ± z·se. Value and ends that are outside of what is possible are moved to its edge."""
        reach = stats.norm.ppf((1 + level) / 2) * se
        ends = (min(max(x, least), most) for x in (value, value - reach, value + reach))
        value, low, high = (float(x) for x in ends)
        return cls(value, float(se), low, high, how)

    @classmethod
    def scaled_chi_square(cls, value: float, freedom: float, how: str, level: float = LEVEL) -> Estimate:
        """Of a variance that is distributed as truth·χ²_ν/ν with ν = ``freedom``."""
        upper, lower = stats.chi2.ppf([(1 + level) / 2, (1 - level) / 2], freedom)
        low, high = float(value * freedom / upper), float(value * freedom / lower)
        return cls(value, value * (2 / freedom) ** 0.5, low, high, how)

    @classmethod
    def none(cls, why: str) -> Estimate:
        """What these data do not say."""
        return cls(None, how=why)
