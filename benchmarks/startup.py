"""How long commands take from their start: CPU time of whole processes, against that of importing SymPy.

    python benchmarks/startup.py [--runs 5]

Medians of user time, so that other processes on the machine count for little; the ratio says what the tools add to the
library that they are written in. The aim is 2.5 for `claims`, `derive` and `plan`. Each run is one of each command in
turn, so that a slow minute of the machine is shared by all.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys

from rich.console import Console
from rich.progress import track
from rich.table import Table

W2S = [sys.executable, "-m", "w2s.cli"]
SIZES = ["--d-w", "200", "--d-s", "100", "--d-sw", "10", "--sigma", "0.1"]
FORMULA = "sigma**2*d_w/(n - d_w - 1) + rho_w*(n - 1)/(n - d_w - 1)"
SYMPY = "import sympy"
COMMANDS: dict[str, tuple[list[str], float | None]] = {
    SYMPY: ([sys.executable, "-c", "import sympy"], None),
    "w2s --help": ([*W2S, "--help"], None),
    "w2s claims": ([*W2S, "claims"], 2.5),
    "w2s derive student.population": ([*W2S, "derive", "student.population"], 2.5),
    "w2s plan --target-pgr 0.9 -n 500": ([*W2S, "plan", *SIZES, "--target-pgr", "0.9", "-n", "500"], 2.5),
    "w2s plan --target-pgr 0.9": ([*W2S, "plan", *SIZES, "--target-pgr", "0.9"], None),
    "w2s check, proved": ([*W2S, "check", FORMULA, "--against", "teacher.population"], None),
    "w2s check, refuted": ([*W2S, "check", "sigma**2*d_w/n", "--against", "teacher.population"], None),
}
"""Name, command, and the ratio aimed at."""


def user_time(command: list[str]) -> float:
    before = os.times().children_user
    subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
    return os.times().children_user - before


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    runs, console = parser.parse_args().runs, Console()
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in track(range(runs), "starting", console=console, transient=True):
        for name, (command, _) in COMMANDS.items():
            times[name].append(user_time(command))
    medians = {name: statistics.median(found) for name, found in times.items()}
    table = Table("command", "user s", "÷ import sympy", "aim", box=None)
    for name, (_, aim) in COMMANDS.items():
        table.add_row(name, f"{medians[name]:.2f}", f"{medians[name] / medians[SYMPY]:.2f}", f"{aim:g}" if aim else "")
    console.print(table)


if __name__ == "__main__":
    main()
