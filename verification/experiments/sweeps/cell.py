"""One cell of a sweep: an experiment with numbers for every parameter, and its simulation.

A cell's random numbers are seeded by the sweep's seed and by its own parameters alone, and drawn in chunks of a fixed
size and in one thread, so that they depend neither on the other cells, nor on their order, nor on who draws them.

Where a target for the standard error is given, chunks are added until it is reached. Stopping then depends on what was
drawn, which moves a mean by about skewness/√trials of its standard error (fixed-width
sequential estimation: Chow & Robbins 1965, Ann. Math. Statist. 36), so there are LEAST trials at least.
"""

from __future__ import annotations

import json
from collections.abc import Container
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

import numpy as np

from w2s_theory import DomainError

from ..experiment import Experiment
from ..moments import moments
from ..quantities import measured
from ..samplers import METHODS
from .measure import Joint, Measured, measure, risks_of
from .parameters import PARAMETERS, Value
from .settings import Settings
from .setups import experiment_of

Array = np.ndarray
TRIALS = 1000
"""Where neither trials nor a target for the standard error is given."""
LEAST = 1000
"""Trials before it is asked whether the target is reached."""
MOMENTS = 4
"""Moments that a risk must have for its mean to be steered by, or compared on the strength of, its standard error."""
PER_TRIAL = ".per-trial"
"""What is added to the name of a ratio of one data set's risks: another quantity than the ratio of their means."""


class CellError(ValueError):
    """A cell that cannot be; the message names it and says why."""


@dataclass(frozen=True)
class Cell:
    """Parameters by name, and how it is drawn."""

    parameters: tuple[tuple[str, Value], ...]
    settings: Settings

    def __str__(self) -> str:
        return f"cell {self.named(PARAMETERS)}"

    def named(self, names: Container[str]) -> str:
        """The values of these parameters, in words."""
        values = dict(self.parameters)
        return ", ".join(f"{name}={_short(values[name])}" for name in PARAMETERS if name in values and name in names)

    @cached_property
    def key(self) -> str:
        """A name that no other cell has."""
        return json.dumps(dict(self.parameters), sort_keys=True)

    @property
    def rng(self) -> np.random.Generator:
        """Its random numbers: a child of the sweep's SeedSequence, called by the hash of the parameters."""
        digest = sha256(self.key.encode()).digest()
        child = tuple(int.from_bytes(digest[i : i + 4], "big") for i in range(0, 16, 4))
        return np.random.default_rng(np.random.SeedSequence(self.settings.seed, spawn_key=child))

    @property
    def experiment(self) -> Experiment:
        """Raises CellError if there is none."""
        try:
            return experiment_of(**dict(self.parameters))
        except (ValueError, DomainError) as error:
            raise CellError(f"{self}: {error}") from error

    def check(self) -> None:
        """Raises CellError if it cannot be simulated by this method."""
        experiment, method = self.experiment, self.settings.method
        if method != "auto" and (why := METHODS[method].refusal(experiment, measured(self.settings.quantities))):
            raise CellError(f"{self}: method {method}: {why}")

    def simulate(self) -> Measured:
        """In one thread. Raises CellError, and whatever the sampler raises."""
        experiment, given = self.experiment, self.settings
        risks = risks_of(given.quantities)
        steering = [i for i, risk in enumerate(risks) if moments(experiment, risk) >= MOMENTS]
        method = experiment.method(given.quantities) if given.method == "auto" else given.method

        def enough(joint: Joint) -> bool:
            """Whether the standard error of each mean that has one is at most the target, relative to the mean."""
            if given.standard_error is None or joint.count < LEAST:
                return False
            errors = np.sqrt(np.diag(joint.covariance)[steering] / joint.count)
            return bool((errors <= given.standard_error * joint.mean[steering]).all())

        trials = self._trials(bool(steering))
        return measure(experiment, given.quantities, trials, self.rng, method, given.quantiles, enough)

    def _trials(self, steered: bool) -> int:
        """At most. Where no risk has a standard error there is nothing to reach."""
        given = self.settings
        if given.standard_error is None:
            return given.trials or TRIALS
        return given.most if steered else min(given.most, LEAST)


def _short(value: Value) -> str:
    if not isinstance(value, tuple):
        return f"{value:g}" if isinstance(value, float) else str(value)
    shown = ", ".join(f"{angle:g}" for angle in value[:4])
    return f"[{shown}{', …' if len(value) > 4 else ''}]"
