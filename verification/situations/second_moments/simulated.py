"""A student of a random teacher, with the matrices C, Ω and A of the theory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from w2s_theory.claim import Claim, Moment
from w2s_theory.claim.formula import ITSELF

from ..regression.literal import Array, LiteralProblem, random_problem
from .literal import RandomTeacher


@dataclass(frozen=True)
class SecondMoments:
    """A student of a random teacher, with the matrices C, Ω and A of the theory."""

    experiment: RandomTeacher

    @classmethod
    def random(cls, claim: Claim, rng: np.random.Generator) -> SecondMoments:
        """Spans in general position, a teacher with any mean and covariance, a positive definite weight."""
        problem = random_problem(rng, margin=claim.margin)
        root = np.eye(problem.d_s) + 0.5 * rng.standard_normal((problem.d_s, problem.d_s))
        spread = rng.standard_normal((problem.d_w, problem.d_w))
        return cls(RandomTeacher(problem, rng.standard_normal(problem.d_w), spread, root @ root.T))

    @classmethod
    def of(cls, problem: LiteralProblem) -> SecondMoments:
        """A standard Gaussian teacher with a mean of ones, the squared norm of the student's coefficients."""
        return cls(RandomTeacher(problem, np.ones(problem.d_w), np.eye(problem.d_w), np.eye(problem.d_s)))

    def arguments(self, claim: Claim) -> dict[str, Any]:
        """Of the problem's symbols and matrices those of the claim."""
        assert isinstance(claim, Moment)
        problem = self.experiment.problem
        known: dict[str, Any] = {
            **problem.symbols(),
            "C": problem.V_s.T @ problem.V_w,
            "Omega": symmetric(self.experiment.second_moment),
            "A": symmetric(self.experiment.weight),
        }
        return {part.name: known[part.name] for part in (*claim.symbols, *claim.matrices)}

    def facts(self) -> dict[str, Any]:
        return {"angles": np.degrees(self.experiment.problem.principal_angles).round(2).tolist()}

    def parameters(self) -> dict[str, Any] | None:
        return None

    @property
    def size(self) -> float:
        return 0.0

    def simulate(self, trials: int, rng: np.random.Generator, what: Sequence[str]) -> dict[str, Array]:
        return {ITSELF: self.experiment.simulate(trials, rng)}


def symmetric(matrix: Array) -> Array:
    """The matrix without the rounding errors of its antisymmetric part."""
    return np.asarray(matrix + matrix.T) / 2
