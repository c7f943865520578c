"""The ledger of checks: an SQLite file in which every finished check stands at once, and nothing else.

A check is one kind of evidence on one claim, for one seed and budget. It is written in one transaction when it is
finished, so a run that is killed at any instant loses only what it was computing; several runs may write at once. A
check counts for a claim as long as the claim's definition and closed form are those that were checked: their hash
stands in the entry, and an entry with another hash is stale. What was found on a rival, a closed form with a planted
error, has a hash of its own and counts for nothing.

Of several checks of one kind that count, of other seeds, budgets or precisions, ``decisive`` says which one stands: a
refutation, whatever passed after it, until the same check is made again with another outcome; else the sharpest that
decided something; and what is unknown only if nothing was decided.
"""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, fields
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, TextIO

import numpy as np

from w2s_theory.calculus import DomainError, NoDerivation, UnsupportedExpression
from w2s_theory.claim import Claim
from w2s_theory.claim.record import written

from .store import created, transaction

SCHEMA = """
CREATE TABLE IF NOT EXISTS checks (
    claim TEXT NOT NULL, formula TEXT NOT NULL, kind TEXT NOT NULL, seed INTEGER NOT NULL, budget TEXT NOT NULL,
    verdict TEXT NOT NULL, reason TEXT NOT NULL, estimate REAL, error REAL, detectable REAL,
    problems TEXT NOT NULL, versions TEXT NOT NULL, seconds REAL NOT NULL, finished TEXT NOT NULL,
    PRIMARY KEY (claim, formula, kind, seed, budget)
)
"""

TIMES = " times "
"""What the budget of a check says between what it is and the factor of a rival."""


@dataclass(frozen=True)
class Check:
    """A finished check.

    ``formula``: hash of what was checked. ``kind``: of evidence. ``budget``: its name. ``estimate`` ± ``error``: the
    relative deviation found, if one was estimated. ``detectable``: the relative error that would have been found.
    ``problems``: each problem with seed, numbers, claimed value, deviation, as JSON. ``finished``: UTC.
    """

    claim: str
    formula: str
    kind: str
    seed: int
    budget: str
    verdict: str
    reason: str
    estimate: float | None
    error: float | None
    detectable: float | None
    problems: str
    versions: str
    seconds: float
    finished: str

    @property
    def key(self) -> tuple[str, str, str, int, str]:
        return self.claim, self.formula, self.kind, self.seed, self.budget

    @property
    def is_of_rival(self) -> bool:
        """Whether what was checked is not the claim, but its closed form times something."""
        return TIMES in self.budget


COLUMNS = tuple(field.name for field in fields(Check))


class LedgerError(RuntimeError):
    """The file cannot be read or written as a ledger; the message says what to do."""


@cache
def formula_hash(claim: Claim, factor: float = 1.0) -> str:
    """A hash of the claim's definition and of what it says, or of the rival that says a multiple of it."""
    try:
        said = json.dumps([written(claim.value), written(claim.derived_domain)])
    except (NotImplementedError, UnsupportedExpression, NoDerivation, DomainError):
        # claims without a formula, such as laws, are their definitions, and so is what cannot be derived
        said = ""
    said += "" if factor == 1 else f"{TIMES}{factor}"
    return sha256(f"{claim.fingerprint} {claim.recorded} {said}".encode()).hexdigest()[:16]


class Ledger:
    """The checks in a file; opened anew for each access, so that any number of processes may share it."""

    def __init__(self, path: Path) -> None:
        """Makes the file. Raises LedgerError if it cannot be written or is something else."""
        self.path = path
        created(path, SCHEMA, LedgerError)

    def _open(self) -> AbstractContextManager[sqlite3.Connection]:
        return transaction(self.path, LedgerError)

    def add(self, check: Check, replace: bool = False) -> bool:
        """Write a finished check, at once; False if it is there already (from another run) and not to be replaced."""
        marks = ", ".join("?" * len(COLUMNS))
        with self._open() as connection:
            cursor = connection.execute(
                f"INSERT OR {'REPLACE' if replace else 'IGNORE'} INTO checks ({', '.join(COLUMNS)}) VALUES ({marks})",
                [getattr(check, name) for name in COLUMNS],
            )
            return cursor.rowcount == 1

    def checks(self) -> list[Check]:
        """All, in the order in which they were finished."""
        with self._open() as connection:
            rows = connection.execute(f"SELECT {', '.join(COLUMNS)} FROM checks ORDER BY finished, claim, kind")
            return [Check(*row) for row in rows]

    def of_claims(self) -> list[Check]:
        """All but those of rivals."""
        return [check for check in self.checks() if not check.is_of_rival]

    def current(self, claims: Mapping[str, Claim]) -> tuple[list[Check], list[Check]]:
        """The checks that count for these claims as they are now, and the stale ones; neither are those of rivals."""
        hashes = {id: formula_hash(claim) for id, claim in claims.items()}
        counting: list[Check] = []
        stale: list[Check] = []
        for check in self.of_claims():
            (counting if hashes.get(check.claim) == check.formula else stale).append(check)
        return counting, stale


def decisive(checks: Iterable[Check]) -> dict[tuple[str, str], Check]:
    """By claim and kind, the check that stands among those that count, given in the order in which they were finished.

    The first that applies: the latest that refutes; that which would have seen the smallest error, the latest of these;
    the latest.
    """
    found: dict[tuple[str, str], Check] = {}
    for check in checks:
        name = check.claim, check.kind
        if name not in found or _weight(check) >= _weight(found[name]):
            found[name] = check
    return found


def _weight(check: Check) -> tuple[int, float]:
    if check.verdict in ("refuted", "unknown"):
        return (2 if check.verdict == "refuted" else 0), 0.0
    return 1, -np.inf if check.detectable is None else -check.detectable


def export(checks: Sequence[Check], file: TextIO, format: str) -> None:
    """Write the checks as ``csv`` or ``json``."""
    if format == "json":
        rows = [asdict(c) | {"problems": json.loads(c.problems), "versions": json.loads(c.versions)} for c in checks]
        json.dump(rows, file, indent=1, ensure_ascii=False)
        file.write("\n")
        return
    table: Any = csv.DictWriter(file, COLUMNS)
    table.writeheader()
    table.writerows(asdict(check) for check in checks)
