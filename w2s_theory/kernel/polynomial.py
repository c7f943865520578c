"""Polynomials with integer coefficients in the symbolic dimensions and scalars.

A power product is the sorted tuple of its symbols, with repetition: ``("d", "n", "n")`` is d·n²
and ``()`` is 1. A polynomial maps power products to nonzero integers, so ``==`` is equality in Z[symbols].
"""

from __future__ import annotations

from collections.abc import Iterable


class Polynomial(dict[tuple[str, ...], int]):
    """An element of Z[symbols]; immutable by convention.

    >>> n, d = Polynomial.symbol("n"), Polynomial.symbol("d")
    >>> (n - d) * (n + d) == n * n - d * d
    True
    """

    @classmethod
    def constant(cls, value: int) -> Polynomial:
        return cls({(): value}) if value else cls()

    @classmethod
    def symbol(cls, name: str) -> Polynomial:
        return cls({(name,): 1})

    @classmethod
    def sum_of_products(cls, pairs: Iterable[tuple[Polynomial, Polynomial]]) -> Polynomial:
        """Σ p·q over the pairs; like terms are added in one place, so that long sums are not copied term by term."""
        total: dict[tuple[str, ...], int] = {}
        for p, q in pairs:
            for left, a in p.items():
                for right, b in q.items():
                    powers = tuple(sorted(left + right)) if left and right else left or right
                    total[powers] = total.get(powers, 0) + a * b
        return cls({powers: coefficient for powers, coefficient in total.items() if coefficient})

    def __add__(self, other: Polynomial) -> Polynomial:
        return Polynomial.sum_of_products([(ONE, self), (ONE, other)])

    def __neg__(self) -> Polynomial:
        return Polynomial({powers: -coefficient for powers, coefficient in self.items()})

    def __sub__(self, other: Polynomial) -> Polynomial:
        return self + -other

    def __mul__(self, other: Polynomial) -> Polynomial:
        return Polynomial.sum_of_products([(self, other)])

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))

    def __str__(self) -> str:
        if not self:
            return "0"
        terms = []
        for powers, coefficient in sorted(self.items(), key=lambda term: (-len(term[0]), term[0])):
            factors = [] if abs(coefficient) == 1 and powers else [str(abs(coefficient))]
            factors += [s if powers.count(s) == 1 else f"{s}^{powers.count(s)}" for s in dict.fromkeys(powers)]
            terms.append(("- " if coefficient < 0 else "+ ") + "*".join(factors))
        return " ".join(terms).removeprefix("+ ")


ZERO, ONE = Polynomial(), Polynomial.constant(1)
