"""Medians of deterministic equivalents, from the SymPy expression to the checked result, warm; CPU time.

    python benchmarks/equivalents.py [--runs 9] [--points 100000]

Prints for each expression the time, the part of it that checking everything again takes, and how many means were met
on the way, each with its certificate. Then, for each claim with shares, the time of its closed form at so many points.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table
from sympy import Expr, Identity, MatrixSymbol, Symbol, Trace, symbols
from sympy.matrices.expressions.matexpr import MatrixExpr

from derivations import catalogue
from w2s_theory import GaussianMatrix, PositiveMatrix, equivalent
from w2s_theory.claim import Equivalence
from w2s_theory.setting.estimators import U, V, beta_s, gamma_s, labels, squared_norm, weak_features
from w2s_theory.setting.symbols import N, n

d, p = symbols("d p", integer=True, positive=True)
lam, lambda_w, lambda_s = symbols("lambda lambda_w lambda_s", positive=True)
A, B, C = MatrixSymbol("A", d, d), MatrixSymbol("B", d, d), MatrixSymbol("C", p, d)
G, H = GaussianMatrix("G", n, d), GaussianMatrix("H", n, p)
Q = (G.T * G + n * lam * Identity(d)).inv()
P = (C.T * H.T * H * C + n * PositiveMatrix("L", d)).inv()


def ridge(features: MatrixExpr, target: MatrixExpr, samples: Symbol, penalty: Symbol) -> MatrixExpr:
    return (features.T * features + samples * penalty * Identity(features.cols)).inv() * features.T * target


student = ridge(V, weak_features * ridge(U, labels, n, lambda_w), N, lambda_s)
EXPRESSIONS: dict[str, Expr] = {
    "tr(QA)": Trace(Q * A),
    "tr(QAQB)": Trace(Q * A * Q * B),
    "tr(PA), anisotropic": Trace(P * A),
    "tr(PAPB), anisotropic": Trace(P * A * P * B),
    "tr(PAPBP), anisotropic": Trace(P * A * P * B * P),
    "risk of a ridge student of a ridge teacher": squared_norm(student - beta_s) + squared_norm(gamma_s),
}


def median(work: Callable[[], Any], runs: int) -> float:
    times = []
    for _ in range(runs):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return statistics.median(times) * 1000


def evaluation(claim: Equivalence, points: int) -> Callable[[], Any]:
    """The closed form at random points of its domain."""
    rng = np.random.default_rng(0)
    parts = rng.uniform(0.1, 0.9, (3, points))
    numbers = {s.name: rng.uniform(0.05, 2, points) for s in claim.symbols} | {
        "omega": rng.uniform(0, 1, points),
        "signal": np.full(points, 2.0),
        "rho_w": parts[0],
        "rho_missed": parts[0] * parts[1],
        "rho_foreign": parts[2],
        "rho_s": parts[2],
    }
    return lambda: claim.evaluate(**{s.name: numbers[s.name] for s in claim.symbols})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--points", type=int, default=100_000)
    given = parser.parse_args()
    runs = given.runs
    table = Table("equivalent of", "median ms", "checking it again", "means")
    for name, expression in EXPRESSIONS.items():
        result = equivalent(expression)  # warms up
        times = median(lambda e=expression: equivalent(e), runs), median(result.check, runs)  # type: ignore[misc]
        table.add_row(name, *(f"{t:,.3g}" for t in times), str(len(result.system.proofs)))
    Console().print(table)
    times = Table("closed form", f"ms for {given.points:,} points")
    for id, claim in catalogue().items():
        if isinstance(claim, Equivalence):
            times.add_row(id, f"{median(evaluation(claim, given.points), 3):,.3g}")
    Console().print(times)


if __name__ == "__main__":
    main()
