"""How many labels and pseudo-labels reach a target, exactly; what one more is worth; and what stands in the way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from derivations.risks.student_population import claim as student
from w2s_theory.calculus import DomainError
from w2s_theory.calculus.signs.region import Undecided
from w2s_theory.setting.beating import Value

from .goals import Goal, Part, ProbabilityGoal, Target, goal
from .obstacles import Obstacle, obstacle
from .problem import Number, Problem, exact, size
from .quantity import Quantity
from .spread import Spread, spreads

ROWS = 9
"""Of the trade-off, at most."""


@dataclass(frozen=True)
class Margin:
    """What one more label, and one more pseudo-label, adds to the target's quantity and to the student's risk at a
    fresh point. ``worth``: the least number of pseudo-labels that do at least as much for the target as one label; None
    if no number does."""

    target_per_label: Fraction
    target_per_pseudo_label: Fraction
    risk_per_label: Fraction
    risk_per_pseudo_label: Fraction
    worth: int | None


@dataclass(frozen=True)
class SamplePlan:
    """The answer. ``reached``: whether n and N reach the target; then they are the least, or the cheapest, that do.

    ``value``: of the target's quantity at n and N. ``frontier``: pairs (n, N) of which neither can be less without the
    other being more, from the fewest labels to the fewest pseudo-labels, if both were sought. ``beats``: the
    probability that the student beats its teacher at a fresh point, None where it is not known.
    ``obstacle``: what stands in the way, where the target is not reached. ``theorems``: the claims behind n and N.
    """

    problem: Problem
    target: Target
    given: tuple[int | None, int | None]
    prices: tuple[Fraction, Fraction]
    reached: bool
    n: int | None
    N: int | None
    theorems: tuple[str, ...]
    value_id: str
    value: Fraction | Value | None = None
    frontier: tuple[tuple[int, int], ...] = ()
    margin: Margin | None = None
    risks: tuple[Spread, ...] = ()
    beats: Value | None = None
    beats_id: str = ""
    obstacle: Obstacle | None = None
    notes: tuple[str, ...] = ()

    @property
    def cost(self) -> Fraction | None:
        """At the prices."""
        return None if self.n is None or self.N is None else self.prices[0] * self.n + self.prices[1] * self.N


def plan(
    problem: Problem,
    target: Target,
    n: int | None = None,
    N: int | None = None,
    price_label: Number = 1,
    price_pseudo_label: Number = 1,
) -> SamplePlan:
    """The least N for given n, the least n for given N, or whether both reach the target; with neither given, the
    cheapest of all at these prices (with prices of 1 the fewest samples), and the trade-off.

    Everything is exact but probabilities, which come with their error. Raises DomainError for sizes below those at
    which the risks are finite and for prices that are not positive (that of a pseudo-label may be 0), and Undecided if
    the search for the cheapest ends without an answer.
    """
    prices = exact("the price of a label", price_label), exact("the price of a pseudo-label", price_pseudo_label)
    if prices[0] <= 0 or prices[1] < 0:
        raise DomainError("the price of a label must be positive, that of a pseudo-label nonnegative")
    wanted = goal(problem, target)
    for name, given, start in zip("nN", (n, N), wanted.starts, strict=True):
        if given is not None and size(name, given) < start:
            raise DomainError(f"{name} = {given}, but the expected risks are finite from {name} = {start} on only")
    found = _sizes(wanted, n, N, prices)
    at_n, at_N = found or (n, N)
    reached = found is not None and wanted.reached(*found)
    theorems = wanted.theorems[n is not None :][: 1 if n is None and N is not None else None]
    answer = SamplePlan(
        problem, target, (n, N), prices, reached, at_n, at_N, tuple(dict.fromkeys(theorems)), wanted.claim_id
    )
    if not reached:
        answer = replace(answer, obstacle=obstacle(wanted, n, N))
    if found is None:
        return answer
    frontier, notes = _frontier(wanted) if n is N is None else ((), ())
    beats, beats_id = _beats(problem, target, *found)
    return replace(
        answer,
        value=wanted.at(*found),
        frontier=frontier,
        margin=_margin(wanted, *found),
        risks=spreads(problem, *found),
        beats=beats,
        beats_id=beats_id,
        notes=(*notes, *_doubts(wanted, found)),
    )


def _sizes(wanted: Goal, n: int | None, N: int | None, prices: tuple[Fraction, Fraction]) -> tuple[int, int] | None:
    """The given sizes and the least of what is sought; None if there is none."""
    if n is None and N is None:
        return wanted.cheapest(*prices)
    if N is None:
        assert n is not None
        least = wanted.least_N(n)
        return None if least is None else (n, least)
    if n is None:
        least = wanted.least_n(N)
        return None if least is None else (least, N)
    return n, N


def _frontier(wanted: Goal) -> tuple[tuple[tuple[int, int], ...], tuple[str, ...]]:
    """Of the trade-off at most ROWS pairs, spaced evenly in the logarithm of what N exceeds its start by."""
    one, none = Fraction(1), Fraction(0)
    try:
        most, fewest = wanted.cheapest(one, none), wanted.cheapest(none, one)
        assert most is not None
        assert fewest is not None
        start = wanted.starts[1] - 1
        ratio = (fewest[1] - start) / (most[1] - start)
        caps = {start + int((most[1] - start) * ratio ** (i / (ROWS - 1))) for i in range(1, ROWS - 1)}
        caps = {max(cap, fewest[1]) for cap in caps} | {most[1], fewest[1]}
        found = {wanted.cheapest(one, none, Part(most_N=cap)) for cap in caps}
    except Undecided as error:
        return (), (f"no trade-off: {error}",)
    return tuple(sorted(pair for pair in found if pair is not None)), ()


def _margin(wanted: Goal, n: int, N: int) -> Margin:
    risk = Quantity.of(student, wanted.problem)
    here, value = risk(n, N), _number(wanted.at(n, N))
    return Margin(
        _number(wanted.at(n + 1, N)) - value,
        _number(wanted.at(n, N + 1)) - value,
        risk(n + 1, N) - here,
        risk(n, N + 1) - here,
        wanted.worth_of_a_label(n, N),
    )


def _number(value: Fraction | Value) -> Fraction:
    return value if isinstance(value, Fraction) else Fraction(value.value)


def _beats(problem: Problem, target: Target, n: int, N: int) -> tuple[Value | None, str]:
    """The probability that the student beats its teacher, and what says so (or why it is not known)."""
    try:
        known = ProbabilityGoal(problem, target)
        return known.at(n, N), known.claim_id
    except DomainError as error:
        return None, str(error)


def _doubts(wanted: Goal, found: tuple[int, int]) -> tuple[str, ...]:
    """What the answer rests on, beyond theorems."""
    if not isinstance(wanted, ProbabilityGoal):
        return ()
    possible = wanted.first_possible
    notes = ["The probability depends neither on n nor on sigma; n is as small as keeps the expected risks finite."]
    if possible is not None and possible < found[1]:
        notes.append(f"Within the stated error the least N may be any from {possible} on.")
    return tuple(notes)
