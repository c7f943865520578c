"""Polynomials in independent scalars and their inverses, and their expectations.

A monomial is one integer whose digits in a large base are the exponents, so that products of monomials are sums of
integers (Kronecker's substitution). Only here is independence used: E Π x_iᵖⁱ = Π E x_iᵖⁱ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from .scalars import Angle, Chi, Normal, Scalar, Sign

BASE = 2**8
"""Exponents are below half of this in absolute value."""
Number = int | Fraction
Products = list[tuple[Number, list[tuple[Scalar, int, int]]]]


@dataclass(frozen=True)
class Polynomial:
    """Coefficients by monomial, none of them 0."""

    terms: dict[int, Number]

    @classmethod
    def constant(cls, value: Number) -> Polynomial:
        return cls({0: value} if value else {})

    @classmethod
    def sum(cls, polynomials: Iterable[Polynomial]) -> Polynomial:
        total: dict[int, Number] = {}
        for polynomial in polynomials:
            for monomial, coefficient in polynomial.terms.items():
                total[monomial] = total.get(monomial, 0) + coefficient
        return cls({m: c for m, c in total.items() if c})

    def __add__(self, other: Polynomial | Number) -> Polynomial:
        return Polynomial.sum((self, other if isinstance(other, Polynomial) else Polynomial.constant(other)))

    def __mul__(self, other: Polynomial | Number) -> Polynomial:
        if not isinstance(other, Polynomial):
            return Polynomial({m: c * other for m, c in self.terms.items()} if other else {})
        total: dict[int, Number] = {}
        for m, c in self.terms.items():
            for k, b in other.terms.items():
                total[m + k] = total.get(m + k, 0) + c * b
        return Polynomial({m: c for m, c in total.items() if c})

    def __pow__(self, exponent: int) -> Polynomial:
        result = Polynomial.constant(1)
        for _ in range(exponent):
            result = result * self
        return result

    def __sub__(self, other: Polynomial | Number) -> Polynomial:
        return self + other * -1

    def __rsub__(self, other: Number) -> Polynomial:
        return self * -1 + other

    __radd__, __rmul__ = __add__, __mul__


@dataclass
class Space:
    """Independent scalars; the ones that are asked for are new ones each time."""

    scalars: list[Scalar] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    known: dict[int, tuple[Polynomial, Products]] = field(default_factory=dict)
    """The products of polynomials, by identity: expectations are taken at several precisions."""

    def _new(self, scalar: Scalar, parts: int = 1) -> list[int]:
        self.scalars.append(scalar)
        self.places.append(parts)
        first = sum(self.places) - parts
        return [BASE**k for k in range(first, first + parts)]

    def normal(self) -> Polynomial:
        return Polynomial({self._new(Normal())[0]: 1})

    def sign(self) -> Polynomial:
        return Polynomial({self._new(Sign())[0]: 1})

    def chi(self, freedom: int) -> tuple[Polynomial, Polynomial]:
        """A χ variable of at least one degree of freedom, and its inverse."""
        (x,) = self._new(Chi(freedom))
        return Polynomial({x: 1}), Polynomial({-x: 1})

    def chi_square(self, freedom: int) -> Polynomial:
        """A χ² variable; 0 for no degrees of freedom."""
        return self.chi(freedom)[0] ** 2 if freedom else Polynomial({})

    def inverse_chi_square(self, freedom: int) -> Polynomial:
        return self.chi(freedom)[1] ** 2

    def angle(self, sines: int, cosines: int, signs: int = 0) -> tuple[Polynomial, Polynomial]:
        """Sine and cosine."""
        s, c = self._new(Angle(sines, cosines, signs), 2)
        return Polynomial({s: 1}), Polynomial({c: 1})

    def share(self, part: int, rest: int) -> Polynomial:
        """What of |g|² is in ``part`` coordinates of a standard normal vector that has ``rest`` more: a beta variable,
        the squared sine of an angle."""
        if not part or not rest:
            return Polynomial.constant(1 if part else 0)
        return self.angle(part - 1, rest - 1)[0] ** 2

    def shares(self, parts: list[int]) -> list[Polynomial]:
        """Of all groups of coordinates."""
        left, found = Polynomial.constant(1), []
        for i, part in enumerate(parts):
            share = self.share(part, sum(parts[i + 1 :]))
            found.append(left * share)
            left = left * (1 - share)
        return found

    def factors(self, monomial: int) -> Iterator[tuple[Scalar, int, int]]:
        """The scalars in it, each with its exponent (an angle with those of sine and cosine)."""
        for scalar, parts in zip(self.scalars, self.places, strict=True):
            exponents = []
            for _ in range(parts):
                exponent = (monomial + BASE // 2) % BASE - BASE // 2
                monomial = (monomial - exponent) // BASE
                exponents.append(exponent)
            if any(exponents):
                yield scalar, exponents[0], exponents[1] if parts > 1 else 0

    def products(self, polynomial: Polynomial) -> Products:
        """The monomials whose expectation is not 0 by symmetry: coefficient and factors."""
        if id(polynomial) not in self.known:
            self.known[id(polynomial)] = polynomial, self._products(polynomial)
        return self.known[id(polynomial)][1]

    def _products(self, polynomial: Polynomial) -> Products:
        found = []
        for monomial, coefficient in polynomial.terms.items():
            factors = list(self.factors(monomial))
            if not any(scalar.vanishes(p, q) for scalar, p, q in factors):
                found.append((coefficient, factors))
        return found

    def expectation(self, polynomial: Polynomial, moment: Callable[[Scalar, int, int], Any], number: Any) -> Any:
        """E of the polynomial; ``moment`` gives that of a scalar and ``number`` makes what it calculates with."""
        total = number(0)
        for coefficient, factors in self.products(polynomial):
            term = number(coefficient)
            for scalar, p, q in factors:
                term = term * moment(scalar, p, q)
            total = total + term
        return total
