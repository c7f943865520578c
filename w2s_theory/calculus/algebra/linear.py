"""Sparse linear systems over Z[dimensions], by FLINT's polynomials.

The strongly connected parts of the matrix are solved one by one, each by fraction-free elimination (Bareiss 1968):
after k steps the entries are minors of order k + 1, and every division is exact. A row that a step leaves alone would
only be multiplied by the quotient of two pivots; that waits until the row is used.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sympy.utilities.iterables import strongly_connected_components

from ..limits import COUPLED, NoDerivation, require_reach
from ..progress import tell
from .polynomials import Context, Element

UNDETERMINED = """the instances of the axiom that are chosen here do not determine this expectation. If dimensions are
numbers, ask with symbols in their place: the domain of the answer says where it is proved"""

Row = dict[int, Element]
RIGHT = -1
"""The column of the right side."""


@dataclass(frozen=True)
class Fraction:
    """``numerator``/``denominator`` in lowest terms, the leading coefficient of the denominator positive."""

    numerator: Element
    denominator: Element

    @classmethod
    def of(cls, numerator: Element, denominator: Element) -> Fraction:
        common = numerator.gcd(denominator)
        if denominator.leading_coefficient() < 0:
            common = -common
        return cls(numerator / common, denominator / common)


def common_denominator(fractions: Iterable[Fraction], one: Element) -> Element:
    """The least common multiple of the denominators."""
    common = one
    for fraction in fractions:
        common *= fraction.denominator / common.gcd(fraction.denominator)
    return common


def solve(matrix: list[Row], wanted: list[Element], ring: Context) -> dict[int, Fraction]:
    """y with Σ_i matrix[j][i]·y_i = wanted[j] for all j, in an order in which no y depends on a later one.

    Raises NoDerivation if the matrix is singular, OutOfReach if too many unknowns must be solved together.

    >>> from w2s_theory.calculus.algebra.polynomials import context
    >>> ring = context(1)
    >>> one, (x,) = ring.constant(1), ring.gens()
    >>> y = solve([{0: x, 1: one}, {1: x - 1}], [one, one], ring)
    >>> y[0].numerator, y[0].denominator
    (x0 - 2, x0^2 - x0)
    """
    parts = strongly_connected_components((range(len(matrix)), [(j, i) for j, row in enumerate(matrix) for i in row]))
    require_reach(max(map(len, parts), default=0), "unknowns that must be solved together", COUPLED)
    zero, one = ring.constant(0), ring.constant(1)
    y: dict[int, Fraction] = {}
    for part in parts:
        tell("solving", len(matrix), len(matrix) - len(y))
        known = {i: y[i] for j in part for i in matrix[j] if i in y and y[i].numerator}
        common = common_denominator(known.values(), one)
        numerators = {i: f.numerator * (common / f.denominator) for i, f in known.items()}
        right = [
            wanted[j] * common - sum((q * numerators[i] for i, q in matrix[j].items() if i in known), zero)
            for j in part
        ]
        if not any(right):
            y |= {i: Fraction(zero, one) for i in part}
            continue
        inside = set(part)
        rows = [{i: q for i, q in matrix[j].items() if i in inside} for j in part]
        solution, determinant = eliminate(
            [row | {RIGHT: r} if r else row for row, r in zip(rows, right, strict=True)], one
        )
        y |= {i: Fraction.of(solution.get(i, zero), determinant * common) for i in part}
    tell("solving", len(matrix), 0)
    return y


def eliminate(rows: list[Row], one: Element) -> tuple[Row, Element]:
    """The solution of a square system times its determinant (up to the sign), and that determinant.

    Each row maps columns to entries that are not zero, the right side in the column ``RIGHT``. Raises NoDerivation if
    the system is singular.
    """
    pivot, steps = one, list[tuple[int, Element, Row]]()
    left = [(row, one) for row in rows]  # each with the pivot of the step that last changed it
    while left:
        row, since = left.pop(min(range(len(left)), key=lambda k: len(left[k][0])))
        counts = Counter(i for other, _ in left for i in other)
        column = min((i for i in row if i != RIGHT), key=lambda i: counts[i], default=None)
        if column is None:
            raise NoDerivation(UNDETERMINED)
        row = {i: q * pivot / since for i, q in row.items()}
        pivot = row.pop(column)
        left = [
            (_without(column, other, pivot, row, last), pivot) if column in other else (other, last)
            for other, last in left
        ]
        steps.append((column, pivot, row))
    determinant, solution = pivot, Row()
    for column, pivot, row in reversed(steps):
        total = sum((-q * solution[i] for i, q in row.items() if i in solution), row.get(RIGHT, 0) * determinant)
        if total:
            solution[column] = total / pivot
    return solution, determinant


def _without(column: int, other: Row, pivot: Element, row: Row, last: Element) -> Row:
    """The other row times the pivot, less that multiple of the row which leaves nothing in the column; all of it over
    the pivot of the step that last changed the other row, which divides it."""
    factor, changed = other[column], Row()
    for i in other.keys() | row.keys():
        if i != column and (entry := other.get(i, 0) * pivot - factor * row.get(i, 0)):
            changed[i] = entry / last
    return changed
