"""The parameters of a sweep's experiments: how their values are read, one, a list or a range, and what they make."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from w2s_theory.setting.symbols import MEANING

from ...configuration import require_known
from ..experiment import Experiment

Value = int | float | tuple[float, ...]
RANGE = ("from", "to", "points", "spacing")
SPACINGS: Mapping[str, Callable[..., Any]] = {"linear": np.linspace, "log": np.geomspace}
MOST_POINTS = 10**6


class ConfigError(ValueError):
    """A configuration that cannot be read; the message names key or cell, value, and what is possible."""


@dataclass(frozen=True)
class Parameter:
    """A number, whole or not, from ``least`` to ``most``; or a vector of such numbers."""

    words: str
    whole: bool = False
    least: float = 0.0
    most: float = 1e15
    unit: str = "1"
    vector: bool = False

    def read(self, name: str, given: Any) -> Value | list[Value]:
        """One value, or the list of them. Raises ConfigError for what is none or not possible."""
        if self.vector:
            if isinstance(given, list) and given and all(isinstance(each, list | dict) for each in given):
                return _distinct(name, [self._vector(name, each) for each in given])
            return self._vector(name, given)
        if isinstance(given, list):
            return _distinct(name, [self._number(name, each) for each in given])
        return _distinct(name, [*self._range(name, given)]) if isinstance(given, dict) else self._number(name, given)

    def _number(self, name: str, given: Any) -> int | float:
        number = type(given) in (int, float)
        if not number or not self.least <= given <= self.most or (self.whole and given != int(given)):
            what = "an integer" if self.whole else "a number"
            raise ConfigError(f"{name} ({self.words}) must be {what} from {self.least:g} to {self.most:g}: {given!r}")
        return int(given) if self.whole else float(given)

    def _vector(self, name: str, given: Any) -> tuple[float, ...]:
        if not isinstance(given, list | dict):
            raise ConfigError(f"{name} ({self.words}) must be a list or a range, or a list of these: {given!r}")
        return tuple(self._range(name, given) if isinstance(given, dict) else [self._number(name, x) for x in given])

    def _range(self, name: str, given: Mapping[str, Any]) -> list[int | float]:
        """The values of {from, to, points, spacing}; those of integers are rounded."""
        require_known(given, RANGE, f"key of the range {name}", ConfigError)
        if missing := [key for key in RANGE[:3] if key not in given]:
            raise ConfigError(f"{name}: a range needs from, to and points; missing: {', '.join(missing)}")
        start, stop = (self._number(name, given[key]) for key in RANGE[:2])
        points, spacing = given["points"], given.get("spacing", "linear")
        if type(points) is not int or not 1 <= points <= MOST_POINTS:
            raise ConfigError(f"{name}: points must be an integer from 1 to {MOST_POINTS}: {points!r}")
        if str(spacing) not in SPACINGS:
            raise ConfigError(f"{name}: spacing must be linear or log: {spacing!r}")
        if spacing == "log" and not (start > 0 and stop > 0):
            raise ConfigError(f"{name}: a range with spacing log must start and end above 0: {dict(given)}")
        values = SPACINGS[spacing](start, stop, points)
        return [int(x) for x in np.rint(values)] if self.whole else [float(x) for x in values]


def _distinct(name: str, values: list[Any]) -> list[Any]:
    if not values:
        raise ConfigError(f"{name}: the list is empty; give at least one value")
    if len(set(values)) < len(values):
        twice = next(value for value in values if values.count(value) > 1)
        raise ConfigError(f"{name}: {twice!r} is there twice (integers of a range are rounded); take fewer points")
    return values


def _sizes(*names: str) -> dict[str, Parameter]:
    words = {symbol.name: meaning for symbol, meaning in MEANING.items()}
    return {name: Parameter(words[name], whole=True, least=1) for name in names}


PARAMETERS: Mapping[str, Parameter] = {
    **_sizes("n", "N", "d_w", "d_s"),
    "d_sw": Parameter("shared directions, the spans being orthogonal otherwise", whole=True),
    "angles": Parameter("principal angles; those not listed are 90", most=90, unit="degree", vector=True),
    "sigma": Parameter("standard deviation of the label noise"),
    "shared": Parameter("squared norm of the truth along the strong direction nearest to the weak span"),
    "missed": Parameter("squared norm of the truth along the strong direction farthest from the weak span"),
    "foreign": Parameter("squared norm of the truth along what the farthest weak direction adds to the strong span"),
    "outside": Parameter("squared norm of the truth outside both spans"),
    "coordinates": Parameter(
        "coordinates of the input that the truth depends on, of variance 1/i", whole=True, least=1
    ),
    "D": Parameter("dimension of the input, each squared coefficient of the truth being 1/D", whole=True, least=1),
}
"""By name, in the order in which they are shown.

The last two belong to the synthetic study of arXiv 2502.05075: the student sees coordinates 1 to d_s, the teacher d_w
coordinates from d_s − d_sw + 1 on.
"""


def experiment_of(**given: Any) -> Experiment:
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
