"""What people read is wrong, and what was proved is right: another left side, another right side, another domain."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import islice
from typing import Any

from sympy import Add, Ge, Gt, Le, Lt, Piecewise, cancel
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean, true

from derivations import catalogue
from w2s_theory.claim import Claim
from w2s_theory.claim.base import parts
from w2s_theory.claim.composed import Cases, Nonnegative
from w2s_theory.claim.formula import Event
from w2s_theory.claim.record import ClosedForm, forgotten
from w2s_theory.kernel.words import CertificateError

from ..certificate.notation import Unread, misnamed, read
from ..finding import Finding, Task
from .mutations import narrowed
from .rival import Rival

NAMES = 4
"""Other left sides of a claim, at most."""


def statements(claim: Claim) -> Iterator[Rival]:
    """Claims that say something else than they prove."""
    if not isinstance(claim.formula, Nonnegative):
        yield from islice(_misnamed(claim), NAMES)
    for name, statement in _restated(claim.statement):
        said = altered(claim, statement=statement)
        ways = ("checkers", "record") if claim.has_certificate else ("precision",)
        yield Rival("statement", name, ways, claim=said, told=said)
    for name, conditions in _under_others(claim.conditions):
        yield Rival("statement", name, ("checkers",), claim=altered(claim, conditions=conditions))
    if claim.formula.drawn is None and not isinstance(claim.formula, Event | Cases):
        for name, domain in narrowed(claim.derived_domain):
            form = ClosedForm(claim.value, domain)
            yield Rival(
                "narrowed domain", f"only {name}", ("checkers", "record"), claim=altered(claim, closed_form=form)
            )


def _misnamed(claim: Claim) -> Iterator[Rival]:
    """The claim under the names of others, those first that are easily taken for its own."""
    likely = [other for other in catalogue().values() if other.formula.of_matrices == claim.formula.of_matrices]
    names = {other.quantity for other in likely if other.quantity} - {claim.quantity}
    for name in sorted(names, key=lambda name: (-SequenceMatcher(None, name, claim.quantity).ratio(), name)):
        if not (claim.well_specified and _says_the_same(name, claim.quantity)):
            yield Rival("left side", name, ("notation",), claim=replace(claim, quantity=name))


def _says_the_same(one: str, other: str) -> bool:
    """Of a truth in both spans the excess risk is the variance."""
    try:
        return bool(cancel(read(one) - read(other)) == 0)
    except Unread:
        return False


def _restated(statement: Relational) -> Iterator[tuple[str, Relational]]:
    """Twice the right side, a term of it lost, another law, and the relation the other way."""
    left, right = statement.args
    if right.has(Piecewise):
        (value, where), *others = right.args
        yield "twice the first case", statement.func(left, Piecewise((2 * value, where), *others, evaluate=False))
        yield "its cases in each other's place", statement.func(left, _crossed(right))
        for part in sorted(where.atoms(Gt, Ge), key=str)[:1]:
            for name, wrong in _misstated(part):
                pieces = Piecewise((value, where.xreplace({part: wrong})), *others, evaluate=False)
                yield f"{name}, of the first case", statement.func(left, pieces)
    elif right:
        yield "twice the right side", statement.func(left, 2 * right, evaluate=False)
    if isinstance(right, Add):
        for part in right.args[:2]:
            yield f"{part} lost", statement.func(left, right - part, evaluate=False)
    for law in (law for law in right.atoms(AppliedUndef) if len(law.args) == 2):
        d, m = law.args
        for wrong in (law.func(d + 1, m), law.func(d, m + 1), law.func(m, d)):
            yield f"{wrong} for {law}", statement.xreplace({law: wrong})
    if isinstance(statement, Ge | Gt):
        yield "the other way", statement.func(right, left, evaluate=False)


def _under_others(conditions: tuple[Boolean, ...]) -> Iterator[tuple[str, tuple[Boolean, ...]]]:
    """Other conditions than those of the claim: one of the first or the last is wrong."""
    for k in sorted({0, 1, len(conditions) - 1} & set(range(len(conditions)))):
        for name, wrong in _misstated(conditions[k]):
            yield name, (*conditions[:k], *parts(wrong), *conditions[k + 1 :])


def _misstated(condition: Boolean) -> Iterator[tuple[str, Boolean]]:
    """The condition lost, with its end where it excludes it or the reverse, and off by one."""
    yield f"{condition} lost", true
    if isinstance(condition, Gt | Ge | Lt | Le):
        ends = {Gt: Ge, Ge: Gt, Lt: Le, Le: Lt}[condition.func](*condition.args)
        for wrong in (ends, condition.func(condition.lhs, condition.rhs + 1)):
            if wrong not in (True, False):  # by what the symbols mean
                yield f"{wrong} for {condition}", wrong


def _crossed(cases: Piecewise) -> Piecewise:
    (first, where), (second, there), *others = cases.args
    return Piecewise((second, where), (first, there), *others, evaluate=False)


def altered(claim: Claim, **parts: Any) -> Claim:
    """The claim saying these parts (a statement, a closed form) instead of its own; its proofs are the same."""
    other = copy(claim)
    for name in ("_is_what_was_proved", "domain", "symbols", "function", "_conditions", "conditions", "statement"):
        vars(other).pop(name, None)
    vars(other).update(parts)
    return other


def by_checkers(rival: Rival, task: Task[Any]) -> Finding:
    """What the claim says against what its proof proves, without the record."""
    with forgotten():
        return _compared(rival)


def by_record(rival: Rival, task: Task[Any]) -> Finding:
    """The same, and against what is on record."""
    return _compared(rival)


def _compared(rival: Rival) -> Finding:
    assert rival.claim is not None
    vars(rival.claim).pop("_is_what_was_proved", None)
    try:
        rival.claim.check()
    except CertificateError as error:
        return Finding("refuted", str(error))
    return Finding("consistent", "it is compared with nothing")


def by_notation(rival: Rival, task: Task[Any]) -> Finding:
    """The left side, read."""
    assert rival.claim is not None
    complaint = misnamed(rival.claim)
    return Finding("refuted", complaint) if complaint else Finding("consistent", "its left side is not told apart")
