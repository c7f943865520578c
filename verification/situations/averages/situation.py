"""What averages of teachers are represented by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from w2s_theory.claim import Claim
from w2s_theory.setting import situations

from ..composition import Composition, noisy
from ..regression.literal import LiteralProblem
from ..regression.problems import Problem
from ..regression.simulated import Regression
from ..representation import Representation, Rng
from .exact import teachers
from .literal import Averages
from .precise import AveragedProblem, Risks

TEACHERS = 3
"""That are averaged in exact numbers."""


def random(claim: Claim, rng: Rng) -> Composition:
    """One to four teachers and a student of their average."""
    problem, M = noisy(Regression.random(claim, rng).problem), int(rng.integers(1, 5))
    return Composition(Averages(problem, M), {**problem.symbols(), "M": M})


def inside(claim: Claim, problem: LiteralProblem, numbers: Mapping[str, Any]) -> Composition:
    return Composition(Averages(problem, int(numbers.get("M", 1))), {"sigma": problem.sigma})


def enriched(problem: Problem) -> AveragedProblem:
    return problem.extended(AveragedProblem, teachers=TEACHERS)


REPRESENTATIONS = (
    Representation(
        situation=situations.AVERAGES,
        random=random,
        inside=inside,
        exact=teachers,
        in_scene=teachers,
        risks=Risks,
        enriched=enriched,
        missing={"strategy": "the number of teachers varies, which no corner of spans or truth needs"},
    ),
)
