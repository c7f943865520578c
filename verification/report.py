"""The run that `w2s verify` makes: attack, show a table, leave evidence and figures in a folder."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from derivations import catalogue
from w2s_theory.claim import Claim
from w2s_theory.export.figures import confrontation_figures

from .attack import PROBLEMS, Evidence, attack
from .confront import Confrontation, confront, verdict
from .confront_tables import markdown, prediction_markdown, short_table, write_csv
from .measurements import load
from .statistics import FALSE_ALARM_RATE, POWER

FEW = 3
"""Up to so many claims, each problem on which they were attacked is shown; the file of evidence has them always."""
COLOURS = {"proved": "green", "consistent": "green", "refuted": "bold red", "unknown": "bold yellow"}


def attack_and_report(claims: Sequence[Claim], seed: int, out: Path, planted_error: float, console: Console) -> bool:
    """Attack the claims, print what was found, append the evidence to out/evidence.jsonl as it is found.

    Returns whether every claim came to the verdict that is on record, and there was at least one.
    """
    evidence = []
    bar = Progress(
        TextColumn("{task.description:30}"), BarColumn(), TimeElapsedColumn(), TimeRemainingColumn(),
        console=console, transient=True, disable=not console.is_terminal,
    )  # fmt: skip
    with bar, (out / "evidence.jsonl").open("a", encoding="utf-8") as log:
        for claim in claims:
            task = bar.add_task(claim.id, total=1.0)
            rival = _scaled(claim, 1 + planted_error) if planted_error else None
            found = attack(claim, seed, rival, len(claims), partial(_advance, bar, task))
            evidence.append(found)
            log.write(json.dumps(asdict(found)) + "\n")
            log.flush()
            if len(claims) <= FEW:
                console.print(_problems(found))
    console.print(_table(evidence))
    for found in evidence:
        if found.verdict not in ("proved", "consistent"):
            console.print(
                f"{found.claim} is [{COLOURS[found.verdict]}]{found.verdict}[/]: {found.reason}", soft_wrap=True
            )
    console.print(
        f"Seed {seed}. {PROBLEMS} random problems a claim. Nominal probability that a run refutes anything\n"
        f"although all claims are true: {FALSE_ALARM_RATE:g}. A relative error of the size in the column 'would\n"
        f"detect', common to all problems, would have been refuted with probability {POWER:g}."
    )
    return bool(evidence) and all(map(_as_recorded, claims, evidence))


def _as_recorded(claim: Claim, found: Evidence) -> bool:
    """Whether the verdict is the one on record, or that nothing speaks against a rival to the closed form."""
    return found.verdict == claim.recorded or (found.verdict == "consistent" and claim.recorded != "refuted")


def _advance(bar: Progress, task: TaskID, done: float) -> None:
    bar.update(task, completed=done)


def exact_factor(d: int, m: np.ndarray) -> np.ndarray:
    """d/(m − d − 1) as the theory has it: the teacher's variance on m samples without approximation error, at σ = 1."""
    return catalogue()["teacher.population"].evaluate(n=m, d_w=d, sigma=1, rho_w=0)


def confront_and_report(out: Path, console: Console) -> bool:
    """Confront the published measurements, leave tables and figures; return whether they are consistent."""
    with console.status("fitting and drawing the published measurements"):
        confrontations = confront(load(), exact_factor)
        write_csv(confrontations, out / "confrontation.csv")
        (out / "confrontation.md").write_text(page(confrontations), encoding="utf-8")
        figures = confrontation_figures(confrontations, out / "figures")
    found = verdict(confrontations)
    console.print(short_table(confrontations))
    console.print(f"Measurements on faces: [{COLOURS[found.status]}]{found.status}[/]. {found.reason}.")
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


def _scaled(claim: Claim, factor: float) -> Any:
    return lambda **values: factor * claim.evaluate(**values)


def _problems(found: Evidence) -> Table:
    """The problems on which a claim was attacked."""
    table = Table("seed", "problem", "facts", "claimed", "simulated", "t",
                  title=found.claim, title_justify="left", box=None, header_style="dim", style="dim")  # fmt: skip
    for trial in found.trials:
        mean, error = trial.claimed + trial.deviation.difference, trial.deviation.standard_error
        table.add_row(
            " ".join(map(str, trial.seed)),
            " ".join(f"{k}={v:.4g}" for k, v in trial.symbols.items() if np.ndim(v) == 0),
            "; ".join(f"{name} {_fact(values)}" for name, values in trial.facts.items()),
            f"{trial.claimed:.4g}",
            f"{mean:.4g} ± {error:.2g}",
            f"{trial.deviation.t:+.1f}",
        )
    return table


def _fact(values: Any) -> str:
    return values if isinstance(values, str) else " ".join(f"{x:.2g}" for x in sorted(np.ravel(values)))


def _table(evidence: Sequence[Evidence]) -> Table:
    table = Table("claim", "verdict", "certificate", "draws", "largest |t|", "mean deviation", "would detect", "s",
                  box=None, header_style="bold")  # fmt: skip
    for e in evidence:
        largest = max((abs(t.deviation.t) for t in e.trials), default=float("nan"))
        table.add_row(
            e.claim,
            f"[{COLOURS[e.verdict]}]{e.verdict}[/]",
            e.certificate,
            f"{len(e.trials)} × {e.draws:,}" if e.draws else "",
            f"{largest:.1f}" if e.overall else "",
            f"{e.overall.difference:+.2%} ± {e.overall.standard_error:.2%}" if e.overall else "",
            f"{e.detectable:.1%}" if e.overall else "",
            f"{e.seconds:.1f}",
        )
    return table
