"""One form for each rational function: its factors are those that SymPy finds, whatever way they are found."""

from math import prod

from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import ZZ, Poly, ring, symbols

from w2s_theory.calculus import canonical
from w2s_theory.calculus.algebra.scalars import coefficients
from w2s_theory.calculus.forms.canonical import factor, fraction
from w2s_theory.calculus.reading.expression import Translator
from w2s_theory.kernel.words import Combination

X = symbols("n d r s t")
RING = ring(X, ZZ)[0]

monomials = st.lists(st.tuples(st.integers(-6, 6), *[st.integers(0, 2)] * len(X)), min_size=1, max_size=4)
polynomials = monomials.map(lambda terms: sum(c * prod(x**e for x, e in zip(X, es, strict=True)) for c, *es in terms))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(polynomials, min_size=1, max_size=3))
def test_factors_are_those_that_sympy_finds(parts):
    element = RING.from_expr(Poly(prod(parts), *X).as_expr())
    if not element:
        return
    content, factors = factor(element)
    expected, found = element.factor_list()
    assert factors == {f if f.LC > 0 else -f: k for f, k in found}
    assert content * prod(f**k for f, k in factors.items()) == element
    assert abs(content) == abs(expected)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(polynomials, min_size=1, max_size=3), st.lists(polynomials, min_size=0, max_size=2))
def test_the_canonical_form_is_the_same_function_without_common_factors(above, below):
    if not all(p.expand() != 0 for p in below):
        return
    value = prod(above) / prod(below)
    found = canonical(value)
    assert (found - value).simplify() == 0
    top, bottom = (Poly(side, *X) for side in found.as_numer_denom())
    assert top == 0 or top.gcd(bottom).is_ground


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.lists(polynomials, min_size=1, max_size=3), st.lists(polynomials, min_size=1, max_size=2))
def test_a_function_of_symbols_has_the_form_that_it_has_among_traces(above, below):
    """It is read in a way of its own."""
    if not all(p.expand() != 0 for p in below):
        return
    value = sum(above) / prod(below) + above[0] / below[0]
    translator = Translator(value)
    read = translator.scalar(value)
    assert canonical(value) == fraction(translator, read.terms.get((), Combination()), [read.denominator])


@settings(max_examples=40, deadline=None, derandomize=True)
@given(polynomials, st.integers(1, 5))
def test_coefficients_are_those_that_sympy_finds(polynomial, divisor):
    found = coefficients(polynomial / divisor, X[0])
    assert [c.expand() for c in found] == [c.expand() for c in Poly(polynomial / divisor, X[0]).all_coeffs()]
