"""Complex Gaussian matrices: published values, sums over permutations, integrals, literal draws, what is refused."""

from collections import Counter
from dataclasses import replace
from functools import reduce
from itertools import permutations
from itertools import product as product_of
from math import factorial, prod

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sympy import Adjoint, And, Eq, Identity, MatrixSymbol, Ne, Rational, Symbol, Trace, conjugate, symbols, trace

from verification.recheck import recheck
from w2s_theory import (
    ComplexGaussianMatrix,
    DomainError,
    E,
    GaussianMatrix,
    HermitianMatrix,
    SymmetricMatrix,
    UnsupportedExpression,
    canonical,
    covariance,
    expectation,
    variance,
)
from w2s_theory.calculus.written import product
from w2s_theory.claim import Declared
from w2s_theory.kernel.serialization import dumps
from w2s_theory.setting.evaluate import evaluate

n, m, d = symbols("n m d", integer=True, positive=True)
Z, H = ComplexGaussianMatrix("Z", n, d), ComplexGaussianMatrix("H", m, d)
V = ComplexGaussianMatrix("V", d, n)
W, S = Z.H * Z, (Z.H * Z).inv()
P = Z * S * Z.H
A, B, C = (MatrixSymbol(c, d, d) for c in "ABC")
F, K = MatrixSymbol("F", n, n), HermitianMatrix("K", n)
Q = MatrixSymbol("Q", d, n)
a, b = MatrixSymbol("a", n, 1), MatrixSymbol("b", n, 1)
x, y = ComplexGaussianMatrix("x", n, 1), ComplexGaussianMatrix("y", n, 1)
q = n - d


def inverse(vector):
    return (vector.H * vector).inv()


class TestPublished:
    """Values from the literature on complex Wishart matrices W = Z'Z of n degrees of freedom and dimension d."""

    def test_moments_of_the_wishart_matrix(self):
        """Hanlon, Stanley and Stembridge (1992); Graczyk, Letac and Massam (2003)."""
        assert E(W) == n * Identity(d)
        assert E(Trace(W**2)) == canonical(n * d * (n + d))
        assert E(Trace(W**3)) == canonical(n * d * (n**2 + 3 * n * d + d**2 + 1))
        assert E(Trace(W**4)) == canonical(n * d * (n + d) * (n**2 + 5 * n * d + d**2 + 5))

    def test_mean_of_the_inverse(self):
        """E W⁻¹ = I/(n − d), which is infinite at n = d (Tague and Caldwell 1994; Maiwald and Kraus 2000)."""
        r = expectation(Trace(S))
        assert (r.value, r.domain) == (d / q, n > d)
        square = ComplexGaussianMatrix("Z", 3, 3)
        with pytest.raises(DomainError, match="at least 1 more rows"):
            E(Trace((square.H * square).inv()))
        tall = ComplexGaussianMatrix("Z", 4, 3)
        assert E(Trace((tall.H * tall).inv())) == 3

    def test_second_moments_of_the_inverse(self):
        """Maiwald and Kraus (2000): E W⁻¹AW⁻¹ = (A + tr(A)/q)/(q² − 1), and E tr W⁻² = nd/(q(q² − 1)), q = n − d."""
        assert E(S * A * S) == canonical((A + Trace(A) / q * Identity(d)) / (q**2 - 1))
        r = expectation(Trace(S**2))
        assert (r.value, r.domain) == (canonical(n * d / (q * (q**2 - 1))), n > d + 1)

    def test_third_moment_of_the_inverse(self):
        """Graczyk, Letac and Massam (2003), with A = I: E tr W⁻³ = nd(n + d)/(q(q² − 1)(q² − 4))."""
        r = expectation(Trace(S**3))
        assert (r.value, r.domain) == (canonical(n * d * (n + d) / (q * (q**2 - 1) * (q**2 - 4))), n > d + 2)

    def test_projections(self):
        """E P = d/n I for all n ≥ d; a squared cosine is Beta(d, n − d), so that E (u'Pu)² = d(d + 1)/(n(n + 1))."""
        r = expectation(P * F)
        assert (r.value, r.domain) == (canonical(d * F / n), n >= d)
        r = expectation(Trace(P * x * inverse(x) * x.H) ** 2)
        assert (r.value, r.domain) == (canonical(d * (d + 1) / (n * (n + 1))), n >= d)

    @pytest.mark.parametrize("power", [1, 2, 3, 4])
    def test_one_column_is_a_gamma_variable(self, power):
        """y'y is Gamma(n): E (y'y)⁻ᵏ = 1/((n − 1)⋯(n − k)), for n > k and no other n."""
        r = expectation(Trace(inverse(y)) ** power)
        assert (r.value, r.domain) == (canonical(1 / prod(n - i for i in range(1, power + 1))), n > power)
        assert E(Trace(y.H * y) ** power) == canonical(prod(n + i for i in range(power)))

    def test_ratios_of_degree_zero_hold_for_all_n(self):
        r = expectation(Trace(y.H * F * y) ** 2 * Trace(inverse(y)) ** 2)
        assert (r.value, r.domain) == (canonical((Trace(F) ** 2 + Trace(F * F)) / (n * (n + 1))), True)

    def test_a_noisy_regression_on_complex_inputs(self):
        """E |Z(β̂ − β)|² = σ²d, and E |β̂ − β|² = σ²d/(n − d) for least squares, noise σy."""
        s = Symbol("s", real=True)
        error = S * Z.H * (s * y)
        assert E(Trace((Z * error).H * Z * error)) == s**2 * d
        assert E(Trace(error.H * error)) == s**2 * d / q


