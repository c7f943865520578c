"""Claims that one quantity is at least another: proved by certificates of sign, or refuted by a counterexample."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from sympy import And, Expr, Ge, S, Symbol, diff
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from ..calculus.forms.canonical import canonical
from ..calculus.signs.positivity import SignProof, SignSearch
from ..kernel.words import CertificateError
from ..setting.symbols import constraints, ordered
from .base import Claim, Remark, parts
from .change import Increment, Slope
from .combined import inserted
from .composed import Change, Composite, Nonnegative, term
from .counterexample import Counterexample, search
from .formula import Formula
from .record import ClosedForm, Entry


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Inequality(Claim):
    """``above`` ≥ ``below`` on the premises' domains and where ``assuming`` holds.

    ``above`` and ``below`` are expressions in the setting's symbols and in ``term(claim)`` for each claim of ``using``.
    ``through``: expressions between them, from above to below, through which the proof goes. ``evaluate`` gives the
    difference. With ``recorded="refuted"`` the claim is that the inequality is false, and a counterexample shows it.
    """

    above: Expr
    below: Expr
    using: tuple[Claim, ...]
    assuming: tuple[Boolean, ...] = ()
    through: tuple[Expr, ...] = ()
    quantity: str = ""

    @cached_property
    def formula(self) -> Formula:
        return Nonnegative(Composite(self.above - self.below, self.using))

    @property
    def premises(self) -> tuple[Claim, ...]:
        return self.using

    @property
    def definition(self) -> str:
        definitions = [claim.fingerprint for claim in self.using]
        return f"{self.above} >= {self.through} >= {self.below} if {self.assuming} where {definitions}"

    def derive(self) -> ClosedForm:
        """The difference. Raises NoSignProof if it is recorded as proved and no proof of its sign is found, ValueError
        if it is recorded as refuted and no counterexample is found."""
        bool(self.counterexample) if self.recorded == "refuted" else bool(self.signs)
        return self.difference

    @cached_property
    def difference(self) -> ClosedForm:
        """What is claimed to be nonnegative, and where; from the definition, whether it is true or not."""
        assumptions = (self._inserted(condition) for condition in self.assuming)
        domain = And(*(claim.derived_domain for claim in self.using), *assumptions)
        return ClosedForm(inserted(self.above - self.below, self.using), domain)

    def reversed(self) -> Inequality:
        """The inequality the other way."""
        return replace(self, above=self.below, below=self.above, through=())

    def _inserted(self, condition: Relational) -> Boolean:
        return condition.func(*(inserted(side, self.using) for side in condition.args))

    @property
    def full_domain(self) -> Boolean:
        """The domain with what the symbols' meanings imply, from the definition (nothing recorded)."""
        form = self.difference
        return And(form.domain, *constraints(form.value.free_symbols | form.domain.free_symbols))

    @cached_property
    def gaps(self) -> tuple[Expr, ...]:
        """The differences between neighbours on the way from above to below; their sum is the difference."""
        return tuple(inserted(a - b, self.using) for a, b in pairwise((self.above, *self.through, self.below)))

    @cached_property
    def signs(self) -> tuple[SignProof, ...]:
        """The proof: each of the gaps is nonnegative."""
        proofs = SignSearch(self.full_domain, set().union(*(gap.free_symbols for gap in self.gaps)))
        return tuple(proofs.prove(gap) for gap in self.gaps)

    @cached_property
    def counterexample(self) -> Counterexample:
        """The smallest that was found. Raises ValueError if none was."""
        found = search(self.difference.value, inserted(self.below, self.using), self.full_domain)
        if found is None:
            raise ValueError(f"{self.id} is recorded as refuted, but no counterexample was found")
        return found

    def check(self) -> bool:
        """True if premises and signs are accepted by the kernel, or the counterexample is one in exact arithmetic."""
        signs = self.sign_proofs
        if any(sign.domain != self.full_domain for sign in signs):
            raise CertificateError(f"{self.id}: a certificate of sign is about another domain")
        if signs and tuple(sign.expression for sign in signs) != self.gaps:
            raise CertificateError(f"{self.id}: the certificates of sign are not about the gaps of what is claimed")
        return super().check() and (self.recorded != "refuted" or self.counterexample.check())

    @property
    def sign_proofs(self) -> tuple[SignProof, ...]:
        return () if self.recorded == "refuted" else self.signs

    @property
    def entry(self) -> Entry:
        if self.recorded != "refuted":
            return super().entry
        return super().entry | {"counterexample": {k: str(v) for k, v in self.counterexample.values.items()}}

    @cached_property
    def statement(self) -> Relational:
        return Ge(self.above, self.below, evaluate=False)

    @property
    def readings(self) -> tuple[tuple[Expr, Expr], ...]:
        """The difference of the two sides."""
        return ((inserted(self.statement.lhs - self.statement.rhs, self.premises), self.value),)

    @cached_property
    def conditions(self) -> tuple[Boolean, ...]:
        premises = And(*(premise.derived_domain for premise in self.using), *constraints(set(self.symbols)))
        return (*parts(premises), *self.assuming)

    @property
    def remarks(self) -> tuple[Remark, ...]:
        if self.recorded == "refuted":
            at = ", ".join(f"{name} = {value}" for name, value in self.counterexample.values.items())
            return (
                Remark(f"This is false: at {at} the difference of the two sides is"),
                Remark(f"{float(self.counterexample.difference):.6g}, exactly", self.counterexample.number),
            )
        between = (self.above, *self.through, self.below) if self.through else ()
        terms = sum(sign.terms for sign in self.signs)
        return (
            *([Remark("Each of these is at least the next:")] if between else []),
            *(Remark("", expression) for expression in between),
            *([] if between else [Remark("The difference of the two sides is", self.value)]),
            Remark(
                "Written in what the conditions make nonnegative, each factor has nonnegative coefficients only "
                f"({terms} terms, multiplied out by the kernel)."
            ),
        )

    @cached_property
    def symbols(self) -> tuple[Symbol, ...]:
        """Those of the difference, and of the two sides."""
        used = (self.above.free_symbols | self.below.free_symbols) - {term(claim) for claim in self.premises}
        used |= {s for claim in self.premises for s in claim.symbols} | self.derived_domain.free_symbols
        return ordered(used)


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Monotone(Inequality):
    """``of`` does not decrease (``sign`` = 1) or does not increase (−1) in ``variable``.

    The inequality is that of the derivative; for a variable that counts, that of the difference to its successor.
    ``assuming`` may name the premises of ``of``.
    """

    of: Claim
    variable: Symbol
    sign: int = 1
    above: Expr = S.Zero
    below: Expr = S.Zero
    using: tuple[Claim, ...] = ()

    @cached_property
    def formula(self) -> Formula:
        return Nonnegative(Change(self.of, self.variable, self.sign))

    @property
    def premises(self) -> tuple[Claim, ...]:
        return (self.of,)

    @property
    def definition(self) -> str:
        return f"{self.sign:+} in {self.variable}: {self.of.fingerprint} if {self.assuming}"

    @cached_property
    def difference(self) -> ClosedForm:
        value, v = self.of.value, self.variable
        change = value.subs(v, v + 1) - value if v.is_integer else diff(value, v)
        known = self.of.premises
        assumptions = (c.func(*(inserted(side, known) for side in c.args)) for c in self.assuming)
        return ClosedForm(canonical(self.sign * change), And(self.of.derived_domain, *assumptions))

    def reversed(self) -> Monotone:
        return replace(self, sign=-self.sign)

    @cached_property
    def gaps(self) -> tuple[Expr, ...]:
        return (self.difference.value,)

    @cached_property
    def statement(self) -> Relational:
        change = (Increment if self.variable.is_integer else Slope)(term(self.of), self.variable)
        return Ge(change, 0, evaluate=False) if self.sign > 0 else Ge(0, change, evaluate=False)

    @property
    def readings(self) -> tuple[tuple[Expr, Expr], ...]:
        """None: the statement names the quantity alone."""
        return ()

    @cached_property
    def conditions(self) -> tuple[Boolean, ...]:
        return (*self.of.conditions, *self.assuming)
