"""What a student on its teacher's own inputs is represented by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from w2s_theory.claim import Claim
from w2s_theory.setting import situations

from ..composition import Composition
from ..regression.literal import LiteralProblem
from ..regression.problems import Problem
from ..representation import Representation, Rng
from .exact import own_inputs
from .literal import OwnInputs, random_right_angles
from .precise import Risks


def random(claim: Claim, rng: Rng) -> Composition:
    """A student on its teacher's own inputs and one on at most as many fresh ones, spans at 0° and 90°."""
    problem = random_right_angles(rng, claim.margin)
    numbers = problem.symbols()
    return Composition(OwnInputs(problem, students(claim)), {**numbers, "d_shared": round(numbers["d_sw"])})


def inside(claim: Claim, problem: LiteralProblem, numbers: Mapping[str, Any]) -> Composition:
    return Composition(OwnInputs(problem, students(claim)), {"sigma": problem.sigma})


def students(claim: Claim) -> tuple[str, ...]:
    """Those that the claim is about."""
    models = dict.fromkeys(risk.partition(".")[0] for risk in claim.risks)
    return tuple(model for model in models if "student" in model)


def fits(problem: Problem) -> bool:
    return problem.is_right_angled


def roomy(problem: Problem, margin: int) -> Problem:
    """With no more fresh inputs than the teacher has."""
    return problem.roomy(margin, least=max(problem.N, problem.d_s + margin))


REPRESENTATIONS = (
    Representation(
        situation=situations.OWN_INPUTS,
        random=random,
        inside=inside,
        exact=own_inputs,
        risks=Risks,
        fits=fits,
        roomy=roomy,
        missing={"strategy": "what Hypothesis draws has as many fresh inputs as it likes, here at most n"},
    ),
)
