"""Evaluation of a rational function to full precision.

An expanded polynomial loses digits where its terms cancel, as near an interpolation threshold. Two remedies:

* *Coordinates.* Each factor is written in what the conditions of the domain make nonnegative: with n = d + 2 + s, a
  polynomial in s and d whose coefficients have one sign is a sum without any cancellation. The coordinates themselves
  are differences of what is given, exact for integers.
* *A bound.* A factor with coefficients of both signs is P − Q with P, Q ≥ 0, and (P + Q)/|P − Q| bounds how much
  rounding errors grow. Where the bound of all factors together is not small the coordinates are taken again with twice
  the digits, then all sums, and where that does not do, in fractions.

So every value has a relative error below ``TOLERANCE``, whatever is given.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from math import gcd, inf, lcm, nan
from typing import Any

import numpy as np
from sympy import QQ, Expr, Mul, Symbol
from sympy.polys.rings import PolyElement, PolyRing

from ..forms.canonical import ratio
from .arguments import UNIT, Array, Columns, Exact, Floats, rounded
from .factor import HUGE, TINY, Coordinate, Factor, Form, Terms, locate

Point = Sequence[Exact]
Bounds = Mapping[Symbol, tuple[Expr, ...]]
"""What each symbol is at least, linear in others."""

TOLERANCE = 9e-14
"""Relative error of a value at most."""
BLOCK = 8192
"""Points that are evaluated at a time: what belongs to them stays in the processor's cache."""


