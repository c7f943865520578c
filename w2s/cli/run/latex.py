"""`w2s latex`."""

from __future__ import annotations

from pathlib import Path

import click

from w2s.paper import latex

from .common import require_writable, the_claims


def write(directory: Path, pdf: bool, ids: tuple[str, ...]) -> None:
    """Theorems and proofs into the directory, and their names to the terminal."""
    claims = the_claims(ids)
    require_writable(directory)
    paths = latex.write(claims, directory)
    try:
        if pdf:
            paths.append(latex.compile_pdf(directory))
    except latex.LatexError as error:
        raise click.ClickException(str(error)) from None
    for path in paths:
        click.echo(path)
