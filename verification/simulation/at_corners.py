"""The corners are visited: where a quantity is zero, least, greatest or very large, and at interpolation thresholds.

Random problems do not come there, and a claim may err there alone. The false-alarm level for the corners is shared
among them as among random problems; each is simulated until an error of ALONE in it alone would be seen. Where
variances are infinite nothing is simulated (``corners``); where a mean is claimed to be infinite its tail is tested
(``infinity``). Claims that are not about means are asked in their own ways: laws by their distribution functions, sizes
by scans, limits on the way to them, inequalities by the sign of their difference in exact arithmetic as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from itertools import islice
from typing import Any

import numpy as np
from scipy import stats
from sympy import Expr, Rational

from w2s_theory.calculus import DomainError
from w2s_theory.claim import Claim, Inequality, Law, Limit
from w2s_theory.claim.composed import AtInfinity, FisherLaw, Nonnegative, Ridgeless, Sought, Stationary
from w2s_theory.claim.formula import InProportion
from w2s_theory.claim.sizes import Size

from ..precision.sizes import ASKED
from ..precision.special import fewer, holds, numbers_of
from ..precision.values import exact
from ..situations.regression.problems import CORNERS
from ..situations.representation import Simulated
from ..statistics import furthest
from .corners import Precisely, corners
from .inequalities import Bet
from .infinity import contradicts_infinity
from .limits import CLOSE, distance_from, symbols_of
from .means import Means, Run, simulated
from .scores import has_scores, sample
from .sizes import contradiction, needed
from .task import Simulation

ALONE = 0.5
"""Relative error in one corner alone that is to be seen there."""
ROUNDS, OF_TAILS = 4, 16
"""Times as many draws as are enough of a problem that tells little are made for it at most, or to test its tail."""
LEAST = 256
"""Draws of a corner, at least."""


def visited(task: Simulation) -> Iterator[str | None]:
    """What each corner says against the claim, None if nothing."""
    claim: Any = task.claim
    match claim.formula:
        case Sought():
            return _scanned(claim, task)
        case AtInfinity() if not has_scores(claim.formula):
            return _approached(claim, task)
        case InProportion() | Ridgeless() | Stationary():
            return iter(())  # corners of fixed dimensions have no limit in proportion
    if claim.formula.order > 1:
        # squares of risks scatter so much in few dimensions that no pilot knows by how much: with one strong feature a
        # single draw of 40,000 made a fifth of it, and a true claim was refuted; integrals are compared there
        return iter(())
    return asked(task, list(islice(corners(claim, _first(task)), task.budget.corners)))


def asked(task: Simulation, found: list[Simulated]) -> Iterator[str | None]:
    """What each of these says against a claim that is simulated."""
    claim: Any = task.claim
    match claim.formula:
        case FisherLaw():
            return _followed(claim, task, found)
        case Nonnegative():
            return _ordered(claim, task, found)
    return AtCorners(task, given=found).complaints()


def _first(task: Simulation) -> int:
    """The corner at which a task begins: where that of the seed before ends."""
    return task.seed * (task.budget.corners or 0)


# -- means -------------------------------------------------------------------------------------------------------------


@dataclass
class AtCorners(Means):
    """Means at corners: every one that has a variance, each for itself."""

    given: list[Simulated] = field(default_factory=list)

    def problems(self) -> Iterator[tuple[tuple[int, ...], Simulated]]:
        """Those at which a number is claimed."""
        for k, problem in enumerate(self.given):
            if np.isfinite(self._claimed(problem)):
                yield (*self.seed, 13, k), problem

    def _claimed(self, problem: Simulated) -> float:
        try:
            return float(self.task.closed_form(**problem.arguments(self.task.claim)))
        except DomainError:
            return np.nan

    @cached_property
    def runs(self) -> list[Run]:
        bounded = (self.bounded(run) for run in self.candidates if np.isfinite(run.weight))
        return [run for run in bounded if np.isfinite(run.bound)]

    def complaints(self) -> Iterator[str | None]:
        """What speaks against the claim, corner by corner."""
        if (said := self.judge_constants()) is not None and said[0] == "refuted":
            yield said[1]
        yield from (None for _ in self.constants)
        yield from self._infinite()
        if self.runs:
            yield from self._betting()

    def _infinite(self) -> Iterator[str | None]:
        claim = self.task.claim
        there = [problem for problem in self.given if np.isinf(self._claimed(problem))]
        for k, problem in enumerate(there):
            rng = np.random.default_rng((*self.seed, 14, k))
            draw = partial(self._sampled, problem, rng)
            largest = contradicts_infinity(draw, self.task.level / len(self.given), OF_TAILS * self.task.budget.enough)
            at = problem.arguments(claim)
            yield None if largest is None else f"claimed to be infinite, but no draw exceeds {largest:.4g} at {at}"

    def _sampled(self, problem: Simulated, rng: np.random.Generator, draws: int) -> np.ndarray:
        claim = self.task.claim
        return sample(claim.formula, simulated(claim, problem, draws, rng), np.nan)

    def _betting(self) -> Iterator[str | None]:
        """As many draws as it takes to see an error in each, if these are not too many."""
        level, most = self.task.level, ROUNDS * self.task.budget.enough
        for k, draws in enumerate(self.wager.sufficient(level, ALONE)):
            self.bet(k, int(np.clip(draws, LEAST, most)))
        yield from [self.complaint()] if self.wager.refutes(level) else (None for _ in self.runs)


def _ordered(claim: Inequality, task: Simulation, found: list[Simulated]) -> Iterator[str | None]:
    """The sign of the difference in exact numbers, and in a simulation of both sides."""
    if claim.recorded == "refuted":
        return
    for problem in found:
        assert isinstance(problem, Precisely)
        gap = exact(claim.difference.value, numbers_of(claim, problem.exact), problem.exact)
        yield f"the difference is {gap} at {problem.exact.about}" if gap < 0 else None
    if found and has_scores(claim.formula):
        bet = Bet(claim, [(problem, problem.arguments(claim)) for problem in found], task)
        if bet.problems:
            enough = bet.wager.sufficient(task.level, ALONE)
            bet.extend(np.clip(enough, LEAST, task.budget.enough).astype(int))
            if bet.wager.refutes(task.level):
                yield f"simulated {bet.seen}"


# -- what has no mean --------------------------------------------------------------------------------------------------


def _followed(claim: Law, task: Simulation, found: list[Simulated]) -> Iterator[str | None]:
    """Distribution functions of draws."""
    for k, problem in enumerate(found):
        numbers, rng = problem.arguments(claim), np.random.default_rng((task.seed, 15, k))
        draws = sample(claim.formula, simulated(claim, problem, task.budget.sample, rng), 0.0)
        distance = float(stats.kstest(draws, task.closed_form(**numbers).cdf).statistic)
        off = distance > furthest(len(draws), task.level / len(found))
        yield f"the simulated risks are {distance:.3f} from the law at {numbers}" if off else None


def points(claim: Claim, first: int) -> Iterator[dict[str, Expr]]:
    """Corners in exact numbers, also with fewer samples than features, from the one of number ``first`` on; those in
    the claim's domain."""
    problems = (*CORNERS, *fewer())
    start = first % len(problems)
    for problem in (*problems[start:], *problems[:start]):
        problem = replace(problem.well_specified() if claim.well_specified else problem, about=problem.about)
        if isinstance(claim.formula, Sought) or holds(claim.domain, claim, problem):
            for goal in ASKED if isinstance(claim.formula, Sought) else ASKED[:1]:
                yield numbers_of(claim, problem) | {name: Rational(value) for name, value in goal.items()}


