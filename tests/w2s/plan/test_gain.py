"""The gain that a misfit tells, against gains that are simulated by the definitions; and the command."""

import json

import numpy as np
import pytest
from click.testing import CliRunner

from verification.situations.regression.literal import orthogonal_problem, simulate
from w2s.cli import main
from w2s.plan.gain import predicted
from w2s_theory.calculus import DomainError


def w2s(*arguments):
    return CliRunner().invoke(main, ["plan", *map(str, arguments)])


@pytest.mark.parametrize("N", [10, 40])
def test_gains_of_realizable_students_are_what_their_misfits_tell(N):
    """N = 10 is below 2d_s + 1 = 13, so that the student loses. The truth has a part that the teacher misses."""
    problem = orthogonal_problem(30, N, 4, 6, 1, sigma=1.0, missed=0.3, foreign=0.0, rest=0.0)
    risks = ("teacher", "student.population", "misfit.population", "misfit.in-sample")
    draws = simulate(problem, 60_000, np.random.default_rng(5), risks)
    gain = draws["teacher"] - draws["student.population"]
    for measured in ("population", "in-sample"):
        (told, *_) = predicted(6, N, 1, measured)
        off = gain - float(told.factor) * draws[f"misfit.{measured}"]
        assert abs(off.mean()) < 5 * off.std() / len(off) ** 0.5 < 0.2 * abs(gain.mean())
    assert gain.mean() < 0 if N == 10 else gain.mean() > 0


def test_on_the_training_inputs_the_gain_of_each_data_set_is_its_misfit():
    problem = orthogonal_problem(30, 20, 4, 6, 1, sigma=1.0, missed=0.3, foreign=0.0, rest=0.0)
    risks = ("teacher.in-sample", "student.in-sample", "misfit.in-sample")
    draws = simulate(problem, 20, np.random.default_rng(5), risks)
    gain = draws["teacher.in-sample"] - draws["student.in-sample"]
    assert np.allclose(gain, draws["misfit.in-sample"])
    _, told = predicted(6, 20, "0.5", "in-sample")
    assert told.factor == 1


def test_the_command_says_what_it_rests_on():
    result = w2s("--d-s", 100, "-N", 625, "--misfit", "0.004", "--risk", "in-sample")
    assert result.exit_code == 0
    assert "0.0038531443 at a fresh point, 2650/2751 of the misfit (gain.realizable.unlabelled)" in result.output
    (found,) = json.loads(w2s("--d-s", 100, "-N", 150, "--misfit", "0.004", "--json").output)
    assert found["factor"]["exact"] == "-51/149"


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--misfit", "0.1"], "missing: -N"),
        (["--misfit", "0.1", "-N", "20"], "finite from N = 102 on"),
        (["--misfit", "-1", "-N", "200"], "a mean of squares"),
        (["--misfit", "much", "-N", "200"], "must be a finite number"),
        (["--misfit", "0.1", "-N", "200", "--d-w", "3"], "--d-w does not go with it"),
        (["--misfit", "0.1", "-N", "200", "--target-pgr", "1"], "--target-pgr does not go with it"),
        (["--target-pgr", "0.9", "--d-sw", "1"], "missing: --d-w, --sigma"),
    ],
)
def test_what_cannot_be_told_is_an_error(arguments, complaint):
    result = w2s("--d-s", 100, *arguments)
    assert result.exit_code == 2
    assert complaint in result.output


def test_without_room_there_is_no_gain_to_tell():
    with pytest.raises(DomainError, match="finite from N = 102 on"):
        predicted(100, 101, 1)
