"""Expressions by their literal meaning: random matrices drawn as their distributions are defined, then evaluated by
NumPy node by node. It knows nothing of the calculus but the classes of what people declare."""

from functools import reduce

import numpy as np
from sympy import (
    Add,
    Determinant,
    Integer,
    KroneckerDelta,
    MatrixSymbol,
    Mul,
    Pow,
    Rational,
    Sum,
    Symbol,
    Trace,
    conjugate,
    sympify,
)
from sympy.matrices.expressions.adjoint import Adjoint
from sympy.matrices.expressions.blockmatrix import BlockMatrix
from sympy.matrices.expressions.diagonal import DiagMatrix
from sympy.matrices.expressions.hadamard import HadamardProduct
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.kronecker import KroneckerProduct
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.slice import MatrixSlice
from sympy.matrices.expressions.special import Identity, OneMatrix, ZeroMatrix
from sympy.matrices.expressions.transpose import Transpose

from w2s_theory import ComplexInverseWishart, InverseWishart
from w2s_theory.calculus.kronecker import Commutation, Vec
from w2s_theory.calculus.symbols import COMPLEX, Gaussian


def transposed(matrix):
    return np.swapaxes(matrix, -1, -2)


def kron(a, b):
    shape = np.broadcast_shapes(a.shape[:-2], b.shape[:-2])
    full = np.einsum("...ij,...kl->...ikjl", np.broadcast_to(a, shape + a.shape[-2:]), b)
    return full.reshape(*shape, a.shape[-2] * b.shape[-2], -1)


def vec(a):
    return np.swapaxes(a, -1, -2).reshape(*a.shape[:-2], -1, 1)


def commutation(m, n):
    result = np.zeros((m * n, m * n))
    for i in range(m):
        for j in range(n):
            result[i * n + j, j * m + i] = 1  # vec(A')[i·n + j] = A[i, j] = vec(A)[j·m + i]
    return result


