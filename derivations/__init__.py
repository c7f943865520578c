"""The content: one file a theorem, one folder a chapter.

A module here with a ``claim`` (or with ``claims``) is in the catalogue; nothing else is to be edited.
``catalogue.json`` holds what was derived; `w2s derive --all --write` writes it.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from w2s_theory.claim import Claim, record

CHAPTERS = (
    *("risks", "ratios", "bounds", "samples", "fluctuations"),
    *("laws", "regimes", "asymptotics", "composition", "expectations"),
)
"""The folders, in the order of the book."""
RECORD = Path(__file__).with_name("catalogue.json")
record.remember(RECORD)


@cache
def chapters() -> dict[str, tuple[Claim, ...]]:
    """The claims of each chapter by the chapter's title; in a chapter, what is built upon comes first.

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


@cache
def catalogue() -> dict[str, Claim]:
    """All claims by id, in the order of the chapters."""
    return {claim.id: claim for claims in chapters().values() for claim in claims}


def find(id: str) -> Claim:
    """The claim of this id, for which no file is loaded that does not speak of it, if that is enough. Raises KeyError.

    >>> find("teacher.population").title
    'Excess risk of the weak teacher'
    """
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
