"""E of matrices: published values, draws of every entry, shapes, hypotheses, and what its certificate is about."""

from dataclasses import replace

import numpy as np
import pytest
from sympy import Eq, Identity, MatrixSymbol, Symbol, Trace, ZeroMatrix, symbols

from w2s_theory import (
    DomainError,
    E,
    GaussianMatrix,
    MatrixExpectation,
    SymmetricMatrix,
    UnsupportedExpression,
    canonical,
    expectation,
)
from w2s_theory.calculus import is_same, readable
from w2s_theory.claim.formula import Drawn
from w2s_theory.kernel.words import CertificateError
from w2s_theory.setting.evaluate import evaluate

n, d, k = symbols("n d k", integer=True, positive=True)
G = GaussianMatrix("G", n, d)
W, S = G.T * G, (G.T * G).inv()
P = G * S * G.T
x = GaussianMatrix("x", d, 1)
A, B, F = MatrixSymbol("A", d, d), MatrixSymbol("B", d, d), MatrixSymbol("F", n, n)
K = SymmetricMatrix("K", d)
a, b, c = MatrixSymbol("a", d, 1), MatrixSymbol("b", d, 1), MatrixSymbol("c", 1, k)
C = MatrixSymbol("C", d, k)
eye = Identity(d)

PUBLISHED = {
    "E W, degrees of freedom times the scale": (W, n * eye),
    "E WAW, Gupta and Nagar (1999), theorem 3.3.15": (W * A * W, n**2 * A + n * A.T + n * Trace(A) * eye),
    "E W tr(AW), the same": (Trace(A * W) * W, n**2 * Trace(A) * eye + n * (A + A.T)),
    "E W², Letac and Massam (2004)": (W**2, n * (n + d + 1) * eye),
    "E W⁻¹AW⁻¹, von Rosen (1988)": (
        S * A * S,
        ((n - d - 2) * A + A.T + Trace(A) * eye) / ((n - d) * (n - d - 1) * (n - d - 3)),
    ),
    "E W⁻², von Rosen (1988)": (S**2, (n - 1) / ((n - d) * (n - d - 1) * (n - d - 3)) * eye),
    "E xx'Axx', Magnus (1978)": (x * x.T * A * x * x.T, A + A.T + Trace(A) * eye),
    "E |x|²xx', math.SE 3423617": (Trace(x.T * x) * x * x.T, (d + 2) * eye),
    "the hat matrix, of which the mean is d/n": (P, d / n * Identity(n)),
    "a cubic form in x, which is odd": (x * x.T * A * x, ZeroMatrix(d, 1)),
    "a matrix that is odd": (G * A, ZeroMatrix(n, d)),
}


@pytest.mark.parametrize(("matrix", "published"), PUBLISHED.values(), ids=PUBLISHED)
def test_published_values(matrix, published):
    r = expectation(matrix)
    assert isinstance(r, MatrixExpectation)
    assert r.value == canonical(published)
    assert r.value.shape == matrix.shape
    assert r.check()


CASES = {
    "quadratic": W * A * W,
    "inverse": S * A * S,
    "inverse around a symmetric constant": S * K * S,
    "symmetric on both sides": K * W * K * A,
    "projection": P * F * P,
    "rectangular, half inverses": S * G.T * F * G * C,
    "a column": W * A * W * b,
    "a row": b.T * A * S,
    "an outer product of constants": a * b.T * W,
    "an outer product in between": W * a * b.T * S,
    "an outer product with another shape": S * b * c,
    "transposed as a whole": (W * A * B * W).T,
    "with a trace of constants": Trace(A) * A * W * B,
    "an identity term": (eye - W / n) * A * (eye - W / n),
    "a polynomial": W**2 * A - 3 * A.T * W + eye,
    "a vector, four times": x * x.T * A * x * x.T,
}
SIZES = {"n": 11, "d": 3, "k": 2}
SHAPES = {"G": (n, d), "x": (d, 1), "A": (d, d), "B": (d, d), "F": (n, n), "K": (d, d), "a": (d, 1), "b": (d, 1)}
SHAPES |= {"c": (1, k), "C": (d, k)}


