"""The panels of the published synthetic study: exact curves through measured points, published bounds dotted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from verification.experiments.study.cells import RISKS
from verification.experiments.study.configuration import Panel, Series, Study, Sweep
from verification.experiments.study.exact import RATIOS
from verification.experiments.study.pages import NAMES
from verification.experiments.study.tables import Score

from . import panels
from .panels import LOOKS
from .style import SEQUENCE, VARIABLES, Look

DENSE = 241
"""Sizes at which curves are drawn."""


def panel_axes(study: Study, number: int, found: Sequence[Score]) -> list[list[panels.Axis]]:
    """What the panel of this number shows, with these scores as its points: a row for each quantity, both sweeps."""
    panel = study.panels[number]
    ours = [score for score in found if score.cell.panel == number]
    if panel.ratios:
        return [[_ratio_axis(study, panel, sweep, ratio, ours) for sweep in study.sweeps] for ratio in RATIOS]
    return [[_risk_axis(study, panel, sweep, ours) for sweep in study.sweeps]]


def _risk_axis(study: Study, panel: Panel, sweep: Sweep, found: Sequence[Score]) -> panels.Axis:
    (series,) = panel.series
    return panels.risk_axis(sweep, [_curve(study, series, sweep, risk, LOOKS[risk], found) for risk in RISKS])


def _ratio_axis(study: Study, panel: Panel, sweep: Sweep, ratio: str, found: Sequence[Score]) -> panels.Axis:
    curves = []
    for look, series in zip(SEQUENCE, panel.series, strict=False):
        named = replace(look, label=rf"$d_{{s\wedge w}} = {series.d_sw}$")
        curves.append(_curve(study, series, sweep, ratio, named, found))
    reference = 1.0 if ratio == "opr" else None
    return panels.Axis(VARIABLES[sweep.variable], panels.fixed(sweep), NAMES[ratio], False, curves, reference)


def _curve(
    study: Study, series: Series, sweep: Sweep, quantity: str, look: Look, found: Sequence[Score]
) -> panels.Curve:
    sizes = np.unique(np.linspace(sweep.sizes[0], sweep.sizes[-1], DENSE).round())
    points = [
        (score.cell.size, score.measured, score.error)
        for score in found
        if (score.quantity, score.cell.series, score.cell.variable) == (quantity, series, sweep.variable)
    ]
    return panels.curve(quantity, look, sizes, {**study.symbols(series), **sweep.at(sizes)}, points)


def heading(study: Study, number: int, trials: int) -> str:
    """Of a panel's figure."""
    panel = study.panels[number]
    name = panel.name.replace("d_sw", r"$d_{s\wedge w}$")
    return rf"{name}   ($\sigma^2 = {panel.series[0].sigma2:g}$; {trials:,} data sets a point)"


def draw_panels(
    study: Study, found: Sequence[Score], trials: int, folder: Path, kinds: Sequence[str], dpi: float | None = None
) -> list[Path]:
    """Write the figure of each panel into the folder, as each kind of file."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for number, panel in enumerate(study.panels):
        paths = [folder / f"panel-{number + 1}-{panel.slug}.{kind}" for kind in kinds]
        written += panels.draw(panel_axes(study, number, found), heading(study, number, trials), paths, dpi=dpi)
    return written
