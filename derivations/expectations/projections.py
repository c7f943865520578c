"""Moments of the projection P = G(GᵀG)⁻¹Gᵀ onto a uniformly random subspace, to order 3.

P depends on the directions of G alone, so these are integrals over the orthogonal group; none of them needs n > d.
"""

from sympy import Trace

from . import I_n, K, L, M, P, moment

UNIFORM = "James (1964), Ann. Math. Statist. 35; Collins & Śniady (2006), Comm. Math. Phys. 264"

WORDS = "P = G(GᵀG)⁻¹Gᵀ is the orthogonal projection onto a uniformly random subspace of dimension d."

claims = (
    moment(WORDS, "projection.1", "E tr(KP)", UNIFORM, Trace(K * P)),
    moment(WORDS, "projection.2", "E tr(KPLP)", UNIFORM, Trace(K * P * L * P)),
    moment(WORDS, "projection.1-1", "E tr(KP) tr(LP)", UNIFORM, Trace(K * P) * Trace(L * P)),
    moment(
        WORDS,
        "projection.residual",
        "E tr(KPL(I−P)), what a random subspace mixes with its complement",
        UNIFORM,
        Trace(K * P * L * (I_n - P)),
    ),
    moment(WORDS, "projection.3", "E tr(KPLPMP)", UNIFORM, Trace(K * P * L * P * M * P), heavy=True),
    moment(WORDS, "projection.2-1", "E tr(KPLP) tr(MP)", UNIFORM, Trace(K * P * L * P) * Trace(M * P), heavy=True),
    moment(
        WORDS,
        "projection.1-1-1",
        "E tr(KP) tr(LP) tr(MP)",
        UNIFORM,
        Trace(K * P) * Trace(L * P) * Trace(M * P),
        heavy=True,
    ),
)
