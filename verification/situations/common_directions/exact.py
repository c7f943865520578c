"""One student of a chain at a random point of a field."""

from __future__ import annotations

from w2s_theory.claim import Claim

from ...arithmetic.field import Exact, Field
from ..regression.literal_exact import fitted, projection, square
from ..regression.scenes import Span, populated
from ..representation import Point, Rng


def one_student(claim: Claim, field: Field, rng: Rng) -> Point:
    """Of a teacher, and of any function in the teacher's span; one or two directions in common."""
    d_w, d_s = rng.permutation([3, 4]).tolist()
    k = int(rng.integers(1, 3))
    n, N = rng.permutation([5, 6]).tolist()
    frame = field.orthogonal(d_w + d_s - k + 1)
    weak, strong = (Span.of(frame, [*range(k), *own]) for own in (range(k, d_w), range(d_w, d_w + d_s - k)))
    here = populated(field, n, N, weak, strong, frame[:, :k] @ field.variables(k))
    start, P = weak.basis @ field.variables(d_w), projection(frame[:, :k])
    student = fitted(strong.raw, here.fresh, here.fresh @ start)
    errors = {"teacher": here.literal.teacher.function - here.theta, "next": student.function - here.theta}

    def measure(name: str) -> Exact:
        error = errors[name.removeprefix("beside ")]
        return square(error - P @ error if name.startswith("beside") else error)

    error, inside = start - here.theta, strong.basis
    beside = error - P @ error
    values = here.coordinates | {
        "u": inside.T @ error,
        "v": strong.rest.T @ error,
        "K": inside.T @ (inside - P @ inside),
        "d_shared": field.number(k),
        "before": square(error),
        "outside": square(beside),
        "K_w": weak.basis.T @ (weak.basis - P @ weak.basis),
    }
    return Point((values,), measure, {**here.sizes, "d_shared": k})
