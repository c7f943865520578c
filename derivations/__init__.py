"""The content: one file a theorem, one folder a chapter.

A module here with a ``claim`` (or with ``claims``) is in the catalogue; nothing else is to be edited.
``catalogue.json`` holds what was derived; `w2s derive --all --write` writes it. Theories that stand
elsewhere are found by ``outside``.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from html import escape
from pathlib import Path

from w2s_theory.claim import Claim, record
from w2s_theory.claim.record import Record

from . import outside
from .outside import Theory

CHAPTERS = (
    *("risks", "ratios", "gain", "bounds", "samples", "fluctuations"),
    *("laws", "regimes", "asymptotics", "ridge", "composition", "expectations"),
)
"""The folders, in the order of the book."""
RECORD = Path(__file__).with_name("catalogue.json")
record.remember(RECORD)


@cache
def ours() -> dict[str, tuple[Claim, ...]]:
    """The claims of each of our chapters by the chapter's title; in a chapter, what is built upon comes first.

    Raises ValueError if two files claim the same id.
    """
    taken: set[str] = set()
    book = {}
    for folder in CHAPTERS:
        chapter = importlib.import_module(f"{__name__}.{folder}")
        claims = [claim for name in _modules(folder) for claim in _claims(name)]
        for claim in claims:
            if claim.id in taken:
                raise ValueError(f"derivations/{folder}: the id {claim.id} is taken")
            taken.add(claim.id)
        book[(chapter.__doc__ or folder).strip()] = tuple(sorted(claims, key=lambda claim: claim.id))
    return book


def chapters() -> dict[str, tuple[Claim, ...]]:
    """What is asked of where no claim is named: while folders of theories are used (``outside.using``) these, each a
    chapter; else ours, and those that installed packages bring."""
    book, found = ({}, theories()[-len(chosen) :]) if (chosen := outside.in_use()) else (dict(ours()), theories())
    for theory in (theory for theory in found if theory.claims):
        book[theory.title if theory.title not in book else f"{theory.title} ({len(book) + 1})"] = theory.claims
    return book


class Catalogue(dict[str, Claim]):
    """Claims by id, shown as a table."""

    def __repr__(self) -> str:
        width = max(map(len, self), default=0)
        return "\n".join(f"{id:{width}}  {claim.title}" for id, claim in self.items())

    def _repr_html_(self) -> str:
        rows = (
            f"<tr><td><code>{escape(id)}</code></td><td>{escape(c.title)}</td><td>{c.recorded}</td></tr>"
            for id, c in self.items()
        )
        return f"<table><tr><th>id</th><th>theorem</th><th>verdict</th></tr>{''.join(rows)}</table>"


def catalogue() -> Catalogue:
    """All claims by id, in the order of the chapters."""
    return _by_id(theories())


@cache
def _by_id(others: tuple[Theory, ...]) -> Catalogue:
    book = (*ours().values(), *(theory.claims for theory in others))
    return Catalogue({claim.id: claim for claims in book for claim in claims})


def theories() -> tuple[Theory, ...]:
    """Those from outside that are in use, with what of them can be used beside ours."""
    return _beside_ours(found) if (found := outside.theories()) else ()


@cache
def _beside_ours(found: tuple[Theory, ...]) -> tuple[Theory, ...]:
    """Without the claims whose id another has: one of ours, or of a theory before it."""
    taken, kept = dict.fromkeys(Record(RECORD).entries, "the catalogue"), list[Theory]()
    for theory in found:
        theory = theory.without(taken)
        taken |= dict.fromkeys((claim.id for claim in theory.claims), theory.title)
        kept.append(theory)
    return tuple(kept)


def find(id: str) -> Claim:
    """The claim of this id, for which no file is loaded that does not speak of it, if that is enough. Raises KeyError.

    >>> find("teacher.population").title
    'Excess risk of the weak teacher'
    """
    for claim in (claim for theory in theories() for claim in theory.claims):
        if claim.id == id:
            return claim
    for name in (name for folder in CHAPTERS for name in _modules(folder)):
        text = RECORD.parent.joinpath(*name.split(".")[1:]).with_suffix(".py").read_text(encoding="utf-8")
        if f'"{id}"' in text and (found := next((claim for claim in _claims(name) if claim.id == id), None)):
            return found
    return catalogue()[id]


def _modules(folder: str) -> Iterator[str]:
    for module in pkgutil.iter_modules([str(RECORD.with_name(folder))]):
        yield f"{__name__}.{folder}.{module.name}"


def _claims(name: str) -> tuple[Claim, ...]:
    module = importlib.import_module(name)
    return getattr(module, "claims", None) or (module.claim,)
