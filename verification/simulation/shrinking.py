"""The smallest problem at which a claim is refuted: shrunk by Hypothesis, judged by the literal simulation."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import hypothesis
import numpy as np
from hypothesis import Phase
from hypothesis.errors import NoSuchExample

from w2s_theory.calculus import DomainError
from w2s_theory.claim import Claim

from ..situations.regression.simulated import Regression
from ..statistics import Deviation, Wager, deviation
from ..strategies import simulated_problems
from .means import rounding_errors, unit_of_errors
from .scores import score, slope
from .variances import assumed

PILOT = 200
"""Draws at first from which the variance is assumed that a problem is judged by."""
NEARLY = 0.03
"""Where a rival is nearer than this to the claim's own formula, it is not worth simulating."""
EXAMPLES = 100
"""Problems that are drawn to find a first one."""
HINT = 2.0
"""Standard errors; what is less off is left alone."""
LEVEL = 1e-6
"""Probability with which a true claim may be refuted at a problem."""


@dataclass(frozen=True)
class Refutation:
    """A problem at which the claimed value is not what is simulated, by ``deviation``, from ``draws`` data sets."""

    problem: Regression
    claimed: float
    deviation: Deviation
    draws: int

    def __str__(self) -> str:
        simulated = self.claimed + self.deviation.difference
        return (
            f"claimed {self.claimed:.5g}, simulated {simulated:.5g} ± {self.deviation.standard_error:.2g} "
            f"at {self.problem.problem}"
        )


def shrink_refutation(
    claim: Claim,
    rival: Callable[..., Any] | None = None,
    data_sets: int = 40_000,
    most: int = 2048,
    seed: int = 0,
) -> Refutation | None:
    """The smallest problem found at which ``rival`` (called as ``claim.evaluate``, which it is by default) is refuted;
    None if none was found: the error may be too small for so few draws.

    Problems are simulated with ``most`` data sets or fewer each, until there were ``data_sets`` in all: some seconds,
    one for gross errors. The outcome depends on ``seed`` alone. Raises ValueError for a claim whose
    problems are not drawn by ``strategies.simulated_problems``.
    """
    judge = _Judge(claim, rival or claim.evaluate, rival is not None, data_sets, most, seed)
    try:
        smallest = hypothesis.find(
            simulated_problems(claim, spectra=False),
            lambda problem: judge(problem) is not None,
            settings=hypothesis.settings(
                max_examples=EXAMPLES, database=None, deadline=None, derandomize=False,
                phases=[Phase.generate, Phase.shrink],
            ),
            random=random.Random(seed),
        )  # fmt: skip
    except NoSuchExample:
        return None
    return judge(smallest)


@dataclass
class _Judge:
    """Remembers its judgements, and finds nothing more refuted once data sets are used up, so that shrinking ends."""

    claim: Claim
    rival: Callable[..., Any]
    has_rival: bool
    data_sets: int
    most: int
    seed: int
    known: dict[str, Refutation | None] = field(default_factory=dict)

    def __call__(self, problem: Regression) -> Refutation | None:
        name = repr(problem.problem)
        if name not in self.known:
            if self.data_sets <= 0:
                return None
            self.known[name] = self._judge(problem)
        return self.known[name]

    def _judge(self, problem: Regression) -> Refutation | None:
        """By the test of ``statistics``, with a variance assumed from a pilot; hopeless cases are given up early."""
        claim, numbers, rng = self.claim, problem.arguments(self.claim), np.random.default_rng(self.seed)
        try:
            claimed, own = float(self.rival(**numbers)), float(claim.evaluate(**numbers))
        except DomainError:
            return None
        if self.has_rival and abs(claimed - own) < NEARLY * abs(own):
            return None
        pilot = self.simulated(problem, PILOT, rng)
        scores, grows = score(claim, pilot, claimed, numbers), slope(claim, pilot, claimed)
        rounding = rounding_errors(claim, problem, pilot, claimed, numbers)
        if np.ptp(scores) <= rounding:  # nothing is random: equal to rounding, or not
            wrong = float(np.abs(scores).max()) > rounding
            return Refutation(problem, claimed, Deviation(float(scores.mean()), 0.0), PILOT) if wrong else None
        if abs(deviation(scores, 0.0).t) < HINT:
            return None
        error = unit_of_errors(scores, abs(claimed * grows), rounding)
        bound = assumed(lambda: score(claim, self.simulated(problem, PILOT, rng), claimed, numbers), self.most)
        if not np.isfinite(bound):
            return None
        wager, drawn = Wager(np.array([error]), np.array([bound])), scores[:0]
        while len(drawn) < self.most:
            count = max(256, len(drawn))
            more = score(claim, self.simulated(problem, count, rng), claimed, numbers)
            drawn = np.concatenate([drawn, more])
            wager.look(0, more)
            if wager.refutes(LEVEL):
                return Refutation(problem, claimed, deviation(drawn / grows, 0.0), len(drawn))
            if abs(deviation(drawn, 0.0).t) < HINT:
                return None
        return None

    def simulated(self, problem: Regression, count: int, rng: np.random.Generator) -> dict[str, np.ndarray]:
        """So many data sets, which are then used up."""
        self.data_sets -= count
        return problem.simulate(count, rng, self.claim.risks)
