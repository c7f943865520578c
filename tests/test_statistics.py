"""The test that decides: its false-alarm rate, its power, and what it refuses to decide."""

import numpy as np
import pytest
from scipy import stats

from verification.statistics import BATCHES, POWER, deviation, pooled

D, N = 3, 30
"""A teacher's risk with σ = 1, exactly: D/(N − D + 1) · F(D, N − D + 1), of mean D/(N − D − 1); it is skewed."""


def risks(rng, size):
    return D / (N - D + 1) * rng.f(D, N - D + 1, size)


MEAN = D / (N - D - 1)


VARIANCE = 2 * D * (N - 1) / ((N - D - 1) ** 2 * (N - D - 3))
"""Of such a risk, exactly; squared deviations from the mean are much more skewed than the risk."""


def test_false_alarms_are_as_rare_as_stated():
    """At levels of 10⁻², 10⁻³ and 10⁻⁴ the share of true claims refuted is within its binomial bound, either side."""
    rng = np.random.default_rng(0)
    found = [deviation(risks(rng, 10 * BATCHES), MEAN) for _ in range(8000)]
    assert np.mean([d.is_decisive for d in found]) > 0.8
    for level in (1e-2, 1e-3, 1e-4):
        for sign in (-1, 1):
            alarms = sum(d.is_significant(level) and d.t * sign > 0 for d in found)
            assert alarms <= stats.binom.isf(1e-4, len(found), level / 2)
    assert sum(d.is_significant(1e-2) for d in found) >= stats.binom.ppf(1e-6, len(found), 1e-2 / 3)  # it is not idle


def test_very_skewed_means_decide_nothing_until_there_are_enough_draws():
    """Plain t would refute this true claim from below, hundreds of times too often."""
    rng = np.random.default_rng(4)
    few = [deviation((risks(rng, 8 * BATCHES) - MEAN) ** 2, VARIANCE) for _ in range(2000)]
    plain = sum(2 * stats.t.sf(abs(d.difference / d.standard_error), d.degrees) < 1e-4 for d in few)
    assert plain > 5
    assert sum(d.is_significant(1e-4) for d in few) <= 1
    assert np.mean([d.is_decisive for d in few]) < 0.2
    many = [deviation((risks(rng, 400 * BATCHES) - MEAN) ** 2, VARIANCE) for _ in range(300)]
    assert np.mean([d.is_decisive for d in many]) > 0.5
    assert sum(d.is_significant(1e-3) for d in many) <= 2


def test_false_alarms_of_the_pooled_test():
    rng = np.random.default_rng(1)
    alarms = 0
    for _ in range(1000):
        found = [deviation(k * risks(rng, 8 * BATCHES), k * MEAN) for k in (1.0, 3.0, 10.0)]
        alarms += pooled(found, [k * MEAN for k in (1.0, 3.0, 10.0)], [1, 2, 3]).is_significant(1e-2)
    assert alarms <= stats.binom.isf(1e-4, 1000, 1e-2)


def test_the_detectable_effect_is_detected():
    """An error of the size that the test states is refuted nearly always, one of half the size is not."""
    rng = np.random.default_rng(2)
    size, level = 20 * BATCHES, 1e-6
    effect = np.median([deviation(risks(rng, size), MEAN).detectable(level) for _ in range(200)])
    hits = [deviation(risks(rng, size), MEAN - effect).is_significant(level) for _ in range(500)]
    half = [deviation(risks(rng, size), MEAN - effect / 2).is_significant(level) for _ in range(500)]
    assert np.mean(hits) > POWER - 0.03
    assert np.mean(half) < 0.5


def test_pooling_sees_a_common_error_that_no_problem_shows_alone():
    rng = np.random.default_rng(3)
    claimed = [1.06 * MEAN] * 8
    found = [deviation(risks(rng, 40 * BATCHES), c) for c in claimed]
    assert not any(d.is_significant(1e-6) for d in found)
    assert pooled(found, claimed, [1.0] * 8).is_significant(1e-6)


@pytest.mark.parametrize(
    "samples",
    [np.ones(10), np.ones(1000), np.full(1000, np.nan), np.r_[np.inf, np.zeros(999)], np.ones((500, 2)), np.zeros(0)],
)
def test_what_decides_nothing_is_refused(samples):
    with pytest.raises(ValueError, match="samples"):
        deviation(samples, 1.0)


def test_claims_of_zero_cannot_be_pooled():
    with pytest.raises(ValueError, match="zero"):
        pooled([], [], [])
