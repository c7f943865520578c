"""Hypotheses on constants: that they come to an end, that they do not contradict each other, how to write them."""

import pytest
from sympy import And, Eq, Identity, MatrixSymbol, Rational, Trace, ZeroMatrix, symbols

from w2s_theory import E, GaussianMatrix, SymmetricMatrix, UnsupportedExpression, canonical
from w2s_theory.calculus.reading.order import endless
from w2s_theory.kernel.polynomial import ONE, Polynomial
from w2s_theory.kernel.words import Hypothesis, Matrix, Signature

n, d, k = symbols("n d k", integer=True, positive=True)
G = GaussianMatrix("G", n, d)
W = G.T * G
A, B, C, K, X = (MatrixSymbol(c, d, d) for c in "ABCKX")
x = MatrixSymbol("x", d, 1)

USED = {
    "idempotent": ([Eq(K * K, K), Eq(Trace(K), k)], Trace(K * K * W * K), n * k),
    "a name for a product": ([Eq(A * B, C)], Trace(W * A * B), n * Trace(C)),
    "a name by another": ([Eq(A, B), Eq(B * B, C)], Trace(W * A * A), n * Trace(C)),
    "complement": ([Eq(B.T * B, Identity(d) - C.T * C), Eq(Trace(C.T * C), k)], Trace(B * W * B.T), n * (d - k)),
    "a trace by a longer one": ([Eq(Trace(K), Trace(K * K))], Trace(W * K), n * Trace(K * K)),
    "a trace by one that has it inside": (
        [Eq(A * x, C * x), Eq(Trace(x.T * x), k + Trace(x.T * C * x))],
        x.T * W * x,
        n * (k + Trace(x.T * C * x)),
    ),
    "fractions": ([Eq(Trace(A) / 2, Rational(3, 4))], Trace(W * A), n * Rational(3, 2)),
    "without a list": (Eq(Trace(A), k), Trace(W * A), n * k),
}


@pytest.mark.parametrize(("given", "expression", "value"), USED.values(), ids=USED)
def test_what_comes_to_an_end_is_used(given, expression, value):
    assert E(expression, given=given) == canonical(value)


REFUSED = {
    "symmetric": ([Eq(X.T, X)], r'declare X as SymmetricMatrix\("X", d\)'),
    "symmetric, turned": ([Eq(X, X.T)], r"declare X as SymmetricMatrix"),
    "antisymmetric": ([Eq(X, -X.T)], r"Y - Y\.T"),
    "commuting": ([Eq(A * B, B * A)], "neither is the simpler"),
    "normal": ([Eq(A * A.T, A.T * A)], "neither is the simpler"),
    "idempotent, turned": ([Eq(K, K * K)], r"turn it round: Eq\(K\*\*2, K\)"),
    "a matrix by itself": ([Eq(A, A * B + C)], r"write it with A\*B alone on the left"),
    "a circle of two": ([Eq(Trace(A), Trace(B)), Eq(Trace(B), Trace(A))], "with Eq.*leave one out"),
    "a circle of three": ([Eq(A, B * C), Eq(B, C), Eq(C, A)], "with Eq.*leave one out"),
    "a trace and a product": ([Eq(Trace(A * B), Trace(B * C)), Eq(C, A)], "with Eq.*leave one out"),
    "a product that completes a trace": ([Eq(A * B, A.T * C), Eq(Trace(A.T * C), Trace(A * B))], "with Eq.*one out"),
    "an identity on the left": ([Eq(Identity(d), A * A)], r"turn it round: Eq\(A\*\*2, I\)"),
    "a number on the left": ([Eq(3, Trace(A))], r"turn it round: Eq\(Trace\(A\), 3\)"),
    "a sum on the left": ([Eq(A + B, C)], r"turn it round: Eq\(C, A \+ B\)"),
    "a product and a number": ([Eq(x.T * x, 1)], r"write the trace, Eq\(Trace\(x\.T\*x\), 1\)"),
    "the same on both sides": ([Eq(A, A)], "leave it out"),
    "a wrong shape": ([Eq(A, Identity(n))], "different shapes"),
    "several without a list": (And(Eq(Trace(A), k), Eq(Trace(B), k)), "several are a list"),
    "text": ("A = B", "is an equation"),
    "something random": ([Eq(Trace(W), k)], "G is random"),
    "a product of traces": ([Eq(Trace(A) * Trace(B), k)], r"Eq\(Trace\(A\)\*Trace\(B\), k\)\n.*linear"),
    "symbols below": ([Eq(Trace(A), 1 / k)], "numbers only"),
}


