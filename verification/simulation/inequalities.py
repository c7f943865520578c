"""Inequalities are attacked where they are claimed and shown to fail where they are recorded as false."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from w2s_theory.calculus import DomainError
from w2s_theory.claim import Inequality
from w2s_theory.claim.counterexample import counted, search

from ..finding import Finding, Trial
from ..situations.registry import of
from ..situations.regression.literal import orthogonal_problem
from ..situations.regression.simulated import Regression
from ..situations.representation import Simulated
from ..statistics import POWER, Deviation, Wager, deviation
from .means import rounding_errors, simulated
from .scores import has_scores, rounded, score
from .task import Simulation
from .variances import variance

ATTEMPTS = 400
LONGEST = 256_000
"""Draws at a counterexample, at most, until the violation is seen."""
FIRST = 2000
"""Draws of the first look there, and the least for which a simulation is worth while."""


def seek_violation(task: Simulation) -> Finding:
    """A claim recorded as proved: search for a counterexample, and simulate both sides on random problems. One recorded
    as refuted: simulate both sides at its counterexample.

    What would have been seen: in the simulation, a violation common to all problems, as a share of the sides; in the
    search, which evaluates closed forms, the share of problems in which there is one.
    """
    claim = task.claim
    assert isinstance(claim, Inequality)
    if claim.recorded == "refuted":
        return _confirm(claim, task)
    gap = claim.difference.value
    looked = counted(gap, gap, claim.full_domain, task.seed + 1, task.budget.points)
    if not looked:
        return Finding("unknown", f"none of {task.budget.points:,} random problems meets the assumptions")
    if found := search(gap, gap, claim.full_domain, task.seed + 1, task.budget.points):
        return Finding("refuted", f"the difference is {float(found.difference):.4g} at {_show(found.values)}")
    searched = f"no violation among {looked:,} problems by closed form"
    if not has_scores(claim.formula):
        return Finding("consistent", searched, detectable=-np.log(1 - POWER) / looked)
    problems = list(_problems(claim, task))
    if not problems:
        return Finding("unknown", f"none of {ATTEMPTS} random problems meets the assumptions")
    bet = Bet(claim, problems, task)
    if not bet.problems:
        return Finding("unknown", f"of none of {len(problems)} random problems is the variance known")
    return _simulated(bet, task, searched)


def _simulated(bet: Bet, task: Simulation, searched: str) -> Finding:
    """Ever more draws until the violation that is asked for would have been seen."""
    more = max(task.budget.sample // 2, 1)
    while True:
        bet.extend(more)
        detectable, draws = bet.wager.detectable(task.level), bet.draws
        found = partial(Finding, trials=bet.trials, draws=draws, detectable=detectable)
        if bet.wager.refutes(task.level):
            return found("refuted", f"simulated {bet.seen}")
        if detectable <= task.precision or draws >= task.budget.most:
            break
        more = min(draws // 2, bet.wager.missing(task.level, task.precision, range(len(bet.problems))))
    return found("consistent", f"{searched}, nor in the simulation of {len(bet.problems)} problems")


def _problems(claim: Inequality, task: Simulation) -> Iterator[tuple[Simulated, dict[str, Any]]]:
    """Random problems that meet the assumptions, as many as the budget asks for if there are."""
    found = 0
    for k in range(ATTEMPTS):
        problem = task.problem(claim, (task.seed, 5, k))
        numbers = problem.arguments(claim)
        try:
            claim.checked(numbers)
        except DomainError:
            continue
        yield problem, numbers
        found += 1
        if found == task.budget.problems:
            return


@dataclass
class Sides:
    """The two sides of an inequality at one problem: what they come to, a bound of the variance of their difference,
    and how it was drawn so far."""

    claim: Inequality
    problem: Simulated
    numbers: Mapping[str, Any]
    seed: tuple[int, ...]
    claimed: float
    rng: np.random.Generator
    unit: float = 0.0
    bound: float = 0.0
    scores: np.ndarray = field(default_factory=lambda: np.empty(0))

    def size(self, pilot: int, draws: int, derive: bool) -> None:
        """Find the unit from draws of a pilot, and the bound, which is inf if none is known, from so many draws at
        least unless it is derived."""
        risks = simulated(self.claim, self.problem, pilot, self.rng)
        unit = float(np.mean(rounded(self.claim, risks, self.claimed, self.numbers)))
        rounding = rounding_errors(self.claim, self.problem, risks, self.claimed, self.numbers)
        self.unit, self.bound = max(unit, rounding), rounding**2
        if np.ptp(score(self.claim, risks, self.claimed, self.numbers)) > rounding:
            bound, _ = variance(self.claim, self.problem, self.claimed, self.numbers, lambda: self.draw(draws), derive)
            self.bound = max(bound, self.bound)

    def draw(self, draws: int) -> np.ndarray:
        risks = simulated(self.claim, self.problem, draws, self.rng)
        return score(self.claim, risks, self.claimed, self.numbers)

    @property
    def deviation(self) -> Deviation:
        return deviation(self.scores, self.claimed)


class Bet:
    """The two sides of an inequality at problems: a bet that the difference of their expectations is negative.

    Violations are measured in what the sides are made of. Where nothing is random the difference is bet on with its
    rounding error for its scatter; where no bound of the variance is known, nothing is.
    """

    def __init__(
        self, claim: Inequality, problems: Iterable[tuple[Simulated, dict[str, Any]]], task: Simulation
    ) -> None:
        everywhere = [
            Sides(claim, problem, numbers, seed, float(claim.evaluate(**numbers)), np.random.default_rng(seed))
            for k, (problem, numbers) in enumerate(problems)
            for seed in [(task.seed, 6, k)]
        ]
        for sides in everywhere:
            sides.size(task.budget.pilot, task.budget.bound, task.budget.derive)
        self.problems = [sides for sides in everywhere if np.isfinite(sides.bound)]
        units, bounds = [sides.unit for sides in self.problems], [sides.bound for sides in self.problems]
        self.wager = Wager(np.array(units), np.array(bounds), signs=(-1,))

    def extend(self, draws: int | np.ndarray) -> None:
        """So many more of each problem."""
        for k, (sides, more) in enumerate(zip(self.problems, np.broadcast_to(draws, len(self.problems)), strict=True)):
            fresh = sides.draw(int(more))
            self.wager.look(k, fresh)
            sides.scores = np.r_[sides.scores, fresh]

    @property
    def draws(self) -> int:
        return max((len(sides.scores) for sides in self.problems), default=0)

    @property
    def trials(self) -> tuple[Trial, ...]:
        return tuple(
            Trial(sides.seed, sides.numbers, sides.problem.facts(), sides.claimed, sides.deviation)
            for sides in self.problems
        )

    @property
    def seen(self) -> str:
        """The difference where it is surest to be negative."""
        worst = min(self.problems, key=lambda sides: deviation(sides.scores, 0.0).t)
        off = deviation(worst.scores, 0.0)
        return f"{off.difference:.4g} ± {off.standard_error:.2g} at {_show(worst.numbers)}"


def _confirm(claim: Inequality, task: Simulation) -> Finding:
    """Whether the violation is seen in a simulation at the counterexample (which is exact without it, so that nothing
    less would have to be detected)."""
    example = claim.counterexample
    exact = f"the difference is {float(example.difference):.4g}, exactly, at {_show(example.values)}"
    if not has_scores(claim.formula) or task.budget.sample < FIRST:
        return Finding("consistent", exact, detectable=0.0)
    v = {name: float(value) for name, value in example.values.items()}
    n, N, d_w, d_s, d_sw = (int(v[name]) for name in ("n", "N", "d_w", "d_s", "d_sw"))
    missed, foreign, rest = v["rho_missed"], v["rho_foreign"], v["rho_w"] - v["rho_missed"]
    literal = orthogonal_problem(n, N, d_w, d_s, d_sw, v["sigma"], missed, foreign, rest)
    inside = of(claim).inside
    problem = Regression(literal) if inside is None else inside(claim, literal, v)
    numbers = problem.arguments(claim) | {s.name: v[s.name] for s in claim.symbols}  # without rounding errors
    bet, more = Bet(claim, [(problem, numbers)], task), FIRST
    if not bet.problems:
        return Finding("unknown", f"{exact}, but the variance there is not known, and the simulation can show nothing")
    while bet.draws < LONGEST:
        bet.extend(more)
        more = bet.draws
        if bet.wager.refutes(task.level):
            reason = f"{exact}; simulated {bet.seen}"
            return Finding("consistent", reason, bet.trials, more, detectable=0.0)
    reason = f"{exact}, but the simulation does not show it: {bet.seen}"
    return Finding("unknown", reason, bet.trials, bet.draws)


def _show(values: Any) -> str:
    return ", ".join(f"{name}={value}" for name, value in values.items())
