"""Figures of published measurements against the exact finite-sample law and its leading order.

Colours are those of ``style``, one for each model throughout. Points are means over random splits; bars are standard
errors, standard deviation/√splits. Files are written without dates, so that equal evidence gives equal bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from verification.experiments.faces.confront import Confrontation
from verification.experiments.faces.measurements import MODELS, Series

from . import style
from .style import SCREEN, VARIABLES, save

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LOOKS = {model: style.MODELS["student" if model == "w2s" else model.removeprefix("strong_")] for model in MODELS}
NETWORKS = {"clipb32": "CLIP-B/32"} | {f"resnet{depth}": f"ResNet-{depth}" for depth in (18, 34, 50, 101, 152)}
FILES = {"n": "labels", "N": "pseudolabels"}
LEADING: dict[str, Any] = {"color": "#444444", "linewidth": 1.2, "linestyle": (0, (5, 3))}


def draw(
    confrontations: Iterable[Confrontation],
    directory: Path,
    formats: Sequence[str] = ("png", "pdf"),
    overview: tuple[str, str] = ("resnet18", "clipb32"),
) -> list[Path]:
    """Write one figure for each sweep of each pair, a panel a model, and `confrontation.*`, the overview of one pair.

    The overview is of the pair (teacher, student) named and is left out if the evidence lacks it. Returns the paths
    written, overview first. Creates `directory`. Raises ValueError for a format that matplotlib cannot write.
    """
    import matplotlib

    given = list(confrontations)
    directory.mkdir(parents=True, exist_ok=True)
    with matplotlib.rc_context(SCREEN):
        figures = {"confrontation": _overview(given, overview)} | {
            _name(group[0].series): _figure(group, _heading(group[0].series)) for group in _groups(given)
        }
        drawn = [(name, figure) for name, figure in figures.items() if figure is not None]
        return [save(figure, directory / f"{name}.{kind}") for name, figure in drawn for kind in formats]


def _groups(given: Sequence[Confrontation]) -> list[list[Confrontation]]:
    """The confrontations of one sweep together, models in their fixed order."""
    groups: dict[str, list[Confrontation]] = {}
    for one in given:
        groups.setdefault(_name(one.series), []).append(one)
    return [sorted(group, key=lambda one: MODELS.index(one.series.model)) for group in groups.values()]


def _name(series: Series) -> str:
    what = f"{series.teacher}-{series.student}-noise{series.label_noise:g}"
    return f"{what}-{FILES[series.sweep]}-at-{series.other}{series.fixed}"


def _heading(series: Series) -> str:
    pair = " → ".join(NETWORKS.get(name, name) for name in (series.teacher, series.student))
    noise = f"label noise {series.label_noise:g} years" if series.label_noise else "no label noise"
    return f"{pair},  {noise},  ${series.other}$ = {series.fixed:,}"


def _overview(given: Sequence[Confrontation], pair: tuple[str, str]) -> Figure | None:
    """Each model over the size that it is trained on, for the least label noise of the pair."""
    ours = [one for one in given if (one.series.teacher, one.series.student) == pair]
    swept = {"teacher": "n", "strong_baseline": "n", "w2s": "N", "strong_ceiling": "N"}
    chosen = []
    for model in MODELS:
        fitting = [one for one in ours if one.series.model == model and one.series.sweep == swept[model]]
        chosen += sorted(fitting, key=lambda one: (one.series.label_noise, one.series.fixed))[:1]
    if len(chosen) < len(MODELS):
        return None
    teacher, student = (NETWORKS.get(name, name) for name in pair)
    heading = f"{teacher} → {student}:  published test errors against the exact law"
    return _figure(chosen, heading, fixed=True)


def _figure(group: Sequence[Confrontation], heading: str, fixed: bool = False) -> Figure:
    """Panels two by two under a heading, one legend for all; `fixed` puts the fixed size into each panel's title."""
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    rows = (len(group) + 1) // 2
    spacing = ConstrainedLayoutEngine(w_pad=0.08, h_pad=0.08, wspace=0.03, hspace=0.03)
    figure = Figure(figsize=(9.6, 0.9 + 3.3 * rows), layout=spacing)
    figure.suptitle(heading, fontsize=13, fontweight="bold")
    for i, one in enumerate(group):
        _panel(figure.add_subplot(rows, 2, i + 1), one, fixed)
    splits = sorted({one.series.splits for one in group})
    legend = _legend("/".join(map(str, splits)), any(any(one.marked) for one in group))
    figure.legend(handles=legend, loc="outside lower center", ncols=len(legend), handlelength=2.2, columnspacing=2)
    return figure


