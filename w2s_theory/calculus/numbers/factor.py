"""Polynomials in coordinates in which little cancels, and how exact floats make them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import islice
from math import inf, nan
from operator import mul
from typing import Any

import numpy as np
from sympy import QQ
from sympy.polys.rings import PolyElement, PolyRing

from .arguments import EXACT_FLOATS, UNIT, Exact, Floats
from .double import head

Terms = Mapping[tuple[int, ...], int]
"""Coefficients by exponents."""

STEP = 2.0**-23
"""Of values, the part by which they are changed to approximate a derivative: so many times their errors, in units."""
CORNERS = 24
"""Choices of coordinates that are tried for a factor."""
EFFORT = 2000
"""Terms, over all choices, after which no more are tried."""
TINY, HUGE = 1e-280, 1e280
"""Beyond which products of floats are not trusted."""


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
            return Coordinate(value, 0.0, unit=floats.unit)
        if len(self.coefficients) == 1 and not self.constant:
            return Coordinate(value, floats.reading, unit=floats.unit)
        return Coordinate(value, None, self._error(head(value), floats), floats.unit)

    def _error(self, value: Any, floats: Floats) -> Any:
        sizes = [(np.abs(c * head(floats.numbers[i])), floats.whole[i]) for i, c in self.coefficients]
        rough = [size for size, is_whole in sizes if not is_whole]
        if floats.unit < UNIT and floats.are_decimals:  # a closer look: those that are integers are exact
            rough = [size * ((size != np.rint(size)) | (size > EXACT_FLOATS)) for size in rough]
        read = floats.reading * sum(rough)
        if len(rough) == 1 or (len(self.coefficients) == 2 and not self.constant):  # one rounding, and none of zero
            return (read + floats.unit * np.abs(value)) * (value != 0 if floats.are_decimals else 1)
        return read + floats.unit * len(self.coefficients) * (sum(size for size, _ in sizes) + abs(self.constant))


@dataclass(frozen=True)
class Coordinate:
    """Values with a bound on their error: relative, if it is the same everywhere, else absolute. ``unit``: the relative
    error of one operation on them."""

    value: Any
    relative: float | None
    absolute: Any = None
    unit: float = UNIT

    @cached_property
    def outside(self) -> Any:
        """Infinite where the value is negative, else 0; None if none is."""
        value = head(self.value)
        if (value.min() if isinstance(value, np.ndarray) else value) >= 0:
            return None
        return np.where(value < 0, inf, 0.0)

    @cached_property
    def nudged(self) -> Any:
        """The values with a multiple of the errors added, as floats."""
        value, step = head(self.value), STEP / self.unit
        return value + step * self.absolute if self.relative is None else value * (1 + step * self.relative)

    @cached_property
    def rounded(self) -> Coordinate:
        """To floats."""
        value = head(self.value)
        if self.relative is None and not np.all(self.absolute <= UNIT * np.abs(value)):
            return Coordinate(value, None, self.absolute + UNIT * np.abs(value))
        return Coordinate(value, (self.relative or UNIT) + UNIT)


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

    def exact(self, x: Sequence[Exact]) -> Exact:
        found: Exact = self.sign * (self.more(x) - (self.less(x) if self.less else 0))
        return found

    def approximate(self, x: Sequence[Coordinate], unit: float) -> tuple[Any, Any]:
        """The value, and a bound on its relative error."""
        at = [c.value for c in x]
        if not self.depth:
            return head(at[0]), _quotient(x[0].absolute, head(at[0])) if x[0].relative is None else x[0].relative
        more, less = self.more(at), 0 if self.less is None else self.less(at)
        value, size = (head(more - less), head(more) + head(less)) if self.less else (head(more), head(more))
        if all(c.relative is not None for c in x):
            error: Any = (self.depth + 1) * unit + self._of_a_term(tuple(c.relative or 0.0 for c in x))
            error = error * _quotient(size, value) if self.less else error
        else:
            error = self.total([c.nudged for c in x]) - size
            error = _quotient((self.depth + 1) * unit * size + error * (unit / STEP), value)
        if type(size) is float and not TINY < size < HUGE:  # of arrays NumPy reports what is lost
            return nan, inf
        outside = [c.outside for c in x if c.outside is not None]
        return self.sign * value, error + sum(outside) if outside else error

    @cached_property
    def _of_a_term(self) -> Callable[[tuple[float, ...]], float]:
        """The largest relative error of a term, from those of the coordinates."""
        return cache(lambda errors: max(sum(map(mul, term, errors)) for term in self.exponents))


def _quotient(a: Any, b: Any) -> Any:
    """a/|b| for a ≥ 0, and 0 for 0/0."""
    if isinstance(b, np.ndarray):
        return a / (np.abs(b) + (a == 0))
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
