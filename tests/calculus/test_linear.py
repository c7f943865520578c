"""Linear systems over Z[x0, x1] are solved: what comes out is put in, and by numbers SymPy finds the same."""

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from w2s_theory import NoDerivation
from w2s_theory.calculus.algebra.linear import solve
from w2s_theory.calculus.algebra.polynomials import context

RING = context(2)
ZERO = RING.constant(0)
x, y = RING.gens()
elements = st.tuples(*[st.integers(-3, 3)] * 4).map(lambda c: c[0] + c[1] * x + c[2] * y + c[3] * x * y)
entries = st.one_of(st.just(ZERO), elements)
sizes = st.shared(st.integers(1, 6), key="size")
columns = sizes.flatmap(lambda k: st.lists(elements, min_size=k, max_size=k))
matrices = sizes.flatmap(lambda k: st.lists(st.lists(entries, min_size=k, max_size=k), min_size=k, max_size=k))


def at(element, *point):
    return sum(int(c) * point[0] ** int(e[0]) * point[1] ** int(e[1]) for e, c in element.to_dict().items())


@settings(max_examples=150, deadline=None, derandomize=True)
@given(matrices, columns)
def test_the_solution_solves_the_system_or_there_is_not_one_solution(matrix, wanted):
    rows = [{i: q for i, q in enumerate(row) if q} for row in matrix]
    numbers = sympy.Matrix([[at(q, 10007, -20011) for q in row] for row in matrix])
    try:
        solution = solve(rows, wanted, RING)
    except NoDerivation:
        assert numbers.det() == 0
        return
    for row, right in zip(rows, wanted, strict=True):
        total = (ZERO, RING.constant(1))
        for i, q in row.items():
            f = solution[i]
            total = (total[0] * f.denominator + q * f.numerator * total[1], total[1] * f.denominator)
        assert total[0] == right * total[1]
    for f in solution.values():
        assert f.numerator.gcd(f.denominator) == 1
        assert f.denominator.leading_coefficient() > 0


def test_what_depends_on_another_comes_after_it():
    chain = [{0: x, 1: y}, {1: x, 2: y}, {2: x}]
    assert list(solve(chain, [x, y, x * y], RING)) == [2, 1, 0]


def test_a_singular_part_is_refused():
    with pytest.raises(NoDerivation, match="do not determine"):
        solve([{0: x, 1: y}, {0: x * x, 1: x * y}], [x, y], RING)
