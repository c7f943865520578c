"""Excess risks in independent scalars, from the laws of least-squares errors.

1. (XᵀX)⁻¹Xᵀy for an m × d Gaussian X and y ~ s·N(0, I_m) independent of it is s g/√q with g ~ N(0, I_d) and
   q ~ χ²_{m−d+1}; for fixed y its squared norm is |y|² B/q with B the share of d coordinates in m, its direction
   uniform and independent (Muirhead 1982, theorem 3.2.12).
2. For m < d the minimum-norm solution of noise is s g/√q, g ~ N(0, I_m), q ~ χ²_{d−m+1}, in the row space, which is
   uniformly random.
3. Given the teacher's coefficients β the student's labels are V Cβ + τ h, τ² = |β|² − |Cβ|².

What is odd in a symmetric scalar has mean 0 and is left out; its square is kept where a variance is wanted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction

from ...arithmetic.polynomials import Polynomial, Space
from .problems import Problem

ZERO = Polynomial({})


@dataclass(frozen=True)
class Risk:
    """A risk X = even + odd, where the odd part changes its sign with an independent scalar: E X = E even and
    E X² = E(even² + odd²). ``odd_squared`` is None where it is not known."""

    even: Polynomial
    odd_squared: Polynomial | None = None

    @property
    def squared(self) -> Polynomial:
        if self.odd_squared is None:
            raise NotImplementedError("the square of this risk")
        return self.even**2 + self.odd_squared


@dataclass(frozen=True)
class Teacher:
    """Its coefficients, by blocks of directions: what they are along the truth's direction of each block, and the
    squared norm of what else they are there (of which no direction is preferred)."""

    along: list[Polynomial]
    square: list[Polynomial]


def tall_teacher(p: Problem, space: Space, teachers: int = 1) -> Teacher:
    """For n ≥ d_w; the mean of so many independent ones. Fact 1."""
    squares = [ZERO] * len(p.blocks)
    for _ in range(teachers):
        scale = space.inverse_chi_square(p.n - p.d_w + 1) * (p.sigma**2 + p.rho_w) * Fraction(1, teachers**2)
        squares = [s + space.chi_square(block.count) * scale for s, block in zip(squares, p.blocks, strict=True)]
    return Teacher([Polynomial.constant(block.weak_truth) for block in p.blocks], squares)


def wide_teacher(p: Problem, space: Space) -> Teacher:
    """For n < d_w and a truth that lies in the first block of the weak span. Fact 2: the part of the truth in the row
    space is β(cos² φ, cos φ sin φ u) with a uniform u; the noise has a uniform direction."""
    if any(block.weak_truth for block in p.blocks[1:]):
        raise NotImplementedError("a truth in several blocks")
    counts, truth = [block.count for block in p.blocks], p.blocks[0].weak_truth
    seen = space.share(p.n, p.d_w - p.n)
    noise = space.chi_square(p.n) * space.inverse_chi_square(p.d_w - p.n + 1) * (p.sigma**2 + p.rho_w)
    others, all_of_it = space.shares([counts[0] - 1, *counts[1:]]), space.shares(counts)
    leaked = seen * (1 - seen) * truth**2
    squares = [leaked * u + noise * v for u, v in zip(others, all_of_it, strict=True)]
    return Teacher([seen * truth, *[ZERO] * (len(counts) - 1)], squares)


@dataclass(frozen=True)
class Parts:
    """The teacher's error within and outside the strong span, and its coefficients outside, squared: |Cβ − β_s|²,
    |Bβ − γ_s|², |Bβ|²."""

    within: Polynomial
    outside: Polynomial
    foreign: Polynomial


@dataclass
class Risks:
    """The risks of one problem, all in scalars of one ``space``."""

    problem: Problem
    space: Space = field(default_factory=Space)

    def of(self, name: str) -> Risk:
        """By the name that the literal simulation gives it."""
        if name not in self.makers:
            raise NotImplementedError(f"no representation of the risk {name}")
        return self.makers[name]()

    @property
    def makers(self) -> dict[str, Callable[[], Risk]]:
        """What makes each risk."""
        return {
            "teacher": self.teacher,
            "baseline": lambda: self.strong(self.problem.n),
            "ceiling": lambda: self.strong(self.problem.n + self.problem.N),
            "student.population": self.student,
            "student.in-sample": self.student_in_sample,
            "teacher.in-sample": self.teacher_in_sample,
            "misfit.population": self.misfit,
            "misfit.in-sample": self.misfit_in_sample,
        }

    @property
    def coefficients(self) -> Teacher:
        return (wide_teacher if self.problem.n < self.problem.d_w else tall_teacher)(self.problem, self.space)

    def parts(self, teacher: Teacher) -> Parts:
        p = self.problem
        within, outside, foreign = [], [], []
        for block, along, square in zip(p.blocks, teacher.along, teacher.square, strict=True):
            c, s = block.cosine, block.sine
            within.append((along * c - block.along) ** 2 + square * c**2)
            outside.append((along * s - block.across) ** 2 + square * s**2)
            foreign.append((along**2 + square) * s**2)
        return Parts(
            Polynomial.sum(within) + p.spare_truth**2, Polynomial.sum(outside) + p.elsewhere**2, Polynomial.sum(foreign)
        )

    def teacher(self) -> Risk:
        """What the weak span misses, and the error of the coefficients."""
        p, teacher = self.problem, self.coefficients
        error = (
            (along - block.weak_truth) ** 2 + square
            for block, along, square in zip(p.blocks, teacher.along, teacher.square, strict=True)
        )
        return Risk(Polynomial.sum(error) + p.rho_w, ZERO)

    def strong(self, samples: int) -> Risk:
        """The strong model on true labels."""
        p, space, noise = self.problem, self.space, self.problem.sigma**2 + self.problem.rho_s
        if samples >= p.d_s:
            error = space.chi_square(p.d_s) * space.inverse_chi_square(samples - p.d_s + 1) * noise
        else:
            error = space.chi_square(samples) * space.inverse_chi_square(p.d_s - samples + 1) * noise
            error = error + (1 - space.share(samples, p.d_s - samples)) * p.strong_signal
        return Risk(error + p.rho_s, ZERO)

    def student(self) -> Risk:
        p, space, parts = self.problem, self.space, self.parts(self.coefficients)
        if p.N >= p.d_s:
            first = space.normal() ** 2
            scale = parts.foreign * space.inverse_chi_square(p.N - p.d_s + 1)
            even = parts.within + scale * (first + space.chi_square(p.d_s - 1)) + p.rho_s
            return Risk(even, parts.within * scale * first * 4)
        seen, noise = space.share(p.N, p.d_s - p.N), space.chi_square(p.N) * space.inverse_chi_square(p.d_s - p.N + 1)
        return Risk(seen * parts.within + (1 - seen) * p.strong_signal + noise * parts.foreign + p.rho_s)

    def student_in_sample(self) -> Risk:
        p, space = self.problem, self.space
        if p.N < p.d_s:
            return self.teacher_in_sample()
        parts, first, length = self.parts(self.coefficients), space.normal() ** 2, space.chi_square(p.N)
        left = space.chi_square(p.N - p.d_s) * p.rho_s
        even = parts.within * length + parts.outside * (first + space.chi_square(p.d_s - 1)) + left
        odd_squared = parts.within * parts.outside * length * first * Fraction(4, p.N**2)
        return Risk(even * Fraction(1, p.N), odd_squared)

    def teacher_in_sample(self) -> Risk:
        """On N fresh inputs its errors are independent normal variables, given the teacher."""
        parts = self.parts(self.coefficients)
        return Risk(
            (parts.within + parts.outside) * self.space.chi_square(self.problem.N) * Fraction(1, self.problem.N)
        )

    def misfit(self) -> Risk:
        """The student learns V Cβ + τ h by V: it misses Cβ by the error of noise, and all of the rest."""
        p, space = self.problem, self.space
        error = space.chi_square(p.d_s) * space.inverse_chi_square(p.N - p.d_s + 1)
        return Risk(self.parts(self.coefficients).foreign * (error + 1), ZERO)

    def misfit_in_sample(self) -> Risk:
        """What of τ h is orthogonal to the columns of V."""
        p, space = self.problem, self.space
        left = space.chi_square(p.N - p.d_s) * Fraction(1, p.N)
        return Risk(self.parts(self.coefficients).foreign * left, ZERO)
