"""Medians of the calculus, from the SymPy expression to the checked result, warm; and of starting up, cold.

    python benchmarks/expectations.py [--runs 21]

Prints a table with the time of each expectation (search, kernel check, canonical form), the part of it that the
kernel's check takes when repeated, and the size of the certificate; then whole processes. For figures of one core, run
it under `taskset -c 0`.
"""

from __future__ import annotations

import argparse
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from rich.console import Console
from rich.progress import track
from rich.table import Table
from sympy import MatrixSymbol, Trace, symbols

from w2s_theory import ComplexGaussianMatrix, GaussianMatrix, SymmetricMatrix, expectation
from w2s_theory.setting.estimators import FOURTH_POWERS, SUBSPACES, V, squared_norm, student_noise
from w2s_theory.setting.symbols import N

n, d = symbols("n d", integer=True, positive=True)
G = GaussianMatrix("G", n, d)
S = (G.T * G).inv()
P = G * S * G.T
A, B, C, D = (MatrixSymbol(c, d, d) for c in "ABCD")
As, Bs, Cs = (SymmetricMatrix(c, d) for c in "ABC")
An, Bn, Cn = (MatrixSymbol(c, n, n) for c in "ABC")
Z = ComplexGaussianMatrix("Z", n, d)
U = (Z.H * Z).inv()

CASES: dict[str, tuple[Any, tuple, float]] = {
    "E tr(AS)": (Trace(A * S), (), 5),
    "E tr(ASBS)": (Trace(A * S * B * S), (), 20),
    "E tr(ASBSCS), symmetric": (Trace(As * S * Bs * S * Cs * S), (), 100),
    "E tr(ASBSCS), arbitrary": (Trace(A * S * B * S * C * S), (), 1000),
    "E tr(ASBSCSDS), arbitrary": (Trace(A * S * B * S * C * S * D * S), (), float("nan")),
    "E tr(AUBUCU), complex": (Trace(A * U * B * U * C * U), (), float("nan")),
    "E tr(AUBUCUDU), complex": (Trace(A * U * B * U * C * U * D * U), (), float("nan")),
    "E tr(APBP), arbitrary": (Trace(An * P * Bn * P), (), 20),
    "E tr(APBPCP), arbitrary": (Trace(An * P * Bn * P * Cn * P), (), 2000),
    "E tr S^4": (Trace(S**4), (), 100),
    "E tr S^6": (Trace(S**6), (), 1000),
    "student variance, population": (squared_norm(student_noise), SUBSPACES, 40),
    "student variance, in-sample": (squared_norm(V * student_noise) / N, SUBSPACES, 20),
    "student variance, population, squared": (squared_norm(student_noise) ** 2, SUBSPACES + FOURTH_POWERS, 2000),
}
PROCESSES = {
    "w2s --help": [sys.executable, "-m", "w2s.cli", "--help"],
    "import sympy": [sys.executable, "-c", "import sympy"],
    "import w2s_theory": [sys.executable, "-c", "import w2s_theory"],
    "import sympy, then E": [sys.executable, "-c", "import sympy; from w2s_theory import E"],
}


def median_ms(action: Callable[[], Any], runs: int) -> float:
    action()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return 1e3 * statistics.median(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=int, default=21, help="timed runs of each (default 21)")
    runs = parser.parse_args().runs
    console = Console(width=120 if not sys.stdout.isatty() else None)
    table = Table("expectation", "median ms", "of it check", "target ms", "target / median", "instances", box=None)
    for name, (expression, given, target) in track(CASES.items(), console=console, transient=True):
        certificate = expectation(expression, given).certificate
        total = median_ms(lambda e=expression, g=given: expectation(e, g), runs)
        check = median_ms(certificate.check, runs)
        instances = sum(len(line.instances) for line in certificate.lines)
        table.add_row(name, f"{total:.1f}", f"{check:.1f}", f"{target:g}", f"{target / total:.1f}", str(instances))
    console.print(table)
    processes = Table("process", "median ms", box=None)
    for name, command in PROCESSES.items():
        processes.add_row(
            name, f"{median_ms(lambda c=command: subprocess.run(c, check=True, capture_output=True), runs):.0f}"
        )
    console.print(processes)
    console.print(f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {runs} runs each")


if __name__ == "__main__":
    main()
