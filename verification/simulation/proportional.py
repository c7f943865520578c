"""Limits in proportion against draws: of three sizes, extrapolated to infinite ones.

A claim says E X = value + O(1/m) where all dimensions and sample sizes are m times as large. What is drawn is enlarged
by copies, so that nothing else depends on m, and the mean at size m is value + c/m + c'/m² + O(1/m³). From sizes 1, 2
and 4 the weights 1/3, −2, 8/3 leave the value (Richardson 1911, Phil. Trans. A 210), up to O(1/m³), for which the
difference from the extrapolation of sizes 2 and 4 alone, −1, 2, allows. Of the deviations at these sizes the order is
measured: how often they are halved where m is doubled.

Means of thousands of draws are taken to be normal: this is no test that may stop at any time. Its number of draws is
fixed beforehand, by a pilot that is not used again; if that was too few, there are looks at more and new ones, which
share the false-alarm level.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import stats

from w2s_theory.calculus import DomainError
from w2s_theory.claim import BestPenalty, Claim, WithoutPenalty

from ..finding import Finding, Trial
from ..statistics import POWER, Deviation
from .means import simulated
from .task import Simulation

Array = np.ndarray
Measured = Callable[[Simulation, Any, int, np.random.Generator], tuple[float, float]]
SIZES = (1, 2, 4)
FROM_THREE, FROM_TWO = np.array([1 / 3, -2, 8 / 3]), np.array([0.0, -1.0, 2.0])
"""Weights of the means at these sizes."""
SHARES = np.abs(FROM_THREE) / np.abs(FROM_THREE).sum()
"""Of the draws that each size has, so that none of them is the weakest by far; scatter falls with size."""
LEAST = 256
"""Draws of each size, at least."""
CANDIDATES = 24
"""Random problems of which a pilot is made, at most: half of those that are looked at are the first ones, half those
whose pilot scatters least."""
LOOKS, MORE = 4, 4
"""Looks, and how many times as many draws each has as the one before."""
APART = 0.4
"""Logarithms of neighbours among the penalties that are compared."""
ATTEMPTS = 60
"""Random points at which penalties vanish, where these are in the domain."""
PENALTIES = (1e-6, 1e-8)
CLOSE, ROUNDING = 1e-4, 1e-9
"""Relative difference that is allowed at the smallest penalty, and what it is without any: near a threshold of
interpolation it is the penalty divided by squares of small gaps."""
POSSIBLE = 0.5
"""Errors that fall more slowly than with this power of m are none of order 1/m."""


@dataclass(frozen=True)
class Extrapolated:
    """Of one problem, relative to what is claimed: deviations of the means at all sizes, with their standard errors."""

    seed: tuple[int, ...]
    numbers: dict[str, Any]
    facts: dict[str, Any]
    claimed: float
    deviations: Array
    errors: Array

    @property
    def limit(self) -> Deviation:
        return Deviation(float(FROM_THREE @ self.deviations), float(np.linalg.norm(FROM_THREE * self.errors)))

    @property
    def step(self) -> float:
        """What the smallest size has changed of the limit."""
        return float((FROM_THREE - FROM_TWO) @ self.deviations)

    @property
    def trial(self) -> Trial:
        off = self.limit
        absolute = Deviation(off.difference * self.claimed, off.standard_error * abs(self.claimed))
        return Trial(self.seed, self.numbers, self.facts, self.claimed, absolute)


def extrapolate(task: Simulation) -> Finding:
    """Means at three sizes against the limit, in random problems and in all of them together."""
    return _extrapolate(task, _mean)


def seek_least(task: Simulation) -> Finding:
    """The penalties for which means at three sizes are least against the one that is claimed."""
    return _extrapolate(task, _least)


def vanish(task: Simulation) -> Finding:
    """The closed form with penalties that vanish against what is claimed: the difference must vanish with them."""
    claim, farthest, points = task.claim, 0.0, 0
    assert isinstance(claim, WithoutPenalty)
    for k in range(ATTEMPTS):
        problem = task.problem(claim, (task.seed, 9, k))
        try:
            numbers, claimed = _arguments(claim.of, problem), _claimed(task, problem)
        except DomainError:
            continue
        far, near = (
            abs(float(claim.of.evaluate(**numbers | {p.name: tiny for p in claim.of.shares})) / claimed - 1)
            for tiny in PENALTIES
        )
        if near > CLOSE or near > far / 10 + ROUNDING:
            return Finding("refuted", f"off by {near:.2g} with penalties of {PENALTIES[1]:g} at {numbers}")
        farthest, points = max(farthest, near), points + 1
    reason = f"within {farthest:.1e} with penalties of {PENALTIES[1]:g}, at {points} random points"
    return Finding("consistent" if points else "unknown", reason, detectable=CLOSE)


def _extrapolate(task: Simulation, measured: Measured) -> Finding:
    claim, budget = task.claim, task.budget
    seed = task.seed, zlib.crc32(claim.id.encode())
    scatters = {
        k: _scatter(task, measured, problem, (*seed, k))
        for k in range(min(budget.candidates, CANDIDATES))
        if _is_inside(task, problem := task.problem(claim, (*seed, k)))
    }
    first, half = list(scatters), budget.problems // 2
    chosen = [*first[:half], *sorted(first[half:], key=scatters.__getitem__)[: budget.problems - half]]
    wanted = task.precision / 2 / (_tail(task.level / 2 / LOOKS) + _tail(1 - POWER))
    enough = 1 / (wanted**2 * sum(1 / scatters[k] ** 2 for k in chosen))
    draws = int(np.clip(enough, 4 * LEAST, budget.most))
    for look in range(LOOKS):
        looked = [
            _extrapolated(task, measured, task.problem(claim, (*seed, k)), (*seed, k, look), draws) for k in chosen
        ]
        found = judged(looked, task.level / LOOKS, draws)
        if found.verdict == "refuted" or found.detectable <= task.precision or MORE * draws > budget.most:
            break
        draws *= MORE
    return found


def judged(found: list[Extrapolated], level: float, draws: int) -> Finding:
    """What the extrapolations say of the claim: half of the level is for their mean, half for the worst of them."""
    weights = np.array([1 / problem.limit.standard_error**2 for problem in found])
    weights /= weights.sum()
    mean = float(weights @ [problem.limit.difference for problem in found])
    error = float(np.linalg.norm(weights * [problem.limit.standard_error for problem in found]))
    slack = abs(float(weights @ [problem.step for problem in found]))
    order, uncertain = measured_order(found)
    trials, overall = tuple(problem.trial for problem in found), Deviation(mean, error)
    reach, alone = _tail(level / 2), _tail(level / 2 / len(found))
    detectable = (reach + _tail(1 - POWER)) * error + slack
    said = (
        f"off by {mean:+.2%} ± {error:.2%} (z = {mean / error:+.1f}) where sizes {', '.join(map(str, SIZES))} are "
        f"extrapolated to infinity, in {len(found)} problems; deviations fall as m^-({order:.2f} ± {uncertain:.2f})"
    )
    details = {"order": order, "order error": uncertain, "step": slack}
    verdict = "consistent"
    for problem in found:
        off = problem.limit
        if abs(off.difference) > alone * off.standard_error + abs(problem.step):
            verdict, said = "refuted", f"off by {off.difference:+.2%} ± {off.standard_error:.2%} at {problem.numbers}"
    if abs(mean) > reach * error + slack:
        verdict = "refuted"
    elif order + alone * uncertain < POSSIBLE:
        verdict, said = "refuted", f"no error of order 1/m: {said}"
    return Finding(verdict, said, trials, draws, overall, detectable, "assumed", details)


def measured_order(found: list[Extrapolated]) -> tuple[float, float]:
    """The power of 1/m with which deviations from the limit fall, between the smallest and the largest size, and its
    standard error; deviations of all problems are added up, with the signs that they have at the size between, whose
    draws are independent of those of the others."""
    signs = np.array([np.sign(problem.deviations[1]) for problem in found])
    totals = signs @ np.array([problem.deviations for problem in found])
    errors = np.linalg.norm([problem.errors for problem in found], axis=0)
    doublings = np.log(SIZES[-1] / SIZES[0])
    relative = errors[[0, -1]] / np.maximum(np.abs(totals[[0, -1]]), np.finfo(float).tiny)
    ratio = max(abs(totals[0] / totals[-1]), np.finfo(float).tiny) if totals[-1] else np.inf
    return float(np.log(ratio) / doublings), float(np.linalg.norm(relative) / doublings)


def _tail(level: float) -> float:
    """Standard errors that a normal variable exceeds with this probability, on both sides together."""
    return float(stats.norm.isf(level / 2))


def _scatter(task: Simulation, measured: Measured, problem: Any, seed: tuple[int, ...]) -> float:
    """The standard deviation of an extrapolation from one draw, relative to what is claimed."""
    count = task.budget.pilot
    errors = [measured(task, problem.enlarged(m), count, np.random.default_rng((*seed, 1, m)))[1] for m in SIZES]
    return float(np.linalg.norm(FROM_THREE * errors * np.sqrt(count) / np.sqrt(SHARES)))


def _extrapolated(
    task: Simulation, measured: Measured, problem: Any, seed: tuple[int, ...], draws: int
) -> Extrapolated:
    counts = np.maximum((draws * SHARES).astype(int), LEAST)
    found = [
        measured(task, problem.enlarged(m), int(count), np.random.default_rng((*seed, 2, m)))
        for m, count in zip(SIZES, counts, strict=True)
    ]
    deviations, errors = np.array(found).T
    numbers = problem.arguments(task.claim)
    return Extrapolated(seed, numbers, problem.facts(), _claimed(task, problem), deviations, errors)


def _arguments(claim: Claim, problem: Any) -> dict[str, Any]:
    numbers: dict[str, Any] = problem.arguments(claim)
    claim.checked(numbers)
    return numbers


def _claimed(task: Simulation, problem: Any) -> float:
    return float(task.closed_form(**_arguments(task.claim, problem)))


def _is_inside(task: Simulation, problem: Any) -> bool:
    """Whether a number that is not 0 is claimed there. Raises ValueError for what is no number."""
    try:
        claimed = _claimed(task, problem)
    except DomainError:
        return False
    if not np.isfinite(claimed):
        raise ValueError(f"{claimed} is claimed at {problem.arguments(task.claim)}: no mean can be compared with it")
    return claimed != 0


# -- what is measured at one size: the deviation from what is claimed and its standard error, relative to it -----------


def _mean(task: Simulation, problem: Any, count: int, rng: np.random.Generator) -> tuple[float, float]:
    claimed = _claimed(task, problem)
    values = _drawn(task, problem, count, rng)
    return values.mean() / claimed - 1, values.std(ddof=1) / np.sqrt(count) / abs(claimed)


def _least(task: Simulation, problem: Any, count: int, rng: np.random.Generator) -> tuple[float, float]:
    """By a step of Newton's method in the logarithm of the penalty, from the one that is claimed: the same data sets
    are fitted with five penalties. Its error is of the fourth order in their distance."""
    assert isinstance(task.claim, BestPenalty)
    name, claimed, state = task.claim.penalty.name, _claimed(task, problem), rng.bit_generator.state
    drawn = []
    for power in (-2, -1, 0, 1, 2):
        rng.bit_generator.state = state
        drawn.append(_drawn(task, problem.penalized(name, claimed * np.exp(power * APART)), count, rng))
    below_2, below, here, above, above_2 = drawn
    slopes = (8 * (above - below) - (above_2 - below_2)) / (12 * APART)
    bends = (16 * (above + below) - (above_2 + below_2) - 30 * here) / (12 * APART**2)
    step = -slopes.mean() / bends.mean()
    error = (slopes + step * bends).std(ddof=1) / np.sqrt(count) / abs(bends.mean())
    return float(step), float(error)


def _drawn(task: Simulation, problem: Any, count: int, rng: np.random.Generator) -> Array:
    draws = simulated(task.claim, problem, count, rng)
    (risk,) = task.claim.risks
    return np.asarray(draws[risk])
