"""Closed forms at a problem's numbers, as exact functions of the sample sizes n and N."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sympy import And, Expr, Ge, Gt, Poly, Rational, Symbol, fraction, limit, oo, together
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from w2s_theory.calculus import DomainError
from w2s_theory.calculus.algebra.roots import cells, sign
from w2s_theory.calculus.signs.region import Bivariate, Condition, Region, shifted, value
from w2s_theory.claim import Claim, term
from w2s_theory.setting.symbols import N, n

from .problem import Problem

Numbers = Mapping[Symbol, Rational]


def rationals(problem: Problem, claims: tuple[Claim, ...]) -> Numbers:
    """The problem's numbers for the symbols of these claims."""
    symbols = {s for claim in claims for s in claim.value.free_symbols | claim.derived_domain.free_symbols}
    return {s: rational(problem.numbers[s.name]) for s in symbols if s.name in problem.numbers}


def rational(number: Fraction) -> Rational:
    return Rational(number.numerator, number.denominator)


@dataclass(frozen=True)
class Quantity:
    """A claimed quantity for a problem: ``quantity(n, N)`` is its exact value.

    Raises DomainError where the claim does not hold, and where a ratio's denominator vanishes.
    """

    id: str
    top: Bivariate
    bottom: Bivariate
    domain: tuple[Condition, ...]

    @classmethod
    def of(cls, claim: Claim, problem: Problem) -> Quantity:
        numbers = rationals(problem, (claim,))
        top, bottom = (_bivariate(part.xreplace(numbers)) for part in fraction(claim.value))
        return cls(claim.id, top, bottom, domain_conditions(claim, numbers))

    def __call__(self, n: int, N: int) -> Fraction:
        bottom = value(self.bottom, n, N)
        if not bottom or not self.holds(n, N):
            raise DomainError(f"{self.id} does not hold at n={n}, N={N}")
        return value(self.top, n, N) / bottom

    def holds(self, n: int, N: int) -> bool:
        """Whether the sizes are in the claim's domain."""
        return all(condition.holds(n, N) for condition in self.domain)

    def largest(self, n: int, start: int) -> int | None:
        """The N ≥ start at which it is largest, for this n; None if it rises to its limit.

        The domain must hold from ``start`` on. Its slope has the sign of a polynomial, whose sign changes are isolated.
        """
        top, bottom = (_at_first(part, n) for part in (self.top, self.bottom))
        slope = [Fraction(int(c.p), int(c.q)) for c in (top.diff() * bottom - top * bottom.diff()).all_coeffs()]
        candidates = [start, *(k + i for k in cells(slope, start) for i in (0, 1))]
        best = max(candidates, key=lambda N: self(n, N))
        rises = sign(slope, max(candidates) + 1) > 0
        if rises and limit(top.as_expr() / bottom.as_expr(), N, oo) >= rational(self(n, best)):
            return None
        return best


def _at_first(p: Bivariate, x: int) -> Poly:
    """As a polynomial in N, n being x."""
    return Poly(sum(rational(c) * x**i * N**j for (i, j), c in p.items()), N, domain="QQ")


def domain_conditions(claim: Claim, numbers: Numbers) -> tuple[Condition, ...]:
    """The inequalities of the claim's domain between the sizes."""
    relations = And.make_args(claim.derived_domain.xreplace(numbers))
    return tuple(_inequality(r) for r in relations if isinstance(r, Gt | Ge) and r.has(n, N))


def region(
    formula: Expr, conditions: tuple[Relational, ...], using: tuple[Claim, ...], problem: Problem, extra: Numbers
) -> Region:
    """The sample sizes with formula ≥ 0 and these conditions (gts > lts), in the domain of the claims in ``using``.

    ``extra``: numbers for symbols that are not the problem's. Raises DomainError if a denominator may vanish.
    """
    numbers = rationals(problem, using)
    values = {term(claim): claim.value.xreplace(numbers) for claim in using}
    domain = And(*(claim.derived_domain for claim in using)).xreplace(numbers)
    starts = {s: _start(domain, s) for s in (n, N)}
    corner = starts[n], starts[N]
    wanted = [(formula.xreplace(dict(extra)), False), *((a.gts - a.lts, True) for a in conditions)]
    found = [Condition(_numerator(gap.xreplace(values), corner), strict) for gap, strict in wanted]
    mixed = [_inequality(r) for r in And.make_args(domain) if isinstance(r, Gt | Ge) and r.has(n) and r.has(N)]
    return Region((*found, *(c for c in mixed if not _lasts(c, corner))), *corner)


def _lasts(condition: Condition, corner: tuple[int, int]) -> bool:
    """Whether it holds from the corner on, because moved there all coefficients are nonnegative."""
    moved = shifted(condition.polynomial, *corner)
    return condition.holds(*corner) and min(moved.values()) >= 0


def _start(domain: Boolean, size: Symbol) -> int:
    """The least size that the conditions on it alone allow."""
    bounds = [1]
    for relation in And.make_args(domain):
        if isinstance(relation, Gt | Ge) and relation.free_symbols == {size}:
            bound = size - (relation.gts - relation.lts)
            bounds.append(int(bound.floor()) + 1 if isinstance(relation, Gt) else int(bound.ceiling()))
    return max(bounds)


def _numerator(gap: Expr, corner: tuple[int, int]) -> Bivariate:
    """A polynomial that has the sign of the expression from the corner on.

    The denominator is positive there, up to its sign: moved to the corner, its coefficients are.
    """
    top, bottom = (_bivariate(part) for part in fraction(together(gap)))
    coefficients = shifted(bottom, *corner)
    for unit in (1, -1):
        if all(unit * c >= 0 for c in coefficients.values()) and unit * coefficients.get((0, 0), 0) > 0:
            return {exponents: unit * c for exponents, c in top.items()}
    raise DomainError(f"a denominator may vanish for n >= {corner[0]}, N >= {corner[1]}: {gap}")


def _inequality(relation: Any) -> Condition:
    return Condition(_bivariate(relation.gts - relation.lts), isinstance(relation, Gt))


def _bivariate(expression: Expr) -> Bivariate:
    terms = Poly(expression, n, N, domain="QQ").terms()
    return {exponents: Fraction(int(c.p), int(c.q)) for exponents, c in terms}
