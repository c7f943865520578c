"""The literal simulation of rounds on fresh data: gradient steps on true labels, and generations of models."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..models import Data, Model, fitted, labelled
from ..regression.literal import Array, LiteralProblem, values


@dataclass(frozen=True, eq=False)
class Rounds:
    """The strong model after ``rounds`` gradient steps of size eta from zero, each on N fresh inputs with true labels;
    and after so many generations from the one that is fitted to n true labels, each fitted to what the one before it
    says of N fresh inputs, with label noise. Besides, one round of each from a ``start`` (D,), a linear function.

    The features are whitened.
    """

    problem: LiteralProblem
    rounds: int
    eta: float
    start: Array

    @property
    def theta(self) -> Array:
        return self.problem.theta

    def draw(self, rng: np.random.Generator, count: int) -> Data:
        n, N, D = self.problem.n, self.problem.N, self.problem.D
        return Data(tuple(labelled(count, m, D, rng) for m in (n, *[N] * max(self.rounds, 1))))

    def fit(self, data: Data) -> dict[str, Model]:
        (Z, noise), *rounds = data.labelled
        root, sigma = self.problem.roots[1], self.problem.sigma
        zero, start = (np.broadcast_to(f, (*noise.shape[:-1], self.problem.D)) for f in (0 * self.theta, self.start))
        weights, model = zero, fitted(root, Z, Z @ self.theta + sigma * noise)
        for inputs, e in rounds[: self.rounds]:
            weights = self.stepped(weights, inputs, e)
            model = fitted(root, inputs, model.predictions(inputs) + sigma * e)
        first, e = rounds[0]
        functions = {"zero": zero, "step": self.stepped(start, first, e), "steps": weights}
        return {
            **{name: Model(function, Z) for name, function in functions.items()},
            "generation": fitted(root, first, values(first, start) + sigma * e),
            "generations": model,
        }

    def stepped(self, function: Array, inputs: Array, noise: Array) -> Array:
        """After a step on the true labels of these inputs, down the gradient of half the mean squared error."""
        residuals = values(inputs, function - self.theta) - self.problem.sigma * noise
        gradient = values(np.swapaxes(inputs, -1, -2), residuals) / noise.shape[-1]
        return np.asarray(function - self.eta * gradient @ self.problem.V_s @ self.problem.V_s.T)
