"""A student on both kinds of labels at random points of a field."""

from __future__ import annotations

from functools import partial

from w2s_theory.claim import Claim

from ...arithmetic.field import Field, stacked
from ..regression.exact import risk
from ..regression.literal_exact import Data, fitted
from ..regression.scenes import Scene, dimensions, scene
from ..representation import Point, Rng


def mixed_student(claim: Claim, field: Field, rng: Rng, here: Scene | None = None) -> Point:
    """One or two true labels, and pseudo-labels."""
    n_s, here = int(rng.integers(1, 3)), here or scene(field, dimensions(rng))
    own, noise = field.variables(n_s, here.theta.shape[0]), field.variables(n_s)
    inputs, strong, teacher = stacked(here.fresh, own), here.strong, here.literal.teacher
    labels = stacked(teacher.predictions(here.fresh), Data(own, here.sigma * noise).labels(here.theta))
    student = fitted(strong.raw, inputs, labels)
    pseudo = field.identity(len(inputs.values))[:, list(range(len(here.fresh.values)))]
    values = here.coordinates | {
        "n_s": field.number(n_s),
        "V_m": inputs @ strong.basis,
        "T_m": inputs @ strong.rest,
        "e_m": stacked(here.e_fresh, noise),
        "Q": pseudo @ pseudo.T,
    }
    models = {"teacher": teacher, "mixed student": student}
    return Point((values,), partial(risk, models, here.theta), {**here.sizes, "n_s": n_s})
