"""Two teachers with different features at random points of a field."""

from __future__ import annotations

from functools import partial

from w2s_theory.claim import Claim

from ...arithmetic.field import Exact, Field, beside
from ..regression.exact import risk
from ..regression.literal_exact import Data, Model, fitted, projection, square
from ..regression.scenes import Span, between, populated, spans
from ..representation import Point, Rng


def two_teachers(claim: Claim, field: Field, rng: Rng) -> Point:
    """On labels of their own, all spans with one direction in common."""
    d_w, d_s, d_u = rng.permutation([2, 3, 4]).tolist()
    n, N = rng.permutation([5, 6]).tolist()
    (w, s, u), common = spans(field, [d_w, d_s, d_u], 1)
    D = common.shape[0]
    here = populated(field, n, N, w, s, common @ field.variables() if claim.well_specified else field.variables(D))
    second = Data(field.variables(n, D), here.sigma * field.variables(n))
    models = averaged([(w, Data(here.Z, here.sigma * here.e)), (u, second)], s, here.theta, here.fresh)
    missed = [here.theta - projection(span.raw) @ here.theta for span in (w, u)]
    values = {
        **here.coordinates,
        "f": here.theta,
        "V_w": w.basis,
        "V_u": u.basis,
        "C_u": between(u, s)["C"],
        "B_u": between(u, s)["B"],
        "beta_u": u.basis.T @ here.theta,
        "gamma_u": u.rest.T @ here.theta,
        "U_2": second.inputs @ u.basis,
        "R_2": second.inputs @ u.rest,
        "e_2": second.noise / here.sigma,
        "d_u": field.number(d_u),
        "d_su": square(projection(s.raw) @ projection(u.raw)),
        "rho_u": square(missed[1]),
        "rho_wu": (missed[0].T @ missed[1]).trace(),
    }
    return Point((values,), partial(risk, models, here.theta), {**here.sizes, "d_u": d_u})


def averaged(teachers: list[tuple[Span, Data]], strong: Span, theta: Exact, fresh: Exact) -> dict[str, Model]:
    """The average of teachers on data of their own, and a student of its predictions."""
    first, second = (fitted(span.raw, data.inputs, data.labels(theta)) for span, data in teachers)
    average = Model((first.function + second.function) / 2, fresh)
    return {"teacher": average, "student": fitted(strong.raw, fresh, average.predictions(fresh))}


def same_labels(claim: Claim, field: Field, rng: Rng) -> Point:
    """On the same labels, spans at 0° and 90°, a truth in both. The common features are X = FS, F orthonormal and S
    symmetric, so that (XᵀX)^{1/2} = S is known; all X are of this form (polar decomposition)."""
    d_w, d_u = rng.permutation([3, 4]).tolist()
    n, k = 6, int(rng.integers(1, 3))
    D = d_w + d_u - k + 1
    frame, turn, root = field.orthogonal(D), field.orthogonal(n), field.symmetric(k)
    own = [*range(k, d_w)], [*range(d_w, d_w + d_u - k)]
    first, second = (Span.of(frame, [*range(k), *columns]) for columns in own)
    top, rest = turn[:, :k], turn[:, k:]
    X, others = top @ root, field.variables(n, D - k)
    here = populated(field, n, n, first, second, frame[:, :k] @ field.variables(k))
    data = Data(beside(X, others) @ frame.T, here.sigma * here.e)
    W, Z = (others[:, [i - k for i in columns]] for columns in own)
    values = {
        "n": field.number(n),
        "d_w": field.number(d_w),
        "d_u": field.number(d_u),
        "d_wu": field.number(k),
        "sigma": here.sigma,
        "X": X,
        "W": rest.T @ W,
        "Z": rest.T @ Z,
        "e": rest.T @ here.e,
        "W_X": top.T @ W,
        "Z_X": top.T @ Z,
        "e_X": top.T @ here.e,
    }
    models = averaged([(first, data), (second, data)], second, here.theta, here.fresh)
    return Point((values,), partial(risk, models, here.theta), {"n": n, "d_w": d_w, "d_u": d_u, "d_wu": k})
