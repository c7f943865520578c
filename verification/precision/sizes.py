"""Claims on sample sizes: with the risks by quadrature, the size claimed must do and the next smaller one must not (or
no neighbour may be better)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import product
from random import Random
from typing import Any

import numpy as np
from mpmath import mp, mpf

from w2s_theory.calculus import DomainError
from w2s_theory.claim.sizes import Size

from ..finding import Finding, Refuted
from ..situations.regression.problems import Problem
from .digits import GUARD, certain
from .extremes import unvisited
from .special import candidates
from .values import FAR, Floats, rational

Asked = dict[str, Fraction]
ASKED: tuple[Asked, ...] = (
    {"target": Fraction(1, 2), "epsilon": Fraction(1, 4)},
    {"target": Fraction(1, 1000), "epsilon": Fraction(1, 100)},
)
"""What is to be reached."""


GOALS = (Fraction(1, 1000), Fraction(1, 10), Fraction(1, 2), Fraction(1), Fraction(3, 2))
"""What is to be reached in corners, one of these each time."""
WITHOUT = 2
"""Problems of a corner that have no such size, at most, at which that is looked at."""


MORE = (0, 10, 100)
"""By so much larger sizes than the first are looked at as well: whether they do, or are better."""


def examine_size(claim: Size, rival: Callable[..., Any], digits: int) -> Finding:
    """The decision at each special problem that meets the assumptions, and in each corner at one with a size."""
    done, reached = 0, list[Problem]()
    try:
        for problem, asked in product(candidates(claim), ASKED):
            if (size := _asked(claim, problem, asked, rival, digits)) is not None:
                done += 1
                reached += [problem] if is_decisive(claim, problem, asked, size, digits) else []
        for there in unvisited(claim, reached):
            found = list(_first_with_a_size(claim, there, rival, digits))
            done, reached = done + len(found), reached + found[-1:]
    except Refuted as refuted:
        return Finding("refuted", str(refuted))
    if not done:
        return Finding("unknown", "no special problem meets the assumptions")
    return Finding("consistent", f"decided with {digits} digits at {done} problems; {len(reached)} have such a size")


def _asked(claim: Size, problem: Problem, asked: Asked, rival: Callable[..., Any], digits: int) -> float | None:
    """The size claimed, None where none is; raises Refuted."""
    try:
        size, complaint = decided(claim, problem, asked, rival, digits)
    except DomainError:
        return None
    if complaint:
        raise Refuted(f"at {problem.about}: {complaint}")
    return size


def _first_with_a_size(
    claim: Size, there: Iterator[Problem], rival: Callable[..., Any], digits: int
) -> Iterator[Problem]:
    """Problems of a corner that are decided: the first with a size last, before it a few that have none, or at which
    others are as good."""
    without = 0
    for problem, asked in with_goals(claim, there):
        try:
            has_size = is_decisive(claim, problem, asked, rival(**arguments(claim, problem, asked)), digits)
        except DomainError:
            continue
        if has_size or without < WITHOUT:
            if _asked(claim, problem, asked, rival, digits) is not None:
                yield problem
            without += 1
        if has_size:
            return


def is_decisive(claim: Size, problem: Problem, asked: Asked, size: float, digits: int) -> bool:
    """Whether there is such a size, and if it is the best one, the next is worse."""
    if not np.isfinite(size) or not claim.is_best:
        return bool(np.isfinite(size))
    at = _Decision(claim, problem, asked, digits)
    with mp.workdps(digits + GUARD):
        best = at(max(int(size), 1))
        return bool(at(int(size) + 1) < best - _rounding(best, mpf(10) ** -digits))


def with_goals(claim: Size, problems: Iterator[Problem]) -> Iterator[tuple[Problem, Asked]]:
    """Each problem with something to be reached."""
    draw = Random(claim.id)
    for problem in problems:
        goal = draw.choice(GOALS)
        yield problem, {"target": goal, "epsilon": min(goal, Fraction(1, 2))}


def arguments(claim: Size, problem: Problem, asked: Asked) -> dict[str, float]:
    """The numbers at which a size is asked for."""
    known = problem.numbers() | asked
    return {s.name: float(known[s.name]) for s in claim.symbols}


def decided(
    claim: Size, problem: Problem, asked: Asked, rival: Callable[..., Any], digits: int
) -> tuple[float, str | None]:
    """The size claimed at a problem, and what speaks against it. Raises DomainError where nothing is claimed."""
    numbers = arguments(claim, problem, asked)
    size, start = rival(**numbers), claim.certified(**numbers).start
    with mp.workdps(digits + GUARD):  # else sums would be rounded to fewer digits than what they are compared with
        return size, _wrong(claim, _Decision(claim, problem, asked, digits), size, start)


class _Decision:
    """The formula of the claim at a sample size, by quadrature."""

    def __init__(self, claim: Size, problem: Problem, asked: Asked, digits: int) -> None:
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
    """What speaks against the size. What is missed by less than the tolerance is reached exactly: at problems
    of few digits all values are fractions of few digits."""
    if size < start:
        return f"claimed {size:g}, but no fewer than {start} are allowed"
    tolerance = mpf(10) ** -at.digits
    if claim.is_best:
        if not np.isfinite(size):
            late = at(10**6)
            return None if at(FAR) >= late - _rounding(late, tolerance) else "claimed to rise to a limit, but it falls"
        best = at(int(size))
        tolerance = _rounding(best, tolerance)
        near = [s for s in (int(size) - 1, int(size) + 1, *(start + more for more in MORE)) if s >= start]
        return next((f"claimed {size:g}, but {s} is better" for s in near if at(s) > best + tolerance), None)
    if not np.isfinite(size):
        reached = at(FAR) >= tolerance or any(at(start + more) >= -tolerance for more in MORE)
        return "claimed to be out of reach, but some samples do" if reached else None
    if at(int(size)) < -tolerance:
        return f"claimed {size:g}, which does not suffice"
    if int(size) > start and at(int(size) - 1) >= -tolerance:
        return f"claimed {size:g}, but {int(size) - 1} suffices"
    return None
