"""Other people's theories: folders of files that declare claims, and installed packages that bring such a folder.

A theory is a catalogue of its own, used beside ours for as long as ``using`` says; those of installed packages, entry
points of the group ``w2s_theory.claims`` that name a package or a module, always are. What a file may say stands in
``declaration``. A file that cannot be used is told with its line, and leaves the rest of its theory usable.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType

from w2s_theory.claim import Claim

from .declaration import DeclarationError, claims_of, run, told

GROUP = "w2s_theory.claims"
"""Of the entry points by which packages bring theories."""


@dataclass(frozen=True, eq=False)
class Theory:
    """Claims from outside, the ``files`` that they stand in by id, and why what is ``broken`` cannot be used, a line
    for each file or claim."""

    title: str
    claims: tuple[Claim, ...] = ()
    files: Mapping[str, Path] = field(default_factory=dict)
    broken: tuple[str, ...] = ()

    def without(self, taken: Mapping[str, str]) -> Theory:
        """Without the claims whose ids are taken, by what it says there."""
        kept = tuple(claim for claim in self.claims if claim.id not in taken)
        refused = tuple(
            f"{self.files[claim.id]}: the id {claim.id} is taken by {taken[claim.id]}; give another, by id = …"
            for claim in self.claims
            if claim.id in taken
        )
        return replace(self, claims=kept, broken=(*self.broken, *refused))

    def joined(self, other: Theory) -> Theory:
        """With what the other has, too."""
        files, broken = {**other.files, **self.files}, (*self.broken, *other.broken)
        return Theory(self.title, (*self.claims, *other.claims), files, broken)


_in_use: list[Path] = []
_being_read: list[Path] = []
"""Files that are being run: they see our catalogue only."""


def in_use() -> tuple[str, ...]:
    """The folders that are used beside ours."""
    return tuple(map(str, _in_use))


@contextmanager
def using(folders: Iterable[Path | str]) -> Iterator[tuple[Theory, ...]]:
    """A context in which the theories in these folders are used, too. Raises DeclarationError for what is no folder."""
    before, found = list(_in_use), [Path(folder).resolve() for folder in folders]
    for folder in found:
        if not folder.is_dir():
            raise DeclarationError(f"{folder} is no folder; give one with files that declare claims")
    _in_use.extend(folder for folder in found if folder not in _in_use)
    try:
        yield tuple(map(load, found))
    finally:
        _in_use[:] = before


def theories() -> tuple[Theory, ...]:
    """Those of installed packages, and those in the folders that are used; for a file that is being read there are
    none."""
    return () if _being_read else (*installed(), *map(load, _in_use))


@cache
def load(folder: Path) -> Theory:
    """The theory in a folder: of all its files but those whose name begins with "_" or "test_".

    A folder is read once. Its title is the first line of README.md there, or else its name.
    """
    return _gathered(_title(folder), _files(folder))


@cache
def installed() -> tuple[Theory, ...]:
    """Those of the entry points, by name."""
    return tuple(map(_of_package, sorted(entry_points(group=GROUP), key=lambda point: point.name)))


def _of_package(point: EntryPoint) -> Theory:
    try:
        module = point.load()
        if not isinstance(module, ModuleType):
            raise TypeError(f"it is a {type(module).__name__}, but must name a module or a package")
    except Exception as error:  # whatever a package of somebody else's raises
        return Theory(point.name, broken=(f"entry point {point.name} = {point.value}: {told(error)}",))
    folders = getattr(module, "__path__", None)
    files = [file for folder in folders for file in _files(Path(folder))] if folders else [Path(module.__file__ or "")]
    title = (inspect.getdoc(module) or point.name).splitlines()[0]
    return _gathered(title, files)


def _files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.glob("*.py") if not file.name.startswith(("_", "test_")))


def _title(folder: Path) -> str:
    page = folder / "README.md"
    lines = page.read_text(encoding="utf-8", errors="replace").splitlines() if page.exists() else []
    return next((line.strip("# ") for line in lines if line.strip("# ")), folder.name)


def _gathered(title: str, files: Iterable[Path]) -> Theory:
    """The claims of the files; of two with one id the first."""
    theory = Theory(title)
    for file in files:
        try:
            found = _read(file)
        except DeclarationError as error:
            theory = replace(theory, broken=(*theory.broken, str(error)))
            continue
        for claim in found:
            more = Theory(title, (claim,), {claim.id: file})
            theory = theory.joined(more.without(dict.fromkeys(theory.files, "another claim of this theory")))
    if not (theory.claims or theory.broken):
        empty = f"{title}: there is no file that declares anything (docs/your-own-theory.md)"
        return replace(theory, broken=(empty,))
    return theory


def _read(file: Path) -> tuple[Claim, ...]:
    _being_read.append(file)
    try:
        return claims_of(run(file))
    finally:
        _being_read.remove(file)
