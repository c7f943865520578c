"""`w2s simulate`: a sweep from its configuration to its files, with everything that can go wrong asked first."""

from __future__ import annotations

import importlib.util
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

import numpy as np
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table
from scipy import stats

from ...store import now
from ..experiment import Experiment
from ..moments import expected
from .comparison import DERIVED, Row, names, rows
from .config import Sweep
from .dataset import Results, dataset, write, write_table
from .run import SweepError, run
from .store import Grid, Store

LARGEST_Z = 4.5
"""What is larger in absolute value is flagged."""
ROW_BYTES, CELL_BYTES = 400, 2000
"""Bounds of what a row (beside 60 for each quantile) and a cell take in all files together."""
FORMATS = {"netcdf": ("nc", ("h5netcdf", "h5py")), "zarr": ("zarr", ("zarr",))}
"""The end of the name, and the packages that write it."""


@dataclass(frozen=True)
class Files:
    """Where a sweep's results go."""

    store: Path
    dataset: Path
    table: Path

    @classmethod
    def of(cls, config: Path, out: Path, format: str) -> Files:
        base = out / config.stem
        return cls(*(base.with_name(f"{base.name}.{end}") for end in ("sqlite", FORMATS[format][0], "csv")))


def prepare(sweep: Sweep, files: Files, resume: bool) -> Store:
    """Raises SweepError (or StoreError) for whatever would make the sweep fail at its end."""
    writers = next(packages for end, packages in FORMATS.values() if files.dataset.suffix == f".{end}")
    if missing := [package for package in ("xarray", *writers) if importlib.util.find_spec(package) is None]:
        raise SweepError(f"{files.dataset.name} needs {', '.join(missing)}: pip install {' '.join(missing)}")
    there = [path for path in (files.store, files.dataset, files.table) if path.exists()]
    if there and not (resume and files.store in there):
        advice = "go on with --resume, or " if files.store in there else ""
        raise SweepError(f"there is already {', '.join(map(str, there))}; {advice}give another folder with --out")
    require_space(files.store.parent, expected_size(sweep))
    return Store(files.store, sweep)


def expected_size(sweep: Sweep) -> int:
    """Of all files of the sweep, in bytes, from above."""
    rows = len(names(sweep.settings.quantities))
    return len(sweep) * (CELL_BYTES + rows * (ROW_BYTES + 60 * len(sweep.settings.quantiles)))


