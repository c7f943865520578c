"""Limits that no simulation reaches: the exact closed form must come as near as 1/variable, at random parameters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np
from sympy import Symbol, lambdify

from w2s_theory.calculus import DomainError
from w2s_theory.claim import Claim, Limit

from .attack import Finding, Task

POINTS = 50
CLOSE = 1e-6
"""Distance from the limit, relative to it, that is allowed at the largest size."""
SIZES = (10**8, 10**10)
"""Values of the variable at which the closed form is compared with the limit."""


def approach(task: Task) -> Finding:
    """Evaluate the premise on the way to the limit, with 50 digits: the distance must be of order 1/variable."""
    claim, closed_form = task.claim, task.closed_form
    assert isinstance(claim, Limit)
    rng = np.random.default_rng(task.seed)
    path = claim.of.value.xreplace(dict(claim.along))
    symbols = sorted(path.free_symbols | set(claim.symbols), key=str)
    exact = lambdify(symbols, path, modules="mpmath")
    farthest = 0.0
    with mpmath.workdps(50):
        for k in range(POINTS):
            numbers, limit = _random_point(claim, symbols, closed_form, rng)
            distances = [abs(exact(*({**numbers, claim.variable: mpmath.mpf(v)}[s] for s in symbols)) - limit)
                         for v in SIZES]  # fmt: skip
            scale = max(abs(limit), 1e-3)
            if not (distances[1] <= CLOSE * scale and distances[1] <= distances[0] / 10 + 1e-12 * scale):
                at = {s.name: float(numbers[s]) for s in claim.symbols}
                return Finding("refuted", f"{distances[1]} from the limit at {claim.variable} = {SIZES[1]:g}, {at}")
            farthest = max(farthest, float(distances[1] / scale))
            task.on_progress((k + 1) / POINTS)
    reason = f"within {farthest:.1e} at {claim.variable} = {SIZES[1]:g}, at {POINTS} random points"
    return Finding("consistent", reason, detectable=CLOSE)


def _random_point(
    claim: Claim, symbols: list[Symbol], closed_form: Callable[..., Any], rng: np.random.Generator
) -> tuple[dict[Symbol, mpmath.mpf], float]:
    """Numbers in the limit's domain, and the limit there: dimensions up to 20, ratios up to 3, others below 1."""
    for _ in range(1000):
        numbers = {
            s: mpmath.mpf(int(rng.integers(3, 20)))
            if s.is_integer
            else mpmath.mpf(round(float(rng.uniform(0.1, 3.0 if s.name.startswith("gamma") else 0.9)), 6))
            for s in symbols
        }
        try:
            return numbers, closed_form(**{s.name: float(numbers[s]) for s in claim.symbols})
        except DomainError:
            continue
    raise ValueError(f"{claim.id}: no point found in {claim.domain}")
