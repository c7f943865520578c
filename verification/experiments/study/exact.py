"""The theory of the study: closed forms from the catalogue and bounds as they were published."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

import numpy as np
from sympy import Expr, lambdify

from derivations import catalogue
from w2s_theory import DomainError
from w2s_theory.claim import Expected, Inequality
from w2s_theory.claim.formula import second_moment
from w2s_theory.claim.sizes import Size
from w2s_theory.setting import symbols
from w2s_theory.setting.evaluate import evaluate
from w2s_theory.setting.laws import RiskLaw

from ...situations.regression.simulated import Regression
from ..experiment import Experiment

Array = np.ndarray

CLAIMS = {
    "teacher": "teacher.population",
    "student.population": "student.population",
    "baseline": "baseline.population",
    "ceiling": "ceiling.population",
    "pgr": "pgr",
    "opr": "opr",
}
"""Quantity → claim."""
RATIOS = ("pgr", "opr")


@dataclass(frozen=True)
class Bound:
    """A published bound on a quantity from above (``upper``) or below. ``reading``: what it counts as noise."""

    quantity: str
    upper: bool
    reading: str
    expression: Expr

    def evaluate(self, **values: Any) -> Array:
        """At numbers or arrays by symbol name; more names than it needs may be given."""
        names, function = _compiled(self.expression)
        return np.asarray(function(*(values[name] for name in names)), dtype=float)


@cache
def _compiled(expression: Expr) -> tuple[tuple[str, ...], Callable[..., Any]]:
    used = [s for s in symbols.MEANING if s in expression.free_symbols]
    return tuple(s.name for s in used), lambdify(used, expression, modules="numpy")


@cache
def bounds() -> tuple[Bound, ...]:
    """Those of the paper as published, σ² being the noise, and the student's with ρ_w counted in."""
    known = catalogue()

    def inequality(id: str) -> Inequality:
        return cast(Inequality, known[id])

    def ratio(id: str) -> Expr:
        return cast(Size, known[f"samples.optimal-labels.{id}"]).objective

    published, counted = "noise σ², as published", "noise σ² + ρ_w"
    return (
        Bound("teacher", False, published, inequality("bound.teacher").below),
        Bound("student.population", True, published, inequality("bound.student.in-sample.noise-only").above),
        Bound("student.population", True, counted, inequality("bound.student.population.published").above),
        Bound("baseline", False, published, inequality("bound.baseline").below),
        Bound("pgr", False, published, ratio("pgr-bound")),
        Bound("opr", False, published, ratio("opr-bound")),
    )


def published(quantity: str) -> Bound | None:
    """The bound on a quantity as it was published, if there is one."""
    return next((bound for bound in bounds() if bound.quantity == quantity), None)


def exact(quantity: str, numbers: Mapping[str, Any]) -> Array:
    """The closed form of a risk, or of PGR or OPR, at numbers or arrays by symbol name; more may be given."""
    claim = catalogue()[CLAIMS[quantity]]
    return np.asarray(claim.evaluate(**{s.name: numbers[s.name] for s in claim.symbols}))


def variances(experiment: Experiment, n: Any, N: Any) -> dict[str, Array]:
    """The derived variance of each risk over data sets at sample sizes n and N (numbers or arrays), all else being as
    in the experiment: from the laws, and for the student from the axiom.

    Raises DomainError where the student's is not finite.
    """
    e, s = experiment, experiment.symbols()
    m, k = np.asarray(n, dtype=float), np.asarray(N, dtype=float)
    return {
        "teacher": _of_least_squares(m, e.d_w, e.sigma, s["rho_w"]),
        "student.population": _of_student(e, m, k),
        "baseline": _of_least_squares(m, e.d_s, e.sigma, s["rho_s"]),
        "ceiling": _of_least_squares(m + k, e.d_s, e.sigma, s["rho_s"]),
    }


def _of_least_squares(samples: Array, d: int, sigma: float, rho: float) -> Array:
    laws = [RiskLaw.baseline(int(m), d, sigma, rho) for m in samples.flat]
    return np.array([law.var() for law in laws]).reshape(samples.shape)


def _of_student(e: Experiment, n: Array, N: Array) -> Array:
    drawn = cast(Expected, catalogue()[CLAIMS["student.population"]]).formula.drawn
    squared, values = second_moment(drawn, drawn), {**(Regression(e.problem).parameters() or {}), "n": n, "N": N}
    if not np.all(lambdify((symbols.n, symbols.N, symbols.d_w, symbols.d_s), squared.domain)(n, N, e.d_w, e.d_s)):
        raise DomainError(f"the student's risk has a variance for {squared.domain} only")
    return np.asarray(evaluate(squared.value, values) - exact("student.population", values) ** 2, dtype=float)
