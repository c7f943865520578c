"""The results of a sweep as a labelled dataset (xarray), in netCDF or Zarr, and as a table in long form (CSV).

Dimensions are the axes of the grid, ``quantity`` and ``quantile``; parameters are coordinates. Provenance stands in the
attributes: configuration, its hash, seed, versions, when it was begun and written.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ...store import replaced
from .cell import PER_TRIAL, Cell
from .comparison import Row, names
from .config import Sweep
from .measure import Measured
from .parameters import PARAMETERS

if TYPE_CHECKING:
    from xarray import Dataset

VARIABLES = {
    "exact": ("closed form of the expected value", "1"),
    "mean": ("mean over data sets; for pgr and opr the ratio of means", "1"),
    "standard_error": ("measured standard error of the mean", "1"),
    "z": ("(mean - exact) in standard errors", "1"),
    "error": ("which standard error is in z: derived or measured", ""),
    "reason": ("why exact is no number, or z is missing", ""),
}
"""Of the rows: long name and unit."""
RIGHT = 90.0
"""Degrees of the angles that are not listed."""

Results = Sequence[tuple[Cell, Measured | None, list[Row]]]
"""For each cell of the grid, in its order."""


def dataset(sweep: Sweep, results: Results, provenance: Mapping[str, str]) -> Dataset:
    """Raises ImportError without xarray."""
    import xarray as xr

    dims, labels = tuple(axis.name for axis in sweep.axes), names(sweep.settings.quantities)

    def by_row(name: str) -> np.ndarray:
        text = not VARIABLES[name][1]
        values = [[getattr(row, name) for row in rows] for _, _, rows in results]
        return np.array(values, dtype=object if text else float).reshape(*sweep.shape, len(labels))

    found: dict[str, Any] = {
        name: ((*dims, "quantity"), by_row(name), _attributes(words, unit)) for name, (words, unit) in VARIABLES.items()
    }
    quantiles = np.array([[row.quantiles for row in rows] for _, _, rows in results], dtype=float)
    found["quantiles"] = (
        (*dims, "quantity", "quantile"),
        quantiles.reshape(*sweep.shape, len(labels), len(sweep.settings.quantiles)),
        _attributes(f"quantiles over data sets; of ratios only {PER_TRIAL!r}, those of each data set", "1"),
    )
    trials = np.array([measured.trials if measured else 0 for _, measured, _ in results]).reshape(sweep.shape)
    found["trials"] = dims, trials, _attributes("data sets drawn, 0 if the cell is not computed", "1")
    methods = np.array([measured.method if measured else "" for _, measured, _ in results], dtype=object)
    found["method"] = dims, methods.reshape(sweep.shape), _attributes("sampler", "")
    coordinates = {"quantity": labels, "quantile": list(sweep.settings.quantiles)} | _coordinates(sweep)
    return xr.Dataset(found, coordinates, dict(provenance))


def _attributes(words: str, unit: str) -> dict[str, str]:
    return {"long_name": words} | ({"units": unit} if unit else {})


def _coordinates(sweep: Sweep) -> dict[str, Any]:
    """Each parameter along its axis, or without dimension. Angles have a dimension more, filled up with 90 degrees."""
    found: dict[str, Any] = {}
    values: dict[str, tuple[tuple[str, ...], Any]] = {name: ((), [value]) for name, value in sweep.fixed.items()}
    for axis in sweep.axes:
        for name, column in zip(axis.parameters, zip(*axis.points, strict=True), strict=True):
            values[name] = ((axis.name,), list(column))
    for name, (dims, column) in values.items():
        if PARAMETERS[name].vector:
            longest = max(map(len, column))
            table = np.array([[*angles, *[RIGHT] * (longest - len(angles))] for angles in column], dtype=float)
            dims, array = (*dims, "j"), table if dims else table[0]
        else:
            array = np.array(column if dims else column[0])
        # a coordinate named like its dimension may have no other
        label = "angle" if PARAMETERS[name].vector else name
        found[label] = dims, array, _attributes(PARAMETERS[name].words, PARAMETERS[name].unit)
    return found


def write(dataset: Dataset, path: Path) -> None:
    """As netCDF, or as Zarr if the name ends so; what was there is replaced when all is written."""
    with replaced(path) as new:
        if path.suffix == ".zarr":
            dataset.to_zarr(new, mode="w")
        else:
            dataset.to_netcdf(new, engine="h5netcdf")


def write_table(sweep: Sweep, results: Results, path: Path) -> None:
    """A line for each quantity in each cell."""
    parameters = [name for name in PARAMETERS if name in sweep.fixed or any(name in a.parameters for a in sweep.axes)]
    quantiles = [f"quantile {q:g}" for q in sweep.settings.quantiles]
    with replaced(path) as new, new.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow([*parameters, "quantity", *VARIABLES, *quantiles, "trials", "method"])
        for cell, measured, rows in results:
            values = dict(cell.parameters)
            place = [" ".join(map(str, v)) if isinstance(v := values[name], tuple) else v for name in parameters]
            drawn = [measured.trials, measured.method] if measured else [0, ""]
            for row in rows:
                table.writerow(
                    [*place, row.quantity, *(getattr(row, name) for name in VARIABLES), *row.quantiles, *drawn]
                )
