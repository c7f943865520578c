"""The group that all commands join, and how a command finds what it does.

A command's declaration says what it takes and what it is for, with nothing but click; what it does stands in a module
of ``run``, takes the options by their names, and is loaded when it runs. So `w2s --help`, and that of every command,
answers at once, while SymPy and the catalogue take a second. This is the only place where modules of ours are loaded by
name.
"""

from __future__ import annotations

import gc
from importlib import import_module
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from w2s_theory import __version__

OUT = click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("out"),
    show_default=True,
    help="Folder for the ledger, tables and figures.",
)
SEED = click.option(
    "--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Seed of all random numbers."
)
JOBS = click.option("--jobs", type=click.IntRange(min=0), default=0, show_default="all cores", help="Worker processes.")

INTERRUPTED = 130
"""Exit status of what Ctrl-C ended, as of shells."""


def run(name: str) -> Any:
    """What a command does: the module ``run.NAME``, loaded now. It stays: it is not searched for garbage.

    Its long derivations show on a terminal how far they are.
    """
    gc.disable()
    try:
        import_module("w2s_theory.terminal").follow()
        return import_module(f"{__package__}.run.{name}")
    finally:
        gc.freeze()
        gc.enable()


class Commands(click.Group):
    """Commands that say in a line what is wrong with a record, a proof or a theory, and that they were interrupted."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo(f"\n{ctx.invoked_subcommand}: interrupted", err=True)
            ctx.exit(INTERRUPTED)
        except ValueError as error:
            if isinstance(error, run("common").TOLD):
                raise click.ClickException(str(error)) from None
            raise


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="w2s")
@click.option(
    "--with", "folders", multiple=True, type=click.Path(path_type=Path), metavar="DIR",
    help="Use the theory in DIR, a folder of files (docs/your-own-theory.md); what names no claim is about its claims. "
    "May be repeated.",
)  # fmt: skip
@click.pass_context
def main(ctx: click.Context, folders: tuple[Path, ...]) -> None:
    """Weak-to-strong generalization, exactly: derive the theory, attack it, export it.

    Every closed form is derived from one axiom, Gaussian integration by parts, and comes with a proof that a small
    kernel checks.
    """
    if folders:
        ctx.with_resource(run("theories").using(folders))


def refuse_together(option: str, *others: str, reason: str) -> None:
    """Raise UsageError if ``option`` and one of the ``others``, parameters by name, are both on the command line."""
    context = click.get_current_context()
    told = {
        p.name: p.opts[0] if isinstance(p, click.Option) else p.make_metavar(context).strip("[].")
        for p in context.command.params
        if context.get_parameter_source(p.name or "") is ParameterSource.COMMANDLINE
    }
    for other in others:
        if option in told and other in told:
            raise click.UsageError(f"{told[option]} cannot be combined with {told[other]}: {reason}")