def _scanned(claim: Size, task: Simulation) -> Iterator[str | None]:
    """Sizes by scans of the premises."""
    reached = (said for known in points(claim, _first(task)) for said in _size(claim, task, known))
    yield from islice(reached, task.budget.corners)


def _size(claim: Size, task: Simulation, known: Mapping[str, Expr]) -> Iterator[str | None]:
    """What the scan says at one point, if the assumptions hold there."""
    numbers = {s.name: float(known[s.name]) for s in sorted(needed(claim), key=str)}
    try:
        claimed = task.closed_form(**{s.name: numbers[s.name] for s in claim.symbols})
        complaint = contradiction(claim, claimed, numbers)
    except DomainError:
        return
    yield f"{complaint} at {numbers}" if complaint else None


def _approached(claim: Limit, task: Simulation) -> Iterator[str | None]:
    """Limits on the way to them."""
    for numbers in islice(points(claim, _first(task)), task.budget.corners):
        limit = task.closed_form(**{s.name: float(numbers[s.name]) for s in claim.symbols})
        shown = {s.name: str(numbers[s.name]) for s in claim.symbols}
        distance = distance_from(claim, {s: numbers[s.name] for s in symbols_of(claim) if s.name in numbers}, limit)
        yield f"{distance} from the limit at {shown}" if not distance <= CLOSE else None
