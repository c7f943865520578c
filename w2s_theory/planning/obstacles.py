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

from ..calculus import DomainError
from ..calculus.region import Undecided
from ..claim import BestSize, Claim
from ..setting.symbols import N as PSEUDO_LABELS
from .exactly import Quantity
from .goals import ExpectedGoal, Goal, ProbabilityGoal

RATIO_LIMITS = {claim.id: claim for claim in ratio_limits}
BIASES = {"risk": biases[0], "in-sample-risk": biases[1]}
BEST = {claim.id: claim for claim in optima}
(CEILING_LIMIT,) = (claim for claim in limits if claim.id == "ceiling.limit")


@dataclass(frozen=True)
class Fact:
    """A sentence, the value in it if any, and the claim that says so."""

    words: str
    value: Fraction | None = None
    claim_id: str = ""


@dataclass(frozen=True)
class Obstacle:
    """``facts``: what limits the target. ``helps``: sizes (n, N) that reach it, with less change first; none if there are
    none. ``undecided``: what could not be decided, if anything."""

    facts: tuple[Fact, ...]
    helps: tuple[tuple[int, int], ...]
    undecided: str = ""


def obstacle(goal: Goal, n: int | None, N: int | None) -> Obstacle:
    """For a target that these sizes (the other being free if it is None) do not reach."""
    if isinstance(goal, ProbabilityGoal):
        facts = [*_of_probability(goal, N)]
    else:
        assert isinstance(goal, ExpectedGoal)
        facts = [*(_for_labels(goal, n) if n is not None else ()), *(_for_pseudo_labels(goal, N) if N is not None else ())]
        facts = facts or [*_for_all(goal)]
    try:
        return Obstacle(tuple(facts), tuple(dict.fromkeys(_helps(goal, n, N))))
    except Undecided as error:
        return Obstacle(tuple(facts), (), str(error))


def _helps(goal: Goal, n: int | None, N: int | None) -> Iterator[tuple[int, int]]:
    one, none = Fraction(1), Fraction(0)
    if n is not None and N is not None:
        least_N, least_n = goal.least_N(n), goal.least_n(N)
        if least_N is not None:
            yield n, least_N
        if least_n is not None:
            yield least_n, N
        if least_N is not None or least_n is not None:
            return
    if n is not None and (found := goal.cheapest(one, none, n=n + 1) or goal.cheapest(one, none)):
        yield found
    if N is not None and (found := goal.cheapest(none, one, N=N + 1) or goal.cheapest(none, one)):
        yield found


def _value(claim: Claim, goal: Goal, n: int, N: int) -> Fraction | None:
    try:
        return Quantity.of(claim, goal.problem)(n, N)
    except DomainError:
        return None


def _for_labels(goal: ExpectedGoal, n: int) -> Iterator[Fact]:
    """What limits it at this n, for all N."""
    kind, name = goal.target.kind, goal.kind.name
    limit = RATIO_LIMITS.get(f"{kind}.limit.N", student_limit)
    found = _value(limit, goal, n, 1)
    if found is not None:
        yield Fact(f"with n = {n} and N → ∞ the {name} tends to", found, limit.id)
    if kind == "pgr":
        yield from _of_gap(goal, n)
        yield from _best_pseudo_labels(goal, n)
    if kind != "in-sample-risk":
        left = _value(student_limit, goal, n, 1)
        p = goal.problem
        if left is not None:
            yield Fact("no number of pseudo-labels removes of the student's risk", left, student_limit.id)
            yield Fact("of it, the student's own approximation error rho_s", p.rho_s)
            yield Fact("and the signal in the strong span that the teacher misses, rho_missed", p.rho_missed)
            yield Fact("and the teacher's variance on the shared directions (d_sw), which falls with n",
                       left - p.rho_s - p.rho_missed)  # fmt: skip
    elif (own := _value(teacher, goal, n, 1)) is not None:
        yield Fact("on the training inputs the risk lies between that and the teacher's risk", own, teacher.id)


def _of_gap(goal: ExpectedGoal, n: int) -> Iterator[Fact]:
    own, best = _value(teacher, goal, n, 1), _value(CEILING_LIMIT, goal, n, 1)
    if own is not None and best is not None and own <= best:
        yield Fact("there is no gap to recover: no ceiling is better than the teacher, whose risk is", own, teacher.id)


def _best_pseudo_labels(goal: ExpectedGoal, n: int) -> Iterator[Fact]:
    """The PGR need not rise with N, because the ceiling profits from pseudo-labels' inputs, too."""
    theorem = BEST["samples.optimal-labels.pgr"]
    best = replace(theorem, id="samples.optimal-pseudo-labels.pgr", variable=PSEUDO_LABELS)
    yield from _best(best, goal, {"n": Fraction(n)}, lambda N: (n, N), "N")


def _for_pseudo_labels(goal: ExpectedGoal, N: int) -> Iterator[Fact]:
    """What limits it at this N, for all n."""
    kind, name = goal.target.kind, goal.kind.name
    limit = RATIO_LIMITS.get(f"{kind}.limit.n") or BIASES[kind]
    found = _value(limit, goal, 1, N)
    if found is not None:
        yield Fact(f"with N = {N} and n → ∞ the {name} tends to", found, limit.id)
    if kind in ("pgr", "opr"):
        best = BEST[f"samples.optimal-labels.{kind}"]
        yield from _best(best, goal, {"N": Fraction(N)}, lambda n: (n, N), "n")


def _best(best: BestSize, goal: ExpectedGoal, given: dict[str, Fraction], sizes: object, variable: str) -> Iterator[Fact]:
    numbers = goal.problem.numbers | given
    try:
        size = best.certified(**{s.name: numbers[s.name] for s in best.symbols}).size
    except DomainError:
        return
    if size is None:
        yield Fact(f"it rises with {variable} to that limit", None, best.id)
    else:
        yield Fact(f"it is largest at {variable} = {size}, where it is", goal.value(*sizes(size)), best.id)  # type: ignore[operator]


def _for_all(goal: ExpectedGoal) -> Iterator[Fact]:
    """What limits it whatever the sizes."""
    p = goal.problem
    if goal.sign < 0:
        yield Fact("no sample sizes remove of the student's risk rho_s + rho_missed,", p.rho_s + p.rho_missed, BIASES["risk"].id)
    if p.d_sw == p.d_w:
        yield Fact("d_sw = d_w: the strong span contains the teacher's, which the student can only imitate")


def _of_probability(goal: ProbabilityGoal, N: int | None) -> Iterator[Fact]:
    if goal.problem.d_sw == goal.problem.d_w:
        yield Fact("d_sw = d_w: a student whose span contains the teacher's is its teacher, and never strictly better")
    elif N is not None:
        found = goal.value(1, N)
        yield Fact(f"at N = {N}, whatever n and sigma, the probability is {found.value:.6g} ± {found.error:.1g}", None,
                   goal.claim_id)  # fmt: skip
