"""Exact matrices: values of rational functions at random points of a large prime field, with bounds on the functions.

An identity between rational functions is checked by evaluating both sides at a random point, modulo a random prime. A
false one passes with a probability that is bounded by the degree of its numerator (Schwartz 1980, J. ACM 27; Zippel
1979, EUROSAM) and by the size of its integer coefficients, all of which the prime might divide. So each matrix carries
both, added up by the operations that made it: nothing has to be said beforehand about what is evaluated.

With the prime 0 the field is that of the rational numbers, for examples.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from math import factorial, log2
from typing import Any

import numpy as np
from sympy import isprime

Array = np.ndarray
WORD = 64
"""Primes are drawn between 2⁶³ and 2⁶⁴, where SymPy's test of primality is a proof."""
MANY = 2**56
"""There are more primes than this between 2⁶³ and 2⁶⁴: more than 3x/(5 log x) between x and 2x, for x ≥ 20.5 (Rosser &
Schoenfeld 1962, Illinois J. Math. 6, corollary 3)."""


class Singular(ArithmeticError):
    """A matrix is to be inverted that has no inverse at this point."""


@dataclass(frozen=True)
class Size:
    """Bounds on a polynomial with integer coefficients: its degree, and the binary logarithm of the sum of their
    absolute values."""

    degree: int = 0
    bits: int = 0

    def __mul__(self, other: Size) -> Size:
        return Size(self.degree + other.degree, self.bits + other.bits)

    def __add__(self, other: Size) -> Size:
        return Size(max(self.degree, other.degree), max(self.bits, other.bits) + 1)

    def times(self, count: int) -> Size:
        """Of a sum of so many."""
        return Size(self.degree, self.bits + (count - 1).bit_length())

    def determinant(self, rows: int) -> Size:
        """Of the determinant of a matrix whose entries are of this size."""
        return Size(rows * self.degree, rows * self.bits).times(factorial(rows))

    def passing(self) -> float:
        """Binary logarithm of a bound on the probability that such a polynomial, not zero, vanishes at a random point
        modulo a random prime: that the prime divides a given coefficient that is not zero, or that the point is a root.
        """
        divides = self.bits / ((WORD - 1) * MANY)
        root = self.degree / 2 ** (WORD - 1)
        return log2(max(divides + root, 2.0**-1000))


ONE = Size()


@dataclass(frozen=True)
class Field:
    """The integers modulo a prime, or the rational numbers (prime 0), with a source of random points."""

    prime: int
    rng: np.random.Generator = field(compare=False)

    @classmethod
    def random(cls, rng: np.random.Generator) -> Field:
        """Modulo a random prime."""
        prime = 0
        while not isprime(prime):
            prime = 2 * int(rng.integers(2 ** (WORD - 2), 2 ** (WORD - 1))) + 1
        return cls(prime, rng)

    def reduced(self, values: Any) -> Any:
        return values % self.prime if self.prime else values

    def reciprocal(self, value: Any) -> Any:
        return pow(value, -1, self.prime) if self.prime else 1 / Fraction(value)

    def number(self, value: Any) -> Exact:
        """A rational constant (an integer, a fraction, a SymPy number), 1 × 1."""
        value = Fraction(int(value.p), int(value.q)) if hasattr(value, "q") else Fraction(value)
        above, below = value.numerator, value.denominator
        inside = self.reduced(above * self.reciprocal(below)) if self.prime else value
        return Exact(_array([[inside]]), self, Size(0, abs(above).bit_length()), Size(0, (below - 1).bit_length()))

    def identity(self, rows: int) -> Exact:
        return Exact(_array(np.eye(rows, dtype=int).tolist()).reshape(rows, rows), self, ONE, ONE)

    def variables(self, rows: int = 1, cols: int = 1) -> Exact:
        """Independent random inputs, rows × cols: uniform in the field, or small rational numbers."""
        if self.prime:
            entries = self.rng.integers(self.prime, size=rows * cols, dtype=np.uint64).tolist()
        else:
            parts = self.rng.integers((-9, 1), (10, 5), size=(rows * cols, 2)).tolist()
            entries = [Fraction(a, b) for a, b in parts]
        return Exact(_array(entries).reshape(rows, cols), self, Size(1, 0), ONE)

    def symmetric(self, rows: int) -> Exact:
        """A random symmetric matrix."""
        entries = self.variables(rows, rows)
        return entries + entries.T

    def orthogonal(self, rows: int) -> Exact:
        """A random orthogonal matrix, the Cayley transform (I − K)(I + K)⁻¹ of a skew-symmetric K."""
        entries, one = self.variables(rows, rows), self.identity(rows)
        skew = entries - entries.T
        return (one - skew) @ (one + skew).inverse()


