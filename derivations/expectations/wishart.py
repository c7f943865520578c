"""Moments of a Wishart matrix W = GᵀG with n degrees of freedom, to order 4.

Every moment is a sum over the ways to pair the factors, each with a power of n and a product of traces of constants:

    E tr(A W) = n tr A,        E tr(A W B W) = n(n+1) tr AB + n tr A tr B,

and so on, with 2, 8, 48, … pairings. The constant matrices may all be different.
"""

from sympy import Trace

from . import A, B, C, D, W, X, Y, moment

CLASSICAL = "Wishart (1928), Biometrika 20; von Rosen (1988), Scand. J. Statist. 15"
INVARIANT = "Letac & Massam (2004), Scand. J. Statist. 31"

WORDS = "W = GᵀG is a Wishart matrix with n degrees of freedom: G is n × d with independent standard normal entries."

claims = (
    moment(WORDS, "wishart.1", "E tr(AW)", CLASSICAL, Trace(A * W)),
    moment(WORDS, "wishart.2", "E tr(AWBW)", CLASSICAL, Trace(A * W * B * W)),
    moment(
        WORDS,
        "wishart.2.arbitrary",
        "E tr(XWYW), X and Y not symmetric",
        CLASSICAL,
        Trace(X * W * Y * W),
    ),
    moment(WORDS, "wishart.1-1", "E tr(AW) tr(BW)", CLASSICAL, Trace(A * W) * Trace(B * W)),
    moment(WORDS, "wishart.3", "E tr(AWBWCW)", INVARIANT, Trace(A * W * B * W * C * W)),
    moment(WORDS, "wishart.2-1", "E tr(AWBW) tr(CW)", INVARIANT, Trace(A * W * B * W) * Trace(C * W)),
    moment(
        WORDS,
        "wishart.1-1-1",
        "E tr(AW) tr(BW) tr(CW)",
        INVARIANT,
        Trace(A * W) * Trace(B * W) * Trace(C * W),
    ),
    moment(WORDS, "wishart.4", "E tr(AWBWCWDW)", INVARIANT, Trace(A * W * B * W * C * W * D * W), heavy=True),
    moment(WORDS, "wishart.power.2", "E tr W²", CLASSICAL, Trace(W * W)),
    moment(WORDS, "wishart.power.3", "E tr W³", INVARIANT, Trace(W * W * W)),
    moment(WORDS, "wishart.power.4", "E tr W⁴", INVARIANT, Trace(W * W * W * W)),
)
