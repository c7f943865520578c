"""Probabilities: formulas with functions that have no closed form, compared as they are, and in numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import islice, product
from typing import Any

from sympy import Expr, Function, Symbol
from sympy.logic.boolalg import Boolean

from w2s_theory.calculus import DomainError, UnsupportedExpression, canonical
from w2s_theory.claim import Probability

from ..arithmetic import INTERVALS, compiled, convert, middle
from ..counterexample.example import Example, Search
from ..decision import Decision
from ..reading.relation import KNOWN, Conjecture

VALUES = (1, 2, 3, 5, 9, 20)
"""Of sizes and noise, at which probabilities are compared."""
APART = 1e-6
"""A difference beyond any error of the numerical integration."""
POINTS = 400


def decide_probability(claim: Probability, conjecture: Conjecture, problems: Callable[..., Search]) -> Decision:
    """The same functions of the same arguments, else another number somewhere."""
    ours, theirs = normal(claim.value), normal(conjecture.formula)
    try:
        same = canonical(ours - theirs) == 0
    except UnsupportedExpression:
        same = ours == theirs
    if same:
        return Decision("proved", "both are the same function of the same arguments")
    P = Symbol("P", nonnegative=True)
    formula = theirs.xreplace({ours: P})
    if unknown := {f for f in formula.atoms(Function) if not isinstance(f, KNOWN)}:
        return Decision("undecided", f"no value can be computed of {min(map(str, unknown))}, which is not the claim's")
    found = _difference(claim, formula, P, problems(P, P).domain)
    if found is None:
        return Decision("undecided", "no problem was found in which one sees a difference")
    return Decision("refuted", "they differ", (), found)


def normal(formula: Expr) -> Expr:
    """With the arguments of functions in canonical form, from within."""
    if not formula.args:
        return formula
    args = [normal(argument) for argument in formula.args]
    if isinstance(formula, Function) and not isinstance(formula, KNOWN):
        args = [_canonical(argument) for argument in args]
    return formula.func(*args)


def _canonical(argument: Expr) -> Expr:
    try:
        return canonical(argument)
    except UnsupportedExpression:
        return argument


def _difference(claim: Probability, formula: Expr, P: Symbol, where: Boolean) -> Example | None:
    """A small problem in which the formula, P being the claimed probability, is another number."""
    symbols = sorted({*claim.symbols, *formula.free_symbols, *where.free_symbols} - {P}, key=str)
    inside = compiled(where, symbols, INTERVALS)
    choices = sorted(product(VALUES, repeat=len(symbols)), key=sum)
    meant = (c for c in choices if inside(*convert(INTERVALS, [Fraction(x) for x in c])))
    for point in islice(meant, POINTS):
        values = dict(zip(symbols, map(Fraction, point), strict=True))
        try:
            claimed = claim.evaluate(**{s.name: whole(values[s]) for s in claim.symbols})
            conjectured = _value(formula, {**values, P: Fraction(claimed)})
        except (DomainError, ArithmeticError):
            continue
        if abs(conjectured - claimed) > APART * max(1.0, abs(conjectured)):
            return Example(values, {s.name: values[s] for s in symbols}, claimed, conjectured, False)
    return None


def whole(number: Fraction) -> int | Fraction:
    """An integer as such."""
    return int(number) if number.denominator == 1 else number


def _value(formula: Expr, values: Mapping[Symbol, Fraction]) -> Any:
    symbols = sorted(formula.free_symbols, key=str)
    return float(middle(compiled(formula, symbols, INTERVALS)(*convert(INTERVALS, [values[s] for s in symbols]))))
