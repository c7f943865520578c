"""Formulas that are made of claimed quantities: sums, ratios, changes, limits, laws, and relations between these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sympy import Add, Expr, Symbol

from ..setting.situations import Situation
from .base import Claim
from .formula import Drawn, Formula

Terms = tuple[tuple[int, Claim], ...]
"""A sum of claimed quantities, each with its sign."""


def term(claim: Claim) -> Symbol:
    """The symbol that stands for a claimed quantity in the formulas of other claims."""
    return Symbol(claim.quantity)


def named(terms: Terms) -> Expr:
    """The sum by the names of its quantities."""
    return Add(*(sign * term(claim) for sign, claim in terms))


def risks_of(claims: tuple[Claim, ...]) -> tuple[str, ...]:
    """What of a simulation these claims are about, each once."""
    return tuple(dict.fromkeys(risk for claim in claims for risk in claim.risks))


@dataclass(frozen=True, eq=False)
class Fluctuation(Formula):
    """The variance of what is drawn, about the claimed ``mean``.

    ``of`` may have more hypotheses than the mean, for what the second moment depends on beyond it.
    """

    of: Drawn
    mean: Claim
    order = 2

    @property
    def drawn(self) -> Drawn:
        return self.of


@dataclass(frozen=True, eq=False)
class Composite(Formula):
    """A rational function of claimed quantities: an ``expression`` in the setting's symbols and in ``term(claim)`` for
    each claim of ``using``."""

    expression: Expr
    using: tuple[Claim, ...]

    @property
    def risks(self) -> tuple[str, ...]:
        return risks_of(self.using)


@dataclass(frozen=True, eq=False)
class Sum(Formula):
    """A sum of claimed quantities, an expression as in ``Composite``."""

    terms: Terms

    @property
    def expression(self) -> Expr:
        return named(self.terms)

    @property
    def using(self) -> tuple[Claim, ...]:
        return tuple(dict.fromkeys(claim for _, claim in self.terms))

    @property
    def risks(self) -> tuple[str, ...]:
        return risks_of(self.using)


@dataclass(frozen=True, eq=False)
class Quotient(Formula):
    """The ratio of two sums, an expression as in ``Composite``."""

    above: Sum
    below: Sum

    @property
    def expression(self) -> Expr:
        return self.above.expression / self.below.expression

    @property
    def using(self) -> tuple[Claim, ...]:
        return tuple(dict.fromkeys((*self.above.using, *self.below.using)))

    @property
    def risks(self) -> tuple[str, ...]:
        return risks_of(self.using)


Algebra = Composite | Sum | Quotient
"""What is an ``expression`` in claimed quantities, those of ``using``."""


@dataclass(frozen=True, eq=False)
class Change(Formula):
    """``sign`` times how ``of`` changes with ``variable``: the difference to the successor of one that counts, else the
    derivative."""

    of: Claim
    variable: Symbol
    sign: int

    @property
    def risks(self) -> tuple[str, ...]:
        return self.of.risks


@dataclass(frozen=True, eq=False)
class AtInfinity(Formula):
    """The limit of ``of`` as ``variable`` → ∞, other symbols being what ``along`` says.

    ``simulated``: the sum of simulated risks that has this mean, if there is one.
    """

    of: Claim
    variable: Symbol
    along: Mapping[Symbol, Expr]
    simulated: Mapping[str, int]

    @property
    def measure(self) -> Mapping[str, int]:
        return self.simulated


@dataclass(frozen=True, eq=False)
class Cases(Formula):
    """One mean, by the closed form of the case that holds, infinite if none does.

    ``quiet``: cases that hold farther, where symbols have values that make what would be infinite vanish.
    """

    cases: tuple[Claim, ...]
    quiet: tuple[tuple[Claim, Mapping[Expr, Expr]], ...] = ()
    is_rational = False

    @property
    def measure(self) -> Mapping[str, int]:
        return self.cases[0].formula.measure


@dataclass(frozen=True, eq=False)
class Iterated(Formula):
    """The mean after any number of rounds: what ``base`` says before the first, and after each what ``step`` says.

    ``simulated``: the sum of simulated risks that has this mean after all rounds, in this ``situation``.
    """

    base: Claim
    step: Claim
    simulated: Mapping[str, int]
    situation: Situation

    @property
    def measure(self) -> Mapping[str, int]:
        return self.simulated


@dataclass(frozen=True, eq=False)
class FisherLaw(Formula):
    """The law of ``shift`` + ``scale`` · (``d``/``m``) · F(d, m), of this ``mean`` and ``variance``."""

    shift: Expr
    scale: Expr
    d: Symbol
    m: Expr
    mean: Claim
    variance: Claim
    is_rational = False

    @property
    def measure(self) -> Mapping[str, int]:
        return self.mean.formula.measure


@dataclass(frozen=True, eq=False)
class Sought(Formula):
    """The value of ``variable``, a sample size, at which ``objective`` is largest if ``best``, else the least at which
    it is nonnegative. ``objective``: an expression as in ``Composite``."""

    variable: Symbol
    objective: Expr
    using: tuple[Claim, ...]
    best: bool
    is_rational = False

    @property
    def risks(self) -> tuple[str, ...]:
        return risks_of(self.using)


@dataclass(frozen=True, eq=False)
class Relation(Formula):
    """What is said of another formula, whose value is that of the relation, too."""

    of: Formula

    @property
    def risks(self) -> tuple[str, ...]:
        return self.of.risks


@dataclass(frozen=True, eq=False)
class Nonnegative(Relation):
    """``of`` ≥ 0."""

    is_rational = False


@dataclass(frozen=True, eq=False)
class Equal(Relation):
    """``of`` = ``right``, an expression as in ``Composite`` of the claims of ``using``, where symbols are ``at``."""

    of: Sum
    right: Expr
    using: tuple[Claim, ...]
    at: Mapping[Symbol, Expr] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Ridgeless(Formula):
    """What ``of`` tends to where its penalties vanish, and its shares are ``at`` these values: what is ``known``."""

    of: Claim
    known: Claim
    at: Mapping[Symbol, Expr]

    @property
    def risks(self) -> tuple[str, ...]:
        return self.of.risks


@dataclass(frozen=True, eq=False)
class Stationary(Formula):
    """The ``penalty`` for which ``of`` is least.

    A minimum is flat: draws can hardly tell it from its neighbourhood, so that they are asked for errors of about four
    times the size only.
    """

    of: Claim
    penalty: Symbol
    order = 4

    @property
    def risks(self) -> tuple[str, ...]:
        return self.of.risks
