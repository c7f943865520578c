"""Deterministic equivalents: against draws at two sizes, against closed forms of the literature, and by their parts."""

from sympy import Identity, MatrixSymbol, Symbol, symbols

from w2s_theory import (
    GaussianMatrix,
)

n, d, p, N = symbols("n d p N", integer=True, positive=True)
lam, mu = symbols("lambda mu", positive=True)
G, V = GaussianMatrix("G", n, d), GaussianMatrix("V", N, d)
A, B = MatrixSymbol("A", d, d), MatrixSymbol("B", d, d)
Q = (G.T * G + n * lam * Identity(d)).inv()
kappa = Symbol("kappa", positive=True)
