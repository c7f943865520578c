"""Why a target is out of reach, and what would help."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from derivations.ratios.limits import claims as ratio_limits
from derivations.risks.limits import claims as limits
from derivations.risks.student_bias import claims as biases
from derivations.risks.student_limit import claim as student_limit
from derivations.risks.teacher_population import claim as teacher
from derivations.samples.optimal import claims as optima
from w2s_theory.calculus import DomainError
from w2s_theory.calculus.signs.region import Undecided
from w2s_theory.claim import BestSize, Claim
from w2s_theory.setting.beating import Value

from .goals import ExpectedGoal, Goal, Part, ProbabilityGoal
from .quantity import Quantity

RATIO_LIMITS = {claim.id: claim for claim in ratio_limits}
BIASES = {"risk": biases[0], "in-sample-risk": biases[1]}
BEST = {claim.id: claim for claim in optima}
(ceiling_limit,) = (claim for claim in limits if claim.id == "ceiling.limit")
STEPS, CLOSE = 20, Fraction(1, 200)
"""Of a bisection for the largest target in reach: the most steps, and the relative width at which it ends."""


@dataclass(frozen=True)
class Fact:
    """What the value is, the value if there is one, and the claim that says so."""

    words: str
    value: Fraction | Value | None = None
    claim_id: str = ""


@dataclass(frozen=True)
class Obstacle:
    """``facts``: what limits the target. ``helps``: sizes (n, N) that reach it, none if there are none. ``undecided``:
    what could not be decided, if anything."""

    facts: tuple[Fact, ...]
    helps: tuple[tuple[int, int], ...]
    undecided: str = ""


def obstacle(goal: Goal, n: int | None, N: int | None) -> Obstacle:
    """For a target that these sizes (the other being free if it is None) do not reach."""
    facts = tuple(_facts(goal, n, N))
    try:
        return Obstacle(facts, tuple(dict.fromkeys(_helps(goal, n, N))))
    except Undecided as error:
        return Obstacle(facts, (), str(error))


def _facts(goal: Goal, n: int | None, N: int | None) -> Iterator[Fact]:
    if isinstance(goal, ProbabilityGoal):
        yield from _of_probability(goal, N)
        return
    assert isinstance(goal, ExpectedGoal)
    if n is not None:
        yield from _for_labels(goal, n)
    if N is not None:
        yield from _for_pseudo_labels(goal, N)
    if n is N is None:
        yield from _for_all(goal)


def _helps(goal: Goal, n: int | None, N: int | None) -> Iterator[tuple[int, int]]:
    """The least other size that does; if there is none, the next n (or N) with which some N (or n) does."""
    one, none = Fraction(1), Fraction(0)
    if n is not None and N is not None:
        least_N, least_n = goal.least_N(n), goal.least_n(N)
        if least_N is not None:
            yield n, least_N
        if least_n is not None:
            yield least_n, N
        if least_N is not None or least_n is not None:
            return
    if n is not None and (found := goal.cheapest(one, none, Part(n=n + 1)) or goal.cheapest(one, none)):
        yield found
    if N is not None and (found := goal.cheapest(none, one, Part(N=N + 1)) or goal.cheapest(none, one)):
        yield found


def _value(claim: Claim, goal: Goal, n: int = 1, N: int = 1) -> Fraction | None:
    """None where the claim does not hold. A limit needs the other size only."""
    try:
        return Quantity.of(claim, goal.problem)(n, N)
    except DomainError:
        return None


def _for_labels(goal: ExpectedGoal, n: int) -> Iterator[Fact]:
    """What limits it at this n, for all N."""
    kind, p = goal.target.kind, goal.problem
    limit = RATIO_LIMITS.get(f"{kind}.limit.N", student_limit)
    found = _value(limit, goal, n)
    if found is not None:
        yield Fact(f"{goal.kind.name} for n = {n} and N → ∞", found, limit.id)
    if kind == "pgr":
        yield from _of_gap(goal, n)
        yield from _best_pseudo_labels(goal, n)
    left = _value(student_limit, goal, n)
    if left is None:
        return
    yield Fact("the student's risk that no number of pseudo-labels removes", left, student_limit.id)
    variance = left - p.rho_s - p.rho_missed
    for words, part in (
        ("rho_s, its own approximation error", p.rho_s),
        ("rho_missed, signal in its span that the teacher misses", p.rho_missed),
        (f"the teacher's variance on what the spans share (d_sw = {float(p.d_sw):g}), which labels lower", variance),
    ):
        if part:
            yield Fact(f"of it {words}", part)


def _of_gap(goal: ExpectedGoal, n: int) -> Iterator[Fact]:
    own, best = _value(teacher, goal, n), _value(ceiling_limit, goal)
    if own is not None and best is not None and own <= best:
        yield Fact("no gap to recover, for no ceiling is better than the teacher, whose risk is", own, teacher.id)


def _best_pseudo_labels(goal: ExpectedGoal, n: int) -> Iterator[Fact]:
    """The PGR need not rise with N, because the ceiling profits from the pseudo-labelled inputs, too."""
    gap = replace(goal.region, conditions=tuple(c for c in goal.region.conditions if c.strict))
    start = gap.least_y(n)
    if start is None:
        return
    size = goal.quantity.largest(n, start)
    if size is not None:
        yield Fact(f"its largest value, at N = {size}", goal.at(n, size), goal.claim_id)


def _for_pseudo_labels(goal: ExpectedGoal, N: int) -> Iterator[Fact]:
    """What limits it at this N, for all n."""
    kind = goal.target.kind
    limit = RATIO_LIMITS.get(f"{kind}.limit.n") or BIASES[kind]
    found = _value(limit, goal, N=N)
    if found is not None:
        yield Fact(f"{goal.kind.name} for N = {N} and n → ∞", found, limit.id)
    if kind in ("pgr", "opr"):
        yield from _best_labels(BEST[f"samples.optimal-labels.{kind}"], goal, N)


def _best_labels(best: BestSize, goal: ExpectedGoal, N: int) -> Iterator[Fact]:
    numbers = goal.problem.numbers | {"N": Fraction(N)}
    try:
        size = best.certified(**{s.name: numbers[s.name] for s in best.symbols}).size
    except DomainError:  # the ceiling is not better than the teacher for all n
        return
    if size is None:
        yield Fact("it rises with n to its limit", None, best.id)
    else:
        yield Fact(f"its largest value, at n = {size}", goal.at(size, N), best.id)


def _for_all(goal: ExpectedGoal) -> Iterator[Fact]:
    """What limits it whatever the sizes."""
    p = goal.problem
    if p.d_sw == p.d_w:
        yield Fact("d_sw = d_w: the strong span contains the teacher's, which the student can only imitate")
    if goal.kind.sign < 0:
        words = "the student's risk that no sample sizes remove, rho_s + rho_missed"
        yield Fact(words, p.rho_s + p.rho_missed, "student.bias.population")
    else:
        yield from _within_reach(goal)


def _within_reach(goal: ExpectedGoal) -> Iterator[Fact]:
    """The largest target in reach, by bisection."""
    low, high = Fraction(0), goal.target.value

    def reaches(value: Fraction) -> bool:
        return goal.region_towards(value).cheapest(Fraction(1), Fraction(1)) is not None

    try:
        if high <= 0 or not reaches(low):
            yield Fact(f"at no sample sizes is the {goal.kind.name} defined and nonnegative", None, goal.claim_id)
            return
        for _ in range(STEPS):
            middle = (low + high) / 2
            low, high = (middle, high) if reaches(middle) else (low, middle)
            if high - low < CLOSE * high:
                break
    except Undecided:
        pass
    yield Fact(f"{goal.kind.name} that no sample sizes reach", high, goal.claim_id)
    yield Fact(f"{goal.kind.name} that some reach", low, goal.claim_id)


def _of_probability(goal: ProbabilityGoal, N: int | None) -> Iterator[Fact]:
    if goal.problem.d_sw == goal.problem.d_w:
        yield Fact("d_sw = d_w: a student whose span contains the teacher's is its teacher, and never strictly better")
    elif N is not None:
        yield Fact(f"the probability at N = {N}, whatever n and sigma", goal.at(1, N), goal.claim_id)
