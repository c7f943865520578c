"""Why a polynomial is nonnegative: a certificate that is checked by multiplying out.

A *slack* is a polynomial that a domain makes nonnegative: n − d − 2 where n > d + 1, d − 1 for a dimension d. If

    p = Σ coefficient · Π slack^exponent        with positive integer coefficients,

identically, then p ≥ 0 wherever all slacks are; and p > 0, if one of the products is of positive slacks only (as the
empty product is).
"""

from __future__ import annotations

from dataclasses import dataclass

from .polynomial import ZERO, Polynomial
from .words import CertificateError

Terms = dict[tuple[int, ...], int]
"""Exponents of the slacks → coefficient."""


@dataclass(frozen=True)
class Positivity:
    """``polynomial`` ≥ 0 where all ``slacks`` are ≥ 0, those numbered in ``positive`` > 0; ``terms`` says why."""

    polynomial: Polynomial
    slacks: tuple[Polynomial, ...]
    positive: frozenset[int]
    terms: Terms

    @property
    def is_strict(self) -> bool:
        """Whether it also shows that the polynomial is not zero."""
        return any({i for i, e in enumerate(exponents) if e} <= self.positive for exponents in self.terms)

    def check(self) -> bool:
        """True, or CertificateError saying what does not fit."""
        for exponents, coefficient in self.terms.items():
            if coefficient <= 0 or len(exponents) != len(self.slacks) or min(exponents, default=0) < 0:
                raise CertificateError(f"term {exponents} with coefficient {coefficient}: malformed, or not positive")
        if left := self.polynomial - self._multiplied_out(self.terms, 0):
            raise CertificateError(f"the terms do not add up to the polynomial; what is left is {left}")
        return True

    def _multiplied_out(self, terms: Terms, i: int) -> Polynomial:
        """The sum of the terms, slack by slack (Horner); they agree in the exponents before i."""
        if i == len(self.slacks):
            return Polynomial.constant(sum(terms.values()))
        by_degree: dict[int, Terms] = {}
        for exponents, coefficient in terms.items():
            by_degree.setdefault(exponents[i], {})[exponents] = coefficient
        total = ZERO
        for degree in range(max(by_degree, default=0), -1, -1):
            total = total * self.slacks[i] + self._multiplied_out(by_degree.get(degree, {}), i + 1)
        return total
