"""Diagnoses: warnings where they are due and only there, tables and JSON, the command."""

import json

import numpy as np
import pytest
from click.testing import CliRunner

from tests.setting.worlds import world
from w2s.cli import main
from w2s.diagnose import diagnose

THERE = world(8, 6, [1.0, 1.0, 0.5])


def drawn(rows=800, seed=0):
    return THERE.draw(rows, np.random.default_rng(seed))


def said(*data, **options):
    return " ".join(diagnose(*data, **options).warnings)


def test_gaussian_features_give_no_warning():
    assert not said(*drawn())


def test_few_labels():
    weak, strong, y = drawn()
    assert "20 labels are fewer than 4 a dimension" in said(weak, strong, y[:20])
    assert "no labels" in said(weak, strong)


def test_rare_directions():
    weak, strong, y = drawn()
    rare = np.random.default_rng(1).random((800, 8)) < 0.02
    assert "rare directions" in said(weak * rare, strong, y)


def test_near_duplicates():
    weak, strong, y = (np.repeat(x, 4, axis=0) for x in drawn(400))
    assert "Neighbouring rows are alike" in said(weak, strong, y)


def test_residuals_that_depend_on_leverage():
    weak, strong, _ = drawn(3000)
    noise = np.random.default_rng(2).standard_normal(3000) * (weak**2).sum(axis=1)
    assert "depend on leverage" in said(weak, strong, noise)


def test_a_sample_that_is_a_direction():
    weak, strong, y = drawn()
    weak[:, 0] = np.arange(800) == 5
    assert "subsamples without it are singular" in said(weak, strong, y)


def test_a_cut_is_of_these_samples():
    assert "truncates on its own training sample" in said(*drawn(), cut=5)


@pytest.fixture
def files(tmp_path):
    names = [str(tmp_path / f"{name}.npy") for name in ("weak", "strong", "labels")]
    for name, array in zip(names, drawn(), strict=True):
        np.save(name, array)
    return names


def test_the_command_shows_what_is_estimated(files):
    result = CliRunner().invoke(main, ["diagnose", *files])
    assert result.exit_code == 0, result.output
    for what in ("800 samples, 800 of them labelled", "ρ_missed", "numerical rank", "not identifiable: σ²"):
        assert what in result.output


def test_the_command_writes_json(files):
    result = CliRunner().invoke(main, ["diagnose", *files, "--json"])
    found, wanted = json.loads(result.output), diagnose(*drawn()).found
    assert found["overlap"]["corrected"]["value"] == wanted.overlap.corrected.value
    assert found["errors"]["s2_w"]["high"] == wanted.errors.s2_w.high
    assert found["weak"]["dimension"] == 9
    assert "whiten" not in result.output


def test_what_is_wrong_is_told(files, tmp_path):
    np.save(tmp_path / "short.npy", drawn(700)[0])
    result = CliRunner().invoke(main, ["diagnose", str(tmp_path / "short.npy"), *files[1:]])
    assert result.exit_code == 2
    assert "700 rows of weak features and 800" in result.output
