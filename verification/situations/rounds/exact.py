"""One round at a random point of a field."""

from __future__ import annotations

from functools import partial

from w2s_theory.claim import Claim

from ...arithmetic.field import Field
from ..regression.exact import risk
from ..regression.literal_exact import Data, Model, fitted, square
from ..regression.scenes import Scene, dimensions, scene
from ..representation import Point, Rng


def one_round(claim: Claim, field: Field, rng: Rng, here: Scene | None = None) -> Point:
    """From any function that the strong features can express."""
    here, eta = here or scene(field, dimensions(rng)), field.variables()
    weights, inputs, basis = field.variables(here.strong.d), here.fresh, here.strong.basis
    start, N = basis @ weights, inputs.shape[0]
    data = Data(inputs, here.sigma * here.e_fresh)
    residuals = inputs @ start - data.labels(here.theta)
    step = start - eta * (basis @ (basis.T @ (inputs.T @ residuals))) / N
    models = {
        "zero": Model(start * 0, inputs),
        "step": Model(step, inputs),
        "generation": fitted(here.strong.raw, inputs, data.labels(start)),
    }
    values = here.coordinates | {
        "eta": eta,
        "e_N": here.e_fresh,
        "u": weights - basis.T @ here.theta,
        "before": square(start - here.theta),
    }
    return Point((values,), partial(risk, models, here.theta), here.sizes)