# -- sums over permutations ------------------------------------------------------------------------------------------


def cycles(permutation):
    """The cycles of a permutation of 0, …, k − 1."""
    left, found = set(range(len(permutation))), []
    while left:
        cycle = [min(left)]
        while (following := permutation[cycle[-1]]) != cycle[0]:
            cycle.append(following)
        found.append(cycle)
        left -= set(cycle)
    return found


def after(one, other):
    return tuple(one[i] for i in other)


def weights(k, size):
    """The inverse of Σ size^#cycles(σ)·σ in the group algebra: Weingarten's function, by linear algebra."""
    group = list(permutations(range(k)))
    inverses = {p: tuple(sorted(range(k), key=p.__getitem__)) for p in group}
    table = np.array([[float(size) ** len(cycles(after(p, inverses[r]))) for r in group] for p in group])
    solved = np.linalg.solve(table, [p == tuple(range(k)) for p in group])
    return dict(zip(group, solved, strict=True))


def paired(weight, matrices):
    """Σ weight(σ) · Π tr(product of the matrices along a cycle of σ⁻¹γ), for the cycle γ = (1 … k)."""
    k, total = len(matrices), 0
    for permutation, w in weight.items():
        turned = tuple(permutation[(i + 1) % k] for i in range(k))
        total += w * np.prod([np.trace(reduce(np.matmul, [matrices[i] for i in cycle])) for cycle in cycles(turned)])
    return total


def alternating(names, size, random):
    """E tr(A·X·B·X⋯) for X = ``random`` and constants of these names."""
    return E(Trace(product(*(factor for c in names for factor in (MatrixSymbol(c, size, size), random)))))


def constants(names, size, seed=2):
    rng = np.random.default_rng(seed)
    return {c: rng.normal(size=(size, size)) + 1j * rng.normal(size=(size, size)) for c in names}


