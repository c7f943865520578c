"""Problems with two teachers of different features, and the risks of their average in independent scalars."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ...arithmetic.polynomials import Polynomial
from ..chain_of_three.precise import ChainProblem
from ..regression import precise
from ..regression.precise import Risk
from ..regression.problems import Problem


@dataclass(frozen=True)
class TwoProblem(ChainProblem):
    """The span of the second teacher is that of a second student, ``second`` its cosines to the strong directions."""

    @property
    def overlaps(self) -> list[tuple[int, Fraction, Any, Any]]:
        """Strong directions at one cosine to the second teacher's: how many, the cosine, and on one of them the truth
        and the part that the first teacher's features express."""
        blocks = [(b.count, b.along, b.cosine * b.weak_truth) for b in self.blocks if b.cosine]
        cosines = [*self.second, *[Fraction(0)] * (len(blocks) + 1)]
        everything = [*blocks, (self.spare, self.spare_truth, 0)]
        return [(count, c, truth, seen) for (count, truth, seen), c in zip(everything, cosines, strict=False)]

    def numbers(self) -> dict[str, Any]:
        seen = sum((c * truth) ** 2 for _, c, truth, _ in self.overlaps)
        both = sum(c**2 * truth * first for _, c, truth, first in self.overlaps)
        return super().numbers() | {
            "d_u": self.d_2,
            "d_su": sum(count * c**2 for count, c, *_ in self.overlaps),
            "rho_u": self.signal - seen,
            "rho_wu": both + self.rho_w - seen,
        }


@dataclass
class Risks(precise.Risks):
    """Of the average, on labels of their own, and of its student for a truth in all spans."""

    problem: TwoProblem

    @property
    def makers(self) -> dict[str, Callable[[], Risk]]:
        return {"teacher": self.average, "student.population": self.student_of_average}

    def average(self) -> Risk:
        p, numbers = self.problem, self.problem.numbers()
        second = self.space.chi_square(p.d_2) * self.space.inverse_chi_square(p.n - p.d_2 + 1)
        alone = self.teacher().even + second * (p.sigma**2 + numbers["rho_u"]) + numbers["rho_u"]
        return Risk(alone * Fraction(1, 4) + numbers["rho_wu"] * Fraction(1, 2))

    def student_of_average(self) -> Risk:
        """By fact 3, of the mean of errors that are independent."""
        p, space, first = self.problem, self.space, self.parts(self.coefficients)
        scale = space.inverse_chi_square(p.n - p.d_2 + 1) * p.sigma**2
        squares = [(space.chi_square(count), c) for count, c, *_ in p.overlaps]
        rest = space.chi_square(p.d_2 - sum(count for count, *_ in p.overlaps))
        within = scale * Polynomial.sum(square * c**2 for square, c in squares)
        outside = scale * (Polynomial.sum(square * (1 - c**2) for square, c in squares) + rest)
        noise = space.chi_square(p.d_s) * space.inverse_chi_square(p.N - p.d_s + 1)
        return Risk((first.within + within + (first.outside + outside) * noise) * Fraction(1, 4))


@dataclass(frozen=True)
class SameProblem(Problem):
    """The second teacher's span is the strong one."""

    def numbers(self) -> dict[str, Any]:
        return super().numbers() | {"d_u": self.d_s, "d_wu": self.shared}


@dataclass
class SameRisks(precise.Risks):
    """Of the average on the same labels, for angles of 0° and 90° and a truth in both spans."""

    @property
    def makers(self) -> dict[str, Callable[[], Risk]]:
        return {"teacher": self.average}

    def average(self) -> Risk:
        """Half of each teacher's error on its own directions, by fact 1 on the n − k samples that the common ones
        leave; on these that of one regression, for which the own ones are noise."""
        p, space, k = self.problem, self.space, self.problem.shared
        own = Polynomial.sum(
            space.chi_square(d - k) * space.inverse_chi_square(p.n - d + 1) * (p.sigma**2 * Fraction(1, 4))
            for d in (p.d_w, p.d_s)
        )
        common = (own + p.sigma**2) * space.chi_square(k) * space.inverse_chi_square(p.n - k + 1)
        return Risk(own + common)
