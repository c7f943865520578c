"""Conditions, decided exactly: at numbers and arrays, and what they bound."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from sympy import Add, And, Eq, Expr, Ge, Gt, Le, Lt, Max, Min, Ne, Or, Poly, S, Symbol, expand
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from ..forms.canonical import canonical
from ..unsupported import UnsupportedExpression
from .arguments import Columns
from .evaluation import Bounds, Rational

DECIDED = 0.5
"""Relative error of a value below which its sign is right."""
CLOSE = 2.0**-5
"""The same where it is enough that rounding errors decide: some more of them count."""
HOLDS: dict[type, Callable[[Any], Any]] = {
    Gt: lambda value: value > 0,
    Ge: lambda value: value >= 0,
    Eq: lambda value: value == 0,
    Ne: lambda value: (value > 0) | (value < 0),
}


class Truth:
    """A condition on ``symbols`` as a function of numbers and arrays (which broadcast), one for each.

    What is not defined, since a denominator vanishes, does not hold. What is decided is the condition at the numbers
    given, exactly; but with floats that are no integers ≥ holds, too, where only their rounding decides that it does
    not. ``bounds``: lower bounds of symbols where it will be asked for, for speed.

    Raises TypeError for what is not made of equations and inequalities between rational functions (and their Min and
    Max).
    """

    def __init__(self, condition: Boolean, symbols: Sequence[Symbol], bounds: Bounds | None = None) -> None:
        condition = _without_extrema(condition)
        self.parts: tuple[Truth, ...] = ()
        if condition in (True, False):
            self.relation = And if condition else Or
        elif isinstance(condition, And | Or):
            self.relation = condition.func
            self.parts = tuple(Truth(part, symbols, bounds) for part in condition.args)
        elif isinstance(condition, Relational):
            turned = condition.reversed if isinstance(condition, Le | Lt) else condition
            self.relation = turned.func
            self.gap = Rational(canonical(turned.lhs - turned.rhs), symbols, bounds)
        else:
            raise TypeError(f"{condition} is not made of equations and inequalities")

    def __call__(self, columns: Columns) -> Any:
        if self.relation in (And, Or):
            return self._combined(columns)
        holds, loose = HOLDS[self.relation], self.relation is Ge and columns.loose
        if columns.is_point and (holds(value := self.gap.near(columns.given)) or not loose):
            return holds(value)
        if self.relation in (Gt, Ge) and self.gap.is_clear(columns.arrays, holds):
            return np.bool_(True)
        values, unknown = self.gap.settled(columns.arrays, CLOSE if loose else DECIDED, loose)
        return (holds(values) | unknown).reshape(columns.shape)

    def _combined(self, columns: Columns) -> Any:
        """Part by part, as long as there is something to decide."""
        holds: Any = np.bool_(self.relation is And)
        for part in self.parts:
            if self.relation is And:
                holds = holds & part(columns) if np.any(holds) else holds
            else:
                holds = holds if np.all(holds) else holds | part(columns)
        return holds


def _without_extrema(condition: Boolean) -> Boolean:
    """Min and Max replaced by what they are in each case: a ≥ Min(b, c) by (b ≤ c ∧ a ≥ b) ∨ (c ≤ b ∧ a ≥ c).

    Where the condition says more without cases they are left out: a ≤ Min(b, c) is a ≤ b ∧ a ≤ c.
    """
    extrema = [e for e in condition.atoms(Min, Max) if not any(part.has(Min, Max) for part in e.args)]
    if not extrema:
        return condition
    extremum = extrema[0]
    if isinstance(condition, Relational):
        both = {Le: Min, Lt: Min, Ge: Max, Gt: Max}.get(condition.func)
        if condition.rhs == extremum and isinstance(extremum, both or ()):
            return And(*(_without_extrema(condition.func(condition.lhs, x)) for x in extremum.args))
        least = Le if isinstance(extremum, Min) else Ge
        cases = [(And(*(least(x, y) for y in extremum.args if y != x)), x) for x in extremum.args]
        return Or(*(And(is_it, _without_extrema(condition.xreplace({extremum: x}))) for is_it, x in cases))
    return condition.func(*map(_without_extrema, condition.args))


def is_same_condition(one: Boolean, other: Boolean) -> bool:
    """Whether two conditions are made of the same relations, however the two sides of each are written.

    >>> from sympy import symbols, Ge, Gt
    >>> n, d = symbols("n d", integer=True, positive=True)
    >>> is_same_condition(Gt(n, d + 1), Gt(n - d, 1)), is_same_condition(Gt(n, d + 1), Ge(n, d + 1))
    (True, False)
    """
    left, right = set(And.make_args(one)), set(And.make_args(other))
    return set(map(_normal, left - right)) <= set(map(_normal, right)) and set(map(_normal, right - left)) <= set(
        map(_normal, left)
    )


def _normal(condition: Boolean) -> Any:
    """The relation and by how much its sides differ, canonical; of = and ≠ up to the sign."""
    if not isinstance(condition, Relational):
        return (condition.func, frozenset(map(_normal, condition.args))) if condition.args else condition
    turned = condition.reversed if isinstance(condition, Le | Lt) else condition
    gap = _gap(turned.lhs - turned.rhs)
    return turned.func, frozenset((gap, _gap(-gap))) if isinstance(turned, Eq | Ne) else gap


def _gap(difference: Expr) -> Expr:
    try:
        return canonical(difference)
    except UnsupportedExpression:  # Min and Max
        return difference


def together(*conditions: Boolean) -> Boolean:
    """All of them, without inequalities that another implies because it bounds the same from a larger number.

    >>> from sympy import symbols, Ge, Gt, Ne
    >>> n, d = symbols("n d", integer=True, positive=True)
    >>> together(Gt(n, d + 1), Gt(n, d + 3) & Ne(n, 7), Ge(n, d + 1))
    Ne(n, 7) & (n > d + 3)
    """
    strongest: dict[Expr, tuple[tuple[Expr, bool], Boolean]] = {}
    others = list[Boolean]()
    for relation in And.make_args(And(*conditions)):
        if not isinstance(relation, Gt | Ge | Lt | Le):
            others.append(relation)
            continue
        number, bounded = expand(relation.gts - relation.lts).as_coeff_Add()
        strength = -number, isinstance(relation, Gt | Lt)
        if bounded not in strongest or strength > strongest[bounded][0]:
            strongest[bounded] = strength, relation
    return And(*others, *(relation for _, relation in strongest.values()))


def bounds(condition: Boolean, symbols: Sequence[Symbol]) -> Bounds:
    """What a conjunction says that symbols are at least, linear with integer coefficients: n > d + 1 gives d + 2. Sums
    come first, then differences, constants last.

    >>> from sympy import symbols, Gt
    >>> n, d = symbols("n d", integer=True, positive=True)
    >>> bounds(Gt(n, d + 1), (n, d))
    {n: (d + 2, 1), d: (1,)}
    """
    found: dict[Symbol, tuple[Expr, ...]] = {s: () for s in symbols}
    for relation in And.make_args(_without_extrema(condition)):
        if isinstance(relation, Gt | Ge | Lt | Le):
            _collect(relation, found)
    return {
        s: (*sorted(dict.fromkeys(forms), key=_is_difference), *((S.One,) if s.is_integer and s.is_positive else ()))
        for s, forms in found.items()
    }


def _is_difference(form: Expr) -> tuple[bool, str]:
    return any(term.could_extract_minus_sign() for term in Add.make_args(form)), str(form)


def _collect(relation: Any, found: dict[Symbol, tuple[Expr, ...]]) -> None:
    slack = relation.gts - relation.lts
    if not slack.is_polynomial(*found) or Poly(slack, *found).total_degree() != 1:
        return
    strict = isinstance(relation, Gt | Lt) and slack.is_integer
    for s in found:
        if slack.coeff(s) == 1:
            found[s] += (s - slack + int(bool(strict)),)
