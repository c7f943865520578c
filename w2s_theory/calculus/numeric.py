"""Evaluation of a rational function to full precision.

An expanded polynomial loses digits where its terms cancel, as near an interpolation threshold. Two remedies:

* *Coordinates.* Each factor is written in what the conditions of the domain make nonnegative: with n = d + 2 + s, a
  polynomial in s and d whose coefficients have one sign is a sum without any cancellation. The coordinates themselves
  are differences of what is given, exact for integers.
* *A bound.* A factor with coefficients of both signs is P − Q with P, Q ≥ 0, and (P + Q)/|P − Q| bounds how much
  rounding errors grow. Where the bound of all factors together is not small the same sums are taken again, in extended
  precision, and where that does not do, in fractions.

So every value has a relative error below ``TOLERANCE``, whatever is given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property
from itertools import islice
from math import gcd, inf, lcm, nan
from operator import mul
from typing import Any

import numpy as np
from sympy import QQ, Expr, Mul, Symbol
from sympy.polys.rings import PolyElement, PolyRing

from .canonical import ratio
from .numbers import EXACT_FLOATS, UNIT, Array, Columns, Exact, Floats, rounded

Point = Sequence[Exact]
Terms = Mapping[tuple[int, ...], int]
Bounds = Mapping[Symbol, tuple[Expr, ...]]
"""What each symbol is at least, linear in others."""

TOLERANCE = 9e-14
"""Relative error of a value at most."""
BLOCK = 8192
"""Points that are evaluated at a time: what belongs to them stays in the processor's cache."""
STEP = 2.0**30
"""Multiple of errors by which a derivative is approximated."""
CORNERS = 24
"""Choices of coordinates that are tried for a factor."""
EFFORT = 2000
"""Terms, over all choices, after which no more are tried."""
TINY, HUGE = 1e-280, 1e280
"""Beyond which products of floats are not trusted."""


