"""A student of a random teacher at random points of a field."""

from __future__ import annotations

from w2s_theory.claim import Claim, Moment

from ...arithmetic.field import Exact, Field
from ..regression.literal_exact import fitted
from ..regression.scenes import dimensions, scene
from ..representation import Point, Rng


def second_moments(claim: Claim, field: Field, rng: Rng) -> Point:
    """A student of one of three teachers, with equal probabilities, and a quadratic form of its coefficients."""
    assert isinstance(claim, Moment)
    here = scene(field, dimensions(rng))
    betas = [field.variables(here.weak.d) for _ in range(3)]
    A = field.symmetric(here.strong.d)

    def measure(name: str) -> Exact:
        total = field.number(0)
        for beta in betas:
            student = fitted(here.strong.raw, here.fresh, here.fresh @ here.weak.basis @ beta)
            coefficients = here.strong.basis.T @ student.function
            total = total + coefficients.T @ A @ coefficients
        return total / len(betas)

    Omega = sum(beta @ beta.T for beta in betas) * (field.number(1) / len(betas))
    return Point(({**here.coordinates, "A": A, "Omega": Omega},), measure, here.sizes)
