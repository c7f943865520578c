"""One column: ratios by y'y, against the literature on the sphere and on correlations, and against draws.

If y is Gaussian, u = y/|y| is uniform on the sphere and independent of |y|, so that E f(y)/|y|² for f homogeneous of
degree two is a mean over the sphere. All of this once ran without end.
"""

import numpy as np
import pytest
from sympy import MatrixSymbol, Rational, Trace, symbols

from w2s_theory import DomainError, E, GaussianMatrix, SymmetricMatrix, canonical, expectation
from w2s_theory.setting.evaluate import evaluate

n, k = symbols("n k", integer=True, positive=True)
x, y, z = (GaussianMatrix(c, n, 1) for c in "xyz")
A, F, K = MatrixSymbol("A", n, n), MatrixSymbol("F", n, n), SymmetricMatrix("K", n)
a, b = MatrixSymbol("a", n, 1), MatrixSymbol("b", n, 1)
G = GaussianMatrix("G", n, k)
P = G * (G.T * G).inv() * G.T


def inverse(y):
    return (y.T * y).inv()


def onto(y):
    return y * inverse(y) * y.T


R2 = Trace(onto(x) * onto(y))
RATIO = Trace(x.T * K * x * inverse(x))


class TestPublished:
    def test_projection_onto_one_column(self):
        r = expectation(Trace(F * onto(x)))
        assert (r.value, r.domain) == (Trace(F) / n, True)

    @pytest.mark.parametrize("k", [1, 2, 3])
    def test_squared_correlation(self, k):
        """Fisher (1915): without a relation, R² of n pairs about 0 is a Beta(1/2, (n − 1)/2) variable."""
        r = expectation(R2**k)
        beta = [(Rational(1, 2) + j) / (n / 2 + j) for j in range(k)]
        assert (r.value, r.domain) == (canonical(beta[0] * (beta[1] if k > 1 else 1) * (beta[2] if k > 2 else 1)), True)

    def test_moments_on_the_sphere(self):
        """Folland (2001), Am. Math. Monthly 108: E u_i⁴ = 3/(n(n + 2)) and E u_i²u_j² = 1/(n(n + 2))."""
        r = expectation(Trace(a.T * x) ** 2 * Trace(b.T * x) ** 2 * Trace(inverse(x)) ** 2)
        expected = (Trace(a.T * a) * Trace(b.T * b) + 2 * Trace(a.T * b) ** 2) / (n * (n + 2))
        assert (r.value, r.domain) == (canonical(expected), True)
        assert E(x.T * a * b.T * x * inverse(x)) == canonical(Trace(a.T * b) / n)

    def test_rayleigh_quotient(self):
        """Its moments are those of the form over those of y'y (Pitman 1937), as it is independent of y'y."""
        t = [Trace(K), Trace(K**2), Trace(K**3)]
        third = (t[0] ** 3 + 6 * t[0] * t[1] + 8 * t[2]) / (n * (n + 2) * (n + 4))
        for power, value in ((1, t[0] / n), (2, (t[0] ** 2 + 2 * t[1]) / (n * (n + 2))), (3, third)):
            r = expectation(RATIO**power)
            assert (r.value, r.domain) == (canonical(value), True)

    def test_inverse_chi_squared(self):
        """E χ⁻²ᵏ = 1/((n − 2)(n − 4)⋯), which exists for n > 2k."""
        r = expectation(Trace(inverse(x)) ** 3)
        assert (r.value, r.domain) == (canonical(1 / ((n - 2) * (n - 4) * (n - 6))), n > 6)

    def test_angle_with_a_random_subspace(self):
        """u'Pu is a Beta(k/2, (n − k)/2) variable."""
        r = expectation(Trace(P * onto(x)) ** 2)
        assert (r.value, r.domain) == (canonical(k * (k + 2) / (n * (n + 2))), n >= k)

    def test_teacher_and_student_of_one_feature(self):
        """The student's slope on N inputs is the teacher's: σ²E[y'y]⁻¹ = σ²/(n − 2), if both read one feature."""
        e, h = GaussianMatrix("e", n, 1), GaussianMatrix("h", k, 1)
        slope = inverse(h) * h.T * h * inverse(x) * x.T * e
        r = expectation(slope * slope.T)
        assert (r.value, r.domain) == (1 / (n - 2), n > 2)
        foreign = inverse(h) * h.T * GaussianMatrix("f", k, 1) * inverse(x) * x.T * e  # it reads another feature
        r = expectation(foreign.T * foreign)
        assert r.value == canonical(1 / ((n - 2) * (k - 2)))
        assert set(r.domain.args) == {n > 2, k > 2}


class TestDomain:
    """Exactly where it exists: each condition is that of E|y|ᵍ⁻²ᵏ, n > 2k − g with g letters y and k inverses."""

    def test_a_square_beside_its_inverse_is_one(self):
        r = expectation(Trace(inverse(x)) * Trace(x.T * x))
        assert (r.value, r.domain) == (1, True)
        r = expectation(Trace(inverse(x)) ** 2 * Trace(x.T * x) * Trace(x.T * A * x))
        assert (r.value, r.domain) == (Trace(A) / n, True)

    @pytest.mark.parametrize("power", [1, 2, 3])
    def test_both_sides_of_the_threshold(self, power):
        def ratio(size):
            v, c = GaussianMatrix("v", size, 1), MatrixSymbol("c", size, 1)
            return Trace(v.T * c) ** 2 * Trace(inverse(v)) ** power

        size = 2 * power - 2
        assert E(ratio(size + 1)) != 0
        if size:
            with pytest.raises(DomainError, match="more rows"):
                E(ratio(size))

    def test_an_odd_moment(self):
        r = expectation(Trace(a.T * x) * Trace(inverse(x)))
        assert (r.value, r.domain) == (0, n > 1)

    def test_one_row_too(self):
        g, c = GaussianMatrix("g", 1, 1), MatrixSymbol("c", 1, 1)
        assert E(g * c * g.inv()) == Trace(c)
        assert E(Trace(g) ** 2 * Trace(inverse(g))) == 1


CASES = {
    "R²": R2,
    "three in a row": Trace(onto(x) * A * onto(y) * F * onto(z)),
    "fourth Rayleigh moment": RATIO**4,
    "a projection of many columns": Trace(onto(x) * P * A * P),
    "more letters than inverses": Trace(x.T * A * x) ** 2 * Trace(inverse(x)),
    "more inverses than letters": Trace(x.T * A * x) * Trace(inverse(x)) ** 3,
    "a second vector in between": Trace(x.T * A * y) ** 2 * Trace(inverse(x)) * Trace(y.T * y),
}


@pytest.mark.parametrize("expression", CASES.values(), ids=CASES)
def test_against_draws(expression):
    """The mean of 4,000 draws, evaluated from the same expression by NumPy, within five standard errors."""
    rng = np.random.default_rng(3)
    size = {"n": 12, "k": 3}
    constants = {"A": rng.normal(size=(12, 12)), "F": rng.normal(size=(12, 12)), "K": np.diag(rng.normal(size=12))}
    draws = np.array(
        [
            evaluate(
                expression,
                constants | {c: rng.normal(size=(12, 1)) for c in "xyz"} | {"G": rng.normal(size=(12, 3))},
            )
            for _ in range(4000)
        ]
    )
    exact = evaluate(E(expression), constants | size)
    assert abs(draws.mean() - exact) < 5 * draws.std() / np.sqrt(len(draws))
