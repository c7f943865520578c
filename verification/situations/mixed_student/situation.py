"""What a student on both kinds of labels is represented by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from w2s_theory.claim import Claim
from w2s_theory.setting import situations

from ..composition import Composition
from ..regression.literal import LiteralProblem
from ..regression.problems import Problem
from ..regression.simulated import Regression
from ..representation import Representation, Rng
from .exact import mixed_student
from .literal import MixedStudent
from .precise import MixedProblem, Risks

OWN = 3
"""True labels of the student in exact numbers."""


def random(claim: Claim, rng: Rng) -> Composition:
    """A student on one to fifteen true labels, and on pseudo-labels."""
    problem, n_s = Regression.random(claim, rng).problem, int(rng.integers(1, 16))
    return Composition(MixedStudent(problem, n_s), {**problem.symbols(), "n_s": n_s})


def inside(claim: Claim, problem: LiteralProblem, numbers: Mapping[str, Any]) -> Composition:
    return Composition(MixedStudent(problem, int(numbers.get("n_s", OWN))), {"sigma": problem.sigma})


def enriched(problem: Problem) -> MixedProblem:
    return problem.extended(MixedProblem, n_s=OWN)


REPRESENTATIONS = (
    Representation(
        situation=situations.MIXED_STUDENT,
        random=random,
        inside=inside,
        exact=mixed_student,
        in_scene=mixed_student,
        risks=Risks,
        enriched=enriched,
        missing={"strategy": "the number of true labels varies, which no corner of spans or truth needs"},
    ),
)
