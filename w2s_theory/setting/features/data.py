"""Rows of features of both models with labels where there are any, checked, and read in chunks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

CHUNK = 2**19
"""Numbers of both models in a chunk of rows: 4 MB in float64."""
CLASSES = 50
"""Labels that are whole numbers of at most so many values, three or more, are taken for classes."""


class FeaturesError(ValueError):
    """What is wrong with features or labels, for the person who gave them."""


@dataclass(frozen=True)
class Chunk:
    """Some consecutive rows in float64: ``weak`` (k × p_w), ``strong`` (k × p_s), which of them are ``labelled`` (k),
    and the ``targets`` of those (labelled × K)."""

    weak: np.ndarray
    strong: np.ndarray
    labelled: np.ndarray
    targets: np.ndarray


@dataclass(frozen=True)
class Rows:
    """M samples: features (M × p_w, M × p_s; arrays in memory or mapped from disk) and labels (M, NaN: none).

    ``classes`` are those of one-vs-rest targets, of values 0 and 1; None for labels that are the target themselves.
    """

    weak: np.ndarray
    strong: np.ndarray
    labels: np.ndarray
    classes: np.ndarray | None

    @classmethod
    def of(cls, weak: Any, strong: Any, labels: Any = None, kind: str = "auto") -> Rows:
        """Checked but for the values of features, which are checked as they are read.

        ``labels`` may be fewer than the rows (then the first rows are labelled), or NaN where there are none. ``kind``
        is "real", "classes" or "auto": classes where labels are whole numbers of 3 to 50 values.
        Raises FeaturesError.
        """
        weak, strong = _features(weak, "weak"), _features(strong, "strong")
        if len(weak) != len(strong):
            raise FeaturesError(f"{len(weak)} rows of weak features and {len(strong)} of strong ones: give both models "
                                "the same samples, in the same order")  # fmt: skip
        values = _labels(labels, len(weak))
        return cls(weak, strong, values, _classes(values, kind))

    def __len__(self) -> int:
        return len(self.weak)

    @property
    def labelled(self) -> int:
        """How many rows have a label."""
        return int(np.isfinite(self.labels).sum())

    @property
    def targets(self) -> int:
        """How many columns of targets there are."""
        return 1 if self.classes is None else len(self.classes)

    def chunks(self, start: int = 0, stop: int | None = None) -> Iterator[Chunk]:
        """The rows from start to stop, in pieces that fit into memory. Raises FeaturesError at NaN and infinity."""
        stop = len(self) if stop is None else stop
        step = max(64, CHUNK // (self.weak.shape[1] + self.strong.shape[1]))
        for first in range(start, stop, step):
            part = slice(first, min(first + step, stop))
            weak, strong = (_finite(x, part, name) for x, name in ((self.weak, "weak"), (self.strong, "strong")))
            labelled = np.isfinite(self.labels[part])
            yield Chunk(weak, strong, labelled, self._targets(self.labels[part][labelled]))

    def _targets(self, labels: np.ndarray) -> np.ndarray:
        if self.classes is None:
            return labels[:, None]
        return (labels[:, None] == self.classes).astype(float)


def _features(values: Any, name: str) -> np.ndarray:
    array = values if isinstance(values, np.ndarray) else np.asarray(values)
    if array.ndim == 1:
        array = array[:, None]
    if array.ndim != 2:
        raise FeaturesError(f"the {name} features have {array.ndim} axes, {array.shape}: give a matrix, rows = samples")
    _numeric(array, f"the {name} features")
    if array.shape[0] < 3 or array.shape[1] < 1:
        raise FeaturesError(f"the {name} features are {array.shape[0]} × {array.shape[1]}: three rows are the least")
    return array


def _numeric(array: np.ndarray, what: str) -> None:
    if array.dtype.kind == "c":
        raise FeaturesError(f"{what} are complex: give real and imaginary parts as columns")
    if array.dtype.kind not in "fiub":
        raise FeaturesError(f"{what} are no numbers ({array.dtype}): encode text first")


def _finite(features: np.ndarray, part: slice, name: str) -> np.ndarray:
    values = np.asarray(features[part], dtype=np.float64)
    if not np.isfinite(values).all():
        row, column = np.argwhere(~np.isfinite(values))[0]
        raise FeaturesError(f"the {name} features have {values[row, column]} in row {part.start + row}, column "
                            f"{column} (counted from 0): leave such samples out, in all files")  # fmt: skip
    return values


def _labels(labels: Any, rows: int) -> np.ndarray:
    """As floats, one a row, NaN where there is none."""
    if labels is None:
        return np.full(rows, np.nan)
    array = np.asarray(labels)
    if array.ndim == 2 and 1 in array.shape:
        array = array.ravel()
    _numeric(array, "labels")
    if array.ndim != 1:
        raise FeaturesError(f"labels have the shape {array.shape}: give one number a sample; classes are numbers, too")
    if len(array) > rows:
        raise FeaturesError(f"{len(array)} labels for {rows} rows of features")
    values = np.full(rows, np.nan)
    values[: len(array)] = array
    if np.isinf(values).any():
        raise FeaturesError(f"label {int(np.argmax(np.isinf(values)))} (counted from 0) is infinite")
    return values


def _classes(labels: np.ndarray, kind: str) -> np.ndarray | None:
    if kind not in ("auto", "real", "classes"):
        raise FeaturesError(f"{kind!r} is no kind of labels: give real, classes or auto")
    values = np.unique(labels[np.isfinite(labels)])
    if kind == "auto":
        kind = "classes" if 3 <= len(values) <= CLASSES and (values == np.round(values)).all() else "real"
    if kind == "real" or len(values) <= 2:  # of two classes, one target says it all
        return None
    return values
