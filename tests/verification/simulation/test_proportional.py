"""Limits in proportion: extrapolation finds what is claimed, errors are seen, and orders are measured."""

from dataclasses import replace

import numpy as np
import pytest

from derivations import catalogue
from verification.finding import Task
from verification.kinds import QUICK
from verification.simulation.examine import examine
from verification.simulation.proportional import (
    FROM_THREE,
    FROM_TWO,
    SIZES,
    Extrapolated,
    judged,
    measured_order,
)
from w2s_theory.claim import BestPenalty, Equivalence, WithoutPenalty

BOOK = catalogue()
CLAIMS = {id: claim for id, claim in BOOK.items() if isinstance(claim, Equivalence | WithoutPenalty | BestPenalty)}
LEVEL = 1e-9


def found(claim, factor=1.0, seed=3):
    def rival(**numbers):
        return factor * claim.evaluate(**numbers)

    return examine(Task(claim, seed, rival, LEVEL, QUICK.simulation))


@pytest.mark.parametrize("id", CLAIMS)
def test_what_is_claimed_is_what_is_drawn(id):
    assert found(CLAIMS[id]).verdict == "consistent"


@pytest.mark.parametrize("id", CLAIMS)
@pytest.mark.parametrize("sign", [-1, 1])
def test_an_error_that_would_be_detected_is(id, sign):
    claim = CLAIMS[id]
    seen = found(claim).detectable
    assert found(claim, 1 + sign * min(1.3 * seen, 0.9)).verdict == "refuted"


def test_other_seeds_draw_other_data():
    claim = CLAIMS["ridge.teacher"]
    assert found(claim, seed=1).overall != found(claim, seed=2).overall
    assert found(claim, seed=1).overall == found(claim, seed=1).overall


# -- extrapolation -----------------------------------------------------------------------------------------------------


def made(deviations, error=1e-4, claimed=2.0, number=8):
    errors = np.full(len(SIZES), error)
    return [Extrapolated((k,), {}, {}, claimed, np.array(deviations), errors) for k in range(number)]


def test_weights_leave_the_limit():
    sizes = np.array(SIZES, dtype=float)
    for weights, powers in ((FROM_THREE, (1, 2)), (FROM_TWO, (1,))):
        assert weights.sum() == pytest.approx(1)
        assert all(weights @ sizes**-power == pytest.approx(0, abs=1e-15) for power in powers)


def test_deviations_of_first_and_second_order_are_none_of_the_limit():
    sizes = np.array(SIZES)
    assert judged(made(0.3 / sizes - 0.1 / sizes**2), LEVEL, 100).verdict == "consistent"
    assert judged(made(0.3 / sizes - 0.01 / sizes**2 + 0.02), LEVEL, 100).verdict == "refuted"


def test_one_problem_alone_is_seen():
    sizes = np.array(SIZES)
    good, (bad,) = made(0.3 / sizes), made(0.3 / sizes + 0.05, number=1)
    assert judged([*good, bad], LEVEL, 100).verdict == "refuted"
    assert judged([*good, replace(bad, deviations=0.3 / sizes)], LEVEL, 100).verdict == "consistent"


@pytest.mark.parametrize("order", [0.5, 1, 2])
def test_orders_are_measured(order):
    got, error = measured_order(made(0.2 * np.array(SIZES, dtype=float) ** -order))
    assert got == pytest.approx(order)
    assert error < 0.01


def test_errors_that_do_not_fall_are_refuted():
    """They might be extrapolated to nothing in some problems, but are not of order 1/m."""
    slow = made(0.2 * np.array(SIZES, dtype=float) ** -0.3)
    assert judged(slow, LEVEL, 100).verdict == "refuted"
