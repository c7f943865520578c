"""Problems with a student on both kinds of labels, and its risks in independent scalars.

Let D (m × d_s) be its inputs in the strong span, m = N + n_s, D = QR with R of Bartlett and Q uniform; of Q the rows
with pseudo-labels are Q_1, and Φ = Q_1ᵀQ_1. Less the truth's, its labels are D a on the rows with pseudo-labels, a =
Cβ − β_s, and noise, which given D is independent of it. So it errs by R⁻¹ΦRa, and by R⁻¹Qᵀ times the noise. Turned such
that Ra is along the first axis, |Ra|² = |a|² χ²_m; Φ has there φ ~ Beta(N/2, n_s/2) on its diagonal, and below it a
vector of squared norm φ(1 − φ) Beta((d_s − 1)/2, (m − d_s)/2) and of uniform direction.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ...arithmetic.polynomials import Polynomial
from ..regression import precise
from ..regression.precise import Risk
from ..regression.problems import Problem


@dataclass(frozen=True)
class MixedProblem(Problem):
    """``n_s``: true labels that the student has."""

    n_s: int = 1

    def numbers(self) -> dict[str, Any]:
        return super().numbers() | {"n_s": self.n_s}


@dataclass
class Risks(precise.Risks):
    """With those of the student on both kinds of labels."""

    problem: MixedProblem

    @property
    def makers(self) -> dict[str, Callable[[], Risk]]:
        mixed = {"mixed student.population": self.mixed, "mixed student.in-sample": self.mixed_in_sample}
        return super().makers | mixed

    @property
    def samples(self) -> int:
        return self.problem.N + self.problem.n_s

    def passed(self) -> tuple[Polynomial, Polynomial]:
        """Of Φ along the first axis, squared: what is on its diagonal, and what is below."""
        p, space = self.problem, self.space
        share = space.share(p.N, p.n_s)
        return share**2, share * (1 - share) * space.share(p.d_s - 1, self.samples - p.d_s)

    def projected(self, pseudo: Polynomial, own: Any) -> Polynomial:
        """The squared norm of Qᵀ times noise of these variances on the rows with pseudo-labels and on the others."""
        p, space = self.problem, self.space
        length = space.chi_square(p.N) * pseudo + space.chi_square(p.n_s) * own
        return length * space.share(p.d_s, self.samples - p.d_s)

    def mixed(self) -> Risk:
        """The first coordinate of R⁻¹(φ, ψ) is φ less a normal variable times the others, all over the χ variable."""
        p, space, parts = self.problem, self.space, self.parts(self.coefficients)
        kept, turned = self.passed()
        left = space.inverse_chi_square(self.samples - p.d_s + 1)
        signal = kept + turned * (space.chi_square(self.samples) + space.normal() ** 2) * left
        noise = self.projected(parts.foreign, p.sigma**2 + p.rho_s) * left
        return Risk(parts.within * signal + noise + p.rho_s)

    def mixed_in_sample(self) -> Risk:
        """Over all of its inputs."""
        p, space, parts = self.problem, self.space, self.parts(self.coefficients)
        kept, turned = self.passed()
        signal = parts.within * space.chi_square(self.samples) * (kept + turned)
        noise = self.projected(parts.outside, p.sigma**2)
        left = space.chi_square(self.samples - p.d_s) * p.rho_s
        return Risk((signal + noise + left) * Fraction(1, self.samples))
