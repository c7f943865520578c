"""The simplest of many problems at which something is wrong: of random ones the smallest, then number by number."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction

import numpy as np

Point = dict[str, Fraction]
"""A problem, by the numbers that it is given by."""


def smallest_first(wrong: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """The places where something is ``wrong``, those with the smallest ``sizes`` first.

    >>> smallest_first(np.array([True, False, True]), np.array([5.0, 1.0, 2.0])).tolist()
    [2, 0]
    """
    (found,) = np.nonzero(wrong)
    return found[np.argsort(sizes[found], kind="stable")]


def problem(columns: Mapping[str, np.ndarray], k: int) -> Point:
    """The k-th of random problems that are given by columns; with short fractions."""
    return {name: Fraction(float(column[k])).limit_denominator(1000) for name, column in columns.items()}


def simplest(
    point: Point, simpler: Callable[[str, Fraction], Iterable[Fraction]], is_wrong: Callable[[Point], bool]
) -> Point:
    """The problem with each number made as simple as it can be alone, one after the other, until none can.

    ``simpler``: of a name and its number, those that are simpler, the simplest first.

    >>> simplest({"n": Fraction(9)}, lambda name, value: map(Fraction, range(int(value))), lambda p: p["n"] > 4)
    {'n': Fraction(5, 1)}
    """
    changed = True
    while changed:
        changed = False
        for name, value in point.items():
            for number in simpler(name, value):
                if is_wrong(candidate := {**point, name: number}):
                    point, changed = candidate, True
                    break
    return point
