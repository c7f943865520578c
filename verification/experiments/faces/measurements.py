"""Published test errors as series: what was measured, of which model, along which sweep.

Source of the data: published with arXiv 2502.05075; see data/README.md.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ... import configuration

DATA = Path(__file__).parents[2] / "data"
PUBLISHED = DATA / "utkface_published.csv"
FEATURES = DATA / "utkface_features.toml"
MODELS = ("teacher", "strong_baseline", "w2s", "strong_ceiling")


@dataclass(frozen=True)
class Truncation:
    """Features `wider_than` this were projected on so many `directions`."""

    wider_than: int
    directions: int


@dataclass(frozen=True)
class Features:
    """Widths of the networks' features and the rule by which wide ones were cut; `splits` behind each mean."""

    width: Mapping[str, int]
    truncation: Truncation
    splits: int

    def truncated(self, network: str) -> bool:
        """Whether the features were cut to leading directions of the training sample."""
        return self.width[network] > self.truncation.wider_than

    def probed(self, network: str) -> int:
        """The dimension of the probed subspace."""
        width = self.width[network]
        return min(width, self.truncation.directions) if self.truncated(network) else width


@dataclass(frozen=True)
class Series:
    """One measured curve: `mean` and `std` of the test MSE (years²) at each of k swept `sizes`, all tuples of length k.

    `dimension` is the probed dimension that enters the model's factor, `truncated` whether those features were cut
    sample by sample. `fixed` is the size that does not vary: n in a sweep of N, N in a sweep of n.
    """

    teacher: str
    student: str
    label_noise: float
    sweep: str
    fixed: int
    model: str
    dimension: int
    truncated: bool
    splits: int
    sizes: tuple[int, ...]
    mean: tuple[float, ...]
    std: tuple[float, ...]

    @property
    def other(self) -> str:
        """The size that does not vary."""
        return "n" if self.sweep == "N" else "N"

    @property
    def name(self) -> str:
        pair = f"{self.teacher}→{self.student}"
        return f"{pair}, label noise {self.label_noise:g}, {self.other} = {self.fixed}, {self.model}"

    @property
    def constant(self) -> bool:
        """Whether the model does not depend on the swept size at all."""
        return self.sweep == "N" and self.model in ("teacher", "strong_baseline")

    @property
    def standard_error(self) -> tuple[float, ...]:
        """Standard error of each mean over the splits, std/√splits (years²)."""
        return tuple(std / sqrt(self.splits) for std in self.std)

    def samples(self, sizes: Iterable[int]) -> NDArray[np.int64]:
        """The number of samples m in the model's factor, for each swept size."""
        added = self.fixed if self.model == "strong_ceiling" else 0
        return np.array([size + added for size in sizes], dtype=np.int64)


def load_features(path: Path = FEATURES) -> Features:
    """Read feature widths and truncation rule. Raises ValueError if an entry is missing or is no number."""
    return configuration.read(Features, path, ValueError)


def load(published: Path = PUBLISHED, features: Path = FEATURES) -> tuple[Series, ...]:
    """All measured series in the order of the file, each sorted by its swept size; every row belongs to exactly one.

    Raises KeyError for a network whose width is unknown and ValueError for an unknown model or sweep.
    """
    grouped: dict[tuple[str, ...], list[tuple[int, float, float]]] = {}
    with published.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["sweep"] not in ("n", "N") or row["model"] not in MODELS:
                raise ValueError(f"sweep {row['sweep']!r}, model {row['model']!r}: need n or N, and one of {MODELS}")
            fixed = row["n" if row["sweep"] == "N" else "N"]
            key = (row["teacher"], row["student"], row["label_noise"], row["sweep"], fixed, row["model"])
            point = (int(row[row["sweep"]]), float(row["mse_mean"]), float(row["mse_std"]))
            grouped.setdefault(key, []).append(point)
    known = load_features(features)
    return tuple(_series(key, sorted(points), known) for key, points in grouped.items())


def _series(key: tuple[str, ...], points: Sequence[tuple[int, float, float]], features: Features) -> Series:
    teacher, student, noise, sweep, fixed, model = key
    network = teacher if model == "teacher" or (model == "w2s" and sweep == "n") else student
    sizes, mean, std = zip(*points, strict=True)
    return Series(
        teacher=teacher,
        student=student,
        label_noise=float(noise),
        sweep=sweep,
        fixed=int(fixed),
        model=model,
        dimension=features.probed(network),
        truncated=features.truncated(network),
        splits=features.splits,
        sizes=sizes,
        mean=mean,
        std=std,
    )
