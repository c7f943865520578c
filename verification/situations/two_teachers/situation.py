"""What two teachers with different features are represented by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from w2s_theory.claim import Claim
from w2s_theory.setting import situations

from ...rounding import at_most
from ..chain_of_three import situation as chains
from ..composition import Composition
from ..regression.literal import LiteralProblem
from ..regression.problems import Problem
from ..representation import Representation, Rng
from .exact import same_labels, two_teachers
from .literal import TwoTeachers, random_on_same_labels, random_two_teachers
from .precise import Risks, SameProblem, SameRisks, TwoProblem


def random(claim: Claim, rng: Rng) -> Composition:
    found = random_two_teachers(rng, claim.well_specified, claim.margin)
    return Composition(found, symbols(found))


def random_same(claim: Claim, rng: Rng) -> Composition:
    found = random_on_same_labels(rng, claim.margin)
    numbers = symbols(found)
    return Composition(found, numbers | {"d_wu": round(float(np.sum((found.bases[0].T @ found.bases[2]) ** 2)))})


def symbols(found: TwoTeachers) -> dict[str, float]:
    """What the theory calls its numbers."""
    w, s, u = found.bases
    missed_w, missed_u = (found.theta - V @ (V.T @ found.theta) for V in (w, u))
    sizes = {"n": found.n, "N": found.N, "d_w": w.shape[1], "d_s": s.shape[1], "d_u": u.shape[1]}
    overlaps = {
        name: at_most(float(np.sum((s.T @ V) ** 2)), min(s.shape[1], V.shape[1]))
        for name, V in (("d_sw", w), ("d_su", u))
    }
    rest = {"rho_w": missed_w @ missed_w, "rho_u": missed_u @ missed_u, "rho_wu": missed_w @ missed_u}
    return sizes | overlaps | {name: float(value) for name, value in rest.items()} | {"sigma": found.sigma}


def enriched(problem: Problem) -> TwoProblem:
    """With a second teacher of as many features as the student, and at least two; a truth in both spans must be in the
    second teacher's, too, so that there is none."""
    d_2 = max(problem.d_s, 2)
    if not (problem.rho_w or problem.rho_s):
        problem = replace(problem, blocks=tuple(replace(block, along=0) for block in problem.blocks))
    return problem.extended(TwoProblem, second=chains.COSINES, d_2=d_2, N_2=d_2 + 2)


def roomy(problem: Problem, margin: int) -> TwoProblem:
    """The second teacher has as many samples as the first."""
    return enriched(problem.roomy(margin, least=max(problem.d_s, 2) + margin))


def at(claim: Claim, problem: TwoProblem, literal: LiteralProblem) -> Composition:
    found = TwoTeachers.of(chains.chained(problem, literal))
    truth = np.concatenate([literal.theta, np.zeros(len(found.theta) - literal.D)])
    return Composition(replace(found, n=problem.n, theta=truth), {"sigma": literal.sigma})


def inside_same(claim: Claim, problem: LiteralProblem, numbers: Mapping[str, Any]) -> Composition:
    bases, spectra = (problem.V_w, problem.V_s, problem.V_s), (problem.spectrum_w, *(problem.spectrum_s,) * 2)
    found = TwoTeachers(problem.n, problem.N, bases, spectra, problem.theta, problem.sigma, same=True)
    return Composition(found, {"sigma": problem.sigma})


def same(problem: Problem) -> SameProblem:
    return problem.extended(SameProblem)


def fits_same(problem: Problem) -> bool:
    return problem.is_right_angled


REPRESENTATIONS = (
    Representation(
        situation=situations.TWO_TEACHERS,
        random=random,
        exact=two_teachers,
        risks=Risks,
        enriched=enriched,
        fits=chains.fits,
        roomy=roomy,
        at=at,
        missing={"strategy": "what Hypothesis draws has two spans"},
    ),
    Representation(
        situation=situations.SAME_LABELS,
        random=random_same,
        inside=inside_same,
        exact=same_labels,
        risks=SameRisks,
        enriched=same,
        fits=fits_same,
        missing={"strategy": "what Hypothesis draws meets at any angles, here at 0° and 90°"},
    ),
)
