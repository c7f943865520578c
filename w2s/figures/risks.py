"""The exact excess risks of the four models over n and over N, with the published bounds."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from verification.experiments.study.cells import RISKS
from verification.experiments.study.configuration import Sweep

from . import panels
from .numbers import POINTS, Numbers, chosen
from .panels import LOOKS


def risk_axes(numbers: Numbers) -> list[list[panels.Axis]]:
    """The exact excess risks of the four models over n and over N, with the published bounds."""
    first_n = int(max(numbers["d_w"], numbers["d_s"])) + 20
    first_N = int(numbers["d_s"]) + 20
    sweeps = (
        Sweep("n", (first_n, max(int(2 * numbers["n"]), 2 * first_n)), int(numbers["N"])),
        Sweep("N", (first_N, max(int(numbers["N"]), 2 * first_N)), int(numbers["n"])),
    )
    return [[_risks_over(sweep, numbers) for sweep in sweeps]]


def _risks_over(sweep: Sweep, numbers: Numbers) -> panels.Axis:
    sizes = np.unique(np.linspace(sweep.sizes[0], sweep.sizes[-1], POINTS).round())
    given = {**numbers, **sweep.at(sizes)}
    return panels.risk_axis(sweep, [panels.curve(risk, LOOKS[risk], sizes, given) for risk in RISKS])


def figure(changes: Numbers, path: Path, size: str, usetex: bool) -> Path:
    (written,) = panels.draw(risk_axes(chosen(changes)), "", [path], size, usetex)
    return written
