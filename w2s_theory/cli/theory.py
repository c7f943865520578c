"""What is known and why: the catalogue, derivations, LaTeX."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from .common import require_writable, terminal, the_claims, the_ledger
from .group import main


@main.command()
@click.option("--evidence", is_flag=True, help="Claims by kinds of evidence, from the ledger in --out.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=Path("out"), show_default=True)
def claims(evidence: bool, out: Path) -> None:
    """List the catalogue, chapter by chapter: id, title, verdict, source."""
    from rich.table import Table

    from derivations import chapters

    console = terminal()
    if evidence:
        from verification.report import evidence_matrix

        evidence_matrix(the_ledger(out), console)
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
    (claim,) = the_claims((id,))
    claim.check()
    if as_json:
        from ..kernel.serialization import dumps, dumps_sign

        for proof in claim.proofs:
            click.echo(dumps(proof.certificate))
        for sign in claim.sign_proofs:
            click.echo(dumps_sign(sign.certificate))
    elif latex:
        from ..export.latex import theorem

        click.echo(theorem(claim))
    else:
        from ..export.text import report

        click.echo(report(claim))


def _derive_all(write: bool) -> None:
    """Derive the catalogue anew; write the record, or fail if it differs."""
    from time import perf_counter

    from derivations import RECORD

    from ..claim.shelf import Record
    from ..export import record

    start, console = perf_counter(), terminal()
    with console.status("deriving the catalogue") as status:
        entries = record.derived_anew(the_claims(()), lambda id: status.update(f"deriving {id}"))
    click.echo(f"{len(entries)} claims derived and checked in {perf_counter() - start:.1f} s")
    if write:
        Record(RECORD).write(entries)
        click.echo(RECORD)
    elif lines := record.differences(entries, RECORD):
        click.echo("\n".join(lines))
        click.echo("the record is not what is derived; if that is right: w2s derive --all --write")
        sys.exit(1)


@main.command()
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
@click.option("--pdf", is_flag=True, help="Also compile with pdflatex.")
@click.option("--claim", "ids", multiple=True, metavar="ID", help="Only this claim; may be repeated.")
def latex(directory: Path, pdf: bool, ids: tuple[str, ...]) -> None:
    """Write theorems and proofs as LaTeX files into DIRECTORY."""
    from ..export.latex import LatexError, compile_pdf, write

    require_writable(directory)
    paths = write(the_claims(ids), directory)
    try:
        if pdf:
            paths.append(compile_pdf(directory))
    except LatexError as error:
        raise click.ClickException(str(error)) from None
    for path in paths:
        click.echo(path)
