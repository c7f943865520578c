"""Where two formulas agree that are not the same: in special cases, and in limits."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from random import Random

from sympy import (
    Add,
    And,
    Basic,
    Expr,
    Ge,
    Gt,
    Integer,
    Le,
    Lt,
    Mul,
    Poly,
    Symbol,
    expand,
    fraction,
    lambdify,
    together,
)
from sympy.logic.boolalg import Boolean

from w2s_theory.calculus.forms.printing import to_text
from w2s_theory.calculus.signs.positivity import NoSignProof, SignSearch
from w2s_theory.setting.symbols import N, d_s, d_sw, d_w, n, q_sw, rho_foreign, rho_missed, rho_s, rho_w, sigma

Case = tuple[tuple[Symbol, Expr], ...]
ZERO, ONE = Integer(0), Integer(1)
CASES: tuple[Case, ...] = (
    ((sigma, ZERO),),
    ((rho_w, ZERO), (rho_missed, ZERO)),  # what the teacher misses is part of its approximation error
    ((rho_s, ZERO),),
    ((rho_missed, ZERO),),
    ((rho_foreign, ZERO),),
    ((d_sw, ZERO), (q_sw, ZERO)),
    ((d_sw, d_w),),
    ((d_sw, d_s),),
    ((d_w, d_s),),
    ((d_w, ONE),),
    ((d_s, ONE),),
    ((q_sw, d_sw),),
    ((N, n),),
    ((N, d_s),),
)
"""Special cases by what symbols are then, the simplest first."""
TOGETHER = 4
"""So many special cases at most are combined."""
SHORT = 4
"""Terms up to which a condition is told that is none of the special cases."""


@dataclass(frozen=True)
class Order:
    """As ``variable`` → ∞ quantity and difference are of these orders: of variable^−order."""

    variable: str
    quantity: int
    difference: int

    @property
    def text(self) -> str:
        v, lost = self.variable, self.difference
        size = f"1/{v}^{lost}".removesuffix("^1") if lost > 0 else ("1" if lost == 0 else f"{v}^{-lost}")
        return f"as {v} -> oo to leading order: they differ by terms of order {size}"


def limits(claimed: Expr, difference: Expr, domain: Boolean) -> tuple[Order, ...]:
    """The sample sizes for which the two agree to leading order."""
    found = []
    for v in (N, n):
        if difference.has(v) and claimed != 0 and not bounded(domain, v):
            quantity, lost = order(claimed, v), order(difference, v)
            if lost > quantity:
                found.append(Order(v.name, quantity, lost))
    return tuple(found)


def bounded(domain: Boolean, v: Symbol) -> bool:
    """Whether some condition plainly keeps v from going to infinity."""
    gaps = [c.gts - c.lts for c in And.make_args(domain) if isinstance(c, Ge | Gt | Le | Lt)]
    return any(gap.is_polynomial(v) and gap.has(v) and Poly(gap, v).LC().is_negative for gap in gaps)


def leading(expression: Expr, v: Symbol) -> tuple[Expr, int]:
    """Coefficient and power of the leading term as v → ∞, of a rational function in canonical form, not zero."""
    coefficient, total = Integer(1), 0
    for factor in Mul.make_args(expression):
        base, power = factor.as_base_exp()
        terms = [term.as_coeff_exponent(v) for term in Add.make_args(base)]
        highest = max(int(e) for _, e in terms)
        coefficient *= Add(*(c for c, e in terms if e == highest)) ** power
        total += highest * int(power)
    return coefficient, total


def order(expression: Expr, variable: Symbol) -> int:
    """k if a rational function in canonical form, not zero, is of order variable^−k."""
    return -leading(expression, variable)[1]


def special_cases(difference: Expr, domain: Boolean) -> tuple[str, ...]:
    """The simplest special cases, within the domain, in which a rational difference is zero."""
    # SymPy multiplies a sum by a number term by term, and a polynomial over the integers is meant
    top, _ = fraction(together(difference) if isinstance(difference, Add) else difference)
    factors = [base for base, _ in (f.as_base_exp() for f in Mul.make_args(top)) if base.free_symbols]
    found: list[frozenset[Case]] = []
    seem_zero = _probe(factors, difference)
    for cases in _combinations(difference):
        if (values := _together(cases)) is None or not seem_zero(values):
            continue
        if any(_implied(smaller, values) for smaller in found) or not _possible(domain, difference, values):
            continue
        if any(expand(_inserted(f, values)) == 0 for f in factors):
            found.append(cases)
    texts = [_told(cases, difference) for cases in found]
    return tuple(dict.fromkeys(texts + [t for f in factors if (t := _condition(f, texts, domain))]))


def _probe(factors: list[Expr], difference: Expr) -> Callable[[Mapping[Symbol, Expr]], bool]:
    """Whether one of the polynomials may vanish in a special case: whether it does at a point of whole numbers."""
    symbols = sorted(difference.free_symbols, key=str)
    point = dict(zip(symbols, Random(0).sample(range(10**6, 10**7), len(symbols)), strict=True))
    functions = [lambdify(symbols, factor, modules="math") for factor in factors]

    def seem_zero(values: Mapping[Symbol, Expr]) -> bool:
        at = {s: int(values[s].xreplace(point)) if s in values else number for s, number in point.items()}
        return any(function(*at.values()) == 0 for function in functions)

    return seem_zero


def _combinations(difference: Expr) -> Iterator[frozenset[Case]]:
    """Special cases of symbols that occur, alone and together, fewest first."""
    used = difference.free_symbols
    relevant = [case for case in CASES if case[0][0] in used and case[0][1].free_symbols <= used]
    for count in range(1, TOGETHER + 1):
        yield from map(frozenset, combinations(relevant, count))


def _together(cases: frozenset[Case]) -> dict[Symbol, Expr] | None:
    """The substitution, or None if two of the cases are about the same symbol, or one about another's value."""
    values: dict[Symbol, Expr] = {}
    for case in cases:
        for symbol, value in case:
            if values.setdefault(symbol, value) != value:
                return None
    sources = set().union(*(value.free_symbols for value in values.values()))
    return values if not sources & set(values) else None


