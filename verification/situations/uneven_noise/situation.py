"""What uneven noise is represented by."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from w2s_theory.claim import Claim
from w2s_theory.setting import situations

from ..composition import Composition, noisy
from ..regression.literal import LiteralProblem
from ..regression.problems import Problem
from ..regression.simulated import Regression
from ..representation import Representation, Rng
from .exact import uneven_noise
from .literal import UnevenNoise, random_noise
from .precise import Risks, UnevenProblem

LARGEST = 12
"""From so many labels on, noise in exact numbers is even: there is a scalar for each label."""


def random(claim: Claim, rng: Rng) -> Composition:
    """Label noise of uneven variance, in half of the problems also correlated."""
    problem = noisy(Regression.random(claim, rng).problem)
    L = 2 * problem.sigma * random_noise(rng, problem.n)
    mean = float(np.sqrt(np.sum(L**2) / problem.n))
    return Composition(UnevenNoise(problem, L), {**problem.symbols(), "sigma": mean})


def inside(claim: Claim, problem: LiteralProblem, numbers: Mapping[str, Any]) -> Composition:
    """Even noise, as a special case."""
    return Composition(UnevenNoise(problem, problem.sigma * np.eye(problem.n)), {"sigma": problem.sigma})


def at(claim: Claim, problem: UnevenProblem, literal: LiteralProblem) -> Composition:
    variances = problem.uneven or (Fraction(problem.sigma) ** 2,) * problem.n
    noise = np.diag([float(variance) ** 0.5 for variance in variances])
    return Composition(UnevenNoise(literal, noise), {"sigma": literal.sigma})


def enriched(problem: Problem) -> UnevenProblem:
    """Variances in arithmetic progression, of mean σ²."""
    if problem.n >= LARGEST:
        return problem.extended(UnevenProblem, uneven=())
    steps = (Fraction(2 * i + 2, problem.n + 1) for i in range(problem.n))
    return problem.extended(UnevenProblem, uneven=tuple(problem.sigma**2 * step for step in steps))


def resized(problem: UnevenProblem, name: str, size: int) -> UnevenProblem:
    """With as many variances as labels."""
    new = problem.sized(name, size)
    return enriched(new) if new.uneven else new


REPRESENTATIONS = (
    Representation(
        situation=situations.UNEVEN_NOISE,
        random=random,
        inside=inside,
        exact=uneven_noise,
        in_scene=uneven_noise,
        risks=Risks,
        enriched=enriched,
        resized=resized,
        at=at,
        missing={"strategy": "variances are as many as labels, too many to shrink"},
    ),
)
