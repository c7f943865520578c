"""Variances and covariances: published values, draws, entries of matrices, domains, and what is refused."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from sympy import Eq, Identity, Matrix, MatrixSymbol, Ne, Symbol, Trace, ZeroMatrix, symbols

from w2s_theory import (
    DomainError,
    GaussianMatrix,
    SymmetricMatrix,
    UnsupportedExpression,
    canonical,
    covariance,
    expectation,
    variance,
)
from w2s_theory.calculus import to_text
from w2s_theory.kernel.words import CertificateError
from w2s_theory.setting.evaluate import evaluate

n, d = symbols("n d", integer=True, positive=True)
s = Symbol("s")
G, x, e = GaussianMatrix("G", n, d), GaussianMatrix("x", d, 1), GaussianMatrix("e", n, 1)
W, S = G.T * G, (G.T * G).inv()
A, B = MatrixSymbol("A", d, d), MatrixSymbol("B", d, d)
K, L = SymmetricMatrix("K", d), SymmetricMatrix("L", d)
b, c = MatrixSymbol("b", d, 1), MatrixSymbol("c", d, 1)
eye = Identity(d)

below = (n - d) * (n - d - 1) ** 2 * (n - d - 3)
PUBLISHED = {
    "x'Ax and x'Bx, math.SE 2410341": (x.T * A * x, x.T * B * x, Trace(A * B) + Trace(A * B.T)),
    "x'Kx and x'Lx, Magnus (1978)": (x.T * K * x, x.T * L * x, 2 * Trace(K * L)),
    "tr W, a χ² of nd degrees of freedom": (Trace(W), Trace(W), 2 * n * d),
    "the square of |Rx|², math.SE 3226279": (b.T * W * b, b.T * W * b, 2 * n * Trace(b.T * b) ** 2),
    "a Gaussian vector": (x, x, eye),
    "least squares": (S * G.T * (G * b + s * e), S * G.T * (G * b + s * e), s**2 / (n - d - 1) * eye),
    "a number and a matrix": (Trace(A * W), W, n * (A + A.T)),
    "a matrix and a number": (W, Trace(A * W), n * (A + A.T)),
    "what is constant": (b, c, ZeroMatrix(d, d)),
    "a number without matrices": (2, W, ZeroMatrix(d, d)),
    "odd and even": (x, x.T * A * x, ZeroMatrix(d, 1)),
}


@pytest.mark.parametrize(("left", "right", "published"), PUBLISHED.values(), ids=PUBLISHED)
def test_published_values(left, right, published):
    r = covariance(left, right)
    assert r.value == canonical(published)
    assert r.check()
    assert all(certificate.check() for certificate in r.certificates)


def test_variance_is_the_covariance_with_itself():
    """von Rosen (1988): Var of an entry of W⁻¹ on the diagonal is 2/((n−d−1)²(n−d−3))."""
    r = variance(b.T * S * b)
    assert r.value == canonical(2 * Trace(b.T * b) ** 2 / ((n - d - 1) ** 2 * (n - d - 3)))
    assert r.domain == (n > d + 3)
    assert str(r).startswith("Var[b.T*(G.T*G)**(-1)*b] = ")


PAIRS = {
    "Gram matrix and its inverse": (Trace(A * W), Trace(B * S)),
    "a column and a column": (S * b, W * c),
    "a column and a row": (S * b, c.T * W * A),
    "a row and a row": (b.T * W * A, c.T * W),
    "quadratic form and matrix": (b.T * W * c, S * A),
    "numbers that are 1 × 1 products": (b.T * S * b, c.T * W * c),
}
SIZES = {"n": 12, "d": 3}


def _draws(*expressions):
    rng = np.random.default_rng(8)
    constants = {**{m: rng.normal(size=(3, 3)) for m in "AB"}, **{v: rng.normal(size=(3, 1)) for v in "bc"}}
    values = SIZES | constants
    drawn = values | {"G": rng.normal(size=(100_000, 12, 3))}
    return values, [np.asarray(evaluate(expression, drawn)) for expression in expressions]


def _sample_covariances(left, right):
    """Of all entries of the left with all of the right, column by column, with their standard errors."""
    left, right = (np.swapaxes(m, 1, 2).reshape(len(m), -1) if m.ndim > 1 else m[:, None] for m in (left, right))
    products = (left - left.mean(axis=0))[:, :, None] * (right - right.mean(axis=0))[:, None, :]
    return products.mean(axis=0), products.std(axis=0) / np.sqrt(len(products))


@pytest.mark.parametrize(("left", "right"), PAIRS.values(), ids=PAIRS)
def test_against_draws(left, right):
    values, drawn = _draws(left, right)
    mean, error = _sample_covariances(*drawn)
    value = np.asarray(evaluate(covariance(left, right).value, values))
    assert np.all(np.abs(value.reshape(mean.shape, order="F") - mean) < 5 * error)


MATRICES = {
    "W with itself": (W, W),
    "products with constants": (A * W * B, W),
    "W and its inverse": (W, S * A),
    "a column and a matrix": (W * b, W * A),
    "a matrix and a row": (A * S, b.T * W),
}


@pytest.mark.parametrize(("left", "right"), MATRICES.values(), ids=MATRICES)
def test_entries_of_matrices_against_draws(left, right):
    values, drawn = _draws(left, right)
    mean, error = _sample_covariances(*drawn)
    r = covariance(left, right)
    assert r.check()
    numbers = {m.subs(d, 3)[i]: values[m.name][i] for m in (A, B, b) for i in np.ndindex(*values[m.name].shape)}
    cells = [[(i, j) for j in range(m.shape[2]) for i in range(m.shape[1])] for m in drawn]
    entries = [r.entry(*one, *other).subs({n: 12, d: 3}).doit() for one, other in product(*cells)]
    value = [float(entry.xreplace(numbers)) for entry in entries]
    assert np.all(np.abs(np.reshape(value, mean.shape) - mean) < 5 * error)


def test_entries_of_a_wishart_matrix():
    """Cov(W_ij, W_kl) = n(δ_ik δ_jl + δ_il δ_jk), e.g. Muirhead (1982), section 3.2."""
    r = covariance(W, W)
    cases = {(0, 1, 0, 1): n, (0, 1, 1, 0): n, (0, 0, 0, 0): 2 * n, (0, 0, 1, 1): 0, (0, 1, 0, 2): 0}
    assert {index: r.entry(*index) for index in cases} == cases


def test_entries_of_an_inverse_wishart_matrix():
    """von Rosen (1988): 2, n − d − 1 and 2(n − d) over (n−d)(n−d−1)²(n−d−3)."""
    r = covariance(S, S)
    cases = {(0, 0, 1, 1): 2, (0, 1, 0, 1): n - d - 1, (0, 0, 0, 0): 2 * (n - d), (0, 1, 2, 0): 0}
    assert {index: canonical(r.entry(*index)) for index in cases} == {k: canonical(v / below) for k, v in cases.items()}
    assert r.domain == (n > d + 3)


def test_all_entries_for_dimensions_in_numbers():
    g, a = GaussianMatrix("G", 4, 2), MatrixSymbol("a", 2, 1)
    assert covariance(g.T * g, g.T * g).vec().tolist() == [[8, 0, 0, 0], [0, 4, 4, 0], [0, 4, 4, 0], [0, 0, 0, 8]]
    found = covariance(g * a, g).vec()  # Cov((Ga)_i, G_kl) = a_l if i = k
    assert found.shape == (4, 8)
    assert found == Matrix(4, 8, lambda i, cell: a[cell // 4, 0] if cell % 4 == i else 0)


def test_hypotheses():
    r = covariance(x.T * K * x, x.T * K * x, given=[Eq(K * K, K), Eq(Trace(K), 1)])
    assert r.value == 2
    assert covariance(W * A, W, given=Eq(A * A, A)).tests


def test_the_domain_is_that_of_all_parts():
    assert covariance(Trace(W), Trace(S)).domain == (n > d + 1)
    assert covariance(Trace(S), Trace(S)).domain == (n > d + 3)
    y = GaussianMatrix("y", d, 1)
    both = covariance(Trace(A * S) / (s - 2), (y.T * y).inv())
    assert set(both.domain.args) == {n > d + 1, d > 2, Ne(s, 2)}
    with pytest.raises(DomainError, match="at least 4 more rows"):
        variance(Trace((GaussianMatrix("G", 6, 3).T * GaussianMatrix("G", 6, 3)).inv()))


def test_other_proofs_are_refused():
    r = covariance(Trace(W), Trace(S))
    with pytest.raises(CertificateError, match="do not prove"):
        replace(r, value=r.value + 1).check()
    with pytest.raises(CertificateError, match="a certificate is about"):
        replace(r, right=Trace(S**2)).check()
    with pytest.raises(CertificateError, match="a certificate is about"):
        replace(r, parts=(r.parts[0], r.parts[1], expectation(Trace(W)))).check()
    two = covariance(W, W)
    with pytest.raises(CertificateError, match="a certificate is about"):
        replace(two, tests=two.tests[::-1]).check()


def test_tests_have_names_of_their_own():
    T, U = MatrixSymbol("T", d, d), MatrixSymbol("U", d, d)
    r = covariance(T * W, U * W)
    assert [test.name for test in r.tests] == ["T1", "U1"]
    assert r.entry(0, 1, 1, 0) == n * T[0, 0] * U[1, 1]


def test_what_is_asked_wrongly_is_told():
    with pytest.raises(UnsupportedExpression, match="str is not an expression"):
        covariance("x", Trace(W))
    with pytest.raises(ValueError, match="numbers or vectors"):
        variance(Trace(W)).entry(0, 0, 0, 0)
    g = GaussianMatrix("G", 5, 2)
    with pytest.raises(IndexError, match=r"G.T\*G is 2 × 2 and has no entry \(0, 2\)"):
        variance(g.T * g).entry(0, 2, 0, 0)
    with pytest.raises(ValueError, match="is not of two matrices, and has no vec"):
        variance(Trace(W)).vec()


def test_printed_with_the_test_matrices_where_there_are_any():
    assert str(covariance(W, W)) == "Cov[Trace(T*G.T*G), Trace(U*G.T*G)] = n*(Trace(T*U) + Trace(T*U.T))"
    assert to_text(variance(Trace(W)).value) == "2*d*n"
    assert "G.T" in repr(variance(W))
