"""E against published formulas, against draws, against itself by other routes, and what it must refuse."""

from dataclasses import replace

import numpy as np
import pytest
from sympy import (
    Add,
    And,
    Determinant,
    Ge,
    Identity,
    MatrixSymbol,
    Ne,
    Rational,
    Symbol,
    Trace,
    ZeroMatrix,
    sqrt,
    symbols,
)
from sympy.stats import Normal

from w2s_theory import (
    DomainError,
    E,
    GaussianMatrix,
    SymmetricMatrix,
    UnsupportedExpression,
    canonical,
    expectation,
)
from w2s_theory.calculus.algebra.linear import Fraction
from w2s_theory.calculus.search import elimination
from w2s_theory.kernel.words import CertificateError
from w2s_theory.setting.evaluate import evaluate

n, m, d = symbols("n m d", integer=True, positive=True)
s = Symbol("s")
G, H = GaussianMatrix("G", n, d), GaussianMatrix("H", m, d)
W, S = G.T * G, (G.T * G).inv()
P = G * S * G.T
A, B, C = (MatrixSymbol(c, d, d) for c in "ABC")
K, L = (SymmetricMatrix(c, n) for c in "KL")
F = MatrixSymbol("F", n, n)
x = MatrixSymbol("x", d, 1)


class TestPublished:
    """Values from the literature on Wishart matrices W = G'G of n degrees of freedom and dimension d."""

    def test_mean_of_the_inverse(self):
        """Haff (1979): E W⁻¹ = I/(n − d − 1)."""
        r = expectation(Trace(A * S))
        assert r.value == Trace(A) / (n - d - 1)
        assert r.domain == (n > d + 1)

    def test_second_moment_of_the_inverse(self):
        """von Rosen (1988): E W⁻² = (n − 1)/((n − d)(n − d − 1)(n − d − 3)) · I."""
        r = expectation(Trace(S**2))
        assert r.value == canonical(d * (n - 1) / ((n - d) * (n - d - 1) * (n - d - 3)))
        assert r.domain == (n > d + 3)

    def test_inverse_around_a_constant(self):
        """von Rosen (1988): E W⁻¹AW⁻¹ for symmetric A has weights n − d − 1 and 1 over (n−d)(n−d−1)(n−d−3)."""
        a, b = SymmetricMatrix("A", d), SymmetricMatrix("B", d)
        expected = ((n - d - 1) * Trace(a * b) + Trace(a) * Trace(b)) / ((n - d) * (n - d - 1) * (n - d - 3))
        assert E(Trace(a * S * b * S)) == canonical(expected)

    def test_variance_of_a_quadratic_form_in_the_inverse(self):
        """x'W⁻¹x is |x|² over a χ² variable with n − d + 1 degrees of freedom (Muirhead 1982, theorem 3.2.12)."""
        k = n - d + 1
        assert E(Trace(x.T * S * x) ** 2) == canonical(Trace(x.T * x) ** 2 / ((k - 2) * (k - 4)))
        assert E(Trace(x.T * S * x) ** 3) == canonical(Trace(x.T * x) ** 3 / ((k - 2) * (k - 4) * (k - 6)))

    def test_moments_of_the_wishart_matrix(self):
        """E tr W² and E tr W³, e.g. Letac and Massam (2004), for real matrices."""
        assert E(Trace(W**2)) == canonical(n * d * (n + d + 1))
        assert E(Trace(W**3)) == canonical(n * d * (n**2 + 3 * n * d + d**2 + 3 * n + 3 * d + 4))

    def test_projection_onto_random_directions(self):
        """A uniform random projection of rank d in n dimensions: E P = d/n I, valid for all n ≥ d."""
        r = expectation(Trace(F * P))
        assert r.value == d * Trace(F) / n
        assert r.domain == (n >= d)

    def test_a_value_that_published_software_misses(self):
        """E tr W⁻¹ for a 3-dimensional W with 6 degrees of freedom is 3/2; with 4 it is infinite."""
        assert E(Trace((GaussianMatrix("G", 6, 3).T * GaussianMatrix("G", 6, 3)).inv())) == Rational(3, 2)
        g = GaussianMatrix("G", 4, 3)
        with pytest.raises(DomainError, match="at least 2 more rows"):
            E(Trace((g.T * g).inv()))


