"""The published configuration: features that are coordinates of one Gaussian input, and a spectrum of the truth.

Coordinate i carries the part θ_i √λ_i of the truth, θ_i = ±1/√d, λ_i = 1/i up to d_gt and 0 beyond. The student sees
the first d_s coordinates, the teacher a block of d_w that begins where it shares d_sw with the student. The signs of θ
change no risk and are fixed by a seed. All samples outnumber the features, so that the spectrum does not matter to
least squares.

Source of the data: published with arXiv 2502.05075; see data/README.md.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from ...configuration import made
from ..experiment import Experiment

CONFIGURATION = Path(__file__).parents[2] / "data" / "synthetic_published.json"
SIGNS = 0
"""Seed of the signs of θ."""
SPECTRUM = "lambda_i = 1/i for i = 1..d_gt; theta_i = +-1/sqrt(d); signal energy of coordinate i is lambda_i/d"
"""The words of the configuration that ``Study.signal`` is the code of."""


@dataclass(frozen=True)
class Sweep:
    """One sample size varies over ``sizes``, the other is ``fixed``. ``variable``: n or N."""

    variable: str
    sizes: tuple[int, ...]
    fixed: int

    def at(self, size: Any) -> dict[str, Any]:
        """Both sample sizes, n and N."""
        return {"n": size, "N": self.fixed} if self.variable == "n" else {"n": self.fixed, "N": size}


@dataclass(frozen=True)
class Series:
    """One overlap of the spans and one noise level: ``first`` is the teacher's first coordinate, from 1 on."""

    d_sw: int
    sigma2: float
    first: int


@dataclass(frozen=True)
class Panel:
    """A published figure: of the excess risks of one series, or of PGR and OPR of several (``ratios``)."""

    name: str
    sigma2: float
    d_sw: tuple[int, ...]
    teacher_first_coordinate: tuple[int, ...]

    @cached_property
    def series(self) -> tuple[Series, ...]:
        pairs = zip(self.d_sw, self.teacher_first_coordinate, strict=True)
        return tuple(Series(d_sw, self.sigma2, first) for d_sw, first in pairs)

    @property
    def ratios(self) -> bool:
        return self.name.startswith("PGR")

    @property
    def slug(self) -> str:
        """The name as part of a file's name."""
        return re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-")


@dataclass(frozen=True)
class Cell:
    """A point of a series: sample sizes n and N."""

    panel: int
    series: Series
    variable: str
    n: int
    N: int

    @property
    def size(self) -> int:
        """The one that varies."""
        return self.n if self.variable == "n" else self.N

    @property
    def key(self) -> str:
        s = self.series
        return f"panel {self.panel + 1}, d_sw={s.d_sw}, sigma2={s.sigma2:g}, n={self.n}, N={self.N}"


@dataclass(frozen=True, eq=False)
class Study:
    """The study, as its configuration file holds it: data/README.md says what each entry is. Raises ValueError for
    words it does not know."""

    source: str
    d: int
    d_w: int
    d_s: int
    d_gt: int
    spectrum: str
    student_coordinates: tuple[int, int]
    panels: tuple[Panel, ...]
    sweep_n: Mapping[str, Any]
    sweep_N: Mapping[str, Any]
    trials_per_point: int
    printed_rho_w: Mapping[str, float]
    printed_rho_s: float

    def __post_init__(self) -> None:
        if self.spectrum != SPECTRUM:
            raise ValueError(f"spectrum {self.spectrum!r} is not known; known is {SPECTRUM!r}")
        for series in (s for panel in self.panels for s in panel.series):
            if (shared := len(set(self.weak(series)) & set(self.strong))) != series.d_sw:
                raise ValueError(f"a teacher from coordinate {series.first} on shares {shared}, not {series.d_sw}")

    @classmethod
    def published(cls) -> Study:
        """The study as it was published."""
        return cls.of(json.loads(CONFIGURATION.read_text(encoding="utf-8")))

    @classmethod
    def of(cls, page: Mapping[str, Any]) -> Study:
        """From what stands in the file. Raises ValueError for unknown, missing and wrong entries."""
        return made(cls, page, ValueError)

    @cached_property
    def sweeps(self) -> tuple[Sweep, Sweep]:
        """Over n and over N; evenly spaced sizes are rounded to integers."""
        of_n, of_N = self.sweep_n, self.sweep_N
        return Sweep("n", _sizes(of_n["n"]), int(of_n["N"])), Sweep("N", _sizes(of_N["N"]), int(of_N["n"]))

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """All points of all panels."""
        return tuple(
            Cell(number, series, sweep.variable, **sweep.at(size))
            for number, panel in enumerate(self.panels)
            for series in panel.series
            for sweep in self.sweeps
            for size in sweep.sizes
        )

    @property
    def strong(self) -> range:
        """The student's coordinates, from 0 on."""
        first, last = self.student_coordinates
        return range(first - 1, last)

    def weak(self, series: Series) -> range:
        """The teacher's coordinates, from 0 on."""
        return range(series.first - 1, series.first - 1 + self.d_w)

    @cached_property
    def signal(self) -> np.ndarray:
        """The truth's coefficient on each coordinate times its standard deviation, up to the last that is not 0."""
        d_gt = self.d_gt
        last = max(d_gt, self.d_s, *(self.weak(s).stop for panel in self.panels for s in panel.series))
        signs = np.random.default_rng(SIGNS).choice((-1.0, 1.0), d_gt)
        energies = np.zeros(last)
        energies[:d_gt] = 1 / (np.arange(1, d_gt + 1) * self.d)
        return np.sqrt(energies) * np.pad(signs, (0, last - d_gt))

    def experiment(self, series: Series, n: int, N: int) -> Experiment:
        """A point of a series as an experiment."""
        sigma = float(np.sqrt(series.sigma2))
        return Experiment.coordinates(n, N, self.weak(series), self.strong, self.signal, sigma)

    def symbols(self, series: Series) -> dict[str, float]:
        """What the theory calls a series: dimensions, noise, approximation errors; without sample sizes."""
        found = self.experiment(series, 2 * self.d_w, 2 * self.d_s).symbols()
        return {name: value for name, value in found.items() if name not in ("n", "N")}

    def printed_errors(self) -> list[tuple[str, float, float]]:
        """The approximation errors that were printed with the study: name, printed value, computed value."""
        series = {s.d_sw: self.symbols(s) for panel in self.panels for s in panel.series}
        weak = [
            (f"rho_w, {name}", value, series[int(name.removeprefix("d_sw="))]["rho_w"])
            for name, value in self.printed_rho_w.items()
        ]
        return [*weak, ("rho_s", self.printed_rho_s, next(iter(series.values()))["rho_s"])]


def _sizes(words: str) -> tuple[int, ...]:
    """Of a phrase such as '20 points, 400 to 4000, evenly spaced'."""
    found = re.fullmatch(r"(\d+) points, (\d+) to (\d+), evenly spaced", words)
    if not found:
        raise ValueError(f"{words!r}: a sweep must read like '20 points, 400 to 4000, evenly spaced'")
    points, first, last = map(int, found.groups())
    return tuple(int(size) for size in np.linspace(first, last, points).round())
