"""Problems with a second student, and its risk in independent scalars."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ...arithmetic.polynomials import Polynomial
from ..regression import precise
from ..regression.precise import Risk
from ..regression.problems import Problem


@dataclass(frozen=True)
class ChainProblem(Problem):
    """``second``: cosines of the second student's directions to the first one's, block by block, those of 𝒱_s only
    last; ``d_2`` and ``N_2``: its features and samples."""

    second: tuple[Fraction, ...] = ()
    d_2: int = 1
    N_2: int = 4

    def numbers(self) -> dict[str, Any]:
        strong = [(block.count, block.cosine) for block in self.blocks if block.cosine]
        second = [*self.second, *[Fraction(0)] * (len(strong) + 1)]
        return super().numbers() | {
            "N_2": self.N_2,
            "d_2": self.d_2,
            "d_2s": sum(m * c**2 for (m, _), c in zip([*strong, (self.spare, 1)], second, strict=False)),
            "d_2sw": sum(m * (c * cosine) ** 2 for (m, cosine), c in zip(strong, second, strict=False)),
        }


@dataclass
class Risks(precise.Risks):
    """With that of the second student."""

    problem: ChainProblem

    @property
    def makers(self) -> dict[str, Callable[[], Risk]]:
        return super().makers | {"second student.population": self.second_student}

    def second_student(self) -> Risk:
        """Of a student with the cosines ``second`` to the first one's directions, the first of which are the
        blocks'; for a truth in all spans."""
        p, space, teacher = self.problem, self.space, self.coefficients
        tau = self.parts(teacher).foreign * space.inverse_chi_square(p.N - p.d_s + 1)
        kept, lost, second = [], [], iter(p.second)
        for block, square in zip(p.blocks, teacher.square, strict=True):
            if block.cosine:
                c = next(second)
                coefficients = square * block.cosine**2 + tau * space.chi_square(block.count)
                kept.append(coefficients * c**2)
                lost.append(coefficients * (1 - c**2))
        c = next(second, Fraction(0))
        rest = tau * space.chi_square(p.spare)
        noise = (Polynomial.sum(lost) + rest * (1 - c**2)) * space.inverse_chi_square(p.N_2 - p.d_2 + 1)
        return Risk(Polynomial.sum(kept) + rest * c**2 + noise * space.chi_square(p.d_2))
