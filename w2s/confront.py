"""`w2s confront`: the published measurements on faces against the exact theory, as tables and figures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from rich.console import Console

from derivations import catalogue
from verification.experiments.faces.confront import Confrontation, confront, verdict
from verification.experiments.faces.measurements import load
from verification.experiments.faces.tables import markdown, prediction_markdown, short_table, write_csv
from verification.report import coloured

from .figures import confrontation


def exact_factor(d: int, m: np.ndarray) -> np.ndarray:
    """d/(m − d − 1) as the theory has it: the teacher's variance on m samples without approximation error, at σ = 1."""
    return catalogue()["teacher.population"].evaluate(n=m, d_w=d, sigma=1, rho_w=0)


def confront_and_report(out: Path, console: Console) -> bool:
    """Confront the published measurements, leave tables and figures; return whether they are consistent."""
    with console.status("fitting and drawing the published measurements"):
        confrontations = confront(load(), exact_factor)
        write_csv(confrontations, out / "confrontation.csv")
        (out / "confrontation.md").write_text(page(confrontations), encoding="utf-8")
        figures = confrontation.draw(confrontations, out / "figures")
    found = verdict(confrontations)
    console.print(short_table(confrontations))
    console.print(f"Measurements on faces: {coloured(found.status)}. {found.reason}.")
    console.print(f"All series: {out / 'confrontation.md'}; {len(figures)} figures: {out / 'figures'}", soft_wrap=True)
    return found.status == "consistent"


def page(confrontations: Sequence[Confrontation]) -> str:
    """Everything that was found, as a Markdown page."""
    sections = [
        "# Exact factor and leading order against published measurements",
        markdown(confrontations),
        "## Marked points: what the fits, which have not seen them, predict",
        prediction_markdown(confrontations),
    ]
    return "\n\n".join(sections)
