"""Which way of attack fits which kind of claim. The first that fits counts; without any, draws are compared."""

from __future__ import annotations

from w2s_theory.claim import Claim, Inequality, Law, Limit
from w2s_theory.claim.sizes import Size

from .attack import Attack, Finding, Task, judged
from .distributions import compare_distributions
from .inequalities import seek_violation
from .limits import approach
from .means import simulate_and_compare
from .scans import scan
from .visiting import with_corners

WAYS: tuple[tuple[type[Claim], Attack], ...] = (
    (Inequality, seek_violation),
    (Size, scan),
    (Law, compare_distributions),
)


def way_of_attack(claim: Claim) -> Attack:
    """How this claim is attacked."""
    if isinstance(claim, Limit) and not claim.measure:
        return approach
    return next((way for kind, way in WAYS if isinstance(claim, kind)), simulate_and_compare)


def simulation(task: Task) -> Finding:
    """The claim attacked in its way and at the corners; errors of the precision asked for must have been visible."""
    return judged(with_corners(way_of_attack(task.claim), task), task.precision)
