"""The kinds of evidence: to which claims each applies, how it is got, and how hard it looks for each budget."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from w2s_theory.claim import Claim
from w2s_theory.claim.composed import Nonnegative

from .certificate.examine import examine as certificate
from .finding import Finding, Task
from .mutants.examine import refute_mutants
from .pathwise import examine as pathwise
from .precision import examine as precision
from .precision.examine import PrecisionBudget
from .simulation.examine import examine as simulation
from .simulation.task import SimulationBudget


@dataclass(frozen=True)
class Effort:
    """The budgets of those kinds of evidence that may look more or less hard."""

    simulation: SimulationBudget = field(default_factory=SimulationBudget)
    precision: PrecisionBudget = field(default_factory=PrecisionBudget)

    def __str__(self) -> str:
        numbers = asdict(self.simulation) | asdict(self.precision)
        return ",".join(f"{name}={numbers[name]}" for name in NUMBERS)


FULL = Effort()
HUNT = Effort(SimulationBudget(drawn=True))
QUICK = Effort(
    SimulationBudget(
        problems=3, candidates=12, pilot=32, precision=0.25, most=2**17, enough=256, bound=200, sample=400,
        derive=False, scans=20, points=20_000, corners=1,
    ),
    PrecisionBudget(digits=20, specials=2),
)  # fmt: skip
BUDGETS = {"full": FULL, "quick": QUICK, "hunt": HUNT}
NUMBERS = (
    "problems", "candidates", "pilot", "precision", "most", "enough", "bound", "sample", "derive", "drawn", "digits",
    "specials", "scans", "points", "corners",
)  # fmt: skip
"""Of an effort, in the order in which the ledger names them: entries are found by it."""


@dataclass(frozen=True)
class Kind:
    """A kind of evidence: to which claims it applies, and how it is got."""

    applies: Callable[[Claim], bool]
    examine: Callable[[Task[Any]], Finding]
    words: str
    budget: Callable[[Effort], Any] = lambda effort: None
    """Its share of an effort."""
    is_asked_for: bool = True
    """Whether a plan that names no kinds means it."""
    is_quick: bool = True
    """Whether it is part of a quick campaign."""
    is_random: bool = True
    """Whether it depends on the seed."""
    lacks: Callable[[Claim], str] = lambda claim: ""
    """Why it does not apply to a claim, where that is worth telling."""
    asks_value: bool = True
    """Whether it is the closed form's value that is asked, so that a planted error can be seen."""


KINDS: dict[str, Kind] = {
    "certificate": Kind(
        lambda claim: claim.has_certificate,
        certificate,
        "kernel and second checker",
        is_random=False,
        asks_value=False,
    ),
    "pathwise": Kind(
        pathwise.applies, pathwise.examine, "identities of every draw, over prime fields", asks_value=False
    ),
    "precision": Kind(
        precision.applies,
        precision.examine,
        "independent quadratures to 50 digits, certified balls",
        lambda effort: effort.precision,
        is_quick=False,
        is_random=False,
        lacks=precision.lacking,
    ),
    "simulation": Kind(
        lambda claim: True, simulation, "literal simulation, laws, scans, limits", lambda effort: effort.simulation
    ),
    "mutants": Kind(
        lambda claim: claim.recorded != "refuted",
        refute_mutants,
        "wrong variants are refuted",
        is_asked_for=False,
        asks_value=False,
    ),
}
"""By name, in the order in which they are shown."""


def has_value(claim: Claim) -> bool:
    """Whether it claims a value, and not only an order of two."""
    return not isinstance(claim.formula, Nonnegative)
