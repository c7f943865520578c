"""Entries, columns, ones, diagonals, explicit numbers, blocks, products by entries, determinants: against draws by
their literal meaning, and against what is published."""

import numpy as np
import pytest
from sympy import (
    BlockMatrix,
    Determinant,
    Identity,
    KroneckerDelta,
    Matrix,
    MatrixSymbol,
    OneMatrix,
    Sum,
    Trace,
    ZeroMatrix,
    det,
    prod,
    symbols,
)
from sympy.matrices.expressions.diagonal import DiagMatrix
from sympy.matrices.expressions.hadamard import HadamardProduct

from w2s_theory import (
    E,
    GaussianMatrix,
    SymmetricMatrix,
    UnsupportedExpression,
    Wishart,
    canonical,
    covariance,
    expectation,
)
from w2s_theory.calculus import is_same

from .drawn import compare, constants

n, m, d = symbols("n m d", integer=True, positive=True)
i, j, k, l = symbols("i j k l", integer=True, nonnegative=True)  # noqa: E741
Sigma = SymmetricMatrix("Sigma", d)
A, B = MatrixSymbol("A", d, d), MatrixSymbol("B", d, d)
v = MatrixSymbol("v", d, 1)
G, V, X = GaussianMatrix("G", n, d), GaussianMatrix("V", m, d), GaussianMatrix("X", n, d, cov=Sigma)
x = GaussianMatrix("x", n, 1)
row = GaussianMatrix("row", 1, n)
W = Wishart("W", n, Sigma)
three, two = SymmetricMatrix("Three", 3), Matrix([[2, 1], [1, 3]])
one = OneMatrix(n, 1)

CASES = {
    "an entry": W[0, 1],
    "its square": W[0, 1] ** 2,
    "a product of entries": W[0, 1] * W[1, 2] * W[0, 2],
    "an entry of an inverse": W.inv()[0, 0] ** 2,
    "entries of X": X[0, 1] ** 2 * X[1, 1] ** 2,
    "an entry of a product": (W * A * W)[0, 1],
    "an entry of a product of constants": (A * B)[0, 1] * Trace(W),
    "columns": Trace(X[:, 0].T * X[:, 1]),
    "a column": W[:, 1],
    "a row": X[0, :].T * X[0, :],
    "a block": W[:2, :2] * A[:2, :2],
    "blocks that meet": W[:2, 2:] * W[2:, :2],
    "regression of a block on the other": W[:2, 2:] * W[2:, 2:].inv(),
    "a Schur complement": W[:2, :2] - W[:2, 2:] * W[2:, 2:].inv() * W[2:, :2],
    "the square of one": (W[:1, :1] - W[:1, 1:] * W[1:, 1:].inv() * W[1:, :1]) ** 2,
    "a block of an inverse": W.inv()[:2, :2],
    "some columns": (X[:, :2].T * X[:, :2]).inv(),
    "the others by them": X[:, 2:].T * X[:, :2] * (X[:, :2].T * X[:, :2]).inv(),
    "a block and an entry": W[0, 2] * W[:2, 2:],
    "ones": one.T * X * A * X.T * one,
    "a sum of squares over the squared norm": (one.T * x) ** 2 / Trace(x.T * x),
    "a coordinate on the sphere": x[0, 0] ** 4 / Trace(x.T * x) ** 2,
    "a row on the sphere": row[0, 0] ** 2 / Trace(row * row.T),
    "a diagonal": W * DiagMatrix(v) * W,
    "by entries": Trace(B * HadamardProduct(A, W)),
    "blocks": BlockMatrix([[G], [V]]).T * BlockMatrix([[G], [V]]) * A,
    "two by two": BlockMatrix([[G.T * G, ZeroMatrix(d, d)], [A, V.T * V]]),
    "numbers": (lambda w: w * Matrix([[1, 2], [3, 4]]) * w)(Wishart("Two", n, Identity(2))),
    "numbers as a scale": Wishart("Two", n, two).inv(),
    "numbers under a trace": (lambda w: Trace(Matrix([[1, 2], [0, 1]]) * w) ** 2)(Wishart("Two", n, two)),
    "a determinant": det(Wishart("W3", n, three)),
    "its square, of numbers": det(Wishart("Two", n, two)) ** 2,
    "a determinant of a sum": det(Wishart("W3", n, three) + Identity(3)),
    "a determinant of a square matrix, squared": det(GaussianMatrix("Q", 3, 3)) ** 2,
}
SIZES = {"n": 11, "m": 5, "d": 3}
SHAPES = {"Sigma": (3, 3), "A": (3, 3), "B": (3, 3), "v": (3, 1)}
KNOWN = (
    SIZES | constants(SHAPES, np.random.default_rng(3)) | {"Three": np.array([[2, 0.5, 0], [0.5, 1, 0.2], [0, 0.2, 1]])}
)


