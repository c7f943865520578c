"""A student of a student at random points of a field."""

from __future__ import annotations

from functools import partial

from w2s_theory.claim import Claim

from ...arithmetic.field import Field
from ..regression.exact import risk
from ..regression.literal_exact import Data, projection, square
from ..regression.scenes import between, populated, spans
from ..representation import Point, Rng
from .literal_exact import chain


def chain_of_three(claim: Claim, field: Field, rng: Rng) -> Point:
    """A student of a student, all spans with one direction in common."""
    d_w, d_s, d_2 = rng.permutation([2, 3, 4]).tolist()
    n, N, N_2 = rng.permutation([5, 6, 7]).tolist()
    (w, s, t), common = spans(field, [d_w, d_s, d_2], 1)
    here = populated(field, n, N, w, s, common @ field.variables())
    inputs = field.variables(N_2, here.theta.shape[0])
    features = [span.raw for span in (w, s, t)]
    models = chain(features, here.theta, Data(here.Z, here.sigma * here.e), [here.fresh, inputs])
    P_w, P_s, P_2 = map(projection, features)
    values = {
        **here.coordinates,
        **between(s, t, "_2"),
        "V_2": inputs @ t.basis,
        "T_2": inputs @ t.rest,
        "N_2": field.number(N_2),
        "d_2": field.number(d_2),
        "d_2s": square(P_2 @ P_s),
        "d_2sw": square(P_2 @ P_s @ P_w),
    }
    named = dict(zip(("teacher", "student", "second student"), models, strict=True))
    return Point((values,), partial(risk, named, here.theta), {**here.sizes, "N_2": N_2, "d_2": d_2})
