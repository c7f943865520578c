"""A campaign: all kinds of evidence on the claims of a plan, on all cores, each written to the ledger when it is found.

A plan names claims, kinds of evidence, budget and seed. What the ledger holds already is not done again if the campaign
is resumed. Results do not depend on the order of the checks nor on the number of workers: every check has random
numbers of its own, seeded by the plan's seed and the claim's name.

A plan may ask for the campaigns of several seeds. They are what so many runs with one seed each would be, check for
check, but what does not depend on the seed is done once, and what is derived for a claim serves all of its seeds. So
the false-alarm rate is that of each campaign: it refutes anything although all claims are true with probability
``FALSE_ALARM_RATE`` at most, and any of K campaigns does with K times that at most.
"""

from __future__ import annotations

import dataclasses
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from joblib.externals.loky.process_executor import TerminatedWorkerError

from derivations import catalogue, chapters, outside
from w2s_theory.claim import Claim
from w2s_theory.claim.composed import FisherLaw
from w2s_theory.setting.laws import RiskLaw

from . import configuration
from .finding import Finding, Task
from .kinds import BUDGETS, KINDS, Effort, has_value
from .ledger import TIMES, Check, Ledger, formula_hash
from .names import nearest
from .statistics import FALSE_ALARM_RATE
from .store import now, versions
from .workers import unordered

PATIENT = 2**22
"""Draws of a problem after which the simulation ends whatever its precision."""
LARGEST = 1e100
"""Of the factors that are tried on closed forms; squares of what they multiply must be numbers."""
ATTEMPTS = 3
"""Times that the campaign is taken up again after a worker died."""
LIMITS: dict[str, tuple[type[int] | type[float], float, float]] = {
    "seed": (int, 0, 2**63 - 1),
    "precision": (float, 1e-5, 1.0),
    "problems": (int, 1, 1000),
    "seeds": (int, 1, 100_000),
    "factor": (float, -LARGEST, LARGEST),
    "most": (int, 1, 2**30),
    "round": (int, 0, 10**9),
}
"""Of the numbers in a plan: type, least and largest value."""


class PlanError(ValueError):
    """A plan that cannot be read; the message names key, value, and what is possible."""


