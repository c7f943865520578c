"""The published study, from its configuration to figures, tables and the page of the documentation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from verification.experiments.study import pages
from verification.experiments.study.cells import Drawing, Plan
from verification.experiments.study.configuration import CONFIGURATION, Study
from verification.experiments.study.tables import ALLOWED, Score, scores, worst
from verification.experiments.sweeps.run import SweepError
from verification.experiments.sweeps.simulate import computed
from verification.experiments.sweeps.store import Store

from .figures import study as panels

PAGE = "synthetic-study"
DPI = 130
"""Of the pictures on the page of the documentation: they are looked at there, not printed."""
STORE = "cells.sqlite"


@dataclass(frozen=True)
class Reproduction:
    """What was found and what was written. ``text``: the report."""

    text: str
    worst: Score
    files: tuple[Path, ...]

    @property
    def good(self) -> bool:
        """Whether every point agrees with the theory."""
        return abs(self.worst.z) < ALLOWED


def reproduce(
    study: Study,
    plans: Sequence[Plan],
    out: Path,
    console: Console,
    jobs: int = 1,
    docs: Path | None = None,
) -> Reproduction:
    """Draw the cells that the store in ``out`` lacks, by each plan, then write everything there, and the page into
    ``docs``.

    Raises ValueError if there is nothing to compare, StoreError and SweepError if cells cannot be stored or drawn.
    """
    drawn, files = {}, []
    for plan in plans:
        drawing = Drawing(study, plan)
        store = Store(out / STORE, drawing)
        if failures := computed(drawing, store, console, jobs, label=str(plan)):
            raise SweepError(f"{len(failures)} cells failed; the first is {failures[0]}")
        found = scores(study, drawing.measured(store))
        drawn[plan.method] = plan.trials, found
        files.append(pages.write_scores(found, out / f"z-scores-{plan.method}.csv"))
        files += panels.draw_panels(study, found, plan.trials, out / plan.method, ("png", "pdf"))
    text = pages.report(study, drawn, {method: method for method in drawn}, CONFIGURATION.name)
    files.append(_written(out / "report.md", text))
    if docs is not None:
        for method, (trials, found) in drawn.items():
            files += panels.draw_panels(study, found, trials, docs / PAGE / method, ("png",), DPI)
        link = f"[{CONFIGURATION.name}](../verification/data/{CONFIGURATION.name})"
        page = pages.report(study, drawn, {method: f"{PAGE}/{method}" for method in drawn}, link)
        files.append(_written(docs / f"{PAGE}.md", page))
    return Reproduction(text, worst([score for _, found in drawn.values() for score in found]), tuple(files))


def _written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path
