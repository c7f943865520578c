"""Experiments and their pictures: sweeps, the published study, figures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from .group import JOBS, OUT, SEED, main, run


@main.command()
@click.argument("config", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--resume", is_flag=True, help="Go on where this sweep was interrupted; finished cells are kept.")
@click.option("--collect", is_flag=True, help="Write what is finished, and compute nothing.")
@JOBS
@click.option("--scheduler", metavar="ADDRESS", help="A Dask cluster to use instead, such as tcp://host:8786.")
@click.option("--format", type=click.Choice(["netcdf", "zarr"]), default="netcdf", show_default=True)
@OUT
@click.option("--planted-error", default=0.0, metavar="X", help="Compare with the closed forms times 1 + X.")
def simulate(**options: Any) -> None:
    """Run the sweep CONFIG (TOML): a grid of experiments, measured next to the closed forms.

    Writes CONFIG's name with .nc (or .zarr) and .csv into OUT; each finished cell is in .sqlite at once. Exit status: 1
    if a z-score exceeds 4.5 or a cell failed, else 0. `examples/sweep.toml` explains configurations.
    """
    run("simulate").simulate(**options)


@main.group()
def reproduce() -> None:
    """Published studies, drawn anew, with the exact theory on top."""


@reproduce.command("synthetic")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), default=Path("out/synthetic"), show_default=True
)
@click.option("--method", type=click.Choice(["gram", "law"]), help="Only this sampler; both otherwise.")
@click.option("--trials", type=click.IntRange(min=2), help="Data sets a point  [default: gram 40, law 10000]")
@SEED
@JOBS
@click.option("--docs", type=click.Path(path_type=Path, file_okay=False), help="Also write the page into this folder.")
def reproduce_synthetic(**options: Any) -> None:
    """The synthetic study of arXiv 2502.05075: its five panels with exact curves through the points.

    Writes figures (PNG, PDF), z-scores (CSV) and a report that says where published bounds and exact curves part.
    Finished cells are kept in --out, and a run that was stopped goes on from there. Ends with status 1 if a point
    disagrees with the theory.
    """
    run("reproduce").synthetic(**options)


FIGURE_NAMES = (
    "phase",
    "phase-samples",
    "phase-overlap",
    "phase-noise",
    "surface",
    "mixture",
    "risks",
    "ridge",
    "claim",
)


@main.command()
@click.argument("name", type=click.Choice(FIGURE_NAMES))
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--width", type=click.Choice(["single", "double"]), default="double", show_default=True, help="Columns.")
@click.option("--set", "changes", multiple=True, metavar="NAME=VALUE", help="A number of the setting, as d_sw=50.")
@click.option("--usetex", is_flag=True, help="Text by an installed LaTeX.")
@click.option("--claim", "id", metavar="ID", help="Of the figure claim: which.")
@click.option("--along", metavar="NAME[=FIRST:LAST]", help="Of the figure claim: what varies  [default: the first].")
@click.option("--trials", type=click.IntRange(min=2), default=1000, show_default=True, help="Data sets at each point.")
@SEED
def figure(**options: Any) -> None:
    """Draw the figure NAME into FILE (.pdf, .png or .svg), at the size at which it is printed.

    phase: where the student beats teacher and baseline, in the planes of (n, N), (d_sw/d_w, N) and (sigma^2, rho_s).
    surface: double descent over (n, N). mixture: the student's risk between its limit and its teacher's. risks: the
    four models over n and N. Numbers not set are those of the published synthetic study. ridge: teacher and student by
    ridge regression over the teacher's penalty, in the proportional limit, with the best penalty.

    claim: any claim, of ours or of a theory --with which w2s is used, along one of its symbols: its closed form, and
    means of literal simulations where there are any.
    """
    run("figure").figure(**options)


@main.command("double-descent")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), default=Path("double-descent.png"))
@SEED
@click.option(
    "--trials",
    type=click.IntRange(min=2),
    default=300,
    show_default=True,
    help="Data sets that are simulated at each sample size.",
)
def double_descent(**options: Any) -> None:
    """Draw the exact risks over all sample sizes, with the literal simulation on them, into FILE (.png, .pdf, .svg)."""
    run("figure").draw_double_descent(**options)
