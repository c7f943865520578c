"""Medians of the calculus, from the SymPy expression to the checked result, warm; and of starting up, cold.

    python benchmarks/expectations.py [--runs 21] [--wishmom DIR]

Prints a table with the time of each expectation (search, kernel check, canonical form), the part of it that the
kernel's check takes when repeated, and the size of the certificate; how time and size grow with the order; other
programs that do a part of the work (`peers`); then whole processes. Times are of the CPU but for whole processes.
"""

from __future__ import annotations

import argparse
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from functools import reduce
from operator import mul
from pathlib import Path
from typing import Any

import peers
from rich.console import Console
from rich.progress import track
from rich.table import Table
from sympy import Eq, Expr, Identity, MatrixSymbol, Symbol, Trace, symbols
from sympy.matrices.expressions.matexpr import MatrixExpr

from w2s_theory import ComplexGaussianMatrix, GaussianMatrix, SymmetricMatrix, expectation
from w2s_theory.setting.estimators import (
    FOURTH_POWERS,
    SUBSPACES,
    TRUTH,
    B,
    C,
    V,
    beta_s,
    beta_w,
    gamma_s,
    gamma_w,
    least_squares,
    squared_norm,
    student_noise,
    teacher,
)
from w2s_theory.setting.symbols import D, N, d_s, d_w, sigma

n, d = symbols("n d", integer=True, positive=True)
G = GaussianMatrix("G", n, d)
S = (G.T * G).inv()
P = G * S * G.T
K = SymmetricMatrix("K", d)
As, Bs, Cs = (SymmetricMatrix(c, d) for c in "ABC")
Z = ComplexGaussianMatrix("Z", n, d)
U = (Z.H * Z).inv()
BUDGET = 10
"""Seconds for the timed runs of one expectation; there is one at least."""


def alternating(count: int, matrix: MatrixExpr) -> Expr:
    """tr(A₁M⋯A_kM) with arbitrary constants."""
    constants = (MatrixSymbol(f"A_{i}", *matrix.shape) for i in range(1, count + 1))
    return Trace(reduce(mul, (factor for constant in constants for factor in (constant, matrix))))


def mixed_student() -> Expr:
    """The risk of a student on N pseudo-labels and m labels: Q projects on the rows with pseudo-labels."""
    inside, outside = GaussianMatrix("V_m", N + m, d_s), GaussianMatrix("T_m", N + m, D - d_s)
    noise = GaussianMatrix("e_m", N + m, 1)
    labels = inside * beta_s + outside * gamma_s + sigma * noise
    pseudo = (inside * C + outside * B) * teacher
    return squared_norm(least_squares(inside, Q * pseudo + (Identity(N + m) - Q) * labels) - beta_s) + squared_norm(
        gamma_s
    )


def ping_pong(rounds: int) -> Expr:
    """The teacher's risk after it and its student have taught each other in turn, each time on N fresh inputs."""
    known = teacher
    for k in range(rounds):
        inside, outside = GaussianMatrix(f"V_{k}", N, d_s), GaussianMatrix(f"T_{k}", N, D - d_s)
        known = least_squares(inside, (inside * C + outside * B) * known)
        inside, outside = GaussianMatrix(f"U_{k}", N, d_w), GaussianMatrix(f"R_{k}", N, D - d_w)
        known = least_squares(inside, (inside * C.T + outside * B_back) * known)
    return squared_norm(known - beta_w) + squared_norm(gamma_w)


m = Symbol("m", integer=True, positive=True)
Q = SymmetricMatrix("Q", N + m)
B_back = MatrixSymbol("B_back", D - d_w, d_s)
MIXED = (*SUBSPACES, *TRUTH, Eq(Q * Q, Q), Eq(Trace(Q), N))
BACK = (Eq(B_back.T * B_back, Identity(d_s) - C * C.T), Eq(B_back.T * gamma_w, beta_s - C * beta_w))

CASES: dict[str, tuple[Any, tuple, float]] = {
    "E tr(AS)": (alternating(1, S), (), 5),
    "E tr(ASBS)": (alternating(2, S), (), 20),
    "E tr(ASBSCS), symmetric": (Trace(As * S * Bs * S * Cs * S), (), 100),
    "E tr(ASBSCS), arbitrary": (alternating(3, S), (), 1000),
    "E tr(ASBSCSDS), arbitrary": (alternating(4, S), (), 150),
    "E tr(AUBUCU), complex": (alternating(3, U), (), float("nan")),
    "E tr(AUBUCUDU), complex": (alternating(4, U), (), float("nan")),
    "E tr(APBP), arbitrary": (alternating(2, P), (), 20),
    "E tr(APBPCP), arbitrary": (alternating(3, P), (), 2000),
    "E tr S^4": (Trace(S**4), (), 100),
    "E tr S^6": (Trace(S**6), (), 1000),
    "E tr S^8": (Trace(S**8), (), float("nan")),
    "E tr S^10": (Trace(S**10), (), 500),
    "E tr(KS)^6": (Trace((K * S) ** 6), (), float("nan")),
    "E tr(KS)^7": (Trace((K * S) ** 7), (), 300),
    "E tr(KS)^10": (Trace((K * S) ** 10), (), 5000),
    "student variance, population": (squared_norm(student_noise), SUBSPACES, 40),
    "student variance, in-sample": (squared_norm(V * student_noise) / N, SUBSPACES, 20),
    "student variance, population, squared": (squared_norm(student_noise) ** 2, SUBSPACES + FOURTH_POWERS, 2000),
    "mixed student, N pseudo-labels and m labels": (mixed_student(), MIXED, 5000),
    "three rounds of ping-pong": (ping_pong(3), (*SUBSPACES, *TRUTH, *BACK), 3000),
}
GROWTH: dict[str, tuple[Callable[[int], Expr], range]] = {
    "E tr S^k": (lambda k: Trace(S**k), range(4, 19, 2)),
    "E tr(KS)^k": (lambda k: Trace((K * S) ** k), range(4, 12)),
    "E tr(A₁S⋯A_kS)": (lambda k: alternating(k, S), range(2, 6)),
    "E tr(A₁P⋯A_kP)": (lambda k: alternating(k, P), range(2, 5)),
}
POWERS, WEINGARTEN = (4, 6, 8, 10), (2, 3, 4)
"""Orders at which others are beside us."""
PROCESSES = {
    "w2s --help": [sys.executable, "-m", "w2s.cli", "--help"],
    "import sympy": [sys.executable, "-c", "import sympy"],
    "import w2s_theory": [sys.executable, "-c", "import w2s_theory"],
    "import sympy, then E": [sys.executable, "-c", "import sympy; from w2s_theory import E"],
}


