"""Uneven noise at random points of a field."""

from __future__ import annotations

from w2s_theory.claim import Claim

from ...arithmetic.field import Field
from ..regression.literal_exact import Data, Regression, square
from ..regression.scenes import Scene, dimensions, scene
from ..representation import Point, Rng


def uneven_noise(claim: Claim, field: Field, rng: Rng, here: Scene | None = None) -> Point:
    """Noise L·e with tr(LᵀL) = nσ²: L/σ is a reflection of the identity, as a vector, in a random direction."""
    here = here or scene(field, dimensions(rng))
    n = here.Z.shape[0]
    direction = field.variables(n, n)
    L = here.sigma * (field.identity(n) - direction * (2 * direction.trace() / square(direction)))
    data = Data(here.Z, L @ here.e), Data(here.fresh, here.e_fresh)
    literal = Regression(here.weak.raw, here.strong.raw, here.theta, *data)
    return Point(({**here.coordinates, "L": L},), literal.risk, here.sizes)
