"""`w2s latex`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from w2s.paper import latex

from .common import is_sound, require_writable, the_claims


def write(directory: Path, pdf: bool, ids: tuple[str, ...], proofs: bool) -> None:
    """Statements and proofs into the directory, and their names to the terminal; exit status 1 if any has none."""
    asked = the_claims(ids)
    require_writable(directory)
    claims = [claim for claim in asked if is_sound(claim)]
    if not claims:
        sys.exit(1)
    paths = latex.write(claims, directory, proofs)
    try:
        if pdf:
            paths.append(latex.compile_pdf(directory))
    except latex.LatexError as error:
        raise click.ClickException(str(error)) from None
    for path in paths:
        click.echo(path)
    sys.exit(0 if len(claims) == len(asked) else 1)
