"""One cell of a sweep: an experiment with numbers for every parameter, and its simulation.

A cell's random numbers are seeded by the sweep's seed and by its own parameters alone, and drawn in chunks of a fixed
size and in one thread, so that they depend neither on the other cells, nor on their order, nor on who draws them.

Where a target for the standard error is given, chunks are added until it is reached. Stopping then depends on what was
drawn, which moves a mean by about skewness/√trials of its standard error (fixed-width
sequential estimation: Chow & Robbins 1965, Ann. Math. Statist. 36), so there are LEAST trials at least.
"""

from __future__ import annotations

import json
import time
from collections.abc import Container, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

import numpy as np

from w2s_theory import DomainError

from ...literal import RISKS
from ..experiment import Experiment
from ..moments import moments
from ..quantities import RATIOS, measured
from ..samplers import METHODS
from ..summary import Summary
from .one_thread import one_thread
from .parameters import PARAMETERS, Value

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
class Measured:
    """What was measured in a cell.

    risks: those drawn jointly; means and covariance: of them, over trials. quantiles: of the risks and of the ratios of
    each data set. seconds: it took. failure: why there is nothing else; empty if there is.
    """

    trials: int = 0
    method: str = ""
    risks: tuple[str, ...] = ()
    means: tuple[float, ...] = ()
    covariance: tuple[tuple[float, ...], ...] = ()
    quantiles: Mapping[str, tuple[float, ...]] | None = None
    seconds: float = 0.0
    failure: str = ""

    def dumps(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def loads(cls, text: str) -> Measured:
        page = json.loads(text)
        return cls(**page | {key: _tuples(page[key]) for key in ("risks", "means", "covariance", "quantiles")})


def _tuples(page: Any) -> Any:
    if isinstance(page, list):
        return tuple(map(_tuples, page))
    return {key: _tuples(value) for key, value in page.items()} if isinstance(page, dict) else page


@dataclass(frozen=True)
class Cell:
    """Parameters by name, and what is measured; the other fields are those of ``Sweep``."""

    parameters: tuple[tuple[str, Value], ...]
    quantities: tuple[str, ...]
    trials: int | None
    standard_error: float | None
    most: int
    method: str
    quantiles: tuple[float, ...]
    seed: int

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
        return np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=child))

    @property
    def experiment(self) -> Experiment:
        """Raises CellError if there is none."""
        try:
            return _experiment(**dict(self.parameters))
        except (ValueError, DomainError) as error:
            raise CellError(f"{self}: {error}") from error

    def check(self) -> None:
        """Raises CellError if it cannot be simulated by this method."""
        experiment = self.experiment
        if self.method != "auto" and (why := METHODS[self.method].refusal(experiment, measured(self.quantities))):
            raise CellError(f"{self}: method {self.method}: {why}")

    def simulate(self) -> Measured:
        """In one thread. Raises CellError, and whatever the sampler raises."""
        start, experiment = time.perf_counter(), self.experiment
        risks = tuple(risk for risk in RISKS if risk in measured(self.quantities))
        drawn = (*risks, *(quantity for quantity in self.quantities if quantity in RATIOS))
        method = experiment.method(self.quantities) if self.method == "auto" else self.method
        steering = [i for i, risk in enumerate(risks) if moments(experiment, risk) >= MOMENTS]
        joint, summaries = Joint(len(risks)), {quantity: Summary() for quantity in drawn}
        with one_thread():
            for block in experiment.stream(self._trials(bool(steering)), self.rng, drawn, method):
                joint.add(np.stack([block[risk] for risk in risks]))
                for quantity, summary in summaries.items():
                    summary.add(block[quantity])
                if self.standard_error and joint.count >= LEAST and self._reached(joint, steering):
                    break
        return Measured(
            joint.count,
            method,
            risks,
            tuple(joint.mean.tolist()),
            tuple(map(tuple, joint.covariance.tolist())),
            {name: tuple(summary.quantile(q) for q in self.quantiles) for name, summary in summaries.items()},
            time.perf_counter() - start,
        )

    def _trials(self, steered: bool) -> int:
        """At most. Where no risk has a standard error there is nothing to reach."""
        if self.standard_error is None:
            return self.trials or TRIALS
        return self.most if steered else min(self.most, LEAST)

    def _reached(self, joint: Joint, steering: Sequence[int]) -> bool:
        """Whether the standard error of each mean that has one is at most the target, relative to the mean."""
        errors = np.sqrt(np.diag(joint.covariance)[steering] / joint.count)
        return bool((errors <= (self.standard_error or 0) * joint.mean[steering]).all())


