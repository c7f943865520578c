"""Sample sizes are attacked by scanning: the premises are evaluated at one size after the other."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from sympy import Symbol, lambdify

from w2s_theory.calculus import DomainError
from w2s_theory.claim import Claim
from w2s_theory.claim.combined import term
from w2s_theory.claim.sizes import Size

from ..finding import Finding
from .task import Simulation

PATIENCE = 10
"""Times as many problems as the budget asks for are tried until a tenth of them has a size to be found."""
LONGEST = 20_000
"""Sizes that are scanned."""
CLOSE = 1e-9
"""Relative difference up to which floating-point values of neighbouring sizes are not told apart."""


def scan(task: Simulation) -> Finding:
    """The size claimed against the first (or best) one that a scan finds, for random problems.

    A size that is off by one is seen in every problem in which there is one that the scan reaches, so that an error
    common to all would be detected that is one sample in the largest of them.
    """
    claim, seed, closed_form = task.claim, task.seed, task.closed_form
    assert isinstance(claim, Size)
    reached: list[float] = []
    problems = task.budget.scans
    for k in range(PATIENCE * problems):
        if k >= problems and len(reached) >= problems / 10:
            break
        numbers = _random_numbers(claim, np.random.default_rng((seed, k)))
        try:
            claimed = closed_form(**numbers)
        except DomainError:  # the assumptions fail for this problem
            continue
        if complaint := contradiction(claim, claimed, numbers):
            return Finding("refuted", f"{complaint} at {numbers}")
        reached += [claimed] if claimed <= LONGEST else []
    if len(reached) < problems / 10:
        return Finding("unknown", f"only {len(reached)} of {k + 1} problems have a size to be found")
    reason = f"the scan agrees; {len(reached)} of {max(k, problems)} problems have such a size"
    return Finding("consistent", reason, detectable=1 / max(reached))


def contradiction(claim: Size, claimed: float, numbers: dict[str, float]) -> str | None:
    """What the scan of one problem says against the claimed size, if anything."""
    sizes, values, scale = _scanned(claim, numbers)
    return _disagreement(claim, claimed, sizes, values, CLOSE * scale)


def _disagreement(claim: Size, claimed: float, sizes: np.ndarray, values: np.ndarray, tolerance: float) -> str | None:
    """What speaks against the claimed size, if anything."""
    if not claimed > 0:
        return f"claimed {claimed}, which is no size"
    at = values[sizes == claimed]
    if claim.is_best:
        best, size = values.max(), sizes[values.argmax()]
        if np.isinf(claimed):
            return None if values[-1] >= best - tolerance else "claimed to rise to a limit, but it does not"
        worse = at[0] < best - tolerance if len(at) else claimed < sizes[-1]
        return f"claimed {claimed}, but {size} is better" if worse else None
    reached = sizes[values >= tolerance]
    if len(reached) and reached[0] < claimed:
        return f"claimed {claimed}, but {reached[0]} suffices"
    if not len(at) and claimed <= sizes[-1]:
        return f"claimed {claimed}, which is none of the sizes from {sizes[0]} on"
    return f"claimed {claimed}, which does not suffice" if len(at) and at[0] < -tolerance else None


def _scanned(claim: Size, numbers: dict[str, float]) -> tuple[np.ndarray, np.ndarray, float]:
    """Sizes at which the premises hold, the formula there, and the size of what it is made of."""
    sizes = np.arange(1, LONGEST + 1, dtype=float)
    columns = []
    for premise in claim.using:
        sizes = sizes[_first(premise, claim.variable, numbers, sizes) :]
    for premise in claim.using:
        columns.append(premise.evaluate(**_arguments(premise, claim.variable, numbers, sizes)))
    function, symbols = _objective(claim)
    if not claim.using:
        sizes = sizes[sizes > numbers["d_w"] + 1]
    values = function(*columns, sizes, *(numbers[s.name] for s in symbols)) * np.ones_like(sizes)
    return sizes, values, max(float(np.abs(column).max()) for column in (*columns, values))


@cache
def _objective(claim: Size) -> tuple[Callable[..., Any], list[Symbol]]:
    """What is to be reached, as a function of the premises' values, the size and these symbols."""
    first = [*map(term, claim.using), claim.variable]
    symbols = sorted(claim.objective.free_symbols - {*first}, key=str)
    return lambdify([*first, *symbols], claim.objective, modules="numpy"), symbols


def _arguments(premise: Claim, variable: Symbol, numbers: dict[str, float], sizes: Any) -> dict[str, Any]:
    return {s.name: sizes if s == variable else numbers[s.name] for s in premise.symbols}


def _first(premise: Claim, variable: Symbol, numbers: dict[str, float], sizes: np.ndarray) -> int:
    """The place of the first size from which on the premise can be evaluated."""

    def holds(size: float) -> bool:
        try:
            premise.evaluate(**_arguments(premise, variable, numbers, size))
        except DomainError:
            return False
        return True

    if (place := bisect_left(sizes, True, key=holds)) == len(sizes):
        raise DomainError(f"{premise.id} holds for none of the sizes scanned")
    return place


def _random_numbers(claim: Size, rng: np.random.Generator) -> dict[str, float]:
    """A problem with orthogonal or common directions, as numbers; half of them without approximation error."""
    d_w, d_s = rng.integers(2, 30, 2)
    missed, foreign, rest = 10.0 ** rng.uniform(-3, 0, 3) * rng.integers(0, 2) * rng.integers(0, 2, 3)
    everything = {
        "n": max(d_w, d_s) + rng.integers(2, 100),
        "N": d_s + rng.integers(2, 300),
        "d_w": d_w,
        "d_s": d_s,
        "d_sw": rng.integers(0, min(d_w, d_s) + 1),
        "sigma": 10 ** rng.uniform(-1, 0.5),
        "rho_w": missed + rest,
        "rho_s": foreign + rest,
        "rho_missed": missed,
        "rho_foreign": foreign,
        "target": rng.uniform(0.05, 1.5),
        "epsilon": rng.uniform(0.01, 0.6),
    }
    return {s.name: float(everything[s.name]) for s in sorted(needed(claim), key=str)}


def needed(claim: Size) -> set[Symbol]:
    """The symbols of the claim and of its premises, but for the size that is claimed."""
    return {*claim.symbols, *(s for premise in claim.using for s in premise.symbols)} - {claim.variable}
