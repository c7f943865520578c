"""A variance that is assumed is one that the pilot knows."""

import numpy as np
import pytest

from verification.simulation.variances import INFLATION, LONGEST, assumed

LOGNORMAL = 1.2
"""Its logarithm's standard deviation: one draw of 200 then makes a third of the variance."""


def draws_of(heavy, seed):
    rng = np.random.default_rng(seed)
    return lambda: heavy(rng)


@pytest.mark.parametrize(
    ("heavy", "variance"),
    [
        (lambda rng: rng.lognormal(0, LOGNORMAL, 200), np.expm1(LOGNORMAL**2) * np.exp(LOGNORMAL**2)),
        (lambda rng: rng.standard_normal(200) ** 4, 105 - 3**2),
        (lambda rng: rng.standard_t(5, 200), 5 / 3),
    ],
)
def test_what_is_assumed_bounds_the_variance_of_heavy_tails(heavy, variance):
    """Twice the variance of 200 draws is less than 0.7 of the true one for one lognormal pilot of ten."""
    bounds = [assumed(draws_of(heavy, seed)) for seed in range(100)]
    assert min(bounds) > 0.95 * variance
    assert np.median(bounds) < 1.1 * INFLATION * variance


def test_nothing_is_assumed_where_no_pilot_knows():
    """Eighth powers: of 16,384 draws the ten largest are the variance."""
    drawn = []

    def pilot():
        drawn.append(200)
        return np.random.default_rng(len(drawn)).standard_normal(200) ** 8

    assert assumed(pilot) == np.inf
    assert sum(drawn) <= LONGEST


def test_what_does_not_vary_has_no_variance():
    assert assumed(lambda: np.ones(200)) == 0
