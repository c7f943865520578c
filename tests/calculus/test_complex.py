"""Complex Gaussian matrices: published values, forms, hypotheses, covariances, and what must be refused."""

from dataclasses import replace
from math import prod

import pytest
from sympy import (
    Adjoint,
    And,
    Eq,
    I,
    Identity,
    Matrix,
    MatrixSymbol,
    Ne,
    Symbol,
    Trace,
    conjugate,
    symbols,
    trace,
)

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
from w2s_theory.claim import Declared
from w2s_theory.kernel.serialization import dumps

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


# -- forms -----------------------------------------------------------------------------------------------------------


def test_routes_to_one_result_are_one_object():
    assert E(Trace(A * S * B * S)) == E(Trace(S * A * S * B)) == E(Trace(B * S * A * (Z.H * Z) ** -2 * W))
    assert E(Trace(K * P * F * P)) == E(conjugate(Trace(K * P * Adjoint(F) * P)))
    assert E((Z * A).adjoint() * Z) == E(Adjoint(A) * Z.H * Z) == n * Adjoint(A)
    assert E(Z.adjoint() * Z) == E(Adjoint(Z) * Z) == E(Z.H * Z)
    assert E(Trace((P * F).H)) == canonical(d * Trace(Adjoint(F)) / n)
    assert canonical(trace(Adjoint(A))) == canonical(conjugate(Trace(A))) == Trace(Adjoint(A))


@pytest.mark.parametrize("size", [1, 2, 3])
@pytest.mark.parametrize(
    "expression", [Trace(S**2), Trace(S) ** 2 * Trace(W), Trace(W**3), Trace(P) * Trace(S)], ids=str
)
def test_integer_dimensions_agree_with_the_symbolic_formula(expression, size):
    special = expression.subs(Z, ComplexGaussianMatrix("Z", n, size))
    assert E(special) == canonical(E(expression).subs(d, size))


CANCELS = {
    "as in the normal equations": S * W,
    "an adjoint": (S * A).H * W,
    "a difference": S - S.H,
    "typed": (Adjoint(Z) * Z).inv() * Adjoint(Z) * Z,
    "typed around it": Adjoint((Z.H * Z).inv()) * W,
}


@pytest.mark.parametrize("expression", CANCELS.values(), ids=CANCELS)
def test_an_inverse_that_cancels_says_that_it_was_there(expression):
    assert expectation(Trace(expression * B)).domain == (n >= d)


def test_numbers_can_be_put_for_matrices():
    value = E(Trace(A * W * Adjoint(A)) + Trace(Z.H * F * Z * Adjoint(A)))
    numbers = value.subs({n: 2, d: 2}).xreplace({MatrixSymbol("A", 2, 2): Matrix([[1, I], [0, 2 * I]])})
    numbers = numbers.xreplace({MatrixSymbol("F", 2, 2): Matrix([[3, 0], [0, 1]])})
    assert numbers.doit() == 2 * 6 + 4 * (1 - 2 * I)


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
