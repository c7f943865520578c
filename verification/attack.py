"""A claim is attacked: its certificate by two checkers, its value by the literal simulation of random problems."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from w2s_theory.claim import Claim
from w2s_theory.kernel.serialization import dumps, dumps_sign, loads
from w2s_theory.kernel.words import CertificateError

from .notation import misnamed
from .recheck import Rejected, recheck, recheck_sign
from .statistics import FALSE_ALARM_RATE, Deviation
from .worlds import World, random_world


@dataclass(frozen=True)
class Budget:
    """How hard a claim is attacked.

    ``problems``: random problems, out of ``candidates`` of which a ``pilot`` of so many draws is made. The attack ends
    when a relative error of ``precision``, common to all problems, would have been seen (in the root that the claim
    names), or after ``most`` draws of each; a problem that tells little is left alone after ``enough``. ``bound``:
    draws from which a variance is assumed that is not derived. ``sample``: draws of each problem where their number is
    fixed beforehand. ``derive``: whether variances are derived where they can be. ``drawn``: whether problems are drawn
    by Hypothesis (``strategies.worlds``), corner cases included, where they can be. ``digits``: of independent values,
    at no more than so many ``specials`` (special problems) if it is not None. ``scans``: random problems whose sample
    sizes are scanned. ``points``: at which a counterexample to an inequality is searched for. ``corners``: how many are
    visited, others with the next seed; all if it is None.
    """

    problems: int = 8
    candidates: int = 48
    pilot: int = 100
    precision: float = 0.05
    most: int = 2**19
    enough: int = 1024
    bound: int = 1000
    sample: int = 4000
    derive: bool = True
    drawn: bool = False
    digits: int = 50
    specials: int | None = None
    scans: int = 60
    points: int = 200_000
    corners: int | None = None


FULL = Budget()
HUNT = Budget(drawn=True)
QUICK = Budget(
    problems=3, candidates=12, pilot=32, precision=0.25, most=2**17, enough=256, bound=200, sample=400, derive=False,
    digits=20, specials=2, scans=20, points=20_000, corners=1,
)  # fmt: skip


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
class Evidence:
    """What was found on one claim.

    ``verdict``: "proved" (certificate accepted by both checkers, and not refuted), "consistent" (not refuted),
    "refuted" or "unknown", with the ``reason``. ``overall``: the relative deviation, common to all problems.
    ``detectable``: the relative error, common to all problems, that would have been refuted with probability 0.999.
    ``variances``: whether those that the test rests on are "derived" or "assumed".
    """

    claim: str
    verdict: str
    reason: str
    trials: tuple[Trial, ...] = ()
    draws: int = 0
    overall: Deviation | None = None
    detectable: float = float("nan")
    variances: str = ""
    certificate: str = ""
    seconds: float = 0.0


def certificate_verdict(claim: Claim) -> tuple[bool, str]:
    """Whether the kernel and the second checker accept the proofs that the claim rests on and its left side says what
    they are about, and what they say."""
    lines = 0
    try:
        claim.check()
        for proof in claim.proofs:
            lines += len(proof.certificate.lines)
            if complaint := _second_opinion(dumps(proof.certificate)):
                return False, complaint
        for sign in claim.sign_proofs:
            recheck_sign(dumps_sign(sign.certificate))
    except (CertificateError, Rejected) as error:
        return False, f"certificate rejected: {error}"
    except ValueError as error:
        return False, f"no certificate: {error}"
    if complaint := misnamed(claim):
        return False, complaint
    found = [f"{lines} lines, accepted by both checkers"] if claim.proofs else []
    found += [f"{len(claim.sign_proofs)} certificates of sign, accepted by both checkers"] if claim.sign_proofs else []
    return bool(found), "; ".join(found)


@cache
def _second_opinion(document: str) -> str:
    """What speaks against a certificate that the kernel accepts, if anything; many claims rest on the same one."""
    domain, again = loads(document).domain(), recheck(document)
    if dict(again.excess) != dict(domain.excess):
        return f"the checkers disagree on the domain: {domain.excess} and {again.excess}"
    return ""


@dataclass(frozen=True)
class Finding:
    """What a way of attack found, before the certificates are looked at; as in ``Evidence``."""

    verdict: str
    reason: str
    trials: tuple[Trial, ...] = ()
    draws: int = 0
    overall: Deviation | None = None
    detectable: float = float("nan")
    variances: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


def judged(found: Finding, precision: float) -> Finding:
    """What was not refuted is consistent only if an error of the precision asked for would have been seen; else, or if
    nothing is said of what would have been, it is unknown."""
    if found.verdict != "consistent" or found.detectable <= precision:
        return found
    reason = f"only errors from {found.detectable:.2%} on would have been seen, not those of {precision:.2%} asked for"
    return replace(found, verdict="unknown", reason=f"{reason}; {found.reason}")


@dataclass(frozen=True)
class Task:
    """A claim to be attacked.

    ``closed_form``: what is called with keywords for its value, the claim's own or a rival. ``level``: the probability
    with which the claim may be refuted although it is true. ``on_progress`` is called with the fraction done.
    ``world``: makes the problem of a seed.
    """

    claim: Claim
    seed: int
    closed_form: Callable[..., Any]
    level: float
    budget: Budget
    on_progress: Callable[[float], None]
    world: Callable[[Claim, tuple[int, ...]], World] = random_world

    @property
    def precision(self) -> float:
        """The relative error in the claimed value that is to be detected."""
        return (1 + self.budget.precision) ** self.claim.root - 1


Attack = Callable[[Task], Finding]


def attack(
    claim: Claim,
    seed: int = 0,
    closed_form: Callable[..., Any] | None = None,
    comparisons: int = 1,
    on_progress: Callable[[float], None] = lambda _: None,
    budget: Budget = FULL,
) -> Evidence:
    """Attack a claim; refute it, or say what error would have been found.

    ``closed_form``: a rival to ``claim.evaluate``, called in its stead with the same keywords. ``comparisons``: how
    many claims share the false-alarm rate. ``on_progress`` is called with the fraction done.
    """
    from .ways import simulation  # ways build on this module

    start = time.perf_counter()
    try:
        level = FALSE_ALARM_RATE / comparisons
        task = Task(claim, seed, closed_form or claim.evaluate, level, budget, on_progress)
        found = simulation(task)
    except Exception as error:  # whatever fails, one claim is unknown and the others go on
        found = Finding("unknown", f"{type(error).__name__}: {error}")
    verdict, reason, certificate = found.verdict, found.reason, "not checked: rival formula"
    if closed_form is None:
        proved, certificate = certificate_verdict(claim)
        if verdict == "consistent":
            verdict, reason = (
                (claim.recorded, reason) if proved or claim.recorded == "consistent" else ("unknown", certificate)
            )
    return Evidence(
        claim=claim.id,
        verdict=verdict,
        reason=reason,
        trials=found.trials,
        draws=found.draws,
        overall=found.overall,
        detectable=found.detectable,
        variances=found.variances,
        certificate=certificate,
        seconds=time.perf_counter() - start,
    )
