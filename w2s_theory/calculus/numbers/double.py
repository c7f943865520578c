"""Arithmetic with twice the digits of floats, on numbers and arrays alike.

A number is an unevaluated sum of two floats, the second at most half a unit in the last place of the first. Sums and
products are those of Joldes, Muller and Popescu (Tight and rigorous error bounds for basic building blocks of
double-word arithmetic, ACM TOMS 44, 2017): with u = 2⁻⁵³ the error of a + b is at most 3u²(|a| + |b|), that of a·b at
most 7u²|ab|.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache, cached_property
from math import nan
from typing import Any

import numpy as np

Array = np.ndarray

DOUBLE_UNIT = 2.0**-102
"""Relative error of an operation at most, and of a decimal that is read."""
SPLITTER = 2.0**27 + 1
MODERATE = 1e-280, 1e280
"""Between which products of numbers and their rounding errors are floats."""
QUICK = 1e-250, 2.0**52
"""Between which decimals are found by floats; no decimal of so many digits lies halfway between two of these."""
LEAST_POWER, LARGEST_POWER = -260, 270
"""Of ten."""
DIGITS = 17, 16, 15
"""Of decimals that floats may print as; a shorter one is one of 15 digits, too."""


@dataclass(frozen=True, eq=False)
class Double:
    """``high`` + ``low``: two floats or arrays of floats.

    >>> third = Double.of(Fraction(1, 3))
    >>> (3 * third - 1).high, (third * third - Double.of(Fraction(1, 9))).high < 1e-32
    (0.0, True)
    """

    high: Any
    low: Any = 0.0

    __array_ufunc__ = None
    """NumPy leaves operations with arrays to this class."""

    @classmethod
    def of(cls, number: int | Fraction) -> Double:
        """The nearest; NaN for what is too small or too large."""
        if not number or MODERATE[0] < abs(Fraction(number)) < MODERATE[1]:
            high = float(number)
            return cls(high, float(number - Fraction(high)) if high != number else 0.0)
        return cls(nan)

    def __add__(self, other: Any) -> Double:
        other = _double(other)
        high, rest = _sum(self.high, other.high)
        return Double(*_sum_in_order(high, rest + (self.low + other.low)))

    def __neg__(self) -> Double:
        return Double(-self.high, -self.low)

    def __sub__(self, other: Any) -> Double:
        return self + -_double(other)

    def __mul__(self, other: Any) -> Double:
        other = _double(other)
        high, low = _product(self.high, self.halves, other.high, other.halves)
        return Double(*_sum_in_order(high, low + (self.high * other.low + self.low * other.high)))

    @cached_property
    def halves(self) -> tuple[Any, Any]:
        """Of the first float."""
        return _halves(self.high)

    __radd__, __rmul__ = __add__, __mul__

    def __rsub__(self, other: Any) -> Double:
        return _double(other) + -self


def head(number: Any) -> Any:
    """To the precision of floats."""
    return number.high if isinstance(number, Double) else number


def _double(number: Any) -> Double:
    if isinstance(number, Double):
        return number
    return Double.of(number) if isinstance(number, int) else Double(number)


def _sum(a: Any, b: Any) -> tuple[Any, Any]:
    """The sum and its rounding error."""
    total = a + b
    rest = total - a
    return total, (a - (total - rest)) + (b - rest)


def _sum_in_order(a: Any, b: Any) -> tuple[Any, Any]:
    """The same where |a| ≥ |b|."""
    total = a + b
    return total, b - (total - a)


def _product(a: Any, halves_of_a: tuple[Any, Any], b: Any, halves_of_b: tuple[Any, Any]) -> tuple[Any, Any]:
    """The product and its rounding error."""
    total, (a, x), (b, y) = a * b, halves_of_a, halves_of_b
    return total, ((a * b - total) + a * y + x * b) + x * y


def _halves(a: Any) -> tuple[Any, Any]:
    """Two floats of half as many digits."""
    scaled = SPLITTER * a
    high = scaled - (scaled - a)
    return high, a - high


def decimals(x: Array) -> Double:
    """What floats print as, but for those that are so small or large that no products are known: NaN.

    >>> three, one = (decimals(np.array([x])) for x in (0.3, 0.1))
    >>> bool(abs((three - one - one - one).high[0]) < 1e-31), 0.3 - 0.1 - 0.1 - 0.1
    (True, -2.7755575615628914e-17)
    """
    size = np.abs(x)
    usual = (size > QUICK[0]) & (size < QUICK[1])
    low, short = _rest(np.where(usual, size, 1.0))
    low = np.where(x < 0, -low, low)
    (odd,) = np.nonzero(~(usual & (short | (np.frexp(size)[0] != 0.5))) & (x != 0))
    low[x == 0] = 0.0
    for i, number in zip(odd, x[odd].tolist(), strict=True):
        low[i] = (
            float(Fraction(Decimal(repr(number))) - Fraction(number))
            if MODERATE[0] < abs(number) < MODERATE[1]
            else nan
        )
    return Double(x, low)


def _rest(x: Array) -> tuple[Array, Array]:
    """Of positive floats that are no powers of two, what the decimals are beyond them: the nearest with the fewest
    digits for which it rounds to nothing. And where 15 digits are enough, as they are for powers of two then."""
    powers, rests = _powers_of_ten()
    halves = _halves(x)
    exponent = np.floor(np.log10(x)).astype(int) - LEAST_POWER
    exponent += x >= powers[exponent + 1]
    exponent -= x < powers[exponent]
    found = np.zeros_like(x)
    for count in DIGITS:
        at = count - 1 - exponent - 2 * LEAST_POWER
        power = powers[at]
        scaled, rest = _product(x, halves, power, _halves(power))
        whole = np.rint(scaled)
        rest = (scaled - whole) + (rest + x * rests[at])
        beyond = (np.rint(rest) - rest) / power
        short = x + beyond == x
        found = np.where(short, beyond, found)
    return found, short


@cache
def _powers_of_ten() -> tuple[Array, Array]:
    powers = [Double.of(Fraction(10) ** k) for k in range(LEAST_POWER, LARGEST_POWER + 1)]
    return np.array([p.high for p in powers]), np.array([p.low for p in powers])
