"""`w2s diagnose`."""

from __future__ import annotations

from typing import Any

import click

from .group import main, run


@main.command()
@click.argument("weak")
@click.argument("strong")
@click.argument("labels", required=False)
@click.option("--no-intercept", is_flag=True, help="Least squares without a constant: features are not centred.")
@click.option("--cut", type=float, metavar="X",
              help="Use only the principal components with this share of the variance, or so many.")  # fmt: skip
@click.option("--kind", type=click.Choice(["auto", "real", "classes"]), default="auto", show_default=True,
              help="Labels: the target itself, or classes, each against the rest; auto: classes are 3 to 50 whole "
              "numbers.")  # fmt: skip
@click.option("--level", type=click.FloatRange(0, 1, min_open=True, max_open=True), default=0.95, show_default=True,
              help="Of intervals.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Everything as JSON.")
def diagnose(**options: Any) -> None:
    """What features of a WEAK and a STRONG model and some LABELS say of weak-to-strong: dimensions, overlap, errors.

    Files are .npy, .npz (FILE::NAME for one array of several), .csv or .parquet; rows are samples, the same in all.
    LABELS may be fewer than the rows, or NaN (in a .csv: empty) where there are none; without them dimensions and
    overlap are estimated. docs/features.md says how. Exit status: 0, with warnings too; 2 for input that is refused.
    """
    run("diagnose").diagnose(**options)
