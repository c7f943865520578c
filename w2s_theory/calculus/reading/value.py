"""What an expression is read as: a sum of words, each with a coefficient that is a combination of traces."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

from sympy import ZZ, Symbol
from sympy.polys.rings import PolyElement, PolyRing

from ...kernel.polynomial import ONE, Polynomial
from ...kernel.words import Combination, Signature, Word
from ..limits import PRODUCTS, require_reach

Shape = tuple[Polynomial, Polynomial]


@dataclass
class Value:
    """Σ coefficient · word / denominator; a scalar has no shape and only the empty word."""

    terms: dict[Word, Combination]
    denominator: Polynomial = ONE
    shape: tuple[Polynomial, Polynomial] | None = None

    def __len__(self) -> int:
        return sum(map(len, self.terms.values()))

    def scaled(self, factor: Polynomial) -> dict[Word, Combination]:
        if factor == ONE:
            return self.terms
        return {word: Combination().add(c, factor) for word, c in self.terms.items()}

    def __add__(self, other: Value) -> Value:
        same = self.denominator == other.denominator
        left = self.scaled(ONE if same else other.denominator)
        right = other.scaled(ONE if same else self.denominator)
        total = {word: Combination(c) for word, c in left.items()}
        for word, c in right.items():
            if not total.setdefault(word, Combination()).add(c):
                del total[word]
        return Value(total, self.denominator if same else self.denominator * other.denominator, self.shape)

    def __mul__(self, other: Value) -> Value:
        shape = self.shape or other.shape
        if self.shape and other.shape:
            shape = self.shape[0], other.shape[1]
        require_reach(len(self) * len(other), "terms, multiplied out", PRODUCTS)
        total: dict[Word, Combination] = {}
        for v, a in self.terms.items():
            for w, b in other.terms.items():
                total.setdefault(v + w, Combination()).add(multiplied(a, b))
        return Value({w: c for w, c in total.items() if c}, self.denominator * other.denominator, shape)


def multiplied(a: Combination, b: Combination) -> Combination:
    result = Combination()
    for m, p in a.items():
        for k, q in b.items():
            result.add({tuple(sorted(m + k)): p * q})
    return result


def scalar(p: Polynomial, denominator: Polynomial = ONE) -> Value:
    return Value({(): Combination({(): p})} if p else {}, denominator)


def of_word(word: Word, shape: Shape) -> Value:
    """A product of letters of this shape; the empty word is an identity."""
    return Value({word: Combination({(): ONE})}, ONE, shape)


def transposed(signature: Signature, value: Value) -> Value:
    terms = {signature.transpose(word): c for word, c in value.terms.items()}
    return Value(terms, value.denominator, value.shape and value.shape[::-1])


def numbers(value: Value) -> dict[Word, Polynomial] | None:
    """The words with their coefficients, where no trace is in one; up to the denominator."""
    if any(set(c) != {()} for c in value.terms.values()):
        return None
    return {word: c[()] for word, c in value.terms.items()}


def lowest(value: Value) -> Value:
    """The same in lowest terms: no common factor of the coefficients and the denominator."""
    if value.denominator == ONE:
        return value
    polynomials = [value.denominator, *(p for c in value.terms.values() for p in c.values())]
    names = sorted({s for p in polynomials for powers in p for s in powers}) or ["1"]
    ring = PolyRing([Symbol(name) for name in names], ZZ, "lex")
    elements = [enter(ring, names, p) for p in polynomials]
    common = reduce(PolyElement.gcd, elements)
    if elements[0].exquo(common).LC < 0:
        common = -common
    left = [leave(names, element.exquo(common)) for element in elements]
    below, above = left[0], iter(left[1:])
    terms = {word: Combination({m: next(above) for m in c}) for word, c in value.terms.items()}
    return Value(terms, below, value.shape)


def quotient(p: Polynomial, q: Polynomial) -> Polynomial | None:
    """p/q if that is a polynomial with integer coefficients."""
    names = sorted({s for polynomial in (p, q) for powers in polynomial for s in powers}) or ["1"]
    ring = PolyRing([Symbol(name) for name in names], ZZ, "lex")
    found, rest = divmod(enter(ring, names, p), enter(ring, names, q))
    return None if rest else leave(names, found)


def enter(ring: PolyRing, names: list[str], p: Polynomial) -> PolyElement:
    return ring.from_dict({tuple(map(powers.count, names)): ZZ(c) for powers, c in p.items()})


def leave(names: list[str], element: PolyElement) -> Polynomial:
    return Polynomial(
        {
            tuple(name for name, e in zip(names, exponents, strict=True) for _ in range(e)): int(c)
            for exponents, c in element.iterterms()
        }
    )


def ratio(value: Value, other: Value) -> tuple[Polynomial, Polynomial] | None:
    """Numerator and denominator of c with value = c · other, if there is such a number."""
    above, below = numbers(value), numbers(other)
    if not below or above is None or set(above) != set(below):
        return None
    word = next(iter(below))
    a, b = above[word], below[word]
    if any(above[w] * b != below[w] * a for w in below):
        return None
    return a * other.denominator, b * value.denominator
