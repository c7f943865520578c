"""Expected risks at a plan's sizes, and how far a single training set may be from them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from derivations.fluctuations.baseline import claim as baseline_variance
from derivations.fluctuations.ceiling import claim as ceiling_variance
from derivations.fluctuations.student_in_sample import claim as in_sample_variance
from derivations.fluctuations.student_population import claim as population_variance
from derivations.fluctuations.teacher import claim as teacher_variance
from derivations.risks.baseline_population import claim as baseline
from derivations.risks.ceiling_population import claim as ceiling
from derivations.risks.student_in_sample import claim as in_sample
from derivations.risks.student_population import claim as population
from derivations.risks.teacher_population import claim as teacher
from w2s_theory.calculus import DomainError
from w2s_theory.claim import Claim
from w2s_theory.setting.laws import RiskLaw

from .problem import Problem
from .quantity import Quantity

LEVEL = 0.95
PAIRS = (
    (teacher, teacher_variance),
    (population, population_variance),
    (in_sample, in_sample_variance),
    (baseline, baseline_variance),
    (ceiling, ceiling_variance),
)


@dataclass(frozen=True)
class Spread:
    """A risk over training sets: expected value, standard deviation, and the quantile of LEVEL. What is None is
    infinite or not known; ``missing`` says why."""

    claim_id: str
    variance_id: str
    mean: Fraction | None
    deviation: float | None
    quantile: float | None
    missing: str = ""


def spreads(problem: Problem, n: int, N: int) -> tuple[Spread, ...]:
    """Of teacher, student (at a fresh point, on its training inputs), baseline and ceiling."""
    return tuple(_spread(risk, variance, problem, n, N) for risk, variance in PAIRS)


def _spread(risk: Claim, variance: Claim, problem: Problem, n: int, N: int) -> Spread:
    law = _law(risk, problem, n, N)
    quantile = None if law is None else float(law.ppf(LEVEL))
    try:
        mean = Quantity.of(risk, problem)(n, N)
    except DomainError:
        return Spread(risk.id, variance.id, None, None, quantile, "infinite")
    if variance.well_specified and not problem.is_well_specified:
        return Spread(risk.id, variance.id, mean, None, quantile, "truth outside")
    if variance.well_specified and problem.q_sw is None:
        return Spread(risk.id, variance.id, mean, None, quantile, "angles unknown")
    try:
        squared = Quantity.of(variance, problem)(n, N)
    except DomainError:
        return Spread(risk.id, variance.id, mean, None, quantile, "infinite")
    return Spread(risk.id, variance.id, mean, float(squared) ** 0.5, quantile)


def _law(risk: Claim, problem: Problem, n: int, N: int) -> RiskLaw | None:
    """The exact law, where it is known and there is noise."""
    d_w, d_s, sigma = problem.d_w, problem.d_s, float(problem.sigma)
    rho_w, rho_s = float(problem.rho_w), float(problem.rho_s)
    try:
        if risk is teacher:
            return RiskLaw.teacher(n, d_w, sigma, rho_w)
        if risk is baseline:
            return RiskLaw.baseline(n, d_s, sigma, rho_s)
        return RiskLaw.ceiling(n, N, d_s, sigma, rho_s) if risk is ceiling else None
    except DomainError:
        return None
