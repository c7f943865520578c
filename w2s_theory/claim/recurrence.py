"""Claims by induction: what holds after any number of rounds, from a base, a step, and a linear recurrence solved.

The base says what a quantity is before the first round, the step what it is after a round in terms of what it was
before, whatever that was: both are claims with certificates of their own. The step is on fresh data, and affine in the
quantity, so that it holds of expectations (the law of total expectation); that it may be repeated is induction on the
number of rounds. What remains is algebra: x₀ = base and x_{k+1} = λ x_k + c have the solution

    x_k = p + q λᵏ + r k,    with p + q = base,  λ p + c = p + r,  λ r = r,

and that it is one is an identity of polynomials in t = λᵏ and k: t is 1 before the first round and λ t after one more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from sympy import And, Basic, Expr, Ne, Pow, Symbol, true

from ..calculus.forms.canonical import canonical
from ..calculus.forms.printing import to_text
from ..calculus.numbers.arguments import Exact
from ..calculus.numbers.evaluation import Rational
from ..kernel.words import CertificateError
from ..setting.symbols import before, decay, ordered, rounds
from .base import Claim, Remark
from .composed import Iterated
from .record import ClosedForm

Identity = tuple[str, Expr, Expr]
"""What must be the same rational function: its name and both sides."""


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Recurrence(Claim):
    """The mean of a risk after ``rounds`` rounds, each of which takes it as ``step`` says from what it was ``before``.

    ``base``: what it is before the first round. ``measure``: the simulated risk after all rounds. The closed form is a
    rational function of ``decay``, which stands for λ to the power ``rounds``; ``evaluate`` takes the number of rounds.

    Raises CertificateError in ``derive`` if the step is not affine in what was before.
    """

    base: Claim
    step: Claim
    measure: Mapping[str, int]

    @cached_property
    def formula(self) -> Iterated:
        return Iterated(self.base, self.step, self.measure, self.situation)

    @property
    def premises(self) -> tuple[Claim, ...]:
        return self.base, self.step

    @property
    def definition(self) -> str:
        return f"{rounds} rounds of {self.step.fingerprint} from {self.base.fingerprint}"

    @cached_property
    def factor(self) -> Expr:
        """λ, by which a round multiplies what was before."""
        return canonical(self.step.value.diff(before))

    @cached_property
    def added(self) -> Expr:
        """c, what a round adds."""
        return canonical(self.step.value.subs(before, 0))

    def derive(self) -> ClosedForm:
        if self.factor.has(before):
            raise CertificateError(f"{self.id}: the step {self.step.id} is not affine in what was before")
        start, factor, added = self.base.value, self.factor, self.added
        if factor == 1:
            value = canonical(start + added * rounds)
        else:
            rest = added / (1 - factor)
            value = canonical(rest + (start - rest) * decay)
        for name, left, right in self.closing(value):
            if canonical(left - right) != 0:
                raise CertificateError(f"{self.id}: {name} fails: {left} is not {right}")
        moves = Ne(1 - factor, 0) if value.has(decay) else true
        return ClosedForm(value, And(self.base.derived_domain, self.step.derived_domain, moves))

    def closing(self, value: Expr) -> tuple[Identity, ...]:
        """Of a closed form: it begins as the base says, and goes on as the step says."""
        after = {decay: self.factor * decay, rounds: rounds + 1}
        return (
            ("base", value.subs({decay: 1, rounds: 0}), self.base.value),
            ("step", value.subs(after, simultaneous=True), self.step.value.subs(before, value)),
        )

    @property
    def power(self) -> Expr:
        """What ``decay`` stands for."""
        return Pow(self.factor, rounds)

    @property
    def meanings(self) -> Mapping[Basic, str]:
        return {**super().meanings, decay: f"({to_text(self.factor)})**{rounds}"}

    @property
    def remarks(self) -> tuple[Remark, ...]:
        factor = Remark(f"where {decay} is the power to the number of rounds of the factor", self.factor)
        return (
            Remark("By induction on the number of rounds. Each is on fresh data and takes the mean risk before it to"),
            Remark("", self.step.value),
            *([factor] if self.has_decay else []),
            Remark("so that the claimed formula is right before the first round, where it is"),
            Remark("", self.base.value),
            Remark("and with each further round: what it takes the formula to is the formula for one round more."),
        )

    @property
    def has_decay(self) -> bool:
        return bool(self.value.has(decay))

    @cached_property
    def symbols(self) -> tuple[Symbol, ...]:
        used = self.value.free_symbols | self.derived_domain.free_symbols | self.factor.free_symbols
        return ordered((used - {decay, before}) | {rounds})

    def evaluate(self, *, exact: Any = False, **values: Any) -> Any:
        """The closed form after so many ``rounds``, a whole number that is not negative; otherwise as for other claims.

        It is evaluated in fractions, whose size grows with the number of rounds.
        """
        result = self.checked(values).pointwise(self._exactly)
        return result if exact else self._as_floats(result)

    def _exactly(self, point: Any) -> Exact:
        numbers = dict(zip(self.symbols, point, strict=True))
        names = [s for s in self.symbols if s != rounds]
        factor = Fraction(self._factor.exact([numbers[s] for s in names]))
        return self._rational.exact([*(numbers[s] for s in self.symbols), factor ** int(numbers[rounds])])

    @staticmethod
    def _as_floats(result: Any) -> Any:
        return result.astype(float) if hasattr(result, "astype") else float(result)

    @cached_property
    def _factor(self) -> Rational:
        return Rational(self.factor, [s for s in self.symbols if s != rounds])

    @cached_property
    def _rational(self) -> Rational:
        return Rational(self.value, [*self.symbols, decay])

    def inserted(self, form: Expr) -> Expr:
        """A form in ``decay`` as one in the number of rounds."""
        return form.xreplace({decay: self.power}) if self.has_decay else form
