"""Working precision is raised until the digits asked for are certain."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mpmath import mp, mpf

GUARD = 12
"""Digits beyond those asked for, at first."""
FACTOR = 1.35
LIMIT = 11
"""Evaluations before the search is given up, at about 20 times the first precision."""


class Uncertain(ArithmeticError):
    """The digits asked for were not reached."""


@dataclass(frozen=True)
class Certain:
    """A value, the digits on which the last two evaluations agree, and the working precision of the last."""

    value: mpf
    digits: int
    working: int


def certain(value: Callable[[int], mpf], digits: int) -> Certain:
    """``value`` evaluates with a given number of working digits; what is claimed is that two evaluations, with
    quadratures of different steps, agree to the digits asked for, relative to the larger of value and 10^-digits. It is
    called with mpmath's precision set.

    Raises Uncertain if they never do.
    """
    working = digits + GUARD
    before: mpf | None = None
    for _ in range(LIMIT):
        try:
            with mp.workdps(working):
                now = value(working)
        except ZeroDivisionError:  # a divisor that is 0 to this precision
            now = None
        if now is None or before is None:
            before, working = now, int(working * FACTOR)
            continue
        with mp.workdps(working):
            scale = max(abs(now), mpf(10) ** -digits)
            reached = working if now == before else int(mp.floor(-mp.log10(abs(now - before) / scale)))
        if reached >= digits:
            return Certain(now, min(reached, working), working)
        before, working = now, int(working * FACTOR)
    raise Uncertain(f"not {digits} digits at a working precision of {working}")
