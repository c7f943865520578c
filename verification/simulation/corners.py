"""A problem in exact numbers as what the literal simulation takes; and the corners that every simulation visits.

The corners are those of ``verification.precision.problems``: no noise, all of the truth foreign or missed, equal or
orthogonal spans, one dimension, many samples, much signal or noise. Independent quadrature takes them as they are. Here
their sample sizes are raised by the claim's margin, so that what is compared has enough moments; a claim on all sample
sizes is simulated on both sides of each threshold and at it as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, TypeVar

import numpy as np
from sympy import And, Gt, Lt

from w2s_theory.claim import Claim, Law, Moment, Probability, Regimes
from w2s_theory.claim.conditional import ConditionalMoment

from ..composition_worlds import Composition, SecondMoments
from ..literal import Array, LiteralProblem
from ..literal_composition import Averages, Chain, OwnInputs, UnevenNoise
from ..precision.problems import CORNERS, Problem
from ..precision.special import holds, numbers_of
from ..worlds import Matrices, Regression, World

T = TypeVar("T")
REGRESSIONS = ("regression", "isotropic", "few samples", "right angles", "orthogonal spans")


@dataclass(frozen=True)
class Precisely(Regression):
    """A problem of regression whose numbers are known exactly: sums of cosines are not rounded."""

    exact: Problem

    def arguments(self, claim: Claim) -> dict[str, Any]:
        return arguments(claim, self.exact)

    def facts(self) -> dict[str, Any]:
        return {"corner": self.exact.about, **super().facts()}


@dataclass(frozen=True)
class ComposedPrecisely(Composition):
    """A composed problem whose numbers are known exactly."""

    exact: Problem

    def arguments(self, claim: Claim) -> dict[str, Any]:
        return arguments(claim, self.exact)

    def facts(self) -> dict[str, Any]:
        return {"corner": self.exact.about, **super().facts()}


def arguments(claim: Claim, problem: Problem) -> dict[str, float]:
    """The numbers at which the claim is evaluated."""
    numbers = numbers_of(claim, problem)
    return {s.name: float(numbers[s.name]) for s in claim.symbols}


def literal(problem: Problem) -> LiteralProblem:
    """The spans along coordinate axes: those of 𝒱_s first, then what 𝒱_w has besides them, then one outside both."""
    strong = [block.count if block.cosine else 0 for block in problem.blocks]
    own = [block.count if block.sine else 0 for block in problem.blocks]
    axes = np.eye(problem.d_s + sum(own) + 1)
    theta, columns = np.zeros(len(axes)), []
    s, w = 0, problem.d_s
    for block, common, beside in zip(problem.blocks, strong, own, strict=True):
        for k in range(block.count):
            column = float(block.sine) * axes[w + k] if beside else np.zeros(len(axes))
            columns.append(column + float(block.cosine) * axes[s + k] if common else column)
        if common:
            theta[s] = float(block.along)
        if beside:
            theta[w] = float(block.across)
        s, w = s + common, w + beside
    if problem.spare:
        theta[s] = float(problem.spare_truth)
    theta[-1] = float(problem.elsewhere)
    one = (np.ones(problem.d_w), np.ones(problem.d_s))
    V_w = np.array(columns).T
    return LiteralProblem(problem.n, problem.N, V_w, axes[:, : problem.d_s], *one, theta, float(problem.sigma))


def world(claim: Claim, problem: Problem) -> World | None:
    """The problem in the claim's world; None where it has none (claims on matrices)."""
    if claim.world not in (*REGRESSIONS, "averages", "uneven noise", "own inputs", "chain of three"):
        return None
    simulated, noise = literal(problem), {"sigma": float(problem.sigma)}
    if claim.world == "averages":
        return ComposedPrecisely(Averages(simulated, problem.teachers), noise, problem)
    if claim.world == "uneven noise":
        variances = problem.uneven or (Fraction(problem.sigma) ** 2,) * problem.n
        return ComposedPrecisely(UnevenNoise(simulated, np.diag([float(v) ** 0.5 for v in variances])), noise, problem)
    if claim.world == "own inputs":
        students = tuple(dict.fromkeys(risk.partition(".")[0] for risk in claim.risks))
        return ComposedPrecisely(OwnInputs(simulated, students), noise, problem)
    if claim.world == "chain of three":
        return ComposedPrecisely(_chain(problem, simulated), noise, problem)
    return Precisely(simulated, problem)


def _chain(problem: Problem, first: LiteralProblem) -> Chain:
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


def corners(claim: Claim, first: int = 0) -> Iterator[World]:
    """The corners within the claim's domain, by their literal simulation, from the one of number ``first`` on, then
    those before it. Those without any error are left to exact evidence, as a simulation has only rounding errors to
    show there."""
    if isinstance(claim, ConditionalMoment):
        yield from _rotated([SecondMoments.of(literal(at)) for p in CORNERS for at in _sized(claim, p)], first)
    elif isinstance(claim, Moment):
        yield from _rotated(list(Matrices.least(claim)), first)
    else:
        for at in _rotated([at for p in CORNERS for at in _sized(claim, p)], first):
            if (found := simulable(claim, at)) is not None:
                yield found


def simulable(claim: Claim, problem: Problem) -> World | None:
    """The problem's simulation; None without any error, outside the domain, and where no variance exists."""
    random = problem.sigma or problem.rho_w or problem.rho_s
    return (
        world(claim, problem) if random and holds(claim.domain, claim, problem) and _has_room(claim, problem) else None
    )


def raised(claim: Claim, problem: Problem) -> list[World]:
    """Simulations of the problem, with samples enough or as the claim's regime has it."""
    return [found for at in _sized(claim, problem) if (found := simulable(claim, at)) is not None]


def _rotated(values: list[T], first: int) -> list[T]:
    start = first % max(len(values), 1)
    return [*values[start:], *values[:start]]


def _has_room(claim: Claim, problem: Problem) -> bool:
    """Whether sample sizes are so far from the thresholds of what holds there that its variance exists; where noise
    vanishes at a threshold, nothing scatters more for it."""
    if claim.world != "isotropic":
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
    right, orthogonal = ("own inputs", "right angles", "orthogonal spans"), claim.world == "orthogonal spans"
    if (claim.world in right and not problem.is_right_angled) or (orthogonal and problem.shared):
        return
    problem = problem.well_specified() if claim.well_specified or claim.world in right else problem
    if isinstance(claim, Law | Probability):  # which need no moments
        if not isinstance(claim, Probability) or problem.shared < problem.d_w:  # else the student is its teacher
            yield problem.sized("n", max(problem.d_w, problem.d_s)).sized("N", problem.d_s)
            yield problem
        return
    if claim.world in right and not problem.sigma:
        return  # without noise and without approximation error there is nothing to compare
    if claim.world == "isotropic" and problem.n < 100:
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
    if claim.world != "isotropic":
        N = max(problem.N, problem.d_s + claim.margin)
        n = max(
            problem.n, problem.d_w + claim.margin, problem.d_s + claim.margin, N if claim.world == "own inputs" else 0
        )
        at = problem.sized("n", n).sized("N", N).in_world(claim.world)
        yield at.sized("N_2", at.d_2 + claim.margin) if claim.world == "chain of three" else at