def require_space(folder: Path, size: int) -> None:
    """Raises SweepError if no file of so many bytes can be written there: one is, and is removed."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=folder, prefix=".space") as file:
            for start in range(0, size, 1 << 20):
                file.write(bytes(min(1 << 20, size - start)))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise SweepError(
            f"cannot write {size / 1e6:.1f} MB to {folder}: {error.strerror}; give another folder"
        ) from error


def collected(sweep: Sweep, store: Store, closed_form: Callable[[Experiment, str], tuple[float, str]]) -> Results:
    """All cells of the grid, finished or not, next to the closed forms."""
    finished = store.cells()
    return [(cell, finished.get(cell.key), rows(cell, finished.get(cell.key), closed_form)) for cell in sweep.cells()]


def simulate(
    sweep: Sweep,
    files: Files,
    console: Console,
    jobs: int = 1,
    scheduler: str | None = None,
    resume: bool = False,
    collect: bool = False,
    factor: float = 1.0,
) -> bool:
    """Run the sweep, write its files and a summary; whether no cell failed and no z-score is flagged.

    ``collect``: write what is finished and compute nothing. ``factor`` multiplies the closed forms of risks.
    Raises SweepError and StoreError.
    """
    start = time.perf_counter()
    if collect and not files.store.exists():
        raise SweepError(f"there is no {files.store}, so nothing to collect; leave --collect out")
    store = prepare(sweep, files, resume or collect)
    failures = [] if collect else computed(sweep, store, console, jobs, scheduler)

    def closed_form(experiment: Experiment, risk: str) -> tuple[float, str]:
        value, reason = expected(experiment, risk)
        return factor * value, reason

    results = collected(sweep, store, closed_form)
    _write(sweep, results, files, _provenance(sweep, store, factor))
    good = report(sweep, results, console, failures)
    console.print(f"{time.perf_counter() - start:.1f} s; {files.dataset}, {files.table}", soft_wrap=True)
    return good


def computed(
    sweep: Grid, store: Store, console: Console, jobs: int = 1, scheduler: str | None = None, label: str = "cells"
) -> list[str]:
    """Compute what is not in the store, with a bar; which cells failed, and why."""
    failures: list[str] = []
    finished = store.cells()
    done = [cell.key in finished for cell in sweep.cells()]
    with _progress(console) as bar:
        task = bar.add_task(label, total=len(done), completed=sum(done))
        for cell, found in run(sweep, store, jobs, scheduler):
            bar.advance(task)
            if found.failure:
                failures.append(f"{cell}: {found.failure}")
                bar.console.print(failures[-1], markup=False)
    return failures


def _provenance(sweep: Sweep, store: Store, factor: float) -> dict[str, str]:
    found = {
        "title": "a sweep of weak-to-strong regression, by w2s simulate",
        "configuration": sweep.text,
        "configuration_hash": sweep.hash,
        "seed": str(sweep.settings.seed),
        "versions": store.versions,
        "begun": store.begun,
        "written": now(),
    }
    return found | ({"planted_factor": str(factor)} if factor != 1 else {})


def _write(sweep: Sweep, results: Results, files: Files, provenance: Mapping[str, str]) -> None:
    try:
        write_table(sweep, results, files.table)
        write(dataset(sweep, results, provenance), files.dataset)
    except OSError as error:
        raise SweepError(f"{error}; make room, then write what is finished with --collect") from error


def _progress(console: Console) -> Progress:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
    )
    return Progress(*columns, TimeRemainingColumn(), console=console, transient=True)


def report(sweep: Sweep, results: Results, console: Console, failures: Sequence[str]) -> bool:
    """A table with the worst |z| of each quantity, and what it comes to. False if one is flagged or a cell failed."""
    varying = [name for axis in sweep.axes for name in axis.parameters]
    table = Table("quantity", "z-scores", "by derived error", "largest |z|", "where", box=None, header_style="dim")
    compared: list[float] = []
    for quantity in sweep.settings.quantities:
        found = [(abs(row.z), row, cell) for cell, _, all in results for row in all if row.quantity == quantity]
        found = [each for each in found if not np.isnan(each[0])]
        compared += [z for z, _, _ in found]
        worst = max(found, key=lambda each: each[0], default=None)
        derived = sum(row.error == DERIVED for _, row, _ in found)
        shown = (f"{worst[0]:.2f}", worst[2].named(varying)) if worst else ("", "")
        table.add_row(quantity, str(len(found)), str(derived), *shown)
    console.print(table)
    done = [measured for _, measured, _ in results if measured]
    every = [row for _, m, all in results if m for row in all if row.quantity in sweep.settings.quantities]
    lines = [f"{len(done)} of {len(results)} cells, {sum(m.trials for m in done):,} data sets, {_why(every)}"]
    if sweep.settings.standard_error is not None and (short := _short(sweep, results)):
        most = sweep.settings.most
        lines.append(f"in {short} cells the standard error asked for was not reached within {most} trials")
    lines += [f"{len(failures)} cells failed; --resume tries them again"] if failures else []
    console.print("\n".join([*lines, _verdict(compared)]), markup=False)
    return not failures and not any(z > LARGEST_Z for z in compared)


def _why(every: Sequence[Row]) -> str:
    infinite = sum(row.exact == np.inf for row in every)
    return f"{infinite} values infinite at a threshold, {sum(row.reason != '' for row in every)} without a z-score"


def _short(sweep: Sweep, results: Results) -> int:
    """Cells that ended at ``most`` trials, or have risks with too few moments to be steered by."""
    return sum(measured is not None and measured.trials >= sweep.settings.most for _, measured, _ in results)


def _verdict(compared: Sequence[float]) -> str:
    """By Bonferroni, which needs no independence."""
    if not compared:
        return "nothing was compared with a closed form: no quantity has a z-score"
    m, worst = len(compared), max(compared)
    chance = min(1.0, 2 * m * float(stats.norm.sf(worst)))
    flagged = sum(z > LARGEST_Z for z in compared)
    word = (
        f"FLAGGED: {flagged} of {m} z-scores exceed {LARGEST_Z}"
        if flagged
        else f"none of {m} z-scores exceeds {LARGEST_Z}"
    )
    return f"{word}; if all closed forms are right, one as large as {worst:.2f} has a chance of at most {chance:.2g}"
