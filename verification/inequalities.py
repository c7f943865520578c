"""Inequalities are attacked where they are claimed and shown to fail where they are recorded as false."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from w2s_theory.calculus import DomainError
from w2s_theory.claim import Inequality, Monotone
from w2s_theory.claim.counterexample import search

from .attack import Finding, Task, Trial
from .literal import orthogonal_problem
from .statistics import Wager, deviation
from .variances import variance
from .worlds import Regression, World

ATTEMPTS = 400
FIRST, LONGEST = 2000, 256_000
"""Draws at a counterexample, at most, until the violation is seen."""


def seek_violation(task: Task) -> Finding:
    """A claim recorded as proved: search for a counterexample, and simulate both sides on random problems. One recorded
    as refuted: simulate both sides at its counterexample."""
    claim = task.claim
    assert isinstance(claim, Inequality)
    if claim.recorded == "refuted":
        return _confirm(claim, task)
    gap = claim.difference.value
    if found := search(gap, abs(gap), claim.full_domain, task.seed + 1, task.budget.points):
        return Finding("refuted", f"the difference is {float(found.difference):.4g} at {_show(found.values)}")
    searched = f"no violation among {task.budget.points:,} problems by closed form"
    if isinstance(claim, Monotone):
        return Finding("consistent", searched)
    trials, draws = [], task.budget.sample // 2
    for k, (world, numbers) in enumerate(_problems(claim, task)):
        comparison = _Comparison(claim, world, numbers, task, (task.seed, 6, k))
        comparison.extend(draws)
        trials.append(comparison.trial)
        if comparison.refutes(task.level / task.budget.problems):
            return Finding("refuted", f"simulated {comparison.seen} at {_show(numbers)}", tuple(trials), draws)
        task.on_progress(len(trials) / task.budget.problems)
    if not trials:
        return Finding("unknown", f"none of {ATTEMPTS} random problems meets the assumptions")
    return Finding("consistent", f"{searched}, nor in the simulation of {len(trials)} problems", tuple(trials), draws)


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


class _Comparison:
    """The two sides of an inequality at a problem: a bet that the difference of their expectations is negative."""

    def __init__(
        self, claim: Inequality, world: World, numbers: dict[str, Any], task: Task, seed: tuple[int, ...]
    ) -> None:
        self.claim, self.world, self.numbers, self.seed = claim, world, numbers, seed
        self.claimed = float(claim.evaluate(**numbers))
        self.rng, self.draws = np.random.default_rng(seed), np.empty(0)
        pilot = self._drawn(task.budget.bound)
        bound, _ = variance(claim, world, self.claimed, numbers, lambda: pilot, task.budget.derive)
        bound = max(bound, 1e-18 * self.claimed**2)  # what is not random may still scatter by rounding errors
        self.wager = Wager(np.array([max(abs(self.claimed), bound**0.5)]), np.array([bound]), signs=(-1,))

    def _drawn(self, draws: int) -> np.ndarray:
        return self.claim.score(self.world.simulate(draws, self.rng, self.claim.risks), self.claimed, self.numbers)

    def extend(self, draws: int) -> None:
        fresh = self._drawn(draws)
        self.wager.look(0, fresh)
        self.draws = np.r_[self.draws, fresh]

    def refutes(self, level: float) -> bool:
        """Whether it is refuted that the difference is nonnegative."""
        return self.wager.refutes(level)

    @property
    def trial(self) -> Trial:
        return Trial(self.seed, self.numbers, self.world.facts(), self.claimed, deviation(self.draws, self.claimed))

    @property
    def seen(self) -> str:
        off = deviation(self.draws, 0.0)
        return f"{off.difference:.4g} ± {off.standard_error:.2g}"


def _confirm(claim: Inequality, task: Task) -> Finding:
    """Whether the violation is seen in a simulation at the counterexample (which is exact without it)."""
    example = claim.counterexample
    exact = f"the difference is {float(example.difference):.4g}, exactly, at {_show(example.values)}"
    if isinstance(claim, Monotone) or task.budget.sample < FIRST:
        return Finding("consistent", exact)
    v = {name: float(value) for name, value in example.values.items()}
    n, N, d_w, d_s, d_sw = (int(v[name]) for name in ("n", "N", "d_w", "d_s", "d_sw"))
    missed, foreign, rest = v["rho_missed"], v["rho_foreign"], v["rho_w"] - v["rho_missed"]
    world = Regression(orthogonal_problem(n, N, d_w, d_s, d_sw, v["sigma"], missed, foreign, rest))
    numbers = world.arguments(claim) | {s.name: v[s.name] for s in claim.symbols}  # without rounding errors
    comparison = _Comparison(claim, world, numbers, task, (task.seed, 7))
    more = FIRST
    while len(comparison.draws) < LONGEST:
        comparison.extend(more)
        more = len(comparison.draws)
        if comparison.refutes(task.level):
            return Finding("consistent", f"{exact}; simulated {comparison.seen}", (comparison.trial,), more)
    reason = f"{exact}, but the simulation does not show it: {comparison.seen}"
    return Finding("unknown", reason, (comparison.trial,), len(comparison.draws))


def _show(values: Any) -> str:
    return ", ".join(f"{name}={value}" for name, value in values.items())
