"""Problems with several teachers, and the risks of their average and its student in independent scalars."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..regression import precise
from ..regression.precise import Teacher, tall_teacher
from ..regression.problems import Problem


@dataclass(frozen=True)
class AveragedProblem(Problem):
    """``teachers``: how many are averaged."""

    teachers: int = 1

    def numbers(self) -> dict[str, Any]:
        return super().numbers() | {"M": self.teachers}


@dataclass
class Risks(precise.Risks):
    """With the average for a teacher."""

    problem: AveragedProblem

    @property
    def coefficients(self) -> Teacher:
        if self.problem.n < self.problem.d_w:
            raise NotImplementedError("the average of teachers with fewer samples than features")
        return tall_teacher(self.problem, self.space, self.problem.teachers)
