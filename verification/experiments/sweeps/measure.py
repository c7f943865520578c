"""What draws of an experiment come to: means and covariance of its risks, quantiles of all that was asked for."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol

import numpy as np
from scipy.linalg import block_diag

from ...situations.regression.literal import RISKS
from ..experiment import Experiment
from ..quantities import RATIOS, measured
from ..summary import Summary
from .one_thread import one_thread

Array = np.ndarray


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


class Drawable(Protocol):
    """What a sweep asks of its cells: a name that no other has, and what is measured in it, whoever draws it."""

    @property
    def key(self) -> str: ...

    def simulate(self) -> Measured: ...


def attempt(cell: Drawable) -> Measured:
    """The cell simulated; whatever fails in it is said, and other cells go on."""
    try:
        return cell.simulate()
    except Exception as error:
        return Measured(failure=f"{type(error).__name__}: {error}")


def measure(
    experiment: Experiment,
    quantities: Sequence[str],
    trials: int,
    rng: np.random.Generator,
    method: str,
    quantiles: tuple[float, ...] = (),
    enough: Callable[[Joint], bool] = lambda joint: False,
) -> Measured:
    """What joint draws of the quantities come to: so many trials, or ``enough`` after a chunk of them. In one thread.
    Raises whatever the sampler raises."""
    start, risks = time.perf_counter(), risks_of(quantities)
    drawn = (*risks, *(quantity for quantity in quantities if quantity in RATIOS))
    joint, summaries = Joint(len(risks)), {quantity: Summary() for quantity in drawn if quantiles}
    with one_thread():
        for block in experiment.stream(trials, rng, drawn, method):
            joint.add(np.stack([block[risk] for risk in risks]))
            for quantity, summary in summaries.items():
                summary.add(block[quantity])
            if enough(joint):
                break
    return Measured(
        joint.count,
        method,
        risks,
        tuple(joint.mean.tolist()),
        tuple(map(tuple, joint.covariance.tolist())),
        {quantity: tuple(summaries[quantity].quantile(q) for q in quantiles) for quantity in drawn},
        time.perf_counter() - start,
    )


def independent(parts: Sequence[Measured]) -> Measured:
    """Groups of risks as one: of equally many trials, by one method, and independent of each other."""
    return Measured(
        parts[0].trials,
        parts[0].method,
        tuple(risk for part in parts for risk in part.risks),
        tuple(mean for part in parts for mean in part.means),
        tuple(map(tuple, block_diag(*(part.covariance for part in parts)).tolist())),
        {name: values for part in parts for name, values in (part.quantiles or {}).items()},
        sum(part.seconds for part in parts),
    )


def risks_of(quantities: Sequence[str]) -> tuple[str, ...]:
    """The risks that are drawn for these quantities, in their order."""
    return tuple(risk for risk in RISKS if risk in measured(quantities))


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
