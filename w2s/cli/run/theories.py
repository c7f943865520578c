"""`w2s --with DIR`: other people's theories, for one command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from derivations import outside, theories


@contextmanager
def using(folders: tuple[Path, ...]) -> Iterator[None]:
    """Use the theories; what of them cannot be used is told on the standard error."""
    with outside.using(folders):
        for line in broken():
            click.echo(f"not used: {line}", err=True)
        yield


def broken() -> list[str]:
    """What of the theories in use cannot be used, a line each."""
    return [line for theory in theories() for line in theory.broken]
