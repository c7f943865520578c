"""Ridge regression at random points of a field."""

from __future__ import annotations

from w2s_theory.claim import Claim

from ...arithmetic.field import Exact, Field
from ..regression.exact import risk
from ..regression.literal_exact import Data
from ..regression.scenes import Scene, scene
from ..representation import Point, Rng
from .literal_exact import resolvent_mean, ridge


def regression(claim: Claim, field: Field, rng: Rng, here: Scene | None = None) -> Point:
    """More or fewer samples than features, and any penalties; the theory's coordinates are features turned."""
    here = here or scene(field, sizes(rng), isotropic=True)
    penalties = field.variables(), field.variables()
    data = Data(here.Z, here.sigma * here.e)
    models = ridge(here.weak.raw, here.strong.raw, here.theta, data, here.fresh, penalties)
    values = {
        **here.coordinates,
        "V_w": here.fresh @ here.weak.basis,
        "lambda_w": penalties[0],
        "lambda_s": penalties[1],
    }

    def measure(name: str) -> Exact:
        if name == "resolvent":
            return resolvent_mean(here.weak.raw, here.Z, penalties[0])
        return risk(models, here.theta, name)

    return Point((values,), measure, here.sizes)


def sizes(rng: Rng) -> dict[str, int]:
    """Small and different."""
    d_w, d_s, n, N = rng.permutation([2, 3, 4, 5]).tolist()
    return {"n": n, "N": N, "d_w": d_w, "d_s": d_s}
