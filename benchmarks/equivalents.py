"""Medians of deterministic equivalents, from the SymPy expression to the checked result, warm; CPU time.

    python benchmarks/equivalents.py [--runs 9]

Prints for each expression the time, the part of it that checking everything again takes, and how many means were met
on the way, each with its certificate.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from typing import Any

from rich.console import Console
from rich.table import Table
from sympy import Expr, Identity, MatrixSymbol, Symbol, Trace, symbols
from sympy.matrices.expressions.matexpr import MatrixExpr

from w2s_theory import GaussianMatrix, PositiveMatrix, equivalent
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=9)
    runs = parser.parse_args().runs
    table = Table("equivalent of", "median ms", "checking it again", "means")
    for name, expression in EXPRESSIONS.items():
        result = equivalent(expression)  # warms up
        times = median(lambda e=expression: equivalent(e), runs), median(result.check, runs)  # type: ignore[misc]
        table.add_row(name, *(f"{t:,.3g}" for t in times), str(len(result.system.proofs)))
    Console().print(table)


if __name__ == "__main__":
    main()
