"""The literal simulation of a chain of students whose spans meet in common directions alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..models import Data, Model, fitted, labelled
from ..regression.literal import Array, values


@dataclass(frozen=True, eq=False)
class CommonDirections:
    """A teacher on n labels and ``rounds`` students one after the other, each on N fresh inputs with the pseudo-labels
    of the one before. Besides, one student of a given ``start``, a linear function (D,) in the teacher's span.

    common (D × k), own (D × (d_w − k)), first and second (D × (d_s − k)): orthonormal, and orthogonal to each other;
    directions of all, of the teacher, and of every other student. theta (D,): in the common directions.
    """

    n: int
    N: int
    rounds: int
    common: Array
    own: Array
    first: Array
    second: Array
    theta: Array
    sigma: float
    start: Array

    def draw(self, rng: np.random.Generator, count: int) -> Data:
        D = len(self.theta)
        fresh = tuple(rng.standard_normal((count, self.N, D)) for _ in range(max(self.rounds, 1)))
        return Data((labelled(count, self.n, D, rng),), fresh)

    def fit(self, data: Data) -> dict[str, Model]:
        """With "beside" before its name, a model without what is wrong in the common directions."""
        ((Z, noise),), fresh = data.labelled, data.unlabelled
        model = fitted(self.root(self.own), Z, Z @ self.theta + self.sigma * noise)
        models = {"teacher": model, "next": fitted(self.root(self.first), fresh[0], values(fresh[0], self.start))}
        for k, inputs in enumerate(fresh[: self.rounds]):
            model = fitted(self.root(self.second if k % 2 else self.first), inputs, model.predictions(inputs))
        models["last"] = model
        beside = {f"beside {name}": Model(self.beside(found.function), found.inputs) for name, found in models.items()}
        return models | beside

    def root(self, own: Array) -> Array:
        """The projection on the span of the common directions and these."""
        basis = np.hstack([self.common, own])
        return np.asarray(basis @ basis.T)

    def beside(self, function: Array) -> Array:
        error = function - self.theta
        return np.asarray(function - error @ self.common @ self.common.T)


def random_chain(rng: np.random.Generator, margin: int) -> CommonDirections:
    """Up to five students, of any features."""
    k, own, others = (int(x) for x in rng.integers(1, 5, 3))
    D = k + own + 2 * others + int(rng.integers(1, 4))
    axes = np.linalg.qr(rng.standard_normal((D, D)))[0]
    common, w, first, second = np.split(axes[:, : D - 1], np.cumsum([k, own, others]), axis=1)
    return CommonDirections(
        n=int(k + own + margin + rng.integers(0, 21)),
        N=int(k + others + margin + rng.integers(0, 21)),
        rounds=int(rng.integers(0, 6)),
        common=common,
        own=w,
        first=first,
        second=second[:, :others],
        theta=common @ rng.standard_normal(k),
        sigma=float(rng.uniform(0.5, 2.0)),
        start=np.hstack([common, w]) @ rng.standard_normal(k + own),
    )