class Drawn:
    """Values of an expression for ``count`` draws of what is random in it; ``known`` has sizes, numbers, constants."""

    def __init__(self, known, count, seed=0):
        self.known, self.count, self.rng = dict(known), count, np.random.default_rng(seed)

    def number(self, e):
        return self(sympify(e))

    def size(self, e):
        return round(float(self.number(e)))

    def draw(self, m):
        """A random matrix by its definition: rows or columns from their covariances' roots, Wishart as X'X."""
        if isinstance(m, Gaussian):
            z = self.standard(m, self.size(m.rows), self.size(m.cols))
            across, along = (np.linalg.cholesky(self(c)) for c in (m.row_cov, m.cov))
            return self(m.mean) + across @ z @ along.T.conj()
        scale, is_inverse = self(m.scale), isinstance(m, (InverseWishart, ComplexInverseWishart))
        if is_inverse:
            scale = np.linalg.inv(scale)
        x = self.standard(m, self.size(m.degrees), len(scale)) @ np.linalg.cholesky(scale).T.conj()
        w = transposed(x).conj() @ x
        return np.linalg.inv(w) if is_inverse else w

    def standard(self, m, rows, cols):
        """Independent entries N(0, 1); complex ones with E z² = 0 and E |z|² = 1."""
        z = self.rng.normal(size=(self.count, rows, cols))
        return (z + 1j * self.rng.normal(size=z.shape)) / np.sqrt(2) if isinstance(m, COMPLEX) else z

    def __call__(self, e):
        if isinstance(e, (MatrixSymbol, Symbol)):
            if e.name not in self.known:
                self.known[e.name] = self.draw(e)
            return self.known[e.name]
        for kind, read in self.KINDS.items():
            if isinstance(e, kind):
                return read(self, e)
        if hasattr(e, "tolist"):  # explicit
            return np.array([[float(self(cell)) for cell in row] for row in e.tolist()])
        raise TypeError(f"{type(e).__name__} has no literal meaning here")

    def product(self, e):
        factors = [(self(f), f.is_Matrix) for f in e.args]
        numbers = reduce(np.multiply, (np.asarray(f)[..., None, None] for f, m in factors if not m), 1.0)
        return numbers * reduce(np.matmul, (f for f, m in factors if m))

    def power(self, e):
        return np.linalg.matrix_power(self(e.base), int(e.exp))

    def summed(self, e):
        sizes = {s: self.known[s.name] for s in e.free_symbols if isinstance(self.known.get(s.name), int)}
        return self(e.subs(sizes).doit())

    def entry(self, e):
        return self(e.parent)[..., self.size(e.i), self.size(e.j)]

    def part(self, e):
        rows, cols = ([self.size(k) for k in chosen] for chosen in (e.rowslice, e.colslice))
        return self(e.parent)[..., slice(*rows), slice(*cols)]

    def blocks(self, e):
        grid = [[self(b) for b in row] for row in e.blocks.tolist()]
        lead = np.broadcast_shapes(*(b.shape[:-2] for row in grid for b in row))
        full = [[np.broadcast_to(b, lead + b.shape[-2:]) for b in row] for row in grid]
        return np.concatenate([np.concatenate(row, axis=-1) for row in full], axis=-2)

    KINDS = {  # noqa: RUF012
        (Integer, Rational): lambda self, e: float(e),
        Trace: lambda self, e: np.trace(self(e.arg), axis1=-2, axis2=-1),
        Determinant: lambda self, e: np.linalg.det(self(e.arg)),
        KroneckerDelta: lambda self, e: float(self.size(e.args[0]) == self.size(e.args[1])),
        MatMul: product,
        MatAdd: lambda self, e: reduce(np.add, map(self, e.args)),
        Inverse: lambda self, e: np.linalg.inv(self(e.arg)),
        MatPow: power,
        Transpose: lambda self, e: transposed(self(e.arg)),
        Adjoint: lambda self, e: transposed(self(e.arg)).conj(),
        conjugate: lambda self, e: np.conj(self(e.args[0])),
        KroneckerProduct: lambda self, e: kron(*map(self, e.args)),
        Vec: lambda self, e: vec(self(e.args[0])),
        Commutation: lambda self, e: commutation(*map(self.size, e.args)),
        MatrixElement: entry,
        Sum: summed,
        MatrixSlice: part,
        BlockMatrix: blocks,
        Identity: lambda self, e: np.eye(self.size(e.rows)),
        ZeroMatrix: lambda self, e: np.zeros([self.size(s) for s in e.shape]),
        OneMatrix: lambda self, e: np.ones([self.size(s) for s in e.shape]),
        HadamardProduct: lambda self, e: reduce(np.multiply, map(self, e.args)),
        DiagMatrix: lambda self, e: self(e.args[0]) * np.eye(len(self(e.args[0]))),
        Add: lambda self, e: sum(map(self, e.args)),
        Mul: lambda self, e: reduce(np.multiply, map(self, e.args)),
        Pow: lambda self, e: self(e.base) ** float(e.exp),
    }


def constants(shapes, rng):
    """Any matrices of these shapes; those called Sigma, Psi or Omega are positive definite."""
    values = {}
    for name, shape in shapes.items():
        if name in ("Sigma", "Psi", "Omega"):
            root = rng.normal(size=shape)
            values[name] = root @ root.T / shape[0] + np.eye(shape[0])
        else:
            values[name] = rng.normal(size=shape)
    return values


def standard_errors(drawn, claimed):
    """By how many standard errors the mean of draws differs from what is claimed, at most over all entries."""
    drawn = np.asarray(drawn)
    error = drawn.std(axis=0) / np.sqrt(max(len(drawn), 1)) + 1e-9 * (1 + np.abs(claimed))
    return float(np.max(np.abs(drawn.mean(axis=0) - claimed) / error))


def compare(expression, value, known, count=20_000, seed=1):
    """The same for the draws of an expression and a value of it."""
    return standard_errors(Drawn(known, count, seed)(expression), Drawn(known, 1)(value))
