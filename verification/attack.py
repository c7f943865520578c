"""A claim is attacked: its certificate by two checkers, its value by the literal simulation of random problems."""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, partial
from typing import Any

import numpy as np

from w2s_theory.claim import Claim, Probability
from w2s_theory.kernel.serialization import dumps, loads
from w2s_theory.kernel.words import CertificateError

from .recheck import Rejected, recheck
from .statistics import FALSE_ALARM_RATE, Deviation, Wager
from .variances import ASSUMED, DERIVED, variance
from .worlds import World, drawn_worlds, random_world


@dataclass(frozen=True)
class Budget:
    """How hard a claim is attacked.

    ``problems``: random problems, out of ``candidates`` of which a ``pilot`` of so many draws is made. The attack ends
    when a relative error of ``precision``, common to all problems, would have been seen, or after ``most`` draws of
    each. ``bound``: draws from which a variance is assumed that is not derived. ``sample``: draws of each problem where
    their number is fixed beforehand. ``derive``: whether variances are derived where they can be. ``drawn``: whether
    problems are drawn by Hypothesis (``strategies.worlds``), corner cases included, where they can be. ``digits``: of
    independent values, at no more than so many ``specials`` (special problems) if it is not None. ``scans``: random
    problems whose sample sizes are scanned. ``points``: at which a counterexample to an inequality is searched for.
    """

    problems: int = 8
    candidates: int = 24
    pilot: int = 200
    precision: float = 0.05
    most: int = 2**15
    bound: int = 1000
    sample: int = 4000
    derive: bool = True
    drawn: bool = False
    digits: int = 50
    specials: int | None = None
    scans: int = 60
    points: int = 200_000


FULL = Budget()
HUNT = Budget(drawn=True)
QUICK = Budget(3, candidates=4, pilot=32, precision=0.25, most=2**9, bound=200, sample=400, derive=False,
               digits=20, specials=2, scans=20, points=20_000)  # fmt: skip
FIRST = 256
"""Draws before the first look; each look adds half of those before."""
ENOUGH, BLUNT = 1024, 0.25
"""Draws after which a problem is left alone if a draw of it tells less than this share of what one of the sharpest
problem tells."""
ROUNDING = 1e-9
"""Relative size up to which differences count as rounding errors."""


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
    """Whether the kernel and the second checker accept the proofs that the claim rests on, and what they say."""
    lines = 0
    try:
        claim.check()
        for proof in claim.proofs:
            lines += len(proof.certificate.lines)
            if complaint := _second_opinion(dumps(proof.certificate)):
                return False, complaint
    except (CertificateError, Rejected) as error:
        return False, f"certificate rejected: {error}"
    except ValueError as error:
        return False, f"no certificate: {error}"
    found = [f"{lines} lines, accepted by both checkers"] if claim.proofs else []
    found += [f"{len(claim.sign_proofs)} certificates of sign"] if claim.sign_proofs else []
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
    from .ways import way_of_attack  # ways build on this module

    start = time.perf_counter()
    try:
        level = FALSE_ALARM_RATE / comparisons
        task = Task(claim, seed, closed_form or claim.evaluate, level, budget, on_progress)
        found = way_of_attack(claim)(task)
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


def simulate_and_compare(task: Task) -> Finding:
    """The means of simulated quantities against the claimed values, on random problems."""
    campaign = _Campaign(task)
    verdict, reason = campaign.run()
    wager, runs = campaign.wager, campaign.runs
    if not wager.draws.any():
        return Finding(verdict, reason)
    source = DERIVED if all(run.source == DERIVED for run in runs) else ASSUMED
    overall, detectable = Deviation(wager.error, wager.standard_error), wager.detectable(task.level)
    return Finding(verdict, reason, campaign.trials, int(wager.draws.max()), overall, detectable, source)


@dataclass
class _Run:
    """A problem and what the draws so far come to."""

    seed: tuple[int, ...]
    world: World
    symbols: Mapping[str, Any]
    claimed: float
    unit: float
    weight: float
    rng: np.random.Generator
    bound: float = 0.0
    source: str = ""
    draws: int = 0
    sum: float = 0.0
    squares: float = 0.0

    def deviation(self) -> Deviation:
        """Of the simulated mean from the claimed one, in units of the latter."""
        mean, scale = self.sum / self.draws, abs(self.claimed) / self.unit if self.claimed else 1.0
        return Deviation(scale * mean, scale * np.sqrt(max(self.squares / self.draws - mean**2, 0.0) / self.draws))


