"""The definition of chains once more, for exact matrices."""

from __future__ import annotations

from collections.abc import Sequence

from ...arithmetic.field import Exact
from ..regression.literal_exact import Data, Model, fitted


def chain(features: Sequence[Exact], theta: Exact, labelled: Data, fresh: Sequence[Exact]) -> list[Model]:
    """A teacher, a student of it, a student of that one, …, each on inputs of its own."""
    models = [fitted(features[0], labelled.inputs, labelled.labels(theta))]
    for F, inputs in zip(features[1:], fresh, strict=True):
        models.append(fitted(F, inputs, models[-1].predictions(inputs)))
    return models
