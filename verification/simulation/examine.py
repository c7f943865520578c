"""The evidence: a claim against draws, at random problems and in corners, as it asks for.

Half of the false-alarm level is for either. What was not refuted counts only if an error of the precision asked for
would have been seen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from w2s_theory.claim import Claim
from w2s_theory.claim.composed import AtInfinity, FisherLaw, Nonnegative, Ridgeless, Sought, Stationary
from w2s_theory.claim.formula import Formula, InProportion

from ..finding import Finding, Task
from .at_corners import visited
from .distributions import compare_distributions
from .inequalities import seek_violation
from .limits import approach
from .means import compare_means
from .proportional import extrapolate, seek_least, vanish
from .scores import has_scores
from .sizes import scan
from .task import Simulation, SimulationBudget

Comparison = Callable[[Simulation], Finding]

COMPARISONS: dict[type[Formula], Comparison] = {
    Nonnegative: seek_violation,
    Sought: scan,
    FisherLaw: compare_distributions,
    InProportion: extrapolate,
    Stationary: seek_least,
    Ridgeless: vanish,
}
"""By what is claimed; of all else means are compared."""


def examine(task: Task[SimulationBudget]) -> Finding:
    """The kind of evidence "simulation" on a claim."""
    simulation = Simulation.of(task)
    return judged(_with_corners(replace(simulation, level=simulation.level / 2)), simulation.precision)


def comparison(claim: Claim) -> Comparison:
    """How draws, or exact numbers where no draws come near, are compared with this claim at random problems."""
    if isinstance(claim.formula, AtInfinity) and not has_scores(claim.formula):
        return approach
    return COMPARISONS.get(type(claim.formula), compare_means)


def _with_corners(task: Simulation) -> Finding:
    """At random problems, and if that does not refute the claim in each corner."""
    found = comparison(task.claim)(task)
    if found.verdict == "refuted" or task.budget.corners == 0:
        return found
    visits = 0
    for complaint in visited(task):
        if complaint:
            return replace(found, verdict="refuted", reason=f"in a corner: {complaint}")
        visits += 1
    reason = f"{found.reason}; {visits} corners" if visits else found.reason
    return replace(found, reason=reason, details={**found.details, "corners": visits})


def judged(found: Finding, precision: float) -> Finding:
    """What was not refuted is consistent only if an error of the precision asked for would have been seen; else, or if
    nothing is said of what would have been, it is unknown."""
    if found.verdict != "consistent" or found.detectable <= precision:
        return found
    reason = f"only errors from {found.detectable:.2%} on would have been seen, not those of {precision:.2%} asked for"
    return replace(found, verdict="unknown", reason=f"{reason}; {found.reason}")
