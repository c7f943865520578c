"""The literal simulation of chains: a teacher, a student of it, a student of that one, …"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..models import Data, Model, fitted, labelled
from ..regression.literal import Array


@dataclass(frozen=True, eq=False)
class Chain:
    """A teacher, a student of it, a student of that one, …, each on inputs of its own.

    samples: n, N, N_2, …; bases (D × d_i, orthonormal) and spectra (d_i,) of the features; theta (D,); sigma.
    """

    samples: tuple[int, ...]
    bases: tuple[Array, ...]
    spectra: tuple[Array, ...]
    theta: Array
    sigma: float

    @cached_property
    def roots(self) -> tuple[Array, ...]:
        """Σ^{1/2} of each model, D × D."""
        return tuple(V * np.sqrt(spectrum) @ V.T for V, spectrum in zip(self.bases, self.spectra, strict=True))

    def draw(self, rng: np.random.Generator, count: int) -> Data:
        D, (n, *more) = len(self.theta), self.samples
        return Data((labelled(count, n, D, rng),), tuple(rng.standard_normal((count, N, D)) for N in more))

    def fit(self, data: Data) -> dict[str, Model]:
        """Teacher, "student", "second student", and from there "student 3", …"""
        ((Z, noise),) = data.labelled
        model = fitted(self.roots[0], Z, Z @ self.theta + self.sigma * noise)
        models = {"teacher": model}
        for k, (root, inputs) in enumerate(zip(self.roots[1:], data.unlabelled, strict=True), start=1):
            model = fitted(root, inputs, model.predictions(inputs))
            models[{1: "student", 2: "second student"}.get(k, f"student {k}")] = model
        return models


def random_chain(rng: np.random.Generator, models: int, well_specified: bool, margin: int = 9) -> Chain:
    """A chain in which all spans have one direction in common, and others are near to directions of other spans.

    The truth is in the common direction if ``well_specified``, else generic. Samples exceed features by ``margin`` or
    more.
    """
    D = int(rng.integers(11, 14))
    axes = np.linalg.qr(rng.standard_normal((D, D)))[0]
    common, others = axes[:, 0], axes[:, 1:]
    sizes = rng.integers(6, 11, size=models)
    near = (rng.choice(others, d - 1, axis=1, replace=False) + 0.1 * rng.standard_normal((D, d - 1)) for d in sizes)
    bases = tuple(np.linalg.qr(np.column_stack([common, directions]))[0] for directions in near)
    return Chain(
        samples=tuple(int(d + margin + rng.integers(0, 21)) for d in sizes),
        bases=bases,
        spectra=tuple(10 ** rng.uniform(-1, 1, d) for d in sizes),
        theta=common if well_specified else rng.standard_normal(D),
        sigma=float(rng.uniform(0.5, 2.0)),
    )
