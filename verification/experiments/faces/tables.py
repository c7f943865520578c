"""The confrontation as tables: for the terminal, for Markdown, as CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from rich.table import Table

from .confront import BAR, RULE, Confrontation

HEADINGS = (
    *("pair", "σ", "swept", "fixed", "model", "d", "cut", "fit", "marked"),
    *("R² exact", "R² 1/m", "R² 1/m expected", "floor", "best d", "slope", "intercept", "slope ratio"),
)
LEGEND = (
    "σ: label noise (years). cut: features truncated to directions of each training sample. fit, marked: points. "
    "R² 1/m: the leading order; expected: its R² on noise-free data of the exact law. floor: share of the variance "
    "that the scatter of the splits leaves unexplained by itself. best d: the dimension that fits best if left free. "
    "slope, intercept: years², with standard errors propagated from the published ones. slope ratio: "
    "slope/(intercept + σ²), 1 for Gaussian features. Constant series: mean, with scatter along the series and the "
    "standard error (s.e.) of one point. " + RULE
)


def _cells(one: Confrontation) -> tuple[str, ...]:
    series, (fitted, marked, constant) = one.series, one.counts
    head = (
        *(
            f"{series.teacher}→{series.student}",
            f"{series.label_noise:g}",
            series.sweep,
            f"{series.other} = {series.fixed}",
        ),
        *(series.model, str(series.dimension), "yes" if series.truncated else "no", str(fitted), str(marked)),
    )
    if one.exact is None or one.leading is None or one.resolution is None:
        error = float(np.sqrt(np.mean(np.square(series.standard_error))))
        level = f"{one.mean:.2f} (scatter {one.scatter:.2f}, s.e. {error:.2f})" if constant else ""
        return (*head, "", "", "", "", "", "constant" if constant else "not fitted", level, "")
    return (
        *head,
        *(f"{one.exact.r2:.5f}", f"{one.leading.r2:.5f}", f"{one.resolution:.5f}", f"{one.exact.floor:.5f}"),
        "" if one.best_dimension is None or one.resolution >= BAR else str(one.best_dimension),
        f"{one.exact.slope:.2f} ± {one.exact.slope_error:.2f}",
        f"{one.exact.intercept:.2f} ± {one.exact.intercept_error:.2f}",
        "" if one.slope_ratio is None else "{:.2f} ± {:.2f}".format(*one.slope_ratio),
    )


def table(confrontations: Iterable[Confrontation]) -> Table:
    """All series as a table for the terminal, those that decide bright, with legend and marking rule as caption."""
    result = Table(*HEADINGS, title="Published test errors (MSE, years²) against the exact factor", caption=LEGEND)
    for one in confrontations:
        result.add_row(*_cells(one), style="" if one.informative() else "dim")
    return result


SUMMARY = ("series", "d", "fitted", "marked", "R² exact", "R² leading order", "d, if left free")


def _summary(confrontations: Iterable[Confrontation]) -> list[tuple[str, ...]]:
    return [
        (
            *(one.series.name, str(one.series.dimension), str(one.counts[0]), str(one.counts[1])),
            *(f"{one.exact.r2:.4f}", f"{one.leading.r2:.4f}", str(one.best_dimension)),
        )
        for one in confrontations
        if one.informative() and one.exact and one.leading
    ]


def short_table(confrontations: Iterable[Confrontation]) -> Table:
    """The series that can tell the laws apart, for the terminal."""
    result = Table(*SUMMARY, box=None, header_style="bold")
    for row in _summary(confrontations):
        result.add_row(*row)
    return result


def summary_markdown(confrontations: Iterable[Confrontation]) -> str:
    """The series that can tell the laws apart, as a short Markdown table."""
    return _markdown(SUMMARY, _summary(confrontations))


def markdown(confrontations: Iterable[Confrontation]) -> str:
    """All series as a Markdown table, followed by its legend and the marking rule."""
    return _markdown(HEADINGS, [_cells(one) for one in confrontations]) + f"\n{LEGEND}\n"


def prediction_markdown(confrontations: Iterable[Confrontation]) -> str:
    """The marked points as a Markdown table: measured ± standard error, and both laws as fitted to the other points."""
    rows = [
        (
            *(one.series.name, "yes" if one.series.truncated else "no", f"{one.series.sweep} = {p.size}"),
            *(f"{p.measured:.0f} ± {p.error:.0f}", f"{p.exact:.0f} ± {p.expected_error:.0f}", f"{p.leading:.0f}"),
        )
        for one in confrontations
        for p in one.predictions
    ]
    headings = ("series", "cut", "point", "measured (years²)", "exact factor", "leading order")
    return _markdown(headings, rows)


def _markdown(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def write_csv(confrontations: Iterable[Confrontation], path: Path) -> None:
    """One line a series, numbers in full precision; empty where nothing was fitted."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = [_record(one) for one in confrontations]
        writer = csv.DictWriter(file, fieldnames=list(rows[0]) if rows else [], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _record(one: Confrontation) -> dict[str, object]:
    series, (fitted, marked, constant) = one.series, one.counts
    names = ("teacher", "student", "label_noise", "sweep", "fixed", "model", "dimension", "truncated")
    record: dict[str, object] = {name: getattr(series, name) for name in names}
    record |= {"fitted": fitted, "marked": marked, "constant": constant, "mean": one.mean, "scatter": one.scatter}
    for law in ("exact", "leading"):
        fit = getattr(one, law)
        for name in ("r2", "floor", "worst", "slope", "slope_error", "intercept", "intercept_error"):
            record[f"{law}_{name}"] = "" if fit is None else getattr(fit, name)
    ratio = one.slope_ratio or ("", "")
    record |= {"slope_ratio": ratio[0], "slope_ratio_error": ratio[1], "resolution": one.resolution}
    return record | {"best_dimension": one.best_dimension, "informative": one.informative()}
