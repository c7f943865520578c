"""Refuted claims come with the smallest problem at which they are refuted; true ones with none."""

import pytest

from derivations import catalogue
from tests.simulated import simulated
from verification.simulation.shrinking import shrink_refutation
from verification.simulation.task import SimulationBudget
from verification.situations.registry import random_problem
from verification.strategies import drawn_problems

CLAIMS = catalogue()
TEACHER = CLAIMS["teacher.population"]


def lost_bias(n, d_w, sigma, rho_w):
    """The teacher's risk, had its approximation error no part in the variance."""
    return rho_w + sigma**2 * d_w / (n - d_w - 1)


def test_a_lost_term_shows_where_there_is_nothing_but_that_term():
    """One feature each, and a truth of one coefficient that the teacher misses."""
    found = shrink_refutation(TEACHER, lost_bias)
    p = found.problem.problem
    assert (p.d_w, p.d_s, list(p.theta), p.sigma) == (1, 1, [0, 1], 1)
    assert p.n <= 12
    assert abs(found.deviation.t) > 4
    assert f"at {p}" in str(found)
    true = TEACHER.evaluate(**found.problem.arguments(TEACHER))
    assert abs(found.claimed + found.deviation.difference - true) < 5 * found.deviation.standard_error


def test_a_mistaken_factor_shows_where_it_differs():
    """d_s/(N − d_s − 1) for d_s/N matters only if the spans are not the same."""

    def rival(n, N, d_w, d_s, d_sw, sigma):
        return sigma**2 / (n - d_w - 1) * (d_sw + d_s / (N - d_s - 1) * (d_w - d_sw))

    found = shrink_refutation(CLAIMS["student.variance.in-sample"], rival)
    assert found.problem.problem.pair.angles == (90.0,)
    assert found.problem.problem.d_w == 1


def test_the_outcome_is_the_same_again():
    assert str(shrink_refutation(TEACHER, lost_bias)) == str(shrink_refutation(TEACHER, lost_bias))


def test_a_true_claim_is_refuted_nowhere():
    assert shrink_refutation(TEACHER, data_sets=5000) is None


def test_an_error_too_small_to_see_is_refuted_nowhere():
    assert shrink_refutation(TEACHER, lambda **v: 1.001 * TEACHER.evaluate(**v), data_sets=5000) is None


def test_a_claim_about_something_else_is_refused():
    with pytest.raises(ValueError, match="which is not drawn: what Hypothesis draws has two spans"):
        shrink_refutation(CLAIMS["composition.chain.two"])


# -- campaigns on drawn problems ---------------------------------------------------------------------------------------

DRAWN = SimulationBudget(3, candidates=6, pilot=64, precision=0.2, most=2**10, bound=200, derive=False, drawn=True)


def test_a_campaign_on_drawn_problems_accepts_the_truth_and_refutes_the_rest():
    found = simulated(TEACHER, budget=DRAWN)
    assert found.verdict == "consistent"
    assert all(trial.symbols["d_w"] == int(trial.symbols["d_w"]) for trial in found.trials)
    assert simulated(TEACHER, lambda **v: 1.5 * TEACHER.evaluate(**v), budget=DRAWN).verdict == "refuted"


def test_drawn_problems_are_drawn_by_seed_and_only_where_they_can_be():
    one, again = (drawn_problems(TEACHER, (0, 1), 5) for _ in range(2))
    assert [repr(w.problem) for w in one] == [repr(w.problem) for w in again]
    assert drawn_problems(CLAIMS["composition.chain.two"], (0, 1), 5) == []
    assert "problem(" in repr(one[-1].problem)
    assert "problem(" not in repr(random_problem(TEACHER, (0, 1)).problem)


def test_verify_shows_the_smallest_problem(tmp_path):
    from click.testing import CliRunner

    from w2s.cli import main

    arguments = ["verify", "teacher.population", "--quick", "--planted-error=0.5", "--jobs=1", "--out", str(tmp_path)]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 1
    assert "The smallest problem found at which it is: claimed" in result.output
