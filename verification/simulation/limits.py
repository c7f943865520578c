"""Limits that no simulation reaches: the exact closed form must come as near as 1/variable, at random parameters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from typing import Any

import mpmath
import numpy as np
from sympy import And, Expr, Symbol, lambdify

from w2s_theory.calculus import DomainError
from w2s_theory.claim import Limit

from ..finding import Finding
from .task import Simulation

POINTS = 50
DIGITS = 50
ATTEMPTS = 10_000
"""Draws of parameters for one point."""
CLOSE = 1e-6
"""Distance from the limit, relative to it, that is allowed at the largest size."""
SIZES = (10**20, 10**24)
"""Values of the variable at which the closed form is compared with the limit: so large that the distance is small next
to interpolation thresholds, too, where it is divided by powers of gaps of 10⁻⁶."""


def approach(task: Simulation) -> Finding:
    """Evaluate the premise on the way to the limit, with 50 digits: the distance must be of order 1/variable."""
    claim, closed_form = task.claim, task.closed_form
    assert isinstance(claim, Limit)
    rng, symbols, farthest = np.random.default_rng(task.seed), symbols_of(claim), 0.0
    for _ in range(POINTS):
        numbers, limit = _random_point(claim, symbols, closed_form, rng)
        distance = distance_from(claim, numbers, limit)
        if not distance <= CLOSE:
            at = {s.name: float(numbers[s]) for s in claim.symbols}
            return Finding("refuted", f"{distance} from the limit at {claim.variable} = {SIZES[1]:g}, {at}")
        farthest = max(farthest, distance)
    reason = f"within {farthest:.1e} at {claim.variable} = {SIZES[1]:g}, at {POINTS} random points"
    return Finding("consistent", reason, detectable=CLOSE)


def symbols_of(claim: Limit) -> list[Symbol]:
    """Those of the limit and of the way to it."""
    return sorted(_path(claim).free_symbols | set(claim.symbols), key=str)


def distance_from(claim: Limit, numbers: Mapping[Symbol, Any], limit: float) -> float:
    """How far the closed form is from the limit at the larger of ``SIZES``, relative to it; infinite if it was not
    clearly farther at the smaller one."""
    symbols, exact = symbols_of(claim), _closed_form(claim)
    with mpmath.workdps(DIGITS):
        ways = ({**numbers, claim.variable: mpmath.mpf(size)} for size in SIZES)
        first, last = (abs(exact(*(mpmath.mpf(way[s]) for s in symbols)) - limit) for way in ways)
        scale = max(abs(limit), 1e-3)
        return float(last / scale) if last <= first / 10 + 1e-12 * scale else np.inf


@cache
def _closed_form(claim: Limit) -> Callable[..., Any]:
    """On the way to the limit, for numbers of mpmath."""
    return lambdify(symbols_of(claim), _path(claim), modules="mpmath")


@cache
def _path(claim: Limit) -> Expr:
    return claim.of.value.xreplace(dict(claim.along))


def _random_point(
    claim: Limit, symbols: list[Symbol], closed_form: Callable[..., Any], rng: np.random.Generator
) -> tuple[dict[Symbol, mpmath.mpf], float]:
    """Numbers in the limit's domain, and the limit there: dimensions up to 20, ratios up to 3, others below 1.

    What violates a condition is drawn again, and nothing else: of points drawn as a whole one in 200 meets them all.
    """
    conditions = _conditions(claim)
    numbers = {s: _drawn(s, rng) for s in symbols}
    for _ in range(ATTEMPTS):
        point = [float(numbers[s]) for s in claim.symbols]
        violated = next((involved for holds, involved in conditions if not holds(*point)), None)
        if violated is None:
            with suppress(DomainError):
                return numbers, closed_form(**{s.name: float(numbers[s]) for s in claim.symbols})
        numbers |= {s: _drawn(s, rng) for s in violated or claim.symbols}
    raise ValueError(f"{claim.id}: no point found in {claim.domain}")


def _drawn(s: Symbol, rng: np.random.Generator) -> mpmath.mpf:
    if s.is_integer:
        return mpmath.mpf(int(rng.integers(3, 20)))
    decimal = round(float(rng.uniform(0.1, 3.0 if s.name.startswith("gamma") else 0.9)), 6)
    with mpmath.workdps(DIGITS):
        return mpmath.mpf(str(decimal))  # which is what the float counts as where closed forms are evaluated


@cache
def _conditions(claim: Limit) -> list[tuple[Callable[..., Any], list[Symbol]]]:
    """Of the domain, each as a function of the claim's symbols, and which of them it is about; in an order that is the
    same in every process, as what is drawn again depends on it."""
    return [
        (lambdify(claim.symbols, condition, modules="numpy"), sorted(condition.free_symbols, key=str))
        for condition in sorted(And.make_args(claim.domain), key=str)
        if condition.free_symbols
    ]
