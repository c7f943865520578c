"""What a claim is about, by independent quadrature: risks from their laws, moments from their matrices, and by
arithmetic whatever a claim makes of these."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache, lru_cache, reduce
from operator import add, mul
from random import Random
from typing import Any, Protocol

from mpmath import mpf
from sympy import Add, And, Expr, Mul, Piecewise, Pow, Rational, Symbol, Trace
from sympy.logic.boolalg import Boolean

from w2s_theory.calculus import SymmetricMatrix
from w2s_theory.claim import Claim, Moment
from w2s_theory.claim.composed import (
    AtInfinity,
    Cases,
    Change,
    Composite,
    Fluctuation,
    Iterated,
    Quotient,
    Relation,
    Sum,
    term,
)
from w2s_theory.claim.conditional import ConditionalMoment
from w2s_theory.claim.formula import Drawn, Formula, Mean
from w2s_theory.setting.symbols import MEANING

from ..arithmetic.polynomials import Number, Polynomial, Space
from ..arithmetic.scalars import Scalar
from ..situations.registry import of
from ..situations.regression.problems import Problem
from . import enclosures
from .matrices import Representation, represent

FAR = 10**120
"""What stands for infinity: differences of order 1/FAR are beyond the digits compared."""
REMEMBERED = 2**14
"""Values of closed forms and their conditions, at most: wrong variants of a claim share most of them."""
Known = frozenset[tuple[Symbol, Expr]]
"""Exact numbers for symbols."""


class Numbers(Protocol):
    """What values are calculated with."""

    def number(self, value: Number) -> Any: ...
    def moment(self, scalar: Scalar, p: int, q: int) -> Any: ...


@dataclass(frozen=True)
class Floats:
    """mpmath's numbers of so many digits, to be used at that precision."""

    digits: int

    def number(self, value: Number) -> mpf:
        return mpf(value.numerator) / value.denominator

    def moment(self, scalar: Scalar, p: int, q: int) -> mpf:
        return scalar.moment(p, q, self.digits)


@dataclass(frozen=True)
class Fractions:
    """Exact numbers, for what is rational."""

    def number(self, value: Number) -> Fraction:
        return Fraction(value)

    def moment(self, scalar: Scalar, p: int, q: int) -> Fraction:
        raise NotImplementedError("a moment is not rational")


@dataclass(frozen=True)
class Balls:
    """Certified enclosures."""

    def number(self, value: Number) -> Any:
        return enclosures.number(value)

    def moment(self, scalar: Scalar, p: int, q: int) -> Any:
        return enclosures.moment(scalar, p, q)


@dataclass(frozen=True, eq=False)
class Matrices:
    """Sizes and exact constants of a claim on moments; ``about``: in words."""

    about: str
    sizes: dict[str, int]
    constants: dict[str, list[list[Number]]] = field(default_factory=dict)

    def numbers(self) -> dict[str, Any]:
        return dict(self.sizes)


def constants_of(claim: Moment, sizes: dict[str, int]) -> dict[str, list[list[Number]]]:
    """Small integer matrices, those of a name always the same; for the student's map those of one oblique angle."""
    found: dict[str, list[list[Number]]] = {}
    for matrix in claim.matrices:
        rows, cols = (int(size.subs({s: sizes[s.name] for s in size.free_symbols})) for size in matrix.shape)
        draw = Random(f"{matrix.name} {rows} {cols}")
        entries: list[list[Number]] = [[draw.choice((-2, -1, 1, 2, 3)) for _ in range(cols)] for _ in range(rows)]
        if isinstance(matrix, SymmetricMatrix):
            entries = [[entries[min(i, j)][max(i, j)] for j in range(cols)] for i in range(rows)]
        found[matrix.name] = entries
    if isinstance(claim, ConditionalMoment):
        d_s, d_w, outside = sizes["d_s"], sizes["d_w"], sizes["D"] - sizes["d_s"]
        cosine, sine = Fraction(3, 5), Fraction(4, 5)
        found["C"] = [[cosine if i == j else 0 for j in range(d_w)] for i in range(d_s)]
        found["B"] = [[(sine if i < d_s else 1) if i == j else 0 for j in range(d_w)] for i in range(outside)]
    return found


