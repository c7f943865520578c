"""Does a false theorem survive? Every claim is attacked with wrong variants of itself in its place.

A mutant's value is compared with literal draws, the same for all mutants of a claim, as the claim's own is in a
campaign; and with independent high-precision values, as its domain is with the places where integrals diverge. What
neither refutes has survived. A survivor that differs from the truth by 1 % somewhere on the domain is a gap in the
attack, and fails the run. Proofs with a wrong step must be rejected by both checkers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from sympy import Expr, Rational, lambdify

from w2s_theory.calculus import DomainError
from w2s_theory.calculus.positivity import NoSignProof
from w2s_theory.claim import Claim, Expected, Inequality, Law, Moment, Monotone, Probability, Variance
from w2s_theory.claim.counterexample import search
from w2s_theory.claim.shelf import ClosedForm
from w2s_theory.claim.sizes import Size
from w2s_theory.kernel.certificate import Certificate
from w2s_theory.kernel.polynomial import ONE
from w2s_theory.kernel.serialization import dumps
from w2s_theory.kernel.words import CertificateError, Combination
from w2s_theory.setting.evaluate import evaluate
from w2s_theory.setting.laws import RiskLaw

from ..attack import Budget, Finding, Task
from ..precision import examine as precision
from ..recheck import Rejected, recheck
from ..ways import way_of_attack
from .mutations import mutants
from .replay import Replay

BUDGET = Budget(problems=6, candidates=16, pilot=128, precision=0.04, most=2**12)
VISIBLE = 0.01
"""Relative difference from the truth, somewhere on the domain, from which a mutant must be refuted."""
STRONGER = Rational(101, 100)
"""By what the lower side of an inequality is multiplied."""
PLACES = 100
"""Random problems at which a survivor's difference is looked for."""


class Nonsense(ArithmeticError):
    """A mutant has no finite value where the claim has one."""


@dataclass(frozen=True)
class Rival:
    """What is wrong in a claim's place: a function in place of its value, with a ``form`` if it has one, or a claim.

    ``corner``: whether it is wrong in a corner alone, where random problems do not come.
    """

    name: str
    value: Callable[..., Any] | None = None
    form: ClosedForm | None = None
    claim: Claim | None = None
    corner: bool = False


@dataclass(frozen=True)
class Fate:
    """What became of a rival: by what it was refuted, or by how much at most it was seen to differ if it survived."""

    name: str
    by: tuple[str, ...]
    difference: float = float("nan")

    @property
    def is_gap(self) -> bool:
        return not self.by and not self.difference < VISIBLE


def refute_mutants(task: Task) -> Finding:
    """Attack the mutants of a claim: "consistent" if all that must be are refuted, else "unknown"."""
    wrong, equivalent = rivals(task.claim)
    quiet, fates = replace(task, budget=BUDGET, on_progress=lambda _: None, world=Replay()), list[Fate]()
    for k, rival in enumerate(wrong):
        fates.append(fate(rival, quiet))
        task.on_progress((k + 1) / len(wrong))
    fates += [Fate(name, ("certificate",) * _is_rejected(wrong)) for name, wrong in corruptions(task.claim)]
    gaps = [f.name for f in fates if f.is_gap]
    near = [f.name for f in fates if not f.by and not f.is_gap]
    ways = Counter(way for f in fates for way in f.by)
    said = [f"{sum(bool(f.by) for f in fates)} of {len(fates)} mutants refuted"]
    said += [f"{count} by {way}" for way, count in sorted(ways.items())]
    for what, names in (("survived", gaps), ("differ by less than 1 %", near), ("equivalent", equivalent)):
        said += [f"{what}: {', '.join(names)}"] if names else []
    details = {"fates": [asdict(f) for f in fates], "equivalent": equivalent}
    return Finding("unknown" if gaps or not fates else "consistent", "; ".join(said), details=details)


def fate(rival: Rival, task: Task) -> Fate:
    """Attack a rival in every way that applies."""
    ways = {} if rival.corner else {"simulation": _by_simulation}
    ways |= {"precision": _by_precision} if rival.claim is None else {}
    by = tuple(name for name, refutes in ways.items() if refutes(rival, task))
    if by or rival.value is None or rival.corner:
        return Fate(rival.name, by)
    return Fate(rival.name, by, difference(task.claim, rival.value, task))


def _by_simulation(rival: Rival, task: Task) -> bool:
    """As the claim itself is attacked in a campaign: draws, laws, scans or searches."""
    if rival.claim is None and rival.value is None:
        return False  # only its domain is wrong, where draws are finite whatever their expectation is
    task = replace(task, claim=rival.claim or task.claim, closed_form=rival.value or task.closed_form)
    try:
        return way_of_attack(task.claim)(task).verdict == "refuted"
    except Nonsense:
        return True
    except NoSignProof:  # of an inequality that is wrong: the search has found no counterexample
        return False


def _by_precision(rival: Rival, task: Task) -> bool:
    """Independent integrals, on the domain and at its ends."""
    if not precision.applies(task.claim):
        return False
    try:
        if rival.form is not None:
            return precision.examine(task.claim, rival.form).verdict == "refuted"
        return precision.find(replace(task, closed_form=rival.value or task.closed_form)).verdict == "refuted"
    except Nonsense:
        return True
    except ArithmeticError:  # no number that could be compared
        return False


