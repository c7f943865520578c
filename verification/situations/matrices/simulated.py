"""Gaussian matrices of random small shapes, among random constant ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any

import numpy as np
from sympy import Add, MatrixSymbol, lambdify
from sympy.matrices.expressions import MatPow

from w2s_theory.calculus import GaussianMatrix, SymmetricMatrix
from w2s_theory.claim import Claim, Moment
from w2s_theory.claim.formula import ITSELF
from w2s_theory.setting.evaluate import evaluate

from ..representation import TERMS, Array


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
            if (found := cls.sized(claim, numbers, rng)) is not None:
                return found
        raise ValueError(f"{claim.id}: no dimensions found in {claim.domain} with {claim.margin} to spare")

    @classmethod
    def least(cls, claim: Claim) -> Iterator[Matrices]:
        """The corners: dimensions 1 or 3, or larger by a margin, which all Gaussian matrices have: powers of few
        squares scatter so much that no draws tell by how much."""
        assert isinstance(claim, Moment)
        rng = np.random.default_rng(0)
        for values in product((1, 3, 3 + claim.margin), repeat=len(claim.symbols)):
            numbers = {s.name: float(value) for s, value in zip(claim.symbols, values, strict=True)}
            found = cls.sized(claim, numbers, rng)
            if found is not None and all(abs(a - b) >= claim.margin for a, b in map(found.shape, claim.gaussian)):
                yield found

    def shape(self, matrix: MatrixSymbol) -> tuple[int, int]:
        return _shape(matrix, self.numbers)

    @classmethod
    def sized(cls, claim: Claim, numbers: Mapping[str, float], rng: np.random.Generator) -> Matrices | None:
        """Of these dimensions; None where they are outside the domain, without margin, too large, or the expression
        vanishes."""
        assert isinstance(claim, Moment)
        shapes = {m: _shape(m, numbers) for m in (*claim.gaussian, *claim.matrices)}
        gaps = [abs(rows - cols) for m, (rows, cols) in shapes.items() if m in _inverted(claim)]
        if min(gaps, default=claim.margin) < claim.margin or max(min(shapes[m]) for m in claim.gaussian) > 4:
            return None
        if not _domain(claim)(*(numbers[s.name] for s in claim.symbols)):
            return None
        found = cls(claim, numbers, {m.name: _constant(m, shapes[m], rng) for m in claim.matrices})
        return None if found._vanishes(rng) else found

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


@cache
def _inverted(claim: Moment) -> set[GaussianMatrix]:
    """Of which there are inverses in the expression."""
    inverses = [power for power in claim.expression.atoms(MatPow) if power.exp.is_negative]
    return set().union(*(inverse.atoms(GaussianMatrix) for inverse in inverses))


@cache
def _domain(claim: Moment) -> Callable[..., bool]:
    """Of the values of its symbols; SymPy's substitution takes a thousand times as long."""
    return lambdify(claim.symbols, claim.domain, modules="math")


def _shape(matrix: MatrixSymbol, numbers: Mapping[str, float]) -> tuple[int, int]:
    rows, cols = (int(evaluate(size, numbers)) for size in matrix.shape)
    return rows, cols


def _constant(matrix: MatrixSymbol, shape: tuple[int, int], rng: np.random.Generator) -> Array:
    """Near the identity, in multiples of 1/64: exact traces of these are those of integers, and quick."""
    values = np.eye(*shape) + 0.5 * rng.standard_normal(shape)
    return np.round(64 * ((values + values.T) / 2 if isinstance(matrix, SymmetricMatrix) else values)) / 64
