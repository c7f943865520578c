"""The group that all commands join."""

from __future__ import annotations

from typing import Any

import click

from .. import __version__


class Commands(click.Group):
    """Commands that say in a line what is wrong with a record or with a proof."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ValueError as error:
            from ..claim.shelf import RecordError
            from ..kernel.words import CertificateError

            if isinstance(error, RecordError | CertificateError):
                raise click.ClickException(str(error)) from None
            raise


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="w2s")
def main() -> None:
    """Weak-to-strong generalization, exactly: derive the theory, attack it, export it.

    Every closed form is derived from one axiom, Gaussian integration by parts, and comes with a proof that a small
    kernel checks.
    """
