"""The literal simulation of students after gradient steps from zero, and of a shrunken one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..models import Data, Model, OfOneTeacher, fitted
from ..regression.literal import Array, values


@dataclass(frozen=True, eq=False)
class Unfinished(OfOneTeacher):
    """A teacher, students after one and two steps of size eta, and a times the student of least squares.

    The strong features are whitened: isotropic within their span.
    """

    eta: float
    a: float

    def fit(self, data: Data) -> dict[str, Model]:
        (root_w, root_s), basis = self.problem.roots, self.problem.V_s
        ((Z, noise),), (inputs,) = data.labelled, data.unlabelled
        teacher = fitted(root_w, Z, Z @ self.theta + self.problem.sigma * noise)
        labels = teacher.predictions(inputs)
        features = inputs @ basis
        weights = [np.zeros((*labels.shape[:-1], basis.shape[1]))]
        for _ in range(2):
            weights.append(weights[-1] - self.eta * gradient(features, weights[-1], labels))
        functions = {
            "student of one step": weights[1] @ basis.T,
            "student of two steps": weights[2] @ basis.T,
            "shrunken student": self.a * fitted(root_s, inputs, labels).function,
        }
        return {"teacher": teacher, **{name: Model(function, inputs) for name, function in functions.items()}}


def gradient(features: Array, weights: Array, labels: Array) -> Array:
    """Of half the mean squared error on these labels (…, N)."""
    residuals = values(features, weights) - labels
    return values(np.swapaxes(features, -1, -2), residuals) / labels.shape[-1]
