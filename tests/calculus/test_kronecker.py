"""E[P⊗Q] and Cov(vec L, vec R): against draws, where ⊗, vec and K are written out here, and published values."""

from dataclasses import replace

import numpy as np
import pytest
from sympy import Identity, MatrixSymbol, symbols
from sympy.matrices.expressions.kronecker import KroneckerProduct

from w2s_theory import (
    E,
    GaussianMatrix,
    InverseWishart,
    SymmetricMatrix,
    UnsupportedExpression,
    Wishart,
    covariance,
    expectation,
    variance,
)
from w2s_theory.kernel.words import CertificateError

from .drawn import Drawn, commutation, constants, standard_errors, vec

n, d, k, nu = symbols("n d k nu", integer=True, positive=True)
Sigma, Omega = SymmetricMatrix("Sigma", d), SymmetricMatrix("Omega", n)
A, B = MatrixSymbol("A", d, d), MatrixSymbol("B", d, k)
M = MatrixSymbol("M", n, d)
W, S, Y = Wishart("W", n, Sigma), InverseWishart("S", nu, Sigma), GaussianMatrix("Y", n, d, M, Sigma, Omega)

SIZES = {"n": 6, "d": 3, "k": 2, "nu": 12}
SHAPES = {"Sigma": (3, 3), "Omega": (6, 6), "A": (3, 3), "B": (3, 2), "M": (6, 3)}
KNOWN = SIZES | constants(SHAPES, np.random.default_rng(4))


CASES = {
    "W⊗W": KroneckerProduct(W, W),
    "S⊗S": KroneckerProduct(S, S),
    "W⊗AW": KroneckerProduct(W, A * W),
    "Y⊗Y": KroneckerProduct(Y, Y),
    "Y'⊗Y": KroneckerProduct(Y.T, Y),
    "Y⊗BB'": KroneckerProduct(Y, Y * B),
    "of different shapes": KroneckerProduct(Y * B, Y.T),
    "between constants": KroneckerProduct(A, A.T) * KroneckerProduct(W, W) * KroneckerProduct(B, A),
    "a sum": KroneckerProduct(W, W) - 2 * KroneckerProduct(W, Identity(d)),
}


@pytest.mark.parametrize("expression", CASES.values(), ids=CASES)
def test_against_draws(expression):
    r = expectation(expression)
    assert r.check()
    assert standard_errors(Drawn(KNOWN, 20_000, 2)(expression), Drawn(KNOWN, 1)(r.value)) < 5


PAIRS = {
    "W": (W, W),
    "S": (S, S),
    "Y": (Y, Y),
    "Y and Y'": (Y, Y.T),
    "YB and Y": (Y * B, Y),
    "W and AWB": (W, A * W * B),
}


@pytest.mark.parametrize(("left", "right"), PAIRS.values(), ids=PAIRS)
def test_covariances_of_vec_against_draws(left, right):
    drawn = Drawn(KNOWN, 20_000, 2)
    one, other = (vec(drawn(side)) for side in (left, right))
    products = (one - one.mean(axis=0)) @ np.swapaxes(other - other.mean(axis=0), -1, -2)
    assert standard_errors(products, Drawn(KNOWN, 1)(covariance(left, right).vec())) < 5


def test_published():
    """Magnus and Neudecker (1979), theorem 4.3: Cov(vec W) = n(I + K)(Σ⊗Σ); Cov(vec Y) = Σ⊗Ω for a matrix normal."""
    assert variance(Y).vec() == KroneckerProduct(Sigma, Omega)
    whole = Drawn(KNOWN, 1)
    expected = 6 * (np.eye(9) + commutation(3, 3)) @ np.kron(KNOWN["Sigma"], KNOWN["Sigma"])
    assert np.allclose(whole(variance(W).vec()), expected)
    assert str(E(KroneckerProduct(Y, Y))) == "KroneckerProduct(M, M) + vec(Omega)*vec(Sigma).T"


def test_another_value_is_refused():
    r = expectation(KroneckerProduct(W, W))
    with pytest.raises(CertificateError, match="is not"):
        replace(r, value=r.value * 2).check()
    with pytest.raises(CertificateError, match="does not prove"):
        replace(r, form=r.form * 2, value=2 * r.value).check()


def test_refused_with_the_reason():
    for e in (KroneckerProduct(W, W) * MatrixSymbol("F", d**2, d**2), KroneckerProduct(W, W, W)):
        with pytest.raises(UnsupportedExpression, match="a Kronecker product that is a factor"):
            E(e)
