"""Integer points of polynomial regions against a scan of all points."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from w2s_theory.calculus.signs import region
from w2s_theory.calculus.signs.region import Condition, Region, Undecided, shifted, value

SIDE = 9
coefficients = st.integers(-20, 20).map(Fraction)
polynomials = st.dictionaries(st.tuples(st.integers(0, 2), st.integers(0, 2)), coefficients, min_size=1)
BOX = (
    Condition({(0, 0): Fraction(SIDE), (1, 0): Fraction(-1)}),
    Condition({(0, 0): Fraction(SIDE), (0, 1): Fraction(-1)}),
)
regions = st.builds(
    lambda conditions, x, y: Region((*conditions, *BOX), x, y),
    st.lists(st.builds(Condition, polynomials, st.booleans()), min_size=1, max_size=2),
    st.integers(0, 3),
    st.integers(0, 3),
)


def points(of):
    return [point for point in product(range(SIDE + 1), repeat=2) if point in of]


@given(regions, st.integers(1, 9), st.integers(0, 9))
def test_the_cheapest_point_is_that_of_a_scan(area, price_x, price_y):
    expected = min(points(area), key=lambda p: (price_x * p[0] + price_y * p[1], p[1]), default=None)
    assert area.cheapest(Fraction(price_x), Fraction(price_y)) == expected


@settings(max_examples=50)
@given(regions)
def test_the_least_coordinates_are_those_of_a_scan(area):
    inside = points(area)
    for k in range(SIDE + 1):
        assert area.least_y(k) == min((y for x, y in inside if x == k), default=None)
        assert area.least_x(k) == min((x for x, y in inside if y == k), default=None)


@given(polynomials, st.integers(-3, 3), st.integers(-3, 3), st.integers(-3, 3), st.integers(-3, 3))
def test_shifting_moves_the_origin(p, a, b, x, y):
    assert value(shifted(p, a, b), x, y) == value(p, a + x, b + y)


@given(polynomials, st.integers(0, 5), st.integers(0, 5), st.integers(0, 5))
def test_a_relaxed_polynomial_is_nowhere_less(p, width, x, y):
    above = Condition(p).relaxed(width)
    assert sum(c * y**j for j, c in enumerate(reversed(above))) >= value(p, min(x, width), y)


def test_a_region_that_is_far_away_is_found_and_one_beyond_all_limits_is_undecided(monkeypatch):
    """x ≥ 10⁹ + y."""
    far = Region((Condition({(1, 0): Fraction(1), (0, 1): Fraction(-1), (0, 0): Fraction(-(10**9))}),), 1, 1)
    assert far.cheapest(Fraction(1), Fraction(1)) == (10**9 + 1, 1)
    monkeypatch.setattr(region, "FARTHEST", 10**6)
    with pytest.raises(Undecided, match="nothing up to"):
        far.cheapest(Fraction(1), Fraction(1))


def test_free_x_is_refused():
    with pytest.raises(ValueError, match="must be positive"):
        Region(BOX, 0, 0).cheapest(Fraction(0), Fraction(1))