class Rational:
    """A rational function of ``symbols``: a product of powers of polynomials.

    ``bounds``: lower bounds of symbols where it will be evaluated, for precision and speed; nothing else rests on them.

    >>> from sympy import symbols
    >>> n, d = symbols("n d")
    >>> Rational(d / (n - d - 1), (n, d)).exact([10**17 + 3, 10**17])
    Fraction(50000000000000000, 1)
    """

    def __init__(self, expression: Expr, symbols: Sequence[Symbol], bounds: Bounds | None = None) -> None:
        self.symbols, self.bounds = tuple(symbols), bounds or {}
        self.ring = PolyRing(self.symbols or ["1"], QQ, "lex")
        self.content, self._factors = Fraction(1), list[tuple[Terms, int]]()
        for part, sign in zip(ratio(expression), (1, -1), strict=True):
            for base, power in (factor.as_base_exp() for factor in Mul.make_args(part)):
                content, terms = _primitive(self.ring.from_expr(base))
                self.content *= content ** (sign * int(power))
                if any(map(any, terms)):
                    self._factors.append((terms, sign * int(power)))

    @cached_property
    def factors(self) -> list[tuple[Factor, int]]:
        """In coordinates in which they are best evaluated."""
        index = self.ring.symbols.index
        bounds = {index(s): [self.ring.from_expr(b) for b in found] for s, found in self.bounds.items()}
        return [(locate(terms, self.ring, bounds), power) for terms, power in self._factors]

    @cached_property
    def forms(self) -> tuple[Form, ...]:
        """All coordinates."""
        return tuple(dict.fromkeys(form for factor, _ in self.factors for form in factor.forms))

    @cached_property
    def _used(self) -> set[int]:
        """The numbers of the symbols that occur."""
        return {i for form in self.forms for i, _ in form.coefficients}

    def exact(self, point: Point) -> Fraction:
        """The value at exact numbers. Raises ZeroDivisionError where the denominator vanishes."""
        x = {form: form.at(point) for form in self.forms}
        above: Any = self.content.numerator
        below: Any = self.content.denominator
        for factor, power in self.factors:
            value = factor.exact(x) ** abs(power)
            above, below = (above * value, below) if power > 0 else (above, below * value)
        return Fraction(above) / below

    def near(self, point: Point) -> float:
        """The value at exact numbers as a float; infinite beyond the largest, NaN where the denominator vanishes."""
        try:
            x = {form: Coordinate(float(form.at(point)), UNIT) for form in self.forms}
            value, bound = self._approximate(x, UNIT)
            if bound <= TOLERANCE and (not value or TINY < abs(value) < HUGE):
                return float(value)
        except (ZeroDivisionError, OverflowError):
            pass
        try:
            return rounded(self.exact(point))
        except ZeroDivisionError:
            return nan

    def __call__(self, columns: Columns) -> Any:
        """The values as floats."""
        return self.near(columns.given) if columns.is_point else self.settled(columns, TOLERANCE)[0]

    def divides_by(self, other: Rational) -> bool:
        """Whether it has no value where the other, a function of the same symbols, is zero."""
        poles = [terms for terms, power in self._factors if power < 0]
        return all(terms in poles for terms, power in other._factors if power > 0)

    def is_clear(self, columns: Columns, holds: Callable[[Any], Any]) -> bool:
        """Whether the sign of the values is what it must be and floats show it, as they do if the function is a
        difference of two numbers, or of integers."""
        if self.content <= 0 or len(self.factors) != 1 or self.factors[0][0].depth or self.factors[0][1] != 1:
            return False
        (form,) = self.forms
        blocks = columns.blocks(BLOCK, self._used)
        return all(form.has_sign(floats) and np.all(holds(form.at(floats.numbers))) for _, floats in blocks)

    def settled(self, columns: Columns, tolerance: float, loose: bool = False) -> tuple[Array, Array]:
        """Values at arrays with relative errors up to the tolerance, and where they have none: with ``loose`` nothing
        is done about those."""
        value, open_ = np.empty(columns.size), np.empty(columns.size, dtype=bool)
        for block, floats in columns.blocks(BLOCK, self._used):
            value[block], bound = self._attempt(floats)
            open_[block] = ~np.asarray(bound <= tolerance)
        if not loose:
            self._settle(columns, value, open_, tolerance)
        return value.reshape(columns.shape), open_.reshape(columns.shape)

    def _settle(self, columns: Columns, value: Array, open_: Array, tolerance: float) -> None:
        """What is open: in extended precision where the machine has it, then with all digits of decimals, and then
        exactly."""
        (left,) = np.nonzero(open_)
        for finer in (columns.extended, columns.decimals):
            chunks = np.array_split(left, 1 + len(left) // BLOCK)
            left = np.concatenate([self._refined(finer, chunk, value, tolerance) for chunk in chunks])
        for i in left:
            value[i] = self.near(columns.point(int(i)))
        open_[:] = False

    def _refined(self, finer: Callable[[Array], Floats | None], at: Array, value: Array, tolerance: float) -> Array:
        """Values at some entries, by finer floats; returns the entries that these leave open."""
        if not len(at) or (floats := finer(at)) is None:
            return at
        found, bound = self._attempt(floats)
        value[at] = found
        settled = (bound <= tolerance) & ((found == 0) | (np.abs(found) > TINY) & (np.abs(found) < HUGE))
        return at[~np.broadcast_to(settled, at.shape)]

    def _attempt(self, floats: Floats) -> tuple[Any, Any]:
        """Values by floats, and bounds on their relative error: infinite or NaN where nothing is known."""
        try:
            with np.errstate(over="raise", under="raise", divide="ignore", invalid="ignore"):
                return self._approximate({form: form.near(floats) for form in self.forms}, floats.unit)
        except FloatingPointError:
            return nan, inf

    def _approximate(self, x: Mapping[Form, Coordinate], unit: float) -> tuple[Any, Any]:
        """The value and a bound on its relative error."""
        value, bound = rounded(self.content), 4 * unit
        for factor, power in self.factors:
            part, error = factor.approximate([x[form] for form in factor.forms], unit)
            bound = bound + abs(power) * (error + unit)
            for _ in range(abs(power)):
                value = value * part if power > 0 else value / part
        return value, bound


def _primitive(element: PolyElement) -> tuple[Fraction, Terms]:
    """Content and a polynomial with integer coefficients; a constant is its content."""
    terms = {e: Fraction(int(c.numerator), int(c.denominator)) for e, c in element.iterterms()}
    if not any(map(any, terms)):
        return sum(terms.values(), Fraction(0)), {}
    below = lcm(*(c.denominator for c in terms.values()))
    content = gcd(*(int(c * below) for c in terms.values()))
    return Fraction(content, below), {e: int(c * below) // content for e, c in terms.items()}


@dataclass(frozen=True)
class Form:
    """An integer linear combination of symbols, by number, and a constant: a coordinate."""

    coefficients: tuple[tuple[int, int], ...]
    constant: int

    @classmethod
    def of(cls, terms: Terms) -> Form:
        coefficients = sorted((e.index(1), c) for e, c in terms.items() if any(e))
        return cls(tuple(coefficients), sum(c for e, c in terms.items() if not any(e)))

    @cached_property
    def at(self) -> Callable[[Sequence[Any]], Any]:
        """Its value, for any kind of numbers."""
        terms = (f"{'+-'[c < 0]}{'' if abs(c) == 1 else f'{abs(c)}*'}x[{i}]" for i, c in self.coefficients)
        return compiled("".join(terms).removeprefix("+") + (f"{self.constant:+}" if self.constant else ""))

    def has_sign(self, floats: Floats) -> bool:
        """Whether its value by floats has the sign of the exact value, two floats being equal if the numbers are."""
        if all(floats.whole[i] for i, _ in self.coefficients):
            return True
        one_difference = (
            len(self.coefficients) == 2 and not self.constant and {abs(c) for _, c in self.coefficients} == {1}
        )
        return floats.are_decimals and (one_difference or (len(self.coefficients) == 1 and not self.constant))

    def near(self, floats: Floats) -> Coordinate:
        """Its value by floats, with a bound on the error: none for integers."""
        value = self.at(floats.numbers)
        if all(floats.whole[i] for i, _ in self.coefficients):
            return Coordinate(value, 0.0)
        if len(self.coefficients) == 1 and not self.constant:
            return Coordinate(value, floats.reading)
        return Coordinate(value, None, self._error(value, floats))

    def _error(self, value: Any, floats: Floats) -> Any:
        rough = [np.abs(c * floats.numbers[i]) for i, c in self.coefficients if not floats.whole[i]]
        if floats.unit < UNIT and floats.are_decimals:  # a closer look: those that are integers are exact
            rough = [size * ((size != np.rint(size)) | (size > EXACT_FLOATS)) for size in rough]
        read = floats.reading * sum(rough)
        if len(rough) == 1 or (len(self.coefficients) == 2 and not self.constant):  # one rounding, and none of zero
            return (read + floats.unit * np.abs(value)) * (value != 0 if floats.are_decimals else 1)
        size = sum((np.abs(c * floats.numbers[i]) for i, c in self.coefficients), abs(self.constant))
        return read + floats.unit * len(self.coefficients) * size


@dataclass(frozen=True)
class Coordinate:
    """Values with a bound on their error: relative, if it is the same everywhere, else absolute."""

    value: Any
    relative: float | None
    absolute: Any = None

    @cached_property
    def nudged(self) -> Any:
        """The values with a multiple of the errors added."""
        if self.relative is None:
            return self.value + STEP * self.absolute
        return self.value * (1 + STEP * self.relative) if self.relative else self.value


@dataclass(frozen=True, eq=False)
class Factor:
    """A polynomial in coordinates: ``sign`` · (``more`` − ``less``), both with positive coefficients, so that there is
    no cancellation in either where the coordinates are nonnegative; ``total`` is ``more`` + ``less``. A linear
    polynomial is a coordinate itself.

    Its rounding errors are at most those of ``total``. What errors of the coordinates make of it is at most the
    derivative of ``total`` in their direction, and that at most a difference quotient, as no coefficient is negative.

    ``exponents``: those that occur. ``depth``: operations, one after the other, by which a term goes into a sum.
    """

    forms: tuple[Form, ...]
    exponents: tuple[tuple[int, ...], ...]
    more: Callable[[Sequence[Any]], Any]
    less: Callable[[Sequence[Any]], Any] | None
    total: Callable[[Sequence[Any]], Any]
    depth: int
    sign: int

    @classmethod
    def of(cls, f: PolyElement, corner: Mapping[int, PolyElement]) -> Factor:
        """The polynomial in symbols less the lower bounds in the corner."""
        used = [i for i, degree in enumerate(f.degrees()) if degree > 0]
        slacks = [f.ring.gens[i] - corner.get(i, f.ring.zero) for i in used]
        forms = tuple(Form.of({e: int(c) for e, c in slack.iterterms()}) for slack in slacks)
        terms = {tuple(e[i] for i in used): int(c) for e, c in f.iterterms()}
        sign = 1 if max(terms.values()) > 0 else -1
        more, less = ({e: abs(c) for e, c in terms.items() if (sign * c > 0) == side} for side in (True, False))
        sources = [horner(part) for part in (more, less) if part]
        functions = [compiled(source) for source, _ in sources]
        total = compiled(horner({e: abs(c) for e, c in terms.items()})[0])
        depth = max(depth for _, depth in sources)
        return cls(forms, tuple(terms), functions[0], functions[1] if less else None, total, depth, sign)

    def exact(self, x: Mapping[Form, Exact]) -> Exact:
        at = [x[form] for form in self.forms]
        found: Exact = self.sign * (self.more(at) - (self.less(at) if self.less else 0))
        return found

    def approximate(self, x: Sequence[Coordinate], unit: float) -> tuple[Any, Any]:
        """The value, and a bound on its relative error."""
        at = [c.value for c in x]
        if not self.depth:
            return at[0], _quotient(x[0].absolute, at[0]) if x[0].relative is None else x[0].relative
        more, less = self.more(at), 0 if self.less is None else self.less(at)
        value, size = (more - less, more + less) if self.less else (more, more)
        error: Any = (self.depth + 1) * unit
        if all(c.relative is not None for c in x):
            error = error + self._of_a_term(tuple(c.relative or 0.0 for c in x))
            error = error * _quotient(size, value) if self.less else error
        else:
            error = error * size + (self.total([c.nudged for c in x]) - size) / STEP
            error = _quotient(error, value)
        if type(size) is float and not TINY < size < HUGE:  # of arrays NumPy reports what is lost
            return nan, inf
        return self.sign * value, error + _outside(at)

    @cached_property
    def _of_a_term(self) -> Callable[[tuple[float, ...]], float]:
        """The largest relative error of a term, from those of the coordinates."""
        return cache(lambda errors: max(sum(map(mul, term, errors)) for term in self.exponents))


def _outside(x: Sequence[Any]) -> Any:
    """Infinite where one of the coordinates is negative, else 0."""
    if all((v.min() if isinstance(v, np.ndarray) else v) >= 0 for v in x):
        return 0.0
    return sum(np.where(v < 0, inf, 0.0) for v in x)


def _quotient(a: Any, b: Any) -> Any:
    """a/|b| for a ≥ 0, and 0 for 0/0."""
    if isinstance(b, np.ndarray):
        return np.divide(a, np.abs(b), out=np.zeros_like(b), where=a != 0)
    return a / abs(b) if a else 0.0


def horner(terms: Terms) -> tuple[str, int]:
    """A polynomial by Horner's scheme in several variables, that which occurs most often first, as Python's source; and
    how many operations follow each other.

    >>> horner({(2, 0): 1, (1, 1): 3, (0, 0): 5})
    ('((x[0]+3*x[1])*x[0]+5)', 4)
    """
    counts = [sum(map(bool, column)) for column in zip(*terms, strict=True)]
    if not any(counts):
        return str(sum(terms.values())), 0
    i = counts.index(max(counts))
    quotient = {(*e[:i], e[i] - 1, *e[i + 1 :]): c for e, c in terms.items() if e[i]}
    rest = {e: c for e, c in terms.items() if not e[i]}
    source, depth = horner(quotient)
    source, depth = (f"x[{i}]", depth) if source == "1" else (f"{source}*x[{i}]", depth + 1)
    if not rest:
        return source, depth
    other, less_deep = horner(rest)
    return f"({source}+{other})", max(depth, less_deep) + 1


def compiled(source: str) -> Callable[[Sequence[Any]], Any]:
    """A sum of products as a function of any kind of numbers, without a call for each operation."""
    function: Callable[[Sequence[Any]], Any] = eval(f"lambda x: {source}")
    return function


def locate(terms: Terms, ring: PolyRing, bounds: Mapping[int, list[PolyElement]]) -> Factor:
    """A polynomial in coordinates in which its coefficients have one sign, and of such polynomials the shortest; if
    none are found, in coordinates that are all as small as the bounds allow.

    ``bounds``: what symbols are at least. A linear polynomial is a coordinate itself.
    """
    if all(sum(e) <= 1 for e in terms):
        return Factor((Form.of(terms),), ((1,),), compiled("x[0]"), None, compiled("x[0]"), 0, 1)
    f = ring.from_dict({e: QQ(c) for e, c in terms.items()})
    found = []
    for corner in islice(_corners(f, bounds), min(CORNERS, 1 + EFFORT // len(f))):
        moved = f
        for i, bound in corner.items():
            moved = moved.compose(ring.gens[i], ring.gens[i] + bound)
        found.append((moved, corner))
    one_sign = [(moved, corner) for moved, corner in found if len({c > 0 for c in moved.values()}) == 1]
    return Factor.of(*(min(one_sign, key=lambda choice: len(choice[0])) if one_sign else found[0]))


def _corners(f: PolyElement, bounds: Mapping[int, list[PolyElement]]) -> Iterator[dict[int, PolyElement]]:
    """Choices of a bound for each symbol that occurs in f or in a bound chosen, in an order of substitution."""

    def occurring(p: PolyElement) -> set[int]:
        return {i for i, degree in enumerate(p.degrees()) if degree > 0}

    def choose(chosen: dict[int, PolyElement], needed: set[int]) -> Iterator[dict[int, PolyElement]]:
        if needed <= set(chosen):
            order: list[int] = []
            uses = {i: occurring(bound) for i, bound in chosen.items()}
            while free := [i for i in uses if i not in order and all(i not in uses[j] or j in order for j in uses)]:
                order += free
            if len(order) == len(uses):
                yield {i: chosen[i] for i in order if chosen[i]}
            return
        i = min(needed - set(chosen))
        for bound in (*bounds.get(i, ()), f.ring.zero):
            yield from choose({**chosen, i: bound}, needed | occurring(bound))

    return choose({}, occurring(f))
