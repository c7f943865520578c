"""Polynomials in traces of Gaussian matrices, at integer sizes, as polynomials in independent scalars.

A Gaussian n × d matrix with n ≥ d is QR with R upper triangular, its diagonal χ_n, χ_{n−1}, … and normal variables
above it (Bartlett), and Q the first d columns of a random orthogonal matrix, a product of rotations by independent
angles (Hurwitz). Then GᵀG = RᵀR, (GᵀG)⁻¹ = R⁻¹R⁻ᵀ, and G(GᵀG)⁻¹Gᵀ = QQᵀ. A matrix that is not inverted, and does not
occur in GᵀG only, is taken entry by entry.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

from sympy import Add, Expr, Mul, Pow, Rational, Symbol, Trace
from sympy.matrices.expressions import Identity, Inverse, MatAdd, MatMul, MatPow, MatrixSymbol, Transpose, ZeroMatrix

from w2s_theory.calculus import GaussianMatrix

from ..arithmetic.polynomials import Number, Polynomial, Space

Rows = list[list[Polynomial]]
Token = tuple[str, str]
"""A factor of a Gaussian matrix: which ("Q", "R", "R⁻¹" or their transposes), and of which matrix."""
CANCELS = {("Qᵀ", "Q"), ("R", "R⁻¹"), ("R⁻¹", "R"), ("Rᵀ", "R⁻ᵀ"), ("R⁻ᵀ", "Rᵀ")}
TRANSPOSED = {"Q": "Qᵀ", "R": "Rᵀ", "R⁻¹": "R⁻ᵀ"}
TRANSPOSED |= {b: a for a, b in TRANSPOSED.items()}


class Loose(Exception):
    """A matrix that was to be factored, but whose Q remains although it is not inverted."""


@dataclass
class Representation:
    """Expressions at these sizes and constants, in scalars of one ``space``.

    ``sizes``: integers for the symbols. ``constants``: exact rows of the constant matrices by name. ``entrywise``: the
    names of the Gaussian matrices that are not factored.
    """

    sizes: Mapping[Symbol, Number]
    constants: Mapping[str, list[list[Number]]]
    entrywise: frozenset[str] = frozenset()
    space: Space = field(default_factory=Space)
    parts: dict[Token, Rows] = field(default_factory=dict)
    inverted: set[str] = field(default_factory=set)

    def scalar(self, e: Any) -> Polynomial:
        """A polynomial in traces."""
        if isinstance(e, int | Rational):
            return Polynomial.constant(_exact(e))
        if isinstance(e, Symbol):
            return Polynomial.constant(self.sizes[e])
        if isinstance(e, Trace):
            rows = self.matrix(e.arg)
            return Polynomial.sum(rows[i][i] for i in range(len(rows)))
        if isinstance(e, Add):
            return Polynomial.sum(map(self.scalar, e.args))
        if isinstance(e, Mul):
            product = Polynomial.constant(1)
            for factor in e.args:
                product = product * self.scalar(factor)
            return product
        if isinstance(e, Pow) and e.exp.is_Integer:
            base = self.scalar(e.base)
            if e.exp >= 0:
                return base ** int(e.exp)
            (value,) = base.terms.values() if set(base.terms) == {0} else (None,)
            if value is not None:
                return Polynomial.constant(_exact(Rational(value) ** int(e.exp)))
        raise NotImplementedError(f"{e} in {type(self).__name__}")

    def matrix(self, e: Any) -> Rows:
        """Entries of a matrix expression."""
        factors: list[Token | Rows] = []
        for factor in self.factors(e):
            if isinstance(factor, tuple) and factors and isinstance(factors[-1], tuple):
                (kind, name), (last, before) = factor, factors[-1]
                if name == before and (last, kind) in CANCELS:
                    factors.pop()
                    continue
            factors.append(factor)
        rows = [self.part(f) if isinstance(f, tuple) else f for f in factors]
        if not rows:
            return self.identity(e.rows)
        product = rows[0]
        for right in rows[1:]:
            product = multiply(product, right)
        return product

    def factors(self, e: Any) -> list[Token | Rows]:
        """The factors of a product, from left to right."""
        if isinstance(e, MatMul):
            return [factor for arg in e.args for factor in self.factors(arg)]
        if isinstance(e, GaussianMatrix) and e.name not in self.entrywise:
            tall = self.size(e.rows) >= self.size(e.cols)
            return [("Q", e.name), ("R", e.name)] if tall else [("Rᵀ", e.name), ("Qᵀ", e.name)]
        if isinstance(e, Transpose):
            return [_transposed(factor) for factor in reversed(self.factors(e.arg))]
        if isinstance(e, MatPow | Inverse):
            return self.power(e)
        return [self.entries(e)]

    def power(self, e: Any) -> list[Token | Rows]:
        base, exponent = (e.arg, -1) if isinstance(e, Inverse) else (e.base, int(e.exp))
        if exponent >= 0:
            return self.factors(base) * exponent
        name = _gram(base)
        self.inverted.add(name)
        if name in self.entrywise:
            raise NotImplementedError(f"the inverse of {base}, whose matrix is taken entry by entry")
        self.shapes[name] = tuple(self.size(s) for s in base.atoms(GaussianMatrix).pop().shape)
        return [("R⁻¹", name), ("R⁻ᵀ", name)] * -exponent

    def entries(self, e: Any) -> Rows:
        """What is not a product."""
        if isinstance(e, MatAdd):
            first, *others = (self.matrix(arg) for arg in e.args)
            for other in others:
                first = [[a + b for a, b in zip(*rows, strict=True)] for rows in zip(first, other, strict=True)]
            return first
        if isinstance(e, Identity):
            return self.identity(e.rows)
        if isinstance(e, GaussianMatrix):
            key = "entries", e.name
            if key not in self.parts:
                rows, cols = (self.size(s) for s in e.shape)
                self.parts[key] = [[self.space.normal() for _ in range(cols)] for _ in range(rows)]
            return self.parts[key]
        if isinstance(e, MatrixSymbol):
            return [[Polynomial.constant(x) for x in row] for row in self.constants[e.name]]
        if isinstance(e, ZeroMatrix):
            return [[Polynomial({})] * self.size(e.cols) for _ in range(self.size(e.rows))]
        if isinstance(e, Expr):  # a scalar factor of a product of matrices
            return [[self.scalar(e)]]
        raise NotImplementedError(f"{e} ({type(e).__name__})")

    @cached_property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        return {}

    def size(self, e: Any) -> int:
        return int(e.xreplace(dict(self.sizes)))

    def identity(self, size: Any) -> Rows:
        d = self.size(size)
        return [[Polynomial.constant(int(i == j)) for j in range(d)] for i in range(d)]

    def part(self, token: Token) -> Rows:
        """Entries of a factor of a Gaussian matrix, made when first asked for."""
        kind, name = token
        if token not in self.parts:
            if kind[-1] == "ᵀ":
                self.parts[token] = transpose(self.part((TRANSPOSED[kind], name)))
            elif kind == "Q":
                if name not in self.inverted:
                    raise Loose(name)
                self.parts[token] = orthonormal_columns(self.space, max(self.shapes[name]), min(self.shapes[name]))
            else:
                R, inverse = triangular(self.space, max(self.shapes[name]), min(self.shapes[name]))
                self.parts["R", name], self.parts["R⁻¹", name] = R, inverse
        return self.parts[token]


def represent(
    expression: Expr, sizes: Mapping[Symbol, Number], constants: Mapping[str, list[list[Number]]]
) -> tuple[Space, list[Polynomial]]:
    """The terms of the expression in independent scalars."""
    entrywise: frozenset[str] = frozenset()
    while True:
        made = Representation(sizes, constants, entrywise)
        for matrix in expression.atoms(GaussianMatrix):
            made.shapes[matrix.name] = tuple(made.size(s) for s in matrix.shape)
        try:
            return made.space, [made.scalar(term) for term in Add.make_args(expression.expand())]
        except Loose as loose:
            entrywise |= {str(loose)}


def triangular(space: Space, n: int, d: int) -> tuple[Rows, Rows]:
    """Bartlett's factor R of an n × d Gaussian matrix, and its inverse by back substitution."""
    zero = Polynomial({})
    R, inverse = ([[zero] * d for _ in range(d)] for _ in range(2))
    diagonal = [space.chi(n - i) for i in range(d)]
    for i in range(d):
        R[i][i], inverse[i][i] = diagonal[i]
        for j in range(i + 1, d):
            R[i][j] = space.normal()
    for j in range(d):
        for i in range(j - 1, -1, -1):
            total = Polynomial.sum(R[i][k] * inverse[k][j] for k in range(i + 1, j + 1))
            inverse[i][j] = diagonal[i][1] * total * -1
    return R, inverse


