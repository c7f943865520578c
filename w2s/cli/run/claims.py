"""`w2s claims`."""

from __future__ import annotations

from rich.table import Table

from derivations import chapters

from .common import terminal


def show() -> None:
    """The catalogue, chapter by chapter."""
    console = terminal()
    for number, (title, chapter) in enumerate(chapters().items(), 1):
        table = Table("id", "theorem", "verdict", "source", box=None, header_style="dim", pad_edge=False)
        table.columns[0].width, table.columns[2].width = 38, 10
        for claim in chapter:
            table.add_row(claim.id, claim.title, claim.recorded, claim.source)
        console.print(f"\n[bold]{number}. {title}[/]")
        console.print(table)
