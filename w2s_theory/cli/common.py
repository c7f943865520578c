"""What commands share: claims by id, the terminal, the folder that results go to."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.console import Console

    from ..claim import Claim

OUT = click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("out"),
    show_default=True,
    help="Folder for the ledger, tables and figures.",
)


def the_claims(ids: tuple[str, ...]) -> list[Claim]:
    """The claims of these ids, or all; an unknown id is an error that suggests the nearest."""
    from difflib import get_close_matches

    from derivations import catalogue

    known = catalogue()
    for name in ids:
        if name not in known:
            near = get_close_matches(name, known, n=1, cutoff=0.4)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise click.BadParameter(f"there is no claim {name!r}{hint} `w2s claims` lists them all.", param_hint="ID")
    return [known[name] for name in ids or known]


def terminal() -> Console:
    """A terminal, or text of a fixed width where the output goes to a file."""
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else 140, highlight=False)


def require_writable(directory: Path) -> None:
    """Fail before any work if nothing can be written."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
        probe = directory / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise click.ClickException(f"cannot write to {directory}: {error.strerror}; give another folder") from None


def the_ledger(out: Path) -> Any:
    from verification.ledger import Ledger, LedgerError

    path = out / "ledger.sqlite"
    if not path.exists():
        raise click.ClickException(f"there is no ledger at {path}; make one by: w2s verify --out {out}")
    try:
        return Ledger(path)
    except LedgerError as error:
        raise click.ClickException(str(error)) from None