@dataclass(frozen=True, eq=False)
class Exact:
    """A matrix of rational functions over a common denominator: its value at the point, and the sizes of the numerators
    (``top``) and of the denominator (``bottom``). A number is a 1 × 1 matrix.

    Operators as for NumPy, but ``*`` and ``/`` by numbers only; all raise ValueError for shapes that do not fit.
    """

    values: Array
    field: Field
    top: Size
    bottom: Size

    @property
    def shape(self) -> tuple[int, int]:
        rows, cols = self.values.shape
        return rows, cols

    @property
    def T(self) -> Exact:
        return self._of(self.values.T)

    @property
    def is_zero(self) -> bool:
        return not self.values.any()

    def _of(self, values: Array) -> Exact:
        """Other entries of the same sizes."""
        return Exact(values, self.field, self.top, self.bottom)

    def __getitem__(self, which: Any) -> Exact:
        """Rows and columns by slices or lists; always a matrix."""
        return self._of(self.values[which])

    def __int__(self) -> int:
        return int(self.values.item())

    def __neg__(self) -> Exact:
        return self._of(self.field.reduced(-self.values))

    def __add__(self, other: Any) -> Exact:
        if isinstance(other, int) and other == 0:
            return self
        other = self._lifted(other)
        if self.shape != other.shape:
            raise ValueError(f"a matrix of shape {self.shape} and one of shape {other.shape} have no sum")
        values = self.field.reduced(self.values + other.values)
        if self.bottom == other.bottom == ONE:
            return Exact(values, self.field, self.top + other.top, ONE)
        top = self.top * other.bottom + other.top * self.bottom
        return Exact(values, self.field, top, self.bottom * other.bottom)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Exact:
        return self + -self._lifted(other)

    def __rsub__(self, other: Any) -> Exact:
        return -self + other

    def __mul__(self, other: Any) -> Exact:
        other = self._lifted(other)
        if (1, 1) not in (self.shape, other.shape):
            raise ValueError(f"no number among matrices of shapes {self.shape} and {other.shape}; multiply by @")
        values = self.field.reduced(self.values * other.values)
        return Exact(values, self.field, self.top * other.top, self.bottom * other.bottom)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Exact:
        return self * self._lifted(other).inverse()

    def __matmul__(self, other: Exact) -> Exact:
        if self.shape[1] != other.shape[0]:
            raise ValueError(f"a matrix of shape {self.shape} and one of shape {other.shape} have no product")
        values = self.field.reduced(self.values @ other.values)
        top = (self.top * other.top).times(max(1, self.shape[1]))
        return Exact(_array(values).reshape(self.shape[0], other.shape[1]), self.field, top, self.bottom * other.bottom)

    def __pow__(self, exponent: int) -> Exact:
        """The power of a square matrix, negative exponents included."""
        base, result = self.inverse() if exponent < 0 else self, self.field.identity(self.shape[0])
        for _ in range(abs(exponent)):
            result = result @ base
        return result

    def trace(self) -> Exact:
        self._require_square()
        total = self.field.reduced(sum(self.values.diagonal().tolist()))
        return Exact(_array([[total]]), self.field, self.top.times(max(1, self.shape[0])), self.bottom)

    def inverse(self) -> Exact:
        """By Gauss–Jordan elimination. Raises Singular if there is none at this point."""
        self._require_square()
        rows, reduced = self.shape[0], self.field.reduced
        work = np.hstack([self.values, self.field.identity(rows).values])
        for k in range(rows):
            pivot = next((i for i in range(k, rows) if work[i, k]), None)
            if pivot is None:
                raise Singular(f"a {rows} × {rows} matrix is singular")
            work[[k, pivot]] = work[[pivot, k]]
            work[k] = reduced(work[k] * self.field.reciprocal(work[k, k]))
            others = work[:, k].copy()
            others[k] = 0
            work = reduced(work - np.outer(others, work[k]))
        # (N/q)⁻¹ = q · adj(N)/det(N)
        top = (self.bottom * self.top.determinant(rows - 1)) if rows else ONE
        return Exact(work[:, rows:], self.field, top, self.top.determinant(rows))

    def _lifted(self, other: Any) -> Exact:
        return other if isinstance(other, Exact) else self.field.number(other)

    def _require_square(self) -> None:
        if self.shape[0] != self.shape[1]:
            raise ValueError(f"a square matrix is needed, but its shape is {self.shape}")


def stacked(*matrices: Exact) -> Exact:
    """Matrices one below the other."""
    return _joined(matrices, np.vstack([m.values for m in matrices]))


def beside(*matrices: Exact) -> Exact:
    """Matrices one beside the other."""
    return _joined(matrices, np.hstack([m.values for m in matrices]))


def _joined(matrices: tuple[Exact, ...], values: Array) -> Exact:
    """Over the product of the denominators."""
    tops, bottom = [m.top for m in matrices], ONE
    for k, matrix in enumerate(matrices):
        bottom = bottom * matrix.bottom
        tops = [top if i == k else top * matrix.bottom for i, top in enumerate(tops)]
    top = Size(max(top.degree for top in tops), max(top.bits for top in tops))
    return Exact(values, matrices[0].field, top, bottom)


def _array(entries: Any) -> Array:
    return np.array(entries, dtype=object)


class Exactly:
    """The arithmetic of a field, for `w2s_theory.setting.evaluate`."""

    def __init__(self, field: Field) -> None:
        self.number, self.identity = field.number, field.identity

    transpose = staticmethod(lambda matrix: matrix.T)
    inverse = staticmethod(Exact.inverse)
    trace = staticmethod(Exact.trace)
    power = matrix_power = staticmethod(lambda base, exponent: base ** int(exponent))
