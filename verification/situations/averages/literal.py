"""The literal simulation of a student of the average of several teachers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..models import Data, Model, fitted, labelled
from ..regression.literal import Array, LiteralProblem


@dataclass(frozen=True, eq=False)
class Averages:
    """M teachers on n labelled samples each, and a student of the average of their predictions."""

    problem: LiteralProblem
    M: int

    @property
    def theta(self) -> Array:
        return self.problem.theta

    def draw(self, rng: np.random.Generator, count: int) -> Data:
        n, N, D = self.problem.n, self.problem.N, self.problem.D
        return Data(tuple(labelled(count, n, D, rng) for _ in range(self.M)), (rng.standard_normal((count, N, D)),))

    def fit(self, data: Data) -> dict[str, Model]:
        """The average of the teachers (as if fitted on the inputs of the first), and its student."""
        root_w, root_s = self.problem.roots
        teachers = [fitted(root_w, Z, Z @ self.theta + self.problem.sigma * noise) for Z, noise in data.labelled]
        (inputs,) = data.unlabelled
        average = np.mean([teacher.predictions(inputs) for teacher in teachers], axis=0)
        function = np.mean([teacher.function for teacher in teachers], axis=0)
        return {"teacher": Model(function, teachers[0].inputs), "student": fitted(root_s, inputs, average)}