@pytest.mark.parametrize("names", ["A", "AB", "ABC", "ABCD"])
class TestPermutations:
    """Graczyk, Letac and Massam (2003), Collins (2003): all orders are class functions on permutations."""

    def test_wishart(self, names):
        """E tr(A₁W⋯A_kW) has weights n^#cycles."""
        values = constants(names, 3)
        weight = {p: 5.0 ** len(cycles(p)) for p in permutations(range(len(names)))}
        found = evaluate(alternating(names, d, W), values | {"n": 5, "d": 3})
        assert np.isclose(found, paired(weight, list(values.values())))

    def test_inverse_wishart(self, names):
        """E tr(A₁S⋯A_kS) has Weingarten's weights for −(n − d), times (−1)ᵏ."""
        values, k = constants(names, 3), len(names)
        weight = {p: (-1) ** k * w for p, w in weights(k, 3 - 11).items()}
        found = evaluate(alternating(names, d, S), values | {"n": 11, "d": 3})
        assert np.isclose(found, paired(weight, list(values.values())))

    def test_projection(self, names):
        """E tr(F₁P⋯F_kP) has Weingarten's weights for n, convolved with d^#cycles."""
        values, k = constants(names, 7), len(names)
        group, wg = list(permutations(range(k))), weights(k, 7)
        weight = {p: sum(wg[r] * 3.0 ** len(cycles(after(p, np.argsort(r)))) for r in group) for p in group}
        found = evaluate(alternating(names, n, P), values | {"n": 7, "d": 3})
        assert np.isclose(found, paired(weight, list(values.values())))


# -- integrals over the eigenvalues ----------------------------------------------------------------------------------


def power_sums(powers, columns):
    """The product of Σ λᵢ^k over all k, as exponents of λ₁, …, λ_d with their coefficients."""
    return Counter(
        tuple(sum(k for k, j in zip(powers, chosen, strict=True) if j == i) for i in range(columns))
        for chosen in product_of(range(columns), repeat=len(powers))
    )


def integral(terms, columns, room):
    """Of Σ coefficient · Π λᵢ^aᵢ times Π λᵢ^room e^−λᵢ · Π (λᵢ − λⱼ)², the eigenvalues' density, by gamma functions."""
    group, total = list(permutations(range(columns))), 0
    for exponents, coefficient in terms.items():
        for one, other in product_of(group, repeat=2):
            arguments = [room + i + j + k for i, j, k in zip(one, other, exponents, strict=True)]
            total += coefficient * sign(one) * sign(other) * prod(map(factorial, arguments))
    return total


def sign(permutation):
    return (-1) ** (len(permutation) - len(cycles(permutation)))


@pytest.mark.parametrize("columns", [2, 3])
@pytest.mark.parametrize(
    "powers", [(-1,), (-2,), (-3,), (-1, -1), (-1, 1), (-2, 1), (-1, -1, -1), (-1, -2, 1), (2, 1), (-1, 2, -1)], ids=str
)
def test_against_integrals_over_the_eigenvalues(powers, columns):
    """E Π tr Wᵏ exactly, from where the integral converges on; there the domain begins, too."""
    least = max(0, -sum(k for k in powers if k < 0))
    r = expectation(prod(Trace(W**k) if k > 0 else Trace(S**-k) for k in powers))
    assert r.domain.subs({n: d + least}) == True  # noqa: E712 - a SymPy truth value
    assert not least or r.domain.subs({n: d + least - 1}) == False  # noqa: E712
    terms = power_sums(powers, columns)
    for room in (least, least + 1, least + 4):
        exact = Rational(integral(terms, columns, room), integral(power_sums((), columns), columns, room))
        assert r.value.subs({n: columns + room, d: columns}) == exact
    if least:
        with pytest.raises(ValueError, match="negative"):
            integral(terms, columns, least - 1)


@given(st.integers(0, 3), st.integers(0, 3), st.integers(-3, 3), st.integers(2, 6))
def test_one_column_against_exact_values(p, r, power, size):
    """E (a'y)^p (y'b)^r |y|^2k is p! (a'b)^p Γ(n + p + k)/Γ(n + p) if p = r, else 0, and is if 2n + p + r + 2k > 0."""
    assume(2 * size + p + r + 2 * power > 0)
    v = ComplexGaussianMatrix("v", size, 1)
    one, other = (MatrixSymbol(c, size, 1) for c in "cd")
    radius = Trace(v.H * v) ** power if power >= 0 else Trace(inverse(v)) ** -power
    found = expectation(Trace(one.adjoint() * v) ** p * Trace(v.H * other) ** r * radius)
    expected = factorial(p) * Rational(factorial(size + p + power - 1), factorial(size + p - 1)) if p == r else 0
    assert found.value == canonical(expected * Trace(other * one.adjoint()) ** p)
    recheck(dumps(found.certificate))


