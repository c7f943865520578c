"""What a plan is to reach, and the sample sizes that reach it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, cached_property
from typing import Protocol

from sympy import Expr, Gt
from sympy.core.relational import Relational

from derivations.ratios.opr import claim as opr
from derivations.ratios.pgr import claim as pgr
from derivations.risks.student_in_sample import claim as in_sample
from derivations.risks.student_population import claim as population
from derivations.risks.teacher_population import claim as teacher
from derivations.samples.targets import claims as least_sizes
from w2s_theory.calculus import DomainError
from w2s_theory.calculus.signs.region import Region
from w2s_theory.claim import Claim, term
from w2s_theory.setting.beating import Value, probability
from w2s_theory.setting.beating_sampled import SampledBeating
from w2s_theory.setting.symbols import target as target_symbol

from .problem import Number, Problem, exact
from .quantity import Quantity, rational, region

LEAST = {claim.id: claim for claim in least_sizes}
MOST_PSEUDO_LABELS = 10**12
"""Beyond which the probability of beating the teacher is not looked at."""
SEED = 20250207


@dataclass(frozen=True)
class Kind:
    """A quantity with a target. ``sign``: 1 if more of it is better, −1 if less. ``least``: what claims say which
    n and which N are the least, if the catalogue has them. The target is reached where ``formula`` ≥ 0 under
    ``assuming``. ``implied``: what follows where the target is positive, which makes searches shorter."""

    name: str
    claim: Claim
    sign: int
    formula: Expr
    using: tuple[Claim, ...]
    assuming: tuple[Relational, ...] = ()
    least: tuple[str, str] | None = None
    implied: tuple[Relational, ...] = ()


def _ratio(name: str, claim: Claim, *implied: Relational) -> Kind:
    least = f"samples.labels.{claim.id}", f"samples.pseudo-labels.{claim.id}"
    theorem = LEAST[least[0]]
    return Kind(name, claim, 1, theorem.objective, theorem.using, theorem.assuming, least, implied)


def _risk(name: str, claim: Claim) -> Kind:
    return Kind(name, claim, -1, target_symbol - term(claim), (claim,))


KINDS = {
    "pgr": _ratio("PGR", pgr, Gt(term(teacher), term(population))),
    "opr": _ratio("OPR", opr),
    "risk": _risk("student's risk at a fresh point", population),
    "in-sample-risk": _risk("student's risk on its training inputs", in_sample),
}
PROBABILITY = "probability"


@dataclass(frozen=True)
class Target:
    """What is to be reached.

    ``kind``: pgr, opr, risk, in-sample-risk, or probability (that the student's risk at a fresh point is less than its
    teacher's). ``value``: what the first two and the last are to be at least, and a risk at most.

    Raises DomainError for an unknown kind, an OPR or a risk that is not positive, a probability outside (0, 1).
    """

    kind: str
    value: Fraction

    def __init__(self, kind: str, value: Number) -> None:
        object.__setattr__(self, "kind", kind)
        object.__setattr__(self, "value", exact(f"the target {kind}", value))
        if kind not in (*KINDS, PROBABILITY):
            raise DomainError(f"unknown target {kind!r}; there are {', '.join((*KINDS, PROBABILITY))}")
        if kind not in ("pgr", PROBABILITY) and self.value <= 0:
            raise DomainError(f"the target {kind} must be positive, but {float(self.value):g} was given")
        if kind == PROBABILITY and not 0 < self.value < 1:
            raise DomainError(f"a probability to reach is between 0 and 1, but {float(self.value):g} was given")

    @property
    def name(self) -> str:
        return KINDS[self.kind].name if self.kind in KINDS else "P(student beats teacher)"

    @property
    def relation(self) -> str:
        return "<=" if self.kind in KINDS and KINDS[self.kind].sign < 0 else ">="


@dataclass(frozen=True)
class Part:
    """Of all sizes: those from n and N on, with at most ``most_N``."""

    n: int | None = None
    N: int | None = None
    most_N: int | None = None


ALL = Part()


class Goal(Protocol):
    """A target for a problem. All sizes are exact; None stands for no size."""

    @property
    def problem(self) -> Problem: ...

    @property
    def claim_id(self) -> str:
        """What says the value."""

    @property
    def theorems(self) -> tuple[str, str]:
        """What says the least n for given N, and the least N for given n."""

    @property
    def starts(self) -> tuple[int, int]:
        """The least n and N allowed."""

    def at(self, n: int, N: int) -> Fraction | Value:
        """The value of the target's quantity."""

    def reached(self, n: int, N: int) -> bool: ...

    def least_n(self, N: int) -> int | None: ...

    def least_N(self, n: int) -> int | None: ...

    def cheapest(self, price_n: Fraction, price_N: Fraction, part: Part = ALL) -> tuple[int, int] | None:
        """The sizes of least cost in this part, of several those with the least N. One price may be 0. Raises Undecided
        if the search ends without an answer."""

    def worth_of_a_label(self, n: int, N: int) -> int | None:
        """The least k with N + k at least as good as n + 1."""


@dataclass(frozen=True)
class ExpectedGoal:
    """A target for a ratio or risk: a region that polynomials bound."""

    problem: Problem
    target: Target

    @property
    def kind(self) -> Kind:
        return KINDS[self.target.kind]

    @property
    def claim_id(self) -> str:
        return self.kind.claim.id

    @property
    def sign(self) -> int:
        return self.kind.sign

    @property
    def theorems(self) -> tuple[str, str]:
        return self.kind.least or (self.claim_id, self.claim_id)

    @property
    def starts(self) -> tuple[int, int]:
        return self.region.x_start, self.region.y_start

    @cached_property
    def region(self) -> Region:
        return self.region_towards(self.target.value)

    def region_towards(self, wanted: Fraction) -> Region:
        """The sizes that reach another target."""
        kind = self.kind
        conditions = kind.assuming + (kind.implied if wanted > 0 else ())
        return region(kind.formula, conditions, kind.using, self.problem, {target_symbol: rational(wanted)})

    @cached_property
    def quantity(self) -> Quantity:
        return Quantity.of(self.kind.claim, self.problem)

    def at(self, n: int, N: int) -> Fraction:
        return self.quantity(n, N)

    def reached(self, n: int, N: int) -> bool:
        return (n, N) in self.region

    def least_n(self, N: int) -> int | None:
        return self.region.least_x(N)

    def least_N(self, n: int) -> int | None:
        return self.region.least_y(n)

    def cheapest(self, price_n: Fraction, price_N: Fraction, part: Part = ALL) -> tuple[int, int] | None:
        region = self.region.starting(part.n, part.N)
        if part.most_N is not None:
            region = region.below(part.most_N)
        if price_n:
            return region.cheapest(price_n, price_N)
        found = region.transposed.cheapest(price_N, price_n)
        return None if found is None else (found[1], found[0])

    def worth_of_a_label(self, n: int, N: int) -> int | None:
        better = self.region_towards(self.at(n + 1, N)).starting(y=N).least_y(n)
        return None if better is None else better - N


@dataclass(frozen=True)
class ProbabilityGoal:
    """A target for the probability that the student beats its teacher at a fresh point, for a truth in both spans.

    It depends neither on n nor on σ², and increases with N: given the teacher's error and the direction of the
    student's, the event is q > t for some t and q ~ χ²_{N−d_s+1}. Values carry their error, and a size is only given if
    the target is reached for sure.
    """

    problem: Problem
    target: Target

    def __post_init__(self) -> None:
        if not self.problem.is_well_specified:
            raise DomainError(
                "the probability that the student beats its teacher is known for a truth in both spans only: "
                "rho_w = rho_s = 0"
            )
        if self.problem.squared_cosines is None:
            raise DomainError(
                f"d_sw={float(self.problem.d_sw):g} is no integer, and the probability depends on the single "
                "principal angles: give them instead"
            )

    @property
    def claim_id(self) -> str:
        return "beating.right-angles" if self.problem.has_right_angles else "the joint law of teacher and student"

    @property
    def theorems(self) -> tuple[str, str]:
        return self.claim_id, self.claim_id

    @property
    def starts(self) -> tuple[int, int]:
        """Where the expected risks are finite."""
        return self.problem.d_w + 2, self.problem.d_s + 2

    @cached_property
    def _probability(self) -> Callable[[int], Value]:
        p = self.problem
        if p.has_right_angles:
            return cache(lambda N: probability(N, p.d_w, p.d_s, int(p.d_sw)))
        return cache(SampledBeating(p.d_w, p.d_s, tuple(map(float, p.squared_cosines or ())), seed=SEED))

    def at(self, n: int, N: int) -> Value:
        return self._probability(N)

    def sure(self, N: int) -> bool:
        found = self._probability(N)
        return Fraction(found.value) - Fraction(found.error) >= self.target.value

    def possible(self, N: int) -> bool:
        """Whether the target may be reached, for all that is known."""
        found = self._probability(N)
        return Fraction(found.value) + Fraction(found.error) >= self.target.value

    def reached(self, n: int, N: int) -> bool:
        return n >= self.starts[0] and N >= self.starts[1] and self.sure(N)

    def least_n(self, N: int) -> int | None:
        return self.starts[0] if N >= self.starts[1] and self.sure(N) else None

    def least_N(self, n: int) -> int | None:
        return self._least(self.sure) if n >= self.starts[0] else None

    def cheapest(self, price_n: Fraction, price_N: Fraction, part: Part = ALL) -> tuple[int, int] | None:
        least = self._least(self.sure, part.N)
        if least is None or (part.most_N is not None and least > part.most_N):
            return None
        return max(self.starts[0], part.n or 0), least

    def worth_of_a_label(self, n: int, N: int) -> int:
        """More labels do not change the probability."""
        return 0

    @cached_property
    def first_possible(self) -> int | None:
        """The N below which the target is missed for sure."""
        return self._least(self.possible)

    def _least(self, holds: Callable[[int], bool], start: int | None = None) -> int | None:
        """The least N at which it holds, if it goes on to hold; by doubling and bisection."""
        low = max(self.starts[1], start or 0)
        if holds(low):
            return low
        step = 1
        while not holds(low + step):
            if step > MOST_PSEUDO_LABELS or self.problem.d_sw == self.problem.d_w:
                return None
            step *= 2
        low, high = low + step // 2, low + step
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if holds(middle) else (middle, high)
        return high


def goal(problem: Problem, target: Target) -> Goal:
    """Raises DomainError if the target has no meaning for the problem."""
    return (ProbabilityGoal if target.kind == PROBABILITY else ExpectedGoal)(problem, target)
