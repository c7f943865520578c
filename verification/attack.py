"""A claim is attacked: its certificate by two checkers, its value by the literal simulation of random problems."""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from w2s_theory.claim import Claim, Probability
from w2s_theory.kernel.serialization import dumps
from w2s_theory.kernel.words import CertificateError

from .recheck import Rejected, recheck
from .statistics import FALSE_ALARM_RATE, Deviation, deviation, pooled
from .worlds import World, random_world

PROBLEMS = 8
LOOKS = (500, 1000, 2000, 4000, 8000, 16000, 32000)
"""Trials per problem after which the evidence is looked at."""
CANDIDATES = 24
PILOT = 200
"""Random problems that are looked at, and trials of each that only serve to choose among them and to weigh them."""
ROUNDING = 1e-9
"""Relative size up to which differences count as rounding errors."""
PRECISION = 0.04
"""The campaign of a claim ends when a relative error of this size, in all problems alike, would have been detected."""


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
    "refuted" or "unknown", with the ``reason``. ``detectable``: the relative error, common to all problems, that would
    have been refuted with probability 0.999.
    """

    claim: str
    verdict: str
    reason: str
    trials: tuple[Trial, ...] = ()
    draws: int = 0
    overall: Deviation | None = None
    detectable: float = float("nan")
    certificate: str = ""
    seconds: float = 0.0


def certificate_verdict(claim: Claim) -> tuple[bool, str]:
    """Whether the kernel and the second checker accept the proofs that the claim rests on, and what they say."""
    lines = 0
    try:
        claim.check()
        for proof in claim.proofs:
            domain, again = proof.certificate.domain(), recheck(dumps(proof.certificate))
            lines += len(proof.certificate.lines)
            if dict(again.excess) != dict(domain.excess):
                return False, f"the checkers disagree on the domain: {domain.excess} and {again.excess}"
    except (CertificateError, Rejected) as error:
        return False, f"certificate rejected: {error}"
    except ValueError as error:
        return False, f"no certificate: {error}"
    found = [f"{lines} lines, accepted by both checkers"] if claim.proofs else []
    found += [f"{len(claim.sign_proofs)} certificates of sign"] if claim.sign_proofs else []
    return bool(found), "; ".join(found)


@dataclass(frozen=True)
class Finding:
    """What a way of attack found, before the certificates are looked at; as in ``Evidence``."""

    verdict: str
    reason: str
    trials: tuple[Trial, ...] = ()
    draws: int = 0
    overall: Deviation | None = None
    detectable: float = float("nan")


Attack = Callable[[Claim, int, Callable[..., Any], int, Callable[[float], None]], Finding]
"""Claim, seed, closed form, number of claims that share the false-alarm rate, call for progress → finding."""


def attack(
    claim: Claim,
    seed: int = 0,
    closed_form: Callable[..., Any] | None = None,
    comparisons: int = 1,
    on_progress: Callable[[float], None] = lambda _: None,
) -> Evidence:
    """Attack a claim; refute it, or say what error would have been found.

    ``closed_form``: a rival to ``claim.evaluate``, called in its stead with the same keywords. ``comparisons``: how
    many claims share the false-alarm rate. ``on_progress`` is called with the fraction done.
    """
    from .ways import way_of_attack  # ways build on this module

    start = time.perf_counter()
    try:
        found = way_of_attack(claim)(claim, seed, closed_form or claim.evaluate, comparisons, on_progress)
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
        certificate=certificate,
        seconds=time.perf_counter() - start,
    )


def simulate_and_compare(
    claim: Claim, seed: int, closed_form: Callable[..., Any], comparisons: int, on_progress: Callable[[float], None]
) -> Finding:
    """The means of simulated quantities against the claimed values, on random problems."""
    level = FALSE_ALARM_RATE / (comparisons * max(len(LOOKS), 1) * (PROBLEMS + 1))
    campaign = _Campaign(claim, seed, closed_form)
    verdict, reason = campaign.run(level, on_progress)
    overall = campaign.overall
    detectable = overall.detectable(level) if overall else float("nan")
    return Finding(verdict, reason, campaign.trials, campaign.draws, overall, detectable)


@dataclass
class _Run:
    """A problem and its draws so far. Its weight in the pooled comparison comes from a pilot, not from these draws."""

    seed: tuple[int, ...]
    world: World
    symbols: Mapping[str, Any]
    claimed: float
    weight: float
    rng: np.random.Generator
    risks: dict[str, np.ndarray]


@dataclass
class _Campaign:
    """The draws made so far for one claim."""

    claim: Claim
    seed: int
    evaluate: Callable[..., Any]
    draws: int = 0
    trials: tuple[Trial, ...] = ()
    overall: Deviation | None = None

    @cached_property
    def candidates(self) -> list[_Run]:
        return [self._run(k) for k in range(CANDIDATES)]

    @cached_property
    def runs(self) -> list[_Run]:
        """Half of the problems as they come, and of the other candidates those with the sharpest pilot; only those in
        which there is anything random."""
        candidates = [run for run in self.candidates if np.isfinite(run.weight)]
        half = PROBLEMS // 2
        sharpest = sorted(candidates[half:], key=lambda run: -run.weight)[: PROBLEMS - half]
        return [*candidates[:half], *sharpest]

    def _run(self, k: int) -> _Run:
        # the seed names the claim, so that the order in which claims are attacked does not matter
        seed = self.seed, zlib.crc32(self.claim.id.encode()), k
        world = random_world(self.claim, seed)
        symbols = world.arguments(self.claim)
        claimed = float(self.evaluate(**symbols))
        pilot = self.claim.sample(simulated(self.claim, world, PILOT, np.random.default_rng((*seed, 1))), claimed)
        if isinstance(self.claim, Probability):  # an event is random even if the pilot never or always saw it
            weight = claimed * (1 - claimed)
        else:
            is_constant = np.ptp(pilot) <= ROUNDING * np.abs(pilot).max()
            weight = np.inf if is_constant else (claimed / pilot.std()) ** 2
        return _Run(seed, world, symbols, claimed, weight, np.random.default_rng((*seed, 2)), {})

    def extend(self, draws: int) -> None:
        """Simulate until there are ``draws`` trials of each problem, and compare."""
        trials = []
        for run in self.runs:
            new = simulated(self.claim, run.world, draws - self.draws, run.rng)
            run.risks = {key: np.r_[run.risks.get(key, np.empty(0)), values] for key, values in new.items()}
            trials.append(_trial(run, self.claim.sample(run.risks, run.claimed)))
        self.draws, self.trials = draws, tuple(trials)
        weights = [run.weight for run in self.runs]
        self.overall = pooled([t.deviation for t in trials], [t.claimed for t in trials], weights)

    def run(self, level: float, on_progress: Callable[[float], None]) -> tuple[str, str]:
        """Look after ever more draws, until the claim is refuted or the precision is reached: verdict and reason.

        What cannot be simulated or evaluated, or decides nothing, makes the verdict unknown.
        """
        verdict, reason = "unknown", "no problem was simulated"
        try:
            constants = self.judge_constants()
        except (ValueError, ArithmeticError, np.linalg.LinAlgError) as error:
            return "unknown", f"{type(error).__name__}: {error}"
        if constants is not None and (constants[0] == "refuted" or not self.runs):
            return constants
        for look, draws in enumerate(LOOKS):
            try:
                self.extend(draws)
                verdict, reason = self.judge(level)
            except (ValueError, ArithmeticError, np.linalg.LinAlgError) as error:
                return "unknown", f"{type(error).__name__}: {error}"
            on_progress((look + 1) / len(LOOKS))
            decided = self.overall is not None and self.overall.detectable(level) < PRECISION
            if verdict == "refuted" or (verdict == "consistent" and decided):
                break
        on_progress(1.0)
        return verdict, reason

    def judge_constants(self) -> tuple[str, str] | None:
        """Verdict and reason on problems in which nothing is random, if there are any: claimed and simulated values
        must agree to rounding."""
        constant = [run for run in self.candidates if np.isinf(run.weight)]
        for run in constant:
            drawn = self.claim.sample(simulated(self.claim, run.world, 1, run.rng), run.claimed)[0]
            if abs(drawn - run.claimed) > ROUNDING * max(abs(drawn), abs(run.claimed)):
                return "refuted", f"claimed {run.claimed:.10g}, but it is {drawn:.10g} at {run.symbols}"
        return ("consistent", "not random; equal to rounding") if constant else None

    def judge(self, level: float) -> tuple[str, str]:
        """Verdict and reason after the last look."""
        assert self.overall is not None
        for trial in self.trials:
            if trial.deviation.is_significant(level):
                at = ", ".join(f"{k}={v:.4g}" for k, v in trial.symbols.items() if np.ndim(v) == 0)
                mean = trial.claimed + trial.deviation.difference
                return (
                    "refuted",
                    f"claimed {trial.claimed:.5g}, simulated {mean:.5g} ± {trial.deviation.standard_error:.2g} at {at}",
                )
        if self.overall.is_significant(level):
            return "refuted", f"off by {self.overall.difference:+.2%} ± {self.overall.standard_error:.2%} on average"
        undecided = sum(not trial.deviation.is_decisive for trial in self.trials)
        if undecided == len(self.trials) or not self.overall.is_decisive:
            return "unknown", f"{self.draws:,} draws are too few: the simulated means are still too skewed for a test"
        return "consistent", f"off by {self.overall.difference:+.2%} ± {self.overall.standard_error:.2%} on average"


def _trial(run: _Run, samples: np.ndarray) -> Trial:
    symbols = {
        name: value if np.ndim(value) == 0 else np.asarray(value).tolist() for name, value in run.symbols.items()
    }
    return Trial(run.seed, symbols, run.world.facts(), run.claimed, deviation(samples, run.claimed))


def simulated(claim: Claim, world: World, trials: int, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Draws of what the claim is about, each of shape (trials,)."""
    draws = world.simulate(trials, rng, claim.risks)
    if not all(np.isfinite(values).all() for values in draws.values()):
        raise ValueError("a simulated quantity is not finite; no test is possible")
    return draws
