"""What the study leaves behind: panels, z-scores, the report on bounds, and the page of the documentation."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from textwrap import fill

import numpy as np

from w2s_theory.export import study as figures
from w2s_theory.export.style import MODELS, SEQUENCE, Look

from .cells import RISKS
from .configuration import Panel, Series, Study, Sweep
from .exact import RATIOS, exact, published
from .tables import ALLOWED, Parting, Score, partings, worst

LOOKS = {risk: MODELS[risk.partition(".")[0]] for risk in RISKS}
VARIABLES = {"n": "labelled samples $n$", "N": "pseudo-labelled samples $N$"}
NAMES = {"teacher": "teacher", "student.population": "student", "baseline": "baseline", "ceiling": "ceiling"} | {
    ratio: ratio.upper() for ratio in RATIOS
}
SAMPLERS = {"gram": "Gram sampler, all models on one data set", "law": "Law sampler"}
BOUNDS = """×r is the exact value over the bound, for the PGR ±x the exact value minus the bound. *Worst* is where that
is most against the bound (it fails above 1 if it is from above, below 1 or below 0 if it is from below), *loosest*
where the bound says least. The upper bound on the student is proved on its training inputs if ρ_w counts as noise. At a
fresh point, which is what the study measures, d_s/N stands where d_s/(N − d_s − 1) must, so that it fails for few
pseudo-labels. The bound on the PGR holds at every point of the study; that on the OPR fails for few pseudo-labels, as
the student's does."""
"""What the table of bounds says, in words."""
DENSE = 241
"""Sizes at which curves are drawn."""


def panel_axes(study: Study, number: int, found: Sequence[Score]) -> list[list[figures.Axis]]:
    """What the panel of this number shows, with these scores as its points: a row for each quantity, both sweeps."""
    panel = study.panels[number]
    ours = [score for score in found if score.cell.panel == number]
    if panel.ratios:
        return [[_ratio_axis(study, panel, sweep, ratio, ours) for sweep in study.sweeps] for ratio in RATIOS]
    return [[_risk_axis(study, panel, sweep, ours) for sweep in study.sweeps]]


def _risk_axis(study: Study, panel: Panel, sweep: Sweep, found: Sequence[Score]) -> figures.Axis:
    (series,) = panel.series
    curves = [_curve(study, series, sweep, risk, LOOKS[risk], found) for risk in RISKS]
    return figures.Axis(VARIABLES[sweep.variable], _fixed(sweep), "excess risk", True, curves)


def _ratio_axis(study: Study, panel: Panel, sweep: Sweep, ratio: str, found: Sequence[Score]) -> figures.Axis:
    looks = [
        replace(look, label=rf"$d_{{s\wedge w}} = {s.d_sw}$") for look, s in zip(SEQUENCE, panel.series, strict=False)
    ]
    curves = [
        _curve(study, series, sweep, ratio, look, found) for series, look in zip(panel.series, looks, strict=True)
    ]
    reference = 1.0 if ratio == "opr" else None
    return figures.Axis(VARIABLES[sweep.variable], _fixed(sweep), NAMES[ratio], False, curves, reference)


def _curve(
    study: Study, series: Series, sweep: Sweep, quantity: str, look: Look, found: Sequence[Score]
) -> figures.Curve:
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
    return figures.Curve(look, sizes, value, limit, at, mean, error)


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
        written += figures.draw(panel_axes(study, number, found), heading(study, number, trials), paths, dpi=dpi)
    return written


def write_scores(found: Sequence[Score], path: Path) -> Path:
    """All scores as CSV, a line each."""
    columns = ("panel", "d_sw", "sigma2", "sweep", "n", "N", "quantity")
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow((*columns, "measured", "standard_error", "scatter", "exact", "z"))
        for s in found:
            c = s.cell
            place = (c.panel + 1, c.series.d_sw, f"{c.series.sigma2:g}", c.variable, c.n, c.N, s.quantity)
            table.writerow((*place, f"{s.measured:.9g}", f"{s.error:.4g}", s.scatter, f"{s.exact:.9g}", f"{s.z:.3f}"))
    return path


