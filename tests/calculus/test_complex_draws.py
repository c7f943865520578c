"""Complex Gaussian matrices against literal draws: plain NumPy, which knows nothing of the theory."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sympy import Adjoint, MatrixSymbol, Trace, conjugate, symbols

from verification.recheck import recheck
from w2s_theory import ComplexGaussianMatrix, E, HermitianMatrix, covariance, expectation
from w2s_theory.calculus.written import product
from w2s_theory.kernel.serialization import dumps
from w2s_theory.setting.evaluate import evaluate

n, m, d = symbols("n m d", integer=True, positive=True)
Z, H, V = (ComplexGaussianMatrix(c, *shape) for c, shape in (("Z", (n, d)), ("H", (m, d)), ("V", (d, n))))
W, S = Z.H * Z, (Z.H * Z).inv()
P = Z * S * Z.H
A, B, C = (MatrixSymbol(c, d, d) for c in "ABC")
F, K, Q = MatrixSymbol("F", n, n), HermitianMatrix("K", n), MatrixSymbol("Q", d, n)
a, b = MatrixSymbol("a", n, 1), MatrixSymbol("b", n, 1)
x, y = ComplexGaussianMatrix("x", n, 1), ComplexGaussianMatrix("y", n, 1)


def inverse(vector):
    return (vector.H * vector).inv()


def standard(rng, *shape):
    """Independent complex numbers with E z = E z² = 0 and E |z|² = 1."""
    return (rng.standard_normal(shape) + 1j * rng.standard_normal(shape)) / np.sqrt(2)


def h(matrix):
    return np.swapaxes(matrix, -1, -2).conj()


def tr(matrix):
    return np.trace(matrix, axis1=-2, axis2=-1)


def gram_inverse(matrix):
    return np.linalg.inv(h(matrix) @ matrix)


def project(matrix):
    return matrix @ np.linalg.pinv(matrix)


SIZES = {"n": 12, "m": 9, "d": 2}
DRAWS = 20_000


def literal():
    """What is drawn, and the constants, by plain NumPy."""
    rng = np.random.default_rng(11)
    shapes = {"Z": (12, 2), "H": (9, 2), "x": (12, 1), "y": (12, 1)}
    drawn = {name: standard(rng, DRAWS, *shape) for name, shape in shapes.items()}
    fixed = {c: standard(rng, 2, 2) for c in "ABC"} | {"F": standard(rng, 12, 12), "Q": standard(rng, 2, 12)}
    hermitian = standard(rng, 12, 12)
    fixed |= {"K": hermitian + h(hermitian), "a": standard(rng, 12, 1), "b": standard(rng, 12, 1)}
    return drawn, fixed


LITERAL, FIXED = literal()
CASES = {
    "Wishart": (Trace(A * W), lambda Z, A: tr(A @ h(Z) @ Z)),
    "Wishart, cubed": (Trace(W**3), lambda Z: tr(h(Z) @ Z @ h(Z) @ Z @ h(Z) @ Z)),
    "a square of a trace": (Trace(A * W) ** 2, lambda Z, A: tr(A @ h(Z) @ Z) ** 2),
    "a squared modulus": (Trace(A * W) * conjugate(Trace(A * W)), lambda Z, A: abs(tr(A @ h(Z) @ Z)) ** 2),
    "inverse": (Trace(A * S), lambda Z, A: tr(A @ gram_inverse(Z))),
    "two inverses": (Trace(A * S * B * S), lambda Z, A, B: tr(A @ gram_inverse(Z) @ B @ gram_inverse(Z))),
    "an adjoint between inverses": (
        Trace(A * S * Adjoint(A) * S),
        lambda Z, A: tr(A @ gram_inverse(Z) @ h(A) @ gram_inverse(Z)),
    ),
    "three inverses": (
        Trace(A * S * B * S * C * S),
        lambda Z, A, B, C: tr(A @ gram_inverse(Z) @ B @ gram_inverse(Z) @ C @ gram_inverse(Z)),
    ),
    "three traces": (
        Trace(A * S) * Trace(B * S) * Trace(S),
        lambda Z, A, B: tr(A @ gram_inverse(Z)) * tr(B @ gram_inverse(Z)) * tr(gram_inverse(Z)),
    ),
    "inverse and not": (Trace(S) * Trace(A * W * B), lambda Z, A, B: tr(gram_inverse(Z)) * tr(A @ h(Z) @ Z @ B)),
    "projection, twice": (Trace(F * P * K * P), lambda Z, F, K: tr(F @ project(Z) @ K @ project(Z))),
    "projection, three times": (
        Trace(F * P * K * P * F * P),
        lambda Z, F, K: tr(F @ project(Z) @ K @ project(Z) @ F @ project(Z)),
    ),
    "half inverses": (
        Trace(A * S * Z.H * F * Z * S),
        lambda Z, A, F: tr(A @ np.linalg.pinv(Z) @ F @ h(np.linalg.pinv(Z))),
    ),
    "half an inverse, and a letter": (
        Trace(Z * S * Q) * Trace(Z.H * Adjoint(Q)),
        lambda Z, Q: tr(h(np.linalg.pinv(Z)) @ Q) * tr(h(Z) @ h(Q)),
    ),
    "two families": (Trace(H.H * H * S * A * S), lambda Z, H, A: tr(h(H) @ H @ gram_inverse(Z) @ A @ gram_inverse(Z))),
    "two families, both inverted": (
        Trace((H.H * H).inv() * B * S),
        lambda Z, H, B: tr(gram_inverse(H) @ B @ gram_inverse(Z)),
    ),
    "a Rayleigh quotient, squared": (
        (x.H * F * x) ** 2 * inverse(x) ** 2,
        lambda x, F: (tr(h(x) @ F @ x) / tr(h(x) @ x)) ** 2,
    ),
    "a squared correlation": (
        Trace(x.H * y * y.H * x) ** 2 * Trace(inverse(x)) ** 2 * Trace(inverse(y)) ** 2,
        lambda x, y: (abs(tr(h(x) @ y)) ** 2 / tr(h(x) @ x) / tr(h(y) @ y)) ** 2,
    ),
    "angles with vectors": (
        conjugate(Trace(Adjoint(a) * x)) * Trace(Adjoint(b) * x) * Trace(inverse(x)),
        lambda x, a, b: tr(h(a) @ x).conj() * tr(h(b) @ x) / tr(h(x) @ x),
    ),
    "unequally many of both": (Trace(Q * Z) * Trace(A * S), lambda Z, Q, A: tr(Q @ Z) * tr(A @ gram_inverse(Z))),
    "a wide matrix": (
        Trace(A * (V * V.H).inv() * A * V * V.H),
        lambda Z, A: tr(A @ gram_inverse(Z) @ A @ h(Z) @ Z),
    ),
}


def deviation(name, exact):
    """Of the mean of the draws from a value, in standard errors."""
    function = CASES[name][1]
    arguments = [LITERAL.get(c, FIXED.get(c)) for c in function.__code__.co_varnames]
    drawn = function(*arguments)
    return abs(drawn.mean() - exact) / (drawn.std() / np.sqrt(DRAWS))


@pytest.mark.parametrize("name", CASES)
def test_against_literal_draws(name):
    """The mean of 20,000 draws, by NumPy and no theory, within five standard errors; and both checkers accept."""
    r = expectation(CASES[name][0])
    assert deviation(name, evaluate(r.value, FIXED | SIZES)) < 5
    assert r.check()
    recheck(dumps(r.certificate))


def test_the_draws_refute_what_is_true_of_real_matrices_only():
    value = evaluate(Trace(A) / (n - d - 1), FIXED | SIZES)
    assert deviation("inverse", value) > 20
    assert deviation("a squared modulus", evaluate(E(CASES["a square of a trace"][0]), FIXED | SIZES)) > 20


LETTERS = {"Z": (Z, "nd"), "Z'": (Z.H, "dn"), "S": (S, "dd"), "A": (A, "dd"), "A'": (Adjoint(A), "dd"), "F": (F, "nn")}
NUMBERS = {"Z": LITERAL["Z"], "Z'": h(LITERAL["Z"]), "S": gram_inverse(LITERAL["Z"])}
NUMBERS |= {"A": FIXED["A"], "A'": h(FIXED["A"]), "F": FIXED["F"]}


@st.composite
def words(draw):
    """Square words of at most six letters, with at most two inverses."""
    word = [draw(st.sampled_from(sorted(LETTERS)))]
    start = LETTERS[word[0]][1][0]
    while len(word) < 6 and not (LETTERS[word[-1]][1][1] == start and draw(st.booleans())):
        fitting = [c for c, (_, shape) in LETTERS.items() if shape[0] == LETTERS[word[-1]][1][1]]
        word.append(draw(st.sampled_from(fitting)))
    assume(LETTERS[word[-1]][1][1] == start and word.count("S") <= 2)
    return word


@settings(max_examples=60)
@given(words(), words())
def test_random_words_against_draws(one, other):
    """Products of two traces of random words: the mean of 20,000 draws is within six standard errors."""
    assume(one.count("S") + other.count("S") <= 3)
    r = expectation(Trace(product(*(LETTERS[c][0] for c in one))) * Trace(product(*(LETTERS[c][0] for c in other))))
    drawn = np.ones(DRAWS, dtype=complex)
    for word in (one, other):
        value = NUMBERS[word[0]]
        for letter in word[1:]:
            value = value @ NUMBERS[letter]
        drawn = drawn * tr(value)
    error = drawn.std() / np.sqrt(DRAWS)
    exact = evaluate(r.value, FIXED | SIZES)
    assert abs(drawn.mean() - exact) < 6 * error + 1e-9 * (1 + abs(exact))
    assert r.check()


def test_a_covariance_of_traces_against_literal_draws():
    one, other = tr(FIXED["A"] @ gram_inverse(LITERAL["Z"])), tr(FIXED["B"] @ gram_inverse(LITERAL["Z"]))
    drawn = (one - one.mean()) * (other - other.mean()).conj()
    exact = evaluate(covariance(Trace(A * S), Trace(B * S)).value, FIXED | SIZES)
    assert abs(drawn.mean() - exact) < 5 * drawn.std() / np.sqrt(DRAWS)
