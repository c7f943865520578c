"""Inequalities are attacked where they are claimed and shown to fail where they are recorded as false."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np

from w2s_theory.calculus import DomainError
from w2s_theory.claim import Inequality, Monotone
from w2s_theory.claim.counterexample import counted, search

from .attack import Finding, Task, Trial
from .literal import orthogonal_problem
from .means import rounding_errors, simulated
from .statistics import POWER, Wager, deviation
from .variances import variance
from .worlds import Regression, World

ATTEMPTS = 400
LONGEST = 256_000
"""Draws at a counterexample, at most, until the violation is seen."""
FIRST = 2000
"""Draws of the first look there, and the least for which a simulation is worth while."""


def seek_violation(task: Task) -> Finding:
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
    looked = counted(gap, abs(gap), claim.full_domain, task.seed + 1, task.budget.points)
    if not looked:
        return Finding("unknown", f"none of {task.budget.points:,} random problems meets the assumptions")
    if found := search(gap, abs(gap), claim.full_domain, task.seed + 1, task.budget.points):
        return Finding("refuted", f"the difference is {float(found.difference):.4g} at {_show(found.values)}")
    searched = f"no violation among {looked:,} problems by closed form"
    if isinstance(claim, Monotone):
        return Finding("consistent", searched, detectable=-np.log(1 - POWER) / looked)
    problems = list(_problems(claim, task))
    if not problems:
        return Finding("unknown", f"none of {ATTEMPTS} random problems meets the assumptions")
    return _simulated(Comparison(claim, problems, task), task, searched)


def _simulated(comparison: Comparison, task: Task, searched: str) -> Finding:
    """Ever more draws until the violation that is asked for would have been seen."""
    more = max(task.budget.sample // 2, 1)
    while True:
        comparison.extend(more)
        detectable, draws = comparison.wager.detectable(task.level), comparison.draws
        found = partial(Finding, trials=comparison.trials, draws=draws, detectable=detectable)
        if comparison.wager.refutes(task.level):
            return found("refuted", f"simulated {comparison.seen}")
        if detectable <= task.precision or draws >= task.budget.most:
            break
        more = draws // 2
        task.on_progress(draws / task.budget.most)
    return found("consistent", f"{searched}, nor in the simulation of {len(comparison.problems)} problems")


def _problems(claim: Inequality, task: Task) -> Iterator[tuple[World, dict[str, Any]]]:
    """Random problems that meet the assumptions, as many as the budget asks for if there are."""
    found = 0
    for k in range(ATTEMPTS):
        world = task.world(claim, (task.seed, 5, k))
        numbers = world.arguments(claim)
        try:
            claim.checked(numbers)
        except DomainError:
            continue
        yield world, numbers
        found += 1
        if found == task.budget.problems:
            return


class Comparison:
    """The two sides of an inequality at problems: a bet that the difference of their expectations is negative.

    Violations are measured in what the sides are made of. Where nothing is random the difference is bet on with its
    rounding error for its scatter.
    """

    def __init__(self, claim: Inequality, problems: Sequence[tuple[World, dict[str, Any]]], task: Task) -> None:
        self.claim, self.problems = claim, problems
        self.seeds = [(task.seed, 6, k) for k in range(len(problems))]
        self.rngs = [np.random.default_rng(seed) for seed in self.seeds]
        self.claimed = [float(claim.evaluate(**numbers)) for _, numbers in problems]
        self.scores = [np.empty(0) for _ in problems]
        units, bounds = zip(*(self._sized(k, task) for k in range(len(problems))), strict=True)
        self.wager = Wager(np.array(units), np.array(bounds), signs=(-1,))

    def _sized(self, k: int, task: Task) -> tuple[float, float]:
        """What the sides come to, and a bound of the variance of their difference."""
        (world, numbers), claimed = self.problems[k], self.claimed[k]
        risks = simulated(self.claim, world, task.budget.bound, self.rngs[k])
        scores = self.claim.score(risks, claimed, numbers)
        bound, _ = variance(self.claim, world, claimed, numbers, lambda: scores, task.budget.derive)
        unit = float(np.mean(self.claim.rounded(risks, claimed, numbers)))
        rounding = rounding_errors(self.claim, world, risks, claimed, numbers)
        return max(unit, rounding), max(bound, rounding**2)

    def extend(self, draws: int) -> None:
        """So many more of each problem."""
        for k, (world, numbers) in enumerate(self.problems):
            risks = simulated(self.claim, world, draws, self.rngs[k])
            fresh = self.claim.score(risks, self.claimed[k], numbers)
            self.wager.look(k, fresh)
            self.scores[k] = np.r_[self.scores[k], fresh]

    @property
    def draws(self) -> int:
        return len(self.scores[0])

    @property
    def trials(self) -> tuple[Trial, ...]:
        return tuple(
            Trial(seed, numbers, world.facts(), claimed, deviation(scores, claimed))
            for seed, (world, numbers), claimed, scores in zip(
                self.seeds, self.problems, self.claimed, self.scores, strict=True
            )
        )

    @property
    def seen(self) -> str:
        """The difference where it is surest to be negative."""
        worst = min(range(len(self.problems)), key=lambda k: deviation(self.scores[k], 0.0).t)
        off = deviation(self.scores[worst], 0.0)
        return f"{off.difference:.4g} ± {off.standard_error:.2g} at {_show(self.problems[worst][1])}"


def _confirm(claim: Inequality, task: Task) -> Finding:
    """Whether the violation is seen in a simulation at the counterexample (which is exact without it, so that nothing
    less would have to be detected)."""
    example = claim.counterexample
    exact = f"the difference is {float(example.difference):.4g}, exactly, at {_show(example.values)}"
    if isinstance(claim, Monotone) or task.budget.sample < FIRST:
        return Finding("consistent", exact, detectable=0.0)
    v = {name: float(value) for name, value in example.values.items()}
    n, N, d_w, d_s, d_sw = (int(v[name]) for name in ("n", "N", "d_w", "d_s", "d_sw"))
    missed, foreign, rest = v["rho_missed"], v["rho_foreign"], v["rho_w"] - v["rho_missed"]
    world = Regression(orthogonal_problem(n, N, d_w, d_s, d_sw, v["sigma"], missed, foreign, rest))
    numbers = world.arguments(claim) | {s.name: v[s.name] for s in claim.symbols}  # without rounding errors
    comparison, more = Comparison(claim, [(world, numbers)], task), FIRST
    while comparison.draws < LONGEST:
        comparison.extend(more)
        more = comparison.draws
        if comparison.wager.refutes(task.level):
            reason = f"{exact}; simulated {comparison.seen}"
            return Finding("consistent", reason, comparison.trials, more, detectable=0.0)
    reason = f"{exact}, but the simulation does not show it: {comparison.seen}"
    return Finding("unknown", reason, comparison.trials, comparison.draws)


def _show(values: Any) -> str:
    return ", ".join(f"{name}={value}" for name, value in values.items())
