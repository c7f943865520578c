"""Problems with steps, and the risks after them in independent scalars.

After k steps the weights are q(W)Vᵀy, W = VᵀV, q(W) = (I − (I − ηW/N)ᵏ) W⁻¹; and y = V Cβ + τ h. Along Cβ that is
W q(W) applied to a fixed vector, and for the noise Vᵀ q(VVᵀ) applied to one that is independent of V. Both are in the
Krylov space of the vector, in which W is BᵀB with a bidiagonal B of independent χ variables (Golub & Kahan 1965;
Silverstein 1985, Ann. Probab. 13): of N, N − 1, … degrees on its diagonal, and of d_s − 1, d_s − 2, … beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from math import comb
from typing import Any

from ...arithmetic.polynomials import Polynomial, Space
from ..regression import precise
from ..regression.precise import Risk
from ..regression.problems import Problem

Vector = list[Polynomial]


@dataclass(frozen=True)
class Unfinished(Problem):
    """``eta``: step size; ``a``: factor."""

    eta: Fraction = Fraction(2, 5)
    a: Fraction = Fraction(3, 4)

    def numbers(self) -> dict[str, Any]:
        return super().numbers() | {"eta": self.eta, "a": self.a}


def krylov(space: Space, rows: int, cols: int, powers: int) -> list[Vector]:
    """The vectors e, We, W²e, … for W = GᵀG, G of this shape, and a unit vector e, in coordinates in which e is the
    first."""
    size = powers + 1
    diagonal = [_chi(space, rows - i) for i in range(size)]
    beside = [_chi(space, cols - 1 - i) for i in range(size)]
    vectors: list[Vector] = [[Polynomial.constant(int(i == 0)) for i in range(size)]]
    for _ in range(powers):
        v = vectors[-1]
        image = [v[i] * diagonal[i] + (v[i + 1] * beside[i] if i + 1 < size else 0) for i in range(size)]
        vectors.append([image[i] * diagonal[i] + (image[i - 1] * beside[i - 1] if i else 0) for i in range(size)])
    return vectors


def _chi(space: Space, freedom: int) -> Polynomial:
    return space.chi(freedom)[0] if freedom > 0 else Polynomial({})


@dataclass
class Risks(precise.Risks):
    """With those of students that are not fitted to the end."""

    problem: Unfinished

    @property
    def makers(self) -> dict[str, Callable[[], Risk]]:
        steps = {
            "student of one step.population": partial(self.stepped, 1),
            "student of two steps.population": partial(self.stepped, 2),
        }
        return super().makers | steps | {"shrunken student.population": self.shrunken}

    def stepped(self, k: int) -> Risk:
        p, space = self.problem, self.space
        factors = [(-1) ** (j - 1) * comb(k, j) * (Fraction(p.eta) / p.N) ** j for j in range(1, k + 1)]
        signal = combined(factors, krylov(space, p.N, p.d_s, k)[1:])
        powers = krylov(space, p.d_s, p.N, k)
        noise = product(combined(factors, powers[:-1]), combined(factors, powers[1:]))
        return self.of_weights(signal[0], product(signal, signal), noise * space.chi_square(p.N))

    def shrunken(self) -> Risk:
        p, space = self.problem, self.space
        noise = space.chi_square(p.d_s) * space.inverse_chi_square(p.N - p.d_s + 1) * p.a**2
        factor = Polynomial.constant(p.a)
        return self.of_weights(factor, factor**2, noise)

    def of_weights(self, along: Polynomial, square: Polynomial, noise: Polynomial) -> Risk:
        """Of weights M Cβ + τ Kh with random M and K: e'Me and |Me|² for a unit vector e, and |Kh|²."""
        p, teacher = self.problem, self.coefficients
        blocks = list(zip(p.blocks, teacher.along, teacher.square, strict=True))
        passed = Polynomial.sum((along**2 + rest) * b.cosine**2 for b, along, rest in blocks)
        right = Polynomial.sum(along * (b.cosine * b.along) for b, along, _ in blocks)
        foreign = Polynomial.sum((along**2 + rest) * b.sine**2 for b, along, rest in blocks)
        return Risk(passed * square - right * along * 2 + foreign * noise + p.strong_signal + p.rho_s)


def combined(factors: list[Any], vectors: list[Vector]) -> Vector:
    return [
        Polynomial.sum(v[i] * factor for factor, v in zip(factors, vectors, strict=True))
        for i in range(len(vectors[0]))
    ]


def product(left: Vector, right: Vector) -> Polynomial:
    return Polynomial.sum(a * b for a, b in zip(left, right, strict=True))
