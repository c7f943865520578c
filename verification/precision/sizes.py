"""Claims on sample sizes: with the risks by quadrature, the size claimed must do and the next smaller one must not (or
no neighbour may be better)."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
from mpmath import mp, mpf

from w2s_theory.calculus import DomainError
from w2s_theory.claim.sizes import Size

from ..finding import Finding
from ..situations.regression.problems import Problem
from .digits import GUARD, certain
from .special import candidates
from .values import FAR, Floats, rational

ASKED = (
    {"target": Fraction(1, 2), "epsilon": Fraction(1, 4)},
    {"target": Fraction(1, 1000), "epsilon": Fraction(1, 100)},
)
"""What is to be reached."""


def examine_size(claim: Size, rival: Callable[..., Any], digits: int) -> Finding:
    """The decision at each special problem that meets the assumptions."""
    done = finite = 0
    for problem, asked in product(candidates(claim), ASKED):
        if not claim.using:
            break
        try:
            size, complaint = decided(claim, problem, asked, rival, digits)
        except DomainError:
            continue
        if complaint:
            return Finding("refuted", f"at {problem.about}: {complaint}")
        done, finite = done + 1, finite + bool(np.isfinite(size))
    if not done:
        return Finding("unknown", "no special problem meets the assumptions")
    return Finding("consistent", f"decided with {digits} digits at {done} special problems; {finite} have such a size")


def decided(
    claim: Size, problem: Problem, asked: dict[str, Fraction], rival: Callable[..., Any], digits: int
) -> tuple[float, str | None]:
    """The size claimed at a problem, and what speaks against it. Raises DomainError where nothing is claimed."""
    numbers = {s.name: float((problem.numbers() | asked)[s.name]) for s in claim.symbols}
    size, start = rival(**numbers), claim.certified(**numbers).start
    with mp.workdps(digits + GUARD):  # else sums would be rounded to fewer digits than what they are compared with
        return size, _wrong(claim, _Decision(claim, problem, asked, digits), size, start)


class _Decision:
    """The formula of the claim at a sample size, by quadrature."""

    def __init__(self, claim: Size, problem: Problem, asked: dict[str, Fraction], digits: int) -> None:
        self.claim, self.problem, self.asked, self.digits = claim, problem, asked, digits

    def __call__(self, size: int) -> mpf:
        problem = self.problem.sized(self.claim.variable.name, size)

        def at(working: int) -> mpf:
            return rational(self.claim.objective, self.claim.using, problem, Floats(working), self.asked)

        return certain(at, self.digits).value


def _rounding(value: mpf, tolerance: mpf) -> mpf:
    """By how much two values of this size may differ that are the same: each is known up to a relative tolerance."""
    return 2 * tolerance * max(1, abs(value))


def _wrong(claim: Size, at: _Decision, size: float, start: int) -> str | None:
    """What speaks against the size."""
    if size < start:
        return f"claimed {size:g}, but no fewer than {start} are allowed"
    tolerance = mpf(10) ** -at.digits
    if claim.is_best:
        if not np.isfinite(size):
            late = at(10**6)
            return None if at(FAR) >= late - _rounding(late, tolerance) else "claimed to rise to a limit, but it falls"
        best = at(int(size))
        tolerance = _rounding(best, tolerance)
        near = [s for s in (int(size) - 1, int(size) + 1) if s >= start]
        return next((f"claimed {size:g}, but {s} is better" for s in near if at(s) > best + tolerance), None)
    if not np.isfinite(size):
        return "claimed to be out of reach, but many samples do" if at(FAR) >= tolerance else None
    if at(int(size)) < -tolerance:
        return f"claimed {size:g}, which does not suffice"
    if int(size) > start and at(int(size) - 1) >= tolerance:
        return f"claimed {size:g}, but {int(size) - 1} suffices"
    return None
