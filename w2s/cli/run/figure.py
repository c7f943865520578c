"""`w2s figure` and `w2s double-descent`."""

from __future__ import annotations

from pathlib import Path

import click
from rich.progress import Progress

from derivations import outside
from w2s.figures import FIGURES, claim, double_descent
from w2s_theory.claim import Claim

from .common import require_writable, terminal, the_claims


def figure(
    name: str, file: Path, width: str, changes: tuple[str, ...], usetex: bool, id: str | None, along: str | None,
    seed: int, trials: int,
) -> None:  # fmt: skip
    """Draw the figure NAME into the file."""
    _require_figure(file)
    numbers = dict(map(_number, changes))
    if name != "claim" and (id or along):
        raise click.UsageError(f"--claim and --along are of the figure claim, not of {name}")
    try:
        if name == "claim":
            shown = _the_claim(id)
            click.echo(claim.figure(shown, along or _first(shown), numbers, file, width, usetex, seed, trials))
        else:
            click.echo(FIGURES[name](numbers, file, width, usetex))
    except ValueError as error:  # DomainError, too
        raise click.ClickException(str(error)) from None
    except RuntimeError as error:
        raise click.ClickException(_latex_error(str(error))) from None


def _the_claim(id: str | None) -> Claim:
    """That of the id, or the only one of a theory from outside."""
    if id is None and (not outside.in_use() or len(the_claims(())) > 1):
        known = f", one of {', '.join(c.id for c in the_claims(()))}" if outside.in_use() else ""
        raise click.UsageError(f"give --claim ID{known}")
    (found,) = the_claims(() if id is None else (id,))
    return found


def _first(shown: Claim) -> str:
    """Along which symbol, if none is asked for: one that is no dimension of its constant matrices, if there is one."""
    if not shown.symbols:
        raise click.UsageError(f"{shown.id} has no symbol along which it could be drawn")
    dimensions = set().union(*(size.free_symbols for matrix in shown.matrices for size in matrix.shape))
    return next((s for s in shown.symbols if s not in dimensions), shown.symbols[0]).name


def draw_double_descent(file: Path, seed: int, trials: int) -> None:
    """Simulate, and draw the exact risks through the points."""
    _require_figure(file)
    with Progress(console=terminal(), transient=True) as bar:
        task = bar.add_task("simulating", total=1.0)
        found = double_descent.panels(seed, trials, lambda done: bar.update(task, completed=done))
    click.echo(double_descent.draw(found, file))


def _require_figure(file: Path) -> None:
    """Fail before any work if nothing can be drawn into the file."""
    if file.suffix.lower() not in (".pdf", ".png", ".svg"):
        raise click.BadParameter(f"{file}: the name must end in .pdf, .png or .svg", param_hint="FILE")
    require_writable(file.parent)


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
