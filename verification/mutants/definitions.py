"""Right answers to another question: a risk for another one, and wrong definitions that are derived correctly.

The certificates of these are in order. What is wrong is what was proved: an estimator, a hypothesis on what a symbol
means, or the quantity that it is told of.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

from sympy import Add, Eq, Expr, MatAdd, Symbol

from derivations import catalogue
from w2s_theory.calculus import DomainError, NoDerivation, UnsupportedExpression, canonical
from w2s_theory.claim import Claim, Expected
from w2s_theory.claim.composed import Quotient
from w2s_theory.claim.record import ClosedForm
from w2s_theory.setting.symbols import d_sw, rho_foreign, rho_missed, rho_s, rho_w, sigma

from .rival import Rival, function

OTHERS = 4
"""Other quantities whose values are put in a claim's place, at most."""
DEFINITIONS = 8
"""Wrong definitions of a claim, at most."""
MEANINGS: tuple[tuple[Expr, Expr], ...] = (
    (rho_w, rho_s),
    (rho_missed, rho_foreign),
    (d_sw, 2 * d_sw),
    (sigma, sigma**2),
)
"""Symbols, and what they are taken for."""


def definitions(claim: Claim) -> Iterator[Rival]:
    """Of a claim on risks (or matrices) with a formula."""
    if claim.formula.is_rational:
        yield from islice(_others(claim), OTHERS)
    if isinstance(claim.formula, Quotient):
        yield from _inverted(claim)
    if isinstance(claim, Expected):
        yield from islice(_derived_anew(claim), DEFINITIONS)
        yield from islice(_told_of_others(claim), OTHERS)


def _others(claim: Claim) -> Iterator[Rival]:
    """The values of other quantities of the catalogue, those with the most symbols in common first."""
    known = set(claim.symbols)
    others = [
        other for other in catalogue().values()
        if type(other) is type(claim) and other.situation == claim.situation and other.quantity != claim.quantity
        and set(other.symbols) <= known and other.value != claim.value and other.value.free_symbols <= _letters(claim)
    ]  # fmt: skip
    for other in sorted(others, key=lambda other: (-len(other.symbols), other.id)):
        yield _as_value(claim, f"what {other.id} is", other.value)


def _told_of_others(claim: Expected) -> Iterator[Rival]:
    """What was proved of one risk, told of another that is simulated in the same situation."""
    measures = {
        str(other.measure): other.measure for other in catalogue().values()
        if isinstance(other, Expected) and other.situation == claim.situation and other.measure != claim.measure
    }  # fmt: skip
    for name, measure in sorted(measures.items()):
        told = replace(claim, measure=measure)
        ways = ("notation", "pathwise", "precision", "simulation")
        yield Rival("definition", f"told of {name}", ways, claim.evaluate, claim.closed_form, claim=told, told=told)


def _letters(claim: Claim) -> set[Any]:
    return {*claim.symbols, *claim.matrices}


def _inverted(claim: Claim) -> Iterator[Rival]:
    """A ratio upside down, and what is missing to 1."""
    yield _as_value(claim, "the ratio upside down", canonical(1 / claim.value))
    yield _as_value(claim, "what it misses of 1", canonical(1 - claim.value))


def _as_value(claim: Claim, name: str, value: Expr) -> Rival:
    form = ClosedForm(value, claim.derived_domain)
    return Rival("definition", name, ("precision", "simulation"), function(claim, value), form, everywhere=True)


def _derived_anew(claim: Expected) -> Iterator[Rival]:
    """Wrong expressions and hypotheses, each with the value that is derived from it."""
    for name, changed in _changes(claim):
        try:
            form = changed.derive()
        except (UnsupportedExpression, DomainError, NoDerivation):
            continue
        if form.value == claim.value or not form.value.free_symbols <= set(claim.symbols):
            continue
        at = function(claim, form.value)
        form = ClosedForm(form.value, claim.derived_domain)
        yield Rival("definition", name, ("pathwise", "precision", "simulation"), at, form, changed, everywhere=True)


def _changes(claim: Expected) -> Iterator[tuple[str, Expected]]:
    """One thing wrong at a time: a term of the estimators lost, the meaning of a symbol, a hypothesis."""
    for old, new in MEANINGS:
        for k, equation in enumerate(claim.given):
            if equation.rhs.has(old):
                wrong = Eq(equation.lhs, equation.rhs.xreplace({old: new}), evaluate=False)
                given = (*claim.given[:k], wrong, *claim.given[k + 1 :])
                yield f"{old} means {new} in {equation.lhs}", replace(claim, given=given)
        if claim.expression.has(old):
            yield f"{new} for {old} in the estimators", replace(claim, expression=_put(claim.expression, old, new))
    sums = sorted(claim.expression.atoms(MatAdd), key=lambda s: (s.count_ops(), str(s)))
    for total in sums:
        for part in total.args:
            rest = MatAdd(*(p for p in total.args if p != part)).doit()
            yield f"{part} lost of {total}", replace(claim, expression=claim.expression.xreplace({total: rest}))
    if isinstance(claim.expression, Add):
        for part in claim.expression.args:
            yield f"{part} lost", replace(claim, expression=claim.expression - part)


def _put(expression: Expr, old: Expr, new: Expr) -> Expr:
    if isinstance(old, Symbol):
        return expression.xreplace({old: new})
    return expression.subs(old, new)
