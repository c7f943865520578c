"""The literal simulation of two teachers with different features, and of a student of their average."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..chain_of_three.literal import Chain, random_chain
from ..models import Data, Model, fitted, labelled
from ..regression.literal import Array


@dataclass(frozen=True, eq=False)
class TwoTeachers:
    """A first and a second teacher on n samples each, of their own or the ``same``, and a student of the average of
    their predictions on N inputs.

    bases (D × d_i, orthonormal) and spectra (d_i,): of the first teacher, the student, the second teacher. theta (D,).
    """

    n: int
    N: int
    bases: tuple[Array, Array, Array]
    spectra: tuple[Array, Array, Array]
    theta: Array
    sigma: float
    same: bool = False

    @classmethod
    def of(cls, chain: Chain) -> TwoTeachers:
        """With the spans and the truth of a chain of three."""
        (w, s, u), (spectrum_w, spectrum_s, spectrum_u) = chain.bases, chain.spectra
        n, N, n_2 = chain.samples
        return cls(max(n, n_2), N, (w, s, u), (spectrum_w, spectrum_s, spectrum_u), chain.theta, chain.sigma)

    @property
    def roots(self) -> list[Array]:
        """Σ^{1/2} of each model, D × D."""
        return [V * np.sqrt(spectrum) @ V.T for V, spectrum in zip(self.bases, self.spectra, strict=True)]

    def draw(self, rng: np.random.Generator, count: int) -> Data:
        D = len(self.theta)
        sets = tuple(labelled(count, self.n, D, rng) for _ in range(1 if self.same else 2))
        return Data(sets, (rng.standard_normal((count, self.N, D)),))

    def fit(self, data: Data) -> dict[str, Model]:
        root_w, root_s, root_u = self.roots
        samples = [(Z, Z @ self.theta + self.sigma * e) for Z, e in data.labelled]
        first, second = fitted(root_w, *samples[0]), fitted(root_u, *samples[-1])
        average = Model((first.function + second.function) / 2, first.inputs)
        (inputs,) = data.unlabelled
        return {"teacher": average, "student": fitted(root_s, inputs, average.predictions(inputs))}


def random_two_teachers(rng: np.random.Generator, well_specified: bool, margin: int) -> TwoTeachers:
    """All spans have one direction in common, in which the truth lies if it is ``well_specified``."""
    return TwoTeachers.of(random_chain(rng, 3, well_specified, margin))


def random_on_same_labels(rng: np.random.Generator, margin: int) -> TwoTeachers:
    """Spans of the teachers that meet at 0° and 90° only, and a truth in both."""
    d_w, d_u = (int(d) for d in rng.integers(4, 10, size=2))
    shared = int(rng.integers(0, min(d_w, d_u) + 1))
    D = d_w + d_u - shared + int(rng.integers(1, 4))
    axes = np.linalg.qr(rng.standard_normal((D, D)))[0]
    V_w, V_u = axes[:, :d_w], axes[:, [*range(shared), *range(d_w, d_w + d_u - shared)]]
    turned = [V @ np.linalg.qr(rng.standard_normal((V.shape[1],) * 2))[0] for V in (V_w, V_w, V_u)]
    spectra = [10 ** rng.uniform(-1, 1, V.shape[1]) for V in turned]
    n = max(d_w, d_u) + margin + int(rng.integers(0, 21))
    theta = axes[:, :shared] @ rng.standard_normal(shared)
    return TwoTeachers(n, n, tuple(turned), tuple(spectra), theta, float(rng.uniform(0.5, 2.0)), same=True)
