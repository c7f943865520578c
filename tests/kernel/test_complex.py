"""Complex matrices, β = 2: the axiom, the normal form, and where both hold.

A word in G and G' is a polynomial in the entries of G and in their conjugates. Derivatives by the conjugates are those
by independent variables, so that here G and G', A and A' are matrices that have nothing to do with each other: exact
over the rationals, and a proof that no rule uses more.
"""

import json
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy import Identity, MatrixSymbol, Trace, symbols

from verification.recheck import Rejected, recheck
from w2s_theory import GaussianMatrix, expectation
from w2s_theory.kernel.axiom import Conjugate, Given, Stein, existence
from w2s_theory.kernel.polynomial import ONE, Polynomial
from w2s_theory.kernel.serialization import FORMATS, dumps, loads
from w2s_theory.kernel.words import CertificateError, Hypothesis, Matrix, Signature

from .test_axiom import INSTANCES, Dual, draws, inverse, multiply, number
from .test_axiom import SIGNATURE as REAL
from .test_words import SIZES, square_words, trace_value

n, d = Polynomial.symbol("n"), Polynomial.symbol("d")
COMPLEX = Signature(REAL.matrices, REAL.hypotheses, beta=2)


def letters(direction=None, name=None):
    """All letters as dual numbers; ``direction`` is that of the conjugate of the matrix ``name``."""
    result = {}
    for key, value in draws(1).items():
        primed, slope = draws(2)[key].T, direction.T if key == name else 0 * value.T
        result |= {key: Dual(value, 0 * value), COMPLEX.transposed[key]: Dual(primed, slope)}
        if COMPLEX.transposed[key] == key:
            result[key] = Dual(value, 0 * value)
        if key in COMPLEX.gaussian:
            s = inverse(primed @ value)
            result[f"[{key}]"] = Dual(s, -s @ slope @ value @ s)
    return result


def traces(words, alphabet):
    """The product of the traces, with its derivative."""
    value, slope = Fraction(1), Fraction(0)
    for word in words:
        m = multiply(word, alphabet, number(COMPLEX.rows[word[0]]))
        value, slope = value * np.trace(m.value), slope * np.trace(m.value) + value * np.trace(m.slope)
    return value, slope


@pytest.mark.parametrize("instance", INSTANCES, ids=str)
def test_instance_is_the_divergence_by_the_conjugates(instance):
    """tr(GX)Y − Σ ∂(X_ji Y)/∂conj(G_ij) by the rules of the kernel and by dual numbers: the same rational number."""
    plain, name = letters(), instance.matrix
    by_rules = sum(number(c) * traces(m, plain)[0] for c, m in instance.terms(COMPLEX))
    g = plain[name].value
    x = multiply(instance.word, plain, g.shape[1]).value
    total = np.trace(g @ x) * traces(instance.traces, plain)[0]
    for i, j in product(*map(range, g.shape)):
        direction = 0 * g
        direction[i, j] = Fraction(1)
        alphabet = letters(direction, name)
        word = multiply(instance.word, alphabet, g.shape[1])
        y, slope = traces(instance.traces, alphabet)
        total -= word.slope[j, i] * y + word.value[j, i] * slope
    assert by_rules == total


def complex_letters():
    rng, result = np.random.default_rng(0), {}
    for m in COMPLEX.matrices:
        value = rng.normal(size=(SIZES[m.rows], SIZES[m.cols])) + 1j * rng.normal(size=(SIZES[m.rows], SIZES[m.cols]))
        value = value + value.conj().T if m.kind == "symmetric" else value
        result |= {m.name: value, COMPLEX.transposed[m.name]: value.conj().T}
        if m.kind == "gaussian":
            result[f"[{m.name}]"] = np.linalg.inv(value.conj().T @ value)
    return result


