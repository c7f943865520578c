"""Other programs that do a part of the same work: their medians, where they are installed.

* wishmom (R, CRAN; Hillier and Kan 2024): E tr W⁻ᵏ of a Wishart matrix with any Σ, which is E tr(KS)ᵏ here. An
  installed package, or a folder with its sources (``--wishmom DIR``). In floating point, without proof or domain.
* haarpy (Python, PyPI): the orthogonal Weingarten functions of order k, one for each coset type, of which those
  moments of a random projection P are made that E tr(A₁P⋯A_kP) collects here. Without proof.
"""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

WISHMOM = """
{load}
for (k in c({orders})) {{
  f <- function() iwishmom_sym(c(rep(0, k - 1), 1))
  f()
  cat(k, 1000 * median(sapply(1:{runs}, function(i) system.time(for (j in 1:10) f())[["user.self"]] / 10)), "\\n")
}}
"""
HAARPY = """
import time
from haarpy import weingarten_orthogonal
from sympy import Symbol
from sympy.utilities.iterables import partitions

n = Symbol("n")
weingarten_orthogonal((1,), n)
for k in {orders}:
    types = [[part for part, count in p.items() for _ in range(count)] for p in partitions(k)]
    start = time.process_time()
    for parts in types:
        weingarten_orthogonal(tuple(sorted(parts, reverse=True)), n)
    print(k, 1000 * (time.process_time() - start))
"""


def wishmom(orders: Sequence[int], runs: int, folder: Path | None) -> dict[int, float] | str:
    """Milliseconds for E tr W⁻ᵏ by order k, or why there are none."""
    if shutil.which("Rscript") is None:
        return "Rscript is not installed"
    sources = f'invisible(lapply(list.files("{folder}", "[.]R$", full.names = TRUE), source))'
    load = "library(wishmom)" if folder is None else sources
    return _answers(["Rscript", "-e", WISHMOM.format(load=load, orders=", ".join(map(str, orders)), runs=runs)])


def haarpy(orders: Sequence[int]) -> dict[int, float] | str:
    """Milliseconds for all orthogonal Weingarten functions of order k by k, or why there are none.

    One run in a process of its own, as haarpy remembers what it has computed.
    """
    if importlib.util.find_spec("haarpy") is None:
        return "haarpy is not installed"
    return _answers([sys.executable, "-c", HAARPY.format(orders=list(orders))])


def _answers(command: list[str]) -> dict[int, float] | str:
    """What the program prints, an order and its milliseconds on each line; or its first complaint."""
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        return (done.stderr.strip().splitlines() or ["it failed"])[0]
    return {int(k): float(ms) for k, ms in (line.split() for line in done.stdout.splitlines())}
