"""Polynomials as people write them: in factors, and each factor by the powers of a variable with arranged coefficients,
by products of traces that share one, or in differences n − d − 1 in which it is shorter.

All that is tried is measured, and what is shortest is put together. Effort is counted by the terms of what is looked
at, not by time, so that what is found is the same everywhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from math import gcd

from sympy import Add, Expr, Integer

from ..algebra.polynomials import Element, irreducible, terms_of
from .kept import length, times

EFFORT = 10_000
"""Terms of polynomials that are looked at, unless it is said; beyond, only what leaves the fewest terms is followed."""
FEW, SHORT = 3, 16
"""Ways that are followed of a polynomial of more than so many terms: those that leave the fewest terms."""

HANDICAP = 2
"""Characters that powers of the first variable may cost more than another form."""

Exponents = tuple[int, ...]
Key = frozenset[tuple[Exponents, int]]
Part = tuple[Element, list[tuple[int, Exponents]]]


@dataclass(frozen=True)
class Form:
    """A way to write something: its ``size`` in characters, its sign apart; ``make`` puts it together."""

    size: int
    make: Callable[[], Expr]
    is_sum: bool = False

    @property
    def in_product(self) -> int:
        return self.size + 2 * self.is_sum


@dataclass(frozen=True)
class Way:
    """How a polynomial can be written: the number of terms that are ``left`` in its parts, and the form that is found;
    ``handicap``: characters by which it must be shorter."""

    left: int
    make: Callable[[], Form]
    handicap: int = 0


@dataclass(frozen=True)
class Shift:
    """The variable of this number counted from elsewhere: ``image`` is what it is less ``start``."""

    variable: int
    start: Element
    image: Expr


@dataclass
class Effort:
    """Terms that may still be looked at."""

    left: int = EFFORT


@dataclass
class Writer:
    """Writes polynomials in these letters. ``grouped``: sets of variables by whose products terms are put together;
    those of the first of them are no variables by whose powers anything is written.

    >>> from sympy import symbols
    >>> from w2s_theory.calculus.algebra.polynomials import context
    >>> x, y = context(2).gens()
    >>> Writer(symbols("n d"))(x**2 * y + 2 * y**2 - 3 * x * y - x * y**2)
    d*(2*d + n**2 - n*(d + 3))
    """

    letters: Sequence[Expr]
    grouped: Sequence[frozenset[int]] = ()
    shifts: Sequence[Shift] = ()
    effort: Effort = field(default_factory=Effort)
    _known: dict[Key, Form] = field(default_factory=dict)
    _factored: dict[Key, tuple[int, list[tuple[Element, int]]]] = field(default_factory=dict)
    _inner: dict[Expr, Writer] = field(default_factory=dict)

    def __call__(self, p: Element) -> Expr:
        """The shortest form found."""
        return self._form(p).make() if p else Integer(0)

    def _form(self, p: Element) -> Form:
        key = frozenset(terms_of(p))
        if key not in self._known:
            content, factors = self._factors(p)
            self._known[key] = _product(content, [(self._factor(f), k) for f, k in factors])
        return self._known[key]

    def _factors(self, p: Element) -> tuple[int, list[tuple[Element, int]]]:
        key = frozenset(terms_of(p))
        if key not in self._factored:
            self.effort.left -= len(p)
            self._factored[key] = irreducible(p)
        return self._factored[key]

    def _factor(self, f: Element) -> Form:
        """An irreducible polynomial: the shortest of its forms."""
        terms = dict(terms_of(f))
        as_it_stands = _sum([_product(c, [(self._monomial(exponents), 1)]) for exponents, c in terms.items()])
        if len(f) <= 2:
            return as_it_stands
        followed = 1 if self.effort.left < 0 else FEW if len(f) > SHORT else None
        ways = sorted(self._ways(f, terms), key=lambda way: way.left)[:followed]
        forms = [(way.make(), way.handicap) for way in ways]
        return min([*forms, (as_it_stands, HANDICAP)], key=lambda form: form[0].size + form[1])[0]

    def _ways(self, f: Element, terms: dict[Exponents, int]) -> Iterator[Way]:
        """How it can be written; preferred are powers of its first variable."""
        occurring = {i for i, degree in enumerate(f.degrees()) if degree > 0}
        alone = sorted(occurring - self.grouped[0] if self.grouped else occurring)
        for group in (*self.grouped, *map(frozenset, zip(alone))):
            if occurring & group and occurring - group:
                parts = self._parts(f, terms, group)
                left = sum(len(q) for p, _ in parts for q, _ in self._factors(p)[1])
                left += sum(len(products) for _, products in parts)
                yield Way(left, partial(self._by_products, parts), 0 if group == {*alone[:1]} else HANDICAP)
        for shift in self.shifts:
            if shift.variable in occurring:
                variables = [*f.context().gens()]
                variables[shift.variable] += shift.start
                moved, inner = f.compose(*variables), self._shifted(shift)
                ways, as_it_is = (
                    inner._ways(moved, dict(terms_of(moved))),
                    Way(len(moved), partial(inner._factor, moved)),
                )
                yield min(ways, key=lambda way: way.left, default=as_it_is)

    def _shifted(self, shift: Shift) -> Writer:
        """What is written in the variable less its start."""
        if shift.image not in self._inner:
            letters = [*self.letters]
            letters[shift.variable] = shift.image
            self._inner[shift.image] = Writer(letters, self.grouped, (), self.effort)
        return self._inner[shift.image]

    def _monomial(self, exponents: Exponents) -> Form:
        factors = [(i, e) for i, e in enumerate(exponents) if e]
        return _product(1, [(_letter(self.letters[i]), e) for i, e in factors])

    def _parts(self, f: Element, terms: dict[Exponents, int], group: Collection[int]) -> list[Part]:
        """Coefficients, each with the products of these variables that share it, up to a number."""
        self.effort.left -= len(terms)
        parts: dict[Exponents, dict[Exponents, int]] = defaultdict(dict)
        for exponents, c in terms.items():
            inside = tuple(e if i in group else 0 for i, e in enumerate(exponents))
            parts[inside][tuple(e - k for e, k in zip(exponents, inside, strict=True))] = c
        shared: dict[Key, list[tuple[int, Exponents]]] = defaultdict(list)
        for inside, part in parts.items():
            common = gcd(*part.values()) * (-1 if part[max(part)] < 0 else 1)
            shared[frozenset((exponents, c // common) for exponents, c in part.items())].append((common, inside))
        return [(f.context().from_dict(dict(key)), products) for key, products in shared.items()]

    def _by_products(self, parts: list[Part]) -> Form:
        """Σ coefficient · (products that share it)."""
        return _sum([_product(1, [(self._form(p), 1), (self._inside(products), 1)]) for p, products in parts])

    def _inside(self, products: list[tuple[int, Exponents]]) -> Form:
        """A sum of products, with a number that is common to all taken out."""
        common = gcd(*(c for c, _ in products)) * (-1 if all(c < 0 for c, _ in products) else 1)
        terms = [_product(c // common, [(self._monomial(inside), 1)]) for c, inside in products]
        return _product(common, [(_sum(terms), 1)])


def _letter(letter: Expr) -> Form:
    return Form(length(letter), lambda: letter, letter.is_Add)


def _product(number: int, factors: Sequence[tuple[Form, int]]) -> Form:
    """number · Π factor^power, the number not multiplied into a sum."""
    factors = [(form, power) for form, power in factors if form.size]
    if abs(number) == 1 and [power for _, power in factors] == [1]:
        (form, _), *_ = factors
        return form if number == 1 else Form(form.in_product, lambda: times(-1, form.make()))
    sizes = [form.in_product + (2 + len(str(power)) if power > 1 else 0) for form, power in factors]
    sizes += [len(str(abs(number)))] if abs(number) > 1 or not factors else []
    return Form(
        sum(sizes) + len(sizes) - 1 if factors or number != 1 else 0,
        lambda: times(number, *(form.make() ** power for form, power in factors)),
    )


def _sum(terms: Sequence[Form]) -> Form:
    if len(terms) == 1:
        return terms[0]
    size = sum(max(term.size, 1) for term in terms) + 3 * len(terms) - 3
    return Form(size, lambda: Add(*(term.make() for term in terms)), is_sum=True)