def timed(action: Callable[[], Any], clock: Callable[[], float] = time.process_time) -> tuple[float, Any]:
    """Milliseconds, and what came out."""
    start = clock()
    found = action()
    return 1e3 * (clock() - start), found


def median_ms(action: Callable[[], Any], runs: int, clock: Callable[[], float] = time.process_time) -> float:
    """Of as many runs as the budget allows, after one that warms up."""
    first, _ = timed(action, clock)
    return statistics.median(timed(action, clock)[0] for _ in range(max(1, min(runs, int(1e3 * BUDGET / first)))))


def expectations(runs: int, console: Console) -> Table:
    names = "expectation", "median ms", "of it check", "target ms", "target / median", "lines", "terms"
    table = Table(*names, box=None)
    for name, (expression, given, target) in track(CASES.items(), console=console, transient=True):
        certificate = expectation(expression, given).certificate
        total = median_ms(lambda e=expression, g=given: expectation(e, g), runs)
        check = median_ms(certificate.check, runs)
        terms = sum(len(line.coefficient) for line in certificate.lines)
        table.add_row(
            name,
            f"{total:.1f}",
            f"{check:.1f}",
            f"{target:g}",
            f"{target / total:.2g}",
            *map(str, (len(certificate.lines), terms)),
        )
    return table


def growth(console: Console) -> Table:
    """One run of each, from order to order: what time and size are multiplied by."""
    table = Table("growth", "k", "ms", "× before", "lines", "× before", "terms in them", "× before", box=None)
    for name, (expression, orders) in track(GROWTH.items(), console=console, transient=True):
        before: tuple[float, ...] = ()
        for k in orders:
            asked = expression(k)
            milliseconds, found = timed(lambda e=asked: expectation(e))
            lines = found.certificate.lines
            sizes = milliseconds, len(lines), sum(len(line.coefficient) for line in lines)
            ratios = [f"{a / b:.1f}" for a, b in zip(sizes, before, strict=True)] if before else ["", "", ""]
            shown = [text for pair in zip(map("{:.0f}".format, sizes), ratios, strict=True) for text in pair]
            table.add_row(name, str(k), *shown)
            before = sizes
    return table


def others(runs: int, wishmom: Path | None) -> Table:
    """The same work by others: ratios above one say how much slower we are."""
    table = Table("beside", "k", "ours, proved, ms", "theirs, ms", "ours / theirs", box=None)
    found = {
        ("wishmom, E tr W⁻ᵏ", "E tr(KS)^k"): peers.wishmom(POWERS, runs, wishmom),
        ("haarpy, Weingarten functions", "E tr(A₁P⋯A_kP)"): peers.haarpy(WEINGARTEN),
    }
    for (peer, name), theirs in found.items():
        if isinstance(theirs, str):
            table.add_row(peer, theirs)
            continue
        for k, milliseconds in theirs.items():
            asked = GROWTH[name][0](k)
            ours = median_ms(lambda e=asked: expectation(e), runs)
            table.add_row(peer, str(k), f"{ours:.1f}", f"{milliseconds:.2f}", f"{ours / milliseconds:.2g}")
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=int, default=21, help="timed runs of each, at most (default 21)")
    parser.add_argument("--wishmom", type=Path, help="folder with the R sources of wishmom, if it is not installed")
    options = parser.parse_args()
    console = Console(width=120 if not sys.stdout.isatty() else None)
    console.print(expectations(options.runs, console))
    console.print(growth(console))
    console.print(others(options.runs, options.wishmom))
    processes = Table("process", "median ms", box=None)
    for name, command in PROCESSES.items():
        whole = median_ms(
            lambda c=command: subprocess.run(c, check=True, capture_output=True), options.runs, time.perf_counter
        )
        processes.add_row(name, f"{whole:.0f}")
    console.print(processes)
    console.print(f"Python {platform.python_version()}, {platform.system()} {platform.machine()}")


if __name__ == "__main__":
    main()
