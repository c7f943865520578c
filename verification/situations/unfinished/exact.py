"""Students after gradient steps, and a shrunken one, at random points of a field."""

from __future__ import annotations

from functools import partial

from w2s_theory.claim import Claim

from ...arithmetic.field import Field
from ..regression.exact import risk
from ..regression.literal_exact import Model
from ..regression.scenes import Scene, dimensions, scene
from ..representation import Point, Rng


def unfinished(claim: Claim, field: Field, rng: Rng, here: Scene | None = None) -> Point:
    """Steps of any size on an orthonormal basis that is not the one of the theory, and any factor."""
    here, eta, a = here or scene(field, dimensions(rng)), field.variables(), field.variables()
    literal, inputs = here.literal, here.fresh
    labels, N = literal.teacher.predictions(inputs), inputs.shape[0]
    basis = here.strong.basis @ field.orthogonal(here.strong.d)
    features = inputs @ basis
    one = eta * (features.T @ labels) / N
    two = one - eta * (features.T @ (features @ one - labels)) / N
    models = {
        "teacher": literal.teacher,
        "student of one step": Model(basis @ one, inputs),
        "student of two steps": Model(basis @ two, inputs),
        "shrunken student": Model(literal.student.function * a, inputs),
    }
    return Point((here.coordinates | {"eta": eta, "a": a},), partial(risk, models, here.theta), here.sizes)
