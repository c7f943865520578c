"""Moments of an inverse Wishart matrix S = (GᵀG)⁻¹ to order 4, and powers of its trace.

The first is the mean, E tr(AS) = tr A/(n−d−1); that of order k exists for n > d + 2k − 1.
"""

from sympy import Trace

from . import A, B, C, D, S, X, Y, moment

HAFF = "Haff (1979), J. Multivariate Anal. 9; von Rosen (1988), Scand. J. Statist. 15"
VON_ROSEN = "von Rosen (1988), Scand. J. Statist. 15; Letac & Massam (2004), Scand. J. Statist. 31"

WORDS = "S = W⁻¹ is the inverse of a Wishart matrix W = GᵀG with n degrees of freedom, G being n × d."

claims = (
    moment(WORDS, "inverse.1", "E tr(AS)", HAFF, Trace(A * S)),
    moment(WORDS, "inverse.2", "E tr(ASBS)", HAFF, Trace(A * S * B * S)),
    moment(
        WORDS,
        "inverse.2.arbitrary",
        "E tr(XSYS), X and Y not symmetric",
        HAFF,
        Trace(X * S * Y * S),
    ),
    moment(WORDS, "inverse.1-1", "E tr(AS) tr(BS)", HAFF, Trace(A * S) * Trace(B * S)),
    moment(WORDS, "inverse.3", "E tr(ASBSCS)", VON_ROSEN, Trace(A * S * B * S * C * S), heavy=True),
    moment(WORDS, "inverse.2-1", "E tr(ASBS) tr(CS)", VON_ROSEN, Trace(A * S * B * S) * Trace(C * S), heavy=True),
    moment(
        WORDS,
        "inverse.1-1-1",
        "E tr(AS) tr(BS) tr(CS)",
        VON_ROSEN,
        Trace(A * S) * Trace(B * S) * Trace(C * S),
        heavy=True,
    ),
    moment(
        WORDS, "inverse.4", "E tr(ASBSCSDS)", VON_ROSEN, Trace(A * S * B * S * C * S * D * S), margin=24, heavy=True
    ),
    *(
        moment(
            WORDS,
            f"inverse.power.{k}",
            f"E tr S{'⁰¹²³⁴⁵⁶'[k]}",
            VON_ROSEN,
            Trace(S**k),
            margin=8 + 5 * k,
            heavy=k > 4,
        )
        for k in (2, 3, 4, 5)
    ),
    *(
        moment(
            WORDS,
            f"inverse.trace-power.{k}",
            f"E (tr S){'⁰¹²³⁴⁵⁶'[k]}",
            VON_ROSEN,
            Trace(S) ** k,
            margin=8 + 5 * k,
            heavy=k > 4,
        )
        for k in (2, 3, 4, 5)
    ),
)
