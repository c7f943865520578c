"""Sample sizes: the least that reaches a target, and the best.

A formula in which the size itself occurs is compared with the polynomial in it that decides. One without is the size,
before it is rounded: of a least size, which is the least whole number that is not below it, and allowed; the best is
one of its two neighbours.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import ceil, floor
from random import Random

from sympy import Expr, S, Symbol
from sympy.logic.boolalg import Boolean

from w2s_theory.calculus import DomainError
from w2s_theory.claim import BestSize, LeastSize

from ..arithmetic import INTERVALS, compiled, convert, middle
from ..counterexample.example import Example, Search
from ..decision import Decision
from ..reading.relation import Conjecture

VALUES = (Fraction(1), Fraction(2), Fraction(1, 2), Fraction(5), Fraction(0), Fraction(12), Fraction(30))
POINTS, CANDIDATES = 60, 4000
"""Problems in which sizes are compared, and that are looked at for them."""


def closed_form(claim: LeastSize | BestSize, formula: Expr) -> Expr | None:
    """What a formula is compared with: the deciding polynomial, or the bound on the size; None if that is no rational
    function."""
    if formula.has(claim.variable):
        return claim.value
    return claim.solution if isinstance(claim, LeastSize) else None


def decide_size(claim: LeastSize | BestSize, conjecture: Conjecture, problems: Callable[..., Search]) -> Decision:
    """Whether the size is what the formula rounds to, in numbers: there is no rational function to compare it with."""
    where = problems(S.Zero, S.Zero).domain
    if where.has(claim.variable):
        return Decision("undecided", f"{claim.variable} is what is sought; conditions can be on the other symbols")
    found, seen = _difference(claim, conjecture.formula, where)
    if found is not None:
        return Decision("refuted", "the size is another", (), found)
    told = f"the size is what the formula rounds to in {seen} problems, and no more is known of a formula with roots"
    return Decision("undecided", told if seen else "no problem was found that meets the conditions")


def _difference(claim: LeastSize | BestSize, formula: Expr, where: Boolean) -> tuple[Example | None, int]:
    """A problem in which the size is another than what the formula rounds to, and in how many it was looked for."""
    symbols = sorted({*claim.symbols, *formula.free_symbols, *where.free_symbols} - {claim.variable}, key=str)
    evaluate = compiled(formula, symbols, INTERVALS)
    inside = compiled(where, symbols, INTERVALS)
    seen = 0
    for point in _points(symbols):
        numbers = convert(INTERVALS, list(point.values()))
        try:
            if not inside(*numbers):
                continue
            answer = claim.certified(**{s.name: point[s] for s in claim.symbols})
            if answer.size is None:
                continue
            value = evaluate(*numbers)
        except (DomainError, ArithmeticError):
            continue
        seen += 1
        low, high = map(exactly, value._mpi_)
        if not any(fits(claim, answer.size, answer.start, x) for x in (low, high)):
            values = {s.name: point[s] for s in symbols}
            return Example(values, values, Fraction(answer.size), middle(value), False), seen
        if seen == POINTS:
            break
    return None, seen


def fits(claim: LeastSize | BestSize, size: int, start: int, value: Fraction) -> bool:
    """Whether a value rounds to this size, ``start`` being the least that is allowed."""
    if isinstance(claim, LeastSize):
        return max(start, ceil(value)) == size
    return size in (max(start, floor(value)), max(start, ceil(value)))


def exactly(end: tuple[int, int, int, int]) -> Fraction:
    """The end of an interval, from sign, mantissa and exponent as mpmath keeps them."""
    sign, mantissa, exponent, _ = end
    return (-1) ** sign * int(mantissa) * Fraction(2) ** exponent


def _points(symbols: list[Symbol]) -> list[dict[Symbol, Fraction]]:
    """Some small problems, the smallest first; reproducible."""
    rng = Random(0)
    choices = [
        [x for x in VALUES if (not s.is_integer or x.denominator == 1) and (x or not s.is_positive)] for s in symbols
    ]
    points = {tuple(rng.choice(options) for options in choices) for _ in range(CANDIDATES)}
    return [dict(zip(symbols, point, strict=True)) for point in sorted(points, key=lambda point: (sum(point), point))]
