"""Moments of a noncentral Wishart matrix (G+X)ᵀ(G+X), and of Gaussian matrices between constants.

X is the mean; without it these are the moments of Wishart's matrix.
"""

from sympy import MatrixSymbol, Trace

from . import A, B, G, K, d, moment, n

SOURCE = "Letac & Massam (2008), J. Multivariate Anal. 99"
GAUSSIAN = "classical (Isserlis 1918, Biometrika 12)"

X = MatrixSymbol("X", n, d)
Y, Z = MatrixSymbol("Y", d, n), MatrixSymbol("Z", d, n)
W_X = (G + X).T * (G + X)

WORDS = "G is n × d with independent standard normal entries."

claims = (
    moment(WORDS, "noncentral.1", "E tr(A (G+X)ᵀ(G+X))", SOURCE, Trace(A * W_X)),
    moment(WORDS, "noncentral.2", "E tr(A (G+X)ᵀ(G+X) B (G+X)ᵀ(G+X))", SOURCE, Trace(A * W_X * B * W_X)),
    moment(WORDS, "noncentral.1-1", "E tr((G+X)ᵀ(G+X))²", SOURCE, Trace(W_X) ** 2),
    moment(WORDS, "gaussian.2", "E tr(YGZG)", GAUSSIAN, Trace(Y * G * Z * G)),
    moment(WORDS, "gaussian.quadratic", "E tr(KGAGᵀ)", GAUSSIAN, Trace(K * G * A * G.T)),
    moment(WORDS, "gaussian.quadratic.square", "E tr(KGAGᵀ)²", GAUSSIAN, Trace(K * G * A * G.T) ** 2),
)