def difference(claim: Claim, value: Callable[..., Any], task: Task) -> float:
    """The largest relative difference of a rival from the claim that is seen at random problems."""
    largest = 0.0
    for k in range(PLACES):
        numbers = task.world(claim, (task.seed, 11, k)).arguments(claim)
        try:
            truth, other = claim.evaluate(**numbers), value(**numbers)
        except DomainError:
            continue
        except Nonsense:
            return np.inf
        largest = max(largest, abs(other - truth) / abs(truth) if truth else float(other != truth))
    return largest


def rivals(claim: Claim) -> tuple[list[Rival], list[str]]:
    """What is wrong in a claim's place, and the names of variants that are the claim in other words."""
    if isinstance(claim, Inequality):
        return _inequalities(claim)
    if isinstance(claim, Law):
        return list(_laws(claim)), []
    if isinstance(claim, Size | Probability):
        return list(_numbers(claim)), []
    different, equivalent = mutants(claim)
    found = []
    for mutant in different:
        value = mutant.value if mutant.value is not None else claim.value
        form = ClosedForm(value, claim.derived_domain if mutant.domain is None else mutant.domain)
        value_at = None if mutant.value is None else function(claim, value)
        found.append(Rival(mutant.name, value_at, form, corner=mutant.where is not None))
    return found, equivalent


def function(claim: Claim, value: Expr) -> Callable[..., float]:
    """A formula in place of the closed form, at the numbers (and matrices) that the claim takes."""
    compiled = None if isinstance(claim, Moment) else lambdify(claim.symbols, value, modules="numpy")

    def at(**numbers: Any) -> float:
        with np.errstate(all="ignore"):
            try:
                if compiled is None:
                    result = float(evaluate(value, numbers))
                else:
                    result = float(compiled(*(np.float64(numbers[s.name]) for s in claim.symbols)))
            except ZeroDivisionError:
                result = np.nan
        if not np.isfinite(result):
            raise Nonsense(f"no finite value at {numbers}")
        return result

    return at


def _inequalities(claim: Inequality) -> tuple[list[Rival], list[str]]:
    """The reverse, and what is stronger by 1 %, which may be true as well."""
    if claim.recorded == "refuted":
        return [], []
    if isinstance(claim, Monotone):
        return [Rival("the other way", claim=replace(claim, sign=-claim.sign))], []
    stronger = replace(claim, below=claim.below * STRONGER, through=())
    wrong = [Rival("reversed", claim=replace(claim, above=claim.below, below=claim.above, through=()))]
    name, gap = "stronger by 1 %", stronger.difference.value
    if search(gap, abs(gap), stronger.full_domain) is None:
        try:
            bool(stronger.signs)
            return wrong, [f"{name} (true, too)"]
        except NoSignProof:
            pass
    return [*wrong, Rival(name, claim=stronger)], []


def corruptions(claim: Claim) -> Iterator[tuple[str, Certificate]]:
    """Proofs with a wrong step: one lost, one with a wrong coefficient, and one of a wrong value."""
    for proof in claim.proofs[: 1 if isinstance(claim, Expected | Moment | Variance) else 0]:
        right = proof.certificate
        for k in sorted({0, len(right.lines) // 2, len(right.lines) - 1} & set(range(len(right.lines)))):
            before, line, after = right.lines[:k], right.lines[k], right.lines[k + 1 :]
            yield f"step {k} of the proof lost", replace(right, lines=(*before, *after))
            wrong = replace(line, coefficient=line.coefficient + ONE)
            yield f"step {k} of the proof with a wrong coefficient", replace(right, lines=(*before, wrong, *after))
        yield "a proof of something else", replace(right, value=Combination().add(right.value, ONE + ONE))


def _is_rejected(certificate: Certificate) -> bool:
    """Whether both checkers reject a proof."""
    try:
        certificate.check()
        return False
    except CertificateError:
        pass
    try:
        recheck(dumps(certificate))
        return False
    except Rejected:
        return True


def _laws(claim: Law) -> Iterator[Rival]:
    """Degrees of freedom off by one, exchanged or lost; scale and shift lost or wrong."""
    variants: dict[str, Callable[[RiskLaw], RiskLaw]] = {
        "m + 1": lambda law: replace(law, m=law.m + 1),
        "m - 1": lambda law: replace(law, m=max(law.m - 1, 1)),
        "d + 1": lambda law: replace(law, d=law.d + 1),
        "d and m exchanged": lambda law: replace(law, d=law.m, m=law.d),
        "shift lost": lambda law: replace(law, shift=0.0),
        "noise without what the features miss": lambda law: replace(law, scale=law.scale - law.shift),
        "scale times 1.01": lambda law: replace(law, scale=1.01 * law.scale),
        "sigma for sigma**2": lambda law: replace(law, scale=(law.scale - law.shift) ** 0.5 + law.shift),
    }
    for name, change in variants.items():
        yield Rival(name, value=lambda change=change, **numbers: change(claim.evaluate(**numbers)))


def _numbers(claim: Claim) -> Iterator[Rival]:
    """Sizes off by one, and symbols in each other's place; probabilities off by 1 %."""
    if isinstance(claim, Size):
        for name, step in (("one more", 1), ("one less", -1)):
            yield Rival(name, value=lambda step=step, **numbers: claim.evaluate(**numbers) + step)
    else:
        yield Rival("times 0.99", value=lambda **numbers: 0.99 * claim.evaluate(**numbers))
        yield Rival("N + 1 for N", value=lambda **numbers: claim.evaluate(**numbers | {"N": numbers["N"] + 1}))
