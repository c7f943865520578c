"""The group that all commands join."""

from __future__ import annotations

import click

from .. import __version__


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="w2s")
def main() -> None:
    """Weak-to-strong generalization, exactly: derive the theory, attack it, export it.

    Every closed form is derived from one axiom, Gaussian integration by parts, and comes with a proof that a small
    kernel checks.
    """
