"""Why it may be believed: campaigns and their ledger, measurements, stress, and the user's conjectures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from .group import JOBS, OUT, SEED, main, refuse_together, run


@main.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--quick", is_flag=True, help="Some two minutes: no integrals, fewer draws, errors from 25 % on.")
@click.option("--plan", "file", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="A plan (TOML).")
@SEED
@click.option(
    "--seeds", default=1, metavar="K", help="The campaigns of K seeds, from --seed on; what needs no seed is done once."
)
@click.option("--precision", type=click.FloatRange(1e-5, 1), help="Relative error that is to be detected.")
@JOBS
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
def verify(**options: Any) -> None:
    """Check the claims (all, or those given): certificates, literal simulation, and the published measurements.

    Each finished check is in the ledger OUT/ledger.sqlite at once. Exit status: 1 if anything is refuted or unknown,
    else 0.
    """
    planned = ("ids", "quick", "seed", "seeds", "precision", "mutants", "planted_error")
    refuse_together("file", *planned, reason="the plan says all of that")
    refuse_together("planted_error", "mutants", "hunt", "seeds", reason="they attack the claims themselves")
    refuse_together("hunt", "mutants", "resume", "seeds", reason="a hunt has new seeds until its time is up")
    if options["with_data"]:
        refuse_together("with_data", "ids", "file", reason="measurements are confronted with all claims, without IDs")
    run("verify").verify(**options)


@main.group()
def ledger() -> None:
    """The checks made so far: show or export them."""


@ledger.command("show")
@click.argument("ids", nargs=-1, metavar="[ID]...")
@OUT
def ledger_show(**options: Any) -> None:
    """The checks that count, a line each (of all claims, or of those given), and how many are stale."""
    run("ledger").show(**options)


@ledger.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@OUT
def ledger_export(**options: Any) -> None:
    """Write all checks to FILE (.csv or .json), stale ones too, but not those of planted errors."""
    run("ledger").export(**options)


@main.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("out"),
    show_default=True,
    help="Folder for table and figures.",
)
def confront(**options: Any) -> None:
    """Fit the published measurements on real faces with the exact and with the leading-order factor."""
    run("verify").confront(**options)


@main.command()
@click.option("--claim", "ids", multiple=True, metavar="ID", help="Only this claim; may be repeated.")
@click.option("--stress", "names", multiple=True, metavar="NAME", help="Only this stress; may be repeated.")
@SEED
@click.option(
    "--effort",
    type=click.FloatRange(min=0, min_open=True),
    default=1.0,
    show_default=True,
    help="Multiplies the number of simulated data sets.",
)
@JOBS
@OUT
def stress(**options: Any) -> None:
    """Which hypotheses the claims need: measure them on data that are not Gaussian, not independent, not linear.

    Leaves assumptions.md, .csv and .json in --out. Exit status 1 if a claim does not hold under the control.
    """
    run("stress").stress(**options)


# a formula may begin with a minus sign, and have an h in it
@main.command(context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})
@click.argument("formula", metavar="FORMULA|FILE.py")
@click.option(
    "--against", "id", metavar="ID|E(...)", help="The claim, or the moment, that the formula is about; not for a file."
)
@click.option("--limit", metavar="SYMBOL", help="What goes to infinity, for ~ FORMULA.")
@click.option(
    "--let",
    "meanings",
    multiple=True,
    metavar="NAME=MEANING",
    help="A further name: a formula, or GaussianMatrix(n, d), SymmetricMatrix(d), MatrixSymbol(d, k); may be repeated.",
)
@click.option("--assuming", multiple=True, metavar="CONDITION", help="Such as 'n >= 2*d_w'; may be repeated.")
@click.option(
    "--given",
    multiple=True,
    metavar="EQUATION",
    help="Of the matrices in E(...), such as 'B.T*B = I'; may be repeated.",
)
@click.option("--simulate/--no-simulate", "simulated", default=True, help="Also simulate literally.")
@click.option(
    "--seconds",
    type=click.FloatRange(min=0, min_open=True),
    default=3.0,
    show_default=True,
    help="CPU time after which it is undecided.",
)
@SEED
@click.option("--json", "json_wanted", is_flag=True, help="The answer as JSON.")
def check(**options: Any) -> None:
    """Is my formula right? Proved, refuted with the simplest counterexample, or undecided.

    FORMULA, in SymPy syntax or LaTeX, is compared with the claim ID: = FORMULA (or nothing in front), <= FORMULA,
    >= FORMULA, or ~ FORMULA as N -> oo for the leading order. It is never evaluated as code.

    Instead of ID there may be E(X), variance(X) or covariance(X, Y), which is derived now:
    w2s check "Trace(A)/(n-d-1)" --against "E(Trace(A*(G.T*G).inv()))". In X names that begin with a capital are
    matrices: G, H, X, Z (also with digits) have independent N(0, 1) entries, W = G.T*G, S = (G.T*G).inv(),
    P = G*S*G.T, and all others are constant, but N is a number. Sizes are found from the products; the answer says how
    X was read. --let 'A = SymmetricMatrix(d)' declares a matrix otherwise.

    FILE.py declares an estimator and a conjectured risk (docs/conjectures.md). It is your own code, and is run.

    Exit status: 0 proved, 1 refuted, 2 not understood or undecided.
    """
    run("check").check(**options)
