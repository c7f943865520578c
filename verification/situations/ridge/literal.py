"""The literal simulation of weak-to-strong ridge regression: the definitions, and nothing else.

A latent input is z ~ N(0, I_D); features are coordinates V'z in an orthonormal basis of a span. Teacher, student and
baseline minimize the mean squared error plus a penalty times the squared norm of their coefficients, by solving normal
equations; excess risks are measured as defined. No resolvent, no limit, no code shared with the theory that this is the
witness against.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from .. import models
from ..models import Data, Model, labelled
from ..regression.literal import TOGETHER, Array, values


@dataclass(frozen=True, eq=False)
class Ridge:
    """Teacher, student and baseline by ridge regression.

    n, N: labelled and pseudo-labelled samples. V_w (D × d_w), V_s (D × d_s): orthonormal bases. theta (D,): the truth.
    sigma: standard deviation of the label noise. lambda_w, lambda_s: penalties.
    """

    n: int
    N: int
    V_w: Array
    V_s: Array
    theta: Array
    sigma: float
    lambda_w: float
    lambda_s: float

    def enlarged(self, m: int) -> Ridge:
        """The same with m times as many samples and dimensions: the same principal angles, each m times, and the same
        truth in the first of the copies."""
        copies = np.eye(m)
        return Ridge(
            m * self.n,
            m * self.N,
            np.kron(copies, self.V_w),
            np.kron(copies, self.V_s),
            np.kron(copies[0], self.theta),
            self.sigma,
            self.lambda_w,
            self.lambda_s,
        )

    def penalized(self, name: str, penalty: float) -> Ridge:
        """The same with another penalty: lambda_w or lambda_s."""
        return replace(self, lambda_w=penalty) if name == "lambda_w" else replace(self, lambda_s=penalty)

    def draw(self, rng: np.random.Generator, count: int) -> Data:
        D = len(self.theta)
        return Data((labelled(count, self.n, D, rng),), (rng.standard_normal((count, self.N, D)),))

    def fit(self, data: Data) -> Mapping[str, Model]:
        ((Z, noise),), (fresh,) = data.labelled, data.unlabelled
        labels = values(Z, self.theta) + self.sigma * noise
        teacher = fitted(self.V_w, Z, labels, self.lambda_w)
        return {
            "teacher": teacher,
            "student": fitted(self.V_s, fresh, teacher.predictions(fresh), self.lambda_s),
            "baseline": fitted(self.V_s, Z, labels, self.lambda_s),
            "own student": fitted(self.V_w, fresh, teacher.predictions(fresh), self.lambda_s),
        }


def simulate(ridge: Ridge, trials: int, rng: np.random.Generator, names: Sequence[str]) -> dict[str, Array]:
    """Excess risks of so many data sets, an array (trials,) for each name; and "resolvent", the mean of 1/(l + penalty)
    over the eigenvalues l of the sample covariance of the weak features."""
    if "resolvent" not in names:
        return models.simulate(ridge, trials, rng, names)
    found = []
    for start in range(0, trials, TOGETHER):
        features = rng.standard_normal((min(TOGETHER, trials - start), ridge.n, len(ridge.theta))) @ ridge.V_w
        eigenvalues = np.linalg.eigvalsh(np.swapaxes(features, -1, -2) @ features / ridge.n)
        found.append(np.mean(1 / (eigenvalues + ridge.lambda_w), axis=-1))
    return {"resolvent": np.concatenate(found)}


def fitted(basis: Array, inputs: Array, labels: Array, penalty: float) -> Model:
    """The minimizer of the mean squared error plus the penalty times the squared norm of the coefficients."""
    features = inputs @ basis
    n, d = features.shape[-2:]
    turned = np.swapaxes(features, -1, -2)
    coefficients = np.linalg.solve(turned @ features / n + penalty * np.eye(d), turned @ labels[..., None] / n)
    return Model((basis @ coefficients)[..., 0], inputs)
