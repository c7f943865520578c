"""Claims on sample sizes: the least that reaches a target, and the best.

Both come down to a polynomial in the sample size, whose coefficients are known in closed form. For numbers everything
is exact: floats count as the decimals that they print as, and the answer is an integer with the sign of the polynomial
on both sides of it, not a rounded root.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import inf
from typing import Any, ClassVar

import numpy as np
from sympy import (
    Add,
    And,
    Eq,
    Expr,
    Ge,
    Gt,
    Mul,
    Poly,
    Rational,
    Symbol,
    count_ops,
    diff,
    fraction,
    lambdify,
    sqrt,
)
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from ..calculus import DomainError, to_text
from ..calculus.algebra.roots import cells, least, sign, value
from ..calculus.algebra.scalars import coefficients
from ..calculus.forms.canonical import as_fraction, canonical
from ..calculus.numbers.arguments import EXACT_FLOATS, Exact, digits
from ..calculus.numbers.arguments import exact as exact_number
from ..calculus.signs.positivity import NoSignProof, SignProof, SignSearch
from ..setting.symbols import constraints, ordered
from .base import Claim, Remark, parts
from .change import Slope
from .combined import inserted
from .composed import Sought
from .record import ClosedForm


@dataclass(frozen=True)
class Certified:
    """An exact answer: the size (None if there is none), the polynomial with its coefficients (highest degree first)
    that decides it, and the unit intervals [k, k + 1] that isolate its sign changes from ``start`` on."""

    size: int | None
    polynomial: tuple[Fraction, ...]
    start: int
    cells: tuple[int, ...]


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Size(Claim):
    """A claim on a sample size, decided by a polynomial in it. ``evaluate`` gives integers, or inf if there is none.

    ``variable``: the sample size. ``objective``: an expression in the setting's symbols and in ``term(claim)`` for each
    claim of ``using``. ``assuming``: further conditions, of the same kind.
    """

    variable: Symbol
    objective: Expr
    using: tuple[Claim, ...]
    assuming: tuple[Relational, ...] = ()

    is_best: ClassVar[bool] = False
    """Whether it is where the objective is largest, else the least that reaches it."""

    @cached_property
    def formula(self) -> Sought:
        return Sought(self.variable, self.objective, self.using, self.is_best)

    @property
    def premises(self) -> tuple[Claim, ...]:
        return self.using

    @property
    def definition(self) -> str:
        definitions = [claim.fingerprint for claim in self.using]
        return f"{self.variable}: {self.objective} if {self.assuming} where {definitions}"

    @cached_property
    def inserted_objective(self) -> Expr:
        return inserted(self.objective, self.using)

    @cached_property
    def full_domain(self) -> Boolean:
        """The premises' domain, the assumptions, and what the symbols' meanings imply."""
        assumptions = (c.func(*(inserted(side, self.using) for side in c.args)) for c in self.assuming)
        domain = And(*(claim.derived_domain for claim in self.using), *assumptions)
        return And(domain, *constraints(self.inserted_objective.free_symbols | domain.free_symbols))

    def derive(self) -> ClosedForm:
        return ClosedForm(self.deciding_polynomial(), self.full_domain)

    def decide(self, polynomial: list[Fraction], start: int, numbers: dict[str, Fraction]) -> int | None:
        """The size, from the polynomial and the least size allowed."""
        raise NotImplementedError

    @cached_property
    def coefficients(self) -> tuple[Expr, ...]:
        """Of the polynomial, highest degree first."""
        return tuple(map(canonical, coefficients(self.value, self.variable)))

    @property
    def named_polynomial(self) -> Expr:
        """The polynomial with the coefficients a_0, a_1, …"""
        return Add(*(Symbol(f"a_{i}") * self.variable**i for i in range(len(self.coefficients))))

    @property
    def named_coefficients(self) -> tuple[Remark, ...]:
        equations = (Eq(Symbol(f"a_{i}"), c) for i, c in reversed([*enumerate(self.coefficients[::-1])]))
        return Remark("with the coefficients"), *(Remark("", equation) for equation in equations)

    @property
    def readings(self) -> tuple[tuple[Expr, Expr], ...]:
        """The polynomial with its coefficients in place."""
        named = dict(equation.formula.args for equation in self.named_coefficients[1:])
        return ((self.named_polynomial.xreplace(named), self.value),)

    @cached_property
    def symbols(self) -> tuple[Symbol, ...]:
        used = (self.inserted_objective.free_symbols | self.full_domain.free_symbols) - {self.variable}
        return ordered(used)

    @cached_property
    def domain(self) -> Boolean:
        """The conditions without the sample size that is sought."""
        return And(*(c for c in And.make_args(self.full_domain) if not c.has(self.variable)))

    @cached_property
    def conditions(self) -> tuple[Boolean, ...]:
        premises = (claim.derived_domain for claim in self.using)
        return (*parts(And(*premises, *constraints({self.variable, *self.symbols}))), *self.assuming)

    def evaluate(self, *, exact: Any = False, **values: Any) -> Any:
        """The size at numbers or arrays (which broadcast), one keyword for each of ``symbols``; inf if there is none.

        An integer is exact in any case; it is a Python integer with ``exact``, and where a float would round it. Raises
        as for other claims, and DomainError if the conditions leave no size to choose from.
        """
        names = [s.name for s in self.symbols]

        def size(point: Sequence[Exact]) -> int | float:
            found = self.certified(**dict(zip(names, point, strict=True))).size
            return inf if found is None else found

        result = self.checked(values).pointwise(size)
        if exact or max((x for x in np.ravel(result) if x != inf), default=0) > EXACT_FLOATS:
            return result
        return result.astype(float) if isinstance(result, np.ndarray) else float(result)

    def certified(self, **values: Any) -> Certified:
        """The exact answer for numbers, with the isolating intervals that show it."""
        numbers = {s.name: Fraction(exact_number(values[s.name])) for s in self.symbols}
        polynomial = _at(self._coefficient_function, numbers)
        start = self._start(numbers)
        for condition, function in self._lasting:
            condition_polynomial = _at(function, numbers)
            if sign(condition_polynomial, start) <= 0 or cells(condition_polynomial, start):
                given = ", ".join(f"{name}={digits(number)}" for name, number in numbers.items())
                raise DomainError(
                    f"{self.id} needs {to_text(condition)} for all {self.variable} >= {start}, but it fails at {given}"
                )
        size = self.decide(polynomial, start, numbers)
        return Certified(size, tuple(polynomial), start, tuple(cells(polynomial, start)))

    @cached_property
    def _coefficient_function(self) -> Any:
        return lambdify(self.symbols, self.coefficients, modules="sympy")

    @cached_property
    def _lasting(self) -> list[tuple[Relational, Any]]:
        """Assumptions that involve the size: as given, and as functions that give the coefficients of a polynomial in
        the size which must be positive."""
        found = []
        for condition in self.assuming:
            gap = inserted(condition.gts - condition.lts, self.using)
            if gap.has(self.variable):
                top, bottom = as_fraction(gap)
                coefficients = Poly(top * bottom, self.variable).all_coeffs()
                found.append((condition, lambdify(self.symbols, coefficients, modules="sympy")))
        return found

    @property
    def decisive(self) -> tuple[Expr, Expr]:
        """What decides, as numerator and denominator."""
        raise NotImplementedError

    @cached_property
    def _decided(self) -> tuple[Expr, SignProof]:
        """The numerator that decides, and the proof that the denominator dropped is positive, both up to one sign."""
        top, bottom = self.decisive
        search = SignSearch(self.full_domain, self.inserted_objective.free_symbols)
        try:
            return top, search.prove(1 / bottom)
        except NoSignProof:
            return -top, search.prove(-1 / bottom)

    def deciding_polynomial(self) -> Expr:
        """The polynomial in the variable that decides, canonical. Raises NoSignProof if it does not decide alone."""
        return canonical(self._decided[0])

    @property
    def sign_proofs(self) -> tuple[SignProof, ...]:
        return (self._decided[1],)

    def _start(self, numbers: dict[str, Fraction]) -> int:
        """The least size that the conditions on it allow."""
        known = {s: Rational(numbers[s.name]) for s in self.symbols}
        start = 1
        for condition in And.make_args(self.full_domain):
            if condition.has(self.variable) and isinstance(condition, Gt | Ge):
                bound = self.variable - (condition.gts - condition.lts)
                if not bound.has(self.variable):
                    bound = bound.xreplace(known)
                    start = max(start, int(bound.floor()) + 1 if isinstance(condition, Gt) else int(bound.ceiling()))
        return start


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class LeastSize(Size):
    """The least sample size with ``objective`` ≥ 0."""

    @cached_property
    def decisive(self) -> tuple[Expr, Expr]:
        return as_fraction(self.inserted_objective)

    def decide(self, polynomial: list[Fraction], start: int, numbers: dict[str, Fraction]) -> int | None:
        return least(polynomial, start)

    @cached_property
    def solution(self) -> Expr | None:
        """The closed form of the bound on the size, if the polynomial is linear in it; None if it is not."""
        if len(self.coefficients) != 2:
            return None
        a, b = self.coefficients
        return canonical(-b / a)

    @cached_property
    def statement(self) -> Relational:
        return Ge(self.objective, 0, evaluate=False)

    @property
    def readings(self) -> tuple[tuple[Expr, Expr], ...]:
        linear = self.solution is not None
        return (*super().readings, *([(self._readable_solution, self.solution)] if linear else []))

    @property
    def remarks(self) -> tuple[Remark, ...]:
        if self.solution is not None:
            return (Remark("The two sides are equal at", Eq(self.variable, self._readable_solution)),)
        return (
            Remark("The denominator being positive, it holds exactly if this is nonnegative:", self.named_polynomial),
            *self.named_coefficients,
        )

    @property
    def _readable_solution(self) -> Expr:
        """The solution less the pole of what depends on the size, which makes it shorter."""
        assert self.solution is not None
        factors = Mul.make_args(self.decisive[1])
        poles = [
            self.variable - f for f in factors if f.has(self.variable) and not (self.variable - f).has(self.variable)
        ]
        forms = [Add(pole, canonical(self.solution - pole), evaluate=False) for pole in poles]
        return min((self.solution, *forms), key=count_ops)


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class BestSize(Size):
    """The sample size at which ``objective`` is largest; none if it increases to its limit."""

    is_best = True

    @cached_property
    def decisive(self) -> tuple[Expr, Expr]:
        """Of the derivative."""
        return fraction(canonical(diff(self.inserted_objective, self.variable)))

    def decide(self, polynomial: list[Fraction], start: int, numbers: dict[str, Fraction]) -> int | None:
        """Exact comparison of the integers around each sign change, and with the limit."""
        candidates = [start, *(k + i for k in cells(polynomial, start) for i in (0, 1))]
        best = max(candidates, key=lambda x: self._objective(x, numbers))
        # beyond the last sign change the slope has one sign: if positive, the values rise to the limit
        rises = sign(polynomial, max(candidates) + 1) > 0
        return None if rises and self._limit(numbers) >= self._objective(best, numbers) else best

    def _objective(self, x: int, numbers: dict[str, Fraction]) -> Fraction:
        top, bottom = (value(p, x) for p in self._parts(numbers))
        if not bottom:
            raise DomainError(f"{self.id}: the denominator vanishes at {self.variable} = {x}")
        return top / bottom

    def _limit(self, numbers: dict[str, Fraction]) -> Fraction | float:
        """The limit for infinite size, to which it rises."""
        top, bottom = self._parts(numbers)
        degree = max(len(top), len(bottom))
        a, b = ([Fraction(0)] * (degree - len(p)) + p for p in (top, bottom))
        return next((x / y if y else inf for x, y in zip(a, b, strict=True) if x or y), Fraction(0))

    def _parts(self, numbers: dict[str, Fraction]) -> tuple[list[Fraction], list[Fraction]]:
        """Numerator and denominator as polynomials in the size."""
        top, bottom = (_at(function, numbers) for function in self._part_functions)
        return top, bottom

    @cached_property
    def _part_functions(self) -> tuple[Any, Any]:
        parts = as_fraction(self.inserted_objective)
        top, bottom = (Poly(part, self.variable).all_coeffs() for part in parts)
        return lambdify(self.symbols, top, modules="sympy"), lambdify(self.symbols, bottom, modules="sympy")

    @cached_property
    def solution(self) -> Expr | None:
        """The closed form of the real maximizer where the polynomial is quadratic; None if it is not.

        Of the two roots it is the one at which the slope turns from positive to negative.
        """
        if len(self.coefficients) != 3:
            return None
        a, b, c = self.coefficients
        return (-b - sqrt(b**2 - 4 * a * c)) / (2 * a)

    @cached_property
    def statement(self) -> Relational:
        return Eq(Slope(self.objective, self.variable), 0, evaluate=False)

    @property
    def remarks(self) -> tuple[Remark, ...]:
        remarks = [Remark("The slope has the sign of", self.named_polynomial), *self.named_coefficients]
        if len(self.coefficients) == 3:
            c, b, a = (Symbol(f"a_{i}") for i in range(3))
            root = Eq(self.variable, (-b - sqrt(b**2 - 4 * a * c)) / (2 * a))
            remarks.append(Remark("It turns from positive to negative at", root))
        return tuple(remarks)


def _at(function: Any, numbers: dict[str, Fraction]) -> list[Fraction]:
    """Coefficients at these numbers, exactly."""
    values = function(*(Rational(number) for number in numbers.values()))
    return [Fraction(int(c.p), int(c.q)) for c in map(Rational, values)]
