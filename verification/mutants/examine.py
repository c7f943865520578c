"""Does a false theorem survive? Every claim is attacked with wrong variants of itself in its place.

A mutant's value is compared with literal draws, the same for all mutants of a claim, as the claim's own is in a
campaign; and with independent high-precision values, as its domain is with the places where integrals diverge. Wrong
definitions are compared with literal ones, point by point; wrong statements with what their proofs prove, with the
record, and with what their left sides say. Proofs with a wrong step must be rejected by both checkers. What none of
these refutes has survived; unless it differs from the truth by less than 1 % wherever it was looked at, that is a gap
in the attack, and fails the run. A mutant without a finite value where the claim has one is told apart: nothing was
compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from typing import Any
from zlib import crc32

import numpy as np

from w2s_theory.calculus import DomainError
from w2s_theory.calculus.signs.positivity import NoSignProof
from w2s_theory.claim import Claim

from ..certificate.examine import certificate_verdict
from ..finding import Finding, Task
from ..pathwise import examine as exactly
from ..precision import examine as precision
from ..simulation.examine import comparison
from ..simulation.task import Simulation, SimulationBudget
from ..situations.models import UnknownRisk
from .proofs import is_rejected
from .replay import Replay
from .rival import Fate, Nonsense, Rival
from .rivals import rivals
from .statements import altered, by_checkers, by_notation, by_record

BUDGET = SimulationBudget(problems=6, candidates=16, pilot=128, precision=0.04, most=2**12, derive=False)
PLACES = 100
"""Random problems at which a survivor's difference is looked for."""


def refute_mutants(task: Task[Any]) -> Finding:
    """Attack the mutants of a claim: "consistent" if all that must be are refuted, else "unknown"."""
    wrong, equivalent = rivals(task.claim)
    simulated = Simulation(task.claim, task.seed, task.closed_form, task.level, BUDGET, Replay())
    fates = [fate(rival, simulated) for rival in wrong]
    outcomes, ways = Counter(f.outcome for f in fates), Counter(way for f in fates for way in f.by)
    said = [f"{outcomes['refuted']} of {len(fates)} mutants refuted"]
    said += [f"{count} by {way}" for way, count in sorted(ways.items())]
    for what in ("survived", "nearly the same", "no value"):
        names = [f"{f.kind}: {f.name}" for f in fates if f.outcome == what]
        said += [f"{what}: {', '.join(names)}"] if names else []
    details = {"fates": [asdict(f) | {"outcome": f.outcome} for f in fates], "equivalent": equivalent}
    return Finding("consistent" if fates and not outcomes["survived"] else "unknown", "; ".join(said), details=details)


def fate(rival: Rival, task: Simulation) -> Fate:
    """Attack a rival in every way that applies."""
    by, why, valueless = list[str](), list[str](), False
    for way, attacked in ways(rival, task.claim):
        try:
            found = WAYS[way](attacked, task)
        except Nonsense:
            valueless = True
            continue
        if found.verdict == "refuted":
            by.append(way)
        else:
            why.append(f"{way}: {found.reason}")
    if by or not rival.everywhere or rival.value is None:
        return Fate(rival.kind, rival.name, tuple(by), valueless=valueless and not by, why=() if by else tuple(why))
    seen = difference(task.claim, rival.value, task)
    return Fate(rival.kind, rival.name, (), seen, valueless or np.isnan(seen), tuple(why))


def ways(rival: Rival, claim: Claim) -> Iterator[tuple[str, Rival]]:
    """How a rival is attacked. Where no integral is known, or where it need not diverge, what has a closed form is said
    in the claim's place instead: it is not what its proof proves."""
    for way in rival.ways:
        known = way != "precision" or precision.applies(claim)
        if known:
            yield way, rival
        if rival.form is not None and not (known and (claim.sharp or not rival.kind.endswith("domain"))):
            yield "checkers", replace(rival, claim=altered(claim, closed_form=rival.form))


def _simulation(rival: Rival, task: Simulation) -> Finding:
    """As the claim itself is attacked in a campaign: draws, laws, scans or searches."""
    task = replace(task, claim=rival.told or task.claim, closed_form=rival.value or task.closed_form)
    try:
        return comparison(task.claim)(task)
    except NoSignProof:  # of an inequality that is wrong: the search has found no counterexample
        return Finding("consistent", "no counterexample found")
    except UnknownRisk as error:  # told of a model that is not in this experiment
        raise Nonsense(f"it has no value there: {error}") from error


def _precision(rival: Rival, task: Simulation) -> Finding:
    """Independent integrals, on the domain and at its ends."""
    if rival.form is not None:
        return precision.examine_form(rival.told or task.claim, rival.form)
    claim, value = rival.told or task.claim, rival.value or task.closed_form
    return precision.examine(Task(claim, task.seed, value, task.level, precision.PrecisionBudget()))


def _certificate(rival: Rival, task: Simulation) -> Finding:
    """Proof and left side, as those of the claim itself; what cannot be proved is not claimed."""
    assert rival.told is not None
    accepted, says = certificate_verdict(rival.told)
    return Finding("consistent" if accepted else "refuted", says)


def _pathwise(rival: Rival, task: Simulation) -> Finding:
    """Definitions against literal ones."""
    assert rival.claim is not None
    try:
        return exactly.verdict(exactly.checks(rival.claim), (task.seed, crc32(rival.claim.id.encode())))
    except (KeyError, ValueError) as error:  # a matrix that the other situation does not have, or of another shape
        raise Nonsense(f"the definition has no value there: {error}") from error


def _proof(rival: Rival, task: Simulation) -> Finding:
    """Both checkers."""
    assert rival.proof is not None
    rejected = is_rejected(rival.proof)
    return Finding("refuted" if rejected else "consistent", "rejected" if rejected else "a checker accepts it")


WAYS: dict[str, Callable[[Rival, Simulation], Finding]] = {
    "proof": _proof,
    "certificate": _certificate,
    "checkers": by_checkers,
    "record": by_record,
    "notation": by_notation,
    "pathwise": _pathwise,
    "precision": _precision,
    "simulation": _simulation,
}
"""By the names that rivals call them."""


def difference(claim: Claim, value: Callable[..., Any], task: Simulation) -> float:
    """The largest relative difference of a rival from the claim that is seen at random problems; NaN if it has no
    value at one of them."""
    largest = 0.0
    for k in range(PLACES):
        numbers = task.problem(claim, (task.seed, 11, k)).arguments(claim)
        try:
            truth, other = claim.evaluate(**numbers), value(**numbers)
        except DomainError:
            continue
        except Nonsense:
            return np.nan
        largest = max(largest, abs(other - truth) / abs(truth) if truth else float(other != truth))
    return largest
