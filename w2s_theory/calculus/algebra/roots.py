"""Where a polynomial changes its sign, at integers, exactly.

A *cell* is an integer k such that p(k) and p(k + 1) are not both positive, both negative or both zero: an isolating
interval [k, k + 1] of unit length. Between neighbouring cells of the derivative p is monotone, so bisection in exact
arithmetic finds all cells of p, by induction on the degree.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from math import ceil

Coefficients = Sequence[Fraction]
"""Highest degree first, as SymPy has them."""


def value(p: Coefficients, x: int) -> Fraction:
    """p(x), by Horner's scheme."""
    total = Fraction(0)
    for coefficient in p:
        total = total * x + coefficient
    return total


def sign(p: Coefficients, x: int) -> int:
    """The sign of p(x): −1, 0 or 1."""
    total = value(p, x)
    return (total > 0) - (total < 0)


def cells(p: Coefficients, start: int) -> list[int]:
    """All k ≥ start where the sign at k differs from the sign at k + 1, ascending.

    >>> cells([Fraction(1), Fraction(-7), Fraction(11)], 0)  # roots 2.38… and 4.61…
    [2, 4]
    """
    p = [*p]
    while p and not p[0]:
        p = p[1:]
    if len(p) < 2:
        return []
    # beyond Cauchy's bound there are no roots
    end = max(start, 1 + ceil(1 + max(abs(c / p[0]) for c in p[1:])))
    degree = len(p) - 1
    turns = cells([c * (degree - i) for i, c in enumerate(p[:-1])], start)
    stops = sorted({start, end, *(k + i for k in turns for i in (0, 1) if k + i < end)})
    return [k for a, b in pairwise(stops) for k in _changes(p, a, b)]


def _changes(p: Coefficients, a: int, b: int) -> list[int]:
    """The cells between a and b, on which p is monotone (or which are neighbours)."""
    if sign(p, a) == sign(p, b):
        return []
    if b - a == 1:
        return [a]
    middle = (a + b) // 2
    return _changes(p, a, middle) + _changes(p, middle, b)


def least(p: Coefficients, start: int) -> int | None:
    """The least integer x ≥ start with p(x) ≥ 0, or None.

    >>> least([Fraction(1), Fraction(-7), Fraction(11)], 3)
    5
    """
    candidates = [start, *(k + 1 for k in cells(p, start))]
    return next((x for x in candidates if sign(p, x) >= 0), None)
