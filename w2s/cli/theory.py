"""What is known and why: the catalogue, derivations, LaTeX."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from .group import main, refuse_together, run


@main.command()
@click.argument("pattern", required=False)
@click.option("--formulas", is_flag=True, help="Also the statements, each compared with its proof now.")
@click.option("--evidence", is_flag=True, help="Claims by kinds of evidence, from the ledger in --out.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), default=Path("out"), show_default=True)
def claims(pattern: str | None, formulas: bool, evidence: bool, out: Path) -> None:
    """List the catalogue, chapter by chapter: id, title, verdict, source.

    PATTERN: only claims with this in their id, title, source or chapter; or whose id matches, as in 'pgr*'.
    """
    if formulas and evidence:
        raise click.UsageError("--formulas and --evidence are two lists; ask for one of them")
    if evidence:
        run("ledger").matrix(pattern, out)
    else:
        run("claims").show(pattern, formulas)


@main.command()
@click.argument("id", required=False)
@click.option("--steps", is_flag=True, help="Every identity of the proof, one by one.")
@click.option("--latex", is_flag=True, help="Theorem and proof as LaTeX.")
@click.option("--json", "as_json", is_flag=True, help="The certificate (or each, a line) as JSON.")
@click.option("--all", "everything", is_flag=True, help="Derive the whole catalogue and compare it with the record.")
@click.option("--write", is_flag=True, help="With --all: write the record.")
def derive(id: str | None, steps: bool, latex: bool, as_json: bool, everything: bool, write: bool) -> None:
    """Derive the claim ID: statement, domain, steps, and the proof found and checked just now."""
    refuse_together("everything", "id", "steps", "latex", "as_json", reason="it prints what differs from the record")
    refuse_together("latex", "as_json", reason="ask for one of them")
    refuse_together("steps", "as_json", reason="the certificate has every identity")
    refuse_together("steps", "latex", reason="LaTeX has the proof by iterated integration")
    if everything:
        run("derive").derive_all(write)
    elif id is None or write:
        raise click.UsageError("give the ID of a claim, or --all (--write goes with --all)")
    else:
        run("derive").derive(id, steps, latex, as_json)


@main.command()
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
@click.option("--pdf", is_flag=True, help="Also compile with pdflatex.")
@click.option("--claim", "ids", multiple=True, metavar="ID", help="Only this claim; may be repeated.")
@click.option("--no-proof", "proofs", flag_value=False, default=True, help="Statements alone.")
def latex(**options: Any) -> None:
    """Write statements and proofs as LaTeX files into DIRECTORY, each in a file of its own."""
    run("latex").write(**options)
