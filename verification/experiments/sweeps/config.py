"""The configuration of a sweep: a grid of experiments, and what is measured in each of its cells, from a TOML file.

    seed = 0
    quantities = ["teacher", "student.population", "pgr"]
    standard_error = 0.01                # or: trials = 1000
    together = [["n", "N"]]              # these go together, all others cross

    [grid]
    n = [500, 1000, 2000]                # a value, a list, or a range
    N = {from = 500, to = 2000, points = 3, spacing = "log"}
    d_w = 200
    d_s = 100
    d_sw = [10, 50, 90]
    sigma = 0.1

``examples/sweep.toml`` shows and explains everything. Ranges of integers are rounded to them.
"""

from __future__ import annotations

import itertools
import json
import math
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from ...configuration import made, naming, require_known
from ...names import nearest
from .cell import Cell, Settings
from .parameters import PARAMETERS, ConfigError, Value

DEFAULTS: Mapping[str, Value] = {"sigma": 0.1}
MOST_CELLS = 10**5
"""Larger grids are a mistake more often than a wish."""


@dataclass(frozen=True)
class Axis:
    """One dimension of the grid: parameters, and the values they take together at each of its points."""

    parameters: tuple[str, ...]
    points: tuple[tuple[Value, ...], ...]

    @property
    def name(self) -> str:
        return "_".join(self.parameters)

    def __len__(self) -> int:
        return len(self.points)


@dataclass(frozen=True)
class Sweep:
    """What is simulated: the axes of the grid, in its order; the parameters of one value (``fixed``); and how each cell
    is drawn. Raises ConfigError if a cell is impossible."""

    axes: tuple[Axis, ...]
    fixed: Mapping[str, Value]
    settings: Settings
    text: str = field(default="", compare=False)
    """Of the file."""

    def __post_init__(self) -> None:
        if len(self) > MOST_CELLS:
            raise ConfigError(f"the grid has {len(self)} cells; at most {MOST_CELLS} are possible")
        for cell in self.cells():
            cell.check()

    @classmethod
    def read(cls, path: Path) -> Sweep:
        """From a TOML file. Raises ConfigError for what is not TOML, unknown keys and wrong values."""
        with naming(path, ConfigError):
            text = path.read_text(encoding="utf-8")
            return cls.of(tomllib.loads(text), text)

    @classmethod
    def of(cls, page: Mapping[str, Any], text: str = "") -> Sweep:
        """From what stands in the file."""
        settings = made(Settings, page, ConfigError, beside=("grid", "together"))
        grid = page.get("grid", {})
        if not isinstance(grid, dict):
            raise ConfigError("[grid] must be a table of parameters")
        require_known(grid, tuple(PARAMETERS), "parameter of [grid]", ConfigError)
        values = {name: PARAMETERS[name].read(name, value) for name, value in grid.items()}
        lists = {name: found for name, found in values.items() if isinstance(found, list)}
        fixed = dict(DEFAULTS) | {name: found for name, found in values.items() if not isinstance(found, list)}
        fixed = {name: value for name, value in fixed.items() if name not in lists}
        return cls(_axes(lists, page.get("together", [])), fixed, settings, text)

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(len(axis) for axis in self.axes)

    def __len__(self) -> int:
        return math.prod(self.shape)

    def cells(self) -> Iterator[Cell]:
        """In the order of the grid, the last axis fastest."""
        for points in itertools.product(*(axis.points for axis in self.axes)):
            values = dict(self.fixed)
            for axis, point in zip(self.axes, points, strict=True):
                values |= dict(zip(axis.parameters, point, strict=True))
            yield Cell(tuple(sorted(values.items())), self.settings)

    @cached_property
    def hash(self) -> str:
        """Of what is simulated: the same for files that differ in comments or layout only."""
        said = {"axes": [asdict(axis) for axis in self.axes], "fixed": dict(self.fixed), **asdict(self.settings)}
        return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]


def _axes(lists: Mapping[str, list[Value]], together: Any) -> tuple[Axis, ...]:
    """The axes in the order in which their first parameter stands in the grid."""
    if not (
        isinstance(together, list)
        and all(isinstance(group, list) and all(isinstance(name, str) for name in group) for group in together)
    ):
        raise ConfigError('together must be a list of lists, such as [["n", "N"]]')
    groups = {name: (name,) for name in lists}
    for group in map(tuple, together):
        for name in group:
            if name not in lists:
                raise ConfigError(f"together: {name!r} is no list or range in [grid]{nearest(str(name), tuple(lists))}")
            if groups[name] != (name,) or group.count(name) > 1:
                raise ConfigError(f"together: {name!r} is named twice")
            groups[name] = group
        if len(lengths := {name: len(lists[name]) for name in group}) and len(set(lengths.values())) > 1:
            raise ConfigError(f"together: the numbers of values differ: {lengths}")
    return tuple(
        Axis(group, tuple(zip(*(lists[name] for name in group), strict=True)))
        for group in dict.fromkeys(groups.values())
    )
