"""Claims on penalties of ridge regression in the proportional limit: where they vanish, and where they are best.

All is algebra on the closed form of an `Equivalence` in its shares: a penalty λ decreases in its share s.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from sympy import Eq, Expr, Ne, Poly, Symbol, diff, expand, fraction, rem, solve, true

from ..calculus import readable
from ..calculus.forms.canonical import canonical
from ..calculus.signs.positivity import SignProof, SignSearch
from ..kernel.words import CertificateError
from ..setting.symbols import sigma
from .base import Claim, Remark
from .composed import Ridgeless, Stationary
from .equivalence import Equivalence
from .record import ClosedForm


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class WithoutPenalty(Claim):
    """The limit of ``of`` for penalties that vanish is what is ``known`` without them.

    ``at``: what shares tend to, on the domain of what is known: the lesser of 1 and 1/γ. That it is no more than either
    is proved by certificates of sign, that penalties vanish there by algebra. Raises CertificateError if they do not,
    or the limit is another one.
    """

    of: Equivalence
    known: Claim
    at: Mapping[Symbol, Expr]

    @cached_property
    def formula(self) -> Ridgeless:
        return Ridgeless(self.of, self.known, self.at)

    @property
    def premises(self) -> tuple[Claim, ...]:
        return self.of, self.known

    @property
    def definition(self) -> str:
        return f"{self.of.fingerprint} at {dict(self.at)} is {self.known.fingerprint}"

    def derive(self) -> ClosedForm:
        value = canonical(self.of.value.subs(self.at))
        if value != self.known.value:
            raise CertificateError(f"{self.id}: the limit is {value}, not {self.known.value}")
        for penalty, form in self.of.penalties.items():
            if canonical(form.subs(self.at)) != 0:
                raise CertificateError(f"{self.id}: {penalty} does not vanish at {dict(self.at)}")
        return ClosedForm(value, self.known.derived_domain)

    @cached_property
    def sign_proofs(self) -> tuple[SignProof, ...]:
        """1 − s ≥ 0 and 1 − γs ≥ 0, where κ = 1 − γs."""
        both = (form for share in self.at for form in (1 - share, self.of.kappa_of(share)))
        least = [canonical(form.subs(self.at)) for form in both]
        search = SignSearch(self.known.domain, set().union(*(form.free_symbols for form in least)))
        return tuple(search.prove(form) for form in least if form != 0)

    @property
    def remarks(self) -> tuple[Remark, ...]:
        return (
            Remark("The penalties vanish where"),
            *(Remark("", Eq(share, value, evaluate=False)) for share, value in self.at.items()),
            Remark("and there both are the same rational function:", self.value),
        )


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class BestPenalty(Claim):
    """The ``penalty`` for which ``of`` is least.

    The derivative by the share s has a numerator that, reduced by the polynomial whose root s is, is s times a linear
    function of the penalty. Its zero λ* is claimed: a certificate of sign shows that the derivative is λ* − λ times
    what is nowhere negative, and another that λ decreases in s. Raises CertificateError if the numerator is not so.
    """

    of: Equivalence
    penalty: Symbol

    @cached_property
    def formula(self) -> Stationary:
        return Stationary(self.of, self.penalty)

    @property
    def premises(self) -> tuple[Claim, ...]:
        return (self.of,)

    @property
    def definition(self) -> str:
        return f"least {self.of.fingerprint} in {self.penalty}"

    @property
    def share(self) -> Symbol:
        return self.of.shares[self.penalty]

    @cached_property
    def slope(self) -> Expr:
        """The derivative by the share."""
        return canonical(diff(self.of.value, self.share))

    def derive(self) -> ClosedForm:
        root = fraction(canonical(self.penalty - self.of.penalties[self.penalty]))[0]
        left = Poly(rem(expand(fraction(self.slope)[0]), expand(root), self.share), self.share)
        if left.degree() != 1 or left.nth(0) != 0:
            raise CertificateError(
                f"{self.id}: the slope vanishes where {left.as_expr()} does, which is no penalty alone"
            )
        (best,) = solve(left.nth(1), self.penalty)
        below = fraction(canonical(best))[1]
        return ClosedForm(canonical(best), Ne(below, 0) if below.free_symbols else true)

    @cached_property
    def sign_proofs(self) -> tuple[SignProof, ...]:
        """That (λ* − λ) · slope ≥ 0, without the square, and that λ decreases in the share."""
        form = self.of.penalties[self.penalty]
        parts = canonical(self.slope / (self.derive().value - form)), canonical(-diff(form, self.share))
        search = SignSearch(self.of.reading_domain, set().union(*(part.free_symbols for part in parts)))
        return tuple(search.prove(part) for part in parts)

    @cached_property
    def least(self) -> Expr:
        """The least value, in the share that belongs to the best penalty, of which the noise is eliminated."""
        noise = Symbol("v")
        (square,) = solve((self.value - self.of.penalties[self.penalty]).subs(sigma**2, noise), noise)
        return readable(canonical(self.of.value.subs(sigma**2, square)), self.of.reading_domain, self.share)

    @property
    def remarks(self) -> tuple[Remark, ...]:
        return (
            Remark(
                f"The derivative of the limit by the share {self.share} has the sign of this value less "
                f"{self.penalty}, and {self.penalty} decreases in the share (certificates of sign): so the limit "
                f"decreases in {self.penalty} up to this value and increases from there. There it is, the noise being "
                "eliminated,",
                self.least,
            ),
        )
