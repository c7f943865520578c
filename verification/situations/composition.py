"""Problems of composed models (chains, averages, …) by their literal simulations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from w2s_theory.claim import Claim

from .models import Experiment, simulate
from .regression.literal import LiteralProblem
from .representation import Array, valued


@dataclass(frozen=True)
class Composition:
    """An experiment, with what the theory calls its ``numbers``."""

    experiment: Experiment
    numbers: Mapping[str, float]

    def arguments(self, claim: Claim) -> dict[str, Any]:
        return valued(claim, self.numbers)

    def facts(self) -> dict[str, Any]:
        return {"experiment": type(self.experiment).__name__}

    def parameters(self) -> dict[str, Any] | None:
        return None

    @property
    def size(self) -> float:
        """With that of the noise, which has the mean that the theory calls σ²."""
        return float(self.experiment.theta @ self.experiment.theta) + self.numbers["sigma"] ** 2

    def simulate(self, trials: int, rng: np.random.Generator, what: Sequence[str]) -> dict[str, Array]:
        return simulate(self.experiment, trials, rng, what)


def noisy(problem: LiteralProblem) -> LiteralProblem:
    """The problem with little signal and much noise, so that the noise is most of the risks."""
    return replace(problem, theta=problem.theta / 4, sigma=2 * problem.sigma)
