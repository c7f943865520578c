"""The corners that every simulation visits, at numbers that are known exactly.

The corners are those of ``situations.regression.problems``: no noise, all of the truth foreign or missed, equal or
orthogonal spans, one dimension, many samples, much signal or noise. Independent quadrature takes them as they are. Here
their sample sizes are raised by the claim's margin, so that what is compared has enough moments; a claim on all sample
sizes is simulated on both sides of each threshold and at it as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np
from sympy import And, Gt, Lt

from w2s_theory.claim import Claim, Law, Moment, Probability, Regimes

from ..precision.special import holds, numbers_of
from ..situations.registry import of
from ..situations.regression.problems import CORNERS, Problem
from ..situations.regression.simulated import literal
from ..situations.representation import Array, Simulated, valued

T = TypeVar("T")


@dataclass(frozen=True)
class Precisely:
    """What is ``simulated``, at numbers that are known exactly: sums of cosines are not rounded."""

    simulated: Simulated
    exact: Problem

    def arguments(self, claim: Claim) -> dict[str, Any]:
        return arguments(claim, self.exact)

    def facts(self) -> dict[str, Any]:
        return {"corner": self.exact.about, **self.simulated.facts()}

    def parameters(self) -> dict[str, Any] | None:
        return self.simulated.parameters()

    @property
    def size(self) -> float:
        return self.simulated.size

    def simulate(self, trials: int, rng: np.random.Generator, what: Sequence[str]) -> dict[str, Array]:
        return self.simulated.simulate(trials, rng, what)


def arguments(claim: Claim, problem: Problem) -> dict[str, float]:
    """The numbers at which the claim is evaluated."""
    numbers = numbers_of(claim, problem)
    return {name: float(value) for name, value in valued(claim, numbers).items()}


def simulated(claim: Claim, problem: Problem) -> Precisely | None:
    """The problem in the claim's situation; None where it has none (claims on matrices)."""
    found = of(claim).simulated(claim, problem, literal(problem))
    return None if found is None else Precisely(found, problem)


def corners(claim: Claim, first: int = 0) -> Iterator[Simulated]:
    """The corners within the claim's domain, by their literal simulation, from the one of number ``first`` on, then
    those before it. Those without any error are left to exact evidence, as a simulation has only rounding errors to
    show there."""
    representation = of(claim)
    if representation.corners is not None:
        yield from _rotated(list(representation.corners(claim)), first)
    elif isinstance(claim, Moment):  # whose numbers are matrices
        sized = (at for problem in CORNERS for at in _sized(claim, problem))
        made = (representation.simulated(claim, at, literal(at)) for at in sized)
        yield from _rotated([problem for problem in made if problem is not None], first)
    else:
        for at in _rotated([at for p in CORNERS for at in _sized(claim, p)], first):
            if (found := simulable(claim, at)) is not None:
                yield found


def simulable(claim: Claim, problem: Problem) -> Simulated | None:
    """The problem's simulation; None without any error, outside the domain, and where no variance exists."""
    random = problem.sigma or problem.rho_w or problem.rho_s
    allowed = random and of(claim).fits(problem) and holds(claim.domain, claim, problem) and _has_room(claim, problem)
    return simulated(claim, problem) if allowed else None


def raised(claim: Claim, problem: Problem) -> list[Simulated]:
    """Simulations of the problem, with samples enough or as the claim's regime has it."""
    return [found for at in _sized(claim, problem) if (found := simulable(claim, at)) is not None]


def _rotated(values: list[T], first: int) -> list[T]:
    start = first % max(len(values), 1)
    return [*values[start:], *values[:start]]


def _has_room(claim: Claim, problem: Problem) -> bool:
    """Whether sample sizes are so far from the thresholds of what holds there that its variance exists; where noise
    vanishes at a threshold, nothing scatters more for it."""
    if not claim.situation.isotropic:
        return True  # sizes were raised for that
    pieces = claim.value.args if isinstance(claim, Regimes) else ((None, claim.derived_domain),)
    numbers = numbers_of(claim, problem)
    wheres = (where for _, where in pieces)
    here = next(where for where in wheres if where.xreplace({s: numbers[s.name] for s in where.free_symbols}) == True)  # noqa: E712
    bounds = [part for part in And.make_args(here) if isinstance(part, Gt | Lt)]
    gaps = ((part.gts - part.lts).xreplace({s: numbers[s.name] for s in part.free_symbols}) for part in bounds)
    return all(gap >= claim.margin - 1 for gap in gaps)


def _sized(claim: Claim, problem: Problem) -> Iterator[Problem]:
    """With samples enough, or for claims on other regimes with fewer."""
    situation, angles = claim.situation, claim.situation.angles
    if angles is not None and (not problem.is_right_angled or (problem.shared and 0 not in angles)):
        return
    problem = problem.well_specified() if claim.well_specified or angles is not None else problem
    if isinstance(claim, Law | Probability):  # which need no moments
        if not isinstance(claim, Probability) or problem.shared < problem.d_w:  # else the student is its teacher
            yield problem.sized("n", max(problem.d_w, problem.d_s)).sized("N", problem.d_s)
            yield problem
        return
    if angles is not None and not problem.sigma:
        return  # without noise and without approximation error there is nothing to compare
    if situation.isotropic and problem.n < 100:
        factor = (claim.margin + 2) // min(problem.d_w, problem.d_s) + 1  # so that one sample is too few by a margin
        large = replace(problem.scaled(factor), about=problem.about)
        for n in (max(large.d_w, large.d_s) + claim.margin, 1):
            for N in (large.d_s + claim.margin, 1):
                yield large.sized("n", n).sized("N", N)
    if isinstance(claim, Regimes) and (not problem.sigma or problem == CORNERS[-1]):
        far = problem.sized("n", max(problem.d_w, problem.d_s) + 9).sized("N", problem.d_s + 9)
        for step in (-1, 0, 1):
            for name, size in (("n", problem.d_w), ("n", problem.d_s), ("N", problem.d_s)):
                if size + step > 0:
                    yield far.sized(name, size + step)
    if not situation.isotropic:
        yield of(claim).with_room(problem, claim.margin)
