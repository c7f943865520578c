"""The figure of a claim: its line is the closed form, its points are simulated, and what cannot be drawn is said."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from derivations import catalogue, outside
from w2s.cli import main
from w2s.figures.claim import line

PAGE = Path(__file__).parents[3] / "docs" / "your-own-theory.md"
EXAMPLES = dict(re.findall(r"<!-- file: (\S+) -->\n```python\n(.*?)```", PAGE.read_text(), re.DOTALL))
NUMBERS = {"n": 25, "N": 30, "d_w": 8, "d_s": 6, "d_sw": 2, "sigma": 0.3, "rho_w": 0.5, "rho_s": 0.4}
NUMBERS |= {"rho_missed": 0.3, "rho_foreign": 0.2}


def off_by(shown):
    """Of its points, in standard errors; those that do not scatter must agree to rounding."""
    scattered = shown.errors > 1e-9 * np.abs(shown.expected)
    assert np.allclose(shown.means[~scattered], shown.expected[~scattered], rtol=1e-9)
    return np.abs(shown.means - shown.expected)[scattered] / shown.errors[scattered]


@pytest.mark.parametrize("id", ["student.population", "composition.average.student", "pgr", "risk-variance.teacher"])
def test_the_line_is_the_closed_form_and_points_are_simulated_on_it(id):
    claim = catalogue()[id]
    given = {s.name: NUMBERS.get(s.name, 3) for s in claim.symbols if s.name != "n"}
    shown = line(claim, "n=5:60", given, trials=400)
    assert shown.x[0] == 5
    assert shown.x[-1] == 60
    inside = np.isfinite(shown.exact)
    assert 0 < inside.sum() < len(inside)  # the range begins outside the domain
    assert np.allclose(shown.exact[inside], claim.evaluate(n=shown.x[inside], **given), rtol=1e-12)
    assert shown.fixed == pytest.approx(given)
    assert len(shown.at) == 10
    assert off_by(shown).max() < 5


def test_points_know_nothing_of_the_closed_form():
    """They stay where they are if another is claimed, and are off it."""
    claim = catalogue()["teacher.population"]
    right, wrong = (
        line(c, "n=12:60", {}, trials=400) for c in (claim, replace(claim, expression=2 * claim.expression))
    )
    assert np.array_equal(right.means, wrong.means)
    assert off_by(wrong).min() > 5


def test_along_the_overlap_only_what_can_be_is_simulated():
    """With all of the strong span shared nothing of the truth can be missed by the teacher alone."""
    shown = line(catalogue()["student.population"], "d_sw", {}, trials=200)
    assert shown.x.tolist() == [0, 1, 2, 3, 4, 5, 6]
    assert np.isfinite(shown.exact).all()
    assert shown.at.tolist() == [1, 2, 3, 4, 5]  # nor is there a shared direction for the signal where none is shared
    assert np.ptp(np.diff(shown.exact)) < 1e-12


def test_moments_of_matrices_have_points_too():
    shown = line(catalogue()["inverse.2"], "n", {}, trials=400)
    assert off_by(shown).max() < 5
    with pytest.raises(ValueError, match="A would be another one for each d"):
        line(catalogue()["inverse.2"], "d", {})


@pytest.fixture
def theory(tmp_path):
    for name, text in EXAMPLES.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def test_claims_of_a_theory_from_outside_are_drawn(theory, tmp_path):
    """By their own simulations, along a symbol of their own."""
    with outside.using([theory]):
        shown = line(catalogue()["one_step"], "eta=0:1.5", {"n": 30}, trials=100)
        assert off_by(shown).max() < 5
        assert shown.exact[0] == pytest.approx(shown.fixed["signal"])  # no step is taken
        assert len(line(catalogue()["half.gain"], "n", {}, trials=100).at) == 10
    picture = tmp_path / "picture.png"
    result = CliRunner().invoke(
        main, ["--with", str(theory), "figure", "claim", str(picture), "--claim", "two_teachers", "--trials", "50"]
    )
    assert result.exit_code == 0, result.output
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_the_only_claim_of_a_theory_needs_no_name(theory, tmp_path):
    for name in ("gain.py", "two_teachers.py"):
        (theory / name).unlink()
    result = CliRunner().invoke(
        main, ["--with", str(theory), "figure", "claim", str(tmp_path / "x.svg"), "--along", "eta", "--trials", "20"]
    )
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["claim"], "give --claim ID"),
        (["claim", "--claim", "teacher.popultion"], "did you mean teacher.population?"),
        (["phase", "--claim", "pgr"], "are of the figure claim, not of phase"),
        (["claim", "--claim", "pgr", "--along", "d_ws"], "did you mean d_w?"),
        (["claim", "--claim", "pgr", "--set", "d_ws=3"], "did you mean d_w?"),
        (["claim", "--claim", "pgr", "--along", "n", "--set", "n=30"], "n varies along the figure"),
        (["claim", "--claim", "pgr", "--along", "n=9"], "write --along n=FIRST:LAST"),
        (["claim", "--claim", "pgr", "--along", "n=9:3"], "the range 9:3 is empty"),
        (["claim", "--claim", "pgr", "--along", "n=2:5"], "nothing is claimed for n from 2 to 5"),
        (["claim", "--claim", "pgr", "--set", "d_w=2000"], "nothing is claimed for n below 1000"),
        (["claim", "--claim", "student.population", "--set", "rho_w=3", "--set", "rho_s=1"], "cannot be, together"),
        (["claim", "--claim", "law.teacher"], "claims no number, but a RiskLaw"),
    ],
)
def test_what_cannot_be_drawn_is_said(arguments, message, tmp_path):
    name, *options = arguments
    result = CliRunner().invoke(main, ["figure", name, str(tmp_path / "x.pdf"), *options])
    assert result.exit_code != 0
    assert isinstance(result.exception, SystemExit), result.exception
    assert message in " ".join(result.output.replace("│", " ").split())


def test_a_figure_is_the_same_each_time(tmp_path):
    for name in "ab":
        CliRunner().invoke(
            main, ["figure", "claim", str(tmp_path / f"{name}.pdf"), "--claim", "teacher.population", "--trials", "20"]
        )
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
