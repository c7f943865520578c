"""`w2s stress`."""

from __future__ import annotations

import math
import os
import sys
from pathlib import Path

import click

from verification.stress.report import stress_and_report
from verification.stress.stresses import CLAIMS, STRESSES

from .common import require_writable, terminal, the_claims


def stress(ids: tuple[str, ...], names: tuple[str, ...], seed: int, effort: float, jobs: int, out: Path) -> None:
    """Stress the claims, leave the tables; exit status 1 if one does not hold under the control."""
    the_claims(ids)
    if not math.isfinite(effort):
        raise click.BadParameter(f"{effort} is no number of times; give one such as 0.1 or 4", param_hint="--effort")
    require_writable(out)
    try:
        good = stress_and_report(
            ids or CLAIMS, names or tuple(STRESSES), out, terminal(), jobs or os.cpu_count() or 1, effort, seed
        )
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    sys.exit(0 if good else 1)
