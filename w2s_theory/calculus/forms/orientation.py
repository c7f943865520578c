"""Of a difference in a product a − b or b − a: what is positive on a domain, and no sign in front where none need be.

A linear polynomial is nowhere negative on a domain if it is what the symbols' kinds make nonnegative, plus multiples of
what inequalities of the domain make so: n − d = (n − d − 2) + 2 for n > d + 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sympy import Add, And, Expr, Ge, Gt, Integer, Le, Lt, Mul, Pow, Rational, Symbol, expand
from sympy.logic.boolalg import Boolean

from .kept import times

DEPTH = 2
"""Inequalities that are added up."""

Linear = Mapping[Expr, Rational]
"""Coefficients of symbols, and of 1."""


class Signs:
    """The signs of linear polynomials on a domain.

    >>> from sympy import symbols
    >>> n, d = symbols("n d", integer=True, positive=True)
    >>> signs = Signs(Gt(n, d + 1))
    >>> signs.of(n - d), signs.of(d - n + 1), signs.of(n - d - 3), signs.of(d - 1)
    (1, -1, 0, 1)
    """

    def __init__(self, domain: Boolean) -> None:
        self._slacks = [slack for relation in And.make_args(domain) for slack in _slacks(relation)]
        self._known: dict[Expr, int] = {}

    def of(self, polynomial: Expr) -> int:
        """1 if it is nowhere negative, -1 if nowhere positive, 0 if that is not seen."""
        if polynomial not in self._known:
            f = _linear(polynomial)
            signs = [s for s in (1, -1) if f and self._is_nonnegative({x: s * c for x, c in f.items()}, DEPTH)]
            self._known[polynomial] = signs[0] if signs else 0
        return self._known[polynomial]

    def _is_nonnegative(self, f: Linear, depth: int) -> bool:
        """By the kinds of symbols, or with what is left of it after as much of a slack as one symbol has."""
        least = sum(c * (x == 1 or bool(x.is_integer and x.is_positive)) for x, c in f.items())
        if least >= 0 and all(x == 1 or (c >= 0 and x.is_nonnegative) for x, c in f.items()):
            return True
        tried = ((slack, x) for slack in self._slacks for x, c in f.items() if c < 0 and slack.get(x, 0) < 0)
        return depth > 0 and any(self._is_nonnegative(_less(f, f[x] / s[x], s), depth - 1) for s, x in tried if x != 1)


def _less(f: Linear, number: Rational, slack: Linear) -> Linear:
    left = {x: f.get(x, Integer(0)) - number * slack.get(x, Integer(0)) for x in {**f, **slack}}
    return {x: c for x, c in left.items() if c != 0}


def _linear(polynomial: Expr) -> Linear | None:
    """Its coefficients, if it is linear with rational ones in symbols and in products that are not negative."""
    terms = expand(polynomial).as_coefficients_dict() if len(polynomial.args) < 10 else {}
    are_simple = (x == 1 or isinstance(x, Symbol) or (isinstance(x, Mul | Pow) and x.is_nonnegative) for x in terms)
    return dict(terms) if terms and all(are_simple) else None


def _slacks(relation: Boolean) -> Iterator[Linear]:
    """What a linear inequality makes nonnegative; of whole numbers a strict one says more."""
    if isinstance(relation, Gt | Ge | Lt | Le):
        gap = relation.gts - relation.lts
        if slack := _linear(gap - int(isinstance(relation, Gt | Lt) and bool(gap.is_integer))):
            yield slack


def oriented(expression: Expr, signs: Signs, first: bool = True) -> Expr:
    """The same with differences in its products turned round: those of a known sign made positive, and another one if
    that saves a sign in front of it all (``first``).

    >>> from sympy import symbols
    >>> n, d, a, b = symbols("n d a b", integer=True, positive=True)
    >>> oriented(-(d - n) * (a - b), Signs(Gt(n, d))), oriented(-(n - d) * (a - b), Signs(Gt(n, d)))
    ((a - b)*(-d + n), (-a + b)*(-d + n))
    """
    if isinstance(expression, Add):
        terms = [oriented(term, signs, False) for term in expression.args]
        return Add(*terms)
    if not isinstance(expression, Mul | Pow):
        return expression
    parts = [part for factor in Mul.make_args(expression) for part in _turned(factor, signs)]
    if first and Mul(*(part for part in parts if part.is_Number)).is_negative:
        loose = next((f for f in parts if isinstance(f, Add) and _has_both(f) and not signs.of(f)), None)
        if loose is not None:
            return times(-1, *(part for part in parts if part is not loose), _negative(loose))
    return times(*parts)


def _turned(factor: Expr, signs: Signs) -> tuple[Expr, ...]:
    """A number, and the power of a sum with the sign that it has on the domain; other factors as they are."""
    base, exponent = factor.as_base_exp() if isinstance(factor, Pow) else (factor, Integer(1))
    if not isinstance(base, Add) or not exponent.is_Integer:
        return (factor,)
    inside = oriented(base, signs, False)
    if signs.of(base) < 0 or all(map(_is_negative, inside.args)):
        return (-1) ** abs(exponent), _negative(inside) ** exponent
    return (inside**exponent,)


def _is_negative(term: Expr) -> bool:
    return bool(term.as_coeff_Mul()[0].is_negative)


def _has_both(sum_: Expr) -> bool:
    return len(set(map(_is_negative, sum_.args))) == 2


def _negative(sum_: Expr) -> Expr:
    return Add(*(times(-1, term) for term in sum_.args))
