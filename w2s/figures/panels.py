"""Panels of risks and ratios over sample sizes: exact curves, published bounds dotted, measured points on them.

A panel is a grid of axes, a column a sweep (over n, over N) and a row a quantity. The data come in as arrays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from verification.experiments.study.cells import RISKS
from verification.experiments.study.configuration import Sweep
from verification.experiments.study.exact import exact, published

from .style import DARK, DOTTED, MIDDLE, MODELS, VARIABLES, Look, printed, save, width

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Array = np.ndarray
LOOKS = {risk: MODELS[risk.partition(".")[0]] for risk in RISKS}


@dataclass(frozen=True)
class Curve:
    """Of one model or series: ``exact`` and, if there is one, the ``bound`` on the dense ``sizes``; at the sizes
    ``at`` (which may be none) the measured ``mean`` and its standard ``error``."""

    look: Look
    sizes: Array
    exact: Array
    bound: Array | None
    at: Array
    mean: Array
    error: Array


@dataclass(frozen=True)
class Axis:
    """One sweep of one quantity. ``variable``: what varies, as a label; ``title``: what is fixed; ``quantity``: label
    of the ordinate; ``log``: whether that is logarithmic; ``reference``: a value marked by a line."""

    variable: str
    title: str
    quantity: str
    log: bool
    curves: Sequence[Curve]
    reference: float | None = None


def curve(quantity: str, look: Look, sizes: Array, numbers: Mapping[str, Any], points: Sequence[Any] = ()) -> Curve:
    """The closed form of a quantity and its published bound at numbers (arrays for what varies), with measured points:
    size, mean and standard error of each."""
    bound, (at, mean, error) = published(quantity), np.array(points).reshape(-1, 3).T
    value = np.broadcast_to(exact(quantity, numbers), sizes.shape)
    limit = None if bound is None else np.broadcast_to(bound.evaluate(**numbers), sizes.shape)
    return Curve(look, sizes, value, limit, at, mean, error)


def risk_axis(sweep: Sweep, curves: Sequence[Curve]) -> Axis:
    """Excess risks over a sweep."""
    return Axis(VARIABLES[sweep.variable], fixed(sweep), "excess risk", True, curves)


def fixed(sweep: Sweep) -> str:
    """The size that does not vary, as a title."""
    other = "N" if sweep.variable == "n" else "n"
    return f"${other} = {sweep.fixed}$"


BARS = 2
"""Standard errors that a bar extends to either side."""


def draw(
    rows: Sequence[Sequence[Axis]],
    heading: str,
    paths: Sequence[Path],
    size: str = "double",
    usetex: bool = False,
    dpi: float | None = None,
) -> list[Path]:
    """One figure, a row of axes for each of ``rows``, written to each path. ``size``: single or double column.

    In a single column the sweeps of a row stand below each other. ``usetex``, ``dpi``: as in ``style``.
    """
    from matplotlib.figure import Figure

    grid = [list(row) for row in rows] if size == "double" else [[axis] for row in rows for axis in row]
    with printed(usetex):
        figure = Figure(figsize=(width(size), 0.75 + 2.05 * len(grid)))
        axes = figure.subplots(len(grid), len(grid[0]), squeeze=False, sharey="row" if size == "double" else False)
        for i, (line, places) in enumerate(zip(grid, axes, strict=True)):
            for k, (axis, place) in enumerate(zip(line, places, strict=True)):
                _axis(place, axis, line)
                place.set(ylabel="" if k else axis.quantity)
                if size == "single" or not i:
                    place.set_title(axis.title)
        if heading:
            figure.suptitle(heading, fontsize=9)
        _legend(figure, [axis for line in grid for axis in line], size)
        return [save(figure, path, dpi) for path in paths]


def _axis(place: Axes, axis: Axis, row: Sequence[Axis]) -> None:
    """One sweep; ``row``: all that share its ordinate."""
    for curve in axis.curves:
        colour = curve.look.colour
        place.plot(curve.sizes, curve.exact, color=colour)
        if curve.bound is not None:
            place.plot(curve.sizes, curve.bound, color=colour, **DOTTED)
        if len(curve.at):
            place.errorbar(
                curve.at, curve.mean, BARS * curve.error, color=colour, linestyle="none", marker=curve.look.marker,
                markerfacecolor="white", markeredgewidth=0.8, elinewidth=0.7, capsize=1.3, capthick=0.6, zorder=3,
            )  # fmt: skip
    if axis.reference is not None:
        place.axhline(axis.reference, color=MIDDLE, linewidth=0.7, zorder=1)
    place.set_xlabel(axis.variable)
    if axis.log:
        _logarithmic(place, row)
    else:
        _linear(place, axis)


def _logarithmic(place: Axes, row: Sequence[Axis]) -> None:
    """A scale with few labels: at 1, 2 and 5 where powers of ten would be too few."""
    from matplotlib.ticker import LogFormatterSciNotation, LogLocator, NullFormatter

    values = np.concatenate([curve.exact for axis in row for curve in axis.curves])
    wide = values.max() > 30 * values.min()
    place.set_yscale("log")
    place.yaxis.set_major_locator(LogLocator(subs=(1,) if wide else (1, 2, 5)))
    place.yaxis.set_major_formatter(LogFormatterSciNotation(labelOnlyBase=False, minor_thresholds=(np.inf, np.inf)))
    place.yaxis.set_minor_locator(LogLocator(subs=tuple(range(2, 10))))
    place.yaxis.set_minor_formatter(NullFormatter())


def _linear(place: Axes, axis: Axis) -> None:
    """Limits by exact curves and points, and by bounds as far as they are near; those of a shared axis widen."""
    shown = np.concatenate([np.concatenate([c.exact, c.mean + BARS * c.error, c.mean - BARS * c.error])
                            for c in axis.curves])  # fmt: skip
    low, high = float(shown.min()), float(shown.max())
    limits = [float(c.bound.min()) for c in axis.curves if c.bound is not None]
    bottom = max(min([low, *limits]), low - 0.35 * (high - low))
    margin = 0.05 * (high - bottom)
    old = (np.inf, -np.inf) if place.get_autoscaley_on() else place.get_ylim()
    place.set_ylim(min(bottom - margin, old[0]), max(high + margin, old[1]))


def _legend(figure: Figure, axes: Sequence[Axis], size: str) -> None:
    """One for all axes, below them: models or series by colour and marker, then what is true of each of them."""
    from matplotlib.lines import Line2D

    looks = dict.fromkeys(curve.look for axis in axes for curve in axis.curves)
    simulated = any(len(curve.at) for axis in axes for curve in axis.curves)
    point: dict[str, Any] = {"markerfacecolor": "white", "markeredgewidth": 0.8}
    handles = [
        Line2D([], [], color=look.colour, marker=look.marker if simulated else "", label=look.label, **point)
        for look in looks
    ]
    handles.append(Line2D([], [], color=DARK, label="exact"))
    if any(curve.bound is not None for axis in axes for curve in axis.curves):
        handles.append(Line2D([], [], color=DARK, label="published bound", **DOTTED))
    if simulated:
        point |= {"marker": "o", "linestyle": "none"}
        handles.append(Line2D([], [], color=DARK, label=f"simulated mean ± {BARS} s.e.", **point))
    columns = 2 if size == "single" else len(handles) if len(looks) <= 3 else (len(handles) + 1) // 2
    figure.legend(handles=handles, loc="outside lower center", ncols=columns, columnspacing=1.4, handlelength=2.0)
