"""Why one inequality follows from others: a certificate that is checked by multiplying out.

It claims that top/bottom ≥ 0 (or > 0) wherever its symbols are of their kinds and its conditions hold, which are such
inequalities themselves. Its *slacks* are polynomials that these make nonnegative, each with the step that shows it:

- a kind: n − 1 ≥ 0 for a positive integer n, x ≥ 0 for a nonnegative x, x > 0 for a positive one;
- a condition: top/bottom ≥ 0 gives p ≥ 0 if top·bottom = (positive) · p. A condition top > 0 with integer symbols gives
  p ≥ 0 already if top − 1 = (positive) · p.

If  p = Σ coefficient · Π slack^exponent  identically, with positive integer coefficients, then p ≥ 0; and p > 0, if one
of the products is of positive slacks only (as the empty product is). The claim follows if its top is a product of such
polynomials and squares, and its bottom a product of positive ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .polynomial import ONE, ZERO, Polynomial
from .words import CertificateError

Terms = dict[tuple[int, ...], int]
"""Exponents of the slacks → coefficient."""

KINDS = ("real", "nonnegative", "positive", "integer", "nonnegative integer", "positive integer")
HIGHEST = 1000
"""The highest exponent and power: what is checked is finite in practice, too."""


@dataclass(frozen=True)
class Inequality:
    """top/bottom ≥ 0, or > 0 if ``strict``. That it holds includes that bottom ≠ 0."""

    top: Polynomial
    bottom: Polynomial
    strict: bool


@dataclass(frozen=True)
class Bound:
    """``polynomial`` ≥ 0, or > 0 if ``strict``: what a step has shown."""

    polynomial: Polynomial
    strict: bool


@dataclass(frozen=True)
class Positivity:
    """``polynomial`` ≥ 0 where all slacks are; ``terms`` says why."""

    polynomial: Polynomial
    terms: Terms

    def is_strict(self, slacks: Sequence[Bound]) -> bool:
        """Whether it also shows that the polynomial is not zero."""
        positive = {i for i, slack in enumerate(slacks) if slack.strict}
        return any({i for i, e in enumerate(exponents) if e} <= positive for exponents in self.terms)

    def bound(self, slacks: Sequence[Bound]) -> Bound:
        """What it shows; raises CertificateError saying what does not fit."""
        for exponents, coefficient in self.terms.items():
            if coefficient <= 0 or len(exponents) != len(slacks) or not all(0 <= e <= HIGHEST for e in exponents):
                raise CertificateError(f"term {exponents} with coefficient {coefficient}: malformed, or not positive")
        if left := self.polynomial - _multiplied_out(self.terms, [slack.polynomial for slack in slacks]):
            raise CertificateError(f"the terms do not add up to the polynomial; what is left is {left}")
        return Bound(self.polynomial, self.is_strict(slacks))


def _multiplied_out(terms: Terms, slacks: list[Polynomial], i: int = 0) -> Polynomial:
    """The sum of the terms, slack by slack (Horner); they agree in the exponents before i."""
    if i == len(slacks):
        return Polynomial.constant(sum(terms.values()))
    by_degree: dict[int, Terms] = {}
    for exponents, coefficient in terms.items():
        by_degree.setdefault(exponents[i], {})[exponents] = coefficient
    total = ZERO
    for degree in range(max(by_degree, default=0), -1, -1):
        total = total * slacks[i] + _multiplied_out(by_degree.get(degree, {}), slacks, i + 1)
    return total


@dataclass(frozen=True)
class Product:
    """coefficient · Π square² · Π factor^power, which is nonnegative."""

    coefficient: int
    factors: tuple[tuple[Positivity, int], ...] = ()
    squares: tuple[Polynomial, ...] = ()

    def bound(self, slacks: Sequence[Bound]) -> Bound:
        """It multiplied out; positive if the coefficient and all factors are, and there are no squares."""
        total, strict = Polynomial.constant(self.coefficient), self.coefficient > 0 and not self.squares
        if self.coefficient < 0:
            raise CertificateError(f"a product with the coefficient {self.coefficient}, which is negative")
        for square in self.squares:
            total = total * square * square
        for factor, power in self.factors:
            if not 0 < power <= HIGHEST:
                raise CertificateError(f"a factor to the power {power}")
            shown = factor.bound(slacks)
            strict = strict and shown.strict
            for _ in range(power):
                total = total * shown.polynomial
        return Bound(total, strict)


@dataclass(frozen=True)
class FromKind:
    """The slack that the kind of a symbol gives."""

    symbol: str

    def bound(self, certificate: SignCertificate, slacks: Sequence[Bound]) -> Bound:
        kind = certificate.kinds.get(self.symbol, "real")
        if kind in ("real", "integer"):
            raise CertificateError(f"{self.symbol} is not declared to be nonnegative")
        least = ONE if kind == "positive integer" else ZERO
        return Bound(Polynomial.symbol(self.symbol) - least, kind == "positive")


@dataclass(frozen=True)
class FromCondition:
    """The slack ``polynomial`` that condition number ``condition`` gives once it is freed of ``positive``.

    ``whole``: from top − 1 ≥ 0 instead of top > 0, all symbols in it being integers.
    """

    condition: int
    polynomial: Polynomial
    positive: Product
    whole: bool = False

    def bound(self, certificate: SignCertificate, slacks: Sequence[Bound]) -> Bound:
        if self.condition not in range(len(certificate.conditions)):
            raise CertificateError(f"there is no condition {self.condition}")
        given = certificate.conditions[self.condition]
        if self.whole:
            symbols = {symbol for powers in given.top for symbol in powers}
            if not given.strict or given.bottom != ONE or not all(map(certificate.is_integer, symbols)):
                raise CertificateError(f"condition {self.condition} is not that an integer is positive")
        product = given.top - ONE if self.whole else given.top * given.bottom
        shown = self.positive.bound(slacks)
        if not shown.strict or shown.polynomial * self.polynomial != product:
            raise CertificateError(f"condition {self.condition} does not say that {self.polynomial} ≥ 0")
        return Bound(self.polynomial, given.strict and not self.whole)


Step = FromKind | FromCondition


@dataclass(frozen=True)
class SignCertificate:
    """A claim and its proof. ``kinds``: of the symbols; one that is not named is real.

    ``steps``: the slacks in order, each shown with those before it. ``top`` and ``bottom``: those of the claim.
    """

    kinds: dict[str, str]
    conditions: tuple[Inequality, ...]
    claim: Inequality
    steps: tuple[Step, ...]
    top: Product
    bottom: Product

    def is_integer(self, symbol: str) -> bool:
        return self.kinds.get(symbol, "real").endswith("integer")

    def check(self) -> bool:
        """True, or CertificateError saying what does not fit."""
        if unknown := set(self.kinds.values()) - set(KINDS):
            raise CertificateError(f"{sorted(unknown)}: not a kind of symbol")
        slacks: list[Bound] = []
        for number, step in enumerate(self.steps):
            try:
                slacks.append(step.bound(self, slacks))
            except CertificateError as error:
                raise CertificateError(f"slack {number}: {error}") from None
        top, bottom = self.top.bound(slacks), self.bottom.bound(slacks)
        if (top.polynomial, bottom.polynomial) != (self.claim.top, self.claim.bottom):
            raise CertificateError("the products are not the numerator and the denominator that are claimed")
        if not bottom.strict:
            raise CertificateError("the denominator is not shown to be positive")
        if self.claim.strict and not top.strict:
            raise CertificateError("the numerator is shown to be nonnegative, but claimed to be positive")
        return True
