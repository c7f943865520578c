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

from ...configuration import require_known
from ..experiment import Experiment
from ..moments import moments
from ..quantities import QUANTITIES, measured
from ..samplers import METHODS
from .measure import Joint, Measured, measure, risks_of
from .parameters import PARAMETERS, ConfigError, Value, experiment_of

Array = np.ndarray
TRIALS = 1000
"""Where neither trials nor a target for the standard error is given."""
LEAST = 1000
"""Trials before it is asked whether the target is reached."""
MOMENTS = 4
"""Moments that a risk must have for its mean to be steered by, or compared on the strength of, its standard error."""
PER_TRIAL = ".per-trial"
"""What is added to the name of a ratio of one data set's risks: another quantity than the ratio of their means."""


COMPARABLE = tuple(quantity for quantity in QUANTITIES if quantity != "teacher.in-sample")
"""The quantities with a closed form at any sample size."""


@dataclass(frozen=True)
class Settings:
    """In each cell ``trials`` data sets are drawn, or, if ``standard_error`` is given, as many as it takes (up to
    ``most``; see above). Raises ConfigError for what is unknown or impossible."""

    quantities: tuple[str, ...] = COMPARABLE
    trials: int | None = None
    standard_error: float | None = None
    most: int = 10**6
    method: str = "auto"
    quantiles: tuple[float, ...] = (0.05, 0.5, 0.95)
    seed: int = 0

    def __post_init__(self) -> None:
        if self.trials is not None and self.standard_error is not None:
            raise ConfigError("trials and standard_error are both given; give one of them")
        require_known(self.quantities, COMPARABLE, "quantity", ConfigError)
        require_known((self.method,), ("auto", *METHODS), "method", ConfigError)
        if len(set(self.quantities)) < max(len(self.quantities), 1):
            raise ConfigError(f"quantities: {list(self.quantities)}: needed is at least one, and each once")
        for name, kind, least, most in (
            ("trials", int, 2, 10**12),
            ("most", int, 2, 10**12),
            ("seed", int, 0, 2**63 - 1),
            ("standard_error", float, 1e-8, 1.0),
        ):
            value = getattr(self, name)
            if value is not None and (type(value) is not kind or not least <= value <= most):
                raise ConfigError(f"{name} must be {kind.__name__} from {least:g} to {most:g}, but is {value!r}")
        if not all(type(q) in (int, float) and 0 <= q <= 1 for q in self.quantiles):
            raise ConfigError(f"quantiles must be numbers from 0 to 1, but are {list(self.quantiles)}")


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
        """Raises ConfigError if there is none."""
        try:
            return experiment_of(**dict(self.parameters))
        except (ValueError, DomainError) as error:
            raise ConfigError(f"{self}: {error}") from error

    def check(self) -> None:
        """Raises ConfigError if it cannot be simulated by this method."""
        experiment, method = self.experiment, self.settings.method
        if method != "auto" and (why := METHODS[method].refusal(experiment, measured(self.settings.quantities))):
            raise ConfigError(f"{self}: method {method}: {why}")

    def simulate(self) -> Measured:
        """In one thread. Raises ConfigError, and whatever the sampler raises."""
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