def orthonormal_columns(space: Space, n: int, d: int) -> Rows:
    """The first d columns of a random orthogonal n × n matrix: the k-th is turned by rotations in the planes
    (k, k+1), …, (n−1, n), the first of which by an angle of density sin^{n−k−1}, the last by one on the circle."""
    columns: Rows = [[Polynomial.constant(int(i == j)) for i in range(n)] for j in range(d)]
    for k in range(d - 1, -1, -1):
        if k == n - 1:
            columns[k][k] = space.sign()
            continue
        for i in range(k, n - 1):
            sine, cosine = space.angle(n - i - 2, 0, signs=2 if i == n - 2 else 1)
            for column in columns[k:]:
                a, b = column[i], column[i + 1]
                column[i], column[i + 1] = cosine * a - sine * b, sine * a + cosine * b
    return transpose(columns)


def multiply(left: Rows, right: Rows) -> Rows:
    if len(left) == len(left[0]) == 1 and len(right) > 1:  # a scalar
        return [[left[0][0] * x for x in row] for row in right]
    if len(right) == len(right[0]) == 1 and len(left[0]) > 1:
        return [[x * right[0][0] for x in row] for row in left]
    columns = transpose(right)
    return [[Polynomial.sum(a * b for a, b in zip(row, column, strict=True)) for column in columns] for row in left]


def transpose(rows: Rows) -> Rows:
    return [list(column) for column in zip(*rows, strict=True)]


def _transposed(factor: Token | Rows) -> Token | Rows:
    return (TRANSPOSED[factor[0]], factor[1]) if isinstance(factor, tuple) else transpose(factor)


def _gram(base: Any) -> str:
    """The matrix G whose GᵀG or GGᵀ this is."""
    if isinstance(base, MatMul) and len(base.args) == 2:
        left, right = base.args
        if left == right.T:
            return str((right if isinstance(right, GaussianMatrix) else left).name)
    raise NotImplementedError(f"the inverse of {base}")


def _exact(value: Any) -> Number:
    value = Rational(value)
    return int(value.p) if value.q == 1 else Fraction(int(value.p), int(value.q))
