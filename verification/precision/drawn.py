"""Problems in exact numbers, drawn by Hypothesis: the corners first, then small ones in which all that varies may."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from w2s_theory.claim import Claim, Moment
from w2s_theory.claim.conditional import ConditionalMoment

from .problems import CORNERS, OBLIQUE, RIGHT, SAME, SPECIAL, STEEP, Block, Problem
from .special import around, candidates, holds, matrices

LARGEST = 12
"""Sample sizes that are drawn, at most."""


def exact_problems(claim: Claim) -> st.SearchStrategy[Any]:
    """Problems of the claim's world within its domain; those on matrices by their sizes."""
    if isinstance(claim, ConditionalMoment):
        return st.sampled_from(list(candidates(claim)))
    if isinstance(claim, Moment):
        sizes = st.fixed_dictionaries(
            {name: st.integers(1, most) for name, most in (("d", 2), ("n", 9), ("m", 2), ("k", 2))}
        )
        found = st.sampled_from(list(candidates(claim))) | sizes.map(lambda given: matrices(claim, given))
    else:
        specials = [at for problem in (*CORNERS, *SPECIAL) for at in around(problem)]
        found = (st.sampled_from(specials) | small_problems()).map(lambda problem: _in_world(claim, problem))
    return found.filter(lambda problem: holds(claim.domain, claim, problem))


def _in_world(claim: Claim, problem: Problem) -> Problem:
    problem = problem.well_specified() if claim.well_specified else problem
    return problem.in_world(claim.world)


@st.composite
def small_problems(draw: st.DrawFn) -> Problem:
    """Spans of a few directions at one of four angles, a truth of whole numbers, and any sample sizes."""
    whole = st.integers(0, 2)
    blocks = []
    for angle in draw(st.lists(st.sampled_from((SAME, RIGHT, OBLIQUE, STEEP)), min_size=1, max_size=3)):
        cosine, sine = angle
        blocks.append(Block(draw(st.integers(1, 2)), *angle, draw(whole) if cosine else 0, draw(whole) if sine else 0))
    common = any(block.cosine for block in blocks)
    spare = draw(st.integers(0 if common else 1, 2))
    n, N, truth = draw(st.integers(1, LARGEST)), draw(st.integers(1, LARGEST)), draw(whole) if spare else 0
    return Problem("a drawn problem", n, N, tuple(blocks), spare, truth, draw(whole), draw(whole))
