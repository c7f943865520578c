"""Second moments of what claims are on, derived from the axiom as their means are."""

from __future__ import annotations

from functools import cache

from ..calculus import Expectation, expectation
from .expected import Expected
from .moment import Moment


@cache
def second_moment(one: Expected | Moment, other: Expected | Moment) -> Expectation:
    """E XY of what two claims are on: the checked derivation; what is not in the closed forms may be symbolic in it."""
    given = dict.fromkeys((*getattr(one, "given", ()), *getattr(other, "given", ())))
    return expectation(one.expression * other.expression, tuple(given))