@cache
def terms(drawn: Drawn | Iterated, problem: Any, order: int = 1) -> tuple[Space, list[Polynomial]]:
    """A power of what is drawn in independent scalars, term by term: a term may diverge in a sum that does not."""
    if isinstance(problem, Matrices):
        assert isinstance(drawn, Drawn)
        return _of_matrices(drawn, problem)
    return _of_risks(drawn, problem, order)


def _of_matrices(drawn: Drawn, problem: Matrices) -> tuple[Space, list[Polynomial]]:
    atoms = drawn.expression.atoms()
    symbols = {s for matrix in drawn.expression.atoms(Symbol) for s in matrix.free_symbols}
    symbols |= {s for m in atoms if hasattr(m, "shape") for size in m.shape for s in size.free_symbols}
    return represent(drawn.expression, {s: problem.sizes[s.name] for s in symbols}, problem.constants)


def _of_risks(drawn: Drawn | Iterated, problem: Problem, order: int) -> tuple[Space, list[Polynomial]]:
    representation = of(drawn)
    if representation.risks is None:
        raise NotImplementedError(representation.missing.get("precise", "no integrals are known"))
    risks = representation.risks(problem)
    if order > 1:
        if len(drawn.measure) != 1:
            raise NotImplementedError("the square of several risks")
        return risks.space, [risks.of(*drawn.measure).squared]
    total = Polynomial({})
    for name, sign in drawn.measure.items():
        total = total + risks.of(name).even * sign
    return risks.space, [total]


def integral(drawn: Drawn | Iterated, problem: Any, numbers: Numbers, order: int = 1) -> Any:
    """The mean of a power of what is drawn."""
    space, parts = terms(drawn, problem, order)
    means = (space.expectation(part, numbers.moment, numbers.number) for part in parts)
    return sum(means, start=numbers.number(0))


def value(formula: Formula, problem: Any, numbers: Numbers) -> Any:
    """What is claimed about. Raises NotImplementedError where no representation is known."""
    match formula:
        case Mean():
            return integral(formula.of, problem, numbers)
        case Iterated():
            return integral(formula, problem, numbers)
        case Fluctuation():
            return integral(formula.of, problem, numbers, 2) - integral(formula.of, problem, numbers) ** 2
        case Sum():
            total = numbers.number(0)
            for sign, claim in formula.terms:
                total = total + value(claim.formula, problem, numbers) * sign
            return total
        case Quotient():
            return value(formula.above, problem, numbers) / value(formula.below, problem, numbers)
        case Composite():
            return rational(formula.expression, formula.using, problem, numbers)
        case AtInfinity():
            return value(formula.of.formula, far(formula, problem), numbers)
        case Cases():
            return value(formula.cases[0].formula, problem, numbers)
        case Change():
            return _change(formula, problem, numbers)
        case Relation():
            return value(formula.of, problem, numbers)
    raise NotImplementedError(f"{type(formula).__name__} is not a number")


def far(limit: AtInfinity, problem: Problem) -> Problem:
    """The problem with the limit's variable at FAR."""
    return problem.scaled(FAR) if limit.along else problem.sized(limit.variable.name, FAR)


def rational(
    expression: Expr,
    using: tuple[Claim, ...],
    problem: Problem,
    numbers: Numbers,
    more: Mapping[str, Number] | None = None,
) -> Any:
    """A rational expression in the setting's symbols (``more``: in further ones) and in the names of claims."""
    known = {term(claim): value(claim.formula, problem, numbers) for claim in using}
    exact = problem.numbers() | dict(more or {})
    known |= {s: numbers.number(exact[s.name]) for s in MEANING if s.name in exact}
    return _rational(expression, known, numbers)


