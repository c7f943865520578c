"""What rounds on fresh data are represented by."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from w2s_theory.claim import Claim
from w2s_theory.setting import situations

from ..composition import Composition
from ..regression.literal import LiteralProblem
from ..regression.problems import Problem
from ..regression.simulated import Regression
from ..representation import Representation, Rng
from .exact import one_round
from .literal import Rounds
from .precise import Risks, RoundsProblem


def random(claim: Claim, rng: Rng) -> Composition:
    """Up to six rounds, steps of a size that does not diverge, and any start."""
    problem, rounds, eta = Regression.random(claim, rng).problem, int(rng.integers(0, 7)), float(rng.uniform(0.1, 0.9))
    start = problem.V_s @ rng.standard_normal(problem.d_s)
    return rounded(problem, rounds, eta, start)


def rounded(problem: LiteralProblem, rounds: int, eta: float, start: np.ndarray) -> Composition:
    whitened = replace(problem, spectrum_s=np.ones(problem.d_s))
    numbers = {"rounds": rounds, "eta": eta, "before": float(np.sum((start - problem.theta) ** 2))}
    return Composition(Rounds(whitened, rounds, eta, start), {**problem.symbols(), **numbers})


def at(claim: Claim, problem: RoundsProblem, literal: LiteralProblem) -> Composition:
    """With a start at the given distance from the best that the strong features can do."""
    best = literal.V_s @ (literal.V_s.T @ literal.theta)
    start = best + float(problem.beyond) ** 0.5 * literal.V_s[:, 0]
    return rounded(literal, problem.rounds, float(problem.eta), start)


def enriched(problem: Problem) -> RoundsProblem:
    return problem.extended(RoundsProblem)


MANY = "identities are of one round; those of any number follow by the recurrence, which is what is evaluated"
REPRESENTATIONS = (
    Representation(
        situation=situations.ROUNDS,
        random=random,
        exact=one_round,
        in_scene=one_round,
        risks=Risks,
        enriched=enriched,
        at=at,
        missing={
            "exact steps": MANY,
            "exact generations": MANY,
            "strategy": "step size and rounds vary, which no corner of spans or truth needs",
        },
    ),
)
