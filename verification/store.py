"""What is kept: SQLite files that any number of processes may share, files that are there whole or not at all, and
what is said of results: when they were made, and by which versions of what they depend on. A kill loses nothing."""

from __future__ import annotations

import json
import os
import platform
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
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


@contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """Where to write what is to stand at ``path``, a file or a folder; it takes that place when all is written."""
    new = path.with_name(f".{path.name}")
    yield new
    if path.is_dir():
        shutil.rmtree(path)
    os.replace(new, path)


@cache
def versions() -> str:
    """Of what the result may depend on."""
    packages = ("w2s-theory", "sympy", "numpy", "scipy", "mpmath")
    return json.dumps({"python": platform.python_version(), **{name: version(name) for name in packages}})


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
