"""SQLite files that any number of processes may share and that lose nothing when one is killed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

PATIENCE = 60.0
"""Seconds that a run waits for another to finish writing."""


@contextmanager
def transaction(path: Path, refused: type[Exception]) -> Iterator[sqlite3.Connection]:
    """A connection that is opened anew, and committed and closed at the end. Raises ``refused`` with advice if the file
    is something else or cannot be read or written."""
    with reported(path, refused), closing(sqlite3.connect(path, timeout=PATIENCE)) as connection, connection:
        yield connection


@contextmanager
def reported(path: Path, refused: type[Exception]) -> Iterator[None]:
    """Errors of the database, as ``refused``."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise refused(f"{path}: {error}; move the file away, or give another with --out") from error


def created(path: Path, schema: str, refused: type[Exception]) -> None:
    """Make the file and its tables unless they are there; readers do not wait for writers."""
    with transaction(path, refused) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.executescript(schema)
