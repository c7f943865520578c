"""Leading orders: does the quotient of claim and formula tend to 1 as a variable goes to infinity?

Both are rational functions of the variable, once Min, Max and |·| are what they are for large values of it. If their
leading terms are the same, the quotient tends to 1 wherever these are not zero: with claim A/B and formula C/D it is
BC/(AD), whose numerator and denominator then have the same leading term, that of A times that of D. If they are not, a
point at which the quotient does not tend to 1 is shown, found in numbers and judged exactly (in germs).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property, partial
from typing import Any

from sympy import And, Expr, Ge, Gt, Integer, Lt, MatrixSymbol, Mul, Ne, Poly, S, Symbol, fraction
from sympy.logic.boolalg import Boolean

from w2s_theory.calculus import UnsupportedExpression, canonical, to_text
from w2s_theory.calculus.signs.positivity import NoSignProof

from .agreement import Order, leading, order
from .arithmetic import compiled, germs, irrational, tends_to_one
from .cases import (
    NoProof,
    branches,
    factors,
    factors_excluded,
    inequalities,
    nonzero,
    rational,
    sign,
    unmet,
    vanishing,
)
from .counterexample.example import Search
from .counterexample.matrices import Constants
from .decision import Decision, proved, searched


def leading_parts(expression: Expr, v: Symbol) -> tuple[Expr, Expr]:
    """The leading coefficients of numerator and denominator, each in canonical form: they may have common factors."""
    top, bottom = (canonical(leading(part, v)[0]) for part in fraction(expression))
    return top, bottom


@dataclass(frozen=True)
class Leading:
    """claim ``value`` ~ ``formula`` as ``v`` → ∞, on the domain ``where``; ``needs``: when the formula has a value.

    ``problems``: makes searches among problems of the claim's kind.
    """

    value: Expr
    formula: Expr
    v: Symbol
    where: Boolean
    needs: tuple[Boolean, ...]
    problems: Callable[..., Search] = Search

    @cached_property
    def claimed(self) -> tuple[Expr, int]:
        return leading(self.value, self.v)

    @cached_property
    def top(self) -> Expr:
        """The leading coefficient of the claim's numerator: where it vanishes, the claim has another leading term."""
        return leading_parts(self.value, self.v)[0]

    @cached_property
    def rest(self) -> Boolean:
        """What the domain says of the other variables."""
        return And(*(c for c in inequalities(self.where) if not c.has(self.v)))

    @cached_property
    def provided(self) -> tuple[Expr, ...]:
        """What is not zero where the claim has this leading term; where it has not, nothing is said."""
        return vanishing(self.top, self.rest)

    @cached_property
    def there(self) -> Boolean:
        """The other variables, where the claim has this leading term."""
        signs = {f: sign(f, self.rest) for f in self.provided}
        relation = {1: Gt, -1: Lt, 0: Ne}
        return And(self.rest, *(relation[s](f, 0) for f, s in signs.items()))

    @cached_property
    def barrier(self) -> Boolean | None:
        """A condition of the domain that is false for large v."""
        for c in And.make_args(self.where):
            for part in inequalities(c):
                gap = rational(part.gts - part.lts) if isinstance(part, Ge | Gt) else None
                if gap not in (None, 0) and gap.has(self.v) and sign(leading(gap, self.v)[0], self.rest, True) < 0:
                    return c
        return None

    @cached_property
    def branches(self) -> tuple[tuple[Expr, Boolean], ...]:
        """What the formula is for large v, in canonical form, and where. Raises NoProof."""
        found = branches(self.formula, self.there, self._eventually, self._may_exceed)
        return tuple((canonical(expression), case) for expression, case in found)

    def _eventually(self, gap: Expr, case: Boolean) -> int:
        """1 or −1 if the rational function provably is ≥ 0 or ≤ 0 for all large v, whatever the rest is; else 0."""
        gap = canonical(gap)
        if gap == 0:
            return 1
        both = Mul(*leading_parts(gap, self.v))
        if nonzero(both, case):  # else the leading term may be another
            return sign(both, case)
        return sign(gap, And(self.where, case))

    def _may_exceed(self, gap: Expr) -> Boolean:
        """What must be so if the rational function is ≥ 0 for all large v, unless its leading coefficient vanishes."""
        gap = canonical(gap)
        return S.true if gap == 0 else Ge(Mul(*leading_parts(gap, self.v)), 0)

    def differs(self, branch: Expr) -> bool:
        """Whether the leading terms are not the same."""
        if branch == 0:
            return True
        (a, k), (b, m) = self.claimed, leading(branch, self.v)
        return k != m or canonical(a - b) != 0

    def degenerate(self) -> Expr | Boolean | None:
        """What may be zero, or need not hold, for large v, so that the formula has another leading term, or none."""
        for branch, case in self.branches:
            if doubtful := vanishing(leading_parts(branch, self.v)[1], case):
                return doubtful[0]
        hard = [need for need in self.needs if unmet((need,), And(self.where, self.there), self.value) is not None]
        return next((need for need in hard if not self._eventually_met(need)), None)

    def _eventually_met(self, need: Boolean) -> bool:
        """Whether it provably holds for large v."""
        excluded = factors_excluded(self.where, self.value)
        try:
            for expression, case in branches(need.lhs, self.there, self._eventually, self._may_exceed):
                value = rational(expression)
                if value in (None, 0):
                    return False
                if isinstance(need, Ne):
                    top = factors(fraction(value)[0])
                    if not all(f in excluded or self._some_coefficient(f, case) for f in top):
                        return False
                elif not (self._eventually(value, case) > 0 and nonzero(Mul(*leading_parts(value, self.v)), case)):
                    return False
        except (NoProof, UnsupportedExpression, NoSignProof, AttributeError):
            return False
        return True

    def _some_coefficient(self, polynomial: Expr, case: Boolean) -> bool:
        """Whether some coefficient of the polynomial in v has no zero: then the polynomial has none for large v."""
        return any(nonzero(canonical(c), case) for c in Poly(polynomial, self.v).coeffs())

    # -- at a point, exactly -----------------------------------------------------------------------------------------

    def search(self, branch: Expr, case: Boolean) -> Search:
        """For a point of the case at which the quotient does not tend to 1: where the leading coefficients differ."""
        (ours, k), (theirs, m) = self.claimed, leading(branch, self.v) if branch != 0 else (Integer(0), 0)
        if branch != 0 and m > k:
            ours = Integer(0)
        elif m < k:
            theirs = Integer(0)
        return self.problems(ours, theirs, "=", And(self.there, case), accepted=self.refuted_at)

    @property
    def existence(self) -> Search:
        """For a point that the statement is about."""
        return self.problems(self.top, self.top, "=", self.there, accepted=self.meant_at)

    def meant_at(self, point: Mapping[str, Fraction]) -> bool:
        return self._at(point) is not None

    def refuted_at(self, point: Mapping[str, Fraction]) -> bool:
        return self._at(point) is False

    def _at(self, point: Mapping[str, Fraction]) -> bool | None:
        """Whether the quotient tends to 1, the other variables being these; None if nothing is said of it."""
        arithmetic, infinity = germs(self.v)
        symbols = sorted(self._symbols, key=str)
        values = [infinity if s == self.v else arithmetic.number(Fraction(point[s.name])) for s in symbols]

        def at(part: Expr | Boolean) -> Any:
            return compiled(part, symbols, arithmetic)(*values)

        try:
            if not at(And(self.where, *self.needs)) or not at(Ne(self.top, 0)):
                return None
            return tends_to_one(at(self.value), at(self.formula))
        except ArithmeticError:
            return None

    @cached_property
    def _symbols(self) -> set[Symbol]:
        return set().union({self.v}, *(p.free_symbols for p in (self.value, self.formula, self.where, *self.needs)))


