"""`w2s verify` and `w2s confront`: campaigns against the claims, and the published measurements."""

from __future__ import annotations

import math
import os
import sys
from pathlib import Path

import click

from derivations import outside
from verification import campaign, report
from verification.ledger import Ledger, LedgerError
from w2s.confront import confront_and_report

from .common import factor_of, require_writable, terminal, the_claims
from .theories import broken, using


def verify(
    ids: tuple[str, ...],
    quick: bool,
    file: Path | None,
    seed: int,
    seeds: int,
    precision: float | None,
    jobs: int,
    resume: bool,
    mutants: bool,
    hunt: str | None,
    out: Path,
    planted_error: float,
    with_data: bool,
) -> None:
    """The campaign, as it is asked for; exit status 1 if anything is refuted or unknown."""
    the_claims(ids)
    factor, duration = factor_of(planted_error), None if hunt is None else _seconds(hunt)
    require_writable(out)
    try:
        if file is not None:
            plan = campaign.Plan.read(file)
            in_use = outside.in_use()
            click.get_current_context().with_resource(using(tuple(Path(t) for t in plan.theories if t not in in_use)))
        else:
            budget = "quick" if quick else "full"
            kinds = ("mutants",) if mutants else ()
            plan = campaign.Plan(
                claims=ids, kinds=kinds, budget=budget, seed=seed, seeds=seeds, precision=precision, factor=factor
            )
        ledger, workers = Ledger(out / "ledger.sqlite"), jobs or os.cpu_count() or 1
        if duration is not None:
            sys.exit(0 if report.hunt(plan, ledger, terminal(), workers, duration) else 1)
        workers = min(workers, len(plan.checks()) // 8 + 1)  # few checks are done before workers have started
        if mutants:
            sys.exit(0 if report.mutants_and_report(plan, ledger, terminal(), workers, resume) else 1)
        if not plan.checks():
            raise click.UsageError("there is no value in these claims that could be multiplied by 1 + X")
        tell = report.seeds_and_report if plan.seeds > 1 else report.check_and_report
        good = tell(plan, ledger, terminal(), workers, resume)
    except (campaign.PlanError, LedgerError) as error:
        raise click.ClickException(str(error)) from None
    if not ids and (lines := broken()):
        terminal().print(f"{len(lines)} files or claims of a theory could not be used, and were not attacked.")
        good = False
    if with_data and not (ids or file or quick or planted_error or outside.in_use()):
        good = confront_and_report(out, terminal()) and good
    sys.exit(0 if good else 1)


def confront(out: Path) -> None:
    """The published measurements; exit status 1 if they are not consistent with the theory."""
    require_writable(out)
    sys.exit(0 if confront_and_report(out, terminal()) else 1)


def _seconds(time: str) -> float:
    """Of a time such as 90s, 10m, 2h."""
    units = {"s": 1, "m": 60, "h": 3600}
    try:
        seconds = float(time[:-1]) * units[time[-1]]
    except (ValueError, KeyError, IndexError):
        seconds = math.nan
    if not 0 < seconds < math.inf:
        wanted = "give a positive number and a unit, such as 90s, 10m or 2h"
        raise click.BadParameter(f"{time!r} is no time; {wanted}", param_hint="--hunt")
    return seconds