class Joint:
    """Means and covariance of a stream of vectors (Chan, Golub & LeVeque 1983, Amer. Statist. 37)."""

    def __init__(self, k: int) -> None:
        self.count, self.mean, self.squares = 0, np.zeros(k), np.zeros((k, k))

    def add(self, values: Array) -> None:
        """Of shape (k, any number of vectors from 1 on)."""
        mean = values.mean(axis=1)
        deviations, difference = values - mean[:, None], mean - self.mean
        total = self.count + values.shape[1]
        weight = self.count * values.shape[1] / total
        self.squares += deviations @ deviations.T + weight * np.outer(difference, difference)
        self.mean += difference * values.shape[1] / total
        self.count = total

    @property
    def covariance(self) -> Array:
        """Unbiased, (k, k), of two vectors or more."""
        return self.squares / (self.count - 1)


def attempt(cell: Cell) -> Measured:
    """The cell simulated; whatever fails in it is said, and other cells go on."""
    try:
        return cell.simulate()
    except Exception as error:
        return Measured(failure=f"{type(error).__name__}: {error}")


def _short(value: Value) -> str:
    if not isinstance(value, tuple):
        return f"{value:g}" if isinstance(value, float) else str(value)
    shown = ", ".join(f"{angle:g}" for angle in value[:4])
    return f"[{shown}{', …' if len(value) > 4 else ''}]"


def _experiment(**given: Any) -> Experiment:
    """Of these parameters, by one of three setups: the published coordinates, angles, or right angles."""
    if missing := [name for name in ("n", "N", "d_w", "d_s") if name not in given]:
        raise ValueError(f"missing in [grid]: {', '.join(missing)}")
    if ("d_sw" in given) == ("angles" in given):
        raise ValueError("give d_sw or angles, one of the two")
    if "coordinates" in given or "D" in given:
        return _published(**given)
    return _by_angles(**given) if "angles" in given else Experiment.right_angled(**given)


def _published(
    n: int, N: int, d_w: int, d_s: int, sigma: float, d_sw: int = -1, coordinates: int = 0, D: int = 0, **other: Any
) -> Experiment:
    """The synthetic study of arXiv 2502.05075: coordinate i of the input has variance 1/i."""
    if other or not coordinates or not D:
        raise ValueError(f"coordinates and D go together, with d_sw, and without {', '.join(other) or 'angles'}")
    if not 0 <= d_sw <= min(d_w, d_s):
        raise ValueError(f"d_sw={d_sw}: must be from 0 to min(d_w, d_s) = {min(d_w, d_s)}")
    seen = d_s - d_sw + d_w
    if max(seen, coordinates) > D:
        raise ValueError(f"D={D}, but the models see {seen} coordinates and the truth {coordinates}")
    if n < max(d_w, d_s) or N < d_s:
        raise ValueError("coordinates of unequal variance need n >= d_w, n >= d_s and N >= d_s")
    i = np.arange(1, max(seen, coordinates) + 1)
    signal = np.where(i <= coordinates, 1 / np.sqrt(i * float(D)), 0.0)
    return Experiment.coordinates(n, N, range(d_s - d_sw, seen), range(d_s), signal, sigma)


def _by_angles(
    n: int,
    N: int,
    d_w: int,
    d_s: int,
    sigma: float,
    angles: tuple[float, ...],
    shared: float = 0.0,
    missed: float = 0.0,
    foreign: float = 0.0,
    outside: float = 0.0,
) -> Experiment:
    """The energies as described at ``PARAMETERS``; raises ValueError where there is no such direction."""
    phi = np.sort(np.where(np.array(angles) == 90, np.pi / 2, np.deg2rad(angles)))
    if len(phi) > min(d_w, d_s):
        raise ValueError(f"{len(phi)} angles, but at most min(d_w, d_s) = {min(d_w, d_s)} are possible")
    every = np.concatenate([phi, np.full(max(d_w, d_s) - len(phi), np.pi / 2)])
    strong, beyond = np.zeros(d_s), np.zeros(d_w)
    room = {"shared": every[0] < np.pi / 2, "missed": every[d_s - 1] > 0, "foreign": every[d_w - 1] > 0}
    for name, energy in (("shared", shared), ("missed", missed), ("foreign", foreign)):
        if energy and not room[name]:
            raise ValueError(f"{name}={energy}, but at these angles there is no such direction")
    if shared and missed and d_s == 1:
        raise ValueError("shared and missed, but at d_s=1 they are one direction")
    strong[-1] = np.sqrt(missed)
    if shared:
        strong[0] = np.sqrt(shared)
    beyond[-1] = np.sqrt(foreign)
    return Experiment(n, N, phi, strong, beyond, float(np.sqrt(outside)), sigma)
