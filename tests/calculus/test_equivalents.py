"""Deterministic equivalents: against draws at two sizes, against closed forms of the literature, and by their parts."""

import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from sympy import (
    Eq,
    Identity,
    MatrixSymbol,
    Rational,
    Symbol,
    Trace,
    diff,
    simplify,
    solve,
    sqrt,
    symbols,
)

from tests.calculus.drawn import Drawn
from w2s_theory import (
    ComplexGaussianMatrix,
    E,
    GaussianMatrix,
    HermitianMatrix,
    NoDerivation,
    PositiveMatrix,
    UnsupportedExpression,
    equivalent,
)
from w2s_theory.calculus.equivalents.system import System
from w2s_theory.kernel.words import CertificateError

n, d, p, N = symbols("n d p N", integer=True, positive=True)
lam, mu = symbols("lambda mu", positive=True)
G, V = GaussianMatrix("G", n, d), GaussianMatrix("V", N, d)
A, B, C = MatrixSymbol("A", d, d), MatrixSymbol("B", d, d), MatrixSymbol("C", p, d)
Q = (G.T * G + n * lam * Identity(d)).inv()
H, L = GaussianMatrix("H", n, p), PositiveMatrix("L", d)
X = H * C
P = (X.T * X + n * L).inv()
b, e = MatrixSymbol("b", d, 1), GaussianMatrix("e", n, 1)
Z = ComplexGaussianMatrix("Z", n, d)
R = (Z.H * Z + n * lam * Identity(d)).inv()
F = HermitianMatrix("F", d)


def known(size):
    """Sizes, numbers, and bounded constants, the same for each size but for theirs."""
    rng, sizes = np.random.default_rng(3), {"n": 5 * size, "d": 3 * size, "p": 4 * size, "N": 6 * size}
    k = sizes["d"]
    noise = {s: rng.normal(size=(k, k)) / np.sqrt(k) for s in ("A", "B", "F")}
    return {
        **sizes,
        "lambda": 0.3,
        "mu": 0.7,
        "A": np.diag(np.linspace(0.2, 1.5, k)) + 0.4 * noise["A"],
        "B": np.diag(1 + np.sin(np.arange(k))) + 0.4 * noise["B"],
        "F": np.diag(np.linspace(0.2, 1.5, k)) + 0.3 * (noise["F"] + noise["F"].T),
        "C": rng.normal(size=(sizes["p"], k)) / np.sqrt(k),
        "L": np.diag(np.linspace(0.4, 1, k)),
        "b": np.ones((k, 1)) / np.sqrt(k),
    }


def at(result, given):
    """The value, with κ by fixed-point iteration of its equation."""
    given = given | {str(k): 0.5 for k in result.implicit}
    for _ in range(300):
        found = {str(q): Drawn(given, 1)(inverse) for q, inverse in result.resolvents.items()}
        given |= {name: np.linalg.inv(matrix) for name, matrix in found.items()}
        given |= {str(k): 1 / float(Drawn(given, 1)(equation.rhs)) for k, equation in result.implicit.items()}
    return float(Drawn(given, 1)(result.value))


