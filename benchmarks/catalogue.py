"""The catalogue as a whole: deriving and checking everything, loading without deriving, evaluating.

    python benchmarks/catalogue.py [--runs 5]

Medians of whole processes for deriving (`w2s derive --all`) and for loading all closed forms from the record; within
this process, of a million evaluations of one closed form. For figures of one core, run it under `taskset -c 0`.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table

from derivations import catalogue

LOAD = "from derivations import catalogue; [claim.closed_form for claim in catalogue().values()]"
POINTS = 10**6


def process(*arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)


def evaluation() -> Callable[[], object]:
    """A million points of student.population, domain checked."""
    rng = np.random.default_rng(0)
    d_w, d_s = rng.integers(10, 50, POINTS), rng.integers(10, 50, POINTS)
    rho_w, rho_s = rng.random((2, POINTS))
    values = {
        "n": d_w + rng.integers(2, 1000, POINTS),
        "N": d_s + rng.integers(2, 1000, POINTS),
        "d_w": d_w,
        "d_s": d_s,
        "d_sw": rng.random(POINTS) * np.minimum(d_w, d_s),
        "sigma": rng.random(POINTS),
        "rho_w": rho_w,
        "rho_s": rho_s,
        "rho_missed": rho_w * rng.random(POINTS),
        "rho_foreign": rho_w * rng.random(POINTS),
    }
    claim = catalogue()["student.population"]
    used = {symbol.name: values[symbol.name] for symbol in claim.symbols}
    return lambda: claim.evaluate(**used)


def median(action: Callable[[], object], runs: int, name: str, console: Console) -> float:
    times = []
    for _ in track(range(runs), name, console=console, transient=True):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    runs, console = parser.parse_args().runs, Console()
    table = Table("what", "median s", "target s", box=None)
    cases: dict[str, tuple[Callable[[], object], float | None]] = {
        f"derive and check {len(catalogue())} claims": (lambda: process("-m", "w2s.cli", "derive", "--all"), 20),
        "load every closed form": (lambda: process("-c", LOAD), None),
        "import SymPy, for comparison": (lambda: process("-c", "import sympy"), None),
        "student.population at 10⁶ points": (evaluation(), 0.2),
    }
    for name, (action, target) in cases.items():
        table.add_row(name, f"{median(action, runs, name, console):.2f}", f"{target:g}" if target else "")
    console.print(table)


if __name__ == "__main__":
    main()
