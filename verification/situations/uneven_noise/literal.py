"""The literal simulation of teacher and student for label noise of uneven variances, or correlated."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..models import Data, Model, OfOneTeacher, fitted
from ..regression.literal import Array


@dataclass(frozen=True, eq=False)
class UnevenNoise(OfOneTeacher):
    """Teacher and student for label noise L·e, L (n × n) and e ~ N(0, I_n); the problem's sigma is not used."""

    L: Array

    def fit(self, data: Data) -> dict[str, Model]:
        root_w, root_s = self.problem.roots
        ((Z, noise),), (fresh,) = data.labelled, data.unlabelled
        teacher = fitted(root_w, Z, Z @ self.theta + noise @ self.L.T)
        return {"teacher": teacher, "student": fitted(root_s, fresh, teacher.predictions(fresh))}


def random_noise(rng: np.random.Generator, n: int) -> Array:
    """L (n × n): uneven variances, of ratio up to 100, in half of the cases turned, so that the noise is correlated."""
    uneven = np.diag(10 ** rng.uniform(-1, 0, n))
    return uneven if rng.uniform() < 0.5 else np.linalg.qr(rng.standard_normal((n, n)))[0] @ uneven
