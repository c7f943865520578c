"""A student on its teacher's own inputs at random points of a field."""

from __future__ import annotations

from dataclasses import replace

from w2s_theory.claim import Claim

from ...arithmetic.field import Field, beside
from ..regression.scenes import Span, populated
from ..representation import Point, Rng


def own_inputs(claim: Claim, field: Field, rng: Rng) -> Point:
    """Spans at 0° and 90°, a truth in both. The common features are X = FS, F orthonormal and S symmetric, so that
    (XᵀX)^{1/2} = S is known; all X are of this form (polar decomposition)."""
    d_w, d_s = rng.permutation([3, 4]).tolist()
    n, N = rng.permutation([6, 7]).tolist()
    k = int(rng.integers(1, 3))
    D = d_w + d_s - k + 1
    frame, turn, root = field.orthogonal(D), field.orthogonal(n), field.symmetric(k)
    own = [*range(k, d_s)], [*range(d_s, d_s + d_w - k)]
    strong, weak = (Span.of(frame, [*range(k), *columns]) for columns in own)
    first, rest = turn[:, :k], turn[:, k:]
    X, others = first @ root, field.variables(n, D - k)
    here = populated(field, n, N, weak, strong, frame[:, :k] @ field.variables(k))
    here = replace(here, Z=beside(X, others) @ frame.T)
    Z, W = (others[:, [i - k for i in columns]] for columns in own)
    reduced = {
        "X": X,
        "W": rest.T @ W,
        "Z": rest.T @ Z,
        "Z_X": first.T @ Z,
        "e": rest.T @ here.e,
        "e_X": first.T @ here.e,
    }
    on_own = any(name.startswith("own") for name in claim.risks)
    values = here.coordinates | {"d_shared": field.number(k)} | (reduced if on_own else {})
    return Point((values,), here.literal.risk, {**here.sizes, "d_shared": k})
