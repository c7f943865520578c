"""`w2s check`: a formula against a claim, or a file of the user's."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, NoReturn

import click

from verification.conjecture import NotDerived, NotRational, Unreadable, is_question
from verification.conjecture import check as answer_to
from w2s.check import DeclarationError, as_json, check_file, status

from ..group import refuse_together
from .common import the_claims


def check(
    formula: str, id: str | None, limit: str | None, meanings: tuple[str, ...], assuming: tuple[str, ...],
    given: tuple[str, ...], simulated: bool, seconds: float, seed: int, json_wanted: bool,
) -> None:  # fmt: skip
    """Print the answer, and leave with its status."""
    try:
        if formula and _is_file(formula) and (id is None or formula.endswith(".py")):
            others = ("id", "limit", "meanings", "assuming", "given")
            refuse_together("formula", *others, reason="a file says itself what it is about")
            answer: Any = check_file(Path(formula), seed, simulated, seconds)
        elif id is None:
            raise click.UsageError("say which claim the formula is about: --against ID (`w2s claims` lists them)")
        else:
            claim = id if is_question(id) else the_claims((id,))[0]
            let = dict(_meaning(text) for text in meanings)
            answer = answer_to(
                formula, claim, limit=limit, let=let, assuming=assuming, given=given, simulated=simulated, seed=seed,
                seconds=seconds,
            )  # fmt: skip
    except NotDerived as error:
        _without_answer("undecided", str(error), json_wanted)
    except (Unreadable, NotRational, DeclarationError) as error:
        _without_answer("not understood", str(error), json_wanted)
    except click.ClickException as error:
        if not json_wanted:
            raise
        _without_answer("not understood", error.format_message(), json_wanted)
    except KeyboardInterrupt:
        _without_answer("undecided", "interrupted; nothing is decided", json_wanted)
    click.echo(json.dumps(as_json(answer), indent=1) if json_wanted else answer)
    sys.exit(status(answer))


def _without_answer(verdict: str, reason: str, json_wanted: bool) -> NoReturn:
    told = {"verdict": verdict, "reason": reason}
    click.echo(json.dumps(told) if json_wanted else f"{verdict}: {reason}")
    sys.exit(2)


def _is_file(name: str) -> bool:
    """Whether this is meant as a file of the user's, not as a formula."""
    if name.endswith(".py"):
        return True
    try:
        there = Path(name).exists()
    except (OSError, ValueError):  # too long, or with a zero byte
        return False
    if there:
        raise click.UsageError(f"{name} does not end in .py: give a Python file that declares an estimator")
    return False


def _meaning(text: str) -> tuple[str, str]:
    name, sign, meaning = text.partition("=")
    if not sign:
        raise click.BadParameter(f"{text!r}: give NAME=FORMULA", param_hint="--let")
    return name.strip(), meaning.strip()
