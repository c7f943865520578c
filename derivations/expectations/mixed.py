"""Moments that mix a Wishart matrix W with its inverse S, constant matrices between them."""

from sympy import Trace

from . import A, B, C, S, W, moment

HAFF = "by the identity of Haff (1979), J. Multivariate Anal. 9"

WORDS = "W = GᵀG is a Wishart matrix with n degrees of freedom, G being n × d, and S = W⁻¹ its inverse."

claims = (
    moment(WORDS, "mixed.one-of-each", "E tr(AWBS)", HAFF, Trace(A * W * B * S)),
    moment(WORDS, "mixed.two-traces", "E tr(AW) tr(BS)", HAFF, Trace(A * W) * Trace(B * S)),
    moment(WORDS, "mixed.traces", "E tr(W) tr(S)", HAFF, Trace(W) * Trace(S)),
    moment(WORDS, "mixed.condition", "E tr(W) tr(S²)", HAFF, Trace(W) * Trace(S * S)),
    moment(WORDS, "mixed.squares", "E tr(W²) tr(S)", HAFF, Trace(W * W) * Trace(S)),
    moment(WORDS, "mixed.two-inverses", "E tr(AWBSCS)", HAFF, Trace(A * W * B * S * C * S), heavy=True),
    moment(WORDS, "mixed.one-inverse", "E tr(AWBWCS)", HAFF, Trace(A * W * B * W * C * S)),
    moment(WORDS, "mixed.two-of-each", "E tr(AWBS)²", "new", Trace(A * W * B * S) ** 2, margin=18, heavy=True),
)
