"""The search for proofs of sign finds true ones, and none of what is false."""

import numpy as np
import pytest
from sympy import And, Ge, Gt, Le, Min, Ne, lambdify, symbols

from w2s_theory.calculus.signs.positivity import NoSignProof, SignSearch

n, N, d, k = symbols("n N d k", integer=True, positive=True)
a, b, r = symbols("a b r", nonnegative=True)


@pytest.mark.parametrize(
    ("expression", "domain"),
    [
        (n**2 - d**2, Gt(n, d)),
        (a / (n - d - 1) - a / n, Gt(n, d + 1)),
        ((a - b) * (n - d) / N, And(Ge(a, b), Ge(n, d))),
        (n * (d - r), And(Le(r, Min(d, k)), Ne(n, 3))),
        ((1 - r) * a, Le(r, 1)),
        ((a - b) ** 2 * n, Ge(n, 1)),
        (r + d * (k - r) - 1, And(Le(r, Min(d, k)))),
        (a * n - b * d, And(Ge(n, d), Gt(a / d - b / d, 0))),
    ],
)
def test_true_inequalities_are_proved(expression, domain):
    assert SignSearch(domain, expression.free_symbols).prove(expression).check()


@pytest.mark.parametrize(
    ("expression", "domain"),
    [
        (n - d - 3, Gt(n, d + 1)),
        (d - n, Gt(n, d)),
        (a - b, Ge(a, 0)),
        (1 / (n - 1), Ge(n, 1)),
        (a / (n - d - 2), Gt(n, d + 1)),
        (n * (n - 3), Ge(n, 1)),
    ],
)
def test_false_inequalities_are_not(expression, domain):
    with pytest.raises(NoSignProof):
        SignSearch(domain, expression.free_symbols).prove(expression)


def test_counting_from_one_is_not_counting_from_above_one():
    """n − 1 ≥ 0 for n ≥ 1, but it may be zero: 1/(n − 1) has no sign there."""
    search = SignSearch(Ge(n, 1), [n])
    assert not search.prove(n - 1).is_strict
    assert search.prove(n).is_strict


def test_strictness_by_recombination():
    """d_sw + (d_w − d_sw)·d_s > 0 although each summand may vanish, because d_sw + (d_w − d_sw) = d_w ≥ 1."""
    search = SignSearch(And(Le(r, Min(d, k)), Gt(a, 0)), [r, d, k, a])
    assert search.prove(a * (r + (d - r) * k)).is_strict


def test_what_is_proved_is_true_at_random_points():
    """Certified signs against plain evaluation, for random polynomials of which some are of one sign."""
    rng, proved = np.random.default_rng(0), 0
    domain = And(Gt(n, d + 1), Le(r, Min(d, k)))
    for _ in range(150):
        parts = [n - d - 2, r, d - r, k - r, n - 1, d, k]
        chosen = [parts[i] for i in rng.integers(0, len(parts), 4)]
        expression = (chosen[0] * chosen[1] + int(rng.integers(-2, 3)) * chosen[2] * chosen[3]).expand()
        if not expression.free_symbols:
            continue
        try:
            SignSearch(domain, [n, d, k, r]).prove(expression)
        except NoSignProof:
            continue
        proved += 1
        dims, kays = rng.integers(1, 30, 500), rng.integers(1, 30, 500)
        values = lambdify([n, d, k, r], expression)(
            dims + rng.integers(2, 30, 500), dims, kays, rng.uniform(0, 1, 500) * np.minimum(dims, kays)
        )
        assert np.min(values) >= -1e-9
    assert proved > 30
