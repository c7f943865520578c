"""`w2s figure` and `w2s double-descent`."""

from __future__ import annotations

from pathlib import Path

import click
from rich.progress import Progress

from w2s.figures import FIGURES, double_descent

from .common import require_writable, terminal


def figure(name: str, file: Path, width: str, changes: tuple[str, ...], usetex: bool) -> None:
    """Draw the figure NAME into the file."""
    _require_figure(file)
    try:
        click.echo(FIGURES[name](dict(map(_number, changes)), file, width, usetex))
    except ValueError as error:  # DomainError, too
        raise click.ClickException(str(error)) from None
    except RuntimeError as error:
        raise click.ClickException(_latex_error(str(error))) from None


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
