"""Claims that follow from others by algebra: ratios, identities and limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from sympy import Add, And, Eq, Expr, Ge, Gt, Integer, Lt, Mul, Ne, Poly, S, Symbol, count_ops, fraction
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from ..calculus import Expansion, expand, readable
from ..calculus.forms.canonical import canonical
from ..calculus.forms.kept import length, times
from ..kernel.words import CertificateError
from ..setting.symbols import constraints
from .base import Abbreviation, Claim, Remark, abbreviated, parts
from .composed import AtInfinity, Equal, Quotient, Sum, Terms, named, term
from .formula import Formula
from .record import ClosedForm

LONG = 150
"""Operations beyond which a formula is not shown."""


def total(terms: Terms) -> Expr:
    """The closed form of the sum."""
    return Add(*(sign * claim.value for sign, claim in terms))


def inserted(formula: Expr, premises: tuple[Claim, ...]) -> Expr:
    """The formula with the closed forms of the premises in place of their names, canonical."""
    return canonical(formula.xreplace({term(claim): claim.value for claim in premises}))


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Ratio(Claim):
    """The ratio of two sums of claimed expectations, Σ ``above`` / Σ ``below``."""

    above: Terms
    below: Terms

    @cached_property
    def formula(self) -> Quotient:
        return Quotient(Sum(self.above), Sum(self.below))

    @property
    def premises(self) -> tuple[Claim, ...]:
        return self.formula.using

    @property
    def definition(self) -> str:
        sums = ("".join(f"{s:+}({c.fingerprint})" for s, c in terms) for terms in (self.above, self.below))
        return " / ".join(sums)

    def derive(self) -> ClosedForm:
        """The domain is where all premises hold and the denominator does not vanish."""
        nonzero = Ne(self._readable(self.below), 0)
        domain = And(*(claim.derived_domain for claim in self.premises), nonzero)
        return ClosedForm(canonical(total(self.above) / total(self.below)), domain)

    def _for_reading(self, where: Abbreviation | None) -> Expr:
        """The ratio of the two sums, each for reading."""
        return self._readable(self.above, where) / self._readable(self.below, where)

    @cached_property
    def conditions(self) -> tuple[Boolean, ...]:
        """That the denominator does not vanish is said by the names of the premises."""
        domain = And(*(premise.derived_domain for premise in self.premises), *constraints(set(self.symbols)))
        return (*parts(domain), Ne(named(self.below), 0))

    @property
    def remarks(self) -> tuple[Remark, ...]:
        return (
            Remark("It is the ratio", named(self.above) / named(self.below)),
            Remark("of quantities known exactly."),
        )

    @staticmethod
    def _readable(terms: Terms, where: Abbreviation | None = None) -> Expr:
        """The sum for reading, each value in it abbreviated where that makes it shorter; one claim as it is written."""
        if len(terms) == 1:
            ((sign, claim),) = terms
            return times(sign, min(map(claim.written, dict.fromkeys((where, None))), key=length))
        values = [
            sign * min((abbreviated(claim.value, way) for way in dict.fromkeys((where, None))), key=length)
            for sign, claim in terms
        ]
        return readable(Add(*values), And(*(claim.domain for _, claim in terms)))


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Identity(Claim):
    """A sum of claimed quantities equals a formula in others: Σ ``left`` = ``right``.

    ``right``: an expression in the setting's symbols and in ``term(claim)`` for each claim of ``using``. ``at``: the
    special case (values of symbols) in which it is claimed.
    """

    left: Terms
    right: Expr
    using: tuple[Claim, ...]
    at: Mapping[Symbol, Expr] = field(default_factory=dict)

    @cached_property
    def formula(self) -> Equal:
        left = Sum(self.left)
        return Equal(left, self.right, tuple(dict.fromkeys((*left.using, *self.using))), self.at)

    @property
    def premises(self) -> tuple[Claim, ...]:
        return self.formula.using

    @property
    def definition(self) -> str:
        definitions = [claim.fingerprint for claim in self.premises]
        return f"{named(self.left)} = {self.right} at {dict(self.at)} where {definitions}"

    def derive(self) -> ClosedForm:
        """Raises CertificateError if the two sides are not the same rational function."""
        left, right = canonical(total(self.left)), inserted(self.right, self.using)
        if self.at:
            left, right = canonical(left.subs(self.at)), canonical(right.subs(self.at))
        if left != right:
            raise CertificateError(f"{self.id}: the two sides differ by {canonical(left - right)}")
        return ClosedForm(left, And(*(claim.derived_domain for claim in self.premises)).subs(self.at))

    @cached_property
    def statement(self) -> Relational:
        return Eq(named(self.left), self.right, evaluate=False)

    @property
    def special_case(self) -> tuple[Boolean, ...]:
        return tuple(Eq(symbol, value) for symbol, value in self.at.items())

    @property
    def readings(self) -> tuple[tuple[Expr, Expr], ...]:
        """Both sides."""
        return tuple((inserted(side, self.premises).subs(self.at), self.value) for side in self.statement.args)

    @property
    def remarks(self) -> tuple[Remark, ...]:
        special = tuple(Remark("In the special case", Eq(symbol, value)) for symbol, value in self.at.items())
        return (*special, Remark("both sides are the same rational function:", self.value))


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Limit(Claim):
    """The limit of a claimed closed form as ``variable`` → ∞, with the exact difference from it.

    ``along``: what other symbols are in terms of the variable on the way. ``measure``: the combination of simulated
    risks that has this mean, if there is one.
    """

    of: Claim
    variable: Symbol
    along: Mapping[Symbol, Expr] = field(default_factory=dict)
    measure: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def formula(self) -> Formula:
        return AtInfinity(self.of, self.variable, self.along, self.measure)

    @property
    def premises(self) -> tuple[Claim, ...]:
        return (self.of,)

    @property
    def definition(self) -> str:
        return f"limit {self.variable} along {dict(self.along)} of {self.of.fingerprint}"

    @cached_property
    def approach(self) -> Expansion:
        """The closed form on the way to the limit: limit + remainder."""
        return expand(canonical(self.of.value.xreplace(dict(self.along))), self.variable, 0)

    def derive(self) -> ClosedForm:
        """Raises ValueError if the limit is infinite."""
        if self.approach.first < 0:
            raise ValueError(f"{self.of.id} grows without bound in {self.variable}")
        limit = self.approach.terms[0] if self.approach.terms else Integer(0)
        conditions = And.make_args(self.of.derived_domain)
        return ClosedForm(limit, And(*(self._eventually(condition) for condition in conditions)))

    def _eventually(self, condition: Boolean) -> Boolean:
        """What of a condition remains to be asked for when the variable is large."""
        condition = condition.xreplace(dict(self.along))
        if not condition.has(self.variable):
            return condition
        difference = expand(canonical(condition.gts - condition.lts), self.variable, 1)
        if difference.first > 0 or not isinstance(condition, Gt | Ge):
            raise NotImplementedError(f"{condition} for large {self.variable}")
        above, below = fraction(difference.terms[0])
        signs = [f for f in (*Mul.make_args(above), *Mul.make_args(below)) if not f.is_positive]
        return _positive(Mul(*signs))

    @property
    def remarks(self) -> tuple[Remark, ...]:
        if count_ops(self.approach.remainder) > LONG:
            return (Remark(f"The exact difference from the limit, a long expression, is of order 1/{self.variable}."),)
        return (Remark("The exact difference from the limit is", self.approach.remainder),)


def _positive(expression: Expr) -> Boolean:
    """expression > 0, solved for a symbol if that is the only one and linear."""
    if expression.is_number:
        return S.true if expression > 0 else S.false
    if len(expression.free_symbols) == 1 and (p := Poly(expression, *expression.free_symbols)).degree() == 1:
        (symbol,), (slope, constant) = p.gens, p.all_coeffs()
        return Gt(symbol, -constant / slope) if slope > 0 else Lt(symbol, -constant / slope)
    return Gt(expression, 0)
