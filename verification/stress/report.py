"""What `w2s stress` shows and writes: a table of claims under stress, and every measurement behind it."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from derivations import catalogue

from .stresses import STRESSES, TRIALS, Measurement, Outcome, cells, outcomes, problem, run

CONTROL = next(iter(STRESSES))
COLOURS = {"holds": "green", "asymptotic": "yellow", "fails": "red", "undecided": "magenta"}
SHORT = {"holds": "●", "asymptotic": "→", "fails": "✗", "undecided": "?"}
Outcomes = Mapping[tuple[str, str], Outcome]


def stress_and_report(
    claims: Sequence[str],
    stresses: Sequence[str],
    out: Path,
    console: Console,
    jobs: int = 1,
    effort: float = 1.0,
    seed: int = 0,
) -> bool:
    """Measure the claims under the stresses and under the control; print a table, leave CSV, JSON and Markdown in
    ``out``.

    Measurements stand in the CSV file as soon as they are made. Returns whether each claim holds under the control, as
    it must. Raises ValueError for unknown names.
    """
    stresses = [CONTROL, *(name for name in stresses if name != CONTROL)]
    todo, found = cells(claims, stresses, effort, seed), []
    bar = Progress(
        TextColumn("{task.description:32}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
        TimeRemainingColumn(), console=console, transient=True, disable=not console.is_terminal,
    )  # fmt: skip
    with bar, (out / "assumptions.csv").open("w", encoding="utf-8", newline="") as stream:
        rows = csv.DictWriter(stream, [field.name for field in fields(Measurement)], lineterminator="\n")
        rows.writeheader()
        task = bar.add_task("simulating", total=len(todo))
        for measurements in run(todo, jobs):
            found += measurements
            rows.writerows(asdict(m) for m in measurements)
            stream.flush()
            bar.update(task, advance=1, description=measurements[0].stress)
    results = outcomes(found)
    (out / "assumptions.json").write_text(as_json(results, claims, stresses) + "\n", encoding="utf-8")
    (out / "assumptions.md").write_text(page(results, claims, stresses, seed, effort), encoding="utf-8")
    for group in _groups(claims):
        console.print(_table(results, group, stresses), "")
    console.print("● holds, within · → only asymptotically, deviations at 1× and 16× · ✗ fails, by · ? undecided")
    console.print(f"Everything that was measured: {out / 'assumptions.md'}, .csv, .json", soft_wrap=True)
    wrong = [id for id in claims if results[CONTROL, id].verdict != "holds"]
    for id in wrong:
        console.print(f"[bold red]{id}: {results[CONTROL, id]} where all its hypotheses are true[/]", soft_wrap=True)
    return not wrong


def as_json(results: Outcomes, claims: Sequence[str], stresses: Sequence[str]) -> str:
    """Verdict, words and measurements of each stress and claim, in the order of the table."""
    ordered = [(name, id) for name in stresses for id in claims if (name, id) in results]
    entries = [
        {
            "stress": name,
            "claim": id,
            "verdict": results[name, id].verdict,
            "words": str(results[name, id]),
            "measurements": [
                {key: value for key, value in asdict(m).items() if key not in ("stress", "claim")}
                for m in results[name, id].measurements
            ],
        }
        for name, id in ordered
    ]
    return json.dumps(entries, indent=1, ensure_ascii=False)


def page(results: Outcomes, claims: Sequence[str], stresses: Sequence[str], seed: int, effort: float = 1.0) -> str:
    """The table in Markdown, a sentence on each stress and on each claim, and how to read them."""
    small = problem(1)
    trials = ", ".join(f"{round(effort * count):,} at {scale}×" for scale, count in TRIALS.items())
    intro = f"""# Assumptions under stress

*Written by `w2s stress`, seed {seed}.* Each claim against the literal simulation on data that break one hypothesis at a
time: {small.d_w} weak and {small.d_s} strong features, n = {small.n}, N = {small.N}, and the same with all dimensions
and sample sizes multiplied by 4 and by 16. Latent inputs keep mean zero and covariance I, noise keeps mean zero and
variance σ², so that what the claims say does not change. Data sets: {trials}.

- **holds (within x)**: no deviation was found at any size; none can be larger than x.
- **only asymptotically (a, b, c)**: the relative deviations at 1×, 4× and 16×; the last is zero within its interval or
  a quarter of the first or less, and its interval excludes half of the first.
- **fails by x**: the deviation at 16× is x.
- **undecided**: the intervals are too wide to tell what becomes of the deviations.

Intervals are ± 4 standard errors. For `law.teacher` the deviation is Kolmogorov's distance between the distribution
functions; a risk that concentrates around another value than claimed is at distance 100 %."""
    tables = [_markdown(results, group, stresses) for group in _groups(claims)]
    reasons = dict.fromkeys(STRESSES[name].why for name in stresses)
    named = {why: [name for name in stresses if STRESSES[name].why == why] for why in reasons}
    whys = "\n".join(f"- **{'; '.join(names)}**: {why}" for why, names in named.items())
    readings = "\n".join(f"- {reading(id, results, stresses)}" for id in claims)
    parts = (intro, *tables, "## What each stress takes away", whys, "## What each claim needs", readings)
    return "\n\n".join(parts) + "\n"


def reading(id: str, results: Outcomes, stresses: Sequence[str]) -> str:
    """A sentence on what was measured of a claim."""
    words = {"holds": "holds under", "asymptotic": "only asymptotically under", "fails": "fails under"}
    words["undecided"] = "undecided under"
    parts = []
    for verdict, lead in words.items():
        named = [
            name + (f" ({results[name, id].measurements[-1].deviation:+.1%})" if verdict == "fails" else "")
            for name in stresses
            if name != CONTROL and (name, id) in results and results[name, id].verdict == verdict
        ]
        parts += [f"{lead} {'; '.join(named)}"] if named else []
    return f"`{id}` ({catalogue()[id].title.rstrip('.')}): {'. '.join(part[0].upper() + part[1:] for part in parts)}."


def _groups(claims: Sequence[str], width: int = 5) -> list[Sequence[str]]:
    """Columns that fit a page."""
    return [claims[start : start + width] for start in range(0, len(claims), width)]


def _markdown(results: Outcomes, claims: Sequence[str], stresses: Sequence[str]) -> str:
    lines = ["| | " + " | ".join(f"`{id}`" for id in claims) + " |", "| --- |" + " --- |" * len(claims)]
    for name in stresses:
        cells = [str(results[name, id]) if (name, id) in results else "–" for id in claims]
        lines.append(f"| **{name}** | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _table(results: Outcomes, claims: Sequence[str], stresses: Sequence[str]) -> Table:
    """Stresses by some claims, a mark and a number each."""
    table = Table("", *claims, box=None, header_style="bold", pad_edge=False)
    for name in stresses:
        table.add_row(name, *(_mark(results.get((name, id))) for id in claims))
    return table


def _mark(found: Outcome | None) -> str:
    if found is None:
        return "[dim]–[/]"
    first, last = found.measurements[0].deviation, found.measurements[-1].deviation
    number = {"holds": f"{found.within:.1%}", "asymptotic": f"{first:+.0%} {last:+.0%}", "fails": f"{last:+.0%}"}
    return f"[{COLOURS[found.verdict]}]{SHORT[found.verdict]}[/] {number.get(found.verdict, '')}"
