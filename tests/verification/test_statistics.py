"""The test that decides: its false-alarm rate at any stopping time, its power, and what it refuses to decide."""

import numpy as np
import pytest
from scipy import stats

from verification.statistics import POWER, Wager, deviation, furthest, influence

D, N = 3, 30
"""A teacher's risk with σ = 1, exactly: D/(N − D + 1) · F(D, N − D + 1), of mean D/(N − D − 1); it is skewed."""
MEAN = D / (N - D - 1)
VARIANCE = 2 * D * (N - 1) / ((N - D - 1) ** 2 * (N - D - 3))
FOURTH = float(stats.f(D, N - D + 1, scale=D / (N - D + 1)).expect(lambda x: (x - MEAN) ** 4))
"""Central moments of such a risk; squared deviations from the mean are much more skewed than the risk."""


def risks(rng, size):
    return D / (N - D + 1) * rng.f(D, N - D + 1, size)


def ever_refuted(wager, draws, level, look=100):
    """Whether a test that looks every so many draws, and would stop at the first success, refutes the claims."""
    for start in range(0, draws.shape[1], look):
        for problem, values in enumerate(draws):
            wager.look(problem, values[start : start + look])
        if wager.refutes(level):
            return True
    return False


@pytest.mark.parametrize("what", ["risks", "squares", "three problems"])
def test_false_alarms_at_any_stopping_time_are_as_rare_as_stated(what):
    """At a level of 5 %, with 30 looks: within the binomial bound, although Student's t at each look exceeds it."""
    rng, level, runs = np.random.default_rng(0), 0.05, 400
    alarms = 0
    for _ in range(runs):
        if what == "risks":
            draws, unit, variance = risks(rng, (1, 3000)) - MEAN, [MEAN], [VARIANCE]
        elif what == "squares":
            draws = (risks(rng, (1, 3000)) - MEAN) ** 2 - VARIANCE
            unit, variance = [VARIANCE], [FOURTH - VARIANCE**2]
        else:
            scales = np.array([1.0, 3.0, 10.0])
            draws = scales[:, None] * (risks(rng, (3, 1000)) - MEAN)
            unit, variance = scales * MEAN, scales**2 * VARIANCE
        alarms += ever_refuted(Wager(np.array(unit), np.array(variance)), draws, level)
    assert alarms <= stats.binom.isf(1e-4, runs, level)


def test_a_t_test_at_every_look_alarms_too_often():
    """What the wager is for: the classical test does not survive being looked at again and again."""
    rng, level, alarms = np.random.default_rng(0), 0.05, 0
    for _ in range(200):
        draws = risks(rng, 3000) - MEAN
        looks = [draws[:k] for k in range(100, 3001, 100)]
        alarms += any(stats.ttest_1samp(x, 0).pvalue < level for x in looks)
    assert alarms > stats.binom.isf(1e-4, 200, level)


def test_a_variance_stated_too_small_would_break_the_guarantee():
    rng = np.random.default_rng(5)
    wagers = [Wager(np.array([MEAN]), np.array([VARIANCE / 4])) for _ in range(100)]
    assert sum(ever_refuted(w, risks(rng, (1, 3000)) - MEAN, 0.05) for w in wagers) > 5


def test_wealth_has_mean_at_most_one_under_the_claim():
    """E M ≤ 1 for each bet by itself: the supermartingale property, on the most skewed case."""
    rng = np.random.default_rng(1)
    x = (risks(rng, 200_000) - MEAN) ** 2 - VARIANCE
    v = FOURTH - VARIANCE**2
    for bet in np.array([-3, -1, -0.1, 0.1, 1, 3]) / np.sqrt(v):
        factor = np.exp(influence(bet * x)) / (1 + bet**2 * v / 2)
        assert factor.mean() <= 1 + 4 * factor.std() / np.sqrt(len(x))


def test_influence_is_catonis_and_odd():
    x = np.array([0.5, 2.0])
    np.testing.assert_allclose(influence(x), np.log(1 + x + x**2 / 2))
    np.testing.assert_allclose(influence(-x), -influence(x))


@pytest.mark.parametrize("sign", [-1, 1])
def test_the_detectable_error_is_detected(sign):
    """An error of the size that the test states is refuted as often as stated, one of a third of the size hardly."""
    rng, level, size = np.random.default_rng(2), 1e-6, 4000
    effect = sign * plain_wager(risks(rng, size) - MEAN).detectable(level)
    hits = [plain_wager(risks(rng, size) - MEAN * (1 - effect)).refutes(level) for _ in range(400)]
    third = [plain_wager(risks(rng, size) - MEAN * (1 - effect / 3)).refutes(level) for _ in range(200)]
    assert sum(hits) >= stats.binom.ppf(1e-3, 400, POWER)
    assert np.mean(third) < 0.1


def plain_wager(draws):
    wager = Wager(np.array([MEAN]), np.array([VARIANCE]))
    wager.look(0, draws)
    return wager


def test_problems_together_see_a_common_error_that_none_shows_alone():
    rng = np.random.default_rng(3)
    off = risks(rng, (8, 2500)) - 1.05 * MEAN
    together = Wager(np.full(8, MEAN), np.full(8, VARIANCE))
    for k, draws in enumerate(off):
        together.look(k, draws)
    assert not any(plain_wager(draws).refutes(1e-6) for draws in off)
    assert together.refutes(1e-6)
    assert together.error == pytest.approx(-0.05, abs=4 * together.standard_error)


def test_an_error_in_one_problem_is_seen_among_many():
    rng = np.random.default_rng(4)
    wager = Wager(np.full(20, MEAN), np.full(20, VARIANCE))
    for k in range(20):
        wager.look(k, risks(rng, 1000) - MEAN * (1.4 if k == 7 else 1))
    assert wager.refutes(1e-6)


@pytest.mark.parametrize(("unit", "variance"), [(0, 1), (1, 0), (1, -1), (np.nan, 1), (1, np.inf)])
def test_units_and_variances_that_decide_nothing_are_refused(unit, variance):
    with pytest.raises(ValueError, match="positive and finite"):
        Wager(np.array([unit]), np.array([variance]))


def test_draws_that_are_not_finite_are_refused():
    with pytest.raises(ValueError, match="1 of 2 draws are not finite"):
        plain_wager(np.array([1.0, np.nan]))


@pytest.mark.parametrize("samples", [np.ones(1), np.full(9, np.nan), np.r_[np.inf, np.zeros(9)], np.ones((5, 2))])
def test_deviations_of_nothing_are_refused(samples):
    with pytest.raises(ValueError, match="samples"):
        deviation(samples, 1.0)


def test_the_distance_of_distribution_functions_keeps_its_level():
    """Massart's bound: exceeded at most as often as stated, and not idle."""
    rng, level = np.random.default_rng(6), 0.05
    distances = [stats.kstest(rng.uniform(size=200), "uniform").statistic for _ in range(1000)]
    alarms = np.sum(np.array(distances) > furthest(200, level))
    assert stats.binom.ppf(1e-4, 1000, level / 3) <= alarms <= stats.binom.isf(1e-4, 1000, level)
