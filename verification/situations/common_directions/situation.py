"""What chains in common directions are represented by."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from w2s_theory.claim import Claim
from w2s_theory.setting import situations

from ..composition import Composition
from ..regression.literal import LiteralProblem
from ..regression.problems import Problem
from ..representation import Representation, Rng
from .exact import one_student
from .literal import CommonDirections, random_chain
from .precise import CommonProblem, Risks

INNER, OUTSIDE = Fraction(2, 3), Fraction(7, 4)
"""Squared errors of a start in the common directions and beside them, in exact numbers."""


def random(claim: Claim, rng: Rng) -> Composition:
    return numbered(random_chain(rng, claim.margin))


def numbered(chain: CommonDirections) -> Composition:
    """With what the theory calls its numbers."""
    k = chain.common.shape[1]
    error = chain.start - chain.theta
    numbers = {
        "n": chain.n,
        "N": chain.N,
        "d_w": k + chain.own.shape[1],
        "d_s": k + chain.first.shape[1],
        "d_shared": k,
        "sigma": chain.sigma,
        "rounds": chain.rounds,
        "before": float(error @ error),
        "outside": float(np.sum((chain.own.T @ error) ** 2)),
    }
    return Composition(chain, numbers)


def at(claim: Claim, problem: CommonProblem, literal: LiteralProblem) -> Composition:
    """With further directions for every second student, and a start at the given distance from the truth."""
    more = problem.d_s - problem.shared
    axes = np.eye(literal.D + more)
    wide = [np.vstack([V, np.zeros((more, V.shape[1]))]) for V in (literal.V_w, literal.V_s)]
    both = np.abs(wide[0].T @ wide[1]).sum(axis=1) > 0.5
    common, own = wide[0][:, both], wide[0][:, ~both]
    first = wide[1][:, np.abs(wide[1].T @ common).sum(axis=1) < 0.5]
    theta = np.concatenate([literal.theta, np.zeros(more)])
    start = theta.copy()
    for square, directions in ((problem.inner, common), (problem.outside, own)):
        start += float(square) ** 0.5 * (directions[:, 0] if square else 0)
    second = axes[:, literal.D :]
    chain = CommonDirections(
        problem.n, problem.N, problem.rounds, common, own, first, second, theta, literal.sigma, start
    )
    return numbered(chain)


def enriched(problem: Problem) -> CommonProblem:
    """With a start that is wrong in all directions that there are."""
    errors = {"inner": INNER if problem.shared else 0, "outside": OUTSIDE if problem.d_w > problem.shared else 0}
    return problem.extended(CommonProblem, **errors)


def fits(problem: Problem) -> bool:
    return problem.is_right_angled


MANY = "identities are of one student; those of any number follow by the recurrence, which is evaluated"
REPRESENTATIONS = (
    Representation(
        situation=situations.COMMON_DIRECTIONS,
        random=random,
        exact=one_student,
        risks=Risks,
        enriched=enriched,
        fits=fits,
        at=at,
        missing={
            **dict.fromkeys(("exact last", "exact beside last"), MANY),
            "strategy": "what Hypothesis draws has two spans",
        },
    ),
)
