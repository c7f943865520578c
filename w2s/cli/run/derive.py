"""`w2s derive`: one claim, or the whole catalogue against its record."""

from __future__ import annotations

import sys
from time import perf_counter

import click

from derivations import RECORD, ours, outside
from w2s.paper.latex import theorem
from w2s.paper.text import report
from w2s_theory.calculus import observe
from w2s_theory.claim.record import Record, derived_anew
from w2s_theory.kernel.serialization import dumps, dumps_sign

from .common import terminal, the_claims


def derive(id: str, steps: bool, latex: bool, as_json: bool) -> None:
    """Statement, domain and proof, found and checked just now."""
    (claim,) = the_claims((id,))
    claim.check()
    if as_json:
        for proof in claim.proofs:
            click.echo(dumps(proof.certificate))
        for sign in claim.sign_proofs:
            click.echo(dumps_sign(sign.certificate))
    else:
        click.echo(theorem(claim) if latex else report(claim, steps))


def derive_all(write: bool) -> None:
    """Derive the catalogue anew; write the record, or fail if it differs. Theories from outside have none."""
    if outside.in_use() and write:
        raise click.UsageError("the record is of this catalogue; --write cannot be combined with --with")
    start, console, record = perf_counter(), terminal(), Record(RECORD)
    claims = the_claims(()) if outside.in_use() else [claim for chapter in ours().values() for claim in chapter]
    with console.status("deriving the catalogue") as status, observe(None):
        entries = derived_anew(claims, lambda id: status.update(f"deriving {id}"))
    click.echo(f"{len(entries)} claims derived and checked in {perf_counter() - start:.1f} s")
    if outside.in_use():
        return
    if write:
        record.write(entries)
        click.echo(record.path)
    elif lines := record.differences(entries):
        click.echo("\n".join(lines))
        click.echo("the record is not what is derived; if that is right: w2s derive --all --write")
        sys.exit(1)
