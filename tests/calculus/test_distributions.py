"""Covariances, means, Wishart matrices, stacked and centred rows: each answer against draws of every entry by
definition, against what is published, and refused where there is none."""

import numpy as np
import pytest
from sympy import BlockMatrix, Eq, Identity, Matrix, MatrixSymbol, OneMatrix, Rational, Symbol, Trace, symbols

from w2s_theory import (
    DomainError,
    E,
    GaussianMatrix,
    InverseWishart,
    SymmetricMatrix,
    UnsupportedExpression,
    Wishart,
    canonical,
    covariance,
    expectation,
    variance,
)
from w2s_theory.calculus import is_same

from .drawn import compare, constants

n, m, d, k, nu = symbols("n m d k nu", integer=True, positive=True)
a, b = symbols("a b", positive=True)
i, j = symbols("i j", integer=True, nonnegative=True)
Sigma, Psi, Omega = SymmetricMatrix("Sigma", d), SymmetricMatrix("Psi", d), SymmetricMatrix("Omega", n)
A, B, R, C = (MatrixSymbol(c, d, d) for c in "ABRC")
F, M, P, D = MatrixSymbol("F", n, n), MatrixSymbol("M", n, d), MatrixSymbol("P", d, k), MatrixSymbol("D", k, d)
mu = MatrixSymbol("mu", d, 1)
G, H, V = GaussianMatrix("G", n, d), GaussianMatrix("H", n, d), GaussianMatrix("V", m, d)
T = GaussianMatrix("T", n, k)
X, Y = GaussianMatrix("X", n, d, cov=Sigma), GaussianMatrix("Y", m, d, cov=Sigma)
Z = GaussianMatrix("Z", n, d, mean=M, cov=Sigma, row_cov=Omega)
L = GaussianMatrix("L", n, d, mean=OneMatrix(n, 1) * mu.T, cov=Sigma)
W, U, S = Wishart("W", n, Sigma), Wishart("U", m, Sigma), InverseWishart("S", nu, Psi)
x = GaussianMatrix("x", d, 1, mean=mu, row_cov=Sigma)
centred = Identity(n) - OneMatrix(n, n) / n
stacked = BlockMatrix([[G], [V]])


def gram(matrix):
    return (matrix.T * matrix).inv()


def hat(matrix):
    return matrix * gram(matrix) * matrix.T


