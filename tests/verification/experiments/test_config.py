"""Configurations of sweeps: what they mean, and what is wrong with those that mean nothing."""

import tomllib
from pathlib import Path

import numpy as np
import pytest

from verification.experiments import Experiment
from verification.experiments.sweeps.config import ConfigError, Sweep

GRID = {"n": 60, "N": 80, "d_w": 6, "d_s": 4, "d_sw": 2, "sigma": 0.1}


def sweep(grid=None, drop=(), **page):
    grid = {name: value for name, value in (GRID | (grid or {})).items() if name not in drop}
    return Sweep.of({"grid": grid} | page)


def values(found, *names):
    return [tuple(dict(cell.parameters)[name] for name in names) for cell in found.cells()]


def test_the_example_is_read_and_its_comments_are_not_part_of_its_hash():
    path = Path(__file__).parents[3] / "examples" / "sweep.toml"
    found = Sweep.read(path)
    assert found.shape == (5, 3)
    assert Sweep.of(tomllib.loads(path.read_text())).hash == found.hash
    assert sweep().hash != sweep(seed=1).hash


def test_lists_cross_and_those_together_are_zipped():
    crossed = sweep({"n": [60, 70], "N": [80, 90], "d_sw": [1, 2]})
    assert crossed.shape == (2, 2, 2)
    assert values(crossed, "n", "N", "d_sw")[:3] == [(60, 80, 1), (60, 80, 2), (60, 90, 1)]
    zipped = sweep({"n": [60, 70], "N": [80, 90], "d_sw": [1, 2]}, together=[["N", "n"]])
    assert [axis.name for axis in zipped.axes] == ["N_n", "d_sw"]
    assert values(zipped, "n", "N", "d_sw") == [(60, 80, 1), (60, 80, 2), (70, 90, 1), (70, 90, 2)]


def test_ranges():
    assert values(sweep({"n": {"from": 100, "to": 400, "points": 3}}), "n") == [(100,), (250,), (400,)]
    log = sweep({"N": {"from": 100, "to": 10_000, "points": 3, "spacing": "log"}})
    assert values(log, "N") == [(100,), (1000,), (10_000,)]
    sigmas = sweep({"sigma": {"from": 0.0, "to": 1, "points": 5}})
    assert [s for (s,) in values(sigmas, "sigma")] == [0, 0.25, 0.5, 0.75, 1]


def test_angles_in_degrees_are_one_vector_or_a_list_of_vectors():
    assert values(sweep({"angles": [0, 30]}, drop=["d_sw"]), "angles") == [((0, 30),)]
    several = sweep({"angles": [[0], {"from": 0, "to": 60, "points": 3}]}, drop=["d_sw"])
    assert values(several, "angles") == [((0,),), ((0, 30, 60),)]
    symbols = [*several.cells()][1].experiment.symbols()
    assert symbols["d_sw"] == pytest.approx(1 + 3 / 4 + 1 / 4)


def test_right_angles_and_the_same_angles_are_one_experiment():
    energies = {"shared": 1.0, "missed": 0.3, "foreign": 0.2, "outside": 0.1}
    (by_number,) = sweep(energies).cells()
    (by_angles,) = sweep(energies | {"angles": [90, 0, 0]}, drop=["d_sw"]).cells()
    assert by_number.experiment.symbols() == pytest.approx(by_angles.experiment.symbols(), abs=1e-15)
    assert by_number.experiment.symbols()["rho_missed"] == pytest.approx(0.3)


def test_the_published_setup():
    """Against the configuration built by hand: the student on 1 … 100, the teacher from 101 − d_sw on."""
    (cell,) = Sweep.of(
        {"grid": {"n": 400, "N": 400, "d_w": 200, "d_s": 100, "d_sw": 90, "coordinates": 300, "D": 20_000}}
    ).cells()
    signal = 1 / np.sqrt(np.arange(1, 301) * 20_000.0)
    by_hand = Experiment.coordinates(400, 400, range(10, 210), range(100), signal, 0.1)
    assert cell.experiment.symbols() == pytest.approx(by_hand.symbols())
    assert cell.experiment.symbols()["rho_s"] == pytest.approx(5.48e-5, rel=1e-3)  # as printed with the study
    assert cell.experiment.symbols()["rho_w"] == pytest.approx(1.64e-4, rel=5e-3)


