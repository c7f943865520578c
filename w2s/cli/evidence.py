"""Why it may be believed: campaigns and their ledger, measurements, stress, and the user's conjectures."""

from __future__ import annotations

from pathlib import Path

import click

from .group import OUT, main, run


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
    run("verify").verify(
        ids, quick, file, seed, seeds, precision, jobs, resume, mutants, hunt, out, planted_error, with_data
    )


@main.group()
def ledger() -> None:
    """The checks made so far: show or export them."""


@ledger.command("show")
@click.argument("ids", nargs=-1, metavar="[ID]...")
@OUT
def ledger_show(ids: tuple[str, ...], out: Path) -> None:
    """The checks that count, a line each (of all claims, or of those given), and how many are stale."""
    run("ledger").show(ids, out)


@ledger.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@OUT
def ledger_export(file: Path, out: Path) -> None:
    """Write all checks to FILE (.csv or .json), stale ones too, but not those of planted errors."""
    run("ledger").export(file, out)


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
    run("verify").confront(out)


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
    run("stress").stress(ids, names, seed, effort, jobs, out)


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
    run("check").check(formula, id, limit, meanings, assuming, simulated, seed, as_json)
