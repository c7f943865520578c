"""Double descent over both sample sizes: the exact risk as a map, with its thresholds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from derivations import catalogue

from .double_descent import base_problem
from .numbers import Array, Numbers, changed
from .style import DARK, VARIABLES, printed, save, width

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import LogNorm

NOTE: dict[str, Any] = {
    "textcoords": "offset points",
    "fontsize": 7,
    "color": DARK,
    "bbox": {"facecolor": "white", "alpha": 0.85, "linewidth": 0, "pad": 1.5},
}


@dataclass(frozen=True)
class Surface:
    """A risk over n (columns, ``n``) and N (rows, ``N``): ``risk`` (len(N), len(n)), infinite at thresholds.

    ``thresholds``: the label of a line → its place, n or N as ``verticals`` or ``horizontals``.
    """

    title: str
    n: Array
    N: Array
    risk: Array
    verticals: Mapping[str, int]
    horizontals: Mapping[str, int]


def surfaces(changes: Numbers) -> list[Surface]:
    """The student's risk over all n and N up to 100, at a fresh point and on its inputs, for the problem of the
    double-descent picture (30 and 20 features) with these changes."""
    problem = base_problem(np.random.default_rng(0)).symbols()
    numbers = changed({name: value for name, value in problem.items() if name not in ("n", "N", "q_sw")}, changes)
    d_w, d_s = int(numbers["d_w"]), int(numbers["d_s"])
    n, N = np.arange(1, int(3.3 * d_w) + 1), np.arange(1, int(4.5 * d_s) + 1)
    grid = {**numbers, "n": n[None, :], "N": N[:, None]}
    found = []
    for reading, title in (("population", "at a fresh point"), ("in-sample", "on its inputs")):
        claim = catalogue()[f"student.{reading}.all-sizes"]
        risk = claim.evaluate(**{s.name: grid[s.name] for s in claim.symbols})
        found.append(Surface(f"student, {title}", n, N, risk, {"n = d_w": d_w}, {"N = d_s": d_s}))
    return found


def figure(changes: Numbers, path: Path, size: str, usetex: bool) -> Path:
    return draw(surfaces(changes), path, size, usetex)


def draw(surfaces: Sequence[Surface], path: Path, size: str = "double", usetex: bool = False) -> Path:
    """One picture of the maps in one scale of colours, beside each other or, in a single column, below each other."""
    from matplotlib.colors import LogNorm
    from matplotlib.figure import Figure
    from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

    rows, columns = (1, len(surfaces)) if size == "double" else (len(surfaces), 1)
    finite = np.concatenate([s.risk[np.isfinite(s.risk)] for s in surfaces])
    # a cell next to a threshold may be of any size: the scale ends where one in a hundred is above it
    norm = LogNorm(finite.min(), np.quantile(finite, 0.99))
    with printed(usetex):
        figure = Figure(figsize=(width(size), 0.3 + 2.6 * rows))
        axes = figure.subplots(rows, columns, squeeze=False, sharex=True, sharey=True).ravel()
        for k, (place, surface) in enumerate(zip(axes, surfaces, strict=True)):
            mesh = _axis(place, surface, norm)
            place.set(title=surface.title)
            if k % columns == 0:
                place.set_ylabel(VARIABLES["N"])
            if k >= len(surfaces) - columns:
                place.set_xlabel(VARIABLES["n"])
        ticks, plain = LogLocator(subs=(1, 2, 5)), FuncFormatter(lambda value, _: f"{value:g}")
        bar = figure.colorbar(mesh, ax=list(axes), extend="max", pad=0.02, aspect=28, ticks=ticks, format=plain)
        bar.ax.yaxis.set_minor_locator(NullLocator())
        bar.set_label("expected excess risk (white: infinite)")
        bar.ax.tick_params(width=0.5)
        return save(figure, path)


def _axis(place: Axes, surface: Surface, norm: LogNorm) -> Any:
    """The map, contours at 1, 2 and 5 times powers of ten, and the thresholds; returns what the colours belong to."""
    from matplotlib.ticker import LogLocator

    shown = np.ma.masked_invalid(surface.risk)
    mesh = place.pcolormesh(surface.n, surface.N, shown, norm=norm, cmap="cividis", shading="nearest", rasterized=True)
    levels = LogLocator(subs=(1, 2, 5)).tick_values(norm.vmin or 0, norm.vmax or 1)
    place.contour(surface.n, surface.N, shown, levels=levels, colors="white", linewidths=0.4, alpha=0.8)
    for label, at in surface.verticals.items():
        place.annotate(f"${label}$", (at, 1), xycoords=("data", "axes fraction"), xytext=(8, -5), va="top", **NOTE)
    for label, at in surface.horizontals.items():
        place.axhline(at, color="white", linewidth=0.7, linestyle=(0, (3, 2)))
        place.annotate(f"${label}$", (1, at), xycoords=("axes fraction", "data"), xytext=(-5, 8), ha="right", **NOTE)
    place.grid(False)
    return mesh
