"""The definition of a student of an average once more, for exact matrices."""

from __future__ import annotations

from collections.abc import Sequence

from ...arithmetic.field import Exact
from ..regression.literal_exact import Data, Model, fitted


def averages(weak: Exact, strong: Exact, theta: Exact, labelled: Sequence[Data], fresh: Exact) -> tuple[Model, Model]:
    """The average of teachers, each on its own data, and a student of their average prediction."""
    teachers = [fitted(weak, data.inputs, data.labels(theta)) for data in labelled]
    total = teachers[0].function
    for teacher in teachers[1:]:
        total = total + teacher.function
    average = Model(total / len(teachers), fresh)
    return average, fitted(strong, fresh, average.predictions(fresh))
