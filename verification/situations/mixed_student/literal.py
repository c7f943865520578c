"""The literal simulation of a student that is trained on true labels of its own and on pseudo-labels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..models import Data, Model, fitted, labelled
from ..regression.literal import Array, LiteralProblem


@dataclass(frozen=True, eq=False)
class MixedStudent:
    """A teacher on n labels, and a student on n_s other labels and on the teacher's N pseudo-labels together."""

    problem: LiteralProblem
    n_s: int

    @property
    def theta(self) -> Array:
        return self.problem.theta

    def draw(self, rng: np.random.Generator, count: int) -> Data:
        n, N, D = self.problem.n, self.problem.N, self.problem.D
        sets = tuple(labelled(count, size, D, rng) for size in (n, self.n_s))
        return Data(sets, (rng.standard_normal((count, N, D)),))

    def fit(self, data: Data) -> dict[str, Model]:
        root_w, root_s = self.problem.roots
        (Z, labels), (own, own_labels) = ((Z, Z @ self.theta + self.problem.sigma * e) for Z, e in data.labelled)
        (fresh,) = data.unlabelled
        teacher = fitted(root_w, Z, labels)
        inputs = np.concatenate([fresh, own], axis=-2)
        together = np.concatenate([teacher.predictions(fresh), own_labels], axis=-1)
        return {"teacher": teacher, "mixed student": fitted(root_s, inputs, together)}
