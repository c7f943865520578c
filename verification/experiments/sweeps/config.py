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
from dataclasses import asdict, dataclass, field, fields
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from ...names import nearest
from ..quantities import QUANTITIES
from ..samplers import METHODS
from .cell import Cell, CellError
from .parameters import PARAMETERS, ConfigError, Value, require_known

DEFAULTS: Mapping[str, Value] = {"sigma": 0.1}
MOST_CELLS = 10**5
"""Larger grids are a mistake more often than a wish."""
COMPARABLE = tuple(quantity for quantity in QUANTITIES if quantity != "teacher.in-sample")
"""The quantities with a closed form at any sample size."""


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
    """What is simulated.

    axes: of the grid, in its order; fixed: parameters of one value. In each cell ``trials`` data sets are drawn, or, if
    ``standard_error`` is given, as many as it takes (up to ``most``; see ``sweeps.cell``).
    Raises ConfigError for what is unknown or impossible.
    """

    axes: tuple[Axis, ...]
    fixed: Mapping[str, Value]
    quantities: tuple[str, ...] = COMPARABLE
    trials: int | None = None
    standard_error: float | None = None
    most: int = 10**6
    method: str = "auto"
    quantiles: tuple[float, ...] = (0.05, 0.5, 0.95)
    seed: int = 0
    text: str = field(default="", compare=False)
    """Of the file."""

    def __post_init__(self) -> None:
        if self.trials is not None and self.standard_error is not None:
            raise ConfigError("trials and standard_error are both given; give one of them")
        for name, known in (("quantities", COMPARABLE), ("method", ("auto", *METHODS))):
            given = (self.method,) if name == "method" else self.quantities
            for value in given:
                if value not in known:
                    raise ConfigError(f"{name}: unknown {value!r}{nearest(str(value), known)}")
            if len(set(given)) < max(len(given), 1):
                raise ConfigError(f"{name}: {list(given)}: needed is at least one, and each once")
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
        self._check_cells()

    def _check_cells(self) -> None:
        if len(self) > MOST_CELLS:
            raise ConfigError(f"the grid has {len(self)} cells; at most {MOST_CELLS} are possible")
        for cell in self.cells():
            try:
                cell.check()
            except CellError as error:
                raise ConfigError(str(error)) from None

    @classmethod
    def read(cls, path: Path) -> Sweep:
        """From a TOML file. Raises ConfigError for what is not TOML, unknown keys and wrong values."""
        try:
            text = path.read_text(encoding="utf-8")
            return cls.of(tomllib.loads(text), text)
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, ConfigError) as error:
            raise ConfigError(f"{path}: {error}") from error

    @classmethod
    def of(cls, page: Mapping[str, Any], text: str = "") -> Sweep:
        """From what stands in the file."""
        keys = ["grid", "together", *(f.name for f in fields(cls) if f.name not in ("axes", "fixed", "text"))]
        require_known(page, keys, "key")
        grid = page.get("grid", {})
        if not isinstance(grid, dict):
            raise ConfigError("[grid] must be a table of parameters")
        require_known(grid, tuple(PARAMETERS), "parameter of [grid]")
        values = {name: PARAMETERS[name].read(name, value) for name, value in grid.items()}
        lists = {name: found for name, found in values.items() if isinstance(found, list)}
        fixed = dict(DEFAULTS) | {name: found for name, found in values.items() if not isinstance(found, list)}
        fixed = {name: value for name, value in fixed.items() if name not in lists}
        given = {key: page[key] for key in keys if key in page and key not in ("grid", "together")}
        for key in ("quantities", "quantiles"):
            if not isinstance(given.get(key, []), list):
                raise ConfigError(f"{key} must be a list, such as [{given[key]!r}]")
        given |= {key: tuple(given[key]) for key in ("quantities", "quantiles") if key in given}
        if type(given.get("standard_error")) is int:
            given["standard_error"] = float(given["standard_error"])
        return cls(axes=_axes(lists, page.get("together", [])), fixed=fixed, text=text, **given)

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(len(axis) for axis in self.axes)

    def __len__(self) -> int:
        return math.prod(self.shape)

    def cells(self) -> Iterator[Cell]:
        """In the order of the grid, the last axis fastest."""
        settings = {name: getattr(self, name) for name in CELL_SETTINGS}
        for points in itertools.product(*(axis.points for axis in self.axes)):
            values = dict(self.fixed)
            for axis, point in zip(self.axes, points, strict=True):
                values |= dict(zip(axis.parameters, point, strict=True))
            yield Cell(parameters=tuple(sorted(values.items())), **settings)

    @cached_property
    def hash(self) -> str:
        """Of what is simulated: the same for files that differ in comments or layout only."""
        said = {key: value for key, value in asdict(self).items() if key != "text"}
        return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]


CELL_SETTINGS = ("quantities", "trials", "standard_error", "most", "method", "quantiles", "seed")


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
