"""Regimes: several formulas, each on its domain, and infinity where none holds.

What is claimed and what is conjectured are both lists of pieces, of which the first that fits counts; a formula without
pieces holds everywhere. Each claimed piece is a theorem on all of its domain. So the formula is right if each of its
pieces is a claimed one wherever it may hold, and if it has one wherever a claimed one holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import combinations
from typing import Any

from sympy import And, Eq, Expr, Ge, Gt, Le, Lt, Min, Mul, Ne, Or, Piecewise, S, fraction, nan, oo, zoo
from sympy.logic.boolalg import Boolean, to_dnf

from w2s_theory.calculus import UnsupportedExpression, canonical, is_same, to_text
from w2s_theory.calculus.signs.positivity import NoSignProof
from w2s_theory.claim import Regimes

from ..arithmetic import FRACTIONS, compiled, irrational
from ..cases import nonzero, rational, sign, unmet
from ..counterexample.example import Example, Search
from ..counterexample.problems import numbers
from ..decision import Decision, proved, searched
from ..reading.relation import Conjecture

Function = Callable[..., Any]
Case = tuple[Expr, Boolean]
"""A value and a conjunction of conditions under which it is that."""


def decide_regimes(claim: Regimes, conjecture: Conjecture, problems: Callable[..., Search]) -> Decision:
    """Piece by piece. Undecided where it is not seen which piece counts, and no problem tells."""
    where = problems(S.Zero, S.Zero).domain
    ours, theirs = [*cases(claim.value)], [*cases(conjecture.formula)]
    if any(value is not oo and irrational(value) for value, _ in theirs):
        return Decision("undecided", "the pieces must be rational functions")
    judge, search = Judge(claim, conjecture, problems(S.Zero, S.One)), problems(S.Zero, S.One)
    seen, seconds = True, 0.0
    for condition in _doubtful(ours, theirs, where):
        seen = False
        found, more = searched(replace(search, domain=inequalities(condition), accepted=judge.differ))
        seconds += more
        if found is not None:
            return Decision("refuted", "they differ", (), judge.example(found), search_seconds=seconds)
    claimed_below = Mul(*(1 / fraction(value)[1] for value, _ in ours))
    if (need := unmet(conjecture.needs, where, claimed_below)) is not None:
        reason = f"the formula has a value only where {to_text(need.lhs)} is not zero"
        return Decision("undecided", reason, search_seconds=seconds)
    if seen:
        return proved(replace(search, conjectured=S.Zero), "piece by piece the same, on the same domains")
    reason = "it is not seen that the pieces are the same everywhere, but no problem was found in which they differ"
    return Decision("undecided", reason, search_seconds=seconds)


def _doubtful(ours: list[Case], theirs: list[Case], where: Boolean) -> Iterator[Boolean]:
    """Where the formula is not known to be what is claimed."""
    for piece in theirs:
        if (here := And(where, piece[1])) is not S.false and not _claimed(piece, ours, here):
            yield here
    yield from _uncovered(ours, theirs, where)


def cases(formula: Expr) -> Iterator[Case]:
    """The finite pieces, each in the cases that its condition is made of; what is left is infinite."""
    if not isinstance(formula, Piecewise):
        yield formula, S.true
        return
    for value, condition in formula.args:
        for case in Or.make_args(to_dnf(condition)):
            if value is not oo:
                yield value, case


def _claimed(piece: Case, ours: list[Case], here: Boolean) -> bool:
    """Whether the piece is a claimed one wherever it may hold."""
    if not _may_hold(here):
        return True
    given = And.make_args(here)
    literal = [all(part in given for part in And.make_args(case)) for _, case in ours]
    fitting = [value for (value, _), said in zip(ours, literal, strict=True) if said]
    if any(_agree(value, piece[0], here) for value in fitting):
        return True
    others = (case for case, said in zip(ours, literal, strict=True) if not said)
    return any(_agree(value, piece[0], here) and _implies(here, case) for value, case in others)


def _agree(one: Expr, other: Expr, where: Boolean) -> bool:
    """Whether two formulas are the same where symbols are what the conditions say that they are equal to."""
    for known in _equations(where):
        one, other = one.subs(*known), other.subs(*known)
    try:
        return not one.has(nan, zoo) and not other.has(nan, zoo) and is_same(one, other)
    except UnsupportedExpression:
        return False


@cache
def _equations(where: Boolean) -> tuple[tuple[Expr, Expr], ...]:
    """Symbols and what they are equal to: as it is said, or because a side is at most the other, and at least."""
    found = [part.args for part in And.make_args(where) if isinstance(part, Eq) and part.lhs.is_Symbol]
    for (a, _), (b, _) in combinations(_gaps(where), 2):
        if canonical_or_none(a + b) == 0:
            symbol = min((s for s in a.free_symbols if a.diff(s) in (1, -1)), key=str, default=None)
            if symbol is not None:
                found.append((symbol, symbol - a * a.diff(symbol)))
    known, before = dict(found), -1
    while len(known) > before:  # what is at most zero is zero, if it is not negative
        before = len(known)
        gaps = (gap.subs(known) for gap, _ in _gaps(where) if not gap.has(Min))
        known |= {-gap: S.Zero for gap in gaps if (-gap).is_Symbol and (-gap).is_nonnegative}
    return tuple(sorted(known.items(), key=str))


def _gaps(where: Boolean) -> list[tuple[Expr, bool]]:
    """What is not negative, and whether it is positive."""
    parts = [c for c in And.make_args(where) if isinstance(c, Ge | Gt | Le | Lt)]
    return [(c.gts - c.lts, isinstance(c, Gt | Lt)) for c in sorted(parts, key=str)]


def _may_hold(where: Boolean) -> bool:
    """Whether no two of the conditions plainly contradict each other."""
    for (a, strictly), (b, too) in combinations(_gaps(where), 2):
        both = canonical_or_none(a + b)
        if both is not None and both.is_number and (both < 0 or (both == 0 and (strictly or too))):
            return False
    return where != False  # noqa: E712 - a SymPy truth value


@cache
def canonical_or_none(expression: Expr) -> Expr | None:
    try:
        return canonical(expression)
    except UnsupportedExpression:
        return None


def _uncovered(cases_of_one: list[Case], cases_of_other: list[Case], where: Boolean) -> list[Boolean]:
    """Where one is finite and the other is not known to be."""
    found = []
    for _, case in cases_of_one:
        here = And(where, case)
        given = And.make_args(here)
        if any(all(part in given for part in And.make_args(other)) for _, other in cases_of_other):
            continue
        if _may_hold(here) and not any(_implies(here, other) for _, other in cases_of_other):
            found.append(here)
    return found


def _implies(given: Boolean, wanted: Boolean) -> bool:
    parts = And.make_args(given)
    rest = [part for part in And.make_args(wanted) if part not in parts and part != True]  # noqa: E712
    return all(_plainly(part, given) or _shown(part, given) for part in rest)


def _plainly(part: Boolean, given: Boolean) -> bool:
    """Whether it is one of the conditions given, or weaker by a number."""
    for gap, strictly in _gaps(part):
        for known, known_strictly in _gaps(given):
            more = canonical_or_none(gap - known)
            if more is not None and more.is_number and (more > 0 or (more == 0 and (known_strictly or not strictly))):
                return True
    return False


def _shown(part: Boolean, given: Boolean) -> bool:
    """Whether it follows from what is given of the same symbols, by a certificate of sign."""
    part = part.subs(dict(_equations(given)))
    if part in (S.true, S.false):
        return bool(part)
    where = And(*(p for p in And.make_args(inequalities(given)) if p.free_symbols <= part.free_symbols))
    try:
        gap = rational(part.lhs - part.rhs if isinstance(part, Ne | Eq) else part.gts - part.lts)
        if gap is None or isinstance(part, Eq):
            return gap == 0
        if isinstance(part, Ne):
            return nonzero(gap, where)
        return sign(gap, where, strict=isinstance(part, Gt | Lt)) > 0
    except (NoSignProof, UnsupportedExpression):
        return False


def inequalities(condition: Boolean) -> Boolean:
    """Equations as two inequalities."""
    parts = (And(Le(p.lhs, p.rhs), Ge(p.lhs, p.rhs)) if isinstance(p, Eq) else p for p in And.make_args(condition))
    return And(*parts)


class Judge:
    """Compares both lists of pieces at exact points."""

    def __init__(self, claim: Regimes, conjecture: Conjecture, search: Search) -> None:
        used = claim.value.free_symbols | conjecture.formula.free_symbols | search.domain.free_symbols
        self.symbols = sorted(used, key=str)
        self.sides = [self._compiled(side) for side in (claim.value, conjecture.formula)]

    def _compiled(self, formula: Expr) -> list[tuple[Function, Function]]:
        """Of each finite case its condition and its value."""
        return [
            (compiled(inequalities(condition), self.symbols, FRACTIONS), compiled(value, self.symbols, FRACTIONS))
            for value, condition in cases(formula)
        ]

    def values(self, at: Mapping[str, Fraction]) -> tuple[Fraction | float, ...]:
        """Of claim and formula; infinity is a float."""
        point = [at[s.name] for s in self.symbols]
        return tuple(
            next((value(*point) for holds, value in side if holds(*point)), float("inf")) for side in self.sides
        )

    def differ(self, at: Mapping[str, Fraction]) -> bool:
        try:
            one, other = self.values(at)
        except (ArithmeticError, KeyError):
            return False
        return one != other

    def example(self, found: Example) -> Example:
        known = {**numbers(found.raw), **found.raw}
        values = {s.name: known[s.name] for s in self.symbols}
        one, other = self.values(values)
        return replace(found, values=values, claimed=one, conjectured=other)
