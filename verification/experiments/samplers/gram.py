"""The second sampler: sufficient statistics only, at a cost that depends neither on n nor on N.

Least squares, and the mean of squared errors on the training inputs, depend on a data set only through the Gram matrix
of all that enters it. For a Gaussian design Z (m × p) that matrix is TᵀT with T of Bartlett: an upper triangle of
independent entries, χ_{m−i} in row i = 0, 1, … of its diagonal and N(0, 1) to the right; for m < p the first m rows of
such a triangle. T serves as a design of min(m, p) rows in place of Z, and min(m, p) standard normals, independent of
T, are the noise: the part of it that is orthogonal to the columns reaches no estimator.

*Labelled inputs* in the order w_1 … w_{d_w}, then what the strong directions add to them: the teacher's design is the
leading triangle. The truth outside both spans is noise here, N(0, σ² + |o|²) in all.

*Pseudo-labelled inputs* in the order s_1 … s_{d_s}, then two more. Given the labelled data, only the teacher's and the
true function live outside 𝒱_s, so that two coordinates of what is outside are enough: one along the truth's part, one
along what the teacher's part adds. The student's design is the leading triangle.

Bartlett (1933), Proc. R. Soc. Edinburgh 53; Muirhead (1982), theorem 3.2.14.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np

from ...situations.regression.literal import RISKS
from ..setup import Setup
from .solver import compressed, solved

Array = np.ndarray


class Bartlett:
    """Draws factors T (min(m, p) × p) of Gram matrices of m standard normal vectors in p dimensions."""

    def __init__(self, m: int, p: int) -> None:
        self.rows = min(m, p)
        self.shapes = (m - np.arange(self.rows)) / 2
        self.factor = np.zeros((self.rows, p), order="F")
        self.above = np.tri(p, self.rows, -1, dtype=bool)  # of the transpose, which is contiguous
        self.count = int(self.above.sum())
        self.diagonal = (np.arange(self.rows), np.arange(self.rows))

    def draw(self, rng: np.random.Generator) -> Array:
        """A factor, which the next draw overwrites."""
        self.factor.T[self.above] = rng.standard_normal(self.count)
        self.factor[self.diagonal] = np.sqrt(2 * rng.standard_gamma(self.shapes))
        return self.factor


@dataclass(frozen=True, eq=False)
class Gram:
    """The sampler, and what all trials share: coordinates, and buffers of Bartlett's factors. Nothing is refused."""

    setup: Setup
    chunk: ClassVar[int] = 256

    @staticmethod
    def refusal(setup: Setup, risks: set[str]) -> str:
        return ""

    @cached_property
    def oblique(self) -> Array:
        """Which paired strong directions are not in 𝒱_w."""
        return np.flatnonzero(self.setup.sin[: len(self.setup.angles)])

    @cached_property
    def truth(self) -> Array:
        """The truth along w_1 … w_{d_w} and what the strong directions add: the oblique ones, then those alone."""
        e = self.setup
        return np.concatenate([e.beta_w, e.missed[self.oblique], e.strong[len(e.angles) :]])

    @cached_property
    def beyond(self) -> float:
        """The norm of the truth outside 𝒱_s."""
        return float(np.sqrt(self.setup.beyond @ self.setup.beyond + self.setup.outside**2))

    @cached_property
    def labelled(self) -> Bartlett:
        return Bartlett(self.setup.n, len(self.truth))

    @cached_property
    def pseudo(self) -> Bartlett:
        return Bartlett(self.setup.N, self.setup.d_s + 2)

    @cached_property
    def rho(self) -> dict[str, float]:
        symbols = self.setup.symbols()
        strong = ("student", "baseline", "ceiling")
        return {"teacher": symbols["rho_w"], **dict.fromkeys(strong, symbols["rho_s"])}

    def strong_design(self, factor: Array, labels: Array) -> Array:
        """The strong features of the labelled inputs, s_j = cos φ_j w_j + sin φ_j (what it adds), and the labels in the
        last column."""
        e, k = self.setup, len(self.setup.angles)
        design = np.empty((len(factor), e.d_s + 1), order="F")
        np.multiply(factor[:, :k], e.cos[:k], out=design[:, :k])
        added = factor[:, e.d_w :]
        design[:, self.oblique] += added[:, : len(self.oblique)] * e.sin[self.oblique]
        design[:, k : e.d_s] = added[:, len(self.oblique) :]
        design[:, e.d_s] = labels
        return design

    def outside(self, teacher: Array) -> tuple[float, float]:
        """The teacher's part outside 𝒱_s, in two coordinates: along the truth's part, and orthogonal to it."""
        part = self.setup.sin * teacher
        along = float(part @ self.setup.beyond) / self.beyond if self.beyond else 0.0
        return along, float(np.sqrt(max(part @ part - along**2, 0.0)))

    def trial(self, rng: np.random.Generator, models: set[str]) -> tuple[dict[str, Array], dict[str, Array], Array]:
        """One data set: each model's errors along its own directions; teacher's and student's along those of the
        pseudo-labelled inputs; the factor of the latter."""
        e, d_w, d_s = self.setup, self.setup.d_w, self.setup.d_s
        T = self.labelled.draw(rng)
        labels = T @ self.truth + np.hypot(e.sigma, e.outside) * rng.standard_normal(len(T))
        S, few = self.pseudo.draw(rng), min(e.N, d_s)
        noise = rng.standard_normal(few)
        design = S[:few, :d_s]

        teacher = solved(T[: min(e.n, d_w), :d_w], labels[: min(e.n, d_w)])
        along, across = self.outside(teacher)
        kept = np.zeros(d_s)
        kept[: len(e.angles)] = (e.cos * teacher)[: len(e.angles)]
        functions = {"teacher": np.concatenate([kept, [along, across]])}
        truth = np.concatenate([e.strong, [self.beyond, 0.0]])
        errors = {"teacher": teacher - e.beta_w}
        if "student" in models:
            student = solved(design, S[:few] @ functions["teacher"])
            errors["student"] = student - e.strong
            functions["student"] = np.concatenate([student, [0.0, 0.0]])
        if models & {"baseline", "ceiling"}:
            R = compressed(self.strong_design(T, labels))
            errors["baseline"] = solved(R[:d_s, :d_s], R[:d_s, d_s]) - e.strong
        if "ceiling" in models:
            both = np.zeros((len(R) + few, d_s + 1), order="F")
            both[: len(R)] = R
            both[len(R) :, :d_s] = design
            both[len(R) :, d_s] = S[:few] @ truth + e.sigma * noise
            R = compressed(both)
            errors["ceiling"] = solved(R[:d_s, :d_s], R[:d_s, d_s]) - e.strong
        return errors, {name: function - truth for name, function in functions.items()}, S

    def draw(self, trials: int, rng: np.random.Generator, risks: set[str]) -> dict[str, Array]:
        """Joint draws of these risks, each of shape (trials,). The data sets are the same whichever are asked for."""
        names = [risk for risk in RISKS if risk in risks]
        results = {name: np.empty(trials) for name in names}
        models = {name.split(".")[0] for name in names}
        for t in range(trials):
            errors, on_inputs, S = self.trial(rng, models)
            for name in names:
                model, _, where = name.partition(".")
                if where == "in-sample":
                    residual = S @ on_inputs[model]
                    results[name][t] = residual @ residual / self.setup.N
                else:
                    results[name][t] = self.rho[model] + errors[model] @ errors[model]
        return results