# -- draws -----------------------------------------------------------------------------------------------------------


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


# -- forms -----------------------------------------------------------------------------------------------------------


def test_routes_to_one_result_are_one_object():
    assert E(Trace(A * S * B * S)) == E(Trace(S * A * S * B)) == E(Trace(B * S * A * (Z.H * Z) ** -2 * W))
    assert E(Trace(K * P * F * P)) == E(conjugate(Trace(K * P * Adjoint(F) * P)))
    assert E((Z * A).adjoint() * Z) == E(Adjoint(A) * Z.H * Z) == n * Adjoint(A)
    assert E(Z.adjoint() * Z) == E(Adjoint(Z) * Z) == E(Z.H * Z)
    assert E(Trace((P * F).H)) == canonical(d * Trace(Adjoint(F)) / n)
    assert canonical(trace(Adjoint(A))) == canonical(conjugate(Trace(A))) == Trace(Adjoint(A))


def test_traces_of_adjoints_are_conjugates_and_not_the_same():
    J, L = HermitianMatrix("J", n), HermitianMatrix("L", n)
    assert canonical(Trace(J * K * L) - Trace(L * K * J)) != 0
    assert canonical(conjugate(Trace(J * K * L)) - Trace(L * K * J)) == 0
    j, k, l = (SymmetricMatrix(c, n) for c in "JKL")  # noqa: E741
    assert canonical(Trace(j * k * l) - Trace(l * k * j)) == 0
    assert E(Trace(A) - Trace(Adjoint(A)) + Trace(W)) == canonical(Trace(A) - Trace(Adjoint(A)) + n * d)
    wrong = replace(expectation(Trace(A * Adjoint(B))), value=Trace(B * Adjoint(A)))
    with pytest.raises(ValueError, match="does not prove"):
        wrong.check()


def test_wide_matrices_and_scalings():
    s = Symbol("s", real=True)
    assert E(Trace((V * V.H).inv())) == d / q
    assert E(Trace(V.H * (V * V.H).inv() * V)) == d
    assert E(Trace((s * Z).adjoint() * s * Z)) == s**2 * n * d
    z = Symbol("z")
    assert E(Trace((z * Z).adjoint() * z * Z)) == canonical(z * conjugate(z) * n * d)


def test_one_row_and_one_column():
    g, c = ComplexGaussianMatrix("g", 1, 1), MatrixSymbol("c", 1, 1)
    assert E(g * c * g.inv()) == Trace(c)
    assert E(Trace(g) * conjugate(Trace(g)) * Trace(inverse(g))) == 1
    assert E(Trace(g) ** 2) == 0
    with pytest.raises(DomainError, match="more rows"):
        E(inverse(g))


def test_hypotheses_hold_of_adjoints_too():
    """AB = C says B'A' = C'; tr(AB) = s says tr(B'A') = s for a real s; A'A = I for unitary A."""
    s = Symbol("s", real=True)
    U = MatrixSymbol("U", d, d)
    r = expectation(Trace(W * Adjoint(U) * U) * Trace(U * S * Adjoint(U)), Eq(Adjoint(U) * U, Identity(d)))
    assert r.check()
    recheck(dumps(r.certificate))
    r = expectation(Trace(W * Adjoint(A * B)) * Trace(A * B * W), Eq(A * B, C))
    assert r.value == canonical(n**2 * Trace(C) * Trace(Adjoint(C)) + n * Trace(C * Adjoint(C)))
    recheck(dumps(r.certificate))
    r = expectation(Trace(W * Adjoint(A * B)) + Trace(W * A * B), Eq(Trace(A * B), s))
    assert r.value == 2 * n * s
    recheck(dumps(r.certificate))


def test_hypotheses_that_never_end_are_refused_with_advice():
    with pytest.raises(UnsupportedExpression, match=r'declare A as HermitianMatrix\("A", d\)'):
        E(Trace(A * W), Eq(Adjoint(A), A))
    with pytest.raises(UnsupportedExpression, match="never comes to an end"):
        E(Trace(A * W), Eq(Trace(A), Trace(Adjoint(A))))


