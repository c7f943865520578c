"""What claims of other people's theories are represented by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from w2s_theory.calculus import DomainError
from w2s_theory.claim import Claim
from w2s_theory.setting import situations

from ..regression.literal import LiteralProblem
from ..regression.problems import CORNERS
from ..regression.simulated import literal
from ..representation import Representation
from .exact import hypotheses
from .simulated import DeclaredProblem, corner_values


def inside(claim: Claim, problem: LiteralProblem, numbers: Mapping[str, Any]) -> DeclaredProblem:
    return DeclaredProblem.given(claim, problem, numbers)


def corners(claim: Claim) -> Iterator[DeclaredProblem]:
    """Those of regression in the claim's domain, with samples enough, symbols of their own being least or large."""
    for k, problem in enumerate(CORNERS):
        if problem.sigma or problem.rho_w or problem.rho_s:
            at = problem.well_specified() if claim.well_specified else problem
            found = DeclaredProblem(claim, literal(at.roomy(claim.margin)), corner_values(claim, k), k)
            try:
                found.require(claim)
            except DomainError:
                continue
            yield found


REPRESENTATIONS = (
    Representation(
        situation=situations.DECLARED,
        random=DeclaredProblem.random,
        inside=inside,
        corners=corners,
        exact=hypotheses,
        in_scene=hypotheses,
        missing={
            "precise": "it is declared outside; an integral over few scalars has to be found for each situation by "
            "hand, and a quadrature over all entries of its matrices reaches no digits that draws do not",
            "strategy": "symbols and simulations are the theory's own, which Hypothesis knows nothing of",
        },
    ),
)
