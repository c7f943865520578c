"""Problems in exact numbers, drawn by Hypothesis: the corners first, then small ones in which all that varies may."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from w2s_theory.claim import Claim, Moment
from w2s_theory.claim.conditional import ConditionalMoment

from ..situations.registry import of
from ..situations.regression.problems import CORNERS, OBLIQUE, RIGHT, SAME, SPECIAL, STEEP, Block, Problem
from .special import around, candidates, holds, matrices, moves, specials
from .values import Matrices

LARGEST = 12
"""Sample sizes that are drawn, at most."""


def exact_problems(claim: Claim) -> st.SearchStrategy[Any]:
    """Problems of the claim's situation within its domain; those on matrices by their sizes."""
    if isinstance(claim, Moment):
        return st.sampled_from(_on_matrices(claim))
    cornered = [at for problem in (*CORNERS, *SPECIAL) for at in around(problem)]
    drawn = st.sampled_from(cornered) | small_problems()
    representation = of(claim)
    found = (overlapping() if _moves_the_overlap(claim) else drawn).filter(representation.fits)
    found = found.map(lambda p: representation.enriched(p.well_specified() if claim.well_specified else p))
    return found.filter(lambda problem: holds(claim.domain, claim, problem))


def _on_matrices(claim: Moment) -> list[Matrices]:
    """Those of the claim's domain, each once: there are so few that Hypothesis would mostly draw others, in vain."""
    if isinstance(claim, ConditionalMoment):
        return list(candidates(claim))
    small = (problem for sizes in _sizes(claim) if holds(claim.domain, claim, problem := matrices(claim, sizes)))
    return list({repr(problem.sizes): problem for problem in (*small, *specials(claim, claim.derived_domain))}.values())


def _sizes(claim: Moment) -> list[dict[str, int]]:
    """Small ones; with one column also many rows, unless the claim has other inputs of that many."""
    tall = [] if claim.matrices or len(claim.gaussian) > 1 else [(1, n) for n in range(5, 17)]
    shapes = [(d, n) for d in (1, 2) for n in (1, 2, 3, 4)] + tall
    return [{"d": d, "n": n, "m": 1 + n % 2, "k": 1 + (n + d) % 2} for d, n in shapes]


def _moves_the_overlap(claim: Claim) -> bool:
    return (change := moves(claim)) is not None and not change.variable.is_integer


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


@st.composite
def overlapping(draw: st.DrawFn) -> Problem:
    """Spans that share some directions and could share one more, a truth outside both, samples enough."""
    count, size = st.integers(1, 3), st.integers(5, 2 * LARGEST)
    blocks = (Block(draw(count), *SAME), Block(draw(count) + 1, *RIGHT))
    spare, elsewhere, sigma = draw(count), draw(st.integers(0, 2)), draw(st.integers(0, 2))
    n, N = draw(size), draw(st.integers(1, 2 * LARGEST))
    return Problem("one more direction could be shared", n, N, blocks, spare, 0, elsewhere, sigma)
