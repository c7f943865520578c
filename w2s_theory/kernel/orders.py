"""How large trace monomials are where all dimensions grow alike, and how little they vary.

Let m → ∞ with each dimension of order m or bounded. All orders here are upper bounds, counted in halves: 2 says O(m).
A Gaussian matrix is O(√m) in norm, with all its moments; a resolvent is bounded by the inverse of what is definite in
what it inverts; constants are bounded as declared. The trace of a word is at most the product of the norms of its
letters times its least dimension.

Gaussian Poincaré inequality: Var f ≤ E|∇f|². Of a trace, ∂ by a letter G is the rest of the word, cut open there, whose
squared norm is at most its least dimension times the squared norms of its letters. Products and covariances follow by
Hölder's and Cauchy's inequalities. docs/limits.md has the proofs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .axiom import derivative
from .polynomial import Polynomial
from .words import CertificateError, Monomial, Signature, Word

LEAST = -(10**9)
"""The order of zero."""


@dataclass(frozen=True)
class Growth:
    """The orders of symbols (dimensions among them) and of the norms of constant matrices; 0 if none is given.

    They are upper bounds; of a symbol that is in a resolvent, and of the eigenvalues of a definite matrix, lower ones,
    too.
    """

    signature: Signature
    orders: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, order in self.orders.items():
            if name in self.signature.means | self.signature.gaussian | self.signature.resolvents:
                raise CertificateError(f"{name}: its order follows from what it is made of")
            if type(order) is not int:
                raise CertificateError(f"{name}: an order is an integer, in halves, not {order!r}")
        for size in self.signature.rows.values():
            if any(self.symbol(name) < 0 for powers in size for name in powers):
                raise CertificateError(f"{size} is a dimension, at least 1, and its order is not negative")

    def symbol(self, name: str) -> int:
        if name in self.signature.means:
            return self.monomial((self.signature.means[name],))
        return self.orders.get(name, 0)

    def polynomial(self, p: Polynomial) -> int:
        return max((sum(map(self.symbol, powers)) for powers in p), default=LEAST)

    def letter(self, letter: str) -> int:
        """The order of the norm of a letter."""
        name = letter.removesuffix("'")
        if name in self.signature.gaussian:
            rows, cols = (self.polynomial(x[name]) for x in (self.signature.rows, self.signature.cols))
            return -(-max(rows, cols, 0) // 2)
        if name in self.signature.resolvents:
            return -max(
                self._least_eigenvalue(*term) for term in self.signature.definite(self.signature.inverse_of[name])
            )
        if letter.startswith("["):
            raise CertificateError(f"{letter}: its norm is not bounded, and has no order")
        return self.orders.get(name, 0)

    def _least_eigenvalue(self, word: Word, coefficient: Polynomial) -> int:
        """A lower bound for what is definite as it stands: a coefficient is at least any of its terms."""
        return self.polynomial(coefficient) + sum(map(self.letter, word))

    def least(self, word: Word) -> int:
        """The order of the least dimension of a cyclic word; where it is 1, the trace is a number v'Wv."""
        return min(self.polynomial(self.signature.rows[letter]) for letter in word)

    def monomial(self, monomial: Monomial) -> int:
        """The order of a product of traces of words that are not empty; moments are of the order of their power."""
        return sum(self.least(word) + sum(map(self.letter, word)) for word in monomial)

    def variance(self, monomial: Monomial) -> int:
        """The order of the variance of a product of traces; LEAST if nothing in it is random."""
        return max((self._slope(monomial, k) for k in range(len(monomial))), default=LEAST)

    def _slope(self, monomial: Monomial, k: int) -> int:
        """The order of the squared gradient by what is random in the k-th word, the others as factors."""
        others = self.monomial(monomial[:k] + monomial[k + 1 :])
        slopes = [LEAST]
        for name in self.signature.gaussian:
            for factor, left, letter, right in derivative(self.signature, name, monomial[k]):
                grown = (*left, letter, *right)
                norms = sum(map(self.letter, grown)) - self.letter(name)
                slopes.append(2 * (others + self.polynomial(factor) + norms) + self.least(grown))
        return max(slopes)

    def covariance(self, a: Monomial, b: Monomial) -> int:
        """The order of the covariance of two products of traces."""
        x, y = self.variance(a), self.variance(b)
        return LEAST if LEAST in (x, y) else -(-(x + y) // 2)
