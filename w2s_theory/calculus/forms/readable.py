"""A form of a rational function that people can read: a search among sums of products, each proved equal.

The canonical form decides equality and is one fraction. People read sums: of traces, each with its coefficient; of
partial fractions 1/(n − d − 1), each with what it is multiplied by; with what is common taken out. The search writes
the function in each of these ways, in each variable, and keeps the shortest that is proved equal to the canonical form
by multiplying out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from math import comb, gcd, prod

from sympy import Add, Expr, Integer, MatrixSymbol, Mul, Poly, Pow, Rational, S, Symbol, fraction
from sympy.matrices.expressions.matexpr import MatrixExpr
from sympy.utilities.iterables import sift

from ..matrix import fresh, is_matrix, traced
from ..written import product, total
from .canonical import canonical, facing, is_same
from .expansion import without_common
from .poles import generators, partial_fractions_in
from .printing import to_text

Terms = Mapping[Expr, Expr]
"""Monomials, each with its coefficient."""
LONGEST = 4_000
"""Characters of a canonical form beyond which no other is looked for."""
LARGEST = 500
"""Terms of its numerator, multiplied out, beyond which no other is looked for."""


def readable(expression: Expr) -> Expr:
    """The shortest form found of a rational function of symbols, traces, …; the canonical one if none is shorter.

    That of a matrix M is read off that of Trace(T·M).
    For print, so it takes some seconds at most; what is above ``LONGEST`` or ``LARGEST`` stays in canonical form.
    Raises UnsupportedExpression for what ``canonical`` does not take.

    >>> from sympy import symbols
    >>> from w2s_theory.calculus import to_text
    >>> n, N, d, k, s = symbols("n N d k s", positive=True)
    >>> to_text(readable(canonical(s * (k + d * (d - k) / N) / (n - d - 1))))
    's*(k + d*(d - k)/N)/(n - d - 1)'
    """
    if is_matrix(expression):
        test = fresh(expression.shape, expression)
        return _facing(test, readable(traced(test, expression)))
    value = canonical(expression)
    if len(str(value)) > LONGEST or _terms(fraction(value)[0]) > LARGEST:
        return value
    letters = {trace: Symbol(to_text(trace)) for trace in generators(value) if not isinstance(trace, Symbol)}
    named = value.xreplace(letters)
    shortest = min([*_forms(named, set(letters.values())), named], key=_length)
    found = shortest.xreplace({letter: trace for trace, letter in letters.items()})
    return found if is_same(found, value) else value


def _facing(test: MatrixSymbol, trace: Expr) -> MatrixExpr:
    """N for Trace(test·N), with sums and what is common to their summands as they stand."""
    if isinstance(trace, Add):
        return total(*(_facing(test, term) for term in trace.args))
    if isinstance(trace, Mul):
        numbers, (linear,) = sift(trace.args, lambda factor: factor.has(test), binary=True)[::-1]
        return product(*numbers, _facing(test, linear))
    return facing(test, trace)


def _terms(polynomial: Expr) -> int:
    """At most so many, once it is multiplied out."""
    if isinstance(polynomial, Add):
        return sum(map(_terms, polynomial.args))
    if isinstance(polynomial, Pow) and polynomial.exp.is_Integer:
        power = int(polynomial.exp)
        return comb(_terms(polynomial.base) + power - 1, power)
    return prod(map(_terms, polynomial.args)) if isinstance(polynomial, Mul) else 1


def _length(expression: Expr) -> tuple[int, int]:
    text = to_text(expression)
    return len(text), text.count("(")


def _forms(value: Expr, traces: set[Symbol]) -> Iterator[Expr]:
    """The function by its letters (what does not occur in the denominator), in partial fractions in each variable; a
    ratio of long polynomials by what each of them is."""
    top, bottom = fraction(value)
    below = sorted(bottom.free_symbols, key=str)
    letters = sorted(traces - set(below), key=str)
    numbers = sorted(top.free_symbols - set(below) - traces, key=str)
    real = [s for s in numbers if not s.is_integer]
    for chosen in dict.fromkeys((tuple(letters), (*letters, *real), (*letters, *numbers))):  # of two as short the first
        if not chosen:
            continue
        shared, rest = _without_common(top, chosen)
        terms = {m: c / bottom for m, c in _by_monomials(rest, chosen).items()}
        for variable in (None, *below):
            yield from (Mul(shared, form) for form in _written(terms, variable))
    for variable in below:
        yield from _written({S.One: value}, variable)
    if below and all(isinstance(f, Add) and len(f.args) > 3 for f in Mul.make_args(bottom)):
        yield readable(top) / readable(bottom)


def _without_common(top: Expr, letters: Iterable[Expr]) -> tuple[Expr, Expr]:
    """Factors of the numerator that are monomials in the letters, and the others."""
    shared = [f for f in Mul.make_args(top) if f.as_base_exp()[0] in letters]
    return Mul(*shared), Mul(*(f for f in Mul.make_args(top) if f not in shared))


def _by_monomials(top: Expr, letters: Iterable[Expr]) -> Terms:
    """Of a polynomial in the letters."""
    letters = tuple(letters)
    return {
        Mul(*(x**e for x, e in zip(letters, powers, strict=True))): coefficient
        for powers, coefficient in Poly(top, *letters).terms()
    }


def _written(terms: Terms, variable: Symbol | None) -> Iterator[Expr]:
    """Σ monomial · coefficient, in three ways: by coefficients, by the partial fractions that these are made of, and by
    the denominators of these."""
    pieces = {m: _pieces(c, variable) for m, c in terms.items()}
    by_coefficient: dict[Expr, list[Expr]] = defaultdict(list)
    for m, parts in pieces.items():
        sign, coefficient = _signed(_sum(parts))
        by_coefficient[coefficient].append(sign * m)
    yield _sum([_product(c, Add(*monomials)) for c, monomials in by_coefficient.items()])
    by_piece: dict[Expr, list[Expr]] = defaultdict(list)
    for m, parts in pieces.items():
        for part in parts:
            number, piece = part.as_coeff_Mul()
            by_piece[piece].append(number * m)
    yield _sum([_product(*_content(piece, monomials)) for piece, monomials in by_piece.items()])
    by_denominator: dict[Expr, list[Expr]] = defaultdict(list)
    for m, parts in pieces.items():
        for part in parts:
            above, below = fraction(part)
            by_denominator[below].append(above * m)
    rows = [_product(1 / below, _shortest_sum(above)) for below, above in by_denominator.items()]
    yield _sum(rows)


def _shortest_sum(parts: list[Expr]) -> Expr:
    """A polynomial as it stands, or in factors."""
    total = Add(*parts)
    return min(total, canonical(total), key=_length)


def _content(piece: Expr, monomials: list[Expr]) -> tuple[Expr, Expr]:
    """The number that is common to the monomials with the piece, and what they are without it."""
    numbers = [m.as_coeff_Mul()[0] for m in monomials]
    common = Rational(gcd(*(int(c.p) for c in numbers)), 1) if all(c.is_Integer for c in numbers) else S.One
    common = -common if all(c < 0 for c in numbers) else common
    return common * piece, Add(*(m / common for m in monomials))


def _pieces(coefficient: Expr, variable: Symbol | None) -> tuple[Expr, ...]:
    """The coefficient as it is, or its partial fractions in the variable."""
    whole = canonical(coefficient)
    return (whole,) if variable is None else partial_fractions_in(whole, variable)


def _signed(coefficient: Expr) -> tuple[Expr, Expr]:
    return (Integer(-1), -coefficient) if coefficient.could_extract_minus_sign() else (Integer(1), coefficient)


def _product(coefficient: Expr, inside: Expr) -> Expr:
    """Without multiplying a number into a sum."""
    if coefficient == 1:
        return inside
    return Mul(coefficient, inside, evaluate=not (coefficient.is_Number and inside.is_Add))


def _sum(parts: Iterable[Expr]) -> Expr:
    """The sum, with the factors that all summands share taken out."""
    summands = [part for part in parts if part != 0]
    return _product(*without_common(summands)) if summands else S.Zero
