"""A summary against NumPy on the values that it has not kept."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from verification.experiments.summary import ACCURACY, LARGEST, Summary

numbers = st.lists(st.floats(-1e150, 1e150).filter(lambda x: x == 0 or abs(x) > 1e-150), min_size=2, max_size=40)


def of(values):
    summary = Summary()
    for block in np.array_split(np.array(values), 3):
        summary.add(block)
    return summary


@given(numbers, st.floats(0, 1))
def test_quantiles_are_order_statistics(values, q):
    exact = np.sort(values)[min(int(q * len(values)), len(values) - 1)]
    assert of(values).quantile(q) == pytest.approx(exact, rel=ACCURACY * (1 + 1e-9), abs=0)


@given(numbers)
def test_moments_are_those_of_all_values(values):
    summary, scale = of(values), max(map(abs, values))
    assert summary.count == len(values)
    assert summary.mean == pytest.approx(np.mean(values), abs=1e-12 * scale)
    assert summary.variance == pytest.approx(np.var(values, ddof=1), rel=1e-9, abs=1e-20 * scale**2)
    assert summary.standard_error == pytest.approx((summary.variance / len(values)) ** 0.5)


def test_small_deviations_from_a_large_mean_are_not_lost():
    values = 1e9 + np.random.default_rng(0).standard_normal(30_000)
    assert of(values).variance == pytest.approx(np.var(values, ddof=1), rel=1e-9)


def test_summaries_merge():
    rng = np.random.default_rng(1)
    one, other = rng.standard_normal(1000), np.concatenate([rng.gamma(3, 1, 500), np.zeros(7)])
    merged, whole = of(one), of(np.concatenate([one, other]))
    merged.merge(of(other))
    merged.merge(Summary())
    assert (merged.count, merged.zeros) == (whole.count, whole.zeros)
    assert merged.mean == pytest.approx(whole.mean)
    assert merged.variance == pytest.approx(whole.variance)
    for q in (0, 0.01, 0.3, 0.7, 0.999, 1):
        assert merged.quantile(q) == whole.quantile(q)


def test_the_largest_and_the_smallest_numbers_have_bins():
    assert of([LARGEST] * 3).quantile(0.5) == pytest.approx(LARGEST, rel=ACCURACY)
    assert 0 <= of([np.finfo(float).smallest_subnormal] * 3).quantile(0.5) < np.finfo(float).tiny


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: of([1.0, np.nan]),
        lambda: of([np.inf]),
        lambda: of([2 * LARGEST]),
        lambda: Summary().quantile(0.5),
        lambda: of([1.0]).quantile(1.5),
        lambda: of([1.0]).variance,
    ],
)
def test_what_has_no_answer_is_refused(wrong):
    with pytest.raises(ValueError, match="value"):
        wrong()
