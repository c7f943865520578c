"""Whole laws are attacked by the Kolmogorov–Smirnov test, on simulated risks and on each fact that they rest on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import stats

from w2s_theory.claim import Claim, Law
from w2s_theory.setting.laws import FACTS

from .attack import Finding
from .statistics import FALSE_ALARM_RATE, POWER
from .worlds import random_world

PROBLEMS = 6
DRAWS = 4000


def compare_distributions(
    claim: Claim, seed: int, closed_form: Callable[..., Any], comparisons: int, on_progress: Callable[[float], None]
) -> Finding:
    """Simulated risks against the claimed distribution function, and the two sides of each fact of the chain."""
    assert isinstance(claim, Law)
    level = FALSE_ALARM_RATE / (comparisons * (PROBLEMS + len(FACTS)))
    least = 1.0
    for k in range(PROBLEMS):
        world = random_world(claim, (seed, 8, k))
        numbers = world.arguments(claim)
        draws = claim.sample(world.simulate(DRAWS, np.random.default_rng((seed, 9, k)), claim.risks), 0.0)
        p = float(stats.kstest(draws, closed_form(**numbers).cdf).pvalue)
        least = min(least, p)
        if p < level:
            return Finding("refuted", f"the simulated risks do not follow the law (p = {p:.2g}) at {numbers}")
        on_progress((k + 1) / (PROBLEMS + len(FACTS)))
    for k, fact in enumerate(FACTS):
        p = fact.p_value(np.random.default_rng((seed, 10, k)), DRAWS)
        least = min(least, p)
        if p < level:
            return Finding("refuted", f"{fact.name}: the two sides differ (p = {p:.2g})")
        on_progress((PROBLEMS + k + 1) / (PROBLEMS + len(FACTS)))
    reason = (
        f"{PROBLEMS} problems and {len(FACTS)} facts, {DRAWS} draws each, least p = {least:.2g}; "
        f"a distance of {_detectable(level):.3f} between distribution functions would have been seen"
    )
    return Finding("consistent", reason, draws=DRAWS)


def _detectable(level: float) -> float:
    """The Kolmogorov distance that the test would have seen with probability POWER, by the inequality of Dvoretzky,
    Kiefer, Wolfowitz and Massart."""
    return float(np.sqrt(np.log(2 / level) / (2 * DRAWS)) + np.sqrt(np.log(2 / (1 - POWER)) / (2 * DRAWS)))
