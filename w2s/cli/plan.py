"""`w2s plan`."""

from __future__ import annotations

from typing import Any

import click

from .group import main, run


@main.command()
@click.option("--d-w", metavar="INT", help="Dimension of the weak teacher's feature span.")
@click.option("--d-s", required=True, metavar="INT", help="Dimension of the strong student's.")
@click.option("--d-sw", metavar="X", help="Correlation dimension: sum of the squared cosines of the principal angles.")
@click.option("--angles", metavar="A,B,…", help="Principal angles in degrees, instead of --d-sw; missing ones are 90.")
@click.option("--sigma", metavar="X", help="Standard deviation of the label noise.")
@click.option("--rho-w", default="0", metavar="X", help="Approximation error of the weak features.")
@click.option("--rho-s", default="0", metavar="X", help="Approximation error of the strong features.")
@click.option("--rho-missed", default="0", metavar="X", help="Signal in the strong span that the teacher misses.")
@click.option("--rho-foreign", default="0", metavar="X", help="Signal in the teacher's reach outside the strong span.")
@click.option("-n", "--n", "n", type=int, help="Labelled samples, if given.")
@click.option("-N", "--N", "pseudo", type=int, help="Pseudo-labelled samples, if given.")
@click.option("--target-pgr", metavar="X", help="PGR to reach.")
@click.option("--target-opr", metavar="X", help="OPR to reach.")
@click.option("--target-risk", metavar="X", help="Expected excess risk of the student to reach.")
@click.option("--risk", type=click.Choice(["population", "in-sample"]), default="population", show_default=True,
              help="With --target-risk or --misfit: at a fresh point, or on the training inputs.")  # fmt: skip
@click.option("--target-probability", metavar="P", help="Probability that the student beats its teacher to reach.")
@click.option("--misfit", metavar="X", help="Instead of a target: the student's measured misfit, which tells its gain.")
@click.option("--price-label", default="1", metavar="X", show_default=True, help="Price of a label.")
@click.option("--price-pseudo-label", default="1", metavar="X", show_default=True, help="Price of a pseudo-label.")
@click.option("--json", "as_json", is_flag=True, help="The plan as JSON.")
def plan(as_json: bool, **options: Any) -> None:
    """How many labels (n) and pseudo-labels (N) reach a target: exact, not asymptotic.

    With n or N given, the least of the other; with neither, the cheapest of all (at equal prices: the fewest samples)
    and the trade-off. Also what one more of each is worth, how far a single training set may be from the expected
    risks, and, if the target is out of reach, what limits it and what would help.

    With --misfit, --d-s and -N alone: how much better than its teacher a student is, without a label, from the mean
    squared difference of their predictions at fresh inputs (with --risk in-sample: on the student's own), for a truth
    in the strong span.

    Numbers count exactly as they are written. Exit status: 0 for a plan, 1 if the target is out of reach (or not
    reached at the sizes given), 2 for impossible input and for no decision.
    """
    run("plan").make(as_json, options)
