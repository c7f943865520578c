"""Whole laws are attacked by Kolmogorov–Smirnov tests: of risks, of the facts behind them, and of joint laws."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np
from scipy import stats

from ..experiments.equality import compare
from ..experiments.experiment import Experiment
from ..finding import Finding
from ..situations.regression.literal import random_problem
from ..statistics import POWER, furthest
from .facts import FACTS
from .scores import sample
from .task import Simulation

PROBLEMS = 6
SAMPLERS = ("gram", "law")
"""Representations of joint laws that are compared with literal draws."""


def compare_distributions(task: Simulation) -> Finding:
    """Simulated risks against the claimed distribution function, the two sides of each fact of the chain, and the
    joint law of all risks by its representations against literal draws. Refuted at the first that differs.

    What would have been detected is the distance of a distribution function from that of the claimed law; two samples,
    as of the facts and the joint law, are told apart from about twice that distance on for as many draws.
    """
    parts = [
        *(partial(_risks, task, k) for k in range(PROBLEMS)),
        *(partial(_fact, task, k) for k in range(len(FACTS))),
        *(partial(_joint, task, k, method) for k, method in enumerate(SAMPLERS)),
    ]
    level, draws = task.level / len(parts), wanted(task)
    for part in parts:
        for complaint in part(level):
            return Finding("refuted", complaint)
    reason = (
        f"{PROBLEMS} problems with {draws:,} draws each; of {task.budget.sample:,} draws each, {len(FACTS)} facts and "
        f"the joint law by {len(SAMPLERS)} representations"
    )
    return Finding("consistent", reason, draws=draws, detectable=_detectable(level, draws))


def wanted(task: Simulation) -> int:
    """Draws of a risk for which the distance from its law that is asked for would be seen, at most so many as the
    budget allows."""
    level = task.level / (PROBLEMS + len(FACTS) + len(SAMPLERS))
    return min(int(np.ceil((_detectable(level, 1) / task.precision) ** 2)), task.budget.most)


def _risks(task: Simulation, k: int, level: float) -> Iterator[str]:
    """Simulated risks of a problem against the claimed law."""
    claim, draws = task.claim, wanted(task)
    problem = task.problem(claim, (task.seed, 8, k))
    numbers = problem.arguments(claim)
    risks = problem.simulate(draws, np.random.default_rng((task.seed, 9, k)), claim.risks)
    drawn = sample(claim.formula, risks, 0.0)
    distance = float(stats.kstest(drawn, task.closed_form(**numbers).cdf).statistic)
    if distance > furthest(draws, level):
        yield f"the simulated risks do not follow the law: they are {distance:.3f} from it at {numbers}"


def _fact(task: Simulation, k: int, level: float) -> Iterator[str]:
    """The two sides of a fact against each other."""
    fact, draws = FACTS[k], task.budget.sample
    p = fact.p_value(np.random.default_rng((task.seed, 10, k)), draws)
    if p < level:
        yield f"{fact.name}: the two sides differ (p = {p:.2g})"


def _joint(task: Simulation, k: int, method: str, level: float) -> Iterator[str]:
    """All risks of one data set, by a representation and literally, of one random problem."""
    rng = np.random.default_rng((task.seed, 12, k))
    experiment, draws = Experiment.from_problem(random_problem(rng)), task.budget.sample
    found = compare(experiment, ("literal", draws), (method, draws), rng, level)
    if not found.equal:
        yield f"the joint law by {method} is not the literal one: {found.distance:.3f} apart in {found.along}"


def _detectable(level: float, draws: int) -> float:
    """The Kolmogorov distance that the test would have seen with probability POWER (Massart 1990)."""
    return furthest(draws, level) + furthest(draws, 1 - POWER)
