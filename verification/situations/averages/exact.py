"""Averages of teachers at random points of a field."""

from __future__ import annotations

from functools import partial
from itertools import permutations

from w2s_theory.claim import Claim

from ...arithmetic.field import Field
from ..regression.exact import risk
from ..regression.literal_exact import Data
from ..regression.scenes import Scene, dimensions, scene
from ..representation import Point, Rng
from .literal_exact import averages


def teachers(claim: Claim, field: Field, rng: Rng, here: Scene | None = None) -> Point:
    """The average of two or three teachers; the theory speaks of two of them, in the mean over all pairs."""
    M, here = int(rng.integers(2, 4)), here or scene(field, dimensions(rng))
    n, D = here.Z.shape
    samples = [(field.variables(n, D), field.variables(n)) for _ in range(M)]
    labelled = [Data(Z, here.sigma * e) for Z, e in samples]
    models = averages(here.weak.raw, here.strong.raw, here.theta, labelled, here.fresh)
    values, (basis, rest) = {**here.coordinates, "M": field.number(M)}, (here.weak.basis, here.weak.rest)
    pairs = tuple(
        values | {"U": Z @ basis, "R": Z @ rest, "e": e, "U_2": Z_2 @ basis, "R_2": Z_2 @ rest, "e_2": e_2}
        for (Z, e), (Z_2, e_2) in permutations(samples, 2)
    )
    named = dict(zip(("teacher", "student"), models, strict=True))
    return Point(pairs, partial(risk, named, here.theta), {**here.sizes, "M": M})