@pytest.mark.parametrize("matrix", CASES.values(), ids=CASES)
def test_every_entry_against_draws(matrix):
    """The mean of 20,000 draws, evaluated from the same expression by NumPy, within five standard errors."""
    rng = np.random.default_rng(12)
    shapes = {name: tuple(SIZES[str(q)] if q != 1 else 1 for q in shape) for name, shape in SHAPES.items()}
    values = SIZES | {name: rng.normal(size=shape) for name, shape in shapes.items()}
    values["K"] = values["K"] + values["K"].T
    draws = evaluate(matrix, values | {g: rng.normal(size=(20_000, *shapes[g])) for g in "Gx"})
    expected = evaluate(E(matrix), values)
    error = draws.std(axis=0) / np.sqrt(len(draws))
    assert draws.shape[1:] == expected.shape
    assert np.all(np.abs(draws.mean(axis=0) - expected) < 5 * error)
    assert np.allclose(evaluate(readable(E(matrix)), values), expected)


def test_shapes_of_one_row_and_of_one_column():
    assert E(W * b) == canonical(n * b)
    assert E(b.T * W) == canonical(n * b.T)
    assert E(W * b * c) == canonical(n * b * c)
    assert E(b.T * W * b) == n * Trace(b.T * b)  # 1 × 1 is a number


def test_numbers_as_dimensions():
    g = GaussianMatrix("G", 7, 2)
    assert E((g.T * g).inv()) == canonical(Identity(2) / 4)
    h = GaussianMatrix("H", 3, 2)
    with pytest.raises(DomainError, match=r"the expectation of \(H\.T\*H\)\*\*\(-1\) is not known"):
        E((h.T * h).inv())


def test_constants_are_their_own_expectation():
    assert E(A) == A
    assert E(K.T * A + 2 * eye) == canonical(K * A + 2 * eye)
    assert E(W - W) == ZeroMatrix(d, d)


def test_what_cancels_must_exist_all_the_same():
    r = expectation(S * W)
    assert r.value == eye
    assert r.domain == (n >= d)


def test_domain_is_that_of_the_trace():
    assert expectation(S * A * S).domain == (n > d + 3)


def test_hypotheses():
    assert E(W * A * W, given=[Eq(Trace(A), 0)]) == canonical(n**2 * A + n * A.T)
    assert E(W * A * A, given=[Eq(A * A, A)]) == canonical(n * A)
    assert E(C * C.T * W, given=Eq(C * C.T, eye)) == canonical(n * eye)


def test_the_certificate_is_about_the_trace_against_a_new_matrix():
    T, scalar = MatrixSymbol("T", d, d), Symbol("T1")
    r = expectation(scalar * T * W)
    assert r.test == MatrixSymbol("T2", d, d)
    assert r.traced.expression == Trace(scalar * r.test * T * W)
    assert r.traced.value == n * scalar * Trace(T * r.test)
    assert r.certificate is r.traced.certificate
    assert r.test.name in {m.name for m in r.certificate.signature.matrices}


def test_a_certificate_for_another_value_is_refused():
    r = expectation(W * A * W)
    with pytest.raises(CertificateError, match="does not prove"):
        replace(r, value=r.value.T).check()
    with pytest.raises(CertificateError, match="not about"):
        replace(r, expression=W * A.T * W).check()


FALSE = {
    "a test matrix of which something is assumed": (W, ZeroMatrix(d, d), B, expectation(Trace(B * W), Eq(Trace(B), 0))),
    "a symmetric one": (A.T, A, K, expectation(Trace(K * A.T))),
    "one of the matrices asked about": (A * B, B * A, B, expectation(Trace(B * A * B))),
}


@pytest.mark.parametrize(("matrix", "value", "test", "proved"), FALSE.values(), ids=FALSE)
def test_traces_against_one_matrix_do_not_prove_what_they_would_against_all(matrix, value, test, proved):
    assert proved.check()
    others = proved.domain, proved.certificate, proved.divisor, proved.translator, proved.given
    with pytest.raises(CertificateError, match=f"{test} is no arbitrary constant matrix"):
        MatrixExpectation(matrix, value, *others, test).check()


def test_one_form_for_each_matrix():
    assert canonical((A + eye) * (A - eye)) == canonical(A**2 - eye)
    assert canonical(a * b.T * a) == canonical(Trace(a.T * b) * a)
    assert is_same((A + B).T, A.T + B.T)
    assert not is_same(A, A.T)


def test_a_result_is_printed_with_what_is_common_taken_out():
    assert str(expectation(W * A * W)) == "E[G.T*G*A*G.T*G] = n*(n*A + A.T + Trace(A)*I)"
    assert readable(E(S * A * S)) != E(S * A * S)
    assert canonical(readable(E(S * A * S))) == E(S * A * S)


def test_a_matrix_is_refused_where_a_number_is_needed():
    with pytest.raises(UnsupportedExpression, match="a matrix where a number is needed"):
        Drawn(W, {})
    with pytest.raises(UnsupportedExpression, match=r"\(G\.T\*G\)\*\*k"):
        E(W**k)