def _legend(splits: str, marked: bool) -> list[Any]:
    """Handles in neutral colours: what is true of every panel."""
    from matplotlib.lines import Line2D

    dot: dict[str, Any] = {"marker": "o", "linestyle": "none", "color": "#444444", "markersize": 5}
    handles = [
        Line2D([], [], label=f"measured: mean of {splits} splits ± standard error (std/√{splits})", **dot),
        Line2D([], [], color="#444444", linewidth=2.2, label="exact law"),
        Line2D([], [], label="leading order", **LEADING),
    ]
    if marked:
        handles.append(Line2D([], [], label="near threshold, not fitted", markerfacecolor="white", **dot))
    return handles


def _panel(axes: Axes, one: Confrontation, fixed: bool) -> None:
    """Points, both laws and their R² for one series."""
    series, colour = one.series, LOOKS[one.series.model].colour
    if one.curve is not None and one.exact is not None and one.leading is not None:
        label = f"exact law, $R^2$ = {one.exact.r2:.4f}"
        axes.plot(one.curve.sizes, one.curve.exact, color=colour, linewidth=2.2, label=label)
        axes.plot(one.curve.sizes, one.curve.leading, label=f"leading order, $R^2$ = {one.leading.r2:.4f}", **LEADING)
    else:
        mean = sum(series.mean) / len(series.mean)
        axes.axhline(mean, color=colour, linewidth=1.8, label=f"does not depend on ${series.sweep}$, mean {mean:.1f}")
    _points(axes, one)
    cut = ", truncated" if series.truncated else ""
    note = f", ${series.other}$ = {series.fixed:,}" if fixed and series.model in ("w2s", "strong_ceiling") else ""
    axes.set_title(
        f"{LOOKS[series.model].label.capitalize()}  ($d$ = {series.dimension}{cut}{note})", color=colour, loc="left"
    )
    _frame(axes, one)


def _points(axes: Axes, one: Confrontation) -> None:
    series, colour = one.series, LOOKS[one.series.model].colour
    points = list(zip(series.sizes, series.mean, series.standard_error, one.marked, strict=True))
    for hollow in (False, True):
        chosen = [(size, mean, error) for size, mean, error, marked in points if marked is hollow]
        if chosen:
            size, mean, error = zip(*chosen, strict=True)
            face = "white" if hollow else colour
            look: dict[str, Any] = {"fmt": "o", "markersize": 4.5, "elinewidth": 1, "capsize": 2, "zorder": 3}
            axes.errorbar(size, mean, error, color=colour, markerfacecolor=face, markeredgewidth=1.2, **look)


def _frame(axes: Axes, one: Confrontation) -> None:
    """Scale and labels; logarithmic where measurements and exact law span a factor of three, linear otherwise."""
    from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullFormatter, ScalarFormatter

    series = one.series
    low, high = min(series.mean), max([*series.mean, *(one.curve.exact if one.curve else ())])
    if high >= 3 * low > 0:
        axes.set_yscale("log")
        axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axes.yaxis.set_minor_formatter(NullFormatter())
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,g}"))
        axes.set_ylim(low * 0.75, high * 1.5)
    else:
        bottom, top = axes.get_ylim()
        axes.set_ylim(bottom, top + (0.2 if one.curve is None else 0.05) * (top - bottom))  # room for the legend
        axes.yaxis.set_major_formatter(ScalarFormatter(useOffset=False))
    axes.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.set_xlabel(VARIABLES[series.sweep])
    axes.set_ylabel("test MSE (years²)")
    axes.legend(loc="upper right", handlelength=2.2)
