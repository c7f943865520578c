"""Claims with a certificate of their own: expectations and variances."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from sympy import Eq, Expr

from ..calculus import Expectation, expectation
from ..calculus.forms.canonical import canonical
from ..calculus.numbers.conditions import together
from .base import Claim, Remark
from .composed import Fluctuation
from .formula import Drawn, Mean, described
from .record import ClosedForm


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Expected(Claim):
    """The closed form of an expectation, E[``expression``].

    ``expression``: a polynomial in traces; ``given``: hypotheses on its constants. ``measure``: the combination of
    simulated risks whose mean it is. ``heavy``: whether its second moment takes the calculus minutes.
    """

    expression: Expr
    measure: Mapping[str, int]
    given: tuple[Eq, ...] = ()
    heavy: bool = False

    @cached_property
    def formula(self) -> Mean:
        return Mean(Drawn(self.expression, self.measure, self.given, self.heavy, self.situation))

    @cached_property
    def proof(self) -> Expectation:
        """The checked derivation, made when it is first asked for."""
        return self.formula.of.proof

    @property
    def definition(self) -> str:
        return described(self.expression, self.given)

    def derive(self) -> ClosedForm:
        return ClosedForm(self.proof.value, self.proof.domain)

    @property
    def proofs(self) -> tuple[Expectation, ...]:
        return (self.proof,)


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Variance(Claim):
    """The variance over data sets of what another claim gives the mean of: E[X²] − (E[X])², X = ``of``.expression.

    What is read is its root, the standard deviation, and the precision that a simulation is asked for is that of the
    root: squared deviations scatter so much that the same precision of the variance would take four times the draws.

    ``given``: further hypotheses on constants, for what the second moment depends on beyond the mean.
    """

    of: Expected
    given: tuple[Eq, ...] = ()
    margin: int = 24

    @cached_property
    def formula(self) -> Fluctuation:
        drawn = Drawn(self.of.expression, self.of.measure, (*self.of.given, *self.given), situation=self.situation)
        return Fluctuation(drawn, self.of)

    @cached_property
    def second_moment(self) -> Expectation:
        """The checked derivation of E[X²]."""
        return expectation(self.of.expression**2, (*self.of.given, *self.given))

    @property
    def definition(self) -> str:
        return f"Var[{self.of.fingerprint}] given {self.given}"

    def derive(self) -> ClosedForm:
        moment, mean = self.second_moment, self.of.proof
        return ClosedForm(canonical(moment.value - mean.value**2), together(moment.domain, mean.domain))

    @property
    def proofs(self) -> tuple[Expectation, ...]:
        return self.second_moment, self.of.proof

    @property
    def remarks(self) -> tuple[Remark, ...]:
        return (Remark("The variance is the first of these less the square of the second."),)
