"""Floats with twice the digits, against fractions; decimals, against what Python prints."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from w2s_theory.calculus.numbers.double import DOUBLE_UNIT, Double, decimals

RNG = np.random.default_rng(0)
POWERS_OF_TWO = 2.0 ** np.arange(-800, 800)
POWERS_OF_TEN = np.array([float(f"1e{k}") for k in range(-245, 280)])
FLOATS = {
    "moderate": 10 ** RNG.uniform(-4, 4, 3000) * RNG.choice([-1, 1], 3000),
    "all": 10 ** RNG.uniform(-279, 279, 3000),
    "of few digits": np.round(10 ** RNG.uniform(-4, 4, 3000), 3),
    "of 16 digits": np.array([float(f"{RNG.integers(10**15, 10**16)}e{RNG.integers(-40, 40)}") for _ in range(3000)]),
    "large integers": np.floor(10 ** RNG.uniform(14, 20, 3000)),
    "beside powers of two": np.concatenate([np.nextafter(POWERS_OF_TWO, end) for end in (0, POWERS_OF_TWO, np.inf)]),
    "beside powers of ten": np.concatenate([np.nextafter(POWERS_OF_TEN, end) for end in (0, POWERS_OF_TEN, np.inf)]),
}


def exact(number):
    return Fraction(float(number.high)) + Fraction(float(number.low))


@pytest.mark.parametrize("kind", FLOATS)
def test_decimals_are_what_is_printed(kind):
    found = decimals(FLOATS[kind])
    for high, low in zip(found.high.tolist(), found.low.tolist(), strict=True):
        printed = Fraction(Decimal(repr(high)))
        assert abs(Fraction(high) + Fraction(low) - printed) <= DOUBLE_UNIT / 2 * abs(printed)


def test_nothing_is_said_of_decimals_whose_products_are_no_floats():
    assert np.isnan(decimals(np.array([5e-324, 1e-300, -1e300])).low).all()
    assert decimals(np.array([0.0, -0.0])).low.tolist() == [0, 0]


doubles = st.fractions(-(10**6), 10**6).map(Double.of)


@given(doubles, doubles, st.integers(-(10**20), 10**20))
def test_errors_of_sums_and_products(a, b, k):
    x, y = exact(a), exact(b)
    for found, right, size in (
        (a + b, x + y, abs(x) + abs(y)),
        (a - b, x - y, abs(x) + abs(y)),
        (k - a, k - x, abs(k) + abs(x)),
        (a * b, x * y, abs(x * y)),
        (k * a, k * x, abs(k * x)),
    ):
        assert abs(exact(found) - right) <= DOUBLE_UNIT * size
