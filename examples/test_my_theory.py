"""Your own formula against the simulation, on problems that Hypothesis draws: copy this file and change the formula.

Run it by `pytest test_my_theory.py`. If your formula is wrong, Hypothesis shrinks the problem at which it fails, and
prints it as a call `problem(n=…, N=…, …)` that you can paste.
"""

import numpy as np
import pytest
from hypothesis import given, settings

from verification.situations.regression.literal import simulate
from verification.statistics import deviation
from verification.strategies import dimensions, problems

# Problems as they are drawn below: small, well specified, with 10 samples more than features so that risks scatter
# little. Each argument may be a strategy of your own, as here for the dimensions.
PROBLEMS = problems(d_w=dimensions(1, 4), d_s=dimensions(1, 4), well_specified=True, margin=10)


def my_formula(n, N, d_w, d_s, d_sw, sigma):
    """The student's excess risk on its own inputs, as a theory may have it."""
    return sigma**2 / (n - d_w - 1) * (d_sw + d_s / N * (d_w - d_sw))


def off_by(formula, problem, trials=1000):
    """By how many standard errors the formula misses the student's simulated risk."""
    p = problem.symbols()
    claimed = formula(p["n"], p["N"], p["d_w"], p["d_s"], p["d_sw"], p["sigma"])
    risks = simulate(problem, trials, np.random.default_rng(0), ["student.in-sample"])["student.in-sample"]
    return abs(deviation(risks, claimed).t)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(PROBLEMS)
def test_my_formula_is_what_is_simulated(problem):
    assert off_by(my_formula, problem) < 6


def test_a_wrong_formula_is_found_out():
    """What is asserted above is worth something: without its last term the formula fails."""

    @settings(max_examples=30, deadline=None, derandomize=True, database=None)
    @given(PROBLEMS)
    def property(problem):
        assert off_by(lambda n, N, d_w, d_s, d_sw, sigma: sigma**2 / (n - d_w - 1) * d_sw, problem) < 6

    with pytest.raises(AssertionError):
        property()
