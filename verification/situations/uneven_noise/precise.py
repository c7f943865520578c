"""Problems with uneven label noise, and their risks in independent scalars."""

from __future__ import annotations

from dataclasses import dataclass

from ...arithmetic.polynomials import Number, Polynomial, Space
from ..regression import precise
from ..regression.precise import Teacher
from ..regression.problems import Problem


@dataclass(frozen=True)
class UnevenProblem(Problem):
    """``uneven``: variances of the label noise, if they differ."""

    uneven: tuple[Number, ...] = ()


@dataclass
class Risks(precise.Risks):
    """With the teacher that uneven noise has."""

    problem: UnevenProblem

    @property
    def coefficients(self) -> Teacher:
        is_uneven = self.problem.uneven and self.problem.n >= self.problem.d_w
        return uneven_teacher(self.problem, self.space) if is_uneven else super().coefficients


def uneven_teacher(p: UnevenProblem, space: Space) -> Teacher:
    """For label noise of variances ``p.uneven``: what acts as noise has independent coordinates, and fact 1."""
    noise = Polynomial.sum(space.chi_square(1) * (p.rho_w + variance) for variance in p.uneven)
    size = noise * space.share(p.d_w, p.n - p.d_w) * space.inverse_chi_square(p.n - p.d_w + 1)
    squares = [size * share for share in space.shares([block.count for block in p.blocks])]
    return Teacher([Polynomial.constant(block.weak_truth) for block in p.blocks], squares)