CASES = {
    "W": W,
    "WAW": W * A * W,
    "W², scaled": W**2 * A,
    "W⁻¹": W.inv(),
    "W⁻¹AW⁻¹": W.inv() * A * W.inv(),
    "W and its inverse": W.inv() * A * W,
    "S": S,
    "SAS": S * A * S,
    "S⁻¹": S.inv() * A,
    "S⁻¹ with S": S.inv() * A * S,
    "(X'X)⁻¹": gram(X) * A,
    "X(X'X)⁻¹X'": hat(X),
    "least squares": gram(X) * X.T * F * X * gram(X),
    "mean and both covariances": Z.T * F * Z,
    "the same, fourth order": Z.T * Z * A * Z.T * Z,
    "only rows correlated": Z * A * Z.T,
    "a quartic with a mean": x * x.T * A * x * x.T,
    "a cubic with a mean": x * x.T * A * x,
    "covariance BB'": (lambda g: g.T * g * A * g.T * g)(GaussianMatrix("Q", n, d, cov=B * B.T)),
    "covariance a·I": gram(GaussianMatrix("Q", n, d, cov=a * Identity(d))),
    "covariance Sigma + aI": gram(GaussianMatrix("Q", n, d, cov=Sigma + a * Identity(d))) * A,
    "rows of covariance bI": gram(GaussianMatrix("Q", n, d, cov=Sigma, row_cov=b * Identity(n))),
    "(R'G'GR)⁻¹": gram(G * R),
    "R(R'G'GR)⁻¹R' beside G": gram(G * R) * R.T * G.T * F * G,
    "(P'G'GP)⁻¹": gram(G * P),
    "P(P'G'GP)⁻¹P'G'G, some columns": P * gram(G * P) * P.T * G.T * G,
    "projection on some columns, beside all": G.T * hat(G * P) * G,
    "VC + TB": gram(G * C + T * D),
    "its projection beside V": G.T * hat(G * C + T * D) * G,
    "aG + bH": gram(a * G + b * H),
    "G − H beside G": gram(G - H) * G.T * G,
    "three at a time": gram(a * G + b * H + 2 * GaussianMatrix("K", n, d)) * G.T * G,
    "X + G": gram(X + G),
    "(W + U)⁻¹W": (W + U).inv() * W,
    "(W + U)⁻¹AW(W + U)⁻¹": (W + U).inv() * A * W * (W + U).inv(),
    "(G'G + V'V)⁻¹": (G.T * G + V.T * V).inv() * A,
    "stacked rows": gram(stacked),
    "projection on stacked rows, a block": G * gram(stacked) * G.T,
    "across the blocks": G * gram(stacked) * A * V.T,
    "centred": gram(centred * G),
    "(X'HX)⁻¹": (X.T * centred * X).inv(),
    "sample covariance": ((X.T * centred * X) / (n - 1)).inv(),
    "centred, with a mean": (L.T * centred * L).inv(),
    "Hotelling": OneMatrix(1, n) * L / n * (L.T * centred * L).inv() * L.T * OneMatrix(n, 1) / n,
    "centred beside not": X * (X.T * centred * X).inv() * X.T,
    "an inverse of constants": W * (A.T * A).inv() * W,
    "Σ⁻¹W": Sigma.inv() * W * Sigma.inv(),
}
SIZES = {"n": 13, "m": 6, "d": 3, "k": 2, "nu": 14, "a": 1.3, "b": 0.7}
SHAPES = {"Sigma": (3, 3), "Psi": (3, 3), "Omega": (13, 13), "A": (3, 3), "B": (3, 3), "R": (3, 3), "C": (3, 3)}
SHAPES |= {"F": (13, 13), "M": (13, 3), "P": (3, 2), "D": (2, 3), "mu": (3, 1)}
KNOWN = SIZES | constants(SHAPES, np.random.default_rng(5))


@pytest.mark.parametrize("matrix", CASES.values(), ids=CASES)
def test_every_entry_against_draws(matrix):
    r = expectation(matrix)
    assert r.check()
    assert compare(matrix, r.value, KNOWN) < 5
    assert compare(matrix, r.readable, KNOWN) < 5


def test_draws_find_a_wrong_value():
    assert compare(W * A * W, canonical(E(W * A * W) * Rational(11, 10)), KNOWN) > 5


PUBLISHED = {
    "E WAW, Gupta and Nagar (1999), theorem 3.3.15": (
        W * A * W,
        n**2 * Sigma * A * Sigma + n * Sigma * A.T * Sigma + n * Trace(A * Sigma) * Sigma,
        True,
    ),
    "E W⁻¹, Muirhead (1982), 3.2.12": (W.inv(), Sigma.inv() / (n - d - 1), n > d + 1),
    "E W⁻¹AW⁻¹, von Rosen (1988)": (
        W.inv() * A * W.inv(),
        (
            (n - d - 2) * Sigma.inv() * A * Sigma.inv()
            + Sigma.inv() * A.T * Sigma.inv()
            + Trace(A * Sigma.inv()) * Sigma.inv()
        )
        / ((n - d) * (n - d - 1) * (n - d - 3)),
        n > d + 3,
    ),
    "E S, the mean of the inverse Wishart distribution": (S, Psi / (nu - d - 1), nu > d + 1),
    "E of a quadratic form, Mathai and Provost (1992)": (x.T * A * x, Trace(A * Sigma) + Trace(mu.T * A * mu), True),
    "E (X'HX)⁻¹, n − 1 degrees of freedom": ((X.T * centred * X).inv(), Sigma.inv() / (n - d - 2), n > d + 2),
    "E of the leverage of a new row, d/(n − d − 1)": (
        Trace(GaussianMatrix("y", 1, d, cov=Sigma) * gram(X) * GaussianMatrix("y", 1, d, cov=Sigma).T),
        d / (n - d - 1),
        n > d + 1,
    ),
    "E of the matrix beta distribution, n/(n + m)": ((W + U).inv() * W, n / (n + m) * Identity(d), n + m > d + 1),
}


