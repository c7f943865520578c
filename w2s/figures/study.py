"""The panels of the published synthetic study: exact curves through measured points, published bounds dotted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from verification.experiments.study.cells import RISKS
from verification.experiments.study.configuration import Panel, Series, Study, Sweep
from verification.experiments.study.exact import RATIOS, exact, published
from verification.experiments.study.pages import NAMES
from verification.experiments.study.tables import Score

from . import panels
from .panels import LOOKS, VARIABLES
from .style import SEQUENCE, Look

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
    curves = [_curve(study, series, sweep, risk, LOOKS[risk], found) for risk in RISKS]
    return panels.Axis(VARIABLES[sweep.variable], _fixed(sweep), "excess risk", True, curves)


def _ratio_axis(study: Study, panel: Panel, sweep: Sweep, ratio: str, found: Sequence[Score]) -> panels.Axis:
    looks = [
        replace(look, label=rf"$d_{{s\wedge w}} = {s.d_sw}$") for look, s in zip(SEQUENCE, panel.series, strict=False)
    ]
    curves = [
        _curve(study, series, sweep, ratio, look, found) for series, look in zip(panel.series, looks, strict=True)
    ]
    reference = 1.0 if ratio == "opr" else None
    return panels.Axis(VARIABLES[sweep.variable], _fixed(sweep), NAMES[ratio], False, curves, reference)


def _curve(
    study: Study, series: Series, sweep: Sweep, quantity: str, look: Look, found: Sequence[Score]
) -> panels.Curve:
    sizes = np.unique(np.linspace(sweep.sizes[0], sweep.sizes[-1], DENSE).round())
    numbers = {**study.symbols(series), **sweep.at(sizes)}
    bound = published(quantity)
    points = [
        (score.cell.size, score.measured, score.error)
        for score in found
        if (score.quantity, score.cell.series, score.cell.variable) == (quantity, series, sweep.variable)
    ]
    at, mean, error = np.array(points).reshape(-1, 3).T
    value = np.broadcast_to(exact(quantity, numbers), sizes.shape)
    limit = None if bound is None else np.broadcast_to(bound.evaluate(**numbers), sizes.shape)
    return panels.Curve(look, sizes, value, limit, at, mean, error)


def _fixed(sweep: Sweep) -> str:
    other = "N" if sweep.variable == "n" else "n"
    return f"${other} = {sweep.fixed}$"


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