@dataclass(frozen=True)
class Plan:
    """What is to be checked.

    ``theories``: folders of theories from outside, which workers use as well; those in use unless they are given.
    ``claims``: ids, none for all (of the theories, if there are any). ``kinds``: of evidence, none for all.
    ``budget``: "full", "quick" or "hunt"; ``precision``, ``problems`` and ``most`` change it as described at
    ``SimulationBudget``. ``seeds``: how many campaigns, with the seeds from ``seed`` on. ``factor``: of the closed
    forms, to see rivals refuted; then only kinds of evidence that ask for a value are wanted, of claims that have one.
    ``round``: which of many campaigns it is, from 1 on, if they share one false-alarm rate (hunting). Raises PlanError
    for what is unknown or impossible.
    """

    theories: tuple[str, ...] = field(default_factory=outside.in_use)
    claims: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    budget: str = "full"
    seed: int = 0
    precision: float | None = None
    problems: int | None = None
    most: int | None = None
    seeds: int = 1
    factor: float = 1.0
    round: int = 0

    def __post_init__(self) -> None:
        for name, (kind, least, most) in LIMITS.items():
            value: Any = getattr(self, name)
            if value is not None and (type(value) is not kind or not least <= value <= most):
                raise PlanError(f"{name} must be {kind.__name__} from {least:g} to {most:g}, but is {value!r}")
        with outside.using(self.theories):
            claims = tuple(catalogue())
        for what, names, known in (
            ("claim", self.claims, claims),
            ("kind of evidence", self.kinds, tuple(KINDS)),
            ("budget", (self.budget,), tuple(BUDGETS)),
        ):
            for name in names:
                if name not in known:
                    raise PlanError(f"unknown {what} {name!r}{nearest(name, known)}")

    @classmethod
    def read(cls, path: Path) -> Plan:
        """From a TOML file with these keys. Raises PlanError for what is not TOML, unknown keys and wrong values."""
        return configuration.read(cls, path, PlanError)

    @property
    def effort(self) -> Effort:
        """The budgets in numbers; a precision that is asked for may take the draws it takes."""
        effort = BUDGETS[self.budget]
        asked: dict[str, Any] = {name: getattr(self, name) for name in ("problems", "precision", "most")}
        changes = ({"most": PATIENT} if self.precision is not None else {}) | {
            name: number for name, number in asked.items() if number is not None
        }
        return dataclasses.replace(effort, simulation=dataclasses.replace(effort.simulation, **changes))

    @property
    def selected(self) -> dict[str, Claim]:
        with outside.using(self.theories):
            if self.claims:
                return {id: claim for id, claim in catalogue().items() if id in self.claims}
            return {claim.id: claim for chapter in chapters().values() for claim in chapter}

    @property
    def comparisons(self) -> float:
        """By how much the level of a claim is below the false-alarm rate of everything: Σ 6/(πk)² over rounds is 1."""
        return len(self.selected) * (np.pi**2 * self.round**2 / 6 if self.round else 1)

    @property
    def terms(self) -> str:
        """Budget, share of the false-alarm rate and factor, as the ledger names them."""
        share = f"{self.budget}({self.effort})/{self.comparisons:g}"
        return share if self.factor == 1 else f"{share}{TIMES}{self.factor}"

    @property
    def lacking(self) -> list[str]:
        """What kinds of evidence are wanted of claims of which there is none, and why, a line each."""
        wanted = [(kind, claim) for kind in self.wanted for claim in self.selected.values()]
        return [why for kind, claim in wanted if (why := KINDS[kind].lacks(claim))]

    @property
    def wanted(self) -> tuple[str, ...]:
        """The kinds of evidence that it is about."""
        asked_for = (n for n, kind in KINDS.items() if kind.is_asked_for and (self.budget != "quick" or kind.is_quick))
        return self.kinds or tuple(asked_for)

    def checks(self) -> list[tuple[str, str, int]]:
        """Claim, kind and seed of each check."""
        wanted = [
            (id, kind) for id, claim in self.selected.items() for kind in self.wanted
            if KINDS[kind].applies(claim) and (self.factor == 1 or (KINDS[kind].asks_value and has_value(claim)))
        ]  # fmt: skip
        return [
            (id, kind, self.seed + k) for id, kind in wanted for k in range(self.seeds if KINDS[kind].is_random else 1)
        ]


def multiple(claim: Claim, factor: float) -> Callable[..., Any]:
    """The closed form times a factor, as a function of the claim's symbols."""
    if factor == 1:
        return claim.evaluate
    if isinstance(claim.formula, FisherLaw):
        return lambda **numbers: Multiple(claim.evaluate(**numbers), factor)
    return lambda **numbers: factor * claim.evaluate(**numbers)


@dataclass(frozen=True)
class Multiple:
    """The law of a multiple of a risk, by its distribution function."""

    law: RiskLaw
    factor: float

    def cdf(self, x: Any) -> Any:
        if self.factor == 0:
            return np.where(np.asarray(x) >= 0, 1.0, 0.0)
        below = self.law.cdf(np.asarray(x) / self.factor)
        return below if self.factor > 0 else 1 - below


def perform(id: str, kind: str, plan: Plan, seed: int | None = None) -> Check:
    """One check of one claim; ``seed``: that of the plan unless given."""
    with outside.using(plan.theories):
        return _performed_here(catalogue()[id], kind, plan, plan.seed if seed is None else seed)


def _performed_here(claim: Claim, kind: str, plan: Plan, seed: int) -> Check:
    start, rival, level = time.perf_counter(), multiple(claim, plan.factor), FALSE_ALARM_RATE / plan.comparisons
    try:
        found = KINDS[kind].examine(Task(claim, seed, rival, level, KINDS[kind].budget(plan.effort)))
    except Exception as error:  # whatever fails, one check is unknown and the others go on
        found = Finding("unknown", f"{type(error).__name__}: {error}")
    overall = found.overall
    details = {
        "draws": found.draws,
        "variances": found.variances,
        "trials": [asdict(t) for t in found.trials],
        **found.details,
    }
    return Check(
        claim=claim.id,
        formula=formula_hash(claim, plan.factor),
        kind=kind,
        seed=seed,
        budget=plan.terms,
        verdict=found.verdict,
        reason=found.reason,
        estimate=overall.difference if overall else None,
        error=overall.standard_error if overall else None,
        detectable=found.detectable if np.isfinite(found.detectable) else None,
        problems=json.dumps(details, default=_plain),
        versions=versions(),
        seconds=time.perf_counter() - start,
        finished=now(),
    )