@dataclass
class _Campaign:
    """The draws made so far for one claim."""

    task: Task
    trials: tuple[Trial, ...] = field(default=())

    @cached_property
    def candidates(self) -> list[_Run]:
        # seeds name the claim, so that the order in which claims are attacked does not matter
        claim, budget = self.task.claim, self.task.budget
        seed = self.task.seed, zlib.crc32(claim.id.encode())
        seeds = [(*seed, k) for k in range(budget.candidates)]
        worlds = drawn_worlds(claim, seed, budget.candidates) if budget.drawn else []
        worlds = worlds or [self.task.world(claim, seed) for seed in seeds]
        return [self._run(seed, world) for seed, world in zip(seeds, worlds, strict=False)]

    @cached_property
    def runs(self) -> list[_Run]:
        """Half of the problems as they come, and of the other candidates those with the sharpest pilot; only those in
        which there is anything random. Their variances are bounded by draws of their own if they are not derived."""
        candidates, problems = [run for run in self.candidates if np.isfinite(run.weight)], self.task.budget.problems
        half = problems // 2
        sharpest = sorted(candidates[half:], key=lambda run: -run.weight)[: problems - half]
        runs = [*candidates[:half], *sharpest]
        claim, derive = self.task.claim, self.task.budget.derive
        for run in runs:
            pilot = partial(self._scores, run, self.task.budget.bound)
            run.bound, run.source = variance(claim, run.world, run.claimed, run.symbols, pilot, derive)
            run.weight = run.unit**2 / run.bound
        return runs

    @cached_property
    def wager(self) -> Wager:
        return Wager(np.array([run.unit for run in self.runs]), np.array([run.bound for run in self.runs]))

    def _run(self, seed: tuple[int, ...], world: World) -> _Run:
        claim, pilot = self.task.claim, self.task.budget.pilot
        symbols = world.arguments(claim)
        claimed = float(self.task.closed_form(**symbols))
        risks = simulated(claim, world, pilot, np.random.default_rng((*seed, 1)))
        scores, unit = claim.score(risks, claimed, symbols), claim.unit(risks, claimed)
        if isinstance(claim, Probability):  # an event is random even if the pilot never or always saw it
            weight = claimed * (1 - claimed)
        elif np.ptp(scores) <= ROUNDING * np.abs(claim.sample(risks, claimed)).max():
            weight = np.inf
        else:
            weight = (unit / scores.std()) ** 2
        # errors of what is claimed to be zero, or of a negligible difference, are measured by the scatter
        unit = max(unit, 1e-6 * float(scores.std()))
        return _Run(seed, world, symbols, claimed, unit, weight, np.random.default_rng((*seed, 2)))

    def _scores(self, run: _Run, draws: int) -> np.ndarray:
        claim = self.task.claim
        return claim.score(simulated(claim, run.world, draws, run.rng), run.claimed, run.symbols)

    def extend(self, draws: int) -> None:
        """Simulate so many more trials of each problem that still tells much, and bet on them."""
        sharpest = max(run.weight for run in self.runs)
        for k, run in enumerate(self.runs):
            if run.draws >= ENOUGH and run.weight < BLUNT * sharpest:
                continue
            scores = self._scores(run, draws)
            self.wager.look(k, scores)
            run.draws, run.sum = run.draws + draws, run.sum + float(scores.sum())
            run.squares += float((scores**2).sum())
        self.trials = tuple(
            Trial(run.seed, _plain(run.symbols), run.world.facts(), run.claimed, run.deviation()) for run in self.runs
        )

    def run(self) -> tuple[str, str]:
        """Look after ever more draws, until the claim is refuted or the precision is reached: verdict and reason."""
        constants = self.judge_constants()
        if constants is not None and (constants[0] == "refuted" or not self.runs):
            return constants
        if not self.runs:
            return "unknown", "no problem was simulated"
        budget, level, more = self.task.budget, self.task.level, FIRST
        while True:
            self.extend(more)
            total = int(self.wager.draws.max())
            self.task.on_progress(min(1.0, np.log2(total / FIRST) / np.log2(budget.most / FIRST)))
            if self.wager.refutes(level):
                return "refuted", self._complaint()
            if self.wager.detectable(level) < budget.precision or total >= budget.most:
                break
            more = total // 2
        self.task.on_progress(1.0)
        return "consistent", f"off by {self.wager.error:+.2%} ± {self.wager.standard_error:.2%} on average"

    def _complaint(self) -> str:
        """Where the claim fails: in one problem or everywhere."""
        trial = max(self.trials, key=lambda trial: abs(trial.deviation.t))
        at = ", ".join(f"{k}={v:.4g}" for k, v in trial.symbols.items() if np.ndim(v) == 0)
        mean, error = trial.claimed + trial.deviation.difference, trial.deviation.standard_error
        return (
            f"claimed {trial.claimed:.5g}, simulated {mean:.5g} ± {error:.2g} at {at}; "
            f"off by {self.wager.error:+.2%} ± {self.wager.standard_error:.2%} on average"
        )

    def judge_constants(self) -> tuple[str, str] | None:
        """Verdict and reason on problems in which nothing is random, if there are any: claimed and simulated values
        must agree to rounding."""
        constant, claim = [run for run in self.candidates if np.isinf(run.weight)], self.task.claim
        for run in constant:
            drawn = claim.sample(simulated(claim, run.world, 2, run.rng), run.claimed)[0]
            if abs(drawn - run.claimed) > ROUNDING * max(abs(drawn), abs(run.claimed)):
                return "refuted", f"claimed {run.claimed:.10g}, but it is {drawn:.10g} at {run.symbols}"
        return ("consistent", "not random; equal to rounding") if constant else None


def _plain(symbols: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value if np.ndim(value) == 0 else np.asarray(value).tolist() for name, value in symbols.items()}


def simulated(claim: Claim, world: World, trials: int, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Draws of what the claim is about, each of shape (trials,)."""
    draws = world.simulate(trials, rng, claim.risks)
    if not all(np.isfinite(values).all() for values in draws.values()):
        raise ValueError("a simulated quantity is not finite; no test is possible")
    return draws
