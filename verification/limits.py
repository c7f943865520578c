"""Limits that no simulation reaches: the exact closed form must come as near as 1/variable, at random parameters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np
from sympy import Symbol, lambdify

from w2s_theory.claim import Claim, Limit

from .attack import Finding

POINTS = 50
SIZES = (10**8, 10**10)
"""Values of the variable at which the closed form is compared with the limit."""


def approach(
    claim: Claim, seed: int, closed_form: Callable[..., Any], comparisons: int, on_progress: Callable[[float], None]
) -> Finding:
    """Evaluate the premise on the way to the limit, with 50 digits: the distance must be of order 1/variable."""
    assert isinstance(claim, Limit)
    rng = np.random.default_rng(seed)
    path = claim.of.value.subs(claim.along)
    symbols = sorted(path.free_symbols | set(claim.symbols), key=str)
    exact = lambdify(symbols, path, modules="mpmath")
    farthest = 0.0
    with mpmath.workdps(50):
        for k in range(POINTS):
            numbers = {s: _random(s, rng) for s in symbols}
            limit = closed_form(**{s.name: float(numbers[s]) for s in claim.symbols})
            distances = [abs(exact(*({**numbers, claim.variable: mpmath.mpf(v)}[s] for s in symbols)) - limit)
                         for v in SIZES]  # fmt: skip
            scale = max(abs(limit), 1e-3)
            if distances[1] > 1e-6 * scale or distances[1] > distances[0] / 10 + 1e-12 * scale:
                at = {s.name: float(numbers[s]) for s in claim.symbols}
                return Finding("refuted", f"{distances[1]} from the limit at {claim.variable} = {SIZES[1]:g}, {at}")
            farthest = max(farthest, float(distances[1] / scale))
            on_progress((k + 1) / POINTS)
    reason = f"within {farthest:.1e} at {claim.variable} = {SIZES[1]:g}, at {POINTS} random points"
    return Finding("consistent", reason, detectable=1e-6)


def _random(symbol: Symbol, rng: np.random.Generator) -> mpmath.mpf:
    """Numbers of dimensions up to 20, of other symbols within (0.1, 0.9)."""
    return mpmath.mpf(int(rng.integers(3, 20)) if symbol.is_integer else round(float(rng.uniform(0.1, 0.9)), 6))
