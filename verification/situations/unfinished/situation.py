"""What students that are not fitted to the end are represented by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from w2s_theory.claim import Claim
from w2s_theory.setting import situations

from ..composition import Composition
from ..regression.literal import LiteralProblem
from ..regression.problems import Problem
from ..regression.simulated import Regression
from ..representation import Representation, Rng
from .exact import unfinished
from .literal import Unfinished
from .precise import Risks
from .precise import Unfinished as UnfinishedProblem


def random(claim: Claim, rng: Rng) -> Composition:
    """Steps of at most the size that a first one would be of without scatter, and factors up to 1."""
    problem, (eta, a) = Regression.random(claim, rng).problem, rng.uniform(0.1, 1, 2)
    return Composition(Unfinished(problem, eta, a), {**problem.symbols(), "eta": eta, "a": a})


def inside(claim: Claim, problem: LiteralProblem, numbers: Mapping[str, Any]) -> Composition:
    whitened = replace(problem, spectrum_s=np.ones(problem.d_s))
    return Composition(Unfinished(whitened, float(numbers["eta"]), float(numbers["a"])), {"sigma": problem.sigma})


def enriched(problem: Problem) -> UnfinishedProblem:
    return problem.extended(UnfinishedProblem)


REPRESENTATIONS = (
    Representation(
        situation=situations.UNFINISHED,
        random=random,
        inside=inside,
        exact=unfinished,
        in_scene=unfinished,
        risks=Risks,
        enriched=enriched,
        missing={"strategy": "step size and factor vary, which no corner of spans or truth needs"},
    ),
)