@pytest.mark.parametrize(("given", "message"), REFUSED.values(), ids=REFUSED)
def test_what_has_no_end_or_cannot_be_read_is_refused_with_advice(given, message):
    with pytest.raises(UnsupportedExpression, match=f"(?s){message}"):
        E(Trace(A * W * B) + Trace(C * W) + Trace(K * X) + Trace(x.T * x), given=given)


def test_the_advice_is_good():
    """What the messages say to write is accepted."""
    S, Y = SymmetricMatrix("S", d), MatrixSymbol("Y", d, d)
    assert E(Trace(S.T * W)) == n * Trace(S)
    assert E(Trace((Y - Y.T) * W)) == 0
    assert E(Trace(A * B * W), given=[Eq(A * B, A - C)]) == n * (Trace(A) - Trace(C))
    assert E(Trace(A * W), given=[Eq(A, -C, evaluate=False)]) == -n * Trace(C)


def test_an_order_that_only_numbers_of_whole_traces_give():
    """tr x'x → tr x'Cx has more letters, but never brings x'x back; if Cy → x does, there is no order."""
    size = Polynomial.symbol("d")
    declared = [Matrix("C", size, size, "constant"), *(Matrix(c, size, ONE, "constant") for c in "xy")]
    longer = Hypothesis(((("x", "x'"), ONE), (("C", "x", "x'"), -ONE)), trace=True)
    back = Hypothesis(((("C", "x"), ONE), (("x",), -ONE)), size, ONE)
    harmless = Hypothesis(((("C", "y"), ONE), (("y",), -ONE)), size, ONE)
    assert endless(Signature(declared, [longer])) == endless(Signature(declared, [longer, harmless])) == []
    assert endless(Signature(declared, [longer, back])) == [0, 1]


@pytest.mark.parametrize(
    "given",
    [
        lambda A, B, d, m: [Eq(Trace(A * A.T), d), Eq(Trace(A * A.T), 2 * d)],
        lambda A, B, d, m: [Eq(Trace(A * A.T), d), Eq(Trace(A.T * A), 2 * d)],
        lambda A, B, d, m: [Eq(B.T * B, ZeroMatrix(d, d)), Eq(B.T * B, Identity(d))],
        lambda A, B, d, m: [Eq(B.T * B, Identity(d)), Eq(Trace(B * B.T), 0)],
        lambda A, B, d, m: [Eq(Trace(A), Trace(A) + d, evaluate=False)],
        lambda A, B, d, m: [Eq(Trace(A), m), Eq(-Trace(A), d)],
        lambda A, B, d, m: [Eq(A * A, A), Eq(Trace(A), d), Eq(Trace(A * A), d + 1)],
        lambda A, B, d, m: [Eq(Trace(B.T * B), m), Eq(B.T * B, A), Eq(Trace(A), m + 2)],
    ],
)
def test_hypotheses_that_contradict_each_other_are_refused(given):
    d, m, n = symbols("d m n", integer=True, positive=True)
    G, A, B = GaussianMatrix("G", n, d), MatrixSymbol("A", d, d), MatrixSymbol("B", m, d)
    with pytest.raises(UnsupportedExpression, match=r"contradicts|no matrices satisfy"):
        E(Trace(A * G.T * G), given=given(A, B, d, m))


def test_hypotheses_that_tie_dimensions_are_no_contradiction():
    d, m, k, n = symbols("d m k n", integer=True, positive=True)
    G, B = GaussianMatrix("G", n, d), MatrixSymbol("B", m, d)
    assert E(Trace(B.T * B * G.T * G), given=[Eq(B.T * B, Identity(d)), Eq(Trace(B * B.T), k)]) == n * d