@pytest.mark.parametrize(("matrix", "value", "domain"), PUBLISHED.values(), ids=PUBLISHED)
def test_published_values(matrix, value, domain):
    r = expectation(matrix)
    assert is_same(r.value, value)
    assert r.domain == domain


def test_published_variances():
    """Of entries of a Wishart and of an inverse Wishart matrix (Press 1982, chapter 5)."""
    assert is_same(variance(W).entry(i, j, i, j), n * (Sigma[i, j] ** 2 + Sigma[i, i] * Sigma[j, j]))
    assert is_same(covariance(W[0, 0], W[1, 1]).value, 2 * n * Sigma[0, 1] ** 2)
    gap = nu - d
    published = ((gap + 1) * Psi[i, j] ** 2 + (gap - 1) * Psi[i, i] * Psi[j, j]) / (gap * (gap - 1) ** 2 * (gap - 3))
    assert is_same(variance(S).entry(i, j, i, j), published)
    assert variance(x).value == Sigma


HYPOTHESES = {
    "weights that project": ((X.T * SymmetricMatrix("K", n) * X).inv(), Sigma.inv() / (k - d - 1)),
    "columns that are orthonormal": (gram(G * P), Identity(k) / (n - k - 1)),
    "VC + TB, a rotation": (gram(G * C + T * D), Identity(d) / (n - d - 1)),
    "what it says of V": (gram(G * C + T * D) * (G * C + T * D).T * G, C.T),
}
K = SymmetricMatrix("K", n)
GIVEN = [Eq(K * K, K), Eq(Trace(K), k), Eq(P.T * P, Identity(k)), Eq(C.T * C, Identity(d) - D.T * D)]


@pytest.mark.parametrize(("matrix", "value"), HYPOTHESES.values(), ids=HYPOTHESES)
def test_hypotheses(matrix, value):
    r = expectation(matrix, given=GIVEN)
    assert r.check()
    assert is_same(r.value, value)


three = SymmetricMatrix("Three", 3)


def gram_of(weights):
    rows = GaussianMatrix("Q", 3, 2)
    return (rows.T * weights * rows).inv()


REFUSED = {
    "noncentral": (lambda: gram(Z.subs(Omega, Identity(n))), "noncentral"),
    "weighted": (lambda: (X.T * F * X).inv(), "weighted"),
    "correlated rows": (lambda: gram(GaussianMatrix("Q", n, d, row_cov=Omega)), "weighted"),
    "projection of unknown rank": (lambda: ((G.T * K * G).inv(), [Eq(K * K, K)]), r"Eq\(Trace\(K\), k\)"),
    "different covariances": (lambda: (W + Wishart("Q", m, Psi)).inv(), "different covariances"),
    "different multiples": (lambda: (2 * W + U).inv(), "different covariances"),
    "two inverses of one matrix": (lambda: Trace(gram(G)) * Trace(gram(G * P)), "G is in two different inverses"),
    "a projection that is random": (lambda: (G.T * (Identity(n) - hat(T)) * G).inv(), "an inverse within an inverse"),
    "ridge": (lambda: (G.T * G + a * Identity(d)).inv(), "has a deterministic equivalent"),
    "a covariance that is not symmetric": (lambda: GaussianMatrix("Q", n, d, cov=A * B), "must be symmetric"),
    "an indefinite covariance": (lambda: Wishart("Q", n, Matrix([[1, 2], [2, 1]])).inv(), "not positive semidefinite"),
    "a singular scale": (lambda: InverseWishart("Q", nu, Matrix([[1, 1], [1, 1]])), "not positive definite"),
    "an inverse of a singular scale": (lambda: Wishart("Q", n, Matrix([[1, 1], [1, 1]])).inv(), "singular"),
    "a scale of floats": (lambda: Wishart("Q", n, Matrix([[0.5, 0], [0, 1]])), "write a Rational"),
    "a rank that is too large": (
        lambda: (gram_of(three), [Eq(three * three, three), Eq(Trace(three), 5)]),
        "a projection of rank 5 among 3 rows",
    ),
    "a random covariance": (lambda: GaussianMatrix("Q", n, d, cov=W), "must be constant, but W is random"),
    "a random mean": (lambda: GaussianMatrix("Q", n, d, mean=G), "must be constant, but G is random"),
}