CASES = {
    "inverse between constants": Trace(A * S * B * S),
    "three inverses": Trace(A * S * B * S * C * S),
    "transposed constants": Trace(A * S * A.T * S),
    "projection, three times": Trace(F * P * K * P * L * P),
    "half inverses": Trace(A * S * G.T * F * G * S),
    "mixed": Trace(S) * Trace(A * W * B),
    "products of traces": Trace(A * S) * Trace(B * S) * Trace(W),
    "two families": Trace(H.T * H * S * A * S),
    "two families, both inverted": Trace((H.T * H).inv() * B * S),
    "gram of both": Trace(F * G * (H.T * H).inv() * G.T * K * G * S * G.T),
    "polynomial": Trace(A * W * B * W.T * C) + 3 * Trace(A * W) ** 2 / 2,
    "quadratic forms": Trace(x.T * W * x) * Trace(x.T * S * x),
}
SIZES = {"n": 16, "m": 13, "d": 2}


@pytest.mark.parametrize("expression", CASES.values(), ids=CASES)
def test_against_draws(expression):
    """The mean of 4,000 draws, evaluated from the same expression by NumPy, within five standard errors."""
    rng = np.random.default_rng(5)
    constants = {
        "x": rng.normal(size=(2, 1)),
        **{c: rng.normal(size=(2, 2)) for c in "ABC"},
        "F": rng.normal(size=(16, 16)),
    }
    constants |= {c: (k + k.T) / 2 for c, k in (("K", rng.normal(size=(16, 16))), ("L", rng.normal(size=(16, 16))))}
    draws = np.array(
        [
            evaluate(expression, constants | {"G": rng.normal(size=(16, 2)), "H": rng.normal(size=(13, 2))})
            for _ in range(4000)
        ]
    )
    exact = evaluate(E(expression), constants | SIZES)
    assert abs(draws.mean() - exact) < 5 * draws.std() / np.sqrt(len(draws))


@pytest.mark.parametrize("size", [1, 2, 3])
@pytest.mark.parametrize(
    "expression", [Trace(S**2), Trace(S) ** 2 * Trace(W), Trace(W**3), Trace(P) * Trace(S)], ids=str
)
def test_integer_dimensions_agree_with_the_symbolic_formula(expression, size):
    """Asking for d = 1, 2, 3 and substituting d = 1, 2, 3 into the formula for all d give the same object."""
    special = expression.subs(G, GaussianMatrix("G", n, size))
    assert E(special) == canonical(E(expression).subs(d, size))


def test_routes_to_one_result_are_one_object():
    one = E(Trace(F * P * F * P))
    assert one == E(Trace(F * G * (G.T * G) ** -1 * G.T * F * P))
    assert one == E(Trace((P * F * P * F).T))
    assert one == canonical(one.expand())
    assert E(Trace(P)) == E(Trace(P * P)) == d


def test_the_partition_changes_the_work_and_not_the_result(monkeypatch):
    """With every unknown in a class of its own, elimination gives the same values."""
    expressions = [Trace(A * S * B * S * C * S), Trace(F * P * K * P), Trace(S**3)]
    expected = [E(e) for e in expressions]
    monkeypatch.setattr(
        elimination, "equitable_partition", lambda relations, index, weights: [[i] for i in range(len(relations))]
    )
    assert [E(e) for e in expressions] == expected


def test_wide_matrices_and_scalings():
    wide = GaussianMatrix("Z", d, n)
    assert E(Trace((wide * wide.T).inv())) == d / (n - d - 1)
    assert E(Trace((s * G.T * G).inv())) == d / (s * (n - d - 1))
    assert E(Trace(wide.T * (wide * wide.T).inv() * wide)) == d


def test_scalars_vectors_and_zero():
    assert E(x.T * S * x) == Trace(x.T * x) / (n - d - 1)
    assert E(sqrt(s) ** 2 * Trace(A)) == s * Trace(A)
    assert E(Trace(G * MatrixSymbol("Y", d, n))) == 0
    assert E(Trace(W * ZeroMatrix(d, d)) + 2) == 2
    assert E(Trace(Identity(d) * 3 + W)) == canonical(3 * d + n * d)
    assert E(Rational(1, 3)) == Rational(1, 3)


