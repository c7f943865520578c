"""Claims on whole distributions: a risk as a scaled, shifted F variable, and probabilities."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from sympy import And, Basic, Eq, Expr, Function, Ge, Gt, Integer, Mul, Symbol
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from ..calculus import DomainError
from ..calculus.forms.canonical import canonical
from ..calculus.numbers.arguments import rounded
from ..calculus.numbers.evaluation import Rational
from ..kernel.words import CertificateError
from ..setting.laws import RiskLaw
from ..setting.symbols import constraints, ordered
from .base import Claim, Remark
from .composed import FisherLaw
from .expected import Expected, Variance
from .formula import Event, Formula
from .record import ClosedForm


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Law(Claim):
    """A risk has the law of ``shift`` + ``scale`` · (``d``/``m``) · F(d, m), with F Fisher's F.

    That its mean and its variance are those which the calculus derives for the risk, ``mean`` and ``variance``, is
    checked as an identity between rational functions. ``evaluate`` gives the distribution.
    """

    shift: Expr
    scale: Expr
    d: Symbol
    m: Expr
    mean: Expected
    variance: Variance
    recorded: str = "consistent"

    @cached_property
    def formula(self) -> Formula:
        return FisherLaw(self.shift, self.scale, self.d, self.m, self.mean, self.variance)

    @property
    def premises(self) -> tuple[Claim, ...]:
        return self.mean, self.variance

    @property
    def definition(self) -> str:
        moments = [claim.fingerprint for claim in self.premises]
        return f"{self.shift} + {self.scale} {self.d}/{self.m} F({self.d}, {self.m}), {moments}"

    def derive(self) -> ClosedForm:
        """The mean, and where the law holds. Raises CertificateError if the moments are not those derived."""
        for moment, claim in zip(
            RiskLaw.symbolic_moments(self.shift, self.scale, self.d, self.m), self.premises, strict=True
        ):
            if canonical(moment) != claim.value:
                raise CertificateError(f"{self.id}: {canonical(moment)} is not the moment that {claim.id} derives")
        return ClosedForm(self.mean.value, And(Ge(self.m - 1 + self.d, self.d), Gt(self.scale, 0)))

    @cached_property
    def symbols(self) -> tuple[Symbol, ...]:
        used = self.shift.free_symbols | self.scale.free_symbols | self.m.free_symbols | {self.d}
        return ordered(used)

    @cached_property
    def domain(self) -> Boolean:
        return And(self.derived_domain, *constraints(set(self.symbols)))

    @cached_property
    def statement(self) -> Relational:
        F = Function("F")(self.d, self.m)
        law = self.shift + Mul(self.scale, self.d / self.m, F, evaluate=False)
        return Eq(Symbol(self.quantity), law, evaluate=False)

    @property
    def readings(self) -> tuple[tuple[Expr, Expr], ...]:
        """Mean and variance of the law, as F(d, m) has the mean m/(m − 2) and, relative to its square, the variance
        2(d + m − 2)/(d(m − 4))."""
        law, mean, variance = self.statement.rhs, self.statement.rhs, Integer(0)
        for F in law.atoms(AppliedUndef):
            d, m = F.args
            mean = mean.xreplace({F: m / (m - 2)})
            scale = law.xreplace({F: Integer(1)}) - law.xreplace({F: Integer(0)})
            variance += (scale * m / (m - 2)) ** 2 * 2 * (d + m - 2) / (d * (m - 4))
        return (mean, self.value), (variance, self.variance.value)

    @property
    def remarks(self) -> tuple[Remark, ...]:
        return (
            Remark(
                "in law, F being Fisher's F with these degrees of freedom. Given the design the error of least squares "
                "is Gaussian with covariance s²(XᵀX)⁻¹, s² being the noise and what the features miss; so it is a "
                "Gaussian vector over the root of an independent χ² variable (Muirhead 1982, theorem 3.2.12), whose "
                "squared norm is a ratio of independent χ² variables. Mean and variance of this law are those which "
                "the premises derive by other means, as rational functions."
            ),
        )

    def evaluate(self, *, exact: Any = False, **values: Any) -> RiskLaw:
        """The distribution at numbers, one keyword for each of ``symbols``. Raises as for other claims, and TypeError
        if an exact value is asked for."""
        _refuse(exact, self, "a distribution is evaluated")
        columns = self.checked(values)
        if not columns.is_point:
            raise DomainError(f"{self.id}: one distribution at a time; give numbers, not arrays")
        shift, scale, d, m = (parameter(columns) for parameter in self._parameters)
        return RiskLaw(shift, scale, round(d), round(m))

    @cached_property
    def _parameters(self) -> tuple[Rational, ...]:
        return tuple(Rational(e, self.symbols) for e in (self.shift, self.scale, self.d, self.m))


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Probability(Claim):
    """The probability of an event, by a formula that is evaluated numerically.

    ``right``: the right side for reading. ``arguments``: the symbols on which it depends; ``given``: where it holds,
    which may involve others. ``value_at``: the probability at numbers for the arguments, in their order. ``event``:
    from draws of ``measure``, whether the event takes place.
    """

    has_certificate = False
    is_recorded = False

    right: Expr
    arguments: tuple[Symbol, ...]
    given: Boolean
    value_at: Callable[..., float]
    event: Callable[..., np.ndarray]
    measure: tuple[str, ...]
    explanation: tuple[Remark, ...] = ()
    integrated: Mapping[Symbol, str] = field(default_factory=dict)
    """What symbols in the right side that are integrated over are, in words."""
    recorded: str = "consistent"

    @cached_property
    def formula(self) -> Formula:
        return Event(self.event, self.measure)

    @property
    def definition(self) -> str:
        return f"P = {self.right} given {self.given}"

    def derive(self) -> ClosedForm:
        return ClosedForm(self.right, self.given)

    @cached_property
    def symbols(self) -> tuple[Symbol, ...]:
        return ordered({*self.arguments, *self.given.free_symbols})

    @cached_property
    def statement(self) -> Relational:
        return Eq(Symbol(self.quantity), self.right, evaluate=False)

    @property
    def readings(self) -> tuple[tuple[Expr, Expr], ...]:
        """None: the formula is the statement."""
        return ()

    @property
    def remarks(self) -> tuple[Remark, ...]:
        return self.explanation

    @property
    def meanings(self) -> Mapping[Basic, str]:
        return {**super().meanings, **self.integrated}

    def evaluate(self, *, exact: Any = False, **values: Any) -> Any:
        """The probability at numbers or arrays (which broadcast), one keyword for each of ``symbols``. Raises as for
        other claims, and TypeError if an exact value is asked for."""
        _refuse(exact, self, "a probability is integrated")
        at = [self.symbols.index(s) for s in self.arguments]
        result = self.checked(values).pointwise(lambda point: self.value_at(*(rounded(point[i]) for i in at)))
        return result.astype(float) if isinstance(result, np.ndarray) else float(result)


def _refuse(exact: bool, claim: Claim, what: str) -> None:
    if exact:
        raise TypeError(f"{claim.id}: {what} in floating point; there is no exact value")
