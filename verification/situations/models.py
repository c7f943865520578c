"""What literal simulations of composed models have in common: chains, averages of teachers, own inputs, …

As in `regression.literal`: latent inputs z ~ N(0, I_D), raw features Σ^{1/2}z of any spectra, models fitted by
minimum-norm least squares on them, excess risks measured as defined. No whitening, no closed form, no code shared with
the theory that this is the witness against.

An experiment draws data, fits its models to them, and says what each of its risks is about: ``model.population``, at a
fresh point, or ``model.in-sample``, on the inputs that this model was trained on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from .regression import literal
from .regression.literal import TOGETHER, Array, LiteralProblem, values


@dataclass(frozen=True, eq=False)
class Data:
    """Latent inputs with standardized label noise, pairs (Z (…, n, D), (…, n)), and inputs (…, N, D) for pseudo-labels;
    of many data sets along a first axis, as the models that are fitted to them."""

    labelled: tuple[tuple[Array, Array], ...]
    unlabelled: tuple[Array, ...] = ()


@dataclass(frozen=True, eq=False)
class Model:
    """A fitted linear function of z (…, D), and the latent inputs (…, n, D) that it was fitted on."""

    function: Array
    inputs: Array

    def predictions(self, inputs: Array) -> Array:
        return values(inputs, self.function)

    def excess_risk(self, theta: Array, in_sample: bool) -> Array:
        """E (prediction − z·θ)² over a fresh z, or its mean over the inputs that it was fitted on; of each data set."""
        error = self.function - theta
        return np.mean(values(self.inputs, error) ** 2, axis=-1) if in_sample else np.sum(error**2, axis=-1)


def fitted(root: Array, inputs: Array, labels: Array) -> Model:
    """The least squares model with features Σ^{1/2}z, ``root`` = Σ^{1/2} (D × D)."""
    return Model(literal.fitted(root, inputs, labels), inputs)


class Experiment(Protocol):
    """Data and the models that are fitted to them."""

    @property
    def theta(self) -> Array:
        """The truth (D,)."""

    def draw(self, rng: np.random.Generator, count: int) -> Data:
        """So many data sets."""

    def fit(self, data: Data) -> Mapping[str, Model]:
        """The models, by name."""


def labelled(count: int, n: int, D: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """So many sets of n latent inputs, with the standardized noise of their labels."""
    return rng.standard_normal((count, n, D)), rng.standard_normal((count, n))


@dataclass(frozen=True, eq=False)
class OfOneTeacher:
    """What experiments of one teacher have in common: n labelled inputs, and N inputs for its pseudo-labels."""

    problem: LiteralProblem

    @property
    def theta(self) -> Array:
        return self.problem.theta

    def draw(self, rng: np.random.Generator, count: int) -> Data:
        n, N, D = self.problem.n, self.problem.N, self.problem.D
        return Data((labelled(count, n, D, rng),), (rng.standard_normal((count, N, D)),))


class UnknownRisk(ValueError):
    """A risk of a model that is not in the experiment."""


def risk(experiment: Experiment, models: Mapping[str, Model], name: str) -> Array:
    """The excess risk of this name, "model.population" (also plain "model") or "model.in-sample"."""
    model, _, where = name.partition(".")
    if model not in models or where not in ("", "population", "in-sample"):
        raise UnknownRisk(f"unknown risk {name}; known: .population and .in-sample of {', '.join(models)}")
    return models[model].excess_risk(experiment.theta, in_sample=where == "in-sample")


def simulate(experiment: Experiment, trials: int, rng: np.random.Generator, names: Sequence[str]) -> dict[str, Array]:
    """Excess risks of ``trials`` independent data sets, an array (trials,) for each name."""
    results = {name: np.empty(trials) for name in names}
    for start in range(0, trials, TOGETHER):
        models = experiment.fit(experiment.draw(rng, min(TOGETHER, trials - start)))
        for name, risks in results.items():
            risks[start : start + TOGETHER] = risk(experiment, models, name)
    return results
