"""Two independent Gaussian matrices: the matrix F distribution HᵀH (GᵀG)⁻¹, Hotelling's T², and pairs of subspaces.

G has n rows, H has m. With one row, h = Hᵀ, the form hᵀSh is Hotelling's T² up to its scale. Two uniformly random
subspaces of a space of n dimensions meet at principal angles with Σ cos²θ = tr(PQ), the mean of which is d·k/n.
"""

from sympy import Trace, symbols

from w2s_theory.calculus import GaussianMatrix

from . import A, B, H, K, L, P, S, d, moment, n

KONNO = "Konno (1988), J. Japan Statist. Soc. 18, on moments of the multivariate F"
HOTELLING = "Hotelling (1931), Ann. Math. Statist. 2"
JACOBI = "Muirhead (1982), Aspects of Multivariate Statistical Theory, §3.3, for the matrix beta distribution"

V = H.T * H
h = GaussianMatrix("h", d, 1)
T_squared = Trace(h.T * S * h)

k = symbols("k", integer=True, positive=True)
F = GaussianMatrix("F", n, k)
Q = F * (F.T * F).inv() * F.T
"""The projection onto a second random subspace, of dimension k."""

F_WORDS = "S = (GᵀG)⁻¹ for Gaussian matrices G, n × d, and H, m × d, that are independent."
T_WORDS = "S = (GᵀG)⁻¹ for a Gaussian matrix G, n × d, and h is a standard normal vector independent of it."
P_WORDS = "P and Q are the projections onto independent uniformly random subspaces of dimensions d and k, at angles θ."

claims = (
    moment(F_WORDS, "matrix-f.1", "E tr(A HᵀH B S)", KONNO, Trace(A * V * B * S)),
    moment(F_WORDS, "matrix-f.2", "E tr(HᵀH S HᵀH S)", KONNO, Trace(V * S * V * S), margin=18),
    moment(F_WORDS, "matrix-f.1-1", "E tr(HᵀH S)²", KONNO, Trace(V * S) ** 2, margin=18),
    moment(T_WORDS, "hotelling.mean", "E hᵀSh", HOTELLING, T_squared),
    moment(T_WORDS, "hotelling.square", "E (hᵀSh)²", HOTELLING, T_squared**2, margin=18),
    moment(P_WORDS, "subspaces.1", "E tr(KPLQ), P and Q independent", JACOBI, Trace(K * P * L * Q)),
    moment(P_WORDS, "subspaces.angles", "E Σcos²θ, between random subspaces", JACOBI, Trace(P * Q)),
    moment(P_WORDS, "subspaces.angles.2", "E Σcos⁴θ", JACOBI, Trace(P * Q * P * Q)),
    moment(P_WORDS, "subspaces.angles.1-1", "E (Σcos²θ)²", JACOBI, Trace(P * Q) ** 2),
)
