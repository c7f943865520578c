"""Integer points of a region of the plane that polynomials bound, exactly: the least, and the cheapest.

A bivariate polynomial is a mapping from exponents (i, j) of x and y to its coefficients. A region is where some of
them are positive, or nonnegative, from a corner on. In one variable its boundary is found by isolating roots; in two by
branch and bound, for which no shape of the region is assumed: on an interval of x a polynomial is at most what it is
with each of its rising terms at the right end and each falling term at the left end.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import comb, inf

from ..algebra.roots import cells, sign

Bivariate = Mapping[tuple[int, int], Fraction]

FARTHEST = 10**12
"""The largest x that is looked at."""
MOST_NODES = 5_000
"""Intervals after which a search gives up."""


REFINEMENTS = 3
"""Times that a lower bound is improved."""


class Undecided(ArithmeticError):
    """A search that ended without an answer; the message says what has been excluded."""


def value(p: Bivariate, x: int, y: int) -> Fraction:
    """p(x, y)."""
    return sum((c * x**i * y**j for (i, j), c in p.items()), Fraction(0))


def shifted(p: Bivariate, a: int, b: int) -> dict[tuple[int, int], Fraction]:
    """p(a + x, b + y) as a polynomial in x and y."""
    total: dict[tuple[int, int], Fraction] = {}
    for (i, j), c in p.items():
        for k in range(i + 1):
            for m in range(j + 1):
                term = c * comb(i, k) * a ** (i - k) * comb(j, m) * b ** (j - m)
                total[k, m] = total.get((k, m), Fraction(0)) + term
    return total


@dataclass(frozen=True)
class Condition:
    """polynomial ≥ 0, or > 0 if ``strict``."""

    polynomial: Bivariate
    strict: bool = False

    def holds(self, x: int, y: int) -> bool:
        at = value(self.polynomial, x, y)
        return at > 0 if self.strict else at >= 0

    def transposed(self) -> Condition:
        return Condition({(j, i): c for (i, j), c in self.polynomial.items()}, self.strict)

    def at(self, x: int, y: int) -> Condition:
        """In the coordinates whose origin is (x, y)."""
        return Condition(shifted(self.polynomial, x, y), self.strict)

    def relaxed(self, width: float) -> list[Fraction] | None:
        """A polynomial in y that is nowhere less than this one for 0 ≤ x ≤ width and y ≥ 0, its coefficients highest
        degree first; None if there is none (only for infinite width)."""
        found = [Fraction(0)] * (1 + max((j for _, j in self.polynomial), default=0))
        for (i, j), c in self.polynomial.items():
            if i == 0:
                found[j] += c
            elif c > 0 and width == inf:
                return None
            elif c > 0:
                found[j] += c * int(width) ** i
        return found[::-1]


@dataclass(frozen=True)
class Region:
    """The integer points (x, y) with x ≥ ``x_start`` and y ≥ ``y_start`` at which all conditions hold."""

    conditions: tuple[Condition, ...]
    x_start: int
    y_start: int

    def __contains__(self, point: tuple[int, int]) -> bool:
        x, y = point
        return x >= self.x_start and y >= self.y_start and all(c.holds(x, y) for c in self.conditions)

    @property
    def transposed(self) -> Region:
        """With x and y exchanged."""
        return Region(tuple(c.transposed() for c in self.conditions), self.y_start, self.x_start)

    def starting(self, x: int | None = None, y: int | None = None) -> Region:
        """The part with at least these coordinates."""
        return replace(self, x_start=max(self.x_start, x or self.x_start), y_start=max(self.y_start, y or self.y_start))

    def below(self, y: int) -> Region:
        """The part with at most this y."""
        return replace(self, conditions=(*self.conditions, Condition({(0, 0): Fraction(y), (0, 1): Fraction(-1)})))

    def least_y(self, x: int) -> int | None:
        """The least y at this x; None if there is none."""
        return self._bound(x, 0, self.y_start) if x >= self.x_start else None

    def least_x(self, y: int) -> int | None:
        """The least x at this y; None if there is none."""
        return self.transposed.least_y(y)

    def cheapest(self, price_x: Fraction, price_y: Fraction) -> tuple[int, int] | None:
        """The point of least price_x·x + price_y·y, of several that with the least y; None if the region is empty.

        Needs price_x > 0 and price_y ≥ 0. With price_y = 0 it is the point of least x, and of least y at that x. Best
        first: the point found costs no more than the lower bound of any interval that is left. Raises Undecided if no
        interval is left below FARTHEST, or after MOST_NODES intervals.
        """
        if not (price_x > 0 and price_y >= 0):
            raise ValueError(f"prices {price_x} and {price_y}: the first must be positive, the second nonnegative")
        heap: list[tuple[Fraction, int, int, float]] = []

        def add(x: int, width: float, y: int) -> None:
            bound = self._bound(x, width, y)
            if bound is not None:
                heapq.heappush(heap, (price_x * x + price_y * bound, bound, x, width))

        add(self.x_start, inf, self.y_start)
        for _ in range(MOST_NODES):
            if not heap:
                return None
            _, y, x, width = heapq.heappop(heap)
            if width == 0:
                return x, y
            if x > FARTHEST:
                raise Undecided(f"nothing up to {FARTHEST:.0e}, and what is beyond is not excluded")
            half = x - self.x_start if width == inf else int(width) // 2
            add(x, half, y)
            add(x + half + 1, width - half - 1, y)
        raise Undecided(f"no answer after {MOST_NODES} intervals")

    def _bound(self, x: int, width: float, y: int) -> int | None:
        """A lower bound, from y on, on the ordinate of points on [x, x + width]; exact for width 0.

        The closer the origin of the relaxation, the better; so it is moved to the bound found, some times.
        """
        for _ in range(REFINEMENTS if 0 < width < inf else 1):
            relaxed = [(c.at(x, y).relaxed(width), c.strict) for c in self.conditions]
            step = first([(p, strict) for p, strict in relaxed if p is not None])
            if step is None:
                return None
            y += step
            if step == 0:
                break
        return y


def first(conditions: Iterable[tuple[Sequence[Fraction], bool]], start: int = 0) -> int | None:
    """The least integer from ``start`` on at which each polynomial is nonnegative, or positive where strict; None if
    there is none. Polynomials in one variable, coefficients highest degree first.

    >>> parabola, line = [Fraction(-1), Fraction(9), Fraction(-14)], [Fraction(1), Fraction(-5)]
    >>> first([(parabola, False)]), first([(parabola, True)]), first([(parabola, False), (line, True)])
    (2, 3, 6)
    """
    conditions = [*conditions]
    candidates = sorted({start, *(k + 1 for p, _ in conditions for k in cells(p, start))})
    return next((y for y in candidates if all(_signed(sign(p, y), strict) for p, strict in conditions)), None)


def _signed(sign: int, strict: bool) -> bool:
    return sign > 0 if strict else sign >= 0