def markdown(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def score_table(study: Study, found: Sequence[Score]) -> str:
    """For each panel and quantity that it shows: points, largest |z| and where, root mean square of z."""
    rows = []
    for number, panel in enumerate(study.panels):
        for quantity in RATIOS if panel.ratios else RISKS:
            ours = [s for s in found if s.cell.panel == number and s.quantity == quantity]
            top = worst(ours)
            at = f"n = {top.cell.n}, N = {top.cell.N}" + (f", d_sw = {top.cell.series.d_sw}" if panel.ratios else "")
            spread = np.sqrt(np.mean([s.z**2 for s in ours]))
            rows.append((number + 1, NAMES[quantity], len(ours), f"{abs(top.z):.2f}", at, f"{spread:.2f}", top.scatter))
    header = ("panel", "quantity", "points", "largest \\|z\\|", "where", "root mean square", "standard error")
    return markdown(header, rows)


def parting_table(study: Study) -> str:
    """Where published bounds fail, by how much at most, and how loose they are where they are loosest."""
    return markdown(
        ("panel", "d_sw", "bound on", "noise", "fails at", "worst", "where", "loosest", "where"),
        [
            (
                p.panel + 1, p.series.d_sw, f"{NAMES[p.bound.quantity]} from {'above' if p.bound.upper else 'below'}",
                p.bound.reading, f"{p.violated} of {p.points}",
                _compared(p, p.furthest), _at(p.at), _compared(p, p.loosest), _at(p.loose_at),
            )
            for p in partings(study)
        ],
    )  # fmt: skip


def _compared(parting: Parting, value: float) -> str:
    return f"{value:+.3f}" if parting.difference else f"×{value:.3f}"


def _at(sizes: tuple[int, int]) -> str:
    return "n = {}, N = {}".format(*sizes)


def report(
    study: Study, drawn: Mapping[str, tuple[int, Sequence[Score]]], pictures: Mapping[str, str], configuration: str
) -> str:
    """The page. ``drawn``: method → trials and scores; ``pictures``: method → where its panels are, as a link;
    ``configuration``: what names the configuration, perhaps a link."""
    total = [score for _, found in drawn.values() for score in found]
    top = worst(total)
    sizes = study.sweeps[0].sizes
    text = [
        "# The published synthetic study, exactly",
        _prose(f"""The synthetic experiments of Dong et al. (2025), arXiv 2502.05075, drawn anew from their published
            configuration ({configuration}): a teacher of dimension {study.d_w}, a
            student of dimension {study.d_s}, and a truth with the spectrum 1/i. Each panel has a sweep over n at
            N = {study.sweeps[0].fixed} and one over N at n = {study.sweeps[1].fixed}, of {len(sizes)} sizes each from
            {sizes[0]} to {sizes[-1]}. Lines are closed forms of the catalogue; nothing is fitted. This page is written
            by `w2s reproduce synthetic --docs docs`."""),
        "## Measured against exact",
        _prose(f"""Over all {len(total):,} points the largest |z| is **{abs(top.z):.2f}** (allowed: {ALLOWED}). Standard
            errors of risks are derived: of teacher, baseline and ceiling from their laws, of the student from the
            axiom. Those of PGR and OPR are measured over the trials of the point; there z is the normal deviate of the
            same probability as Student's t."""),
    ]
    for method, (trials, found) in drawn.items():
        text += [f"### {SAMPLERS[method]}, {trials:,} data sets a point", score_table(study, found)]
        text += [f"![{p.name}]({pictures[method]}/panel-{i + 1}-{p.slug}.png)" for i, p in enumerate(study.panels)]
    text += [
        "## Where published bounds and exact curves part",
        _prose(BOUNDS),
        parting_table(study),
        "## Printed against computed approximation errors",
        markdown(
            ("quantity", "printed", "computed"),
            [(name, f"{old:.3g}", f"{new:.6g}") for name, old, new in study.printed_errors()],
        ),
    ]
    return "\n\n".join(text) + "\n"


def _prose(text: str) -> str:
    """A paragraph in lines of one width."""
    return fill(" ".join(text.split()), 120, break_long_words=False, break_on_hyphens=False)
