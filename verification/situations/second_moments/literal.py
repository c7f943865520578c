"""The literal simulation of a student of a random teacher."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..models import fitted
from ..regression.literal import Array, LiteralProblem


@dataclass(frozen=True, eq=False)
class RandomTeacher:
    """A student of a teacher whose coefficients in the basis V_w are mean + spread·g, g ~ N(0, I).

    mean (d_w,), spread (d_w × d_w). ``weight`` (d_s × d_s, symmetric): the quadratic form of the student's
    coefficients in the basis V_s that is measured.
    """

    problem: LiteralProblem
    mean: Array
    spread: Array
    weight: Array

    @property
    def second_moment(self) -> Array:
        """E[ββᵀ] of the teacher's coefficients β."""
        return np.outer(self.mean, self.mean) + self.spread @ self.spread.T

    def simulate(self, trials: int, rng: np.random.Generator) -> Array:
        """The quadratic form of the student's coefficients, for independent data sets and teachers, (trials,)."""
        problem, root_s = self.problem, self.problem.roots[1]
        values = np.empty(trials)
        for t in range(trials):
            teacher = problem.V_w @ (self.mean + self.spread @ rng.standard_normal(len(self.mean)))
            inputs = rng.standard_normal((problem.N, problem.D))
            student = problem.V_s.T @ fitted(root_s, inputs, inputs @ teacher).function
            values[t] = student @ self.weight @ student
        return values
