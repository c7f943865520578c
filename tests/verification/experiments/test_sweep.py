"""Sweeps: right next to the theory, the same whoever computes them, nothing lost and nothing done twice."""

import csv
import dataclasses
import json
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import time

import numpy as np
import pytest
import xarray as xr
from click.testing import CliRunner
from rich.console import Console
from threadpoolctl import threadpool_info

from derivations import catalogue
from verification.experiments.moments import expected, moments
from verification.experiments.sweeps import run as sweep
from verification.experiments.sweeps import simulate
from verification.experiments.sweeps.cell import LEAST
from verification.experiments.sweeps.comparison import rows
from verification.experiments.sweeps.config import Sweep
from verification.experiments.sweeps.measure import Joint, Measured
from verification.experiments.sweeps.one_thread import one_thread
from verification.experiments.sweeps.run import SweepError, run
from verification.experiments.sweeps.simulate import Files, require_space
from verification.experiments.sweeps.store import Store, StoreError
from w2s.cli import main

PAGE = """
trials = 40
seed = 3
quantities = ["teacher", "student.population", "student.in-sample", "baseline", "ceiling", "pgr", "opr"]
[grid]
n = [40, 60]
N = [50, 90]
d_w = 6
d_s = 4
d_sw = [1, 3]
sigma = 0.3
missed = 0.01
"""


def config(page=PAGE, **changes):
    import tomllib

    read = tomllib.loads(page)
    read["grid"] |= changes.pop("grid", {})
    return Sweep.of(read | changes, page)


def numbers(found):
    """What was measured, without times."""
    return {cell.key: dataclasses.replace(measured, seconds=0.0) for cell, measured in found}


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "sweep.sqlite", config())


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """All cells of the configuration, computed one after the other in this process."""
    path = tmp_path_factory.mktemp("alone") / "sweep.sqlite"
    return numbers(run(config(), Store(path, config())))


def w2s(*args):
    return CliRunner().invoke(main, list(map(str, args)))


# -- the same numbers, whoever computes them ------------------------------------------------------------------------


def test_numbers_are_the_same_bit_by_bit_for_one_and_for_two_workers(alone, store):
    assert len(alone) == 8
    assert numbers(run(config(), store, jobs=2)) == alone
    assert {key: dataclasses.replace(m, seconds=0.0) for key, m in store.cells().items()} == alone


def test_numbers_depend_neither_on_order_nor_on_other_cells(alone):
    backwards = config(grid={"n": [60, 40], "d_sw": [3, 1]})
    assert numbers((cell, cell.simulate()) for cell in reversed([*backwards.cells()])) == alone
    (one,) = config(grid={"n": 60, "N": 90, "d_sw": 3}).cells()
    assert dataclasses.replace(one.simulate(), seconds=0.0) == alone[one.key]


def test_numbers_do_not_depend_on_threads(alone):
    """A Dask worker may compute two cells at once, in one process."""
    from concurrent.futures import ThreadPoolExecutor

    cells = [*config().cells()]
    with ThreadPoolExecutor(4) as pool:
        assert numbers(zip(cells, pool.map(sweep.attempt, cells), strict=True)) == alone


def test_cells_are_computed_in_one_thread_of_blas():
    """The limit holds as long as any thread of the process is inside, whoever leaves first."""

    def threads():
        return [library["num_threads"] for library in threadpool_info()]

    before, first, second = threads(), one_thread(), one_thread()
    first.__enter__()
    second.__enter__()
    assert set(threads()) == {1}
    first.__exit__(None, None, None)
    assert set(threads()) == {1}
    second.__exit__(None, None, None)
    assert threads() == before


def test_cells_and_seeds_differ(alone):
    assert len({measured.means for measured in alone.values()}) == 8
    assert len({cell.rng.random() for cell in config().cells()}) == 8
    (cell, *_) = config(seed=4).cells()
    assert cell.simulate().means != alone[cell.key].means


def test_what_is_stored_is_what_was_measured(alone):
    for measured in alone.values():
        assert Measured.loads(measured.dumps()) == measured


# -- nothing lost, nothing done twice -------------------------------------------------------------------------------


def test_what_is_finished_is_not_done_again(store, alone, monkeypatch):
    cells = run(config(), store)
    first = [next(cells)[0].key for _ in range(3)]
    cells.close()
    done, attempt = [], sweep.attempt
    monkeypatch.setattr(sweep, "attempt", lambda cell: done.append(cell.key) or attempt(cell))
    list(run(config(), store))
    assert len(done) == 5
    assert not set(done) & set(first)
    assert {key: dataclasses.replace(m, seconds=0.0) for key, m in store.cells().items()} == alone


