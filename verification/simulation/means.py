"""The means of simulated quantities against the claimed values, on random problems.

Errors are measured in the claimed value, or in the mean of a pilot if that is surely larger: so what is claimed to be
0, or next to nothing, and is not, is seen. Where 0 is claimed there is no relative error; there it is the share of the
scatter of a draw. What scatters by no more than rounding errors is not random: claimed and simulated values must agree
to rounding, and nothing is bet on them. Rounding errors are those of the summands from which a score is formed
(``scores.rounded``), since the sum may vanish.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import islice
from typing import Any

import numpy as np

from w2s_theory.calculus import DomainError
from w2s_theory.claim import Claim
from w2s_theory.claim.formula import Event

from ..finding import Finding, Trial
from ..situations.representation import Simulated
from ..statistics import Deviation, Wager
from .scores import rounded, score, slope
from .task import Simulation
from .variances import ASSUMED, DERIVED, LONGEST, variance

FIRST = 256
"""Draws before the first look; each look adds half of those before, or as many as are missing."""
BLUNT = 0.5
"""A problem is left alone after ``SimulationBudget.enough`` draws if a draw of it tells less than this share of what
one of the sharpest problem tells."""
ROUNDING = 1e-9
"""Size of rounding errors, relative to what is added up."""
SURE = 3.0
"""Standard errors by which the mean of a pilot is surely larger than something."""
NEGLIGIBLE = 1e-6
"""The unit of errors, in scatters of a draw, where the claimed value is smaller than that."""


def compare_means(task: Simulation) -> Finding:
    """The means of simulated quantities against the claimed values, on random problems."""
    means = Means(task)
    verdict, reason = means.run()
    wager, runs = means.wager, means.runs
    if not wager.draws.any():
        return Finding(verdict, reason, detectable=means.seen_in_constants)
    source = DERIVED if all(run.source == DERIVED for run in runs) else ASSUMED
    overall, detectable = Deviation(wager.error, wager.standard_error), wager.detectable(task.level)
    return Finding(verdict, reason, means.trials, int(wager.draws.max()), overall, detectable, source)


@dataclass
class Run:
    """A problem and what the draws so far come to.

    ``slope``: of the scores' mean in the quantity. ``unit``: of which errors are fractions. ``rounding``: errors of
    this size a score may have by rounding. ``weight``: what a draw of it tells, infinite if it is not random.
    """

    seed: tuple[int, ...]
    problem: Simulated
    symbols: Mapping[str, Any]
    claimed: float
    slope: float
    unit: float
    rounding: float
    weight: float
    rng: np.random.Generator
    bound: float = 0.0
    source: str = ""
    draws: int = 0
    sum: float = 0.0
    squares: float = 0.0

    @property
    def sign(self) -> int:
        """Of the scores' mean if the truth is more, in absolute value, than what is claimed: an error that is common to
        all problems has this sign in each of them."""
        return -1 if self.claimed * self.slope < 0 else 1

    def note(self, scores: np.ndarray) -> None:
        self.draws, self.sum = self.draws + len(scores), self.sum + float(scores.sum())
        self.squares += float((scores**2).sum())

    def deviation(self) -> Deviation:
        """Of the simulated mean from the claimed one."""
        mean = self.sum / self.draws
        scatter = np.sqrt(max(self.squares / self.draws - mean**2, 0.0))
        return Deviation(mean / self.slope, scatter / np.sqrt(self.draws) / abs(self.slope))


@dataclass
class Means:
    """The draws made so far for one claim."""

    task: Simulation
    trials: tuple[Trial, ...] = field(default=())

    @cached_property
    def candidates(self) -> list[Run]:
        runs = (self.piloted(seed, problem) for seed, problem in self.problems())
        return [run for run in runs if run is not None]

    def problems(self) -> Iterator[tuple[tuple[int, ...], Simulated]]:
        """What is looked at, each with its seed."""
        claim, budget = self.task.claim, self.task.budget
        seeds = [(*self.seed, k) for k in range(budget.candidates)]
        drawn = self.drawn() if budget.drawn else []
        yield from zip(seeds, drawn or [self.task.problem(claim, seed) for seed in seeds], strict=False)

    def drawn(self) -> Sequence[Simulated]:
        """Problems by Hypothesis, where it draws them."""
        from ..strategies import drawn_problems  # Hypothesis takes most of a second to load

        return drawn_problems(self.task.claim, self.seed, self.task.budget.candidates)

    @property
    def seed(self) -> tuple[int, int]:
        """It names the claim, so that the order in which claims are attacked does not matter."""
        return self.task.seed, zlib.crc32(self.task.claim.id.encode())

    @cached_property
    def runs(self) -> list[Run]:
        """Half of the problems as they come, and of the other candidates those with the sharpest pilot; only those in
        which there is anything random and of whose variance a bound is known."""
        candidates, problems = [run for run in self.candidates if np.isfinite(run.weight)], self.task.budget.problems
        half = problems // 2
        sharpest = sorted(candidates[half:], key=lambda run: -run.weight)
        bounded = (self.bounded(run) for run in (*candidates[:half], *sharpest))
        return list(islice((run for run in bounded if np.isfinite(run.bound)), problems))

    def bounded(self, run: Run) -> Run:
        """With a bound of its variance, by draws of their own if it is not derived. Raises ValueError if it is derived
        to be infinite."""
        claim, budget = self.task.claim, self.task.budget
        pilot = partial(self.scores, run, budget.bound)
        run.bound, run.source = variance(claim, run.problem, run.claimed, run.symbols, pilot, budget.derive)
        run.weight = run.unit**2 / run.bound
        return run

    @cached_property
    def wager(self) -> Wager:
        return Wager(np.array([run.unit for run in self.runs]), np.array([run.bound for run in self.runs]))

    def piloted(self, seed: tuple[int, ...], problem: Simulated) -> Run | None:
        """The problem with what a pilot tells of it; None outside the domain. Raises ValueError for what is claimed to
        be no number."""
        claim, pilot, symbols = self.task.claim, self.task.budget.pilot, problem.arguments(self.task.claim)
        try:
            claimed = float(self.task.closed_form(**symbols))
        except DomainError:
            return None
        if not np.isfinite(claimed):
            raise ValueError(f"{claimed} is claimed at {symbols}: no mean can be compared with it")
        risks = simulated(claim, problem, pilot, np.random.default_rng((*seed, 1)))
        scores = score(claim, risks, claimed, symbols)
        rounding = rounding_errors(claim, problem, risks, claimed, symbols)
        grows = slope(claim, risks, claimed)
        error = unit_of_errors(scores, abs(claimed * grows), rounding)
        if isinstance(claim.formula, Event):  # an event is random even if the pilot never or always saw it
            weight = claimed * (1 - claimed)
        else:
            weight = np.inf if np.ptp(scores) <= rounding else (error / scores.std()) ** 2
        return Run(seed, problem, symbols, claimed, grows, error, rounding, weight, np.random.default_rng((*seed, 2)))

    def scores(self, run: Run, draws: int) -> np.ndarray:
        claim = self.task.claim
        return score(claim, simulated(claim, run.problem, draws, run.rng), run.claimed, run.symbols)

    def bet(self, k: int, draws: int) -> None:
        """On so many more trials of a problem."""
        run = self.runs[k]
        scores = self.scores(run, draws)
        self.wager.look(k, run.sign * scores)
        run.note(scores)

    @property
    def telling(self) -> list[int]:
        """The numbers of those problems that are looked at again."""
        least, enough = BLUNT * max(run.weight for run in self.runs), self.task.budget.enough
        return [k for k, run in enumerate(self.runs) if run.draws < enough or run.weight >= least]

    def extend(self, draws: int) -> None:
        """Simulate so many more trials of each problem that still tells much, and bet on them."""
        for k in self.telling:
            self.bet(k, draws)
        self.trials = tuple(
            Trial(run.seed, _plain(run.symbols), run.problem.facts(), run.claimed, run.deviation()) for run in self.runs
        )

    def run(self) -> tuple[str, str]:
        """Look after ever more draws, until the claim is refuted or the precision is reached: verdict and reason."""
        constants = self.judge_constants()
        if constants is not None and (constants[0] == "refuted" or not self.runs):
            return constants
        if not self.runs:
            return "unknown", self.nowhere
        budget, level, more = self.task.budget, self.task.level, FIRST
        while True:
            self.extend(more)
            total = int(self.wager.draws.max())
            if self.wager.refutes(level):
                return "refuted", self.complaint()
            if self.wager.detectable(level) < self.task.precision or total >= budget.most:
                break
            more = min(total // 2, self.wager.missing(level, self.task.precision, self.telling))
        tested = f"in {len(self.runs)} problems of {self.task.budget.candidates}"
        return "consistent", f"off by {self.wager.error:+.2%} ± {self.wager.standard_error:.2%} on average {tested}"

    @property
    def nowhere(self) -> str:
        """Why there is no problem to simulate."""
        drawn = f"of {self.task.budget.candidates} problems that were drawn"
        if self.candidates:
            return f"of none {drawn} is the variance known, not even from {LONGEST:,} draws each"
        return f"none {drawn} is in the domain"

    def complaint(self) -> str:
        """Where the claim fails: in one problem or everywhere."""
        run = max(self.runs, key=lambda run: abs(run.deviation().t))
        at = ", ".join(f"{k}={v:.4g}" for k, v in run.symbols.items() if np.ndim(v) == 0)
        mean, error = run.claimed + run.deviation().difference, run.deviation().standard_error
        return (
            f"claimed {run.claimed:.5g}, simulated {mean:.5g} ± {error:.2g} at {at}; "
            f"off by {self.wager.error:+.2%} ± {self.wager.standard_error:.2%} on average"
        )

    def judge_constants(self) -> tuple[str, str] | None:
        """Verdict and reason on problems in which nothing is random, if there are any: claimed and simulated values
        must agree to rounding."""
        claim = self.task.claim
        for run in self.constants:
            off = score(claim, simulated(claim, run.problem, 2, run.rng), run.claimed, run.symbols)[0]
            if not abs(off) <= run.rounding:
                drawn = run.claimed + off / run.slope
                return "refuted", f"claimed {run.claimed:.10g}, but it is {drawn:.10g} at {run.symbols}"
        return (
            ("consistent", f"not random in {len(self.constants)} problems; equal to rounding")
            if self.constants
            else None
        )

    @property
    def constants(self) -> list[Run]:
        return [run for run in self.candidates if np.isinf(run.weight)]

    @property
    def seen_in_constants(self) -> float:
        """The relative error that would have been seen in the sharpest problem in which nothing is random."""
        return min((run.rounding / run.unit for run in self.constants if run.unit), default=np.inf)


def rounding_errors(
    claim: Claim, problem: Simulated, risks: Mapping[str, np.ndarray], claimed: float, numbers: Mapping[str, Any]
) -> float:
    """Of the claim's scores, from draws of its risks: relative to what they are formed from, the risks themselves being
    squares of differences of vectors."""
    floor = ROUNDING * problem.size
    measured = {name: np.abs(draws) + floor for name, draws in risks.items()}
    return ROUNDING * float(np.max(rounded(claim, measured, claimed, numbers)))


def unit_of_errors(scores: np.ndarray, unit: float, rounding: float) -> float:
    """Of which errors are fractions, from a pilot's scores: ``unit`` is that of the claimed value."""
    mean, scatter = abs(float(scores.mean())), float(scores.std())
    if scatter <= rounding:
        return unit if unit > rounding else 0.0
    if unit <= rounding:
        return scatter
    return max(unit, mean - SURE * scatter / np.sqrt(len(scores)), NEGLIGIBLE * scatter)


def _plain(symbols: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value if np.ndim(value) == 0 else np.asarray(value).tolist() for name, value in symbols.items()}


def simulated(claim: Claim, problem: Simulated, trials: int, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Draws of what the claim is about, each of shape (trials,)."""
    draws = problem.simulate(trials, rng, claim.risks)
    if not all(np.isfinite(values).all() for values in draws.values()):
        raise ValueError("a simulated quantity is not finite; no test is possible")
    return draws
