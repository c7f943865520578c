"""Are two samplers of one experiment equal in law? The claim, and its test.

Joint laws are equal if and only if those of all linear combinations are (Cramér & Wold 1936, J. London Math. Soc. 11).
So the logarithms of the risks, each in units of its scatter, are compared one by one and along random directions, by
the Kolmogorov distance of their empirical distribution functions. Each of these is, by the inequality of Dvoretzky,
Kiefer & Wolfowitz, within a known distance of its own; no law is assumed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from ..situations.regression.literal import RISKS
from ..statistics import FALSE_ALARM_RATE, POWER, furthest
from .experiment import Experiment
from .samplers import METHODS

Array = np.ndarray
DIRECTIONS = 8
"""Random directions, beside the risks themselves."""
PILOT = 200
"""Draws that give the scatter and serve nothing else."""


@dataclass(frozen=True)
class Comparison:
    """Of two samplers. distance: the largest found, and along which combination of risks; allowed: what equal laws
    exceed with the probability stated; detectable: what would have been seen with probability POWER."""

    distance: float
    along: str
    allowed: float
    detectable: float

    @property
    def equal(self) -> bool:
        """Whether the claim of equality is not refuted."""
        return self.distance <= self.allowed


def common_risks(experiment: Experiment, one: str, other: str) -> list[str]:
    """The risks that both samplers draw jointly, the most of them if there is a choice."""
    answers = [[*RISKS], ["teacher", "student.population", "student.in-sample"], ["teacher"], ["baseline"], ["ceiling"]]
    samplers = METHODS[one], METHODS[other]
    found = (risks for risks in answers if not any(s.refusal(experiment, set(risks)) for s in samplers))
    return next(found, [])


def compare(
    experiment: Experiment,
    one: tuple[str, int],
    other: tuple[str, int],
    rng: np.random.Generator,
    level: float = FALSE_ALARM_RATE,
) -> Comparison:
    """Compare two samplers, each given by its method and a number of draws.

    Equal laws are found different with probability ``level`` at most. Raises ValueError if the methods answer jointly
    for nothing, or if a risk is always zero.
    """
    if not (risks := common_risks(experiment, one[0], other[0])):
        raise ValueError(f"{one[0]} and {other[0]} have no risk of this experiment in common")
    drawn = [_logarithms(experiment, method, draws, rng, risks) for method, draws in (one, other)]
    scatter = np.ptp(np.quantile(_logarithms(experiment, one[0], PILOT, rng, risks), (0.25, 0.75), axis=0), axis=0)
    directions = np.concatenate([np.eye(len(risks)), rng.standard_normal((DIRECTIONS, len(risks)))]) / scatter
    distances = [stats.ks_2samp(*(values @ direction for values in drawn)).statistic for direction in directions]
    worst = int(np.argmax(distances))
    each = level / (2 * len(directions))
    allowed = furthest(one[1], each) + furthest(other[1], each)
    missed = furthest(one[1], (1 - POWER) / 2) + furthest(other[1], (1 - POWER) / 2)
    along = risks[worst] if worst < len(risks) else f"a combination of {', '.join(risks)}"
    return Comparison(float(distances[worst]), along, allowed, allowed + missed)


def _logarithms(experiment: Experiment, method: str, draws: int, rng: np.random.Generator, risks: list[str]) -> Array:
    values = np.column_stack(list(experiment.sample(draws, rng, risks, method).values()))
    if not (values > 0).all():
        raise ValueError(f"{method} draws risks that are zero, of {', '.join(risks)}: nothing to compare")
    return np.log(values)