@pytest.mark.slow
def test_killed_at_any_instant_it_resumes_to_the_same_results(tmp_path):
    """Slow: three processes import everything, two of them are killed with SIGKILL at different moments; what is never
    interrupted is computed here."""
    page = PAGE.replace("trials = 40", "trials = 600")
    (tmp_path / "grid.toml").write_text(page)
    command = [sys.executable, "-m", "w2s.cli", "simulate", str(tmp_path / "grid.toml"), "--out"]
    kept: dict[str, str] = {}
    for cells, jobs in ((1, 1), (4, 2), (0, 1)):
        arguments = [str(tmp_path / "killed"), "--resume", f"--jobs={jobs}"]
        child = subprocess.Popen([*command, *arguments], start_new_session=True)
        if cells:
            wait_for(lambda k=cells: len(finished(tmp_path / "killed" / "grid.sqlite")) >= k)
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
            kept |= finished(tmp_path / "killed" / "grid.sqlite")
            assert 0 < len(kept) < 8
        else:
            assert child.wait() == 0
    assert finished(tmp_path / "killed" / "grid.sqlite").items() >= kept.items()  # none was computed again
    assert w2s("simulate", tmp_path / "grid.toml", "--out", tmp_path / "whole", "--jobs=1").exit_code == 0
    for name in ("grid.csv", "grid.nc"):
        assert (tmp_path / "killed" / name).exists()
    assert (tmp_path / "killed" / "grid.csv").read_bytes() == (tmp_path / "whole" / "grid.csv").read_bytes()
    killed, whole = (xr.load_dataset(tmp_path / run / "grid.nc") for run in ("killed", "whole"))
    xr.testing.assert_equal(killed, whole)


def wait_for(condition, seconds=60):
    start = time.monotonic()
    while not condition():
        assert time.monotonic() - start < seconds, "waited in vain"
        time.sleep(0.02)


def finished(path):
    if not path.exists():
        return {}
    try:
        return dict(sqlite3.connect(path, timeout=10).execute("SELECT key, measured FROM cells"))
    except sqlite3.OperationalError:  # the table is not yet made
        return {}


@dataclasses.dataclass
class DiesOnce:
    """Kills its process the first time it gets this cell."""

    mark: os.PathLike
    key: str

    def __call__(self, cell):
        if cell.key == self.key and not self.mark.exists():
            self.mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return cell.simulate()


@pytest.mark.slow
def test_a_local_worker_that_dies_costs_nothing_that_is_finished(store, alone, monkeypatch, tmp_path):
    """Slow: the worker processes, which import everything, are started twice."""
    monkeypatch.setattr(sweep, "attempt", DiesOnce(tmp_path / "died", [*config().cells()][5].key))
    assert numbers(run(config(), store, jobs=2)) == alone
    assert (tmp_path / "died").exists()


def dies(cell):
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.slow
def test_workers_that_always_die_stop_the_sweep(store, monkeypatch):
    """Slow: the worker processes, which import everything, are started three times."""
    monkeypatch.setattr(sweep, "attempt", dies)
    with pytest.raises(SweepError, match="again and again"):
        list(run(config(), store, jobs=2))


