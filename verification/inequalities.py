"""Inequalities are attacked where they are claimed and shown to fail where they are recorded as false."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from scipy import stats

from w2s_theory.calculus import DomainError
from w2s_theory.claim import Claim, Inequality, Monotone
from w2s_theory.claim.counterexample import POINTS, search

from .attack import Finding, Trial
from .literal import orthogonal_problem
from .statistics import FALSE_ALARM_RATE, deviation
from .worlds import Regression, World, random_world

PROBLEMS = 8
ATTEMPTS = 400
DRAWS = 2000
LONGEST = 64_000
"""Draws at a counterexample, at most, until the violation is seen."""


def seek_violation(
    claim: Claim, seed: int, closed_form: Callable[..., Any], comparisons: int, on_progress: Callable[[float], None]
) -> Finding:
    """A claim recorded as proved: search for a counterexample, and simulate both sides on random problems. One recorded
    as refuted: simulate both sides at its counterexample."""
    assert isinstance(claim, Inequality)
    level = FALSE_ALARM_RATE / (comparisons * PROBLEMS)
    if claim.recorded == "refuted":
        return _confirm(claim, seed, level)
    form = claim.closed_form
    if found := search(form.value, abs(form.value), claim.full_domain, seed + 1):
        return Finding("refuted", f"the difference is {float(found.difference):.4g} at {_show(found.values)}")
    trials = () if isinstance(claim, Monotone) else tuple(_simulated(claim, seed, on_progress))
    for trial in trials:
        if _is_negative(trial, level):
            return Finding(
                "refuted", f"simulated difference {trial.deviation.difference:.4g} at {trial.symbols}", trials
            )
    if not trials and not isinstance(claim, Monotone):
        return Finding("unknown", f"none of {ATTEMPTS} random problems meets the assumptions")
    simulated = f", nor in the simulation of {len(trials)} problems" if trials else ""
    return Finding("consistent", f"no violation among {POINTS:,} problems by closed form{simulated}", trials, DRAWS)


def _simulated(claim: Inequality, seed: int, on_progress: Callable[[float], None]) -> list[Trial]:
    """Both sides on random problems that meet the assumptions."""
    trials: list[Trial] = []
    for k in range(ATTEMPTS):
        world = random_world(claim, (seed, 5, k))
        try:
            numbers = world.arguments(claim)
            claimed = claim.evaluate(**numbers)
        except DomainError:
            continue
        trials.append(_trial(claim, world, numbers, claimed, (seed, 6, k), DRAWS))
        on_progress(len(trials) / PROBLEMS)
        if len(trials) == PROBLEMS:
            break
    return trials


def _trial(
    claim: Inequality, world: World, numbers: dict[str, Any], claimed: float, seed: tuple[int, ...], draws: int
) -> Trial:
    risks = world.simulate(draws, np.random.default_rng(seed), claim.risks)
    return Trial(seed, numbers, world.facts(), claimed, deviation(claim.estimate(risks, numbers), claimed))


def _is_negative(trial: Trial, level: float) -> bool:
    """Whether a one-sided test of this level rejects that the simulated difference is nonnegative."""
    difference = replace(trial.deviation, difference=trial.claimed + trial.deviation.difference)
    return difference.is_decisive and stats.t.sf(-difference.t, difference.degrees) < level


def _confirm(claim: Inequality, seed: int, level: float) -> Finding:
    """Whether the violation is seen in a simulation at the counterexample."""
    example = claim.counterexample
    exact = f"the difference is {float(example.difference):.4g}, exactly, at {_show(example.values)}"
    if isinstance(claim, Monotone):
        return Finding("consistent", exact)
    v = {name: float(value) for name, value in example.values.items()}
    n, N, d_w, d_s, d_sw = (int(v[name]) for name in ("n", "N", "d_w", "d_s", "d_sw"))
    missed, foreign, rest = v["rho_missed"], v["rho_foreign"], v["rho_w"] - v["rho_missed"]
    world = Regression(orthogonal_problem(n, N, d_w, d_s, d_sw, v["sigma"], missed, foreign, rest))
    draws = DRAWS
    while True:
        trial = _trial(claim, world, v, float(example.difference), (seed, 7, draws), draws)
        if _is_negative(trial, level):
            seen = f"simulated {trial.claimed + trial.deviation.difference:.4g} ± {trial.deviation.standard_error:.2g}"
            return Finding("consistent", f"{exact}; {seen}", (trial,), draws)
        if draws >= LONGEST:
            return Finding("unknown", f"{exact}, but the simulation does not show it", (trial,), draws)
        draws *= 2


def _show(values: Any) -> str:
    return ", ".join(f"{name}={value}" for name, value in values.items())
