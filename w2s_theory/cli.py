"""`w2s`, the command line. Each command loads what it needs when it runs, so that `w2s --help` answers at once."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from . import __version__
from .planning.command import plan

if TYPE_CHECKING:
    from rich.console import Console

    from .claim import Claim


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="w2s")
def main() -> None:
    """Weak-to-strong generalization, exactly: derive the theory, attack it, export it.

    Every closed form is derived from one axiom, Gaussian integration by parts, and comes with a proof that a small
    kernel checks.
    """


main.add_command(plan)


def _claims(ids: tuple[str, ...]) -> list[Claim]:
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


def _console() -> Console:
    """A terminal, or text of a fixed width where the output goes to a file."""
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else 140, highlight=False)


@main.command()
@click.option("--evidence", is_flag=True, help="Claims by kinds of evidence, from the ledger in --out.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=Path("out"), show_default=True)
def claims(evidence: bool, out: Path) -> None:
    """List the catalogue, chapter by chapter: id, title, verdict, source."""
    from rich.table import Table

    from derivations import chapters

    console = _console()
    if evidence:
        from verification.report import evidence_matrix

        evidence_matrix(_ledger(out), console)
        return
    for number, (title, chapter) in enumerate(chapters().items(), 1):
        table = Table("id", "theorem", "verdict", "source", box=None, header_style="dim", pad_edge=False)
        table.columns[0].width, table.columns[2].width = 38, 10
        for claim in chapter:
            table.add_row(claim.id, claim.title, claim.recorded, claim.source)
        console.print(f"\n[bold]{number}. {title}[/]")
        console.print(table)


@main.command()
@click.argument("id", required=False)
@click.option("--latex", is_flag=True, help="Theorem and proof as LaTeX.")
@click.option("--json", "as_json", is_flag=True, help="The certificate (or each, a line) as JSON.")
@click.option("--all", "everything", is_flag=True, help="Derive the whole catalogue and compare it with the record.")
@click.option("--write", is_flag=True, help="With --all: write the record.")
def derive(id: str | None, latex: bool, as_json: bool, everything: bool, write: bool) -> None:
    """Derive the claim ID: statement, domain, steps, and the proof found and checked just now."""
    if everything:
        _derive_all(write)
        return
    if id is None or write:
        raise click.UsageError("give the ID of a claim, or --all (--write goes with --all)")
    (claim,) = _claims((id,))
    if as_json:
        from .kernel.serialization import dumps

        for proof in claim.proofs:
            click.echo(dumps(proof.certificate))
    elif latex:
        from .export.latex import theorem

        click.echo(theorem(claim))
    else:
        from .export.text import report

        click.echo(report(claim))


def _derive_all(write: bool) -> None:
    """Derive the catalogue anew; write the record, or fail if it differs."""
    from time import perf_counter

    from derivations import RECORD

    from .export import record

    start, console = perf_counter(), _console()
    with console.status("deriving the catalogue") as status:
        entries = record.derived_anew(_claims(()), lambda id: status.update(f"deriving {id}"))
    click.echo(f"{len(entries)} claims derived and checked in {perf_counter() - start:.1f} s")
    if write:
        record.write(entries, RECORD)
        click.echo(RECORD)
    elif lines := record.differences(entries, RECORD):
        click.echo("\n".join(lines))
        click.echo("the record is not what is derived; if that is right: w2s derive --all --write")
        sys.exit(1)


OUT = click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("out"),
    show_default=True,
    help="Folder for the ledger, tables and figures.",
)


@main.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--quick", is_flag=True, help="Half a minute: no integrals, fewer draws, errors from 25 % on.")
@click.option("--plan", "file", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="A plan (TOML).")
@click.option("--seed", default=0, show_default=True, help="Seed of all random numbers.")
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

    _writable(out)
    _claims(ids)
    try:
        if file is not None:
            plan = campaign.Plan.read(file)
        else:
            budget = "quick" if quick else "full"
            kinds = ("mutants",) if mutants else ()
            plan = campaign.Plan(claims=ids, kinds=kinds, budget=budget, seed=seed, precision=precision)
        ledger, workers = Ledger(out / "ledger.sqlite"), jobs or os.cpu_count() or 1
        if hunt is not None:
            sys.exit(0 if report.hunt(plan, ledger, _console(), workers, _seconds(hunt)) else 1)
        workers = min(workers, len(plan.checks()) // 8 + 1)  # few checks are done before workers have started
        if mutants:
            sys.exit(0 if report.mutants_and_report(plan, ledger, _console(), workers, resume) else 1)
        good = report.check_and_report(plan, ledger, _console(), workers, resume, 1 + planted_error)
    except (campaign.PlanError, LedgerError) as error:
        raise click.ClickException(str(error)) from None
    if with_data and not (ids or file or quick or planted_error):
        good = _confront(out) and good
    sys.exit(0 if good else 1)


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

    _claims(ids)
    counting, stale = _ledger(out).current(catalogue())
    show([check for check in counting if check.claim in ids or not ids], _console())
    click.echo(f"{len(counting)} checks count; {len(stale)} are stale (their formula has changed since).")


@ledger.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@OUT
def ledger_export(file: Path, out: Path) -> None:
    """Write all checks to FILE (.csv or .json)."""
    from verification.ledger import export

    format = file.suffix.removeprefix(".").lower()
    if format not in ("csv", "json"):
        raise click.BadParameter(f"{file}: the name must end in .csv or .json")
    checks = _ledger(out).checks()
    with file.open("w", encoding="utf-8", newline="") as stream:
        export(checks, stream, format)
    click.echo(f"{len(checks)} checks: {file}")


def _ledger(out: Path) -> Any:
    from verification.ledger import Ledger, LedgerError

    path = out / "ledger.sqlite"
    if not path.exists():
        raise click.ClickException(f"there is no ledger at {path}; make one by: w2s verify --out {out}")
    try:
        return Ledger(path)
    except LedgerError as error:
        raise click.ClickException(str(error)) from None


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
    _writable(out)
    sys.exit(0 if _confront(out) else 1)


def _confront(out: Path) -> bool:
    from verification.report import confront_and_report

    return confront_and_report(out, _console())


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

    _claims(ids)
    _writable(out)
    try:
        good = stress_and_report(
            ids or CLAIMS, names or tuple(STRESSES), out, _console(), jobs or os.cpu_count() or 1, effort, seed
        )
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    sys.exit(0 if good else 1)


@main.command()
@click.argument("config", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--resume", is_flag=True, help="Go on where this sweep was interrupted; finished cells are kept.")
@click.option("--collect", is_flag=True, help="Write what is finished, and compute nothing.")
@click.option("--jobs", default=0, show_default="all cores", help="Worker processes.")
@click.option("--scheduler", metavar="ADDRESS", help="A Dask cluster to use instead, such as tcp://host:8786.")
@click.option("--format", type=click.Choice(["netcdf", "zarr"]), default="netcdf", show_default=True)
@OUT
@click.option("--planted-error", default=0.0, metavar="X", help="Compare with the closed forms times 1 + X.")
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
    """Run the sweep CONFIG (TOML): a grid of experiments, measured next to the closed forms.

    Writes CONFIG's name with .nc (or .zarr) and .csv into OUT; each finished cell is in .sqlite at once. Exit status: 1
    if a z-score exceeds 4.5 or a cell failed, else 0. `examples/sweep.toml` explains configurations.
    """
    from verification.experiments import simulate as sweeps
    from verification.experiments.config import ConfigError, Sweep
    from verification.experiments.store import StoreError
    from verification.experiments.sweep import SweepError

    try:
        sweep, files = Sweep.read(config), sweeps.Files.of(config, out, format)
        workers = jobs or os.cpu_count() or 1
        good = sweeps.simulate(sweep, files, _console(), workers, scheduler, resume, collect, factor=1 + planted_error)
    except (ConfigError, StoreError, SweepError) as error:
        raise click.ClickException(str(error)) from None
    sys.exit(0 if good else 1)


@main.group()
def reproduce() -> None:
    """Published studies, drawn anew, with the exact theory on top."""


@reproduce.command("synthetic")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), default=Path("out/synthetic"), show_default=True
)
@click.option("--method", type=click.Choice(["gram", "law"]), help="Only this sampler; both otherwise.")
@click.option("--trials", type=click.IntRange(min=2), help="Data sets a point  [default: gram 40, law 10000]")
@click.option("--seed", default=0, show_default=True, help="Seed of all random numbers.")
@click.option("--jobs", type=click.IntRange(min=1), help="Processes  [default: one a core]")
@click.option("--docs", type=click.Path(path_type=Path, file_okay=False), help="Also write the page into this folder.")
def reproduce_synthetic(
    out: Path, method: str | None, trials: int | None, seed: int, jobs: int | None, docs: Path | None
) -> None:
    """The synthetic study of arXiv 2502.05075: its five panels with exact curves through the points.

    Writes figures (PNG, PDF), z-scores (CSV) and a report that says where published bounds and exact curves part.
    Finished cells are kept in --out, and a run that was stopped goes on from there. Ends with status 1 if a point
    disagrees with the theory.
    """
    from rich.progress import Progress

    from verification.study.cells import METHODS, Plan
    from verification.study.configuration import Study
    from verification.study.reproduce import reproduce

    if docs is not None and method is not None:
        raise click.UsageError("the page shows both samplers; give --docs without --method")
    for folder in (out, docs):
        if folder is not None:
            _writable(folder)
    plans = [Plan(name, trials or METHODS[name], seed) for name in ([method] if method else METHODS)]
    try:
        with Progress(console=_console(), transient=True) as bar:
            tasks = {plan: bar.add_task(f"{plan.method}, {plan.trials:,} data sets a point") for plan in plans}
            done = reproduce(
                Study.published(), plans, out, jobs or os.cpu_count() or 1, docs,
                lambda plan, cells, of: bar.update(tasks[plan], completed=cells, total=of),
            )  # fmt: skip
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    click.echo("\n".join(line for line in done.text.splitlines() if not line.startswith("![")))
    click.echo(f"{len(done.files)} files in {out}" + (f" and {docs}" if docs else ""))
    if not done.good:
        click.echo(f"|z| = {abs(done.worst.z):.2f}: {done.worst.quantity} at {done.worst.cell.key}", err=True)
        sys.exit(1)


FIGURE_NAMES = ("phase", "phase-samples", "phase-overlap", "phase-noise", "surface", "mixture", "risks")


@main.command()
@click.argument("name", type=click.Choice(FIGURE_NAMES))
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--width", type=click.Choice(["single", "double"]), default="double", show_default=True, help="Columns.")
@click.option("--set", "changes", multiple=True, metavar="NAME=VALUE", help="A number of the setting, as d_sw=50.")
@click.option("--usetex", is_flag=True, help="Text by an installed LaTeX.")
def figure(name: str, file: Path, width: str, changes: tuple[str, ...], usetex: bool) -> None:
    """Draw the figure NAME into FILE (.pdf, .png or .svg), at the size at which it is printed.

    phase: where the student beats teacher and baseline, in the planes of (n, N), (d_sw/d_w, N) and (sigma^2, rho_s).
    surface: double descent over (n, N). mixture: the student's risk between its limit and its teacher's. risks: the
    four models over n and N. Numbers not set are those of the published synthetic study.
    """
    from verification.pictures import FIGURES

    if file.suffix.lower() not in (".pdf", ".png", ".svg"):
        raise click.BadParameter(f"{file}: the name must end in .pdf, .png or .svg", param_hint="FILE")
    _writable(file.parent)
    try:
        click.echo(FIGURES[name](dict(map(_number, changes)), file, width, usetex))
    except ValueError as error:  # DomainError, too
        raise click.ClickException(str(error)) from None
    except RuntimeError as error:
        raise click.ClickException(_latex_error(str(error))) from None


def _latex_error(log: str) -> str:
    """What LaTeX complained about, of its log."""
    lines = log.splitlines()
    first = next((k for k, line in enumerate(lines) if line.startswith("!")), 0)
    return f"LaTeX could not set the text: {''.join(lines[first : first + 2])}; leave out --usetex, or install it"


def _number(assignment: str) -> tuple[str, float]:
    """Of NAME=VALUE."""
    name, _, value = assignment.partition("=")
    try:
        return name.strip(), float(value)
    except ValueError:
        raise click.BadParameter(f"{assignment!r}; give a name and a number, as d_sw=50", param_hint="--set") from None


@main.command("double-descent")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), default=Path("double-descent.png"))
@click.option("--seed", default=0, show_default=True, help="Seed of all random numbers.")
@click.option("--trials", default=300, show_default=True, help="Data sets that are simulated at each sample size.")
def double_descent(file: Path, seed: int, trials: int) -> None:
    """Draw the exact risks over all sample sizes, with the literal simulation on them, into FILE (.png, .pdf, .svg)."""
    from rich.progress import Progress

    from verification.descent import panels

    from .export.descent import draw

    _writable(file.parent)
    with Progress(console=_console(), transient=True) as bar:
        task = bar.add_task("simulating", total=1.0)
        found = panels(seed, trials, lambda done: bar.update(task, completed=done))
    click.echo(draw(found, file))


@main.command(context_settings={"ignore_unknown_options": True})
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
    from verification.conjecture.file import DeclarationError, check_file

    try:
        if formula.endswith(".py") and id is None:
            answer: Any = check_file(_file(formula), seed, simulated)
        elif id is None:
            raise click.UsageError("say which claim the formula is about: --against ID (`w2s claims` lists them)")
        else:
            (claim,) = _claims((id,))
            let = dict(_meaning(text) for text in meanings)
            answer = answer_to(formula, claim, limit=limit, let=let, assuming=assuming, simulated=simulated, seed=seed)
    except (Unreadable, NotRational, DeclarationError) as error:
        click.echo(
            json.dumps({"verdict": "not understood", "reason": str(error)}) if as_json else f"not understood: {error}"
        )
        sys.exit(2)
    click.echo(json.dumps(answer.to_json(), indent=1) if as_json else answer)
    sys.exit(answer.status)


def _file(name: str) -> Path:
    path = Path(name)
    if not path.is_file():
        raise click.UsageError(f"there is no file {name}")
    return path


def _meaning(text: str) -> tuple[str, str]:
    name, sign, meaning = text.partition("=")
    if not sign:
        raise click.BadParameter(f"{text!r}: give NAME=FORMULA", param_hint="--let")
    return name.strip(), meaning.strip()


@main.command()
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
@click.option("--pdf", is_flag=True, help="Also compile with pdflatex.")
@click.option("--claim", "ids", multiple=True, metavar="ID", help="Only this claim; may be repeated.")
def latex(directory: Path, pdf: bool, ids: tuple[str, ...]) -> None:
    """Write theorems and proofs as LaTeX files into DIRECTORY."""
    from .export.latex import LatexError, compile_pdf, write

    _writable(directory)
    paths = write(_claims(ids), directory)
    try:
        if pdf:
            paths.append(compile_pdf(directory))
    except LatexError as error:
        raise click.ClickException(str(error)) from None
    for path in paths:
        click.echo(path)


def _writable(directory: Path) -> None:
    """Fail before any work if nothing can be written."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
        probe = directory / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise click.ClickException(f"cannot write to {directory}: {error.strerror}; give another folder") from None


if __name__ == "__main__":
    main()
