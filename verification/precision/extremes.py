"""Corners to which no listed problem comes, because those there do not meet what a claim assumes: there problems are
drawn, the same ones in every run, until one does.

So a claim that assumes a student better than its teacher is asked at n > 1000, without truth outside the strong span,
with one feature, and so on, as others are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import Any
from zlib import crc32

from sympy import Eq
from sympy.logic.boolalg import Boolean

from w2s_theory.claim import Claim
from w2s_theory.setting.symbols import N, d_s, d_sw, d_w, n, rho_foreign, rho_missed, rho_s, rho_w, sigma

from ..situations.registry import of
from ..situations.regression.problems import RIGHT, SAME, Block, Problem, random_problem

Into = Callable[[Problem], Problem | None]
"""What puts a problem into a corner."""
ATTEMPTS = 200
"""Problems that are drawn in a corner until one meets what is assumed."""
LARGEST = (7, 30)
"""Sample sizes of drawn problems, at most."""
NOISES = (Fraction(1, 10), 1, 10, 200)
MANY, MUCH, SIGNAL = 1500, 2000, 40


def _blocks(p: Problem, change: Callable[[Block], Block], **more: Any) -> Problem:
    return replace(p, blocks=tuple(map(change, p.blocks)), **more)


def _missed(p: Problem) -> Problem:
    return replace(p, spare=max(p.spare, 1), spare_truth=SIGNAL)


def _foreign(p: Problem) -> Problem:
    return replace(p, blocks=(Block(1, *RIGHT, 0, SIGNAL), *p.blocks))


def _orthogonal(p: Problem) -> Problem:
    return _blocks(p, lambda b: replace(b, cosine=RIGHT[0], sine=RIGHT[1], along=0), spare=max(p.spare, 1))


def _contained(p: Problem) -> Problem:
    return _blocks(p, lambda b: replace(b, cosine=SAME[0], sine=SAME[1], across=0))


def _one_weak(p: Problem) -> Problem:
    first = replace(p.blocks[0], count=1)
    return replace(p, blocks=(first,), spare=p.spare if first.cosine else max(p.spare, 1))


def _one_strong(p: Problem) -> Problem:
    first, *others = p.blocks
    others = [replace(b, cosine=RIGHT[0], sine=RIGHT[1], along=0) for b in others]
    return replace(p, blocks=(replace(first, count=1), *others), spare=0 if first.cosine else 1)


def _seen_by_the_weak(p: Problem) -> Problem:
    def within(b: Block) -> Block:
        return replace(b, along=b.cosine * b.weak_truth, across=b.sine * b.weak_truth)

    return _blocks(p, within, spare_truth=0, elsewhere=0)


def _seen_by_the_strong(p: Problem) -> Problem:
    return _blocks(p, lambda b: replace(b, across=0), elsewhere=0)


def _many_of_both(p: Problem) -> Problem:
    """Where there may be no more pseudo-labels than so many a feature."""
    return replace(p, spare=p.spare + MANY).sized("N", MANY + p.d_s + 2)


EXTREMES: tuple[tuple[Boolean, *tuple[Into, ...]], ...] = (
    (Eq(sigma, 0), lambda p: replace(p, sigma=0)),
    (sigma > 1000, lambda p: replace(p, sigma=MUCH)),
    (rho_missed > 1000, _missed),
    (rho_foreign > 1000, _foreign),
    (n > 1000, lambda p: p.sized("n", MANY)),
    (N > 1000, lambda p: p.sized("N", MANY), _many_of_both),
    (Eq(d_w, 1), _one_weak),
    (Eq(d_s, 1), _one_strong),
    (Eq(d_sw, 0), _orthogonal),
    (Eq(d_sw, d_w), _contained),
    (Eq(rho_w, 0), _seen_by_the_weak),
    (Eq(rho_s, 0), _seen_by_the_strong),
    (Eq(N, d_s), lambda p: p.sized("N", max(p.d_s, 1))),
)
"""Where a claim may err alone, and the ways by which a problem comes there: the next where the one before does not."""


def unvisited(
    claim: Claim, problems: list[Any], more: tuple[tuple[Boolean, *tuple[Into, ...]], ...] = ()
) -> Iterator[Iterator[Any]]:
    """Of each corner that is about the claim's symbols (and of ``more``), and to which none of these problems has come,
    problems that are drawn there."""
    symbols = set(claim.symbols)
    numbers = [problem.numbers() for problem in problems]
    for where, *ways in (*EXTREMES, *more):
        if where.free_symbols <= symbols and not any(_is_there(where, known) for known in numbers):
            yield drawn(claim, where, *ways)


def drawn(claim: Claim, where: Boolean, *ways: Into) -> Iterator[Any]:
    """Problems of the claim's situation in a corner, so many by each way as there are ``ATTEMPTS`` at most."""
    representation = of(claim)
    for moved in _moved(claim, where, *ways):
        if representation.fits(moved):
            found = representation.enriched(replace(moved, about=f"a problem drawn where {where}"))
            if _is_there(where, found.numbers()):
                yield found


def _moved(claim: Claim, where: Boolean, *ways: Into) -> Iterator[Problem]:
    """Problems in a corner, whether they fit the claim's situation or not."""
    draw = Random(crc32(f"{claim.id} {where}".encode()))
    for into in (way for way in ways for _ in range(ATTEMPTS)):
        problem = replace(random_problem(draw, draw.choice(LARGEST)), sigma=draw.choice(NOISES))
        moved = into(problem.well_specified() if claim.well_specified else problem)
        if moved is not None:
            yield moved


def is_empty(claim: Claim, where: Boolean) -> bool:
    """Whether no problem in a corner fits the claim's situation: there are no two directions among one."""
    ways = next((ways for corner, *ways in EXTREMES if corner == where), [])
    return bool(ways) and not any(map(of(claim).fits, _moved(claim, where, *ways)))


def _is_there(where: Boolean, numbers: Any) -> bool:
    return where.xreplace({s: numbers[s.name] for s in where.free_symbols}) == True  # noqa: E712
