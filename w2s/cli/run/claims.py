"""`w2s claims`."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Column, Table

from w2s.paper.text import statement
from w2s_theory.calculus import to_plain
from w2s_theory.claim import Claim

from .common import is_sound, matching, terminal


def show(pattern: str | None, formulas: bool) -> None:
    """The catalogue, or what matches the pattern, chapter by chapter."""
    console, shown = terminal(), list[bool]()
    for title, chapter in matching(pattern).items():
        console.print(f"\n[bold]{title}[/]")
        if formulas:
            shown += [_formula(claim, console) for claim in chapter]
        else:
            console.print(_table(chapter))
    sys.exit(0 if all(shown) else 1)


def _table(chapter: tuple[Claim, ...]) -> Table:
    names = (Column("id", no_wrap=True), Column("theorem"), Column("verdict", no_wrap=True), Column("source"))
    table = Table(*names, box=None, header_style="dim", pad_edge=False)
    for claim in chapter:
        table.add_row(claim.id, claim.title, claim.recorded, claim.source)
    return table


def _formula(claim: Claim, console: Console) -> bool:
    """Title, statement and domain, if they are what is proved; whether they are."""
    with console.status(f"checking {claim.id}"):
        if not is_sound(claim):
            return False
    console.print(f"{claim.id}  [dim]{escape(claim.title)}[/]")
    domain = f"\nfor {' and '.join(map(to_plain, claim.conditions))}" if claim.conditions else ""
    console.print(Padding(escape(statement(claim) + domain), (0, 0, 0, 4)))
    return True