def combined(coefficient, monomial, values):
    size = sum(c * np.prod([SIZES[Polynomial.symbol(s)] for s in powers]) for powers, c in coefficient.items())
    return size * np.prod([trace_value(word, values) for word in monomial])


@given(square_words())
def test_normal_form_keeps_the_value_and_knows_conjugates_apart(word):
    values = complex_letters()
    expected = trace_value(word, values)
    coefficient, monomial = COMPLEX.trace(word, ONE)
    assert np.isclose(combined(coefficient, monomial, values), expected, rtol=1e-7, atol=1e-9)
    assert np.isclose(trace_value(COMPLEX.transpose(word), values), expected.conjugate(), rtol=1e-7, atol=1e-9)
    same = COMPLEX.trace(COMPLEX.transpose(word), ONE) == (coefficient, monomial)
    assert same == np.isclose(expected.imag, 0, atol=1e-9 * abs(expected))


@given(square_words(), st.integers(0, 8))
def test_rotations_have_one_normal_form(word, turn):
    turn %= len(word)
    assert COMPLEX.trace(word[turn:] + word[:turn], ONE) == COMPLEX.trace(word, ONE)


def test_the_conjugate_of_an_instance_is_about_the_conjugate_traces():
    instance = Stein("G", ("A", "G'", "B"), (("A", "[G]"), ("G'", "B", "G", "A")))
    values = complex_letters()
    for conjugate, plain in zip(Conjugate(instance).terms(COMPLEX), instance.terms(COMPLEX), strict=True):
        assert np.isclose(combined(*conjugate, values), np.conj(combined(*plain, values)))
    assert Conjugate(instance).boundary(COMPLEX) == instance.boundary(COMPLEX)
    assert Conjugate(instance).terms(REAL) == instance.terms(REAL)
    hypothesis = Given(0, ("A",), (("B",),))  # AA' − I = 0
    assert dict((m, c) for c, m in Conjugate(hypothesis).terms(COMPLEX)) == {
        (("A", "A'", "A'"), ("B",)): ONE,
        (("A'",), ("B",)): -ONE,
    }


class TestDomain:
    """P(σ < r) = O(r^2(n−d+1)): twice the room of real matrices."""

    @pytest.mark.parametrize("power", [1, 2, 3, 4])
    def test_a_monomial_needs_half_the_room(self, power):
        s = (("[G]",) * power,)
        assert existence(REAL, s) == {"G": 2 * power}
        assert existence(COMPLEX, s) == {"G": power}

    def test_an_odd_pole_rounds_down(self):
        """E |G S A| is finite for 2(n − d + 1) > 1, so for n ≥ d; a third power needs 2(n − d + 1) > 3."""
        half = ("G", "[G]", "A", "x", "x'", "G'")
        assert existence(COMPLEX, (half,)) == {"G": 0}
        assert existence(COMPLEX, (half, ("[G]",))) == {"G": 1}
        assert existence(COMPLEX, (half, ("[G]", "A", "[G]"))) == {"G": 2}

    @pytest.mark.parametrize(
        ("instance", "need"),
        [
            (Stein("G", ("A", "[G]", "G'")), 1),
            (Stein("G", ("A", "[G]", "[G]", "G'")), 2),
            (Stein("G", ("A", "H'"), (("[G]",),)), 1),
            (Stein("G", ("G'", "H", "H'"), (("[G]", "A"), ("[G]",))), 2),
            (Stein("G", ("G'", "B", "G", "[G]", "G'")), 0),
        ],
        ids=str,
    )
    def test_a_boundary_term_needs_half_the_room(self, instance, need):
        """⌊(k + 1)/2⌋, k + 1 being what real matrices need (measured in test_axiom)."""
        assert instance.boundary(COMPLEX) == {"G": need}
        assert instance.boundary(REAL)["G"] in (2 * need, 2 * need + 1)

    @pytest.mark.parametrize("room", [0, 1, 2])
    @pytest.mark.parametrize("beta", [1, 2])
    def test_how_rare_small_singular_values_are(self, beta, room):
        """The exponent of P(σ < r), between the quantiles of 1/10 and 1/1000 of 40,000 draws, d = 2."""
        rng, shape = np.random.default_rng(4), (40_000, 2 + room, 2)
        drawn = rng.normal(size=shape) + 1j * (beta - 1) * rng.normal(size=shape)
        least = np.linalg.svd(drawn, compute_uv=False)[:, -1]
        low, high = np.quantile(least, [0.001, 0.1])
        assert np.isclose(np.log(100) / np.log(high / low), beta * (room + 1), rtol=0.15)


