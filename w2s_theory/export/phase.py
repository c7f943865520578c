"""Phase diagrams: where the student beats its teacher, its strong baseline, or both, with exact boundaries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from .style import Look, lighter, printed, save, width

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.patches import Patch

Array = np.ndarray
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