def _implied(cases: frozenset[Case], values: Mapping[Symbol, Expr]) -> bool:
    return all(expand(_inserted(s - v, values)) == 0 for case in cases for s, v in case)


def _inserted(expression: Basic, values: Mapping[Symbol, Expr]) -> Basic:
    return expression.subs(values, simultaneous=True)


def _possible(domain: Boolean, difference: Expr, values: Mapping[Symbol, Expr]) -> bool:
    """Whether the special case lies in the domain and the formulas are defined there, as far as can be seen."""
    bottom = expand(_inserted(fraction(difference)[1], values))
    return bottom != 0 and _inserted(domain, values) != False  # noqa: E712 - a SymPy truth value


def _told(cases: frozenset[Case], difference: Expr) -> str:
    used = difference.free_symbols
    pairs = [(s, v) for case in CASES if case in cases for s, v in case if s in used]
    return " and ".join(f"{s} = {v}" for s, v in dict.fromkeys(pairs))


def _condition(factor: Expr, told: list[str], domain: Boolean) -> str:
    """factor = 0 as a condition, if it is short, can be true of something, and has not been told."""
    poly = Poly(factor, *sorted(factor.free_symbols, key=str))
    coefficients = poly.coeffs()
    if len(coefficients) > SHORT or len({c > 0 for c in coefficients}) == 1 or _has_sign(factor, domain):
        return ""
    positive = sum(c * m for c, m in _terms(poly) if c > 0)
    negative = sum(-c * m for c, m in _terms(poly) if c < 0)
    text = f"{to_text(positive)} = {to_text(negative)}"
    known = {frozenset(t.split(" = ")) for t in told}
    return "" if frozenset(text.split(" = ")) in known else text


def _has_sign(factor: Expr, domain: Boolean) -> bool:
    """Whether it is zero on the border of the domain at most, where the special cases are."""
    for sign in (1, -1):
        try:
            SignSearch(domain, factor.free_symbols).prove(sign * factor)
            return True
        except NoSignProof:
            pass
    return False


def _terms(poly: Poly) -> list[tuple[Expr, Expr]]:
    return [(c, Mul(*(g**e for g, e in zip(poly.gens, powers, strict=True)))) for powers, c in poly.terms()]
