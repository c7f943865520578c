"""What the study leaves behind in words and numbers: z-scores, the report on bounds, the page of the documentation."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from textwrap import fill

import numpy as np

from .cells import RISKS
from .configuration import Study
from .exact import RATIOS
from .tables import ALLOWED, Parting, Score, partings, worst

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
