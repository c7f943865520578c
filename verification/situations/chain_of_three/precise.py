"""Risks of a student of a student, in independent scalars."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from ..regression import precise
from ..regression.precise import Risk, added


class Risks(precise.Risks):
    """With that of the second student."""

    @property
    def makers(self) -> dict[str, Callable[[], Risk]]:
        return super().makers | {"second student.population": self.second_student}

    def second_student(self) -> Risk:
        """Of a student with the cosines ``p.second`` to the first one's directions, the first of which are the
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
        noise = (added(lost) + rest * (1 - c**2)) * space.inverse_chi_square(p.N_2 - p.d_2 + 1)
        return Risk(added(kept) + rest * c**2 + noise * space.chi_square(p.d_2))
