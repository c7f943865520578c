"""The parameters of a sweep's experiments, and how their values are read: one, a list, or a range."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from w2s_theory.setting.symbols import MEANING

from ...configuration import require_known

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
