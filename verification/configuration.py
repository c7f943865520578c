"""Configurations: TOML files as frozen dataclasses, by one reader.

A field's type says what may stand in the file: int, float, str, bool, a list (``tuple[T, ...]``, or ``tuple[T, T]`` of
two), a table (``Mapping[str, T]`` or a dataclass), anything (``Any``), or what may be left out (``T | None``). What is
possible beyond types is said by the dataclass itself, when it is made. Errors are of the type that the caller gives;
they name the file, the key, its value, what is possible, and for unknown names the nearest known ones.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from types import NoneType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from .names import nearest

T = TypeVar("T")
WORDS = {int: ("an integer", "integers"), float: ("a number", "numbers"), str: ("a string", "strings")}
WORDS |= {bool: ("true or false", "true or false")}


def read(kind: type[T], path: Path, refused: type[Exception]) -> T:
    """The dataclass whose fields stand in the file as keys; raises ``refused`` for whatever is not one."""
    with naming(path, refused):
        return made(kind, tomllib.loads(path.read_text(encoding="utf-8")), refused)


@contextmanager
def naming(path: Path, refused: type[Exception]) -> Iterator[None]:
    """What is wrong with this file is said as ``refused``, with its name in front."""
    try:
        yield
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, refused) as error:
        raise refused(f"{path}: {error}") from error


def made(kind: type[T], page: Mapping[str, Any], refused: type[Exception], beside: Collection[str] = ()) -> T:
    """The dataclass of what stands on a page. ``beside``: keys that the page may have and that the caller reads.

    >>> from dataclasses import dataclass
    >>> @dataclass(frozen=True)
    ... class Run:
    ...     sizes: tuple[int, ...]
    ...     noise: float = 0.1
    >>> made(Run, {"sizes": [10, 20], "noise": 1}, ValueError)
    Run(sizes=(10, 20), noise=1.0)
    >>> made(Run, {"sizes": [10, 20.5]}, ValueError)
    Traceback (most recent call last):
    ValueError: sizes must be a list of integers, but is [10, 20.5]
    >>> made(Run, {"size": [10]}, ValueError)
    Traceback (most recent call last):
    ValueError: unknown key 'size'; did you mean sizes?
    """
    types = get_type_hints(kind)
    require_known(page, (*types, *beside), "key", refused)
    needed = (f.name for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING)  # type: ignore[arg-type]
    if missing := [name for name in needed if name not in page]:
        raise refused(f"missing: {', '.join(missing)}")
    found = {}
    for key, given in page.items():
        if key not in beside:
            try:
                found[key] = _converted(types[key], given, refused)
            except refused as error:  # of a table in it
                raise refused(f"{key}: {error}") from error
            except TypeError:
                raise refused(f"{key} must be {_words(types[key])}, but is {given!r}") from None
    return kind(**found)


def require_known(names: Sequence[str] | Mapping[str, Any], known: Sequence[str], what: str, refused: Any) -> None:
    """Raises ``refused`` naming the first name that is not known, and the nearest that are."""
    for name in names:
        if name not in known:
            raise refused(f"unknown {what} {name!r}{nearest(str(name), known)}")


def _converted(kind: Any, given: Any, refused: type[Exception]) -> Any:
    """The value of this type; raises TypeError if what is given is none."""
    of, parts = get_origin(kind), [part for part in get_args(kind) if part not in (NoneType, ...)]
    if kind is Any:
        return given
    if NoneType in get_args(kind):
        return _converted(parts[0], given, refused)
    if of is tuple and isinstance(given, list):
        if ... not in get_args(kind) and len(given) != len(parts):
            raise TypeError(kind)
        return tuple(_converted(parts[0], each, refused) for each in given)
    if of is Mapping and isinstance(given, dict):
        return {key: _converted(parts[1], each, refused) for key, each in given.items()}
    if is_dataclass(kind) and isinstance(given, dict):
        return made(kind, given, refused)  # type: ignore[arg-type]
    if kind is float and type(given) is int:
        return float(given)
    if type(given) is not kind:
        raise TypeError(kind)
    return given


def _words(kind: Any, many: bool = False) -> str:
    """What values of this type are called."""
    of, parts = get_origin(kind), [part for part in get_args(kind) if part not in (NoneType, ...)]
    if NoneType in get_args(kind):
        return _words(parts[0], many)
    if of is tuple:
        count = "" if ... in get_args(kind) else f"{len(parts)} "
        return f"{'lists' if many else 'a list'} of {count}{_words(parts[0], True)}"
    if of is Mapping and parts[1] is not Any:
        return f"{'tables' if many else 'a table'} of {_words(parts[1], True)}"
    if of is Mapping or is_dataclass(kind):
        return "tables" if many else "a table"
    return WORDS[kind][many]
