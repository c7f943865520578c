"""What is simulated for a claim: random problems by seed, each with its numbers and with draws of what it is about.

A claim names its world. Adding a world is adding a class here (or in a module of its own) and a line to
``random_worlds.WORLDS``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any, Protocol

import numpy as np
from sympy import Add, MatrixSymbol
from sympy.matrices.expressions import MatPow

from w2s_theory.calculus import GaussianMatrix, SymmetricMatrix
from w2s_theory.claim import Claim, Moment
from w2s_theory.claim.formula import ITSELF
from w2s_theory.setting.evaluate import evaluate

from .literal import LiteralProblem, random_isotropic_problem, random_problem, random_right_angled_problem, simulate

Array = np.ndarray
TERMS = "{}, term by term"
"""What a simulation calls the sum of the absolute values of the terms of a quantity."""


class World(Protocol):
    """A random problem."""

    def arguments(self, claim: Claim) -> dict[str, Any]:
        """The numbers (and matrices) at which the claim is evaluated."""

    def facts(self) -> dict[str, Any]:
        """What else is worth telling of the problem, for the evidence."""

    def parameters(self) -> dict[str, Any] | None:
        """Everything constant in it, numbers and matrices, if the quantities simulated are, draw by draw, the
        expressions of the theory in them; else None."""

    @property
    def size(self) -> float:
        """Of the squares that the quantities simulated are differences of: what is small against it as the square of a
        rounding error is one."""

    def simulate(self, trials: int, rng: np.random.Generator, what: Sequence[str]) -> dict[str, Array]:
        """Independent draws of the quantities named, each of shape (trials,)."""


@dataclass(frozen=True)
class Regression:
    """Weak-to-strong regression by its definitions."""

    problem: LiteralProblem

    @classmethod
    def random(cls, claim: Claim, rng: np.random.Generator) -> Regression:
        """A problem that is well specified if the claim asks for it."""
        return cls(random_problem(rng, approximation=not claim.well_specified, margin=claim.margin))

    @classmethod
    def isotropic(cls, claim: Claim, rng: np.random.Generator) -> Regression:
        """A problem of isotropic features with any sample sizes in the claim's domain."""
        for _ in range(10_000):
            world = cls(random_isotropic_problem(rng))
            numbers = {s: world.problem.symbols()[s.name] for s in claim.derived_domain.free_symbols}
            if claim.derived_domain.subs(numbers) == True:  # noqa: E712 - a SymPy truth value
                return world
        raise ValueError(f"{claim.id}: no problem found in {claim.derived_domain}")

    @classmethod
    def scarce(cls, claim: Claim, rng: np.random.Generator) -> Regression:
        """So few samples that risks have hardly any moments: there only laws can be compared."""
        problem = random_problem(rng)
        few, fewer = rng.integers(0, 6, size=2)
        return cls(replace(problem, n=int(max(problem.d_w, problem.d_s) + few), N=int(fewer + 1)))

    @classmethod
    def right_angled(cls, claim: Claim, rng: np.random.Generator) -> Regression:
        """Spans that meet at 0° and 90° only, and share at least a direction."""
        return cls(random_right_angled_problem(rng))

    @classmethod
    def orthogonal(cls, claim: Claim, rng: np.random.Generator) -> Regression:
        """Orthogonal spans."""
        return cls(random_right_angled_problem(rng, shared=False))

    def arguments(self, claim: Claim) -> dict[str, Any]:
        """Of the problem's symbols those of the claim."""
        symbols = self.problem.symbols()
        symbols["d_shared"] = round(symbols["d_sw"])  # its meaning where angles are 0° and 90°
        return {s.name: symbols[s.name] for s in claim.symbols}

    def facts(self) -> dict[str, Any]:
        """Principal angles in degrees, eigenvalues of the weak and of the strong feature covariance."""
        return {
            "angles": np.degrees(self.problem.principal_angles).round(2).tolist(),
            "spectrum_w": self.problem.spectrum_w.tolist(),
            "spectrum_s": self.problem.spectrum_s.tolist(),
        }

    def parameters(self) -> dict[str, Any] | None:
        """Coordinates of spans and truth as in ``w2s_theory.setting.estimators``."""
        p, (outside_w, outside_s) = self.problem, map(_complement, (self.problem.V_w, self.problem.V_s))
        truth = p.theta[:, None]
        return {
            **p.symbols(),
            "D": p.D,
            "C": p.V_s.T @ p.V_w,
            "B": outside_s.T @ p.V_w,
            "beta_w": p.V_w.T @ truth,
            "gamma_w": outside_w.T @ truth,
            "beta_s": p.V_s.T @ truth,
            "gamma_s": outside_s.T @ truth,
        }

    @property
    def size(self) -> float:
        return float(self.problem.theta @ self.problem.theta) + self.problem.sigma**2

    def simulate(self, trials: int, rng: np.random.Generator, what: Sequence[str]) -> dict[str, Array]:
        return simulate(self.problem, trials, rng, models=what)


