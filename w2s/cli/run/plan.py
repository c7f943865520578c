"""`w2s plan`."""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from w2s.plan import Problem, Target, plan
from w2s.plan.gain import predicted
from w2s.plan.report import as_json, gains_as_json, show, show_gains
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
    if options["misfit"] is not None:
        return _gain(json_wanted, options)
    kind, value = _target(options)
    _require(options, "d_w", "sigma")
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


def _gain(json_wanted: bool, options: dict[str, Any]) -> None:
    """What a measured misfit tells."""
    if unused := [name for name in (*TARGETS, "n", "d_w", "d_sw", "angles", "sigma") if options[name] is not None]:
        names = ", ".join("--" + name.replace("_", "-") for name in unused)
        raise click.UsageError(f"the gain that a misfit tells depends on d_s and N only; {names} does not go with it")
    _require(options, "pseudo")
    try:
        gains = predicted(options["d_s"], options["pseudo"], options["misfit"], options["risk"])
    except DomainError as error:
        raise click.UsageError(str(error)) from None
    if json_wanted:
        click.echo(json.dumps(gains_as_json(gains), indent=2, ensure_ascii=False))
    else:
        show_gains(gains, terminal())


def _require(options: dict[str, Any], *names: str) -> None:
    said = {"pseudo": "-N"}
    if missing := [said.get(name, "--" + name.replace("_", "-")) for name in names if options[name] is None]:
        raise click.UsageError(f"missing: {', '.join(missing)}")


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
