"""What every kind of evidence is asked and answers: a claim to be examined, and what was found on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from w2s_theory.calculus.forms.printing import to_html
from w2s_theory.claim import Claim

from .statistics import Deviation

B = TypeVar("B")
"""The budget of a kind of evidence: how hard it looks; None if there is nothing to choose."""


@dataclass(frozen=True)
class Task(Generic[B]):
    """A claim to be examined.

    ``closed_form``: what is called with keywords for its value, the claim's own or a rival. ``level``: the probability
    with which the claim may be refuted although it is true.
    """

    claim: Claim
    seed: int
    closed_form: Callable[..., Any]
    level: float
    budget: B


@dataclass(frozen=True)
class Trial:
    """One random problem: its seed and numbers, the claimed value and how far the simulated mean is from it.

    ``facts``: what else is told of the problem, as principal angles.
    """

    seed: tuple[int, ...]
    symbols: Mapping[str, float]
    facts: Mapping[str, Any]
    claimed: float
    deviation: Deviation


@dataclass(frozen=True)
class Finding:
    """What a kind of evidence found on a claim.

    ``verdict``: "proved", "consistent" (not refuted), "refuted" or "unknown", with the ``reason``. ``draws``: of each
    problem. ``overall``: the relative deviation, common to all problems. ``detectable``: the relative error, common to
    all problems, that would have been refuted with probability 0.999. ``variances``: whether those that a test rests on
    are "derived" or "assumed". ``details``: what else goes on record.
    """

    verdict: str
    reason: str
    trials: tuple[Trial, ...] = ()
    draws: int = 0
    overall: Deviation | None = None
    detectable: float = float("nan")
    variances: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        """Verdict and reason, and how much it rests on."""
        trials = f" ({len(self.trials)} problems, {self.draws:,} draws of each)" if self.trials else ""
        return f"{self.verdict}: {self.reason}{trials}"

    def __repr__(self) -> str:
        return f"<Finding {self}>"

    def _repr_html_(self) -> str:
        return to_html(str(self))


class Refuted(Exception):
    """What speaks against a claim."""
