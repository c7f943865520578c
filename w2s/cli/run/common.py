"""What commands share: claims by id, the terminal, the folder that results go to."""

from __future__ import annotations

import math
import sys
from difflib import get_close_matches
from fnmatch import fnmatchcase
from pathlib import Path

import click
from rich.console import Console

from derivations import catalogue, chapters, find
from derivations.declaration import DeclarationError
from w2s_theory.calculus import DomainError, NoDerivation, UnsupportedExpression
from w2s_theory.claim import Claim
from w2s_theory.claim.record import RecordError
from w2s_theory.kernel.words import CertificateError

TOLD = (RecordError, CertificateError, DeclarationError, UnsupportedExpression, NoDerivation, DomainError)
"""Errors of whatever command that are told in a line."""


def the_claims(ids: tuple[str, ...]) -> list[Claim]:
    """The claims of these ids, or all (of the theories given, if any are); an unknown id is an error that suggests the
    nearest."""
    return [_claim(id) for id in ids] if ids else [claim for chapter in chapters().values() for claim in chapter]


def matching(pattern: str | None) -> dict[str, tuple[Claim, ...]]:
    """Of each chapter, by number and title, the claims that match: the pattern is in id, title, source or chapter, or
    the id matches it as names of files do. If there is none, that is an error that suggests the nearest id."""
    book = {f"{number}. {title}": chapter for number, (title, chapter) in enumerate(chapters().items(), 1)}
    chosen = {
        heading: tuple(claim for claim in chapter if _matches(claim, heading, pattern))
        for heading, chapter in book.items()
    }
    found = {heading: claims for heading, claims in chosen.items() if claims}
    if not found:
        near = get_close_matches(pattern or "", catalogue(), n=1, cutoff=0.4)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise click.BadParameter(f"no claim matches {pattern!r}{hint}", param_hint="PATTERN")
    return found


def _matches(claim: Claim, heading: str, pattern: str | None) -> bool:
    if pattern is None or fnmatchcase(claim.id, pattern):
        return True
    said = (claim.id, claim.title, claim.source, heading)
    return any(pattern.casefold() in text.casefold() for text in said)


def _claim(id: str) -> Claim:
    try:
        return find(id)
    except KeyError:
        near = get_close_matches(id, catalogue(), n=1, cutoff=0.4)
        hint = f"; did you mean {near[0]}?" if near else ""
        unknown = f"there is no claim {id!r}{hint} `w2s claims` lists them all."
        raise click.BadParameter(unknown, param_hint="ID") from None


def is_sound(claim: Claim) -> bool:
    """Whether a claim is what its proof proves; if not, that is told on the standard error, and others can go on."""
    try:
        return claim.check()
    except TOLD as error:
        click.echo(f"{claim.id}: {error}", err=True)
        return False


def factor_of(planted: float) -> float:
    """By which the closed forms are multiplied to plant this error."""
    if not math.isfinite(planted):
        raise click.BadParameter(f"{planted} is no error; give a number, such as 0.01", param_hint="--planted-error")
    if planted and 1 + planted == 1:
        raise click.BadParameter(f"1 + {planted:g} is 1 in floating point", param_hint="--planted-error")
    return 1.0 + planted


def terminal() -> Console:
    """A terminal, or text of a fixed width where the output goes to a file."""
    return Console(width=None if sys.stdout.isatty() else 140, highlight=False)


def require_writable(directory: Path) -> None:
    """Fail before any work if nothing can be written."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
        probe = directory / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise click.ClickException(f"cannot write to {directory}: {error.strerror}; give another folder") from None
