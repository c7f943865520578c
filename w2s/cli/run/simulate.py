"""`w2s simulate`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from verification.experiments.sweeps import simulate as sweeps
from verification.experiments.sweeps.config import ConfigError, Sweep
from verification.experiments.sweeps.run import SweepError
from verification.experiments.sweeps.store import StoreError

from .common import factor_of, terminal


def simulate(
    config: Path,
    resume: bool,
    collect: bool,
    jobs: int,
    scheduler: str | None,
    format: str,
    out: Path,
    planted_error: float,
) -> None:
    """The sweep; exit status 1 if a point disagrees with the closed forms or a cell failed."""
    factor = factor_of(planted_error)
    try:
        sweep, files = Sweep.read(config), sweeps.Files.of(config, out, format)
        workers = jobs or os.cpu_count() or 1
        good = sweeps.simulate(sweep, files, terminal(), workers, scheduler, resume, collect, factor=factor)
    except (ConfigError, StoreError, SweepError) as error:
        raise click.ClickException(str(error)) from None
    sys.exit(0 if good else 1)
