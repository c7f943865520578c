"""Files of features and labels."""

import sys

import numpy as np
import pytest

from w2s_theory.setting.features import FeaturesError, read_features, read_labels

MATRIX = np.array([[1.5, 2.0], [3.0, -4.0], [0.25, 1e-3]])


def test_npy_is_mapped_and_not_loaded(tmp_path):
    np.save(tmp_path / "a.npy", MATRIX)
    found = read_features(tmp_path / "a.npy")
    assert isinstance(found, np.memmap)
    np.testing.assert_array_equal(found, MATRIX)


def test_npz(tmp_path):
    np.savez(tmp_path / "a.npz", weak=MATRIX, strong=2 * MATRIX)
    np.testing.assert_array_equal(read_features(f"{tmp_path / 'a.npz'}::strong"), 2 * MATRIX)
    with pytest.raises(FeaturesError, match="weak, strong: say which"):
        read_features(tmp_path / "a.npz")
    with pytest.raises(FeaturesError, match="not other"):
        read_features(f"{tmp_path / 'a.npz'}::other")


@pytest.mark.parametrize(
    "text", ["1.5,2\n3,-4\n0.25,1e-3\n", "a,b\n1.5,2\n3,-4\n0.25,1e-3", "\ufeff1.5, 2\n3,-4\n.25,.001"]
)
def test_csv(tmp_path, text):
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    np.testing.assert_array_equal(read_features(tmp_path / "a.csv"), MATRIX)


@pytest.mark.parametrize("text", ["1\n\n3\n", "label\n1\n\n3\n", "1\nnan\n3"])
def test_an_empty_label_is_none_and_keeps_its_row(tmp_path, text):
    (tmp_path / "y.csv").write_text(text)
    np.testing.assert_array_equal(read_labels(tmp_path / "y.csv").ravel(), [1, np.nan, 3])


def test_an_empty_cell_is_none(tmp_path):
    (tmp_path / "a.csv").write_text("1,\n2,3\n")
    np.testing.assert_array_equal(read_features(tmp_path / "a.csv"), [[1, np.nan], [2, 3]])


def test_parquet(tmp_path):
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow.parquet import write_table

    write_table(pyarrow.table({"a": MATRIX[:, 0], "b": MATRIX[:, 1]}), tmp_path / "a.parquet")
    np.testing.assert_array_equal(read_features(tmp_path / "a.parquet"), MATRIX)


def test_a_missing_extra_says_how_to_install_it(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    (tmp_path / "a.parquet").touch()
    with pytest.raises(FeaturesError, match=r"pip install 'w2s-theory\[parquet\]'"):
        read_features(tmp_path / "a.parquet")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.txt", b"1", ".txt is none of"),
        ("a.csv", b"1,2\n3\n", "differ in length"),
        ("a.csv", b"1,2\ncat,3\n", "all cells are to be numbers"),
        ("a.csv", b"x\n1\ncat\n", "'cat', line 2"),
        ("a.npy", b"junk", "cannot be read|pickle"),
        ("a.npz", b"junk", "cannot be read|pickle"),
    ],
)
def test_files_that_are_none_are_told(tmp_path, name, content, said):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(FeaturesError, match=said):
        read_features(tmp_path / name)


@pytest.mark.parametrize("suffix", ["npy", "npz"])
def test_pickles_are_refused(tmp_path, suffix):
    path = tmp_path / f"a.{suffix}"
    (np.save if suffix == "npy" else np.savez)(path, np.array([{}, 1], dtype=object))
    with pytest.raises(FeaturesError, match="pickled"):
        read_features(path)


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(FeaturesError, match="no such file"):
        read_features(tmp_path / "a.npy")
