"""A form of a rational function that people can read: a search among sums of products, each proved equal.

The canonical form decides equality and is one fraction. People read sums: of traces, each with its coefficient; of
partial fractions 1/(n − d − 1), each with what it is multiplied by; with what is common taken out, and with
denominators that are positive where the formula holds. The search writes the function in each of these ways, in each
variable, the polynomials in it arranged, and keeps the shortest that is proved equal to the canonical form by
multiplying out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from itertools import product as choices
from math import comb, gcd, prod

from sympy import Add, Expr, MatrixSymbol, Mul, Pow, Rational, S, Symbol, fraction, true
from sympy.logic.boolalg import Boolean
from sympy.matrices.expressions.matexpr import MatrixExpr
from sympy.utilities.iterables import sift

from ..algebra.polynomials import irreducible
from ..algebra.scalars import Scalars
from ..matrix import fresh, is_matrix, traced
from ..written import product, total
from .arranged import Effort, Shift, Writer
from .canonical import canonical, facing, is_same
from .common import without_common
from .kept import length, replaced, times
from .orientation import Signs, oriented
from .poles import generators, partial_fractions_in
from .printing import to_text
from .spanned import spanned

Terms = Mapping[Expr, Expr]
"""Monomials, each with its coefficient."""
EFFORT, SHARES = 12000, 4
"""Terms of polynomials that are looked at, and among how many forms they are shared."""
POLES = 4
"""Poles in a variable up to which a function is written in partial fractions in it."""
FRACTION, NESTED = 3, 20
"""Characters that a fraction counts for, and one within another."""
LONGEST = 10_000
"""Characters of a canonical form beyond which no other is looked for."""
LARGEST = 500
"""Terms of its numerator, multiplied out, beyond which no other is looked for."""


def readable(expression: Expr, domain: Boolean = true, variable: Symbol | None = None) -> Expr:
    """The shortest form found of a rational function of symbols, traces, …; the canonical one if none is shorter.

    ``domain``: where it is meant, so that differences are written as they are positive there. ``variable``: in whose
    partial fractions it is to be written. That of a matrix M is read off that of Trace(T·M). What is above ``LONGEST``
    or ``LARGEST`` stays in canonical form (``is_sought``). Raises UnsupportedExpression for what ``canonical`` does not
    take.

    >>> from sympy import symbols
    >>> from w2s_theory.calculus import to_text
    >>> n, N, d, k, s = symbols("n N d k s", positive=True)
    >>> to_text(readable(canonical(s * (k + d * (d - k) / N) / (n - d - 1))))
    's*(k + d*(d - k)/N)/(n - d - 1)'
    >>> to_text(readable(canonical(1 / (d - 2)), d < 2))
    '-1/(2 - d)'
    """
    if is_matrix(expression):
        test = fresh(expression.shape, expression)
        return _facing(test, readable(traced(test, expression), domain, variable))
    return _found(canonical(expression), domain, variable)


@lru_cache(maxsize=1_000)
def _found(value: Expr, domain: Boolean, variable: Symbol | None) -> Expr:
    """The shortest form of a canonical value: variants of a claim ask for the same ones again."""
    if not value.free_symbols or not is_sought(value):
        return value
    letters = {trace: Symbol(to_text(trace)) for trace in generators(value) if not isinstance(trace, Symbol)}
    search = _Search(value.xreplace(letters), frozenset(letters.values()))
    shortest = min(search.forms(variable), key=_preference) if search.is_closed else search.value
    found = oriented(replaced(shortest, {letter: trace for trace, letter in letters.items()}), Signs(domain))
    return found if is_same(found, value) else value


def is_sought(value: Expr) -> bool:
    """Whether a readable form is looked for: if the canonical one is not too long."""
    return len(str(value)) <= LONGEST and _terms(fraction(value)[0]) <= LARGEST


def cost(form: Expr) -> int:
    """Of two forms the one that costs less is shown: characters, and more for each fraction, most for one that stands
    in the numerator of another one with the same variables, and for numbers that are none of the function's.

    >>> from sympy.abc import x, y
    >>> cost((1 + y / x) / x) > cost((x + y) / x**2), cost(1 + y / x) < cost((x + y) / x)
    (True, True)
    """
    return length(form) + sum(_fractions(form, frozenset()))


def _preference(form: Expr) -> tuple[int, int, bool]:
    """By cost; of two that cost the same that with fewer fractions, and 1 − d/n rather than (n − d)/n."""
    return cost(form), len([*_fractions(form, frozenset())]), any(map(_is_below, Mul.make_args(form)))


def _fractions(form: Expr, outer: frozenset[Symbol]) -> Iterator[int]:
    """What each fraction costs, within others whose denominators have these variables."""
    if isinstance(form, Add):
        for term in form.args:
            yield from _fractions(term, outer)
        return
    inner = frozenset[Symbol]().union(*(f.free_symbols for f in Mul.make_args(form) if _is_below(f)))
    bases = (f.base if isinstance(f, Pow) else f for f in Mul.make_args(form) if not _is_below(f))
    if inner:
        yield FRACTION if inner.isdisjoint(outer) else NESTED
    if form.as_coeff_Mul()[0].q > 1 and outer | inner:
        yield NESTED
    for base in bases:
        if isinstance(base, Add):
            yield from _fractions(base, inner | outer)


def _is_below(factor: Expr) -> bool:
    return isinstance(factor, Pow) and bool(factor.exp.could_extract_minus_sign())


def _facing(test: MatrixSymbol, trace: Expr) -> MatrixExpr:
    """N for Trace(test·N), with sums and what is common to their summands as they stand."""
    if isinstance(trace, Add):
        return total(*(_facing(test, term) for term in trace.args))
    if isinstance(trace, Mul):
        numbers, (linear,) = sift(trace.args, lambda factor: factor.has(test), binary=True)[::-1]
        return product(times(*numbers), _facing(test, linear))
    return facing(test, trace)


def _terms(polynomial: Expr) -> int:
    """At most so many, once it is multiplied out."""
    if isinstance(polynomial, Add):
        return sum(map(_terms, polynomial.args))
    if isinstance(polynomial, Pow) and polynomial.exp.is_Integer:
        power = int(polynomial.exp)
        return comb(_terms(polynomial.base) + power - 1, power)
    return prod(map(_terms, polynomial.args)) if isinstance(polynomial, Mul) else 1


class _Search:
    """The ways to write a canonical fraction of symbols, of which ``traces`` stand for traces."""

    def __init__(self, value: Expr, traces: frozenset[Symbol]) -> None:
        self.value, self.traces = value, traces
        self.top, self.bottom = _over(value)
        self.below = sorted(self.bottom.free_symbols, key=str)
        self.letters = sorted(traces - set(self.below), key=str)
        numbers = sorted(self.top.free_symbols - set(self.below) - traces, key=str)
        self.real = [s for s in numbers if not s.is_integer]
        self._known: dict[Expr, Expr] = {}
        self._writer: Writer

    @property
    def is_closed(self) -> bool:
        return Scalars.of(self.value) is not None

    @cached_property
    def _scalars(self) -> Scalars:
        scalars = Scalars.of(self.value)
        assert scalars is not None
        return scalars

    def forms(self, wanted: Symbol | None = None) -> Iterator[Expr]:
        """By letters (what does not occur in the denominator), and in partial fractions in each variable, or in the one
        that is wanted; and one fraction. As long as effort is left, of which each has a share."""
        wanted = wanted if wanted in self.below else None
        few = [variable for variable in self.below if self._poles(variable) <= POLES]
        by_all = sorted(self.top.free_symbols - set(self.below), key=str) if self.below else ()
        chosen = dict.fromkeys([(*self.letters, *self.real), (*by_all,), (*self.letters,), ()])
        ways = [(letters, wanted) for letters in chosen]
        if wanted is None:
            ways += choices(reversed(chosen), reversed(few))
        left, fraction_alone = EFFORT, list[Expr]()
        if wanted is None:
            self._writer = self._new_writer(EFFORT // 2)
            fraction_alone, self._known = [self._dressed(self.value)], {}
        self._writer = self._new_writer(0)
        for letters, variable in ways:
            if (letters or variable) and left > 0:
                self._writer.effort.left = EFFORT // SHARES
                yield from self._by_letters(letters, variable)
                left -= EFFORT // SHARES - self._writer.effort.left
        yield from fraction_alone

    def _poles(self, variable: Symbol) -> int:
        powers = (factor.as_base_exp() for factor in Mul.make_args(self.bottom))
        return sum(int(exponent) for base, exponent in powers if base.has(variable))

    def _by_letters(self, letters: tuple[Symbol, ...], variable: Symbol | None) -> Iterator[Expr]:
        shared, rest = _without_common(self.top, letters) if letters else (S.One, self.top)
        terms = {m: c / self.bottom for m, c in self._scalars.by_monomials(rest, letters).items()}
        yield from (times(shared, form) for form in self._written(terms, variable))

    def _new_writer(self, effort: int) -> Writer:
        names = self._scalars.symbols
        grouped = [frozenset(map(names.index, chosen)) for chosen in (self.letters, self.real) if chosen]
        grouped = grouped if self.letters else [frozenset(), *grouped]
        return Writer(names, grouped, self._shifts, Effort(effort))

    @cached_property
    def _shifts(self) -> list[Shift]:
        """From the zero of each linear factor, and of what it is without its constant."""
        context, one = self._scalars.context, self._scalars.context.constant(1)
        found = dict[str, Shift]()
        for side in self._scalars.quotient(self.value):
            for factor, _ in irreducible(side)[1]:
                constant = factor.to_dict().get((0,) * context.nvars(), 0)
                for part in (factor, factor - constant):
                    places = [i for i, d in enumerate(part.degrees()) if d == 1 and part.derivative(i) == one]
                    if places and len(part) > 1:
                        i = places[0]
                        found.setdefault(str(part), Shift(i, context.gens()[i] - part, self._scalars.expression(part)))
        return [*found.values()]

    def _dressed(self, value: Expr) -> Expr:
        """A canonical fraction with its numerator arranged."""
        if value not in self._known:
            top, bottom = _over(value)
            self._known[value] = times(self._arranged(top), 1 / bottom)
        return self._known[value]

    def _arranged(self, polynomial: Expr) -> Expr:
        above, below = self._scalars.quotient(polynomial)
        return times(self._writer(above), Rational(1, int(below.leading_coefficient())))

    def _written(self, terms: Terms, variable: Symbol | None) -> Iterator[Expr]:
        """Σ monomial · coefficient, in three ways: by coefficients, by the partial fractions that these are made of,
        and by the denominators of these."""
        pieces = {m: _pieces(c, variable) for m, c in terms.items()}
        by_coefficient: dict[Expr, list[Expr]] = defaultdict(list)
        for m, summands in pieces.items():
            number, coefficient = _sum(map(self._dressed, summands)).as_coeff_Mul()
            by_coefficient[coefficient].append(number * m)
        found = [times(c, _inside(monomials)) for c, monomials in by_coefficient.items()]
        yield _sum(found)
        yield _sum(_gathered(found))
        if variable is None:
            yield self._by_few(terms)
        by_piece: dict[Expr, list[Expr]] = defaultdict(list)
        for m, parts in pieces.items():
            for part in parts:
                number, piece = self._dressed(part).as_coeff_Mul()
                by_piece[piece].append(number * m)
        yield _sum([times(piece, _inside(monomials)) for piece, monomials in by_piece.items()])
        by_denominator: dict[Expr, list[Expr]] = defaultdict(list)
        for m, parts in pieces.items():
            for part in parts:
                above, below = _over(part)
                by_denominator[below].append(above * m)
        yield _sum([times(1 / below, self._arranged(Add(*above))) for below, above in by_denominator.items()])

    def _by_few(self, terms: Terms) -> Expr:
        """By one and as few coefficients as all are combinations of, the shortest that there are."""
        terms = {m: canonical(c) for m, c in terms.items()}
        written = {c: self._dressed(c) for c in terms.values()} | {S.One: S.One}
        few = sorted(written, key=lambda c: length(written[c]) * (c != 1))
        tops = [self._scalars.quotient(canonical(c * self.bottom))[0] for c in few]
        images, sums = dict(zip(few, spanned(tops), strict=True)), defaultdict[int, list[Expr]](list)
        for m, c in terms.items():
            for i, number in images[c].items():
                sums[i].append(Rational(*number) * m)
        return _sum(_gathered([times(written[few[i]], self._arranged(Add(*sums[i]))) for i in sorted(sums)]))


def _over(value: Expr) -> tuple[Expr, Expr]:
    """Numerator and denominator, in which no number is multiplied into a sum."""
    number, rest = value.as_coeff_Mul()
    top, bottom = fraction(rest)
    return number * top, bottom


def _without_common(top: Expr, letters: Iterable[Expr]) -> tuple[Expr, Expr]:
    """Factors of the numerator that are monomials in the letters, and the others."""
    shared = [f for f in Mul.make_args(top) if f.as_base_exp()[0] in letters]
    return Mul(*shared), Mul(*(f for f in Mul.make_args(top) if f not in shared))


def _pieces(coefficient: Expr, variable: Symbol | None) -> tuple[Expr, ...]:
    """The coefficient as it is, or its partial fractions in the variable."""
    whole = canonical(coefficient)
    return (whole,) if variable is None else partial_fractions_in(whole, variable)


def _inside(terms: list[Expr]) -> Expr:
    """The sum, with a number that is common to all taken out."""
    numbers = [term.as_coeff_Mul()[0] for term in terms]
    common = Rational(gcd(*(int(c.p) for c in numbers)), 1) if all(c.is_Integer for c in numbers) else S.One
    common = -common if all(c < 0 for c in numbers) else common
    return times(common, Add(*(term / common for term in terms)))


def _gathered(parts: Iterable[Expr]) -> list[Expr]:
    """Those over the same denominator as one summand."""
    by_denominator: dict[Expr, list[Expr]] = defaultdict(list)
    for part in parts:
        by_denominator[_over(part)[1]].append(part)
    return [_sum(same) for same in by_denominator.values()]


def _sum(parts: Iterable[Expr]) -> Expr:
    """The sum, with the factors that all summands share taken out."""
    summands = [part for part in parts if part != 0]
    return times(*without_common(summands)) if summands else S.Zero
