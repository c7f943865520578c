"""Ridge regression by its definition, for exact matrices: normal equations on raw features."""

from __future__ import annotations

from collections.abc import Mapping

from ...arithmetic.field import Exact
from ..regression.literal_exact import Data, Model


def ridge(
    weak: Exact, strong: Exact, theta: Exact, labelled: Data, fresh: Exact, penalties: tuple[Exact, Exact]
) -> Mapping[str, Model]:
    """Teacher, student and baseline on features Fᵀz, F (D × d), with the penalties of the weak and the strong model."""
    (lambda_w, lambda_s), labels = penalties, labelled.labels(theta)
    teacher = fitted(weak, labelled.inputs, labels, lambda_w)
    return {
        "teacher": teacher,
        "student": fitted(strong, fresh, teacher.predictions(fresh), lambda_s),
        "baseline": fitted(strong, labelled.inputs, labels, lambda_s),
        "own student": fitted(weak, fresh, teacher.predictions(fresh), lambda_s),
    }


def fitted(features: Exact, inputs: Exact, labels: Exact, penalty: Exact) -> Model:
    """The minimizer c of |labels − Xc|²/n + penalty·|c|²: (XᵀX/n + penalty·I)c = Xᵀ labels/n."""
    X, n = inputs @ features, inputs.shape[0]
    normal = X.T @ X / n + X.field.identity(X.shape[1]) * penalty
    return Model(features @ normal.inverse() @ (X.T @ labels) / n, inputs)


def resolvent_mean(features: Exact, inputs: Exact, penalty: Exact) -> Exact:
    """The mean of the diagonal of (XᵀX/n + penalty·I)⁻¹."""
    X = inputs @ features
    covariance = X.T @ X / inputs.shape[0]
    return (covariance + X.field.identity(X.shape[1]) * penalty).inverse().trace() / X.shape[1]