WRONG = [
    ({"trails": 10}, {}, "unknown key 'trails'; did you mean trials"),
    ({}, {"simga": 0.1}, "unknown parameter of .grid. 'simga'; did you mean sigma"),
    ({}, {"n": {"from": 1, "to": 9, "point": 3}}, "unknown key of the range n 'point'; did you mean points"),
    ({}, {"n": {"from": 1, "to": 9}}, "missing: points"),
    ({}, {"n": {"from": 1, "to": 3, "points": 9}}, "n: 1 is there twice"),
    ({}, {"n": {"from": 1, "to": 9, "points": 3, "spacing": "cubic"}}, "spacing must be linear or log"),
    ({}, {"sigma": {"from": 0, "to": 1, "points": 3, "spacing": "log"}}, "must start and end above 0"),
    ({}, {"n": []}, "the list is empty"),
    ({}, {"n": [60, 60]}, "60 is there twice"),
    ({}, {"n": 60.5}, r"n \(labelled samples\) must be an integer"),
    ({}, {"n": True}, "must be an integer"),
    ({}, {"n": "60"}, "must be an integer"),
    ({}, {"sigma": float("nan")}, "sigma .* must be a number"),
    ({}, {"sigma": -1}, "sigma .* must be a number"),
    ({}, {"d_sw": 5}, "cell n=60, N=80, d_w=6, d_s=4, d_sw=5, sigma=0.1: .*must be from 0 to min"),
    ({}, {"angles": [0.0]}, "give d_sw or angles"),
    ({}, {"d_sw": 4, "missed": 1.0}, "cell .*missed=1.0.*no such direction"),
    ({}, {"coordinates": 300}, "coordinates and D go together"),
    ({}, {"coordinates": 300, "D": 20, "d_sw": 2}, "D=20, but"),
    ({}, {"coordinates": 300, "D": 20_000, "n": 5}, "unequal variance need n >= d_w"),
    ({}, {"coordinates": 300, "D": 20_000, "shared": 1.0}, "without shared"),
    ({"quantities": ["student"]}, {}, "known: teacher, student.in-sample"),
    ({"quantities": ["student.poplation"]}, {}, "did you mean student.population"),
    ({"quantities": "teacher"}, {}, "quantities must be a list"),
    ({"quantities": ["pgr", "pgr"]}, {}, "each once"),
    ({"quantities": []}, {}, "at least one"),
    ({"method": "laws"}, {}, "did you mean law"),
    ({"method": "law"}, {}, "method law: it draws teacher and student jointly"),
    ({"method": "law", "quantities": ["teacher"]}, {"n": [60, 5]}, "cell n=5.*fewer samples than features"),
    ({"quantiles": [0.5, 1.5]}, {}, "quantiles must be numbers from 0 to 1"),
    ({"trials": 0}, {}, "trials must be int from 2"),
    ({"trials": 10, "standard_error": 0.1}, {}, "give one of them"),
    ({"standard_error": 0}, {}, "standard_error must be"),
    ({"seed": -1}, {}, "seed must be"),
    ({"together": [["n", "N"]]}, {}, "'n' is no list"),
    ({"together": [["n", "N"]]}, {"n": [60, 70], "N": [80, 90, 95]}, "numbers of values differ"),
    ({"together": [["n", "N"], ["N", "n"]]}, {"n": [60, 70], "N": [80, 90]}, "named twice"),
    ({"together": ["n"]}, {}, "list of lists"),
    ({"together": [[["n"]]]}, {}, "list of lists"),
    ({}, {"n": {"from": 1, "to": 9, "points": 3, "spacing": []}}, "spacing must be linear"),
    ({"grid": 3}, None, "must be a table"),
    ({}, {"n": {"from": 1, "to": 10**6, "points": 10**6}, "sigma": [0.1, 0.2]}, "cells; at most"),
]


@pytest.mark.parametrize(("page", "grid", "complaint"), WRONG, ids=[complaint for _, _, complaint in WRONG])
def test_what_cannot_be_is_refused_by_name(page, grid, complaint):
    with pytest.raises(ConfigError, match=complaint):
        Sweep.of(page) if grid is None else sweep(grid, **page)


@pytest.mark.parametrize("missing", ["n", "d_s", "d_sw"])
def test_what_is_missing_is_named(missing):
    with pytest.raises(ConfigError, match=missing):
        sweep(drop=[missing])


def test_a_file_that_is_no_configuration_is_named(tmp_path):
    (tmp_path / "bad.toml").write_text("grid = [")
    with pytest.raises(ConfigError, match=r"bad\.toml"):
        Sweep.read(tmp_path / "bad.toml")
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match=r"bytes\.toml"):
        Sweep.read(tmp_path / "bytes.toml")
