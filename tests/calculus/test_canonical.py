"""One form for each rational function, whichever library factors it."""

import sys
from math import prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import symbols

from w2s_theory.calculus import canonical

pytest.importorskip("flint", reason="factors by FLINT are compared with those by SymPy")
module = sys.modules["w2s_theory.calculus.canonical"]  # the function of its name hides it
X = symbols("n d r s t")

monomials = st.lists(st.tuples(st.integers(-6, 6), *[st.integers(0, 2)] * len(X)), min_size=1, max_size=4)
polynomials = monomials.map(lambda terms: sum(c * prod(x**e for x, e in zip(X, es, strict=True)) for c, *es in terms))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(polynomials, min_size=1, max_size=3), st.lists(polynomials, min_size=0, max_size=2))
def test_flint_and_sympy_find_the_same_factors(above, below):
    if not all(p.expand() != 0 for p in below):
        return
    value = prod(above) / prod(below)
    by_flint = canonical(value)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "flint", None)
        assert canonical(value) == by_flint
    assert (by_flint - value).simplify() == 0
