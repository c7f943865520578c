"""The first sampler: data matrices and least squares, by definition.

The data are those of ``situations.regression.literal`` for the experiment in its smallest latent space; so are the
models. What differs is the solver: features are taken in the coordinates of V_w or V_s, where they have full rank with
probability one, and that they have is not made sure of. On the same draws both give the same risks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ...situations.regression.literal import RISKS, Draw, LiteralProblem, draw, excess_risk
from ..setup import Setup
from .solver import least_squares

Array = np.ndarray


def design(basis: Array, z: Array, labels: Array) -> Array:
    """The features z·basis and, in the last column, the labels; in LAPACK's order, by columns."""
    d, axes = basis.shape[1], basis.argmax(axis=0)
    columns = np.empty((d + 1, len(z)))
    if np.count_nonzero(basis) == d and (basis[axes, np.arange(d)] == 1).all():
        columns[:d] = z.T[axes]  # features that are coordinates, as in the published study, are looked up
    else:
        np.matmul(basis.T, z.T, out=columns[:d])
    columns[d] = labels
    return columns.T


def fit(problem: LiteralProblem, data: Draw, models: set[str]) -> dict[str, Array]:
    """The fitted linear functions of z, each a vector (D,), of these models."""
    p, functions = problem, {}
    labels = data.Z_lab @ p.theta + p.sigma * data.noise
    if models & {"teacher", "student"}:
        functions["teacher"] = p.V_w @ least_squares(design(p.V_w, data.Z_lab, labels))
    if "student" in models:
        functions["student"] = p.V_s @ least_squares(design(p.V_s, data.Z_pse, data.Z_pse @ functions["teacher"]))
    if models & {"baseline", "ceiling"}:
        labelled = design(p.V_s, data.Z_lab, labels)
    if "ceiling" in models:
        more = design(p.V_s, data.Z_pse, data.Z_pse @ p.theta + p.sigma * data.noise_pse)
        functions["ceiling"] = p.V_s @ least_squares(np.hstack([labelled.T, more.T]).T)
    if "baseline" in models:
        functions["baseline"] = p.V_s @ least_squares(labelled)
    return functions


@dataclass(frozen=True, eq=False)
class Literal:
    """The sampler. Nothing is refused."""

    setup: Setup
    chunk: ClassVar[int] = 16

    @staticmethod
    def refusal(setup: Setup, risks: set[str]) -> str:
        return ""

    def draw(self, trials: int, rng: np.random.Generator, risks: set[str]) -> dict[str, Array]:
        """Joint draws of these risks, each of shape (trials,). The data sets are the same whichever are asked for."""
        problem, names = self.setup.problem, [risk for risk in RISKS if risk in risks]
        results = {name: np.empty(trials) for name in names}
        models = {name.split(".")[0] for name in names}
        for t in range(trials):
            data = draw(problem, rng)
            functions = fit(problem, data, models)
            for name in names:
                model, _, where = name.partition(".")
                results[name][t] = excess_risk(problem, data, functions[model], in_sample=where == "in-sample")
        return results
