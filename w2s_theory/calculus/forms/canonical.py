"""One form for each rational function, so that ``==`` decides equality.

Numerator and denominator without common factor, each factored over the integers; every factor primitive, and of the
sign that makes its leading coefficient positive in the lexicographic order in which sample sizes (names that begin with
n, N, m or M) come first and shorter names precede longer ones. So n − d − 1, never d + 1 − n.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from typing import Any

from sympy import (
    Add,
    Expr,
    ImmutableMatrix,
    Integer,
    MatrixSymbol,
    Mul,
    Pow,
    Rational,
    Symbol,
    ZeroMatrix,
    sympify,
    together,
)
from sympy import fraction as sympy_fraction
from sympy.matrices.expressions.matexpr import MatrixExpr
from sympy.polys.rings import PolyElement

from ...kernel.polynomial import Polynomial
from ...kernel.words import Combination, Monomial, Word
from ..algebra.polynomials import Element, by_age, context, divided, expression_of, from_sympy, irreducible, to_sympy
from ..algebra.scalars import Scalars
from ..matrix import fresh, is_matrix, traced, untraced
from ..reading.expression import Translator
from ..written import product, total

Factors = dict[PolyElement, int]


def canonical(expression: Any) -> Expr:
    """The canonical form of a polynomial in traces of constant matrices with rational coefficients.

    That of a matrix is the sum of different products of matrices, each with the canonical form of its coefficient.

    >>> from sympy import Identity, MatrixSymbol, symbols
    >>> n, d = symbols("n d", integer=True, positive=True)
    >>> canonical(1/(n - d) - 1/n) == canonical(d/(n**2 - d*n))
    True
    >>> A = MatrixSymbol("A", d, d)
    >>> canonical((n * A + Identity(d)) * A - n * A**2)
    A
    """
    if is_matrix(expression):
        test = fresh(expression.shape, expression)
        return facing(test, traced(test, expression))
    if (scalars := Scalars.of(expression)) is not None:
        with suppress(ZeroDivisionError):  # told better below
            top, bottom = scalars.quotient(expression)
            return reduced(top, [bottom], scalars.expression)
    translator = Translator(expression)
    value = translator.scalar(expression)
    return fraction(translator, value.terms.get((), Combination()), [value.denominator])


def is_same(one: Any, other: Any) -> bool:
    """Whether two such expressions are the same function, by multiplying out: cheaper than two canonical forms.

    >>> from sympy import symbols
    >>> n, d = symbols("n d")
    >>> is_same(1 / (n - d) - 1 / n, d / (n**2 - d * n)), is_same(1 / (n - d), 1 / (d - n))
    (True, False)
    """
    if is_matrix(one) and is_matrix(other) and one.shape == other.shape:
        test = fresh(one.shape, one, other)
        one, other = traced(test, one), traced(test, other)
    if any(sympify(side).has(ImmutableMatrix) for side in (one, other)):
        one, other = in_entries(one), in_entries(other)
    if (scalars := Scalars.of(one, other)) is not None:
        with suppress(ZeroDivisionError):
            (top, bottom), (over, under) = scalars.quotient(one), scalars.quotient(other)
            return bool(top * under == over * bottom)
    translator = Translator(one, other)
    a, b = translator.scalar(one), translator.scalar(other)
    above, below = (value.terms.get((), Combination()) for value in (a, b))
    ring = Ring(translator, [a.denominator, b.denominator, *above.values(), *below.values()], [*above, *below])
    left, right = ring.combination(above), ring.combination(below)
    return bool(left * ring.polynomial(b.denominator) == right * ring.polynomial(a.denominator))


def in_entries(expression: Any) -> Expr:
    """A number by the entries of its constant matrices, if their dimensions are numbers: so matrices of numbers are
    added up, which the calculus does not."""
    symbols = sympify(expression).atoms(MatrixSymbol)
    if not all(size.is_Integer for symbol in symbols for size in symbol.shape):
        return expression

    def entry(symbol: MatrixSymbol, i: int, j: int) -> Symbol:
        i, j = sorted((i, j)) if symbol.T == symbol else (i, j)
        return Symbol(f"{symbol.name}[{i},{j}]")

    named = {s: ImmutableMatrix(*s.shape, partial(entry, s)) for s in symbols}
    return sympify(expression).xreplace(named).doit()


def facing(test: MatrixSymbol, trace: Expr) -> MatrixExpr:
    """N in canonical form, for an expression that is Trace(test·N) once its traces are in normal form."""
    translator = Translator(test, trace)
    value = translator.scalar(trace)
    parts = untraced(translator.signature, value.terms.get((), Combination()), test.name)
    terms = [
        product(fraction(translator, coefficient, [value.denominator]), translator.open_word(word, test.cols))
        for word, coefficient in parts.items()
    ]
    if not terms:
        return ZeroMatrix(*reversed(test.shape))
    letters = {letter.rstrip("'") for word in parts for letter in word}
    return total(*terms).as_explicit() if letters and letters <= translator.explicit else total(*terms)


def fraction(translator: Translator, numerator: Combination, denominators: Iterable[Polynomial]) -> Expr:
    """numerator / product of the denominators, in canonical form."""
    denominators = list(denominators)
    ring = Ring(translator, [*denominators, *numerator.values()], numerator)
    return reduced(ring.combination(numerator), map(ring.polynomial, denominators), ring.expression)


def reduced(top: Element, denominators: Iterable[Element], expression: Callable[[Element], Expr]) -> Expr:
    """top / product of the denominators, in canonical form; ``expression`` says what a polynomial is."""
    if not top:
        return Integer(0)
    below_content, below = 1, list[tuple[Element, int]]()
    for p in denominators:
        content, factors = irreducible(p)
        below_content *= content
        for f, k in factors:
            while k and (quotient := divided(top, f)) is not None:
                top, k = quotient, k - 1
            below.append((f, k))
    content, above = irreducible(top)
    return Mul(
        Rational(content, below_content),
        *(expression(f) ** k for f, k in above),
        *(expression(f) ** -k for f, k in below if k),
    )


def ratio(expression: Expr) -> tuple[Expr, Expr]:
    """Numerator and denominator over the common denominator, as they stand: nothing is multiplied out or cancelled.

    Enough wherever polynomials are made of them next, and many times faster than ``sympy.together``.

    >>> from sympy import symbols
    >>> n, d = symbols("n d")
    >>> ratio(d / (n - d) - 1 / n)
    (d*n + d - n, n*(-d + n))
    """
    terms = [term.as_powers_dict() for term in Add.make_args(expression)]
    bases = {base for powers in terms for base in powers}
    if any(p.exp.could_extract_minus_sign() for base in bases for p in base.atoms(Pow)):
        return sympy_fraction(together(expression))
    below = {base: max(0, *(-powers.get(base, 0) for powers in terms), 0) for base in bases}
    top = Add(*(Mul(*(base ** (powers.get(base, 0) + k) for base, k in below.items())) for powers in terms))
    return top, Mul(*(base**k for base, k in below.items()))


def as_fraction(expression: Expr) -> tuple[Expr, Expr]:
    """Numerator and denominator over one denominator: at once where no summand is divided, as in canonical forms, in
    whose long sums ``sympy.together`` looks for something to do.

    >>> from sympy import symbols
    >>> n, d = symbols("n d")
    >>> as_fraction(d * (n + 1) / (n - d)), as_fraction(1 / n + 1 / d), as_fraction(n / 2 - 1)
    ((d*(n + 1), -d + n), (d + n, d*n), (n - 2, 2))
    """
    bases = [factor.as_base_exp()[0] for factor in Mul.make_args(expression)]
    divided = any(p.exp.could_extract_minus_sign() for base in bases for p in base.atoms(Pow))
    divided |= any(not term.as_coeff_Mul()[0].is_Integer for base in bases if base.is_Add for term in base.args)
    return sympy_fraction(together(expression) if divided else expression)


class Ring:
    """The polynomial ring over some symbols and traces, with the way back to SymPy."""

    def __init__(self, translator: Translator, symbols: Iterable[Polynomial], traces: Iterable[Monomial] = ()) -> None:
        self.names = sorted({s for p in symbols for powers in p for s in powers}, key=by_age)
        words: list[Word] = sorted({word for monomial in traces for word in monomial})
        self.context = context(len(self.names) + len(words))
        self._symbols = {s: i for i, s in enumerate(self.names)}
        self._traces = {w: len(self.names) + i for i, w in enumerate(words)}
        self._images = [translator.atoms[s] for s in self.names] + [translator.trace(w) for w in words]

    def polynomial(self, p: Polynomial) -> Element:
        return self.combination(Combination({(): p}))

    def combination(self, combination: Combination) -> Element:
        terms: dict[tuple[int, ...], int] = {}
        for monomial, p in combination.items():
            traces = [self._traces[word] for word in monomial]
            for powers, coefficient in p.items():
                exponents = [0] * self.context.nvars()
                for i in (*traces, *(self._symbols[s] for s in powers)):
                    exponents[i] += 1
                terms[tuple(exponents)] = coefficient
        return self.context.from_dict(terms)

    def expression(self, element: Element) -> Expr:
        return expression_of(element, self._images)


def factor(element: PolyElement) -> tuple[int, Factors]:
    """The integer content (with the sign) and the irreducible factors, leading coefficients positive.

    >>> from sympy import ring, ZZ
    >>> R, x, y = ring("x, y", ZZ)
    >>> factor(2 * y**2 - 2 * x**2)
    (-2, {x - y: 1, x + y: 1})
    """
    content, factors = irreducible(from_sympy(element))
    return content, {to_sympy(f, element.ring): k for f, k in factors}
