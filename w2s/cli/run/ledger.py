"""`w2s ledger` and `w2s claims --evidence`: what stands in the ledger."""

from __future__ import annotations

from pathlib import Path

import click

from derivations import catalogue
from verification.ledger import Ledger, LedgerError
from verification.ledger import export as write
from verification.report import evidence_matrix
from verification.report import show as show_checks

from .common import matching, terminal, the_claims


def matrix(pattern: str | None, out: Path) -> None:
    """Claims by kinds of evidence; all, or what matches the pattern."""
    evidence_matrix(_ledger(out), matching(pattern), terminal())


def show(ids: tuple[str, ...], out: Path) -> None:
    """The checks that count, of these claims or of all."""
    the_claims(ids)
    counting, stale = _ledger(out).current(catalogue())
    show_checks([check for check in counting if check.claim in ids or not ids], terminal())
    click.echo(f"{len(counting)} checks count; {len(stale)} are stale (their formula has changed since).")


def export(file: Path, out: Path) -> None:
    """All checks, but those of planted errors, as CSV or JSON by the file's name."""
    format = file.suffix.removeprefix(".").lower()
    if format not in ("csv", "json"):
        raise click.BadParameter(f"{file}: the name must end in .csv or .json")
    checks = _ledger(out).of_claims()
    with file.open("w", encoding="utf-8", newline="") as stream:
        write(checks, stream, format)
    click.echo(f"{len(checks)} checks: {file}")


def _ledger(out: Path) -> Ledger:
    path = out / "ledger.sqlite"
    if not path.exists():
        raise click.ClickException(f"there is no ledger at {path}; make one by: w2s verify --out {out}")
    try:
        return Ledger(path)
    except LedgerError as error:
        raise click.ClickException(str(error)) from None
