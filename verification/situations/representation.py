"""By which means a situation is represented: the contract of an open family.

A situation is declared in `w2s_theory.setting.situations`, or beside the claims of it. What it needs to be attacked is
a `Representation`, which need not have all that there can be: what is missing is not examined, and ``missing`` says
why.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, Protocol

import numpy as np
from sympy import Eq

from w2s_theory.claim import Claim
from w2s_theory.setting.situations import Situation

from ..arithmetic.field import Exact, Field

Array = np.ndarray
Rng = np.random.Generator
TERMS = "{}, term by term"
"""What a simulation calls the sum of the absolute values of the terms of a quantity."""
KINDS = ("literal", "exact", "precise", "strategy")
"""What a situation may be represented by: its simulation by definition, its identities at random points of a field,
integrals in exact numbers, and problems that Hypothesis draws."""


class Simulated(Protocol):
    """A problem by its literal simulation: numbers, and draws of what claims are about."""

    def arguments(self, claim: Claim) -> dict[str, Any]:
        """The numbers (and matrices) at which the claim is evaluated."""

    def facts(self) -> dict[str, Any]:
        """What else is worth telling of the problem, for the evidence."""

    def parameters(self) -> dict[str, Any] | None:
        """Everything constant in it, numbers and matrices, if the quantities simulated are, draw by draw, the
        expressions of the theory in them; else None."""

    @property
    def size(self) -> float:
        """Of the squares that the quantities simulated are differences of: what is small against it as the square of a
        rounding error is one."""

    def simulate(self, trials: int, rng: np.random.Generator, what: Sequence[str]) -> dict[str, Array]:
        """Independent draws of the quantities named, each of shape (trials,)."""


@dataclass(frozen=True)
class Point:
    """A random problem with random data, in exact numbers.

    ``values``: of the symbols and matrices of the theory; more than one where its expression is a mean over them.
    ``measure``: what a quantity of this name is by the definitions; None where the expression is its own definition.
    ``sizes``: the dimensions, for people. ``given``: the hypotheses that can be asked here; None for all.
    """

    values: tuple[Mapping[str, Exact], ...]
    measure: Callable[[str], Exact] | None
    sizes: Mapping[str, int]
    given: tuple[Eq, ...] | None = None


def valued(claim: Claim, numbers: Mapping[str, Any]) -> dict[str, Any]:
    """Of these numbers those at which the claim is evaluated. Raises NotImplementedError if one is missing."""
    if unknown := unvalued(claim, numbers):
        raise NotImplementedError(unknown)
    return {s.name: numbers[s.name] for s in claim.symbols}


def unvalued(claim: Claim, numbers: Collection[str]) -> str:
    """Which symbols of the claim have no numbers, in words."""
    missing = [s.name for s in claim.symbols if s.name not in numbers]
    about = f"problems of the situation {str(claim.situation)!r} have no number for {', '.join(missing)}"
    return f"{claim.id}: {about}; declare it as a Declared, which has symbols of its own" if missing else ""


def as_it_is(problem: Any) -> Any:
    """A problem in exact numbers that has all that it needs."""
    return problem


def resized(problem: Any, name: str, size: int) -> Any:
    return problem.sized(name, size)


def any_problem(problem: Any) -> bool:
    return True


@dataclass(frozen=True, kw_only=True)
class Representation:
    """What there is to attack claims on a ``situation`` with; all functions are deterministic but for their generators.

    Literal simulation: ``random(claim, rng)`` is a problem that meets the claim's hypotheses, with moments enough.
    ``inside(claim, problem, numbers)`` takes spans, truth and sample sizes from a `regression.literal.LiteralProblem`
    and what else the theory has symbols for from ``numbers``. ``corners(claim)``: the extreme problems, where they are
    not those of `regression.problems`.

    Identities: ``exact(claim, field, rng)`` is a random point of a field, ``in_scene(claim, field, rng, scene)`` one in
    a given `regression.scenes.Scene`.

    Integrals: ``risks(problem).of(name)`` is a risk of a `regression.problems.Problem` in independent scalars. Problems
    are ``enriched`` with what else the situation has, if it ``fits`` them; ``roomy(problem, margin)`` has so many more
    samples than features, and ``resized(problem, name, size)`` another sample size, where that is not as
    `regression.problems` does it. ``at(claim, problem, literal)`` simulates one, given its spans, truth and sizes,
    where that is not as ``inside``.

    Hypothesis: ``strategy`` names a function of a claim, "module:function", that draws what ``random`` does; it is
    loaded when it is asked for, as that takes most of a second.

    ``missing``: why there is none of one of the ``KINDS``, or of a risk ("exact teacher-limit"), by name.
    """

    situation: Situation
    random: Callable[[Claim, Rng], Simulated] | None = None
    inside: Callable[[Claim, Any, Mapping[str, Any]], Simulated] | None = None
    corners: Callable[[Any], Iterable[Simulated]] | None = None
    exact: Callable[[Claim, Field, Rng], Point] | None = None
    in_scene: Callable[[Claim, Field, Rng, Any], Point] | None = None
    risks: Callable[[Any], Any] | None = None
    enriched: Callable[[Any], Any] = as_it_is
    fits: Callable[[Any], bool] = any_problem
    roomy: Callable[[Any, int], Any] | None = None
    resized: Callable[[Any, str, int], Any] = resized
    at: Callable[[Claim, Any, Any], Simulated] | None = None
    strategy: str = ""
    missing: Mapping[str, str] = field(default_factory=dict)

    def simulated(self, claim: Claim, problem: Any, literal: Any) -> Simulated | None:
        """A problem in exact numbers, whose spans, truth and sizes are those of the literal one; None if it cannot
        be."""
        if self.at is not None:
            return self.at(claim, problem, literal)
        return None if self.inside is None else self.inside(claim, literal, problem.numbers())

    def with_room(self, problem: Any, margin: int) -> Any:
        """A problem in exact numbers with as many samples as moments need, enriched."""
        return self.enriched(problem.roomy(margin)) if self.roomy is None else self.roomy(problem, margin)

    def drawn_by(self) -> Callable[..., Any] | None:
        """The function that draws problems by Hypothesis, if there is one."""
        module, _, function = self.strategy.partition(":")
        return getattr(import_module(module), function) if module else None

    def has(self, kind: str) -> bool:
        """Whether there is any representation of this kind."""
        means = {"literal": self.random, "exact": self.exact, "precise": self.risks, "strategy": self.strategy or None}
        return means[kind] is not None