def _plain(value: Any) -> Any:
    return value.tolist() if isinstance(value, np.ndarray | np.generic) else str(value)


Wanted = tuple[str, str, int]
"""A check by claim, kind and seed."""


def run(plan: Plan, ledger: Ledger, jobs: int = 1, resume: bool = False) -> Iterator[Check]:
    """Make the checks of the plan and yield each once it stands in the ledger.

    ``resume``: yield what stands there already from this plan instead of making it again. ``jobs``: worker processes.
    Raises TerminatedWorkerError if workers die again and again; what was finished is in the ledger.
    """
    earlier = ledger.checks()
    with outside.using(plan.theories):
        wanted = {_key(plan, *check): check for check in plan.checks()}
    make, keep = partial(perform, plan=plan), partial(ledger.add, replace=not resume)
    done: set[Wanted] = set()
    if resume:
        standing = {check.key: check for check in earlier}
        for key in [key for key in wanted if key in standing]:
            done.add(wanted[key])
            yield standing[key]
    last = {(check.claim, check.kind): check.seconds for check in earlier}
    for attempt in range(ATTEMPTS):
        left = [check for check in wanted.values() if check not in done]
        try:
            for check in _performed(_by_claim(left, last), make, keep, jobs):
                done.add(wanted[check.key])
                yield check
            return
        except TerminatedWorkerError:
            if attempt == ATTEMPTS - 1:
                raise
            for check in ledger.checks():  # what workers have finished and could not tell
                if check.key in wanted and wanted[check.key] in set(left) - done and check not in earlier:
                    done.add(wanted[check.key])
                    yield check


def _key(plan: Plan, id: str, kind: str, seed: int) -> tuple[str, str, str, int, str]:
    return id, formula_hash(catalogue()[id], plan.factor), kind, seed, plan.terms


def _by_claim(checks: Sequence[Wanted], last: dict[tuple[str, str], float]) -> list[list[Wanted]]:
    """Checks claim by claim: what was derived for one serves the next. What takes long is first, so that no worker
    waits for another at the end."""
    claims: dict[str, list[Wanted]] = {}
    for check in checks:
        claims.setdefault(check[0], []).append(check)
    return sorted(claims.values(), key=lambda of_claim: -sum(last.get((id, kind), 1.0) for id, kind, _ in of_claim))


def _performed(
    claims: Sequence[list[Wanted]], make: Callable[..., Check], keep: Callable[[Check], Any], jobs: int
) -> Iterator[Check]:
    if jobs == 1:
        for checks in claims:
            for check in checks:
                yield from _made([check], make, keep)
        return
    for made in unordered(_made, ((checks, make, keep) for checks in claims), jobs):
        yield from made


def _made(checks: Sequence[Wanted], make: Callable[..., Check], keep: Callable[[Check], Any]) -> list[Check]:
    """The checks of a claim, each kept when it is made; by the worker itself, so that its death does not lose them."""
    made = []
    for id, kind, seed in checks:
        made.append(make(id, kind, seed=seed))
        keep(made[-1])
    return made


@dataclass
class Standing:
    """What the evidence on a claim comes to."""

    claim: Claim
    checks: dict[str, Check] = field(default_factory=dict)

    @property
    def verdict(self) -> str:
        """What any check refutes is refuted; what was not or could not be checked is unknown; else it is as on record,
        and only consistent as long as no certificate was accepted."""
        verdicts = {check.verdict for check in self.checks.values()}
        for bad in ("refuted", "unknown"):
            if bad in verdicts:
                return bad
        if not verdicts:
            return "unknown"
        proof = self.checks.get("certificate")
        return self.claim.recorded if proof is not None and proof.verdict == "proved" else "consistent"

    @property
    def is_as_recorded(self) -> bool:
        """Whether nothing speaks against what is on record."""
        wanted = {"proved": {"proved"}, "refuted": {"refuted"}, "consistent": {"consistent"}}[self.claim.recorded]
        if any(check.verdict in ("refuted", "unknown") for check in self.checks.values()):
            return False
        return bool(self.checks) and (self.verdict in wanted or "certificate" not in self.checks)
