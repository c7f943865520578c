"""Sign changes at integers, against plain evaluation."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from w2s_theory.calculus.algebra.roots import cells, least, sign

COEFFICIENTS = st.lists(st.fractions(-50, 50, max_denominator=7), min_size=0, max_size=5)


@given(COEFFICIENTS, st.integers(-20, 20))
def test_cells_are_where_the_sign_changes(p, start):
    expected = [k for k in range(start, start + 120) if sign(p, k) != sign(p, k + 1)]
    found = [k for k in cells(p, start) if k < start + 120]
    assert found == expected


@given(COEFFICIENTS, st.integers(-20, 20))
def test_the_least_integer_is_the_first_that_a_scan_finds(p, start):
    scanned = next((k for k in range(start, start + 120) if sign(p, k) >= 0), None)
    found = least(p, start)
    assert found == scanned or (scanned is None and found is not None and found >= start + 120)


def test_a_root_that_rounding_would_miss():
    """(x − 10¹⁶)(x − 10¹⁶ − 1) + 10⁻⁹ is positive at all integers: in floating point it is not to be told."""
    big = Fraction(10**16)
    p = [Fraction(1), -2 * big - 1, big * (big + 1) + Fraction(1, 10**9)]
    assert cells(p, 0) == []
    p[2] -= Fraction(1, 10**8)
    assert cells(p, 0) == [10**16 - 1, 10**16 + 1]


@pytest.mark.parametrize("degree", [1, 2, 3])
def test_against_floating_point_roots(degree):
    rng = np.random.default_rng(degree)
    for _ in range(50):
        p = rng.normal(size=degree + 1)
        roots = np.roots(p)
        real = sorted(r.real for r in roots if abs(r.imag) < 1e-12 and r.real > 0)
        expected = [int(np.floor(r)) for r in real]
        if len(set(expected)) == len(expected):
            assert cells([Fraction(c) for c in p], 0) == expected
