"""Why it may be believed: campaigns and their ledger, measurements, stress, and the user's conjectures."""

from __future__ import annotations

import math
import os
import sys
from pathlib import Path
from typing import Any, NoReturn

import click

from .common import OUT, require_writable, terminal, the_claims, the_ledger
from .group import main


@main.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--quick", is_flag=True, help="Half a minute: no integrals, fewer draws, errors from 25 % on.")
@click.option("--plan", "file", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="A plan (TOML).")
@click.option("--seed", default=0, show_default=True, help="Seed of all random numbers.")
@click.option(
    "--seeds", default=1, metavar="K", help="The campaigns of K seeds, from --seed on; what needs no seed is done once."
)
@click.option("--precision", type=click.FloatRange(1e-5, 1), help="Relative error that is to be detected.")
@click.option("--jobs", default=0, show_default="all cores", help="Worker processes.")
@click.option("--resume", is_flag=True, help="Go on where an earlier campaign with the same terms was interrupted.")
@click.option("--mutants", is_flag=True, help="Attack wrong variants of the claims: none may survive.")
@click.option("--hunt", metavar="TIME", help="Campaigns with new seeds for so long, such as 10m or 2h.")
@OUT
@click.option(
    "--planted-error", default=0.0, metavar="X", help="Attack the closed forms times 1 + X, to see them refuted."
)
@click.option(
    "--confront/--no-confront", "with_data", default=True, help="Also confront published measurements (without IDs)."
)
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
    """Check the claims (all, or those given): certificates, literal simulation, and the published measurements.

    Each finished check is in the ledger OUT/ledger.sqlite at once. Exit status: 1 if anything is refuted or unknown,
    else 0.
    """
    from verification import campaign, report
    from verification.ledger import Ledger, LedgerError

    require_writable(out)
    the_claims(ids)
    for name, given in (("--mutants", mutants), ("--hunt", hunt), ("--seeds", seeds > 1)):
        if planted_error and given:
            raise click.UsageError(f"{name} attacks the claims themselves; it cannot be combined with --planted-error")
    try:
        if file is not None:
            plan = campaign.Plan.read(file)
        else:
            budget = "quick" if quick else "full"
            kinds = ("mutants",) if mutants else ()
            factor = _factor(planted_error)
            plan = campaign.Plan(
                claims=ids, kinds=kinds, budget=budget, seed=seed, seeds=seeds, precision=precision, factor=factor
            )
        ledger, workers = Ledger(out / "ledger.sqlite"), jobs or os.cpu_count() or 1
        if hunt is not None:
            sys.exit(0 if report.hunt(plan, ledger, terminal(), workers, _seconds(hunt)) else 1)
        workers = min(workers, len(plan.checks()) // 8 + 1)  # few checks are done before workers have started
        if mutants:
            sys.exit(0 if report.mutants_and_report(plan, ledger, terminal(), workers, resume) else 1)
        if not plan.checks():
            raise click.UsageError("there is no value in these claims that could be multiplied by 1 + X")
        tell = report.seeds_and_report if plan.seeds > 1 else report.check_and_report
        good = tell(plan, ledger, terminal(), workers, resume)
    except (campaign.PlanError, LedgerError) as error:
        raise click.ClickException(str(error)) from None
    if with_data and not (ids or file or quick or planted_error):
        good = _confront(out) and good
    sys.exit(0 if good else 1)


def _factor(planted: float) -> float:
    """By which the closed forms are multiplied."""
    if not math.isfinite(planted):
        raise click.BadParameter(f"{planted} is no error; give a number, such as 0.01", param_hint="--planted-error")
    if planted and 1 + planted == 1:
        raise click.BadParameter(f"1 + {planted:g} is 1 in floating point", param_hint="--planted-error")
    return 1.0 + planted


def _seconds(time: str) -> float:
    """Of a time such as 90s, 10m, 2h."""
    units = {"s": 1, "m": 60, "h": 3600}
    try:
        return float(time[:-1]) * units[time[-1]]
    except (ValueError, KeyError, IndexError):
        raise click.BadParameter(f"{time!r} is no time; give a number and a unit, such as 90s, 10m or 2h") from None


@main.group()
def ledger() -> None:
    """The checks made so far: show or export them."""


@ledger.command("show")
@click.argument("ids", nargs=-1, metavar="[ID]...")
@OUT
def ledger_show(ids: tuple[str, ...], out: Path) -> None:
    """The checks that count, a line each (of all claims, or of those given), and how many are stale."""
    from derivations import catalogue
    from verification.report import show

    the_claims(ids)
    counting, stale = the_ledger(out).current(catalogue())
    show([check for check in counting if check.claim in ids or not ids], terminal())
    click.echo(f"{len(counting)} checks count; {len(stale)} are stale (their formula has changed since).")


@ledger.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@OUT
def ledger_export(file: Path, out: Path) -> None:
    """Write all checks to FILE (.csv or .json), stale ones too, but not those of planted errors."""
    from verification.ledger import export

    format = file.suffix.removeprefix(".").lower()
    if format not in ("csv", "json"):
        raise click.BadParameter(f"{file}: the name must end in .csv or .json")
    checks = the_ledger(out).of_claims()
    with file.open("w", encoding="utf-8", newline="") as stream:
        export(checks, stream, format)
    click.echo(f"{len(checks)} checks: {file}")


@main.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("out"),
    show_default=True,
    help="Folder for table and figures.",
)
def confront(out: Path) -> None:
    """Fit the published measurements on real faces with the exact and with the leading-order factor."""
    require_writable(out)
    sys.exit(0 if _confront(out) else 1)


