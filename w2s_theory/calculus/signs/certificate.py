"""What a certificate of sign says, in SymPy: the one place where the two are compared.

A conjunction of inequalities, in which the larger side may be a least of several, is read as inequalities top/bottom
≥ 0 between polynomials; conditions like n ≠ 3 are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from sympy import ZZ, And, Expr, Gt, Integer, Lt, Min, Mul, Ne, Symbol
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean
from sympy.polys.rings import PolyElement, PolyRing

from ...kernel.polynomial import Polynomial
from ...kernel.positivity import FromCondition, FromKind, Inequality, Positivity, Product, SignCertificate, Step, Terms
from ...kernel.words import CertificateError
from ..algebra.polynomials import by_age
from ..forms.canonical import as_fraction

Quotient = tuple[Expr, Expr]
"""Numerator and denominator."""


class Symbols:
    """The polynomials in some symbols, as SymPy's and as the kernel's."""

    def __init__(self, symbols: Iterable[Symbol]) -> None:
        self.symbols = sorted(set(symbols), key=lambda s: by_age(s.name))
        self.names = [s.name for s in self.symbols]
        if len(set(self.names)) < len(self.names):
            raise ValueError(f"two different symbols have the same name: {', '.join(self.names)}")
        self.ring = PolyRing(self.symbols or ["1"], ZZ, "lex")

    def polynomial(self, f: PolyElement) -> Polynomial:
        """The kernel's polynomial for the ring's."""
        return Polynomial(
            {
                tuple(sorted(name for name, e in zip(self.names, m, strict=False) for _ in range(e))): int(c)
                for m, c in f.iterterms()
            }
        )

    def multiplied_out(self, product: Expr) -> PolyElement:
        """The ring's element; factor by factor, which is cheaper."""
        total = self.ring.one
        for part in Mul.make_args(product):
            base, power = part.as_base_exp()
            if not (isinstance(power, Integer) and power > 0):
                base, power = part, Integer(1)
            total *= self.ring.from_expr(base) ** int(power)
        return total

    def inequality(self, quotient: Quotient, strict: bool) -> Inequality:
        """top/bottom ≥ 0, or > 0, for the kernel."""
        top, bottom = (self.polynomial(self.multiplied_out(part)) for part in quotient)
        return Inequality(top, bottom, strict)

    def kinds(self) -> dict[str, str]:
        """What SymPy knows of each symbol, as far as the kernel uses it."""
        return {s.name: _kind(s) for s in self.symbols}


def _kind(symbol: Symbol) -> str:
    sign = "positive" if symbol.is_positive else "nonnegative" if symbol.is_nonnegative else ""
    return " ".join(filter(None, (sign, "integer" if symbol.is_integer else ""))) or "real"


def conditions(domain: Boolean) -> Iterator[tuple[Quotient, bool]]:
    """The conditions as top/bottom ≥ 0, or > 0 (True); rational ones last, since they need the others."""
    relations = [c for c in And.make_args(domain) if isinstance(c, Relational) and not isinstance(c, Ne)]
    # by name, since a conjunction has no order
    for c in sorted(relations, key=lambda c: (not as_fraction(c.gts - c.lts)[1].is_number, str(c))):
        for above in c.gts.args if isinstance(c.gts, Min) else (c.gts,):
            yield as_fraction(above - c.lts), isinstance(c, Gt | Lt)


@dataclass(frozen=True)
class SignProof:
    """``expression`` ≥ 0 on ``domain`` (> 0, if the certificate's claim is strict), by a certificate for the kernel."""

    expression: Expr
    domain: Boolean
    certificate: SignCertificate

    @property
    def is_strict(self) -> bool:
        """Whether it also shows that the expression is not zero."""
        return self.certificate.claim.strict

    @property
    def terms(self) -> int:
        """The number of products that the kernel multiplies out for the claim."""
        return sum(
            len(factor.terms) for p in (self.certificate.top, self.certificate.bottom) for factor, _ in p.factors
        )

    def check(self) -> bool:
        """True if the kernel accepts the certificate and it is one of this claim; raises CertificateError otherwise."""
        self.certificate.check()
        symbols = Symbols(self.expression.free_symbols | self.domain.free_symbols)
        claim, kinds = self.certificate.claim, symbols.kinds()
        said = symbols.inequality(as_fraction(self.expression), claim.strict)
        if claim not in (said, Inequality(-said.top, -said.bottom, said.strict)):
            raise CertificateError(f"the certificate is not about {self.expression}")
        if surplus := set(self.certificate.conditions) - {symbols.inequality(*c) for c in conditions(self.domain)}:
            raise CertificateError(f"not a condition of {self.domain}: {surplus.pop()}")
        for name, kind in self.certificate.kinds.items():
            if kinds.get(name) != kind:
                raise CertificateError(f"{name} is {kinds.get(name, 'no symbol of this claim')}, not {kind}")
        return True


def pruned(certificate: SignCertificate) -> SignCertificate:
    """The certificate without the kinds, conditions and slacks that it does not use."""
    used: set[int] = set()
    pending = [certificate.top, certificate.bottom]
    while pending:
        for k in _slacks(pending.pop()) - used:
            used.add(k)
            step = certificate.steps[k]
            pending += [step.positive] if isinstance(step, FromCondition) else []
    slacks = sorted(used)
    steps = [certificate.steps[k] for k in slacks]
    numbers = sorted({step.condition for step in steps if isinstance(step, FromCondition)})

    def renumbered(step: Step) -> Step:
        if isinstance(step, FromKind):
            return step
        return replace(step, condition=numbers.index(step.condition), positive=_restricted(step.positive, slacks))

    named = {step.symbol for step in steps if isinstance(step, FromKind)}
    whole = [certificate.conditions[s.condition].top for s in steps if isinstance(s, FromCondition) and s.whole]
    named |= {symbol for top in whole for powers in top for symbol in powers}
    return replace(
        certificate,
        kinds={name: kind for name, kind in certificate.kinds.items() if name in named},
        conditions=tuple(certificate.conditions[k] for k in numbers),
        steps=tuple(map(renumbered, steps)),
        top=_restricted(certificate.top, slacks),
        bottom=_restricted(certificate.bottom, slacks),
    )


def _slacks(product: Product) -> set[int]:
    return {i for factor, _ in product.factors for exponents in factor.terms for i, e in enumerate(exponents) if e}


def _restricted(product: Product, slacks: list[int]) -> Product:
    """The product with the exponents of these slacks only; of those that were known when it was proved."""

    def restricted(terms: Terms) -> Terms:
        return {tuple(exponents[k] for k in slacks if k < len(exponents)): c for exponents, c in terms.items()}

    factors = ((Positivity(factor.polynomial, restricted(factor.terms)), power) for factor, power in product.factors)
    return replace(product, factors=tuple(factors))
