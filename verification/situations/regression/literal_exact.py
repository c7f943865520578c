"""The definitions of weak-to-strong regression once more, for exact matrices: nothing is rounded, nothing simulated.

As in `literal`: a latent input z, features φ = Fᵀz with any F (D × d) of full rank, truth z·θ, models
fitted by least squares on these raw features, excess risks measured as defined. Least squares is by its normal
equations, or by the formula of the minimum norm if there are fewer samples than features. No whitening, no orthonormal
basis, no code shared with the theory that this is the witness against.

Matrices are those of `arithmetic.field`; anything with +, −, @, .T, .inverse(), .trace() and .shape will do.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from ...arithmetic.field import Exact, stacked


def least_squares(X: Exact, y: Exact) -> Exact:
    """Coefficients (d × 1) of the labels y (n × 1) on the features X (n × d), of least norm among those that fit best.

    Raises Singular if X is not of full rank.
    """
    if X.shape[0] >= X.shape[1]:
        return (X.T @ X).inverse() @ X.T @ y
    return X.T @ (X @ X.T).inverse() @ y


@dataclass(frozen=True, eq=False)
class Model:
    """A linear function of z (D × 1), and the inputs (N × D) over which its in-sample risk is averaged."""

    function: Exact
    inputs: Exact

    def predictions(self, inputs: Exact) -> Exact:
        return inputs @ self.function

    def excess_risk(self, theta: Exact, in_sample: bool) -> Exact:
        """E (prediction − z·θ)² over a fresh z with E zzᵀ = I, or its mean over the inputs."""
        error = self.function - theta
        if not in_sample:
            return error.T @ error
        errors = self.inputs @ error
        return errors.T @ errors / self.inputs.shape[0]


def fitted(features: Exact, inputs: Exact, labels: Exact) -> Model:
    """The least squares model on the features Fᵀz of the inputs (n × D)."""
    return Model(features @ least_squares(inputs @ features, labels), inputs)


@dataclass(frozen=True, eq=False)
class Data:
    """Inputs (n × D), with the noise (n × 1) of their labels."""

    inputs: Exact
    noise: Exact

    def labels(self, theta: Exact) -> Exact:
        return self.inputs @ theta + self.noise


@dataclass(frozen=True, eq=False)
class Regression:
    """Teacher, student, baseline and ceiling, and a student on its teacher's own inputs.

    weak (D × d_w), strong (D × d_s): the features. theta (D × 1): the truth. labelled, fresh: data; the labels of the
    latter are seen by the ceiling only.
    """

    weak: Exact
    strong: Exact
    theta: Exact
    labelled: Data
    fresh: Data

    @cached_property
    def teacher(self) -> Model:
        """With its in-sample risk over the pseudo-labelled inputs."""
        model = fitted(self.weak, self.labelled.inputs, self.labelled.labels(self.theta))
        return Model(model.function, self.fresh.inputs)

    @cached_property
    def student(self) -> Model:
        return fitted(self.strong, self.fresh.inputs, self.teacher.predictions(self.fresh.inputs))

    @cached_property
    def own_student(self) -> Model:
        return fitted(self.strong, self.labelled.inputs, self.teacher.predictions(self.labelled.inputs))

    @cached_property
    def baseline(self) -> Model:
        return fitted(self.strong, self.labelled.inputs, self.labelled.labels(self.theta))

    @cached_property
    def ceiling(self) -> Model:
        labels = (data.labels(self.theta) for data in (self.labelled, self.fresh))
        return fitted(self.strong, stacked(self.labelled.inputs, self.fresh.inputs), stacked(*labels))

    def risk(self, name: str) -> Exact:
        """The excess risk of this name: a model, then ".in-sample" or nothing or ".population"; of "misfit" that of the
        student if its teacher were the truth."""
        model, _, where = name.partition(".")
        if model == "misfit":
            return self.student.excess_risk(self.teacher.function, where == "in-sample")
        return getattr(self, model.replace(" ", "_")).excess_risk(self.theta, where == "in-sample")

    def quantities(self) -> dict[str, Exact]:
        """Overlaps of the spans and approximation errors, each by its definition."""
        P_w, P_s = projection(self.weak), projection(self.strong)
        weak = P_w @ self.theta
        return {
            "d_sw": (P_s @ P_w).trace(),
            "q_sw": (P_s @ P_w @ P_s @ P_w).trace(),
            "signal": square(self.theta),
            "rho_w": square(self.theta - weak),
            "rho_s": square(self.theta - P_s @ self.theta),
            "rho_missed": square(P_s @ (self.theta - weak)),
            "rho_foreign": square(weak - P_s @ weak),
        }


def projection(features: Exact) -> Exact:
    """The orthogonal projection (D × D) onto the span of the features."""
    return features @ (features.T @ features).inverse() @ features.T


def square(matrix: Exact) -> Exact:
    """The sum of the squares of all entries."""
    return (matrix.T @ matrix).trace()
