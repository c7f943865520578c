"""Estimators of the user's own: a Python file that declares one and what is conjectured of its risk.

``derivations.declaration`` says what a file may declare, which is read as it is for ``w2s --with``. Here its conjecture
is decided, and what it simulates is compared with the expectation that is derived of its ``risk``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from derivations import ours
from derivations.declaration import DeclarationError, Source, declared, run
from verification.conjecture.answer import Answer
from verification.conjecture.counterexample.problems import literal
from verification.conjecture.counterexample.witness import Simulation, tell_apart
from verification.conjecture.decide import SECONDS, NotRational, decide
from verification.conjecture.reading.language import Unreadable
from verification.conjecture.reading.relation import read
from verification.finding import Task
from verification.simulation.means import compare_means
from verification.simulation.task import Simulation as Comparing
from verification.simulation.task import SimulationBudget
from verification.situations.declared.simulated import DeclaredProblem
from verification.statistics import FALSE_ALARM_RATE
from w2s_theory.calculus import NoDerivation, UnsupportedExpression, to_plain, to_text
from w2s_theory.claim import Claim, Declared, Expected, Limit
from w2s_theory.claim.mixture import mixtures

ANOTHER = "the declared risk is not the mean of what the file simulates: one of them is wrong"
BUDGET = SimulationBudget(
    problems=8, candidates=8, pilot=100, precision=0.02, most=2**13, enough=2**13, bound=400, derive=False, corners=0
)
"""How hard the simulation of a file is looked at, while its author waits."""
REHEARSED = 2
"""Draws that are made before anything is derived."""


@dataclass(frozen=True)
class Declaration:
    """What a file declares; ``options`` are those of the conjecture."""

    claim: Declared
    conjecture: str
    options: Mapping[str, Any]
    source: Source

    @property
    def is_simulated(self) -> bool:
        """Whether it declares how to simulate the risk."""
        return self.claim.simulate is not None or self.claim.estimator is not None


@dataclass(frozen=True)
class Comparison:
    """The derived expectation against the declared simulation, on random problems: how far off it is relatively.

    ``verdict``: "consistent" or "refuted". ``detectable``: what would have been refuted with probability 0.999.
    """

    verdict: str
    problems: int
    draws: int
    error: float
    standard_error: float
    detectable: float

    def __str__(self) -> str:
        return (
            f"{self.verdict}: off by {self.error:+.2%} ± {self.standard_error:.2%} on {self.problems} random problems "
            f"× {self.draws:,} draws (an error of {self.detectable:.1%} would have been seen)"
        )


@dataclass(frozen=True)
class FileAnswer:
    """The answer to a file: what was derived, whether the conjecture is that, whether the simulation agrees."""

    answer: Answer
    comparison: Comparison | None

    @property
    def is_another(self) -> bool:
        """Whether what the file simulates is not what it declares."""
        return self.comparison is not None and self.comparison.verdict == "refuted"

    @property
    def verdict(self) -> str:
        """That on the conjecture; "refuted" also if the declaration is, by its simulation."""
        return "refuted" if self.is_another else self.answer.verdict

    def __str__(self) -> str:
        claim = self.answer.claim
        told = str(self.comparison) if self.comparison else "none: the file declares neither estimator nor simulate"
        lines = [
            f"{claim.id}: derived from the axiom, certificate checked",
            f"  E risk =      {to_text(claim.written())}",
            *(f"              = {to_plain(mixture.expression)}" for mixture in mixtures(claim.value, _risks())[:1]),
            f"  for           {to_plain(claim.domain)}",
            f"  simulation    {told}",
        ]
        if not self.is_another:
            return "\n".join([*lines, str(self.answer)])
        found = {"proved": "is", "refuted": "is not"}.get(self.answer.verdict, "may or may not be")
        about = f"    {ANOTHER}\n    (the conjecture {found} the expectation of the declared risk)"
        return "\n".join([*lines, f"refuted: {self.answer.statement}", about])


def _risks() -> list[Claim]:
    """Of the first chapter: expectations, and what they are without end."""
    return [claim for claim in next(iter(ours().values())) if isinstance(claim, Expected | Limit)]


def load(path: Path) -> Declaration:
    """Run the file and take what it declares. Raises DeclarationError."""
    source = run(path)
    source.check_names()
    text = source.required("conjecture")
    options = {name: source.option(name) for name in ("let", "limit")}
    options["assuming"] = tuple(source.option("assuming", ()))
    return Declaration(declared(source), text, options, source)


def _derived(source: Source, claim: Declared) -> None:
    """Derive the expectation. Raises DeclarationError if that is not possible."""
    try:
        claim.proof.certificate.check()
    except (UnsupportedExpression, NoDerivation, ValueError, TypeError) as error:
        where = source.where("risk")
        raise DeclarationError(f"{where}: the expectation of risk cannot be derived: {error}") from error


def check_file(path: Path, seed: int = 0, simulated: bool = True, seconds: float = SECONDS) -> FileAnswer:
    """Derive, decide within so many seconds of CPU time, and compare with what the file simulates.

    Raises DeclarationError, and what ``check`` raises.
    """
    given = load(path)
    claim, source = given.claim, given.source
    simulated = simulated and given.is_simulated
    if simulated:  # whatever is wrong with it is told before anything is derived
        rng = np.random.default_rng(seed)
        DeclaredProblem.anywhere(claim, rng).simulate(REHEARSED, rng, claim.risks)
    try:
        _derived(source, claim)
        conjecture = read(given.conjecture, claim, **given.options)
        decision = decide(claim, conjecture, seconds)
    except (Unreadable, NotRational) as error:
        raise DeclarationError(f"{source.where('conjecture')}: {error}") from error
    answer = Answer(claim, conjecture, decision, None)
    if not simulated:
        return FileAnswer(answer, None)
    return FileAnswer(replace(answer, simulation=_seen(answer, seed)), compare(source, claim, seed))


def _seen(answer: Answer, seed: int) -> Simulation | None:
    """What the file simulates where the counterexample is."""
    claim, example = answer.claim, answer.decision.example
    if example is None or not example.roomy or answer.conjecture.limit is not None:
        return None
    assert isinstance(claim, Declared)
    problem = DeclaredProblem.given(claim, literal(example.raw), example.raw)
    sides = float(example.claimed), float(example.conjectured)
    return tell_apart(lambda k, rng: problem.simulate(k, rng, claim.risks)[claim.id], *sides, seed)


def compare(source: Source, claim: Declared, seed: int = 0) -> Comparison:
    """Bets against the derived expectation on random problems, as in ``w2s verify``. Raises DeclarationError."""
    try:
        task = Task(claim, seed, claim.evaluate, FALSE_ALARM_RATE, BUDGET)
        found = compare_means(Comparing.of(task))
    except (ValueError, NotImplementedError) as error:
        if isinstance(error, DeclarationError):
            raise
        raise DeclarationError(f"{source.path}: {error}") from error
    if found.verdict == "unknown":
        raise DeclarationError(f"{source.path}: {found.reason}")
    if found.overall is None:
        raise DeclarationError(f"{source.path}: what is simulated is not random: {found.reason}")
    return Comparison(
        found.verdict, len(found.trials), found.draws, found.overall.difference, found.overall.standard_error,
        found.detectable,
    )  # fmt: skip
