"""Problems with chains in common directions, and risks in independent scalars: by fact 3 of regression, a student errs
by what its teacher does in these directions, and by g/√q for each unit of what it does outside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from ...arithmetic.polynomials import Number, Polynomial
from ..regression import precise
from ..regression.precise import Risk
from ..regression.problems import Problem

Errors = tuple[Polynomial, Polynomial]
"""Squared, in the common directions and beside them."""


@dataclass(frozen=True)
class CommonProblem(Problem):
    """``inner``, ``outside``: squared errors of the start in the common directions and beside them."""

    rounds: int = 2
    inner: Number = 0
    outside: Number = 0

    def numbers(self) -> dict[str, Any]:
        mine = {"rounds": self.rounds, "before": self.inner + self.outside, "outside": self.outside}
        return super().numbers() | mine


def whole(made: Callable[[], Errors]) -> Risk:
    return Risk(Polynomial.sum(made()))


def beside(made: Callable[[], Errors]) -> Risk:
    return Risk(made()[1])


@dataclass
class Risks(precise.Risks):
    """In the common directions and beside them."""

    problem: CommonProblem

    @property
    def makers(self) -> dict[str, Callable[[], Risk]]:
        errors = {"teacher": self.first, "next": self.next, "last": self.last}
        return {
            **{name: partial(whole, made) for name, made in errors.items()},
            **{f"beside {name}": partial(beside, made) for name, made in errors.items()},
        }

    def first(self) -> Errors:
        p, space = self.problem, self.space
        scale = space.inverse_chi_square(p.n - p.d_w + 1) * p.sigma**2
        return space.chi_square(p.shared) * scale, space.chi_square(p.d_w - p.shared) * scale

    def next(self) -> Errors:
        p = self.problem
        return self.learned(Polynomial.constant(p.inner), Polynomial.constant(p.outside))

    def last(self) -> Errors:
        errors = self.first()
        for _ in range(self.problem.rounds):
            errors = self.learned(*errors)
        return errors

    def learned(self, inner: Polynomial, outside: Polynomial) -> Errors:
        p, space = self.problem, self.space
        scale = outside * space.inverse_chi_square(p.N - p.d_s + 1)
        return inner + space.chi_square(p.shared) * scale, space.chi_square(p.d_s - p.shared) * scale
