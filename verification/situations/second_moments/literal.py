"""The literal simulation of a student of a random teacher."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..models import fitted
from ..regression.literal import TOGETHER, Array, LiteralProblem, values


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
        parts = (min(TOGETHER, trials - start) for start in range(0, trials, TOGETHER))
        return np.concatenate([self._forms(*self._drawn(count, rng)) for count in parts])

    def _drawn(self, trials: int, rng: np.random.Generator) -> tuple[Array, Array]:
        """Teachers (trials, D), and inputs (trials, N, D) for their pseudo-labels."""
        g = rng.standard_normal((trials, *self.mean.shape))
        inputs = rng.standard_normal((trials, self.problem.N, self.problem.D))
        return (self.mean + g @ self.spread.T) @ self.problem.V_w.T, inputs

    def _forms(self, teachers: Array, inputs: Array) -> Array:
        """The quadratic form of the student of each teacher."""
        student = fitted(self.problem.roots[1], inputs, values(inputs, teachers)).function @ self.problem.V_s
        return np.asarray(np.sum((student @ self.weight) * student, axis=-1))