@pytest.fixture(scope="module")
def cluster():
    from distributed import LocalCluster

    options = {"processes": True, "n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
    with LocalCluster(**options) as running:
        yield running


@pytest.mark.slow
def test_a_cluster_whose_worker_is_killed_gives_the_same_numbers(cluster, alone, store, monkeypatch, tmp_path):
    """Slow: a real Dask cluster of two processes, one of which kills itself on a cell and is started anew."""
    assert numbers(run(config(), store, scheduler=cluster.scheduler_address)) == alone
    again = Store(tmp_path / "again.sqlite", config())
    monkeypatch.setattr(sweep, "attempt", DiesOnce(tmp_path / "died", [*config().cells()][5].key))
    assert numbers(run(config(), again, scheduler=cluster.scheduler_address)) == alone
    assert (tmp_path / "died").exists()


def test_a_cluster_that_is_not_there_is_an_error(store, monkeypatch):
    monkeypatch.setattr(sweep, "PATIENCE", 0.2)
    with pytest.raises(SweepError, match=r"no Dask scheduler with a worker at tcp://127\.0\.0\.1:9"):
        list(run(config(), store, scheduler="tcp://127.0.0.1:9"))


def test_a_cell_that_fails_leaves_the_others_and_fails_the_sweep(tmp_path, monkeypatch):
    bad = [*config().cells()][2].key

    def broken(cell):
        return Measured(failure="FloatingPointError: boom") if cell.key == bad else attempt(cell)

    attempt = sweep.attempt
    monkeypatch.setattr(sweep, "attempt", broken)
    console, files = Console(record=True, width=160), Files.of(tmp_path / "x.toml", tmp_path, "netcdf")
    assert not simulate.simulate(config(), files, console)
    assert "boom" in (shown := console.export_text())
    assert "7 of 8 cells" in shown
    monkeypatch.setattr(sweep, "attempt", attempt)
    assert simulate.simulate(config(), files, console, resume=True)
    assert xr.load_dataset(files.dataset)["trials"].min() == 40


# -- measured next to the closed forms ------------------------------------------------------------------------------


def by_quantity(page=PAGE, **changes):
    (cell,) = config(page, **changes).cells()
    found = cell.simulate()
    return {row.quantity: row for row in rows(cell, found)}, found, cell


ONE = {"n": 60, "N": 90, "d_sw": 3}


def test_a_row_says_what_the_catalogue_says():
    found, measured, cell = by_quantity(grid=ONE, trials=3000)
    symbols = cell.experiment.symbols()
    for quantity, id in {
        "teacher": "teacher.population",
        "student.population": "student.population",
        "student.in-sample": "student.in-sample",
        "baseline": "baseline.population",
        "ceiling": "ceiling.population",
        "pgr": "pgr",
        "opr": "opr",
    }.items():
        claim = catalogue()[id]
        claimed = claim.evaluate(**{s.name: symbols[s.name] for s in claim.symbols})
        assert found[quantity].exact == pytest.approx(claimed, rel=1e-12)
        assert abs(found[quantity].mean - claimed) < 5 * found[quantity].standard_error
        assert abs(found[quantity].z) < 4.5
    assert measured.trials == 3000


def test_the_standard_error_in_z_is_derived_where_a_claim_covers_the_cell():
    misspecified, _, _ = by_quantity(grid=ONE)
    derived = {name for name, row in misspecified.items() if row.error == "derived"}
    assert derived == {"teacher", "baseline", "ceiling"}
    well, found, cell = by_quantity(grid=ONE | {"missed": 0.0}, trials=2000)
    assert {row.error for name, row in well.items() if "per-trial" not in name and "r" != name[-1]} >= {"derived"}
    assert well["student.population"].error == well["student.in-sample"].error == "derived"
    symbols, claim = cell.experiment.symbols(), catalogue()["risk-variance.student.population"]
    variance = claim.evaluate(**{s.name: symbols[s.name] for s in claim.symbols})
    row = well["student.population"]
    assert row.z == pytest.approx((row.mean - row.exact) / np.sqrt(variance / found.trials))
    assert row.standard_error == pytest.approx(np.sqrt(variance / found.trials), rel=0.2)


def test_ratios_of_means_and_ratios_of_each_data_set_are_told_apart():
    """Against the draws themselves, and the standard error of the ratio against the scatter of many."""
    found, _, cell = by_quantity(grid=ONE, trials=256)
    draws = cell.experiment.sample(256, cell.rng, ["teacher", "student.population", "ceiling", "baseline"], "gram")
    teacher, student, ceiling, baseline = draws.values()
    assert found["pgr"].mean == pytest.approx((teacher - student).mean() / (teacher - ceiling).mean())
    assert found["opr"].mean == pytest.approx(baseline.mean() / student.mean())
    each = np.sort((teacher - student) / (teacher - ceiling))
    assert found["pgr.per-trial"].quantiles[1] == pytest.approx(each[128], rel=2e-3)
    assert np.isnan(found["pgr"].quantiles).all()
    assert np.isnan(found["pgr.per-trial"].mean)
    many = cell.experiment.sample(256 * 100, np.random.default_rng(0), [*draws], "gram")
    t, s, c, b = (values.reshape(100, 256).mean(axis=1) for values in many.values())
    assert found["pgr"].standard_error == pytest.approx(np.std((t - s) / (t - c)), rel=0.25)
    assert found["opr"].standard_error == pytest.approx(np.std(b / s), rel=0.25)


def test_z_scores_over_many_cells_are_standard_normal():
    """No larger in mean square than 280 independent ones with 99.99 %, nor smaller; none beyond 4.5."""
    grid = config(grid={"n": {"from": 40, "to": 200, "points": 10}, "d_sw": [0, 1, 2, 3]}, trials=300)
    z = np.array([row.z for cell in grid.cells() for row in rows(cell, cell.simulate())])
    z = z[np.isfinite(z)]
    assert len(z) == 10 * 2 * 4 * 7
    assert np.abs(z).max() < 4.5
    assert 0.8 < np.mean(z**2) < 1.25


THRESHOLDS = [
    ({"n": 6}, {"teacher", "student.population", "student.in-sample"}, "n = d_w"),
    ({"n": 7}, {"teacher", "student.population", "student.in-sample"}, r"n = d_w \+1"),
    ({"N": 3}, {"student.population"}, "N = d_s -1"),
    ({"n": 4}, {"baseline"}, "n = d_s"),
    ({"n": 1, "N": 3}, {"ceiling", "student.population"}, r"n \+ N = d_s"),
]


@pytest.mark.parametrize(("sizes", "infinite", "reason"), THRESHOLDS)
def test_at_a_threshold_the_value_is_infinite_with_the_reason_and_quantiles_but_no_z(sizes, infinite, reason):
    import re

    found, _, _ = by_quantity(grid=ONE | sizes)
    risks = [name for name in found if name.split(".")[0] not in ("pgr", "opr")]
    assert {name for name in risks if found[name].exact == np.inf} == infinite
    for name in infinite:
        row = found[name]
        assert np.isnan(row.z)
        assert np.isnan(row.standard_error)
        assert np.isfinite(row.quantiles).all()
    assert any(re.search(reason, found[name].reason) for name in infinite)
    assert np.isnan(found["pgr"].z)


def test_close_to_a_threshold_there_is_no_z_score_from_a_few_draws_that_decide():
    found, _, cell = by_quantity(grid=ONE | {"n": 13})  # n - d_w = 7: three moments
    assert moments(cell.experiment, "teacher") == 3
    assert np.isfinite(found["teacher"].exact)
    assert np.isnan(found["teacher"].z)
    assert "fourth moment" in found["teacher"].reason
    (wider,) = config(grid=ONE | {"n": 14}).cells()
    assert moments(wider.experiment, "teacher") == 4


def test_an_exact_teacher_has_no_threshold():
    (cell,) = config(grid=ONE | {"n": 6, "sigma": 0.0, "missed": 0.0}).cells()
    assert expected(cell.experiment, "teacher") == (0, "")
    assert np.isfinite(expected(cell.experiment, "student.population")[0])


def test_a_student_with_nothing_foreign_has_no_threshold_of_its_own():
    (cell,) = config(grid={"n": 60, "N": 7, "d_w": 3, "d_sw": 3, "missed": 0.01}).cells()
    assert moments(cell.experiment, "student.population") == (60 - 3) // 2


def test_chunks_are_added_until_the_standard_error_is_reached():
    page = PAGE.replace("trials = 40", "standard_error = 0.005").replace('"ceiling", "pgr", "opr"', '"ceiling"')
    found, measured, _ = by_quantity(page, grid=ONE)
    relative = [row.standard_error / row.mean for row in found.values()]
    assert max(relative) <= 0.005
    assert measured.trials > 5 * LEAST
    _, few, _ = by_quantity(page.replace("0.005", "0.2"), grid=ONE)
    assert LEAST <= few.trials < 2 * LEAST
    _, capped, _ = by_quantity(page.replace("[grid]", "most = 1500\n[grid]"), grid=ONE)
    assert capped.trials == 1500
    _, infinite, _ = by_quantity(page, quantities=["teacher"], grid=ONE | {"n": 6})
    assert infinite.trials == LEAST


def test_moments_of_a_stream_are_those_of_its_values():
    values = np.random.default_rng(0).gamma(2, 1, (3, 500)) + 1e3
    joint = Joint(3)
    for block in np.array_split(values, 7, axis=1):
        joint.add(block)
    assert joint.mean == pytest.approx(values.mean(axis=1), rel=1e-14)
    assert joint.covariance == pytest.approx(np.cov(values), rel=1e-9)


# -- files ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The files of a sweep by the command."""
    folder = tmp_path_factory.mktemp("written")
    page = PAGE.replace("n = [40, 60]\nN = [50, 90]", "n = [6, 60, 70]\nN = [50, 90, 95]")
    (folder / "grid.toml").write_text('together = [["n", "N"]]\n' + page)
    result = w2s("simulate", folder / "grid.toml", "--out", folder / "out", "--jobs", 1)
    return folder, result


def test_the_command_writes_a_labelled_dataset_and_says_what_it_found(written):
    folder, result = written
    assert result.exit_code == 0, result.output
    assert "6 of 6 cells" in result.output
    assert "none of 30 z-scores exceeds 4.5" in result.output
    found = xr.load_dataset(folder / "out" / "grid.nc")
    assert found["mean"].dims == ("n_N", "d_sw", "quantity")
    assert found["n"].values.tolist() == [6, 60, 70]
    cell = found.sel(d_sw=3, quantity="teacher")
    assert cell["exact"].values[0] == np.inf
    assert str(cell["reason"].values[0]) == "infinite at the interpolation threshold n = d_w"
    assert found["N"].attrs["long_name"] == "pseudo-labelled samples"
    assert found["mean"].attrs["units"] == "1"
    assert found.attrs["configuration"] == (folder / "grid.toml").read_text()
    assert set(json.loads(found.attrs["versions"])) > {"numpy", "w2s-theory"}
    assert found.attrs["seed"] == "3"
    assert found.attrs["begun"] <= found.attrs["written"]


def test_dataset_and_table_hold_the_same_numbers(written):
    folder, _ = written
    found = xr.load_dataset(folder / "out" / "grid.nc").swap_dims(n_N="n")
    with (folder / "out" / "grid.csv").open() as file:
        lines = [*csv.DictReader(file)]
    assert len(lines) == 6 * 9
    for line in lines:
        cell = found.sel(n=int(line["n"]), d_sw=int(line["d_sw"]), quantity=line["quantity"])
        assert int(line["N"]) == cell["N"]
        for name in ("exact", "mean", "standard_error", "z"):
            np.testing.assert_equal(float(line[name]), float(cell[name]))
        np.testing.assert_equal(float(line["quantile 0.5"]), float(cell["quantiles"].sel(quantile=0.5)))
        assert line["reason"] == str(cell["reason"].values)


def test_angles_have_a_dimension_of_their_own(tmp_path):
    page = PAGE.replace("d_sw = [1, 3]", "angles = [[0], [0, 30, 60]]")
    (tmp_path / "grid.toml").write_text(page)
    assert w2s("simulate", tmp_path / "grid.toml", "--out", tmp_path, "--jobs", 1).exit_code == 0
    found = xr.load_dataset(tmp_path / "grid.nc")
    assert found["mean"].dims == ("n", "N", "angles", "quantity")
    assert found["angle"].values.tolist() == [[0, 90, 90], [0, 30, 60]]
    assert found["angle"].attrs["units"] == "degree"


def test_a_planted_error_is_flagged(written):
    folder, _ = written
    options = ("simulate", folder / "grid.toml", "--out", folder / "out", "--collect", "--planted-error", 0.3)
    result = w2s(*options)
    assert result.exit_code == 1
    assert "FLAGGED" in result.output
    assert xr.load_dataset(folder / "out" / "grid.nc").attrs["planted_factor"] == "1.3"
    assert w2s(*options[:-2]).exit_code == 0


def test_a_part_of_a_sweep_is_written_as_such(tmp_path):
    (tmp_path / "grid.toml").write_text(PAGE)
    arguments = ("simulate", tmp_path / "grid.toml", "--out", tmp_path, "--collect")
    refused = w2s(*arguments)
    assert refused.exit_code == 1
    assert "nothing to collect" in refused.output
    assert [path.name for path in tmp_path.iterdir()] == ["grid.toml"]
    cells = run(Sweep.read(tmp_path / "grid.toml"), Store(tmp_path / "grid.sqlite", config()))
    done = next(cells)[0]
    result = w2s(*arguments)
    assert result.exit_code == 0, result.output
    assert "1 of 8 cells" in result.output
    found = xr.load_dataset(tmp_path / "grid.nc")
    assert int((found["trials"] > 0).sum()) == 1
    assert float(found["mean"].sel(quantity="teacher").sum()) > 0
    place = {name: dict(done.parameters)[name] for name in ("n", "N", "d_sw")}
    assert int(found["trials"].sel(place)) == 40
    assert set(np.unique(found["reason"])) >= {"not computed"}


# -- refused before anything is computed ----------------------------------------------------------------------------


@pytest.fixture
def no_cell(monkeypatch):
    """Fails the test if a cell is computed."""

    def computed(*arguments):
        raise AssertionError("computed")

    monkeypatch.setattr(simulate, "run", computed)


def test_an_output_that_exists_is_refused(written, no_cell):
    folder, _ = written
    result = w2s("simulate", folder / "grid.toml", "--out", folder / "out")
    assert result.exit_code == 1
    assert "go on with --resume" in result.output


def test_a_dataset_without_its_store_is_refused_even_with_resume(tmp_path, no_cell):
    (tmp_path / "grid.toml").write_text(PAGE)
    (tmp_path / "grid.nc").write_text("mine")
    result = w2s("simulate", tmp_path / "grid.toml", "--out", tmp_path, "--resume")
    assert result.exit_code == 1
    assert "give another folder" in result.output
    assert (tmp_path / "grid.nc").read_text() == "mine"


def test_the_store_of_another_configuration_is_refused(written, no_cell):
    folder, _ = written
    other = folder / "other"
    other.mkdir()
    (other / "grid.toml").write_text((folder / "grid.toml").read_text().replace("seed = 3", "seed = 4"))
    result = w2s("simulate", other / "grid.toml", "--out", folder / "out", "--resume")
    assert result.exit_code == 1
    assert "another configuration" in result.output


def test_a_store_begun_with_other_versions_is_refused(store):
    with sqlite3.connect(store.path) as connection:
        connection.execute("UPDATE sweep SET versions = json_set(versions, '$.numpy', '1.0')")
    with pytest.raises(StoreError, match=r"numpy 1\.0 instead of"):
        Store(store.path, config())


def test_what_is_no_store_is_refused(tmp_path, no_cell):
    (tmp_path / "grid.toml").write_text(PAGE)
    (tmp_path / "grid.sqlite").write_text("this is no database, but long enough to be looked at" * 30)
    result = w2s("simulate", tmp_path / "grid.toml", "--out", tmp_path, "--resume")
    assert result.exit_code == 1
    assert "move the file away" in result.output


@pytest.mark.parametrize("folder", ["/dev/full", "/proc/w2s", "file/out"])
def test_a_folder_that_cannot_be_written_is_refused(tmp_path, folder, no_cell):
    (tmp_path / "grid.toml").write_text(PAGE)
    (tmp_path / "file").write_text("")
    result = w2s("simulate", tmp_path / "grid.toml", "--out", tmp_path / folder)
    assert result.exit_code == 1
    assert "cannot write" in result.output


def test_a_disk_without_room_is_refused(tmp_path):
    """The limit on the size of a file stands for a disk that is full: the write fails in the same way."""
    before, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, before[1]))
        require_space(tmp_path, 9_000)
        with pytest.raises(SweepError, match=r"cannot write 0\.0 MB"):
            require_space(tmp_path, 11_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert not list(tmp_path.iterdir())


def test_the_expected_size_is_enough(written):
    folder, _ = written
    (folder / "out" / "grid.sqlite-wal").unlink(missing_ok=True)
    size = sum(path.stat().st_size for path in (folder / "out").iterdir())
    assert size < simulate.expected_size(Sweep.read(folder / "grid.toml")) + 200_000


def test_a_missing_package_is_named_before_anything_is_computed(tmp_path, no_cell, monkeypatch):
    (tmp_path / "grid.toml").write_text(PAGE)
    monkeypatch.setattr(simulate.importlib.util, "find_spec", lambda name: None if name == "zarr" else name)
    result = w2s("simulate", tmp_path / "grid.toml", "--out", tmp_path, "--format", "zarr")
    assert result.exit_code == 1
    assert "grid.zarr needs zarr: pip install zarr" in result.output


def test_an_impossible_cell_and_an_unknown_key_are_named_by_the_command(tmp_path, no_cell):
    (tmp_path / "grid.toml").write_text(PAGE.replace("d_sw = [1, 3]", "d_sw = [1, 5]"))
    result = w2s("simulate", tmp_path / "grid.toml", "--out", tmp_path)
    assert result.exit_code == 1
    assert "cell n=40, N=50, d_w=6, d_s=4, d_sw=5" in result.output
    (tmp_path / "grid.toml").write_text(PAGE.replace("trials", "trails"))
    assert "did you mean trials" in w2s("simulate", tmp_path / "grid.toml", "--out", tmp_path).output