class Rational:
    """A rational function of ``symbols``: a product of powers of polynomials.

    ``bounds``: lower bounds of symbols where it will be evaluated, for precision and speed; nothing else rests on them.

    >>> from sympy import symbols
    >>> n, d = symbols("n d")
    >>> Rational(d / (n - d - 1), (n, d)).exact([10**17 + 3, 10**17])
    Fraction(50000000000000000, 1)
    """

    def __init__(self, expression: Expr, symbols: Sequence[Symbol], bounds: Bounds | None = None) -> None:
        self.symbols, self.bounds = tuple(symbols), bounds or {}
        self.ring = PolyRing(self.symbols or ["1"], QQ, "lex")
        self.content, self._factors = Fraction(1), list[tuple[Terms, int]]()
        for part, sign in zip(ratio(expression), (1, -1), strict=True):
            for base, power in (factor.as_base_exp() for factor in Mul.make_args(part)):
                content, terms = _primitive(self.ring.from_expr(base))
                self.content *= content ** (sign * int(power))
                if any(map(any, terms)):
                    self._factors.append((terms, sign * int(power)))

    @cached_property
    def factors(self) -> list[tuple[Factor, int]]:
        """In coordinates in which they are best evaluated."""
        index = self.ring.symbols.index
        bounds = {index(s): [self.ring.from_expr(b) for b in found] for s, found in self.bounds.items()}
        return [(locate(terms, self.ring, bounds), power) for terms, power in self._factors]

    @cached_property
    def forms(self) -> tuple[Form, ...]:
        """All coordinates."""
        return tuple(dict.fromkeys(form for factor, _ in self.factors for form in factor.forms))

    @cached_property
    def _factors_at(self) -> list[tuple[Factor, int, tuple[int, ...]]]:
        """With the numbers of their coordinates."""
        return [(factor, power, tuple(map(self.forms.index, factor.forms))) for factor, power in self.factors]

    @cached_property
    def _used(self) -> set[int]:
        """The numbers of the symbols that occur."""
        return {i for form in self.forms for i, _ in form.coefficients}

    def exact(self, point: Point) -> Fraction:
        """The value at exact numbers. Raises ZeroDivisionError where the denominator vanishes."""
        x = [form.at(point) for form in self.forms]
        above: Any = self.content.numerator
        below: Any = self.content.denominator
        for factor, power, places in self._factors_at:
            value = factor.exact([x[i] for i in places]) ** abs(power)
            above, below = (above * value, below) if power > 0 else (above, below * value)
        return Fraction(above) / below

    def near(self, point: Point) -> float:
        """The value at exact numbers as a float; infinite beyond the largest, NaN where the denominator vanishes."""
        try:
            x = [Coordinate(float(form.at(point)), UNIT) for form in self.forms]
            value, bound = self._approximate(x, UNIT)
            if bound <= TOLERANCE and (not value or TINY < abs(value) < HUGE):
                return float(value)
        except (ZeroDivisionError, OverflowError):
            pass
        try:
            return rounded(self.exact(point))
        except ZeroDivisionError:
            return nan

    def __call__(self, columns: Columns) -> Any:
        """The values as floats."""
        return self.near(columns.given) if columns.is_point else self.settled(columns, TOLERANCE)[0]

    def divides_by(self, other: Rational) -> bool:
        """Whether it has no value where the other, a function of the same symbols, is zero."""
        poles = [sign(terms) for terms, power in self._factors if power < 0 for sign in (dict, _negative)]
        return all(terms in poles for terms, power in other._factors if power > 0)

    def is_clear(self, columns: Columns, holds: Callable[[Any], Any]) -> bool:
        """Whether the sign of the values is what it must be and floats show it, as they do if the function is a
        difference of two numbers, or of integers."""
        if self.content <= 0 or len(self.factors) != 1 or self.factors[0][0].depth or self.factors[0][1] != 1:
            return False
        (form,) = self.forms
        blocks = columns.blocks(BLOCK, self._used)
        return all(form.has_sign(floats) and np.all(holds(form.at(floats.numbers))) for _, floats in blocks)

    def settled(self, columns: Columns, tolerance: float, loose: bool = False) -> tuple[Array, Array]:
        """Values at arrays with relative errors up to the tolerance, and where they have none: with ``loose`` nothing
        is done about those."""
        value, open_ = np.empty(columns.size), np.empty(columns.size, dtype=bool)
        for block, floats in columns.blocks(BLOCK, self._used):
            value[block], bound = self._attempt(floats)
            open_[block] = ~np.asarray(bound <= tolerance)
        if not loose:
            self._settle(columns, value, open_, tolerance)
        return value.reshape(columns.shape), open_.reshape(columns.shape)

    def _settle(self, columns: Columns, value: Array, open_: Array, tolerance: float) -> None:
        """What is open: with coordinates that are differences of decimals, then with twice the digits throughout, and
        then exactly."""
        (left,) = np.nonzero(open_)
        for rounds in (True, False):
            chunks = np.array_split(left, 1 + len(left) // BLOCK)
            left = np.concatenate([self._refined(columns, chunk, rounds, value, tolerance) for chunk in chunks])
        for i in left:
            value[i] = self.near(columns.point(int(i)))
        open_[:] = False

    def _refined(self, columns: Columns, at: Array, rounds: bool, value: Array, tolerance: float) -> Array:
        """Values at some entries, from better coordinates; returns the entries that these leave open."""
        if not len(at):
            return at
        found, bound = self._attempt(columns.doubled(at, self._used), rounds)
        value[at] = found
        settled = (bound <= tolerance) & ((found == 0) | (np.abs(found) > TINY) & (np.abs(found) < HUGE))
        return at[~np.broadcast_to(settled, at.shape)]

    def _attempt(self, floats: Floats, rounds: bool = False) -> tuple[Any, Any]:
        """Values by floats, and bounds on their relative error: infinite or NaN where nothing is known. ``rounds``:
        whether coordinates are rounded to floats."""
        try:
            with np.errstate(over="raise", under="raise", divide="ignore", invalid="ignore"):
                x = [form.near(floats) for form in self.forms]
                return self._approximate([c.rounded for c in x], UNIT) if rounds else self._approximate(x, floats.unit)
        except FloatingPointError:
            return nan, inf

    def _approximate(self, x: Sequence[Coordinate], unit: float) -> tuple[Any, Any]:
        """The value and a bound on its relative error."""
        value, bound = rounded(self.content), 4 * UNIT
        for factor, power, places in self._factors_at:
            part, error = factor.approximate([x[i] for i in places], unit)
            bound = bound + abs(power) * (error + 2 * UNIT)
            for _ in range(abs(power)):
                value = value * part if power > 0 else value / part
        return value, bound


def _negative(terms: Terms) -> Terms:
    return {e: -c for e, c in terms.items()}


def _primitive(element: PolyElement) -> tuple[Fraction, Terms]:
    """Content and a polynomial with integer coefficients; a constant is its content."""
    terms = {e: Fraction(int(c.numerator), int(c.denominator)) for e, c in element.iterterms()}
    if not any(map(any, terms)):
        return sum(terms.values(), Fraction(0)), {}
    below = lcm(*(c.denominator for c in terms.values()))
    content = gcd(*(int(c * below) for c in terms.values()))
    return Fraction(content, below), {e: int(c * below) // content for e, c in terms.items()}
