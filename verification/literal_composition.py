"""Literal simulations of composed models: chains, averages of teachers, own inputs, uneven noise.

As in `verification.literal`: latent inputs z ~ N(0, I_D), raw features Σ^{1/2}z of any spectra, models fitted by
minimum-norm least squares on them, excess risks measured as defined. No whitening, no closed form, no code shared with
the theory that this is the witness against.

An experiment draws data, fits its models to them, and says what each of its risks is about: ``model.population``, at a
fresh point, or ``model.in-sample``, on the inputs that this model was trained on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from .literal import Array, LiteralProblem, least_squares


@dataclass(frozen=True, eq=False)
class Data:
    """Latent inputs with standardized label noise, pairs (Z (n × D), (n,)), and inputs (N × D) for pseudo-labels."""

    labelled: tuple[tuple[Array, Array], ...]
    unlabelled: tuple[Array, ...] = ()


@dataclass(frozen=True, eq=False)
class Model:
    """A fitted linear function of z (D,), and the latent inputs that it was fitted on."""

    function: Array
    inputs: Array

    def predictions(self, inputs: Array) -> Array:
        return inputs @ self.function

    def excess_risk(self, theta: Array, in_sample: bool) -> float:
        """E (prediction − z·θ)² over a fresh z, or its mean over the inputs that it was fitted on."""
        error = self.function - theta
        return float(np.mean((self.inputs @ error) ** 2)) if in_sample else float(error @ error)


def fitted(root: Array, inputs: Array, labels: Array) -> Model:
    """The least squares model with features Σ^{1/2}z, ``root`` = Σ^{1/2} (D × D)."""
    return Model(root @ least_squares(inputs @ root, labels), inputs)


class Experiment(Protocol):
    """Data and the models that are fitted to them."""

    @property
    def theta(self) -> Array:
        """The truth (D,)."""

    def draw(self, rng: np.random.Generator) -> Data:
        """A data set."""

    def fit(self, data: Data) -> Mapping[str, Model]:
        """The models, by name."""


def labelled(n: int, D: int, rng: np.random.Generator) -> tuple[Array, Array]:
    return rng.standard_normal((n, D)), rng.standard_normal(n)


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

    def draw(self, rng: np.random.Generator) -> Data:
        D, (n, *more) = len(self.theta), self.samples
        return Data((labelled(n, D, rng),), tuple(rng.standard_normal((N, D)) for N in more))

    def fit(self, data: Data) -> dict[str, Model]:
        """Teacher, "student", "second student", and from there "student 3", …"""
        ((Z, noise),) = data.labelled
        model = fitted(self.roots[0], Z, Z @ self.theta + self.sigma * noise)
        models = {"teacher": model}
        for k, (root, inputs) in enumerate(zip(self.roots[1:], data.unlabelled, strict=True), start=1):
            model = fitted(root, inputs, model.predictions(inputs))
            models[{1: "student", 2: "second student"}.get(k, f"student {k}")] = model
        return models


@dataclass(frozen=True, eq=False)
class Averages:
    """M teachers on n labelled samples each, and a student of the average of their predictions."""

    problem: LiteralProblem
    M: int

    @property
    def theta(self) -> Array:
        return self.problem.theta

    def draw(self, rng: np.random.Generator) -> Data:
        n, N, D = self.problem.n, self.problem.N, self.problem.D
        return Data(tuple(labelled(n, D, rng) for _ in range(self.M)), (rng.standard_normal((N, D)),))

    def fit(self, data: Data) -> dict[str, Model]:
        """The average of the teachers (as if fitted on the inputs of the first), and its student."""
        root_w, root_s = self.problem.roots
        teachers = [fitted(root_w, Z, Z @ self.theta + self.problem.sigma * noise) for Z, noise in data.labelled]
        (inputs,) = data.unlabelled
        average = np.mean([teacher.predictions(inputs) for teacher in teachers], axis=0)
        function = np.mean([teacher.function for teacher in teachers], axis=0)
        return {"teacher": Model(function, teachers[0].inputs), "student": fitted(root_s, inputs, average)}


@dataclass(frozen=True, eq=False)
class OwnInputs:
    """A teacher, a student on the teacher's own inputs, and one on N fresh inputs; ``students``: who is fitted."""

    problem: LiteralProblem
    students: tuple[str, ...] = ("own student", "student")

    @property
    def theta(self) -> Array:
        return self.problem.theta

    def draw(self, rng: np.random.Generator) -> Data:
        n, N, D = self.problem.n, self.problem.N, self.problem.D
        return Data((labelled(n, D, rng),), (rng.standard_normal((N, D)),))

    def fit(self, data: Data) -> dict[str, Model]:
        root_w, root_s = self.problem.roots
        ((Z, noise),), (fresh,) = data.labelled, data.unlabelled
        teacher = fitted(root_w, Z, Z @ self.theta + self.problem.sigma * noise)
        inputs = {"own student": Z, "student": fresh}
        students = {name: fitted(root_s, inputs[name], teacher.predictions(inputs[name])) for name in self.students}
        return {"teacher": teacher, **students}


