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
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import stats

from ..finding import Finding, Trial
from ..statistics import POWER, Deviation
from .means import simulated
from .scores import sample
from .task import Simulation

Array = np.ndarray
SIZES = (1, 2, 4)
FROM_THREE, FROM_TWO = np.array([1 / 3, -2, 8 / 3]), np.array([0.0, -1.0, 2.0])
"""Weights of the means at these sizes."""
SHARES = np.abs(FROM_THREE) / np.abs(FROM_THREE).sum()
"""Of the draws that each size has, so that none of them is the weakest by far; scatter falls with size."""
LEAST = 256
"""Draws of each size, at least."""
LOOKS, MORE = 4, 4
"""Looks, and how many times as many draws each has as the one before."""
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
    claim, budget = task.claim, task.budget
    seed = task.seed, zlib.crc32(claim.id.encode())
    problems = [task.problem(claim, (*seed, k)) for k in range(budget.problems)]
    wanted = task.precision / 2 / (_tail(task.level) + _tail(1 - POWER))
    scatters = [_scatter(task, problem, (*seed, k)) for k, problem in enumerate(problems)]
    enough = 1 / (wanted**2 * np.sum(1 / np.square(scatters)))
    draws = int(np.clip(enough, 4 * LEAST, budget.most))
    for look in range(LOOKS):
        looked = [_extrapolated(task, problem, (*seed, k, look), draws) for k, problem in enumerate(problems)]
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


def _scatter(task: Simulation, problem: Any, seed: tuple[int, ...]) -> float:
    """The standard deviation of an extrapolation from one draw, relative to what is claimed."""
    values = _means(task, problem, (*seed, 1), task.budget.pilot)[1] * np.sqrt(task.budget.pilot)
    return float(np.linalg.norm(FROM_THREE * values / np.sqrt(SHARES)))


def _extrapolated(task: Simulation, problem: Any, seed: tuple[int, ...], draws: int) -> Extrapolated:
    deviations, errors = _means(task, problem, (*seed, 2), draws)
    numbers = problem.arguments(task.claim)
    return Extrapolated(seed, numbers, problem.facts(), _claimed(task, problem), deviations, errors)


def _claimed(task: Simulation, problem: Any) -> float:
    return float(task.closed_form(**problem.arguments(task.claim)))


def _means(task: Simulation, problem: Any, seed: tuple[int, ...], draws: int) -> tuple[Array, Array]:
    """Deviations from the claimed value and standard errors, relative to it, at each size with its share of draws."""
    claim, claimed = task.claim, _claimed(task, problem)
    if not (np.isfinite(claimed) and claimed):
        raise ValueError(f"{claimed} is claimed at {problem.arguments(claim)}: no mean can be compared with it")
    found = []
    for m, share in zip(SIZES, SHARES, strict=True):
        count = max(int(draws * share), LEAST)
        drawn = simulated(claim, problem.enlarged(m), count, np.random.default_rng((*seed, m)))
        values = sample(claim.formula, drawn, claimed)
        found.append((values.mean() / claimed - 1, values.std(ddof=1) / np.sqrt(count) / abs(claimed)))
    deviations, errors = np.array(found).T
    return deviations, errors
