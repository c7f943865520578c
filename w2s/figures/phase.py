"""Phase diagrams: where the student beats its teacher, its strong baseline, or both, with exact boundaries."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from sympy import Symbol

from derivations import catalogue
from w2s_theory.claim.boundary import Boundary
from w2s_theory.setting import symbols

from .numbers import POINTS, Array, Numbers, chosen
from .style import MODELS, VARIABLES, Look, lighter, printed, save, width

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.patches import Patch

HATCHES = {"o": "////", "^": "\\\\\\\\"}
"""Of regions, by the marker of the model that is beaten, for print without colours."""


@dataclass(frozen=True)
class Region:
    """Where the student beats a model: for each abscissa the interval from ``low`` to ``high`` (NaN: nowhere), and the
    ``boundary`` (NaN where there is none in the picture). ``name``, ``look``: of the model that is beaten."""

    name: str
    look: Look
    low: Array
    high: Array
    boundary: Array


@dataclass(frozen=True)
class Phase:
    """A diagram over ``x`` (k,) and an ordinate from ``bottom`` to ``top``. ``logs``: which axes are logarithmic."""

    x: Array
    bottom: float
    top: float
    labels: tuple[str, str]
    logs: tuple[bool, bool]
    title: str
    regions: Sequence[Region]


def boundary(beaten: str, variable: Symbol, at: Mapping[Symbol, Any] | None = None) -> Boundary:
    """Where the student at a fresh point is at least as good as the model ``beaten``, by name."""
    known = catalogue()
    return Boundary(known[f"{beaten}.population"], known["student.population"], variable, at or {})


@dataclass(frozen=True)
class Plane:
    """Two numbers that vary: ``variable`` on the ordinate, in which boundaries are linear, and the abscissa.

    ``at``: what other symbols are in terms of the variable. ``ends``, ``heights``: of numbers, the limits of both axes.
    ``given``: the numbers by name at abscissas.
    """

    variable: Symbol
    at: Mapping[Symbol, Any]
    ends: Callable[[Numbers], tuple[float, float]]
    heights: Callable[[Numbers], tuple[float, float]]
    given: Callable[[Numbers, Array], dict[str, Any]]
    labels: tuple[str, str]
    logs: tuple[bool, bool]
    title: str


def _pseudo_labels(numbers: Numbers) -> tuple[float, float]:
    return numbers["d_s"] + 2, 200 * numbers["d_s"]


def _labels(numbers: Numbers) -> tuple[float, float]:
    first = max(numbers["d_w"], numbers["d_s"]) + 2
    return first, 20 * first


PLANES = {
    "samples": Plane(
        symbols.N, {}, _labels, _pseudo_labels, lambda numbers, x: {**numbers, "n": x},
        (VARIABLES["n"], VARIABLES["N"]), (False, True),
        r"$\sigma^2 = {sigma2:g}$, $d_{{s\wedge w}} = {d_sw:g}$",
    ),
    "overlap": Plane(
        symbols.N, {}, lambda numbers: (0, min(1, numbers["d_s"] / numbers["d_w"])), _pseudo_labels,
        lambda numbers, x: {**numbers, "d_sw": x * numbers["d_w"]},
        (r"overlap $d_{s\wedge w}/d_w$", VARIABLES["N"]), (False, True),
        r"$\sigma^2 = {sigma2:g}$, $n = {n:g}$",
    ),
    "noise": Plane(
        symbols.rho_foreign, {symbols.rho_s: symbols.rho_foreign}, lambda numbers: (1e-5, 0.1),
        lambda numbers: (1e-6, 0.1), lambda numbers, x: {**numbers, "sigma": np.sqrt(x)},
        (r"label noise $\sigma^2$", r"student's approximation error $\rho_s$"), (True, True),
        r"$n = {n:g}$, $N = {N:g}$, $d_{{s\wedge w}} = {d_sw:g}$",
    ),
}  # fmt: skip
"""Planes of the phase diagrams. In that of noise the signal which the student misses is in its teacher's reach."""
BEATEN = {"teacher": "its teacher", "baseline": "the strong baseline"}