def _rational(e: Any, known: dict[Any, Any], numbers: Numbers) -> Any:
    if isinstance(e, Rational):
        return numbers.number(Fraction(int(e.p), int(e.q)))
    if isinstance(e, Symbol):
        return known[e]
    if isinstance(e, Pow) and e.exp.is_Integer:
        return _rational(e.base, known, numbers) ** int(e.exp)
    if not isinstance(e, Add | Mul):
        raise NotImplementedError(f"{e} is not a rational expression")
    return reduce(add if isinstance(e, Add) else mul, (_rational(arg, known, numbers) for arg in e.args))


def _change(change: Change, problem: Problem, numbers: Numbers) -> Any:
    """To the next sample size; in the overlap, of which expected risks are affine functions, the derivative."""
    of = change.of.formula
    if change.variable.is_integer:
        more = problem.sized(change.variable.name, getattr(problem, change.variable.name) + 1)
        return (value(of, more, numbers) - value(of, problem, numbers)) * change.sign
    more, step = problem.with_overlap()
    if isinstance(of, Quotient):
        above, below = (value(part, problem, numbers) for part in (of.above, of.below))
        changes = [(value(part, more, numbers) - old) * step for part, old in ((of.above, above), (of.below, below))]
        return (changes[0] * below - above * changes[1]) / below**2 * change.sign
    return (value(of, more, numbers) - value(of, problem, numbers)) * step * change.sign


def quadrature(formula: Formula, problem: Any) -> Callable[[int], mpf]:
    """The value by a number of working digits, at that precision."""

    return lambda digits: value(formula, problem, Floats(digits))


def exact(expression: Expr, numbers_by_name: Mapping[str, Expr], problem: Any) -> Expr:
    """A closed form at these numbers, and the constant matrices of the problem, exactly."""
    if isinstance(expression, Piecewise):
        there = (piece for piece, where in expression.args if _is_true(where, numbers_by_name))
        return exact(next(there), numbers_by_name, problem)
    known = _known(expression, numbers_by_name)
    if not (traces := _traces(expression)):
        return _at(expression, known)
    made = Representation({s: problem.sizes[s.name] for s in _dimensions(expression)}, problem.constants)
    numbers: dict[Any, Expr] = {t: Rational(*_pair(made.scalar(t).terms.get(0, 0))) for t in traces}
    return expression.xreplace(dict(known) | numbers).doit()


def _known(expression: Expr | Boolean, numbers_by_name: Mapping[str, Expr]) -> Known:
    """Of its symbols alone, so that what is asked again is found again."""
    return frozenset((s, numbers_by_name[s.name]) for s in _symbols(expression) if s.name in numbers_by_name)


@lru_cache(REMEMBERED)
def _symbols(expression: Expr | Boolean) -> set[Any]:
    return expression.free_symbols


@lru_cache(REMEMBERED)
def _traces(expression: Expr) -> set[Any]:
    return expression.atoms(Trace)


def _is_true(where: Boolean, numbers_by_name: Mapping[str, Expr]) -> bool:
    return all(_holds(part, _known(part, numbers_by_name)) for part in And.make_args(where))


@lru_cache(REMEMBERED)
def _holds(part: Boolean, known: Known) -> bool:
    return bool(part.xreplace(dict(known)) == True)  # noqa: E712


@lru_cache(REMEMBERED)
def _at(expression: Expr, known: Known) -> Expr:
    """In fractions, where it is one; else SymPy, which is slow, says what it is."""
    try:
        value = _rational(expression, {s: Fraction(int(x.p), int(x.q)) for s, x in known}, Fractions())
    except (ZeroDivisionError, KeyError, AttributeError, NotImplementedError):
        return expression.xreplace(dict(known)).doit()
    return Rational(*_pair(value))


def _dimensions(expression: Expr) -> set[Symbol]:
    matrices = [m for m in expression.atoms() if hasattr(m, "shape")]
    return {s for m in matrices for size in m.shape for s in size.free_symbols} | {
        s for s in expression.free_symbols if isinstance(s, Symbol)
    }


def _pair(number: Number) -> tuple[int, int]:
    return number.numerator, number.denominator
