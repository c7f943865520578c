"""One claim for all sample sizes: closed forms on several domains, and infinity between them.

At an interpolation threshold the mean of an inverse Wishart matrix is infinite; what it multiplies may be zero. Then
the risk is finite, and its formula is derived from the estimators without that noise, with a certificate of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from sympy import And, Eq, Expr, Ge, Gt, Or, Piecewise, Symbol, oo
from sympy.core.relational import Relational
from sympy.functions.elementary.piecewise import ExprCondPair
from sympy.logic.boolalg import Boolean, true

from ..calculus import Expectation, expectation
from ..calculus.forms.canonical import canonical
from ..calculus.numbers.conditions import Truth, bounds
from ..calculus.numbers.evaluation import Rational
from ..kernel.words import CertificateError
from ..setting.situations import ISOTROPIC, Situation
from ..setting.symbols import ordered
from .base import Claim, Remark, at
from .composed import Cases
from .expected import Expected
from .formula import Formula, described
from .record import ClosedForm


@dataclass(frozen=True, eq=False)
class Quiet:
    """What is left of a case ``of`` where noise vanishes, by an ``expression`` without that noise.

    ``when``: which symbols are 0 (or equal to others) and on which side of its threshold each sample size is. That the
    formula of the case becomes the one derived here is checked.
    """

    of: Expected
    expression: Expr
    given: tuple[Eq, ...]
    when: Boolean

    @cached_property
    def proof(self) -> Expectation:
        """The checked derivation, made when it is first asked for."""
        return expectation(self.expression, self.given)

    @property
    def definition(self) -> str:
        return f"{described(self.expression, self.given)} when {self.when}"

    @property
    def at(self) -> list[tuple[Expr, Expr]]:
        """What symbols are where the noise vanishes."""
        return [part.args for part in And.make_args(self.when) if isinstance(part, Eq)]

    def derive(self) -> tuple[Expr, Boolean]:
        """Value and domain. Raises CertificateError if it is not what becomes of the case's formula."""
        value, limit = (canonical(form.subs(self.at)) for form in (self.proof.value, self.of.value))
        if value != limit:
            raise CertificateError(f"{self.of.id} becomes {limit} when {self.when}, but derived is {value}")
        return value, And(self.proof.domain, *(part for part in And.make_args(self.when) if not self._derived(part)))

    def _derived(self, condition: Boolean) -> bool:
        """Whether the derivation's domain says more on the same sample size."""
        bounds = [part for part in And.make_args(self.proof.domain) if isinstance(part, Gt)]
        return isinstance(condition, Ge) and any(
            (bound.rhs - bound.lhs - condition.rhs + condition.lhs).is_nonnegative for bound in bounds
        )


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Regimes(Claim):
    """An expectation on the domains of several claims, or without noise beyond them, the first that fits; else +∞.

    ``quiet``: what holds nearer to the thresholds where noise vanishes. ``infinite``: why there is no further case.
    """

    cases: tuple[Expected, ...]
    quiet: tuple[Quiet, ...]
    infinite: tuple[Remark, ...]
    situation: Situation = ISOTROPIC

    @cached_property
    def formula(self) -> Formula:
        return Cases(self.cases, tuple((part.of, dict(part.at)) for part in self.quiet))

    @property
    def premises(self) -> tuple[Claim, ...]:
        return self.cases

    @property
    def proofs(self) -> tuple[Expectation, ...]:
        return *super().proofs, *(quiet.proof for quiet in self.quiet)

    @property
    def definition(self) -> str:
        cases, quiet = [case.fingerprint for case in self.cases], [part.definition for part in self.quiet]
        return f"{cases}, {quiet}, infinite elsewhere"

    def derive(self) -> ClosedForm:
        pieces = [(case.value, case.derived_domain) for case in self.cases]
        pieces += [part.derive() for part in self.quiet]
        return ClosedForm(Piecewise(*pieces, (oo, True), evaluate=False), true)

    @cached_property
    def statement(self) -> Relational:
        """With each case written for reading, on all of where it holds."""
        pieces = [(case.written(), Or(*self._conditions_of(case))) for case in self.cases]
        return Eq(Symbol(self.quantity), Piecewise(*pieces, (oo, True), evaluate=False), evaluate=False)

    def _conditions_of(self, case: Expected) -> list[Boolean]:
        """Where the case's formula holds: on its domain, and where what else it contains vanishes."""
        quiet = self.value.args[len(self.cases) : -1]
        return [
            case.derived_domain,
            *(piece.cond for piece, part in zip(quiet, self.quiet, strict=True) if part.of is case),
        ]

    @property
    def readings(self) -> tuple[tuple[Expr, Expr], ...]:
        """Case by case; what is derived without noise is compared with its case in ``derive``, and the last piece,
        infinity, is no formula."""
        return tuple((a.expr, b.expr) for a, b in zip(self._shown, self.value.args[: len(self.cases)], strict=True))

    @property
    def _shown(self) -> tuple[ExprCondPair, ...]:
        """What is shown case by case. Raises CertificateError if that is not a formula for each and infinity."""
        *shown, last = self.statement.rhs.args if isinstance(self.statement.rhs, Piecewise) else (None,)
        if len(shown) != len(self.cases) or last != (oo, True):
            raise CertificateError(
                f"{self.id} has {len(self.cases)} cases, else +∞; what it says is {self.statement.rhs}"
            )
        return tuple(shown)

    @property
    def shown_conditions(self) -> tuple[tuple[Boolean, Boolean], ...]:
        """Where each case is shown to hold, too."""
        shown = (piece.cond for piece in self._shown)
        meant = (Or(*self._conditions_of(case)) for case in self.cases)
        return (*super().shown_conditions, *zip(shown, meant, strict=True))

    @cached_property
    def symbols(self) -> tuple[Symbol, ...]:
        used = self.value.free_symbols.union(*(case.symbols for case in self.cases))
        return ordered(used)

    @property
    def remarks(self) -> tuple[Remark, ...]:
        return (
            Remark(
                "A case holds on its premise's domain, and nearer to a threshold where what would be infinite there is "
                "multiplied by zero: such a term is to be left out. What is left is derived from the estimators "
                "without this noise, with certificates of its own, and is what becomes of the case's formula."
            ),
            *self.infinite,
        )

    def evaluate(self, *, exact: Any = False, **values: Any) -> Any:
        """The closed form at numbers or arrays (which broadcast), one keyword for each of ``symbols``; inf where noise
        meets an interpolation threshold. Otherwise as for other claims."""
        columns = self.checked(values)
        result = np.full(columns.shape, np.inf, dtype=object if exact else float)
        undecided = np.ones(columns.shape, dtype=bool)
        for holds, function in self._functions:
            if not undecided.any():
                break
            here = undecided & holds(columns)
            if here.any():
                result[here] = at(function, columns.where(here), exact)
            undecided &= ~here
        return result if result.ndim else result.item()

    @cached_property
    def _functions(self) -> list[tuple[Truth, Rational]]:
        """Of each piece but the last: where it holds, and its value."""
        pieces = [(piece.expr, piece.cond) for piece in self.value.args[:-1]]
        known = [bounds(And(condition, self.domain), self.symbols) for _, condition in pieces]
        return [
            (Truth(condition, self.symbols), Rational(value, self.symbols, bound))
            for (value, condition), bound in zip(pieces, known, strict=True)
        ]