def test_beta_is_one_or_two():
    for beta in (0, 3, 4, None):
        with pytest.raises(CertificateError, match="1 for real"):
            Signature(REAL.matrices, beta=beta)


# -- documents -------------------------------------------------------------------------------------------------------

N, D = symbols("n d", integer=True, positive=True)
g = GaussianMatrix("G", N, D)
W, S = g.T * g, (g.T * g).inv()
a, b, f = MatrixSymbol("A", D, D), MatrixSymbol("B", D, D), MatrixSymbol("F", N, N)
y = GaussianMatrix("y", N, 1)
REAL_PROOFS = {
    "Wishart": Trace(W),
    "its square": Trace(a * W * b * W),
    "one inverse": Trace(a * S),
    "two inverses": Trace(a * S * b * S),
    "a projection": Trace(f * g * S * g.T),
    "two projections": Trace(f * g * S * g.T * f * g * S * g.T),
    "one column": Trace((y.T * y).inv()),
    "degree zero": Trace(y.T * f * y) * Trace((y.T * y).inv()),
    "a number": Trace(Identity(D)),
}
HOLDS_FOR_BOTH = {"Wishart", "a projection", "degree zero", "a number"}
"""E GG' and the means of projections are the same for real and for complex matrices."""


@pytest.mark.parametrize("name", REAL_PROOFS)
def test_a_proof_about_real_matrices_proves_what_is_true_of_complex_ones_or_nothing(name):
    document = json.loads(dumps(expectation(REAL_PROOFS[name]).certificate))
    assert document["format"] == FORMATS[1]
    document["format"] = FORMATS[2]
    for check in (lambda: loads(json.dumps(document)).check(), lambda: recheck(document)):
        if name in HOLDS_FOR_BOTH:
            check()
        else:
            with pytest.raises((CertificateError, Rejected), match="do not add up"):
                check()


def test_a_kind_of_matrix_that_is_not_known_is_refused():
    """Whether matrices are complex is said once, of all of them: there is no mixture."""
    document = json.loads(dumps(expectation(Trace(a * W)).certificate))
    document["matrices"][0]["kind"] = "complex"
    with pytest.raises(CertificateError, match="malformed"):
        loads(json.dumps(document))
    with pytest.raises(Rejected, match="cannot be"):
        recheck(document)


@pytest.mark.parametrize("flag", [1, "true", None, []])
def test_a_conjugate_is_one_or_none(flag):
    document = json.loads(dumps(expectation(Trace(a * W)).certificate))
    document["lines"][0]["instances"][0]["conjugate"] = flag
    with pytest.raises(CertificateError):
        loads(json.dumps(document))
    with pytest.raises(Rejected):
        recheck(document)


def test_a_hypothesis_is_used_as_its_conjugate_too():
    """AA' = I says A''A' = I again; tr(AB) = 1 says tr(B'A') = 1, for real coefficients."""
    matrices = [Matrix("A", d, d, "constant"), Matrix("B", d, d, "constant")]
    signature = Signature(matrices, [Hypothesis(((("A", "B"), ONE), ((), -ONE)), trace=True)], beta=2)
    assert dict((m, c) for c, m in Conjugate(Given(0)).terms(signature)) == {(("A'", "B'"),): ONE, (): -ONE}
