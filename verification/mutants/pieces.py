"""Wrong pieces of a claim for all sample sizes: a condition off by one or lost, a piece lost or in another's place.

Pieces overlap and agree where they do, and what symbols mean leaves some cases out, so that a piece may be redundant. A
variant is taken to be the claim in other words if it has the claim's value in all of many random problems.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from random import Random

import numpy as np
from sympy import And, Eq, Expr, Ge, Gt, Piecewise, lambdify
from sympy.functions.elementary.piecewise import ExprCondPair
from sympy.logic.boolalg import Boolean

from w2s_theory.claim import Claim
from w2s_theory.setting.symbols import MEANING

from ..situations.regression.problems import random_problem

Pieces = tuple[ExprCondPair, ...]
PROBLEMS = 6000
"""Random problems at which variants are told apart."""
INFINITE = 1e30
"""What stands for infinity."""
LARGEST = 7
"""Sample sizes, at most."""
CLOSE = 1e-9
"""Difference, relative or absolute, that rounding makes."""
COLUMNS = 256
"""Values and conditions at all problems that are remembered."""


def pieces(claim: Claim) -> tuple[list[tuple[str, Piecewise]], list[str]]:
    """Wrong pieces, each with a name, and the names of variants that are the claim in other words."""
    right, different, equivalent = claim.value.args, [], []
    truth = _values(right)
    for name, wrong in _variants(right):
        if np.array_equal(_values(wrong), truth):
            equivalent.append(name)
        else:
            different.append((name, Piecewise(*wrong, evaluate=False)))
    return different, equivalent


def are_the_same(one: Pieces, other: Pieces) -> bool:
    """Whether each piece holds for the same of many random problems, and has the same value there: without noise
    nothing is missed, and what a piece says of it may be lost."""
    undecided = np.ones(PROBLEMS, dtype=bool)
    for (value, where), (wrong, there) in zip(one[:-1], other[:-1], strict=True):
        here = undecided & _holds(where)
        if not np.array_equal(here, undecided & _holds(there)):
            return False
        if value != wrong and not np.allclose(_column(value)[here], _column(wrong)[here], CLOSE, CLOSE, equal_nan=True):
            return False
        undecided &= ~here
    return True


def _variants(right: Pieces) -> Iterator[tuple[str, Pieces]]:
    finite = right[:-1]
    for k, (value, where) in enumerate(finite):
        before, after = right[:k], right[k + 1 :]
        yield f"piece {k} doubled", (*before, ExprCondPair(2 * value + 1, where), *after)
        yield f"piece {k} lost", (*before, *after)
        if k + 1 < len(finite):
            (other, there), *rest = after
            yield (
                f"pieces {k} and {k + 1} swapped",
                (*before, ExprCondPair(other, where), ExprCondPair(value, there), *rest),
            )
        for name, condition in _conditions(where):
            yield f"piece {k} {name}", (*before, ExprCondPair(value, condition), *after)


def _conditions(where: Boolean) -> Iterator[tuple[str, Boolean]]:
    """Where a piece might be taken to hold."""
    parts = And.make_args(where)
    for part in parts:
        others = [p for p in parts if p != part]
        if isinstance(part, Eq):
            yield f"without {part.lhs} = {part.rhs}", And(*others)
        elif isinstance(part, Gt | Ge):
            for step, name in ((-1, "earlier"), (1, "later")):
                moved = part.func(part.lhs, part.rhs + step)
                yield f"{name}, {moved}", And(*others, moved)
        else:
            yield f"without {part}", And(*others)


def _values(pieces: Sequence[ExprCondPair]) -> np.ndarray:
    """At random problems, in floating point: the first piece that fits; digits that differ by rounding are left out."""
    result, undecided = np.full(PROBLEMS, np.inf), np.ones(PROBLEMS, dtype=bool)
    for value, where in pieces[:-1]:
        here = undecided & _holds(where)
        result[here] = _column(value)[here]
        undecided &= ~here
    return np.round(np.nan_to_num(result, nan=-1.0, posinf=INFINITE, neginf=-INFINITE), 6)


def _holds(where: Boolean) -> np.ndarray:
    return np.logical_and.reduce([_column(part) for part in And.make_args(where)])


@lru_cache(COLUMNS)
def _column(part: Expr | Boolean) -> np.ndarray:
    """A value or a condition at each problem. Variants share all but one of them, and to compile takes long."""
    names, columns = _problems()
    used = [(name, column) for name, column in zip(names, columns, strict=True) if name in part.free_symbols]
    with np.errstate(all="ignore"):
        found = lambdify([name for name, _ in used], part, modules="numpy")(*(column for _, column in used))
    return np.broadcast_to(found, PROBLEMS)


@cache
def _problems() -> tuple[list, list[np.ndarray]]:
    """Symbols and a column of numbers for each."""
    draw = Random(0)
    rows = [random_problem(draw, LARGEST).numbers() for _ in range(PROBLEMS)]
    symbols = [s for s in MEANING if s.name in rows[0]]
    return symbols, [np.array([float(row[s.name]) for row in rows]) for s in symbols]