@dataclass(frozen=True)
class Matrices:
    """Gaussian matrices of random small shapes, among random constant ones."""

    claim: Moment
    numbers: Mapping[str, float]
    constants: Mapping[str, Array]

    @classmethod
    def random(cls, claim: Claim, rng: np.random.Generator) -> Matrices:
        """Dimensions within the domain, with ``margin`` to spare for the moments; constants near the identity."""
        for _ in range(10_000):
            numbers = {s.name: float(rng.choice([1, 2, 3, 4, *range(5, 45, 3)])) for s in claim.symbols}
            if (world := cls.sized(claim, numbers, rng)) is not None:
                return world
        raise ValueError(f"{claim.id}: no dimensions found in {claim.domain} with {claim.margin} to spare")

    @classmethod
    def least(cls, claim: Claim) -> Iterator[Matrices]:
        """The corners: dimensions 1 or 3, or larger by a margin, which all Gaussian matrices have: powers of few
        squares scatter so much that no draws tell by how much."""
        assert isinstance(claim, Moment)
        rng = np.random.default_rng(0)
        for values in product((1, 3, 3 + claim.margin), repeat=len(claim.symbols)):
            numbers = {s.name: float(value) for s, value in zip(claim.symbols, values, strict=True)}
            world = cls.sized(claim, numbers, rng)
            if world is not None and all(abs(a - b) >= claim.margin for a, b in map(world.shape, claim.gaussian)):
                yield world

    def shape(self, matrix: MatrixSymbol) -> tuple[int, int]:
        return _shape(matrix, self.numbers)

    @classmethod
    def sized(cls, claim: Claim, numbers: Mapping[str, float], rng: np.random.Generator) -> Matrices | None:
        """Of these dimensions; None where they are outside the domain, without margin, too large, or the expression
        vanishes."""
        assert isinstance(claim, Moment)
        inverses = [power for power in claim.expression.atoms(MatPow) if power.exp.is_negative]
        inverted = set().union(*(inverse.atoms(GaussianMatrix) for inverse in inverses))
        shapes = {m: _shape(m, numbers) for m in (*claim.gaussian, *claim.matrices)}
        gaps = [abs(rows - cols) for m, (rows, cols) in shapes.items() if m in inverted]
        sizes = [min(shapes[m]) for m in claim.gaussian]
        allowed = claim.domain.subs({s: numbers[s.name] for s in claim.symbols}) == True  # noqa: E712 - a SymPy truth value
        if not (min(gaps, default=claim.margin) >= claim.margin and max(sizes) <= 4 and allowed):
            return None
        world = cls(claim, numbers, {m.name: _constant(m, shapes[m], rng) for m in claim.matrices})
        return None if world._vanishes(rng) else world

    def _vanishes(self, rng: np.random.Generator) -> bool:
        """Whether the expression is zero in these dimensions, up to rounding errors: nothing to estimate."""
        draws = self._draw(4, rng)
        terms = [evaluate(term, draws) for term in Add.make_args(self.claim.expression)]
        return bool(np.all(np.abs(sum(terms)) < 1e-9 * sum(map(np.abs, terms))))

    def arguments(self, claim: Claim) -> dict[str, Any]:
        return {**self.numbers, **self.constants}

    def facts(self) -> dict[str, Any]:
        return {}

    def parameters(self) -> dict[str, Any] | None:
        return {**self.numbers, **self.constants}

    @property
    def size(self) -> float:
        return 0.0

    def simulate(self, trials: int, rng: np.random.Generator, what: Sequence[str]) -> dict[str, Array]:
        """The expression on draws, a stack of matrices at a time; and what its terms come to in absolute value."""
        values: list[Array] = []
        for start in range(0, trials, 1000):
            draws = self._draw(min(1000, trials - start), rng)
            terms = [evaluate(term, draws) * np.ones(1) for term in Add.make_args(self.claim.expression)]
            values.append(np.array([sum(terms), sum(map(np.abs, terms))]))
        together = np.concatenate(values, axis=1)
        return {ITSELF: together[0], TERMS.format(ITSELF): together[1]}

    def _draw(self, count: int, rng: np.random.Generator) -> dict[str, Any]:
        """All that the expression needs, the Gaussian matrices as stacks."""
        shapes = {m.name: _shape(m, self.numbers) for m in self.claim.gaussian}
        drawn = {name: rng.standard_normal((count, *shape)) for name, shape in shapes.items()}
        return {**self.numbers, **self.constants, **drawn}


def _complement(basis: Array) -> Array:
    """An orthonormal basis of what is orthogonal to the columns of a basis."""
    return np.linalg.svd(basis)[0][:, basis.shape[1] :]


def _shape(matrix: MatrixSymbol, numbers: Mapping[str, float]) -> tuple[int, int]:
    rows, cols = (int(evaluate(size, numbers)) for size in matrix.shape)
    return rows, cols


def _constant(matrix: MatrixSymbol, shape: tuple[int, int], rng: np.random.Generator) -> Array:
    values = np.eye(*shape) + 0.5 * rng.standard_normal(shape)
    return (values + values.T) / 2 if isinstance(matrix, SymmetricMatrix) else values
