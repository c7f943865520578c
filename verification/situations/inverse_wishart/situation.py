"""What an entry of an inverse Wishart matrix is represented by."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from w2s_theory.claim import Claim
from w2s_theory.setting import situations

from ...arithmetic.field import Exact, Field
from ..regression import precise
from ..regression.literal import LiteralProblem
from ..regression.precise import ZERO, Risk
from ..regression.problems import Problem
from ..regression.scenes import dimensions, scene
from ..regression.simulated import Regression
from ..representation import Array, Point, Representation, Rng
from .literal import squares


@dataclass(frozen=True)
class Entry(Regression):
    """A problem of regression, of which the weak features matter alone."""

    def simulate(self, trials: int, rng: Rng, what: Sequence[str]) -> dict[str, Array]:
        return squares(self.problem, trials, rng, what)

    def parameters(self) -> dict[str, Any]:
        """With the first two directions."""
        x, y, *_ = np.eye(self.problem.d_w)
        return (super().parameters() or {}) | {"x": x[:, None], "y": y[:, None]}


def random(claim: Claim, rng: Rng) -> Entry:
    return Entry(Regression.random(claim, rng).problem)


def inside(claim: Claim, problem: LiteralProblem, numbers: Mapping[str, Any]) -> Entry:
    return Entry(problem)


def entry(claim: Claim, field: Field, rng: Rng) -> Point:
    """In an orthonormal basis, of which x and y are the first two vectors."""
    here = scene(field, dimensions(rng))
    basis = field.orthogonal(here.weak.d)
    features = here.Z @ here.weak.basis @ basis
    inverse = (features.T @ features).inverse()

    def measure(name: str) -> Exact:
        return inverse[:1, 1:2] ** 2

    return Point((here.coordinates | {"x": basis[:, :1], "y": basis[:, 1:2]},), measure, here.sizes)


class Risks(precise.Risks):
    """By Bartlett's factor ((a, z), (0, b)) of the Schur complement of two directions, a Wishart matrix of n − d_w + 2
    degrees of freedom, whose inverse has the entry −z/(ab²)."""

    @property
    def makers(self) -> dict[str, Callable[[], Risk]]:
        return {"entry.squared": self.entry}

    def entry(self) -> Risk:
        left, space = self.problem.n - self.problem.d_w, self.space
        scale = space.inverse_chi_square(left + 2)
        return Risk(space.normal() ** 2 * scale * space.inverse_chi_square(left + 1) ** 2, ZERO)


def fits(problem: Problem) -> bool:
    """There is an entry beside the diagonal."""
    return problem.d_w > 1


REPRESENTATIONS = (
    Representation(
        situation=situations.INVERSE_WISHART,
        random=random,
        inside=inside,
        exact=entry,
        risks=Risks,
        fits=fits,
        missing={"strategy": "what Hypothesis draws may have one direction, and no entry beside the diagonal"},
    ),
)
