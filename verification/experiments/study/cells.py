"""Draws of the study's cells, each stored as it is finished: a run that is killed at any instant resumes.

The store is a file of JSON lines, one a cell; a last line that a kill has cut short is dropped. An entry counts for the
same cell, method, number of trials and seed, which give the same numbers for any number of workers and any order.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from ...workers import unordered
from ..experiment import Experiment
from .configuration import Cell, Study

Array = np.ndarray

RISKS = ("teacher", "student.population", "baseline", "ceiling")
METHODS = {"gram": 40, "law": 10_000}
"""Samplers that reproduce the study, and their usual numbers of trials."""
JOINT = {"gram": (RISKS,), "law": (RISKS[:2], RISKS[2:3], RISKS[3:])}
"""Groups of risks that a method draws jointly; the groups are independent of each other."""


@dataclass(frozen=True, eq=False)
class Measured:
    """Of one cell: number of trials, the risks' means (4,) and covariances (4, 4) over them, in the order of RISKS."""

    trials: int
    mean: Array
    covariance: Array

    def written(self) -> dict[str, Any]:
        return {"trials": self.trials, "mean": self.mean.tolist(), "covariance": self.covariance.tolist()}

    @classmethod
    def read(cls, entry: Mapping[str, Any]) -> Measured:
        return cls(entry["trials"], np.array(entry["mean"]), np.array(entry["covariance"]))


@dataclass(frozen=True)
class Plan:
    """How the cells are drawn. Raises ValueError for an unknown method or fewer than two trials."""

    method: str
    trials: int
    seed: int = 0

    def __post_init__(self) -> None:
        if self.method not in METHODS:
            raise ValueError(f"method {self.method!r} does not reproduce the study; known: {', '.join(METHODS)}")
        if self.trials < 2:
            raise ValueError(f"trials={self.trials}: standard errors need two trials or more")

    def key(self, study: Study, cell: Cell) -> str:
        """Of the cell's entry in the store: what its numbers depend on."""
        e = study.experiment(cell.series, cell.n, cell.N)
        numbers = sha256(
            b"".join(np.ascontiguousarray(a).tobytes() for a in (e.strong, e.beyond, [e.outside, e.sigma]))
        )
        return f"{self.method}, {self.trials} trials, seed {self.seed}, {cell.key}, {numbers.hexdigest()[:12]}"

    def draw(self, study: Study, cell: Cell) -> Measured:
        """Draw this cell. The random numbers descend from the seed, the method and the cell alone."""
        e = study.experiment(cell.series, cell.n, cell.N)
        entropy = sha256(f"{self.method}, {cell.key}".encode()).digest()[:8]
        rng = np.random.default_rng(np.random.SeedSequence([self.seed, int.from_bytes(entropy)]))
        mean, covariance = np.zeros(len(RISKS)), np.zeros((len(RISKS), len(RISKS)))
        for group in JOINT[self.method]:
            places = [RISKS.index(risk) for risk in group]
            block = np.ix_(places, places)
            mean[places], covariance[block] = _moments(e, self, rng, group)
        return Measured(self.trials, mean, covariance)


def _moments(e: Experiment, plan: Plan, rng: np.random.Generator, risks: tuple[str, ...]) -> tuple[Array, Array]:
    """Means and covariances of a stream that is never held, by sums of deviations from the mean of its first block."""
    first, second, center = np.zeros(len(risks)), np.zeros((len(risks), len(risks))), np.zeros(0)
    for block in e.stream(plan.trials, rng, risks, plan.method):
        values = np.column_stack([block[risk] for risk in risks])
        center = center if len(center) else values.mean(axis=0)
        first += (values - center).sum(axis=0)
        second += (values - center).T @ (values - center)
    covariance = (second - np.outer(first, first) / plan.trials) / (plan.trials - 1)
    return center + first / plan.trials, covariance


class Store:
    """Entries by key in a file of JSON lines. Raises ValueError for a file that holds something else."""

    def __init__(self, path: Path) -> None:
        self.path = path
        lines = path.read_bytes().split(b"\n") if path.exists() else []
        if lines and lines[-1]:  # cut short by a kill: the next entry must not follow on it
            path.write_bytes(b"".join(line + b"\n" for line in lines[:-1]))
        try:
            entries = [json.loads(line) for line in lines[:-1]]
            self.entries = {entry["key"]: Measured.read(entry) for entry in entries}
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{path} does not hold drawn cells ({error}); move it away") from error

    def add(self, key: str, measured: Measured) -> None:
        """Take in an entry and write it, at once."""
        line = json.dumps({"key": key} | measured.written()) + "\n"
        with self.path.open("a", encoding="utf-8") as file:
            file.write(line)
        self.entries[key] = measured


def run(
    study: Study,
    plan: Plan,
    store: Store,
    jobs: int = 1,
    on_cell: Callable[[int, int], None] = lambda done, of: None,
) -> dict[Cell, Measured]:
    """All cells, from the store or drawn now by so many processes. ``on_cell``: told how many are done, of how many."""
    keys = {plan.key(study, cell): cell for cell in study.cells}
    missing = {key: cell for key, cell in keys.items() if key not in store.entries}
    done = len(keys) - len(missing)
    on_cell(done, len(keys))
    for key, measured in _drawn(study, plan, missing, jobs):
        store.add(key, measured)
        done += 1
        on_cell(done, len(keys))
    return {cell: store.entries[key] for key, cell in keys.items()}


def _drawn(study: Study, plan: Plan, cells: Mapping[str, Cell], jobs: int) -> Iterator[tuple[str, Measured]]:
    """In the order in which they are finished."""
    if jobs == 1 or len(cells) <= 1:
        yield from ((key, plan.draw(study, cell)) for key, cell in cells.items())
        return
    yield from unordered(_keyed, ((study, plan, key, cell) for key, cell in cells.items()), jobs)


def _keyed(study: Study, plan: Plan, key: str, cell: Cell) -> tuple[str, Measured]:
    return key, plan.draw(study, cell)