def _confront(out: Path) -> bool:
    from w2s.confront import confront_and_report

    return confront_and_report(out, terminal())


@main.command()
@click.option("--claim", "ids", multiple=True, metavar="ID", help="Only this claim; may be repeated.")
@click.option("--stress", "names", multiple=True, metavar="NAME", help="Only this stress; may be repeated.")
@click.option("--seed", default=0, show_default=True, help="Seed of all random numbers.")
@click.option("--effort", default=1.0, show_default=True, help="Multiplies the number of simulated data sets.")
@click.option("--jobs", default=0, show_default="all cores", help="Worker processes.")
@OUT
def stress(ids: tuple[str, ...], names: tuple[str, ...], seed: int, effort: float, jobs: int, out: Path) -> None:
    """Which hypotheses the claims need: measure them on data that are not Gaussian, not independent, not linear.

    Leaves assumptions.md, .csv and .json in --out. Exit status 1 if a claim does not hold under the control.
    """
    from verification.stress.report import stress_and_report
    from verification.stress.stresses import CLAIMS, STRESSES

    the_claims(ids)
    require_writable(out)
    try:
        good = stress_and_report(
            ids or CLAIMS, names or tuple(STRESSES), out, terminal(), jobs or os.cpu_count() or 1, effort, seed
        )
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    sys.exit(0 if good else 1)


# a formula may begin with a minus sign, and have an h in it
@main.command(context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})
@click.argument("formula", metavar="FORMULA|FILE.py")
@click.option("--against", "id", metavar="ID", help="The claim that the formula is about; not for a file.")
@click.option("--limit", metavar="SYMBOL", help="What goes to infinity, for ~ FORMULA.")
@click.option("--let", "meanings", multiple=True, metavar="NAME=FORMULA", help="A further name; may be repeated.")
@click.option("--assuming", multiple=True, metavar="CONDITION", help="Such as 'n >= 2*d_w'; may be repeated.")
@click.option("--simulate/--no-simulate", "simulated", default=True, help="Also simulate literally.")
@click.option("--seed", default=0, show_default=True, help="Seed of the simulation.")
@click.option("--json", "as_json", is_flag=True, help="The answer as JSON.")
def check(
    formula: str, id: str | None, limit: str | None, meanings: tuple[str, ...], assuming: tuple[str, ...],
    simulated: bool, seed: int, as_json: bool,
) -> None:  # fmt: skip
    """Is my formula right? Proved, refuted with the simplest counterexample, or undecided.

    FORMULA, in SymPy syntax or LaTeX, is compared with the claim ID: = FORMULA (or nothing in front), <= FORMULA,
    >= FORMULA, or ~ FORMULA as N -> oo for the leading order. It is never evaluated as code.

    FILE.py declares an estimator and a conjectured risk (docs/conjectures.md). It is your own code, and is run.

    Exit status: 0 proved, 1 refuted, 2 not understood or undecided.
    """
    import json

    from verification.conjecture import NotRational, Unreadable
    from verification.conjecture import check as answer_to
    from verification.conjecture.declaration import DeclarationError
    from verification.conjecture.file import check_file

    try:
        if id is None and _is_file(formula):
            answer: Any = check_file(Path(formula), seed, simulated)
        elif id is None:
            raise click.UsageError("say which claim the formula is about: --against ID (`w2s claims` lists them)")
        else:
            (claim,) = the_claims((id,))
            let = dict(_meaning(text) for text in meanings)
            answer = answer_to(formula, claim, limit=limit, let=let, assuming=assuming, simulated=simulated, seed=seed)
    except (Unreadable, NotRational, DeclarationError) as error:
        _not_understood(str(error), as_json)
    except click.ClickException as error:
        if not as_json:
            raise
        _not_understood(error.format_message(), as_json)
    except KeyboardInterrupt:
        _not_understood("interrupted; nothing is decided", as_json)
    click.echo(json.dumps(answer.to_json(), indent=1) if as_json else answer)
    sys.exit(answer.status)


def _not_understood(reason: str, as_json: bool) -> NoReturn:
    import json

    told = {"verdict": "not understood", "reason": reason}
    click.echo(json.dumps(told) if as_json else f"not understood: {reason}")
    sys.exit(2)


def _is_file(name: str) -> bool:
    """Whether this is meant as a file of the user's, not as a formula."""
    if name.endswith(".py"):
        return True
    try:
        there = Path(name).exists()
    except (OSError, ValueError):  # too long, or with a zero byte
        return False
    if there:
        raise click.UsageError(f"{name} does not end in .py: give a Python file that declares an estimator")
    return False


def _meaning(text: str) -> tuple[str, str]:
    name, sign, meaning = text.partition("=")
    if not sign:
        raise click.BadParameter(f"{text!r}: give NAME=FORMULA", param_hint="--let")
    return name.strip(), meaning.strip()
