"""Products that nobody has thought of, of all that can be declared: refused with a reason, or as draws have it."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import BlockMatrix, Identity, MatrixSymbol, OneMatrix, Trace, symbols

from w2s_theory import (
    DomainError,
    GaussianMatrix,
    InverseWishart,
    NoDerivation,
    SymmetricMatrix,
    UnsupportedExpression,
    Wishart,
    expectation,
)

from .drawn import Drawn, constants, standard_errors

n, m, d, k, nu = symbols("n m d k nu", integer=True, positive=True)
Sigma, Psi = SymmetricMatrix("Sigma", d), SymmetricMatrix("Psi", d)
A, B, F = MatrixSymbol("A", d, d), MatrixSymbol("B", d, d), MatrixSymbol("F", n, n)
P, D, mu = MatrixSymbol("P", d, k), MatrixSymbol("D", k, d), MatrixSymbol("mu", d, 1)
G, H, V = GaussianMatrix("G", n, d), GaussianMatrix("H", n, d), GaussianMatrix("V", m, d)
T, X = GaussianMatrix("T", n, k), GaussianMatrix("X", n, d, cov=Sigma)
L = GaussianMatrix("L", n, d, mean=OneMatrix(n, 1) * mu.T, cov=Sigma)
W, U, S = Wishart("W", n, Sigma), Wishart("U", m, Sigma), InverseWishart("S", nu, Psi)
one = OneMatrix(n, 1)
centred = Identity(n) - one * one.T / n


def gram(matrix):
    return matrix.T * matrix


FACTORS = {
    "A": A, "B'": B.T, "Sigma": Sigma, "Sigma^-1": Sigma.inv(), "I": Identity(d), "2A - Sigma": 2 * A - Sigma,
    "mu mu'": mu * mu.T, "W": W, "W^-1": W.inv(), "U": U, "S": S, "S^-1": S.inv(), "(W + U)^-1": (W + U).inv(),
    "X'X": gram(X), "(X'X)^-1": gram(X).inv(), "X'FX": X.T * F * X, "X'CX": X.T * centred * X,
    "(X'CX)^-1": (X.T * centred * X).inv(), "(L'CL)^-1": (L.T * centred * L).inv(),
    "means": L.T * one * one.T * L / n, "A'G'GA": gram(G * A), "(A'G'GA)^-1": gram(G * A).inv(),
    "P(P'G'GP)^-1P'": P * gram(G * P).inv() * P.T, "((G+H)'(G+H))^-1": gram(G + H).inv(), "G'H": G.T * H,
    "((GA+TD)'(GA+TD))^-1": gram(G * A + T * D).inv(), "D'T'G": D.T * T.T * G,
    "(G'G+V'V)^-1": (gram(G) + gram(V)).inv(), "stacked": gram(BlockMatrix([[G], [V]])), "V'V": gram(V),
    "a row": G[0, :].T * G[0, :], "a column": W[:, 0] * mu.T, "blocks": W[:, :2] * W[:2, :],
}  # fmt: skip
FORMS = {
    "matrix": lambda matrix, other: matrix,
    "trace": lambda matrix, other: Trace(matrix),
    "entry": lambda matrix, other: matrix[0, 1],
    "two traces": lambda matrix, other: Trace(matrix) * Trace(other),
}
SIZES = {"n": 16, "m": 9, "d": 3, "k": 2, "nu": 17}
SHAPES = {"Sigma": (3, 3), "Psi": (3, 3), "A": (3, 3), "B": (3, 3), "F": (16, 16), "P": (3, 2), "D": (2, 3)}
KNOWN = SIZES | constants(SHAPES | {"mu": (3, 1)}, np.random.default_rng(2))
COUNT = 6_000


@settings(max_examples=60)
@given(
    names=st.lists(st.sampled_from(list(FACTORS)), min_size=1, max_size=3),
    other=st.sampled_from(list(FACTORS)),
    form=st.sampled_from(list(FORMS)),
)
def test_as_drawn(names, other, form):
    matrix = FACTORS[names[0]]
    for name in names[1:]:
        matrix = matrix * FACTORS[name]
    try:
        r = expectation(FORMS[form](matrix, FACTORS[other]))
    except (UnsupportedExpression, DomainError, NoDerivation):
        return
    assert r.check()
    if r.domain.subs({s: SIZES[s.name] for s in r.domain.free_symbols}) != True:  # noqa: E712 - a SymPy truth value
        return
    claimed = Drawn(KNOWN, 1)(r.value)
    drawn = np.broadcast_to(Drawn(KNOWN, COUNT, 4)(r.expression), (COUNT, *np.shape(claimed)))
    assert standard_errors(drawn, claimed) < 6
