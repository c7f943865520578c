"""`w2s plan`."""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from w2s.plan import Problem, Target, plan
from w2s.plan.report import as_json, show
from w2s_theory.calculus import DomainError
from w2s_theory.calculus.signs.region import Undecided

from .common import terminal

TARGETS = {
    "target_pgr": "pgr",
    "target_opr": "opr",
    "target_risk": "risk",
    "target_probability": "probability",
}


def make(json_wanted: bool, options: dict[str, Any]) -> None:
    """The plan; exit status 1 if the target is out of reach."""
    kind, value = _target(options)
    names = ("d_w", "d_s", "sigma", "rho_w", "rho_s", "rho_missed", "rho_foreign")
    overlap = {name: options[name] for name in ("d_sw",) if options[name] is not None}
    try:
        problem = Problem(**{name: options[name] for name in names}, **overlap, angles=_angles(options["angles"]))
        prices = options["price_label"], options["price_pseudo_label"]
        found = plan(problem, Target(kind, value), options["n"], options["pseudo"], *prices)
    except DomainError as error:
        raise click.UsageError(str(error)) from None
    except Undecided as error:
        raise click.UsageError(f"undecided: {error}; give n or N") from None
    if json_wanted:
        click.echo(json.dumps(as_json(found), indent=2, ensure_ascii=False))
    else:
        show(found, terminal())
    sys.exit(0 if found.reached else 1)


def _target(options: dict[str, Any]) -> tuple[str, str]:
    """Kind and value of the one target given."""
    given = [name for name in TARGETS if options[name] is not None]
    if len(given) != 1:
        names = ", ".join("--" + name.replace("_", "-") for name in TARGETS)
        raise click.UsageError(f"give exactly one of {names}; {len(given)} were given")
    kind = TARGETS[given[0]]
    if options["risk"] == "in-sample" and kind != "risk":
        raise click.UsageError("--risk goes with --target-risk")
    return ("in-sample-risk" if options["risk"] == "in-sample" else kind), options[given[0]]


def _angles(text: str | None) -> list[float] | None:
    if text is None:
        return None
    try:
        return [float(part) for part in text.split(",") if part.strip()]
    except ValueError:
        raise click.BadParameter(f"{text!r}: give degrees with commas in between, such as 0,0,45") from None
