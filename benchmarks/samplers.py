"""The cost of a trial by each of three samplers, and the ratios: at the published sizes, at any n and N, in streams.

    python benchmarks/samplers.py [--runs 9] [--trials 100000000]

d_w = 200, d_s = 100, d_sw = 90, n = N = 2000, float64, one thread, processor time. Literal and Gram draw all six risks;
the law those of teacher and student. Runs of what is compared alternate, so that a busy machine slows both.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from rich.console import Console
from rich.table import Table

from verification.experiments import Experiment
from verification.situations.regression.literal import RISKS

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
TAUGHT = ("teacher", "student.population")
JOINT = (*TAUGHT, "student.in-sample")
SIGMA = 0.1
TRIALS = {"law": 1 << 18, "gram": 100, "literal": 4}
"""In one run."""


def published(n: int = 2000, N: int = 2000, d_sw: int = 90) -> Experiment:
    """The synthetic study of arXiv 2502.05075: eigenvalues 1/i, the student on coordinates 1 to 100, the teacher on 200
    from 101 − d_sw on, a truth of equal coefficients on the first 300 of 20,000."""
    signal = np.sqrt(1 / np.arange(1, 301) / 20_000)
    return Experiment.coordinates(n, N, range(100 - d_sw, 300 - d_sw), range(100), signal, SIGMA)


def distinct(n: int = 2000, N: int = 2000) -> Experiment:
    """A hundred different angles, a truth with a part in every direction."""
    rng = np.random.default_rng(1)
    angles = np.linspace(0.01, 1.56, 100)
    return Experiment(n, N, angles, rng.standard_normal(100) / 100, rng.standard_normal(200) / 100, 0.01, SIGMA)


def drawing(experiment: Experiment, method: str, risks: tuple[str, ...]) -> Callable[[], float]:
    """An action that draws trials and returns the seconds of processor time that one took."""
    rng, trials = np.random.default_rng(0), TRIALS[method]

    def action() -> float:
        start = time.process_time()
        for _ in experiment.stream(trials, rng, risks, method):
            pass
        return (time.process_time() - start) / trials

    return action


def normals(count: int) -> Callable[[], float]:
    """An action that draws ``count`` standard normals a trial, as NumPy does it fastest: into a buffer in the cache."""
    rng, buffer, trials = np.random.default_rng(0), np.empty((64, count)), 1 << 14

    def action() -> float:
        start = time.process_time()
        for _ in range(trials // len(buffer)):
            rng.standard_normal(out=buffer)
        return (time.process_time() - start) / trials

    return action


def alternate(actions: dict[str, Callable[[], float]], runs: int) -> dict[str, list[float]]:
    """The times of each, run in turn, after a turn that does not count."""
    turns = [{name: action() for name, action in actions.items()} for _ in range(runs + 1)][1:]
    return {name: [turn[name] for turn in turns] for name in actions}


def ratio(one: list[float], other: list[float]) -> float:
    """The median over turns of one time over another."""
    return statistics.median(a / b for a, b in zip(one, other, strict=True))


def readable(seconds: float) -> str:
    unit, scale = next((u, s) for u, s in (("ms", 1e3), ("µs", 1e6), ("ns", 1e9)) if seconds * s >= 1)
    return f"{seconds * scale:.3g} {unit}"


def streamed(experiment: Experiment, trials: int) -> str:
    """The time and the peak of memory that it takes to summarize so many trials, of which none is kept."""
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    experiment.summary(trials, np.random.default_rng(0), TAUGHT)
    seconds = time.process_time() - start
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return (
        f"{trials:.0e} trials by the law, summarized (mean, variance, quantiles of two risks): {seconds:.1f} s, "
        f"peak memory {grown:.1f} MB above that of the imports"
    )


def actions() -> dict[str, Callable[[], float]]:
    here, far, few = published(), distinct(), published(10**4, 10**4)
    many = replace(few, n=10**9, N=10**9)
    return {
        "literal": drawing(here, "literal", RISKS),
        "gram": drawing(here, "gram", RISKS),
        "law": drawing(here, "law", TAUGHT),
        "law, in-sample too": drawing(here, "law", JOINT),
        "law, distinct angles": drawing(far, "law", TAUGHT),
        "gram, distinct angles": drawing(far, "gram", RISKS),
        "300 normals by NumPy": normals(300),
        "gram, n = N = 10^4": drawing(few, "gram", RISKS),
        "gram, n = N = 10^9": drawing(many, "gram", RISKS),
        "law, n = N = 10^4": drawing(few, "law", TAUGHT),
        "law, n = N = 10^9": drawing(many, "law", TAUGHT),
    }


RATIOS = (
    ("literal", "gram", "≥", 15),
    ("literal", "law", "≥", 50_000),
    ("law, distinct angles", "300 normals by NumPy", "≤", 2),
    ("gram, n = N = 10^9", "gram, n = N = 10^4", "≤", 1.1),
    ("law, n = N = 10^9", "law, n = N = 10^4", "≤", 1.1),
)
"""Of times, with what is asked of them."""
LITERAL = 0.045
"""Seconds that a literal trial may take."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=int, default=9, help="timed runs of each (default 9)")
    parser.add_argument("--trials", type=int, default=10**8, help="trials of the stream (default 10^8)")
    options = parser.parse_args()
    console = Console(width=120 if not sys.stdout.isatty() else None)
    console.print(streamed(published(), options.trials))
    times = alternate(actions(), options.runs)
    table = Table("sampler", "median a trial", box=None)
    for name, found in times.items():
        table.add_row(name, readable(statistics.median(found)))
    console.print(table)
    speed = Table("ratio", "measured", "target", "met", box=None)
    literal = statistics.median(times["literal"])
    speed.add_row("literal", readable(literal), f"≤ {readable(LITERAL)}", "yes" if literal <= LITERAL else "no")
    for one, other, sign, target in RATIOS:
        measured = ratio(times[one], times[other])
        met = measured >= target if sign == "≥" else measured <= target
        shown = f"{measured:,.0f}" if measured > 100 else f"{measured:.3g}"
        speed.add_row(f"{one} / {other}", shown, f"{sign} {target:,}", "yes" if met else "no")
    console.print(speed)
    console.print(
        f"Python {platform.python_version()}, NumPy {np.__version__}, {platform.machine()}, {options.runs} runs"
    )


if __name__ == "__main__":
    if not ONE_THREAD.items() <= os.environ.items():  # which NumPy reads when it is imported
        os.execve(sys.executable, [sys.executable, *sys.argv], os.environ | ONE_THREAD)
    main()
