"""What is kept is there whole, or as it was before."""

import sqlite3

import pytest

from verification.store import created, replaced, transaction


class Refused(Exception):
    pass


def test_what_could_not_be_written_leaves_what_was_there(tmp_path):
    path = tmp_path / "table.csv"

    def write(text, killed=False):
        with replaced(path) as new:
            new.write_text(text)
            if killed:
                raise KeyboardInterrupt

    write("old")
    with pytest.raises(KeyboardInterrupt):
        write("half", killed=True)
    assert path.read_text() == "old"
    write("new")
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("table.csv", "new")]


def test_a_folder_takes_the_place_of_a_folder(tmp_path):
    path = tmp_path / "data.zarr"
    for name in ("old", "new"):
        with replaced(path) as new:
            new.mkdir()
            (new / name).touch()
    assert [p.name for p in path.iterdir()] == ["new"]


def test_a_transaction_that_fails_changes_nothing(tmp_path):
    path = tmp_path / "x.sqlite"
    created(path, "CREATE TABLE IF NOT EXISTS t (k INTEGER PRIMARY KEY)", Refused)

    def insert_twice():
        with transaction(path, Refused) as connection:
            connection.execute("INSERT INTO t VALUES (1)")
            connection.execute("INSERT INTO t VALUES (1)")

    with pytest.raises(Refused, match=r"x\.sqlite: UNIQUE"):
        insert_twice()
    assert sqlite3.connect(path).execute("SELECT COUNT(*) FROM t").fetchone() == (0,)
