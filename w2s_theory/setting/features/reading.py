"""Features and labels from files: .npy (mapped, not loaded), .npz, .csv and .parquet; rows are samples."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from .data import FeaturesError


def read_features(path: str | Path) -> np.ndarray:
    """The matrix in this file. `file.npz::name` is one array of several. Raises FeaturesError."""
    return _read(str(path))


def read_labels(path: str | Path) -> np.ndarray:
    """The labels in this file, one a row; empty cells of a .csv are NaN: no label. Raises FeaturesError."""
    return np.asarray(_read(str(path)))


def _read(given: str) -> np.ndarray:
    name, _, member = given.partition("::")
    path = Path(name)
    if not path.is_file():
        raise FeaturesError(f"{name}: there is no such file")
    readers = {".npy": _npy, ".npz": _npz, ".csv": _csv, ".parquet": _parquet}
    if path.suffix not in readers:
        raise FeaturesError(f"{name}: {path.suffix or 'no suffix'} is none of {', '.join(readers)}")
    return readers[path.suffix](path, member)


def _npy(path: Path, _: str) -> np.ndarray:
    try:
        return np.asanyarray(np.load(path, mmap_mode="r", allow_pickle=False))
    except (ValueError, OSError, EOFError) as error:
        raise FeaturesError(f"{path}: {_told(error)}") from None


def _npz(path: Path, member: str) -> np.ndarray:
    try:
        with np.load(path, allow_pickle=False) as arrays:
            names = list(arrays)
            if not member and len(names) != 1:
                raise FeaturesError(f"{path} holds {', '.join(names) or 'nothing'}: say which, as {path}::NAME")
            if member and member not in names:
                raise FeaturesError(f"{path} holds {', '.join(names)}, and not {member}")
            return np.asarray(arrays[member or names[0]])
    except FeaturesError:
        raise
    except Exception as error:  # a broken archive raises errors of zipfile, zlib and NumPy
        raise FeaturesError(f"{path}: {_told(error)}") from None


def _told(error: Exception) -> str:
    if "pickle" in str(error) or "Python objects" in str(error):
        return "holds Python objects (pickled), which are not read: they can run code. Save an array of numbers"
    return f"cannot be read: {error}"


def _csv(path: Path, _: str) -> np.ndarray:
    """Commas between numbers; a first line that is no numbers is a header; empty cells, and lines, are NaN."""
    with path.open(encoding="utf-8-sig") as lines:
        first = lines.readline()
        header = 0 if _are_numbers(first) else 1
        if "," not in first:
            return _column(path, lines.read().splitlines() if header else [first, *lines.read().splitlines()])
    try:
        return np.loadtxt(path, delimiter=",", skiprows=header, ndmin=2, encoding="utf-8-sig", comments=None)
    except ValueError:  # empty cells, or none of a matrix
        return _cells(path, header)


def _column(path: Path, lines: list[str]) -> np.ndarray:
    for number, line in enumerate(lines):
        if not _are_numbers(line) or "," in line:
            raise FeaturesError(f"{path}: {line.strip()!r}, line {number + 1} of the data, is no number")
    return np.array([[float(line.strip() or "nan")] for line in lines])


def _cells(path: Path, header: int) -> np.ndarray:
    rows = [line.split(",") for line in path.read_text(encoding="utf-8-sig").splitlines()[header:]]
    if len({len(row) for row in rows}) > 1:
        raise FeaturesError(f"{path}: lines differ in length: {min(map(len, rows))} to {max(map(len, rows))} cells")
    try:
        return np.array([[float(cell.strip() or "nan") for cell in row] for row in rows])
    except ValueError as error:
        raise FeaturesError(f"{path}: {error}; all cells are to be numbers") from None


def _are_numbers(line: str) -> bool:
    try:
        return bool([float(cell.strip() or "nan") for cell in line.strip().split(",")])
    except ValueError:
        return False


def _parquet(path: Path, _: str) -> np.ndarray:
    try:
        from pyarrow import ArrowException
        from pyarrow.parquet import read_table
    except ImportError:
        raise FeaturesError(f"{path}: reading it takes pyarrow: pip install 'w2s-theory[parquet]'") from None
    try:
        table = read_table(path)
        return np.column_stack([column.to_numpy() for column in table.columns])
    except (ArrowException, OSError, ValueError) as error:
        raise FeaturesError(f"{path}: cannot be read: {error}") from None
