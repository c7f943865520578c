"""The reader of configurations: every mistake is said with file, key, value and what is possible."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from verification.configuration import read


class Refused(Exception):
    pass


@dataclass(frozen=True)
class Inner:
    size: int
    share: float = 0.5


@dataclass(frozen=True)
class Outer:
    name: str
    inner: Inner
    widths: Mapping[str, int]
    pairs: tuple[tuple[str, ...], ...] = ()
    noise: float | None = None
    loud: bool = False

    def __post_init__(self):
        if self.noise is not None and self.noise < 0:
            raise Refused(f"noise must not be negative, but is {self.noise}")


PAGE = 'name = "x"\ninner = {size = 3}\nwidths = {a = 1, b = 2}\n'


def of(tmp_path, page):
    (tmp_path / "run.toml").write_text(page)
    return read(Outer, tmp_path / "run.toml", Refused)


def test_a_file_becomes_the_dataclass(tmp_path):
    page = PAGE + 'pairs = [["n", "N"], []]\nnoise = 2\nloud = true\n'
    expected = Outer("x", Inner(3), {"a": 1, "b": 2}, (("n", "N"), ()), 2.0, True)
    assert of(tmp_path, page) == expected
    assert type(of(tmp_path, page).noise) is float
    assert of(tmp_path, PAGE).noise is None


@pytest.mark.parametrize(
    ("page", "complaint"),
    [
        (PAGE + "nois = 1", "unknown key 'nois'; did you mean noise"),
        (PAGE + "noise = true", "noise must be a number, but is True"),
        (PAGE + 'loud = "yes"', "loud must be true or false, but is 'yes'"),
        (PAGE + "noise = -1", "noise must not be negative, but is -1"),
        (PAGE + 'pairs = ["n"]', r"pairs must be a list of lists of strings, but is \['n'\]"),
        (PAGE.replace("size = 3", "size = 3.5"), "inner: size must be an integer, but is 3.5"),
        (PAGE.replace("size", "sise"), "inner: unknown key 'sise'; did you mean size"),
        (PAGE.replace("size = 3", ""), "inner: missing: size"),
        (PAGE.replace("{size = 3}", "3"), "inner must be a table, but is 3"),
        (PAGE.replace("b = 2", 'b = "2"'), "widths must be a table of integers"),
        ('name = "x"', "missing: inner, widths"),
        ("name = [", "Invalid value"),
        ("name = '\ud800'", ""),
    ],
)
def test_what_is_wrong_is_said_with_file_key_and_value(tmp_path, page, complaint):
    path = tmp_path / "run.toml"
    path.write_bytes(page.encode("utf-8", "surrogatepass"))
    with pytest.raises(Refused, match=rf"run\.toml: .*{complaint}"):
        read(Outer, path, Refused)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(Refused, match=r"nowhere\.toml"):
        read(Outer, tmp_path / "nowhere.toml", Refused)
