"""What a student of a random teacher is represented by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from w2s_theory.claim import Claim
from w2s_theory.setting import situations

from ..regression.literal import LiteralProblem
from ..representation import Representation
from .exact import second_moments
from .simulated import SecondMoments


def inside(claim: Claim, problem: LiteralProblem, numbers: Mapping[str, Any]) -> SecondMoments:
    return SecondMoments.of(problem)


REPRESENTATIONS = (
    Representation(
        situation=situations.SECOND_MOMENTS,
        random=SecondMoments.random,
        inside=inside,
        exact=second_moments,
        missing={
            "precise": "integrals are of the matrices that the claim names (precision.matrices)",
            "strategy": "what varies is the teacher's distribution, by two matrices",
        },
    ),
)
