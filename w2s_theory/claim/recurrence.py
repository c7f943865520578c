"""Claims by induction: what holds after any number of rounds, from a base, a step, and a linear recurrence solved.

The base says what a quantity is before the first round, the step what it is after a round in terms of what it was
before, whatever that was: both are claims with certificates of their own. The step is on fresh data, and affine in the
quantity, so that it holds of expectations (the law of total expectation); that it may be repeated is induction on the
number of rounds. A step may be in terms of further quantities, each with a base and a step. What remains is algebra:
x₀ = base and x_{k+1} = A x_k + c have the solution

    x_k = p + q λᵏ + r k,    with p + q = base,  A q = λ q,  A r = r,  A p + c = p + r,

if A has one eigenvalue λ besides 1; p, q and r are found by linear equations. That it is one is an identity of
polynomials in t = λᵏ and k: t is 1 before the first round and λ t after one more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from sympy import And, Basic, Dummy, Expr, Integer, Matrix, Ne, Pow, Symbol, eye, solve, symbols, true

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

    ``base``: what it is before the first round. ``further``: other quantities that steps are in terms of, each with the
    symbol of what it was before a round, its base and its step. ``measure``: the simulated risk after all rounds. The
    closed form is a rational function of ``rounds`` and of ``decay``, which stands for λ to the power ``rounds``;
    ``evaluate`` takes the number of rounds.

    Raises CertificateError in ``derive`` if a step is not affine in what was before, or no solution of this form is
    found.
    """

    base: Claim
    step: Claim
    measure: Mapping[str, int]
    further: tuple[tuple[Symbol, Claim, Claim], ...] = ()

    @cached_property
    def formula(self) -> Iterated:
        return Iterated(self.base, self.step, self.measure, self.situation)

    @property
    def quantities(self) -> tuple[tuple[Symbol, Claim, Claim], ...]:
        """Each with the symbol of what it was, its base and its step; the first is what is claimed about."""
        return (before, self.base, self.step), *self.further

    @property
    def premises(self) -> tuple[Claim, ...]:
        return tuple(claim for _, base, step in self.quantities for claim in (base, step))

    @property
    def definition(self) -> str:
        said = [f"{was}: {base.fingerprint}, {step.fingerprint}" for was, base, step in self.quantities]
        return f"{rounds} rounds of {said}"

    @cached_property
    def matrix(self) -> Matrix:
        """A, by which a round multiplies what was before."""
        states = [was for was, *_ in self.quantities]
        found = Matrix([[canonical(step.value.diff(was)) for was in states] for _, _, step in self.quantities])
        if found.has(*states):
            raise CertificateError(f"{self.id}: a step is not affine in what was before")
        return found

    @cached_property
    def factor(self) -> Expr:
        """λ, the eigenvalue of A that is not 1; 1 if there is none."""
        if not self.matrix.is_upper:
            raise CertificateError(f"{self.id}: each step must be in terms of its quantity and of those after it")
        others = {entry for entry in self.matrix.diagonal() if entry != 1}
        if len(others) > 1:
            raise CertificateError(f"{self.id}: of more than one power to the number of rounds: {others}")
        return others.pop() if others else Integer(1)

    @cached_property
    def solution(self) -> tuple[Expr, ...]:
        """Of each quantity: p + q λᵏ + r k."""
        size, factor = len(self.quantities), self.factor
        nothing = {was: 0 for was, *_ in self.quantities}
        start = Matrix([base.value for _, base, _ in self.quantities])
        added = Matrix([canonical(step.value.subs(nothing)) for *_, step in self.quantities])
        p, q, r = (Matrix(symbols(f"{name}_:{size}", cls=Dummy)) for name in "pqr")
        A, one = self.matrix, eye(size)
        equations = [*(p + q - start), *((A - factor * one) * q), *((A - one) * r), *((A - one) * p + added - r)]
        unknowns = [*p, *q, *r]
        if factor == 1:
            equations += q
        found = solve(equations, unknowns, dict=True)
        if not found:
            raise CertificateError(f"{self.id}: the recurrence has no solution in {decay} and {rounds}")
        form = (p + q * decay + r * rounds).subs(found[0]).subs(dict.fromkeys(unknowns, 0))
        return tuple(map(canonical, form))

    def derive(self) -> ClosedForm:
        solution = self.solution
        for name, left, right in self.closing(*solution):
            if canonical(left - right) != 0:
                raise CertificateError(f"{self.id}: {name} fails: {left} is not {right}")
        moves = Ne(1 - self.factor, 0) if solution[0].has(decay) else true
        return ClosedForm(solution[0], And(*(claim.derived_domain for claim in self.premises), moves))

    def closing(self, *forms: Expr) -> tuple[Identity, ...]:
        """Of closed forms of the quantities: each begins as its base says, and goes on as its step says. Those that are
        not given are as they were found."""
        forms = (*forms, *self.solution[len(forms) :])
        after = {decay: self.factor * decay, rounds: rounds + 1}
        now = {was: form for (was, *_), form in zip(self.quantities, forms, strict=True)}
        found: list[Identity] = []
        for (_, base, step), form in zip(self.quantities, forms, strict=True):
            found += [
                (f"base {base.id}", form.subs({decay: 1, rounds: 0}), base.value),
                (f"step {step.id}", form.subs(after, simultaneous=True), step.value.subs(now, simultaneous=True)),
            ]
        return tuple(found)

    @property
    def power(self) -> Expr:
        """What ``decay`` stands for."""
        return Pow(self.factor, rounds)

    @property
    def meanings(self) -> Mapping[Basic, str]:
        return {**super().meanings, decay: f"({to_text(self.factor)})**{rounds}"}

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """What a round does, its factor, and what is before the first round."""
        factor = Remark(f"where {decay} is the power to the number of rounds of the factor", self.factor)
        return (
            Remark("By induction on the number of rounds. Each is on fresh data and takes the mean risk before it to"),
            Remark("", self.step.value),
            *(Remark(f"and {was}, of which it depends as well, to", step.value) for was, _, step in self.further),
            Remark("so that the claimed formula is right before the first round, where it is"),
            Remark("", self.base.value),
            Remark("and with each further round: what it takes the formula to is the formula for one round more,"),
            *([factor] if self.has_decay else []),
        )

    @property
    def has_decay(self) -> bool:
        return bool(self.value.has(decay))

    @cached_property
    def symbols(self) -> tuple[Symbol, ...]:
        used = self.value.free_symbols | self.derived_domain.free_symbols | self.factor.free_symbols
        return ordered((used - {decay} - {was for was, *_ in self.quantities}) | {rounds})

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
