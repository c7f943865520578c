"""Problems with rounds, and the risks after them in independent scalars.

A step takes an error u to (I − ηW/N)u and noise (η/N)Vᵀh, W = VᵀV. With the first axis along u, Wu is |u|(p, √(pq)) for
independent p ~ χ²_N and q ~ χ²_{d_s−1}; and |Vᵀh|² is a product of χ²_N and χ²_{d_s}.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ...arithmetic.polynomials import Polynomial
from ..regression import precise
from ..regression.precise import ZERO, Risk
from ..regression.problems import Problem


@dataclass(frozen=True)
class RoundsProblem(Problem):
    """``eta``: step size; ``beyond``: squared distance of the start of one round from the best that the strong features
    can do."""

    rounds: int = 2
    eta: Fraction = Fraction(2, 5)
    beyond: Fraction = Fraction(7, 2)

    def numbers(self) -> dict[str, Any]:
        mine = {"rounds": self.rounds, "eta": self.eta, "before": self.beyond + self.rho_s}
        return super().numbers() | mine


@dataclass
class Risks(precise.Risks):
    """Of one round, and of all."""

    problem: RoundsProblem

    @property
    def makers(self) -> dict[str, Callable[[], Risk]]:
        p = self.problem
        return {
            "zero": lambda: Risk(Polynomial.constant(p.signal), ZERO),
            "step": lambda: Risk(self.stepped(Polynomial.constant(p.beyond)) + p.rho_s),
            "steps": self.steps,
            "generation": lambda: Risk(self.learned() + (p.beyond + p.rho_s)),
            "generations": self.generations,
        }

    def stepped(self, square: Polynomial) -> Polynomial:
        """The squared norm of an error after a step, but for what is odd."""
        p, space, eta = self.problem, self.space, Fraction(self.problem.eta) / self.problem.N
        along, beside = space.chi_square(p.N), space.chi_square(p.d_s - 1)
        noise = space.chi_square(p.N) * space.chi_square(p.d_s) * (p.sigma**2 + p.rho_s)
        return square * ((1 - along * eta) ** 2 + along * beside * eta**2) + noise * eta**2

    def learned(self) -> Polynomial:
        """What the noise of one generation adds."""
        p, space = self.problem, self.space
        return space.chi_square(p.d_s) * space.inverse_chi_square(p.N - p.d_s + 1) * p.sigma**2

    def steps(self) -> Risk:
        square = Polynomial.constant(self.problem.strong_signal)
        for _ in range(self.problem.rounds):
            square = self.stepped(square)
        return Risk(square + self.problem.rho_s)

    def generations(self) -> Risk:
        first = self.strong(self.problem.n).even
        return Risk(Polynomial.sum([first, *(self.learned() for _ in range(self.problem.rounds))]))