def phase_of(plane: Plane, numbers: Numbers) -> Phase:
    """The diagram in this plane."""
    bottom, top = plane.heights(numbers)
    boundaries = {beaten: boundary(beaten, plane.variable, plane.at) for beaten in BEATEN}

    def won(beaten: str, x: Array) -> tuple[Array, Array, Array]:
        return boundaries[beaten].won(bottom, top, plane.given(numbers, x))

    def inside(beaten: str) -> Callable[[Array], Array]:
        return lambda x: np.isfinite(won(beaten, x)[2])

    spaced = np.geomspace if plane.logs[0] else np.linspace
    grid = np.asarray(spaced(*plane.ends(numbers), POINTS))
    ends = [_ends(inside(beaten), grid) for beaten in BEATEN]
    x = np.unique(np.concatenate([grid, *ends]))
    regions = [Region(name, MODELS[beaten], *won(beaten, x)) for beaten, name in BEATEN.items()]
    title = plane.title.format(**numbers, sigma2=numbers["sigma"] ** 2)
    return Phase(x, bottom, top, plane.labels, plane.logs, title, regions)


def _ends(inside: Callable[[Array], Array], grid: Array) -> Array:
    """Abscissas on either side of each place where a curve leaves the picture, by bisection to rounding."""
    flags = inside(grid)
    found: list[float] = []
    for k in np.flatnonzero(flags[1:] != flags[:-1]):
        left, right = grid[k], grid[k + 1]
        for _ in range(60):
            middle = (left + right) / 2
            left, right = (middle, right) if inside(np.array([middle]))[0] == flags[k] else (left, middle)
        found += [left, right]
    return np.array(found)


def figure(*names: str) -> Callable[[Numbers, Path, str, bool], Path]:
    """What draws the diagrams in these planes."""

    def figure(changes: Numbers, path: Path, size: str, usetex: bool) -> Path:
        numbers = chosen(changes)
        return draw([phase_of(PLANES[name], numbers) for name in names], path, size, usetex)

    return figure


def draw(phases: Sequence[Phase], path: Path, size: str = "double", usetex: bool = False) -> Path:
    """One picture of the diagrams, beside each other in a double column, below each other in a single one."""
    from matplotlib.figure import Figure

    rows, columns = (1, len(phases)) if size == "double" else (len(phases), 1)
    with printed(usetex):
        figure = Figure(figsize=(width(size), 0.55 + 2.2 * rows))
        axes = figure.subplots(rows, columns, squeeze=False).ravel()
        for place, phase in zip(axes, phases, strict=True):
            _axis(place, phase)
        handles = [_handle(region) for region in phases[0].regions]
        figure.legend(handles=handles, loc="outside lower center", ncols=2 if size == "double" else 1, handlelength=2.4)
        return save(figure, path)


def _axis(place: Axes, phase: Phase) -> None:
    for region in phase.regions:
        colour, hatch = region.look.colour, HATCHES[region.look.marker]
        place.fill_between(phase.x, region.low, region.high, facecolor=colour, alpha=0.16, linewidth=0)
        place.fill_between(
            phase.x, region.low, region.high, facecolor="none", edgecolor=lighter(colour), hatch=hatch, linewidth=0
        )
        place.plot(phase.x, region.boundary, color=colour, linewidth=1.6)
    place.grid(False)
    for log, set_scale in zip(phase.logs, (place.set_xscale, place.set_yscale), strict=True):
        if log:
            set_scale("log")
    place.set(
        xlabel=phase.labels[0], ylabel=phase.labels[1], title=phase.title,
        xlim=(phase.x[0], phase.x[-1]), ylim=(phase.bottom, phase.top),
    )  # fmt: skip


def _handle(region: Region) -> Patch:
    from matplotlib.colors import to_rgba
    from matplotlib.patches import Patch

    colour = region.look.colour
    return Patch(
        facecolor=to_rgba(colour, 0.16), edgecolor=lighter(colour), hatch=HATCHES[region.look.marker],
        label=f"student better than {region.name}",
    )  # fmt: skip
