"""Problems in every region of a claim for all sample sizes: both sides of each interpolation threshold, up to two
samples away from it, and at it, with all that may vanish there or not: noise, what features miss, what lies outside the
strong span, the truth.

Pieces of such a claim differ in a single sample size often, and with several of these vanishing at once, where no
problem made for another purpose comes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import product
from typing import Any

from w2s_theory.claim import Claim

from ..situations.regression.problems import OBLIQUE, RIGHT, SAME, Block, Problem

BEYOND = 2
"""Samples more than features, at most."""
TRUTHS: dict[str, dict[str, Any]] = {
    "no noise": {"sigma": 0},
    "no noise, truth missed": {"sigma": 0, "spare_truth": 1},
    "no noise, truth outside": {"sigma": 0, "elsewhere": 1},
    "noise": {},
}
"""What there is beside a truth in the weak span."""


def regions(claim: Claim) -> Iterator[Problem]:
    """All sample sizes up to ``BEYOND`` more than features; of those that the claim does not depend on the largest."""
    names = {symbol.name for symbol in claim.symbols}
    for problem in _spans():
        most_n, most_N = max(problem.d_w, problem.d_s) + BEYOND, problem.d_s + BEYOND
        labels = range(1, most_n + 1) if "n" in names else (most_n,)
        pseudo_labels = range(1, most_N + 1) if "N" in names else (most_N,)
        for n, N in product(labels, pseudo_labels):
            yield replace(problem, n=n, N=N, about=f"{problem.about}, n = {n}, N = {N}")


@cache
def _spans() -> tuple[Problem, ...]:
    """Spans of one and of three weak directions: within the strong span, and not; a truth that is seen by both, or has
    a part outside, or is zero. Only in the first block is the truth's part in the row space known."""
    found = []
    for count in (1, 3):
        others = (Block(count - 1, *RIGHT),) if count > 1 else ()
        spans = {
            "contained": (Block(count, *SAME, 1),),
            "truth seen by both": (Block(1, *SAME, 1), *others),
            "truth foreign": (Block(1, *OBLIQUE, 3, 4), *others),
        }
        for (name, blocks), (said, truth) in product(spans.items(), TRUTHS.items()):
            spare = 1 if name == "contained" else count
            found.append(Problem(f"{name}, d_w = {count}, {said}", 1, 1, blocks, spare, **truth))
        for name, blocks in spans.items():
            zero = tuple(replace(block, along=0, across=0) for block in blocks)
            found.append(Problem(f"{name}, d_w = {count}, no truth, no noise", 1, 1, zero, 1, sigma=0))
    return tuple(dict.fromkeys(found))
