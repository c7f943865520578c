"""The store of a sweep: an SQLite file in which every finished cell stands at once, and nothing of any other sweep."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Protocol

from ...store import PATIENCE, created, now, reported, transaction, versions
from .measure import Drawable, Measured

SCHEMA = """
CREATE TABLE IF NOT EXISTS sweep (hash TEXT NOT NULL, versions TEXT NOT NULL, begun TEXT NOT NULL, text TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS cells (key TEXT PRIMARY KEY, measured TEXT NOT NULL, finished TEXT NOT NULL);
"""


class Grid(Protocol):
    """What is asked of a sweep: its cells, the text that says which they are, and the hash of what that text says."""

    @property
    def hash(self) -> str: ...

    @property
    def text(self) -> str: ...

    def cells(self) -> Iterable[Drawable]: ...


class StoreError(RuntimeError):
    """The file is not, or cannot be made, the store of this sweep; the message says what to do."""


class Store:
    """The finished cells of one sweep. Raises StoreError if the file belongs to another, or to other versions of what
    the numbers depend on: then a resumed sweep would not be what an uninterrupted one is."""

    def __init__(self, path: Path, sweep: Grid) -> None:
        self.path = path
        created(path, SCHEMA, StoreError)
        with transaction(path, StoreError) as connection:
            connection.execute("BEGIN IMMEDIATE")
            if (row := connection.execute("SELECT hash, versions, begun FROM sweep").fetchone()) is None:
                row = (sweep.hash, versions(), now())
                connection.execute("INSERT INTO sweep VALUES (?, ?, ?, ?)", (*row, sweep.text))
        hash, self.versions, self.begun = row
        if hash != sweep.hash:
            raise StoreError(f"{path} holds another configuration (of {self.begun}); give another folder with --out")
        if differing := _differing(json.loads(self.versions), json.loads(versions())):
            raise StoreError(f"{path} was begun with other versions ({differing}); give another folder with --out")

    def add(self, cell: Drawable, found: Measured) -> None:
        """Write a finished cell, at once."""
        with reported(self.path, StoreError):
            self._connection.execute("INSERT OR IGNORE INTO cells VALUES (?, ?, ?)", (cell.key, found.dumps(), now()))

    @cached_property
    def _connection(self) -> sqlite3.Connection:
        """For cells, which may come by the hundred in a second: it stays open, commits each statement, and leaves the
        disk to write when it likes. A process that is killed loses nothing so; a machine without power its last cells,
        which are computed again."""
        connection = sqlite3.connect(self.path, timeout=PATIENCE, isolation_level=None)
        connection.execute("PRAGMA synchronous=NORMAL")
        return connection

    def cells(self) -> dict[str, Measured]:
        """The finished cells by key."""
        with transaction(self.path, StoreError) as connection:
            found = connection.execute("SELECT key, measured FROM cells")
            return {key: Measured.loads(text) for key, text in found}


def _differing(there: Mapping[str, str], here: Mapping[str, str]) -> str:
    changed = [name for name in there.keys() | here.keys() if there.get(name) != here.get(name)]
    return ", ".join(f"{name} {there.get(name)} instead of {here.get(name)}" for name in sorted(changed))
