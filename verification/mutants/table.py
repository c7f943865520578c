"""What became of the mutants of a campaign, kind by kind."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from rich.table import Table

from ..ledger import Check
from .rival import KINDS

EVIDENCE = {
    "checkers": ("proof", "certificate", "checkers"),
    "record": ("record",),
    "left side": ("notation",),
    "pathwise": ("pathwise",),
    "integrals": ("precision",),
    "simulation": ("simulation",),
}
"""The columns, each with the ways of attack that it counts; the record counts only what nothing else has refuted."""
OUTCOMES = ("no value", "nearly the same", "survived")
UNDECIDED = ("survived", "nearly the same")


def mutant_table(checks: Iterable[Check]) -> Table:
    """A row for each kind of mutant: how many were made, by what they were refuted, and what became of the others."""
    counts = {kind: Counter[str]() for kind in (*KINDS, "all")}
    for check in checks:
        details = json.loads(check.problems)
        for fate in details.get("fates", ()):
            for kind in (fate["kind"], "all"):
                counts[kind].update(["mutants", fate["outcome"], *_columns(fate["by"])])
        for kind, _ in details.get("equivalent", ()):
            counts[kind]["equivalent"] += 1
            counts["all"]["equivalent"] += 1
    columns = ("mutants", "refuted", *EVIDENCE, *OUTCOMES, "equivalent")
    table = Table("kind", *columns, box=None, header_style="bold")
    for kind, row in counts.items():
        if row:
            table.add_row(f"[bold]{kind}[/]" if kind == "all" else kind, *(f"{row[column]:,}" for column in columns))
    return table


def _columns(by: list[str]) -> list[str]:
    """The columns in which a refuted mutant counts."""
    found = [column for column, ways in EVIDENCE.items() if set(ways) & set(by)]
    return found if found == ["record"] else [column for column in found if column != "record"]


def survivors(checks: Iterable[Check]) -> Iterator[str]:
    """A line for each mutant that was not refuted, with what the kinds of evidence said of it."""
    for check in checks:
        for fate in json.loads(check.problems).get("fates", ()):
            if fate["outcome"] in UNDECIDED:
                yield f"{check.claim}: {fate['kind']}: {fate['name']}: {fate['outcome']}; {_reason(fate)}"


def _reason(fate: dict[str, Any]) -> str:
    seen = fate["difference"]
    differs = f"it differs by at most {seen:.2%} at random problems; " if seen is not None and seen == seen else ""
    return differs + ("; ".join(fate["why"]) or "no kind of evidence applies")
