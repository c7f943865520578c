"""The study's cells as those of a sweep: each drawn by one method, from random numbers of its own.

They descend from the seed, the method and the cell alone; so the numbers are the same for any number of workers and any
order, and a run that was stopped goes on from what its store holds.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from hashlib import sha256

import numpy as np

from ..experiment import Experiment
from ..sweeps.measure import Measured, independent, measure
from ..sweeps.store import Store
from .configuration import SIGNS, Cell, Study

RISKS = ("teacher", "student.population", "baseline", "ceiling")
METHODS = {"gram": 40, "law": 10_000}
"""Samplers that reproduce the study, and their usual numbers of trials."""
JOINT = {"gram": (RISKS,), "law": (RISKS[:2], RISKS[2:3], RISKS[3:])}
"""Groups of risks that a method draws jointly; the groups are independent of each other."""


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

    def __str__(self) -> str:
        return f"{self.method}, {self.trials:,} data sets a point"


@dataclass(frozen=True, eq=False)
class Draws:
    """A cell of the study that is drawn by a plan."""

    cell: Cell
    experiment: Experiment
    plan: Plan

    def __str__(self) -> str:
        return f"cell {self.cell.key}"

    @property
    def key(self) -> str:
        return f"{self.plan.method}, {self.plan.trials} trials, seed {self.plan.seed}, {self.cell.key}"

    def simulate(self) -> Measured:
        """The risks, in the order of RISKS."""
        plan = self.plan
        entropy = sha256(f"{plan.method}, {self.cell.key}".encode()).digest()[:8]
        rng = np.random.default_rng(np.random.SeedSequence([plan.seed, int.from_bytes(entropy)]))
        groups = JOINT[plan.method]
        return independent([measure(self.experiment, group, plan.trials, rng, plan.method) for group in groups])


@dataclass(frozen=True, eq=False)
class Drawing:
    """All cells of the study by a plan, as a sweep. A store is the study's, and holds what any plan has drawn."""

    study: Study
    plan: Plan

    @property
    def text(self) -> str:
        """The configuration, and the seed of the signs that it leaves open."""
        return json.dumps(asdict(self.study) | {"signs": SIGNS}, sort_keys=True)

    @property
    def hash(self) -> str:
        return sha256(self.text.encode()).hexdigest()[:16]

    def cells(self) -> Iterator[Draws]:
        for cell in self.study.cells:
            yield Draws(cell, self.study.experiment(cell.series, cell.n, cell.N), self.plan)

    def measured(self, store: Store) -> dict[Cell, Measured]:
        """What the store holds of them."""
        found = store.cells()
        return {draws.cell: found[draws.key] for draws in self.cells() if draws.key in found}