# -- covariances: E[ab̄] − E[a]·E[b̄] ----------------------------------------------------------------------------------


def test_covariances_of_numbers_vectors_and_matrices():
    """Tr W is Gamma(nd); the entries of W are uncorrelated (Goodman 1963); the rest as for real matrices."""
    assert variance(Trace(W)).value == n * d
    assert variance(Trace(A * W)).value == n * Trace(A * Adjoint(A))
    assert covariance(y, y).value == Identity(n)
    s, c = Symbol("s", real=True), MatrixSymbol("c", d, 1)
    estimate = variance(S * Z.H * (Z * c + s * y))
    assert (estimate.value, estimate.domain) == (canonical(s**2 / q * Identity(d)), n > d)
    r = covariance(W, W)
    assert (r.entry(0, 1, 0, 1), r.entry(0, 1, 1, 0), r.entry(0, 0, 0, 0)) == (n, 0, n)
    assert covariance(Z, Z * A).entry(0, 1, 0, 2) == conjugate(A[1, 2])
    assert all(each.check() for each in (estimate, r, covariance(Trace(A * S), Trace(B * S))))


def test_a_covariance_of_traces_against_literal_draws():
    one, other = tr(FIXED["A"] @ gram_inverse(LITERAL["Z"])), tr(FIXED["B"] @ gram_inverse(LITERAL["Z"]))
    drawn = (one - one.mean()) * (other - other.mean()).conj()
    exact = evaluate(covariance(Trace(A * S), Trace(B * S)).value, FIXED | SIZES)
    assert abs(drawn.mean() - exact) < 5 * drawn.std() / np.sqrt(DRAWS)


# -- what is refused -------------------------------------------------------------------------------------------------

G, T = GaussianMatrix("G", n, d), SymmetricMatrix("T", d)
UNSUPPORTED = {
    "a transpose": (lambda: Trace(Z.T * F * Z), r"Z\.T\s.*adjoint Z\.H"),
    "a conjugate matrix": (lambda: Trace(Z.conjugate() * Q), r"Z\.T\s.*adjoint"),
    "a transposed constant": (lambda: Trace(A.T * S), r"A\.T\s.*Adjoint\(A\)"),
    "a transposed Hermitian matrix": (lambda: Trace(K.T * P), r"K\.T\s.*adjoint"),
    "a real and a complex matrix": (lambda: Trace(G.T * G) * Trace(W), r"ComplexGaussianMatrix\s*for GaussianMatrix"),
    "a symmetric matrix among complex ones": (lambda: Trace(T * W), r"HermitianMatrix for SymmetricMatrix"),
    "an adjoint of a real matrix": (lambda: Trace(G.H * G), r"\.T for \.H"),
    "a conjugate of a symbol of unknown kind": (lambda: Trace(Adjoint(Symbol("s") * A) * W), "declared real"),
    "both Gram matrices inverted": (lambda: Trace(S) + Trace((Z * Z.H).inv()), "both Gram"),
}


@pytest.mark.parametrize(("make", "message"), UNSUPPORTED.values(), ids=UNSUPPORTED)
def test_unsupported_input_is_shown_and_explained(make, message):
    with pytest.raises(UnsupportedExpression, match=f"(?s){message}.*supported:"):
        E(make())


def test_claims_are_about_real_matrices():
    """Their evidence draws real numbers, and would refute what is true."""
    with pytest.raises(UnsupportedExpression, match="real data"):
        _ = Declared(id="complex", expression=Trace(S)).formula


def test_a_hermitian_matrix_is_square():
    with pytest.raises(ValueError, match="Hermitian matrix K: 2 rows but 3"):
        HermitianMatrix("K", 2, 3)


def test_the_domain_of_products():
    assert expectation(Trace(S) * Trace((H.H * H).inv())).domain == And(m > d, n > d)
    assert expectation(Trace(F * P * F * P)).domain == And(n >= d, Ne(n, 1))