@pytest.mark.parametrize(("make", "reason"), REFUSED.values(), ids=REFUSED)
def test_refused_with_the_reason(make, reason):
    asked = make()
    with pytest.raises((UnsupportedExpression, TypeError), match=reason):
        expectation(*asked) if isinstance(asked, tuple) else expectation(asked)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: GaussianMatrix("X", n, d, cov=2), r"cov must be a matrix, such as 2\*Identity\(d\)"),
        (lambda: GaussianMatrix("X", n, d, mean=Sigma), "mean must be n × d, but is d × d"),
        (lambda: GaussianMatrix("X", n, d, row_cov=Sigma), "row_cov must be n × n, but is d × d"),
        (lambda: Wishart("W", n, d), "must be a square matrix"),
        (lambda: InverseWishart("W", nu, M), "must be a square matrix"),
    ],
)
def test_wrong_declarations(make, reason):
    with pytest.raises(ValueError, match=reason):
        make()


def test_domains():
    """What must be invertible, what must not be negative, and what must be there."""
    s = Symbol("s")
    r = expectation(gram(GaussianMatrix("Q", n, d, cov=s * Identity(d))))
    assert r.domain.subs({n: 7, d: 2, s: 1}) == True  # noqa: E712
    assert r.domain.subs({n: 7, d: 2, s: 0}) == False  # noqa: E712
    assert r.domain.subs({n: 7, d: 2, s: -1}) == False  # noqa: E712
    assert expectation(S.inv()).domain == (nu >= d)
    assert expectation(W[0, 2]).domain == (d > 2)
    assert expectation(gram(X) * X.T * X).domain == (n >= d)
    with pytest.raises(DomainError, match="-1 is negative, but a matrix that is positive semidefinite is multiplied"):
        E(Wishart("W", n, -Identity(d)))
    with pytest.raises(DomainError, match="W is 2 × 3, but must have at least 2 more rows than columns"):
        E(Wishart("W", 2, Identity(3)).inv())


def test_names_that_our_letters_have_too():
    """A matrix called S^-1 is not the inverse of S, nor one called W~ what W is made of."""
    s, inverse, root, z = (SymmetricMatrix(name, d) for name in ("S", "S^-1", "S^1/2", "W~"))
    w = Wishart("W", n, s)
    assert is_same(E(Trace(inverse * w.inv())), Trace(inverse * s.inv()) / (n - d - 1))
    assert is_same(E(Trace(root * z * w)), n * Trace(root * z * s))
    v = MatrixSymbol("e_0:d", d, 1)
    assert is_same(E(w[0, 1] * Trace(v.T * v)), n * s[0, 1] * Trace(v.T * v))
    with pytest.raises(UnsupportedExpression, match="two different symbols"):
        E(Symbol("sqrt~(a)") ** 2 * gram(GaussianMatrix("Q", n, d, cov=a * Identity(d))))