@pytest.mark.parametrize("expression", CASES.values(), ids=CASES)
def test_against_draws(expression):
    r = expectation(expression)
    assert r.check()
    assert compare(expression, r.value, KNOWN, count=40_000) < 5
    assert compare(expression, r.readable, KNOWN, count=40_000) < 5


def test_blocks_by_symbols():
    """Muirhead (1982), theorem 3.2.10: W₁₁ − W₁₂W₂₂⁻¹W₂₁ is Wishart with n − (d − k) degrees of freedom and the scale
    Σ₁₁ − Σ₁₂Σ₂₂⁻¹Σ₂₁."""
    p = symbols("p", integer=True, positive=True)
    one, other = slice(None, p), slice(p, None)

    def schur(matrix):
        return matrix[one, one] - matrix[one, other] * matrix[other, other].inv() * matrix[other, one]

    r = expectation(schur(W))
    assert is_same(r.value, (n - d + p) * schur(Sigma))
    assert r.check()
    assert r.domain == (d >= p) & (n + p >= d)
    assert str(E(W[one, other] * W[other, other].inv())) == "Sigma[:p, p:]*Sigma[p:, p:]**(-1)"


def test_wick_by_indices():
    """Isserlis (1918), for the entries of W = G'G with symbolic indices."""
    delta, w = KroneckerDelta, G.T * G
    expected = n**2 * delta(i, j) * delta(k, l) + n * delta(i, k) * delta(j, l) + n * delta(i, l) * delta(j, k)
    assert is_same(E(w[i, j] * w[k, l]), expected)
    assert is_same(covariance(W[i, j], W[k, l]).value, n * (Sigma[i, k] * Sigma[j, l] + Sigma[i, l] * Sigma[j, k]))
    assert is_same(E(w[i, j] ** 2), n + n * (n + 1) * delta(i, j))


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5])
def test_determinants(size):
    """Wilks (1932): det W is a product of independent χ² variables with n, n − 1, … degrees of freedom."""
    r = expectation(Determinant(Wishart("W", n, Identity(size))))
    assert r.value == canonical(prod(n - q for q in range(size)))
    assert r.domain == True  # noqa: E712 - a SymPy truth value


def test_determinants_of_scales():
    w = Wishart("W", n, three)
    assert is_same(E(det(w)), n * (n - 1) * (n - 2) * Determinant(three))
    assert is_same(E(det(w) ** 2), n * (n - 1) * (n - 2) * (n + 2) * (n + 1) * n * Determinant(three) ** 2)


def test_an_answer_of_numbers_is_one():
    assert E(Wishart("W", 5, two).inv()) == Matrix([[3, -1], [-1, 2]]) / 10
    assert E(Trace(Matrix([[1, 2], [0, 1]]) * Wishart("W", 5, two))) == 5 * (2 + 3 + 2)


def test_entries_are_those_of_the_matrix():
    whole = E(W * A * W)
    assert is_same(E((W * A * W)[0, 1]), whole[0, 1])
    assert str(expectation(W[0, 1])) == "E[W[0, 1]] = n*Sigma[0, 1] for d > 1"
    assert str(E(W[1, 0])) == "n*Sigma[0, 1]"  # one form


REFUSED = {
    "parts that overlap": (lambda: W[:2, :2] * W[:2, 1:3], "not seen to be disjoint"),
    "every second row": (lambda: G[::2, :].T * G[::2, :], "no neighbours"),
    "a determinant of symbolic size": (lambda: det(W), "known for a number, up to 6"),
    "a determinant that is too large": (lambda: det(Wishart("Q", n, Identity(7))), "the limit is 6"),
    "a product by entries of what is random": (lambda: HadamardProduct(W, W), r"HadamardProduct\(A\.T, B\)"),
    "the same beside something random": (lambda: Trace(W * HadamardProduct(A, W)), "product by entries"),
    "a random diagonal": (lambda: Trace(DiagMatrix(X[0, :].T) * A), "a diagonal matrix of something random"),
    "a sum over part of the indices": (lambda: Sum(A[0, k] * B[k, 1], (k, 0, 1)), "a sum over an index"),
    "a ratio of quadratic forms": (lambda: Trace(x.T * x) / Trace(x.T * MatrixSymbol("F", n, n) * x), "squared"),
    "a division by the trace of a Wishart matrix": (lambda: 1 / Trace(W), "squared"),
}


@pytest.mark.parametrize(("make", "reason"), REFUSED.values(), ids=REFUSED)
def test_refused_with_the_reason(make, reason):
    with pytest.raises(UnsupportedExpression, match=reason):
        E(make())
