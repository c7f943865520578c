"""The mixture identity as a picture: over the weight d_s/N the student's risk is a straight line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .style import DARK, MODELS, Look, printed, save, width

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D

Array = np.ndarray
FRESH: dict[str, Any] = {"linewidth": 0.9, "linestyle": (0, (4, 2))}


@dataclass(frozen=True)
class Line:
    """Of one pair of spans: the student's risk on its inputs, ``exact``, over ``weights`` = d_s/N from 0 to 1, at whose
    ends it has the values ``limit`` and ``teacher``; its risk at a ``fresh`` point at the same weights (NaN where that
    is not finite); and ``means`` with standard ``errors`` at the weights ``at``."""

    look: Look
    weights: Array
    exact: Array
    limit: float
    teacher: float
    fresh: Array
    at: Array
    means: Array
    errors: Array


def draw(
    lines: Sequence[Line], d_s: int, sizes: Sequence[int], path: Path, size: str = "single", usetex: bool = False
) -> Path:
    """The picture, with the numbers of pseudo-labels ``sizes`` on a second axis above it."""
    from matplotlib.figure import Figure

    limit, teacher = MODELS["student"], MODELS["teacher"]
    point: dict[str, Any] = {"markerfacecolor": "white", "markeredgewidth": 0.8, "linestyle": "none"}
    with printed(usetex):
        figure = Figure(figsize=(width(size), 3.35))
        axes = figure.subplots()
        for line in lines:
            colour = line.look.colour
            axes.plot(line.weights, line.exact, color=colour)
            axes.plot(line.weights, line.fresh, color=colour, **FRESH)
            axes.errorbar(
                line.at, line.means, 2 * line.errors, color=colour, marker=line.look.marker, zorder=3, elinewidth=0.7,
                **point,
            )  # fmt: skip
            for x, y, look in ((0, line.limit, limit), (1, line.teacher, teacher)):
                axes.plot([x], [y], color=look.colour, marker=look.marker, markersize=6, clip_on=False, zorder=4)
        _frame(axes, max(line.teacher for line in lines), [(d_s / N, N) for N in sizes])
        handles = [*(_handle(line.look, line.look.label, "-") for line in lines), *_explained()]
        figure.legend(handles=handles, loc="outside lower center", ncols=2, columnspacing=1.4, handlelength=2.2)
        return save(figure, path)


def _frame(axes: Axes, largest: float, sizes: Sequence[tuple[float, int]]) -> None:
    """Limits and labels: the risk in units of a power of ten, weights below and numbers of pseudo-labels above."""
    from matplotlib.ticker import FuncFormatter

    power = int(np.floor(np.log10(largest)))
    unit = rf" $\times\; 10^{{{-power}}}$" if power else ""
    axes.set(
        xlim=(0, 1), ylim=(0, 1.25 * largest), xlabel="weight of the teacher, $d_s/N$", ylabel=f"excess risk{unit}"
    )
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value / 10.0**power:g}"))
    above = axes.secondary_xaxis("top")
    above.set_xticks([weight for weight, _ in sizes], [f"${N}$" for _, N in sizes])
    above.set_xlabel("pseudo-labelled samples $N$")


def _handle(look: Look, label: str, linestyle: Any) -> Line2D:
    from matplotlib.lines import Line2D

    filled: dict[str, Any] = {"markerfacecolor": "white", "markeredgewidth": 0.8} if linestyle == "-" else {}
    return Line2D([], [], color=look.colour, marker=look.marker, label=label, linestyle=linestyle, **filled)


def _explained() -> list[Line2D]:
    """What is true of every line."""
    from matplotlib.lines import Line2D

    return [
        Line2D([], [], color=DARK, label="on its inputs (points simulated)"),
        Line2D([], [], color=DARK, label="at a fresh point", **FRESH),
        _handle(MODELS["student"], r"student for $N \to \infty$", "none"),
        _handle(MODELS["teacher"], "teacher", "none"),
    ]
