"""`w2s reproduce`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from verification.experiments.study.cells import METHODS, Plan
from verification.experiments.study.configuration import Study
from verification.experiments.sweeps.run import SweepError
from verification.experiments.sweeps.store import StoreError
from w2s.reproduce import reproduce

from .common import require_writable, terminal


def synthetic(out: Path, method: str | None, trials: int | None, seed: int, jobs: int, docs: Path | None) -> None:
    """The synthetic study; exit status 1 if a point disagrees with the theory."""
    if docs is not None and method is not None:
        raise click.UsageError("the page shows both samplers; give --docs without --method")
    for folder in (out, docs):
        if folder is not None:
            require_writable(folder)
    plans = [Plan(name, trials or METHODS[name], seed) for name in ([method] if method else METHODS)]
    try:
        done = reproduce(Study.published(), plans, out, terminal(), jobs or os.cpu_count() or 1, docs)
    except (ValueError, StoreError, SweepError) as error:
        raise click.ClickException(str(error)) from None
    click.echo("\n".join(line for line in done.text.splitlines() if not line.startswith("![")))
    click.echo(f"{len(done.files)} files in {out}" + (f" and {docs}" if docs else ""))
    if not done.good:
        click.echo(f"|z| = {abs(done.worst.z):.2f}: {done.worst.quantity} at {done.worst.cell.key}", err=True)
        sys.exit(1)