@dataclass(frozen=True, eq=False)
class UnevenNoise:
    """Teacher and student for label noise L·e, L (n × n) and e ~ N(0, I_n); the problem's sigma is not used."""

    problem: LiteralProblem
    L: Array

    @property
    def theta(self) -> Array:
        return self.problem.theta

    def draw(self, rng: np.random.Generator) -> Data:
        n, N, D = self.problem.n, self.problem.N, self.problem.D
        return Data((labelled(n, D, rng),), (rng.standard_normal((N, D)),))

    def fit(self, data: Data) -> dict[str, Model]:
        root_w, root_s = self.problem.roots
        ((Z, noise),), (fresh,) = data.labelled, data.unlabelled
        teacher = fitted(root_w, Z, Z @ self.theta + self.L @ noise)
        return {"teacher": teacher, "student": fitted(root_s, fresh, teacher.predictions(fresh))}


def risk(experiment: Experiment, models: Mapping[str, Model], name: str) -> float:
    """The excess risk of this name, "model.population" (also plain "model") or "model.in-sample"."""
    model, _, where = name.partition(".")
    if model not in models or where not in ("", "population", "in-sample"):
        raise ValueError(f"unknown risk {name}; known: .population and .in-sample of {', '.join(models)}")
    return models[model].excess_risk(experiment.theta, in_sample=where == "in-sample")


def simulate(experiment: Experiment, trials: int, rng: np.random.Generator, names: Sequence[str]) -> dict[str, Array]:
    """Excess risks of ``trials`` independent data sets, an array (trials,) for each name."""
    results = {name: np.empty(trials) for name in names}
    for t in range(trials):
        models = experiment.fit(experiment.draw(rng))
        for name, values in results.items():
            values[t] = risk(experiment, models, name)
    return results


@dataclass(frozen=True, eq=False)
class RandomTeacher:
    """A student of a teacher whose coefficients in the basis V_w are mean + spread·g, g ~ N(0, I).

    mean (d_w,), spread (d_w × d_w). ``weight`` (d_s × d_s, symmetric): the quadratic form of the student's
    coefficients in the basis V_s that is measured.
    """

    problem: LiteralProblem
    mean: Array
    spread: Array
    weight: Array

    @property
    def second_moment(self) -> Array:
        """E[ββᵀ] of the teacher's coefficients β."""
        return np.outer(self.mean, self.mean) + self.spread @ self.spread.T

    def simulate(self, trials: int, rng: np.random.Generator) -> Array:
        """The quadratic form of the student's coefficients, for independent data sets and teachers, (trials,)."""
        problem, root_s = self.problem, self.problem.roots[1]
        values = np.empty(trials)
        for t in range(trials):
            teacher = problem.V_w @ (self.mean + self.spread @ rng.standard_normal(len(self.mean)))
            inputs = rng.standard_normal((problem.N, problem.D))
            student = problem.V_s.T @ fitted(root_s, inputs, inputs @ teacher).function
            values[t] = student @ self.weight @ student
        return values


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


def random_noise(rng: np.random.Generator, n: int) -> Array:
    """L (n × n): uneven variances, of ratio up to 100, in half of the cases turned, so that the noise is correlated."""
    uneven = np.diag(10 ** rng.uniform(-1, 0, n))
    return uneven if rng.uniform() < 0.5 else np.linalg.qr(rng.standard_normal((n, n)))[0] @ uneven
