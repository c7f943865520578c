"""What a student of a student is represented by."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from w2s_theory.claim import Claim
from w2s_theory.setting import situations

from ...rounding import at_most
from ..composition import Composition
from ..regression.literal import Array, LiteralProblem
from ..regression.problems import Problem
from ..representation import Representation, Rng
from .exact import chain_of_three
from .literal import Chain, random_chain
from .precise import ChainProblem, Risks

COSINES = (Fraction(4, 5), Fraction(1, 3))
"""Of the second student's first directions to the first one's, in exact numbers."""


def random(claim: Claim, rng: Rng) -> Composition:
    """A teacher, a student and a student of that one."""
    experiment = random_chain(rng, 3, claim.well_specified, claim.margin)
    return Composition(experiment, chain_symbols(experiment))


def chain_symbols(experiment: Chain) -> dict[str, float]:
    """What the theory calls the numbers of a chain of three."""
    (n, N, N_2), (V_w, V_s, V_2) = experiment.samples, experiment.bases
    P_w, P_s, P_2 = (V @ V.T for V in experiment.bases)
    sizes = {"d_w": V_w.shape[1], "d_s": V_s.shape[1], "d_2": V_2.shape[1]}
    overlaps = {"d_sw": P_s @ P_w, "d_2s": P_2 @ P_s, "d_2sw": P_2 @ P_s @ P_w}
    squares = {name: float(np.sum(product**2)) for name, product in overlaps.items()}
    for name, *bounds in (("d_sw", "d_w", "d_s"), ("d_2s", "d_2", "d_s"), ("d_2sw", "d_2s", "d_sw")):
        squares[name] = at_most(squares[name], min((sizes | squares)[bound] for bound in bounds))
    return {"n": n, "N": N, "N_2": N_2, "sigma": experiment.sigma, **sizes, **squares}


def enriched(problem: Problem) -> ChainProblem:
    """With a second student of as many features as the first, and at least two."""
    d_2 = max(problem.d_s, 2)
    return problem.extended(ChainProblem, second=COSINES, d_2=d_2, N_2=d_2 + 2)


def fits(problem: Problem) -> bool:
    """There is a cosine to the second student for two blocks only."""
    return sum(bool(block.cosine) for block in problem.blocks) <= len(COSINES)


def roomy(problem: Problem, margin: int) -> ChainProblem:
    first = enriched(problem.roomy(margin))
    return first.sized("N_2", first.d_2 + margin)


def at(claim: Claim, problem: ChainProblem, literal: LiteralProblem) -> Composition:
    return Composition(chained(problem, literal), {"sigma": literal.sigma})


def chained(problem: ChainProblem, first: LiteralProblem) -> Chain:
    """With a second student at the given angles to the first one's axes."""
    cosines = [Fraction(0)] * problem.d_s
    strong = [block.count for block in problem.blocks if block.cosine]
    start = 0
    for count, cosine in zip([*strong, problem.spare], problem.second, strict=False):
        cosines[start : start + count] = [cosine] * count
        start += count
    axes = np.eye(first.D + problem.d_2)
    more = axes[first.D :]
    columns = [
        float(c) * axes[k] + float(1 - c**2) ** 0.5 * more[k] if k < problem.d_s else more[k]
        for k, c in enumerate([*cosines, *[Fraction(0)] * (problem.d_2 - problem.d_s)])
    ]
    bases = (_wider(first.V_w, len(axes)), _wider(first.V_s, len(axes)), np.array(columns).T)
    spectra = tuple(np.ones(basis.shape[1]) for basis in bases)
    theta = np.zeros(len(axes))  # the truth must lie in all three spans, which need have no common direction
    return Chain((problem.n, problem.N, problem.N_2), bases, spectra, theta, float(problem.sigma))


def _wider(basis: Array, rows: int) -> Array:
    """With further coordinates, all 0."""
    return np.vstack([basis, np.zeros((rows - len(basis), basis.shape[1]))])


REPRESENTATIONS = (
    Representation(
        situation=situations.CHAIN_OF_THREE,
        random=random,
        exact=chain_of_three,
        risks=Risks,
        enriched=enriched,
        fits=fits,
        roomy=roomy,
        at=at,
        missing={"strategy": "what Hypothesis draws has two spans"},
    ),
)
