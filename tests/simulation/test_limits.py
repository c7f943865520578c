"""Limits are compared at random points, which are found wherever a limit is claimed."""

import numpy as np
import pytest

from derivations import catalogue
from verification.simulation.limits import POINTS, _random_point, symbols_of
from w2s_theory.claim import Limit

LIMITS = [id for id, claim in catalogue().items() if isinstance(claim, Limit)]


@pytest.mark.parametrize("id", LIMITS)
def test_points_are_found_in_every_domain(id):
    """Of points drawn as a whole, one in 200 is in the domain of the narrowest: campaigns ended unknown."""
    claim = catalogue()[id]
    for seed in range(4):
        rng = np.random.default_rng(seed)
        for _ in range(POINTS):
            numbers, limit = _random_point(claim, symbols_of(claim), claim.evaluate, rng)
            assert limit == claim.evaluate(**{s.name: float(numbers[s]) for s in claim.symbols})