QUESTIONS = {
    "one resolvent": Trace(Q * A),
    "two": Trace(Q * A * Q * B),
    "three, with Gram matrices": Trace(Q * G.T * G * Q * A * Q),
    "anisotropic": Trace(P * A),
    "anisotropic, two": Trace(P * A * P * B),
    "anisotropic, Gram matrices": Trace(P * X.T * X * A * P * X.T * X * B),
    "a product of traces": Trace(P * A) * Trace(Q * B * Q),
    "two samples in one resolvent": Trace((G.T * G + 2 * V.T * V + N * mu * Identity(d)).inv() * A),
    "the second sample counts": Trace((G.T * G + 2 * V.T * V + N * mu * Identity(d)).inv() * V.T * V * A),
    "two resolvents": Trace(Q * A * (V.T * V + N * mu * Identity(d)).inv() * V.T * V * B * Q),
    "the other Gram matrix": Trace((G * G.T + n * lam * Identity(n)).inv()),
    "beside its own transpose": Trace(G.T * (G * G.T + n * lam * Identity(n)).inv() * G * A),
    "a vector": b.T * Q * G.T * G * Q * b,
    "noise": (e.T * G * Q * A * Q * G.T * e),
    "divided": Trace((G.T * G / n + lam * Identity(d)).inv() * A),
    "complex": Trace(R * F * R * F),
    "complex, adjoint": Trace(R * Z.H * Z * R * F),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_equivalents_agree_with_draws(name):
    """The relative deviation is c/m + O(1/m²): extrapolated from two sizes it vanishes, but for noise."""
    expression, ratios, noises = QUESTIONS[name], [], []
    result = equivalent(expression)
    assert result.check()
    for size, count in ((4, 4000), (8, 2000)):
        drawn = np.real(Drawn(known(size), count, seed=size)(expression))
        value = at(result, known(size))
        ratios.append(drawn.mean() / value)
        noises.append(drawn.std() / np.sqrt(count) / value)
    error = np.hypot(2 * noises[1], noises[0])
    assert error < 0.02
    assert abs(2 * ratios[1] - ratios[0] - 1) < 4 * error + 0.01


def test_the_law_of_marchenko_and_pastur():
    """The trace solves λγs² + (1 − γ + λ)s = 1 for s = tr(Q)·n/d, γ = d/n (1967)."""
    result = equivalent(Trace(Q))
    (kappa,) = result.implicit
    gamma = d / n
    root = ((gamma - 1 - lam) + sqrt((1 - gamma + lam) ** 2 + 4 * lam * gamma)) / (2 * lam * gamma)
    s = result.value * n / d
    numbers = {n: 70, d: 40, lam: Rational(1, 3)}
    (found,) = [x for x in solve(result.implicit[kappa].subs(numbers), kappa) if x > 0]
    assert abs(complex((s - root).subs(numbers).subs(kappa, found).evalf(30))) < 1e-25


def test_two_resolvents_are_the_derivative_of_one():
    """tr Q² = −∂ tr Q/∂(nλ), with ∂κ/∂λ from κ's equation."""
    one, two = equivalent(Trace(Q)), equivalent(Trace(Q * Q))
    (kappa,) = one.implicit
    equation = one.implicit[kappa].lhs - one.implicit[kappa].rhs
    slope = -diff(equation, lam) / diff(equation, kappa)
    difference = two.value + (diff(one.value, lam) + diff(one.value, kappa) * slope) / n
    numbers = {n: 70, d: 40, lam: Rational(1, 3)}
    (found,) = [x for x in solve(one.implicit[kappa].subs(numbers), kappa) if x > 0]
    assert abs(difference.subs(numbers).subs(kappa, found).evalf(30)) < 1e-20


def test_what_is_known_exactly_comes_out():
    """Q·K = I, whatever the route: tr(QG'GA) + nλ·tr(QA) = tr(A)."""
    total = equivalent(Trace(Q * G.T * G * A) + n * lam * Trace(Q * A))
    assert simplify(total.value - Trace(A)) == 0
    apart = equivalent(Trace(Q * G.T * G * A)).value + n * lam * equivalent(Trace(Q * A)).value
    assert simplify(apart - Trace(A)) == 0


def test_what_has_no_resolvent_is_what_it_is():
    assert equivalent(Trace(G.T * G * A)).value == E(Trace(G.T * G * A))


def test_fixed_dimensions_stay():
    """With a fixed number of columns the Gram matrix is n·I to leading order."""
    result = equivalent(Trace(Q * A), fixed=[d])
    (kappa,) = result.implicit
    numbers = {n: 10**8, d: 3, lam: Rational(1, 2), Trace(A): 1}
    (found,) = [x for x in solve(result.implicit[kappa].subs(numbers), kappa) if x > 0]
    assert abs(float(result.value.subs(numbers).subs(kappa, found)) * 1.5e8 - 1) < 1e-6


@pytest.mark.parametrize(
    ("expression", "told"),
    [
        (Trace((G.T * G + lam * Identity(d)).inv()), "n*lam*Identity(d)"),
        (Trace((G.T * G + n * Symbol("l", real=True) * Identity(d)).inv()), "l, which may be negative"),
        (Trace((G.T * G - n * lam * Identity(d)).inv()), "coefficient - lambda*n, which may be negative"),
        (Trace((A + G.T * G + n * Identity(d)).inv()), "positive"),
        (Trace((G.T * G).inv() * A), "added to it"),
        (Q * A, "a matrix"),
    ],
)
def test_what_has_no_equivalent_is_told(expression, told):
    with pytest.raises((UnsupportedExpression, NoDerivation)) as error:
        equivalent(expression)
    assert told in str(error.value)


def test_expectations_say_where_the_answer_is():
    with pytest.raises(UnsupportedExpression, match="equivalent"):
        E(Trace(Q * A))


def test_a_wrong_solution_is_refused():
    result = equivalent(Trace(Q * A * Q * B))
    symbol = next(iter(result.solution))
    wrong = replace(result, solution=result.solution | {symbol: result.solution[symbol] * 2})
    with pytest.raises(CertificateError, match="does not solve"):
        wrong.check()


def test_a_value_that_is_not_the_solution_is_refused():
    result = equivalent(Trace(Q * A * Q * B))
    with pytest.raises(CertificateError, match="value"):
        replace(result, value=2 * result.value).check()
    with pytest.raises(CertificateError, match="equation"):
        replace(result, implicit={k: Eq(x.lhs, x.rhs + 1) for k, x in result.implicit.items()}).check()


def test_proofs_are_checked_again():
    result = equivalent(Trace(Q * A))
    symbol, proof = next(iter(result.system.proofs.items()))
    other: System = result.system
    other.proofs[symbol] = replace(proof, order=proof.order - 2)
    with pytest.raises(CertificateError, match="neglected"):
        result.check()


def test_text_says_all_that_is_needed():
    text = str(equivalent(Trace(P * A)))
    assert text.splitlines()[0].endswith("= Trace(A*Qbar) + O(m^-1)")
    assert "Qbar = ((kappa*n)*C.T*C + n*L)^-1" in text or "Qbar = (n*L + (kappa*n)*C.T*C)^-1" in text
    assert "1/kappa = Trace(C*Qbar*C.T) + 1, kappa > 0" in text


def test_certificates_stand_in_the_same_order_in_every_process():
    """It was that of a set, and with it of the hashes of the process."""
    code = """
from sympy import Trace
from tests.calculus.test_equivalents import A, B, Q, equivalent
found = equivalent(Trace(Q * A * Q * B * Q))
print(found, *found.system.proofs)
"""
    runs = [
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True, text=True, check=True,
        )
        for seed in ("0", "1", "2")
    ]  # fmt: skip
    assert len({run.stdout for run in runs}) == 1
