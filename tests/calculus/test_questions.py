"""docs/questions.md: every answer is the one that is derived, with a certificate that is checked, and that of draws."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from w2s_theory import Covariance, Expectation, expectation
from w2s_theory.calculus import to_plain, to_text

from .drawn import Drawn, constants, standard_errors

PAGE = Path(__file__).parents[2] / "docs" / "questions.md"
CELL = re.compile(r"^\| (.+?) \| (.+?) \| `(.+?)` \| `(.+?)` \|$", re.MULTILINE)
SIZES = {"n": 13, "m": 9, "d": 3, "p": 2, "nu": 14, "s": 0.8, "eta": 0.3, "i": 0, "j": 1, "k": 2, "l": 1}
WIDE = SIZES | {"n": 3, "d": 9}
"""For what is inverted with more columns than rows."""


@dataclass(frozen=True)
class Row:
    question: str
    source: str
    asked: str
    answer: str


@cache
def page():
    return PAGE.read_text()


@cache
def declared():
    names = {}
    exec(page().split("```python\n")[1].split("```")[0], names)
    return names


ROWS = [Row(*cells) for cells in CELL.findall(page())]


def answered(row):
    """What stands under *asked*, with E for its proof."""
    return eval(row.asked, {**declared(), "E": expectation})


def shown(found):
    if isinstance(found, (Expectation, Covariance)):
        return to_text(found.readable) + (f" for {to_plain(found.domain)}" if found.domain != True else "")  # noqa: E712
    return to_text(found)


def known(sizes):
    """Numbers for all constants: Pi projects on p directions, M has no trace, the scales are positive definite."""
    rng, n, d = np.random.default_rng(8), sizes["n"], sizes["d"]
    shapes = {"Sigma": (d, d), "Psi": (d, d), "Omega": (n, n), "A": (d, d), "B": (d, d), "C": (d, d), "K": (n, n)}
    shapes |= {"F": (n, n), "H": (n, n), "M": (n, n), "Mean": (n, d), "J": (d, sizes["p"]), "L": (n, d)}
    shapes |= {"a": (d, 1), "b": (d, 1), "mu": (d, 1), "f": (n, 1), "t": (n, 1)}
    values = sizes | constants(shapes, rng)
    values["Sigma3"] = np.array([[2, 0.5, 0], [0.5, 1, 0.2], [0, 0.2, 1]])
    values["K"] = values["K"] + values["K"].T
    values["M"] = values["M"] - np.trace(values["M"]) / n * np.eye(n)
    basis = np.linalg.qr(rng.normal(size=(n, sizes["p"])))[0]
    return values | {"Pi": basis @ basis.T}


def test_at_least_fifty_are_answered():
    assert len(ROWS) >= 50
    assert len({row.asked for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.question)
def test_answer(row):
    found = answered(row)
    assert shown(found) == row.answer
    if not isinstance(found, (Expectation, Covariance)):
        return  # an entry or a vec: of what it is read off, tests/calculus has draws
    assert found.check()
    where = {s: SIZES[s.name] for s in found.domain.free_symbols}
    sizes = SIZES if found.domain.subs(where) == True else WIDE  # noqa: E712 - a SymPy truth value
    values = known(sizes)
    drawn = Drawn(values, 20_000, 7)
    if isinstance(found, Expectation):
        sample = drawn(found.expression)
    else:
        left, right = (np.asarray(drawn(side)).reshape(20_000) for side in (found.left, found.right))
        sample = (left - left.mean()) * (right - right.mean())
    assert standard_errors(sample, Drawn(values, 1)(found.value)) < 5


def test_what_has_no_answer_is_refused():
    names = declared()
    asked = {
        "x'Ax/x'Bx": lambda: 1 / names["squared"](names["x"]),
        "noncentral": lambda: (names["D"].T * names["D"]).inv(),
        "weighted": lambda: (names["G"].T * names["F"] * names["G"]).inv(),
        "ridge": lambda: (names["G"].T * names["G"] + names["s"] * names["I_d"]).inv(),
        "determinant": lambda: names["det"](names["W"]),
    }
    for make in asked.values():
        with pytest.raises(ValueError, match="cannot use"):
            expectation(make())


def test_a_wrong_answer_is_seen():
    row = next(row for row in ROWS if row.asked == "E(W * A * W)")
    found, values = answered(row), known(SIZES)
    assert standard_errors(Drawn(values, 20_000, 7)(found.expression), 1.1 * Drawn(values, 1)(found.value)) > 5