def decide_leading(
    value: Expr,
    formula: Expr,
    v: Symbol,
    where: Boolean,
    needs: tuple[Boolean, ...],
    problems: Callable[..., Search] = Search,
) -> Decision:
    """Whether claim ~ formula as v → ∞."""
    if irrational(formula):
        return Decision("undecided", f"the formula is not rational; leading orders in {v} are of rational ones only")
    if value == 0:
        return Decision("undecided", "the claimed quantity is 0, which has no leading term")
    if (matrix := sized(v, problems)) is not None:
        return Decision("undecided", f"{v} is a size of {matrix}, which cannot stay the same as {v} goes to infinity")
    asked = Leading(value, formula, v, where, needs, problems)
    if (barrier := asked.barrier) is not None:
        return Decision("undecided", f"{v} cannot go to infinity: it would violate {to_text(barrier)}")
    try:
        wrong = [(branch, case) for branch, case in asked.branches if asked.differs(branch)]
    except (NoProof, UnsupportedExpression, NoSignProof) as error:
        return Decision("undecided", f"no proof was found ({error})")
    return _refuted(asked, wrong) if wrong else _proved(asked)


def sized(v: Symbol, problems: Callable[..., Search]) -> MatrixSymbol | None:
    """A constant matrix that has the variable among its sizes."""
    constants = problems.keywords["constants"] if isinstance(problems, partial) else Constants()
    return next((m for m in constants.matrices if any(size.has(v) for size in m.shape)), None)


def _proved(asked: Leading) -> Decision:
    (c, k), v = asked.claimed, asked.v
    if (doubtful := asked.degenerate()) is not None:
        told = to_text(doubtful) if isinstance(doubtful, Expr) else f"{to_text(doubtful.lhs)}"
        reason = f"the leading terms agree in general, but the formula may have another, or no value, where {told} = 0"
        return Decision("undecided", reason)
    differences = [canonical(asked.value - branch) for branch, _ in asked.branches]
    orders: tuple[Order, ...] = ()
    if not any(differences):
        reason = "both have the same canonical form"
    else:
        reason = f"both have the leading term {to_text(c * v**k)}"
        orders = (Order(v.name, -k, min(order(d, v) for d in differences if d != 0)),)
    provided = tuple(Ne(f, 0) for f in asked.provided) if any(differences) else ()
    if provided:
        reason += " (where it is zero nothing is said)"
    decision = proved(asked.existence, reason)
    return replace(decision, orders=orders, provided=provided) if decision.verdict == "proved" else decision


def _refuted(asked: Leading, wrong: list[tuple[Expr, Boolean]]) -> Decision:
    seconds = 0.0
    for branch, case in wrong:
        search = asked.search(branch, case)
        example, more = searched(search)
        seconds += more
        highest = max(asked.claimed[1], leading(branch, asked.v)[1] if branch else asked.claimed[1])
        power = to_text(asked.v**highest)
        sides = " and ".join(to_text(side) for side in (search.claimed, search.conjectured))
        reason = f"the coefficients of {power} differ: {sides}"
        if example is not None:
            return Decision("refuted", reason, (), example, search_seconds=seconds)
    reason = f"{reason}; but no problem was found at which that shows"
    return Decision("undecided", reason, search_seconds=seconds)
