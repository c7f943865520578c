"""Errors for the person who caused them: the part at fault as it was written, the reason, what to ask instead.

And what once escaped as an error of SymPy's: scalars that are functions of dimensions.
"""

import json

import pytest
from sympy import (
    Derivative,
    Determinant,
    Function,
    Integer,
    MatrixSymbol,
    Min,
    Piecewise,
    Rational,
    Sum,
    Symbol,
    Trace,
    binomial,
    factorial,
    log,
    oo,
    sqrt,
    symbols,
)

from verification.recheck import recheck
from w2s_theory import DomainError, E, GaussianMatrix, NoDerivation, UnsupportedExpression, canonical, expectation
from w2s_theory.kernel.serialization import dumps

n, d, k = symbols("n d k", integer=True, positive=True)
i, j = symbols("i j", integer=True, nonnegative=True)
s = Symbol("s")
G = GaussianMatrix("G", n, d)
W, S = G.T * G, (G.T * G).inv()
A, B, x, v = MatrixSymbol("A", d, d), MatrixSymbol("B", d, d), MatrixSymbol("x", d, 1), GaussianMatrix("v", n, 1)

REFUSED = {
    "a symbolic power": (lambda: Trace(W**k), r"\(G\.T\*G\)\*\*k\n.*one number at a time"),
    "a symbolic power below": (lambda: Trace(S ** (k + 1)), "one number at a time"),
    "a symbolic power of a number": (lambda: Trace(W) ** k, r"Trace\(G\.T\*G\)\*\*k\n.*one number at a time"),
    "a symbolic power of a constant": (lambda: Trace(A**k * W), r"A\*\*k\n.*one number at a time"),
    "a fractional power": (lambda: Trace(W ** Rational(1, 2)), r"a root of .*W\.inv\(\)"),
    "an inverse root": (lambda: W ** Rational(-1, 2), r"a root of .*W\.inv\(\)"),
    "a logarithm of a determinant": (lambda: log(Determinant(W)), "a logarithm: E log det W"),
    "a ratio of quadratic forms": (lambda: Trace(v.T * v) / Trace(v.T * G * A * G.T * v), "two quadratic forms"),
    "a root": (lambda: sqrt(Trace(W)), "a root of something with matrices"),
    "a ratio of traces": (lambda: Trace(v.T * G * x) / Trace(W), r"1/Trace\(G\.T\*G\)\n.*Trace\(y\.T\*y\)"),
    "a zero below": (lambda: Trace(W) / ((d - 1) ** 2 - d**2 + 2 * d - 1), "a division by zero"),
    "a division by 0": (lambda: Trace(W) / Integer(0), "zoo\n.*infinite or undefined"),
    "a float": (lambda: 0.5 * Trace(W), "not exact: write a Rational"),
    "a text": (lambda: "Trace(W)", "str is not an expression"),
    "nothing": (lambda: None, "NoneType is not an expression"),
}


@pytest.mark.parametrize(("make", "message"), REFUSED.values(), ids=REFUSED)
def test_the_part_is_shown_as_it_was_written_with_what_to_do(make, message):
    with pytest.raises(UnsupportedExpression, match=f"(?s)^cannot use  .*{message}") as refusal:
        E(make())
    assert "did you mean" not in str(refusal.value)


def test_the_advice_is_good():
    """By it: E WAW = n(n A + A' + tr A) for its entries and for the matrix (Haff 1979, theorem 3.1), and E v/v'v."""
    a, b, T = MatrixSymbol("a", d, 1), MatrixSymbol("b", d, 1), MatrixSymbol("T", d, d)
    whole = E(Trace(T * W * A * W))
    assert whole == canonical(n * (n * Trace(T * A) + Trace(T * A.T) + Trace(T) * Trace(A)))
    entry = E(a.T * W * A * W * b)
    expected = n * (n * Trace(a.T * A * b) + Trace(a.T * A.T * b) + Trace(A) * Trace(a.T * b))
    assert entry == canonical(expected)
    assert E(v.T * G * x / (v.T * v)) == E(v.T * G * x * (v.T * v).inv()) == 0
    assert E(1 / (v.T * v)) == 1 / (n - 2)


SCALARS = [
    binomial(n, 2), Min(n, d), Function("f")(n, d), factorial(n), Piecewise((1, n > 2), (0, True)), Sum(i, (i, 1, n)),
    Sum(1 / i**3, (i, 1, oo)), Derivative(Function("f")(s), s), sqrt(n), 2**k, s**k, Symbol("x:3"), Symbol("a,b"),
]  # fmt: skip


@pytest.mark.parametrize("scalar", SCALARS, ids=str)
def test_scalars_of_any_kind_are_taken_along(scalar):
    """Above and below; the proof names them, and both checkers read it."""
    for r, value in (
        (expectation(scalar * Trace(A * S)), scalar * Trace(A) / (n - d - 1)),
        (expectation(Trace(W) / scalar), n * d / scalar),
    ):
        assert (r.value - value).simplify() == 0
        assert r.check()
        assert "for" in str(r) or r.domain == True  # noqa: E712 - a SymPy truth value
        assert recheck(json.loads(dumps(r.certificate)))


def test_dimensions_that_are_functions():
    assert E(Trace(GaussianMatrix("J", Min(n, k), d).T * GaussianMatrix("J", Min(n, k), d))) == d * Min(n, k)


def test_a_domain_that_is_empty_says_what_is_not_so():
    """Also if it is not a matrix that has too few rows; and only what is not so."""
    zero = Symbol("zero", zero=True)
    with pytest.raises(DomainError, match=r"is not known here: zero is 0, but is divided by$"):
        E(Trace(S) / zero)
    g, h = GaussianMatrix("g", 3, 3), GaussianMatrix("h", 9, 3)
    with pytest.raises(DomainError, match=r"finite: g is 3 × 3, but must have at least 2 more rows than columns$"):
        E(Trace((g.T * g).inv()) * Trace((h.T * h).inv()))


def test_numbers_for_which_nothing_is_proved():
    g, F = GaussianMatrix("g", 2, 2), MatrixSymbol("F", 2, 2)
    P = g * (g.T * g).inv() * g.T
    with pytest.raises(NoDerivation, match="ask with symbols"):
        E(Trace(F * P * F * P * F * P))
