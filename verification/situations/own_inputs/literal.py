"""The literal simulation of a student on its teacher's own inputs, and of one on fresh inputs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..models import Data, Model, OfOneTeacher, fitted
from ..regression.literal import LiteralProblem


@dataclass(frozen=True, eq=False)
class OwnInputs(OfOneTeacher):
    """A teacher, a student on the teacher's own inputs, and one on N fresh inputs; ``students``: who is fitted."""

    students: tuple[str, ...] = ("own student", "student")

    def fit(self, data: Data) -> dict[str, Model]:
        root_w, root_s = self.problem.roots
        ((Z, noise),), (fresh,) = data.labelled, data.unlabelled
        teacher = fitted(root_w, Z, Z @ self.theta + self.problem.sigma * noise)
        inputs = {"own student": Z, "student": fresh}
        students = {name: fitted(root_s, inputs[name], teacher.predictions(inputs[name])) for name in self.students}
        return {"teacher": teacher, **students}


def random_right_angles(rng: np.random.Generator, margin: int) -> LiteralProblem:
    """Spans that meet at 0° and 90° only, a truth in both, and N ≤ n."""
    d_w, d_s = (int(d) for d in rng.integers(4, 10, size=2))
    shared = int(rng.integers(0, min(d_w, d_s) + 1, size=2).max())
    D = d_w + d_s - shared + int(rng.integers(1, 4))
    axes = np.linalg.qr(rng.standard_normal((D, D)))[0]
    V_s, V_w = axes[:, :d_s], axes[:, [*range(shared), *range(d_s, d_s + d_w - shared)]]
    n = max(d_w, d_s) + margin + int(rng.integers(0, 21))
    return LiteralProblem(
        n=n,
        N=int(rng.integers(max(d_w, d_s) + margin, n + 1)),
        V_w=V_w @ np.linalg.qr(rng.standard_normal((d_w, d_w)))[0],
        V_s=V_s @ np.linalg.qr(rng.standard_normal((d_s, d_s)))[0],
        spectrum_w=10 ** rng.uniform(-1, 1, d_w),
        spectrum_s=10 ** rng.uniform(-1, 1, d_s),
        theta=axes[:, :shared] @ rng.standard_normal(shared),
        sigma=float(rng.uniform(0.5, 2.0)),
    )