def test_rational_coefficients_enter_the_domain():
    r = expectation(Trace(S) / (s - 1))
    assert r.value == canonical(d / ((s - 1) * (n - d - 1)))
    assert Ne(s, 1) in r.domain.args


def test_zeros_of_the_denominator_leave_the_domain():
    """E tr(FPFP) has n(n − 1)(n + 2) below: 1 is excluded, 0 and −2 are no dimensions, and n ≥ d is no obstacle."""
    assert expectation(Trace(F * P * F * P)).domain == And(Ge(n, d), Ne(n, 1))
    assert expectation(Trace(S**2)).domain == (n > d + 3)


def test_a_domain_is_only_simplified_by_what_it_implies():
    """k − 3 may vanish where n > d + 1 and d > k + 1 hold, n − k − 3 may not; nor may a sum of sample sizes."""
    k = symbols("k", integer=True, positive=True)
    H = GaussianMatrix("H", d, k)
    both = Trace(S) * Trace((H.T * H).inv())
    assert expectation(both / (n - k - 3)).domain == And(n > d + 1, d > k + 1)
    assert expectation(both / (k - 3)).domain == And(n > d + 1, d > k + 1, Ne(k, 3))
    J = GaussianMatrix("J", n, k)
    shared = expectation(Trace(S) * Trace((J.T * J).inv()) / (n - d - k - 2))
    assert shared.domain == And(n > d + 1, n > k + 1, Ne(n - d - k, 2))
    M = GaussianMatrix("M", n + m, d)
    assert expectation(Trace((M.T * M).inv() ** 2)).domain == (n + m > d + 3)


def test_nothing_is_returned_unproved(monkeypatch):
    """If the search went wrong, the kernel would refuse its certificate and E would raise."""
    original = elimination.solve

    def wrong(*system):
        return {i: Fraction(y.numerator + y.denominator, y.denominator) for i, y in original(*system).items()}

    monkeypatch.setattr(elimination, "solve", wrong)
    with pytest.raises(ValueError, match="do not add up"):
        E(Trace(A * S))


UNSUPPORTED = {
    "a non-Gram inverse": (lambda: Trace((A + G.T * G).inv()), r"\(A \+ G\.T\*G\)\*\*\(-1\).*Gram"),
    "a determinant": (lambda: Determinant(G.T * G), "Determinant"),
    "mismatched shapes": (lambda: Trace(MatrixSymbol("Q", n, n) * MatrixSymbol("R", d, n) * G), "mismatched shapes"),
    "an undeclared random symbol": (lambda: Normal("z", 0, 1) * Trace(S), "random symbol"),
    "a matrix among numbers": (lambda: Add(Trace(S), W, evaluate=False), "a matrix where a number is needed"),
    "two matrices of one name": (lambda: Trace(A) + Trace(MatrixSymbol("A", n, n)), "two different"),
    "two symbols of one name": (lambda: Symbol("n") * Trace(F), "two different symbols"),
    "division by a trace": (lambda: Trace(A) / Trace(S), "division"),
    "a float": (lambda: 0.5 * Trace(S), "exact"),
    "a fractional power": (lambda: Trace(S) ** Rational(1, 2), "a root"),
    "both Gram matrices inverted": (lambda: Trace(S) + Trace((G * G.T).inv()), "both Gram"),
}


@pytest.mark.parametrize(("make", "message"), UNSUPPORTED.values(), ids=UNSUPPORTED)
def test_unsupported_input_is_shown_and_explained(make, message):
    with pytest.raises(UnsupportedExpression, match=f"(?s){message}.*supported:"):
        E(make())


def test_a_certificate_about_other_matrices_is_refused():
    """E tr(A(G'G)⁻¹G'H) is 0 for matrices of n rows and for those of m, by the same words."""
    of_n, of_m = (
        expectation(Trace(A * (g.T * g).inv() * g.T * h))
        for g, h in ((GaussianMatrix("G", rows, d), GaussianMatrix("H", rows, d)) for rows in (n, m))
    )
    assert of_n.value == of_m.value == 0
    with pytest.raises(CertificateError, match="about other matrices"):
        replace(of_n, certificate=of_m.certificate).check()
