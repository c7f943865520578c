"""Whole laws are attacked by the Kolmogorov–Smirnov test, on simulated risks and on each fact that they rest on."""

from __future__ import annotations

import numpy as np
from scipy import stats

from w2s_theory.claim import Law
from w2s_theory.setting.laws import FACTS

from .attack import Finding, Task
from .statistics import POWER, furthest

PROBLEMS = 6


def compare_distributions(task: Task) -> Finding:
    """Simulated risks against the claimed distribution function, and the two sides of each fact of the chain."""
    claim, seed, closed_form = task.claim, task.seed, task.closed_form
    assert isinstance(claim, Law)
    draws = task.budget.sample
    level = task.level / (PROBLEMS + len(FACTS))
    least = 1.0
    for k in range(PROBLEMS):
        world = task.world(claim, (seed, 8, k))
        numbers = world.arguments(claim)
        drawn = claim.sample(world.simulate(draws, np.random.default_rng((seed, 9, k)), claim.risks), 0.0)
        p = float(stats.kstest(drawn, closed_form(**numbers).cdf).pvalue)
        least = min(least, p)
        if p < level:
            return Finding("refuted", f"the simulated risks do not follow the law (p = {p:.2g}) at {numbers}")
        task.on_progress((k + 1) / (PROBLEMS + len(FACTS)))
    for k, fact in enumerate(FACTS):
        p = fact.p_value(np.random.default_rng((seed, 10, k)), draws)
        least = min(least, p)
        if p < level:
            return Finding("refuted", f"{fact.name}: the two sides differ (p = {p:.2g})")
        task.on_progress((PROBLEMS + k + 1) / (PROBLEMS + len(FACTS)))
    reason = (
        f"{PROBLEMS} problems and {len(FACTS)} facts, {draws} draws each, least p = {least:.2g}; "
        f"a distance of {_detectable(level, draws):.3f} between distribution functions would have been seen"
    )
    return Finding("consistent", reason, draws=draws)


def _detectable(level: float, draws: int) -> float:
    """The Kolmogorov distance that the test would have seen with probability POWER (Massart 1990)."""
    return furthest(draws, level) + furthest(draws, 1 - POWER)
