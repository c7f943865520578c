"""Estimators of the user's own: a Python file that declares one and what is conjectured of its risk.

The file is the user's own code and is run as such (a formula never is). It defines

    risk          a polynomial in traces of the setting's matrices: what the expectation is taken of
    conjecture    the formula that its expectation is conjectured to be, as `w2s check` takes it

and, if needed,

    given         hypotheses on the constant matrices, such as SUBSPACES + TRUTH
    let           meanings of further names in the conjecture;  ``assuming``: conditions;  ``limit``: for ~
    estimator     a function (problem, data, **symbols) → the fitted linear function of z, of shape (D,)
    well_specified
                  whether the truth must lie in both spans
    in_sample     whether its risk is measured on the pseudo-labelled inputs; else it is at a fresh point
    simulate      instead of ``estimator``, a function (problem, trials, rng, **symbols) → risks, of shape (trials,)

``problem`` and ``data`` are those of ``verification.situations.regression.literal``; ``symbols`` are the values of
symbols that are not the setting's, by name. ``claim``, an Expected as in ``derivations``, may stand for ``risk`` and
``given``.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from sympy import Expr, Symbol

from verification.conjecture.answer import Answer
from verification.conjecture.decide import NotRational, decide
from verification.conjecture.language import Unreadable
from verification.conjecture.problems import literal
from verification.conjecture.relation import read
from verification.conjecture.witness import tell_apart
from verification.simulation.variances import assumed
from verification.situations.regression.literal import Array, LiteralProblem, draw, excess_risk, random_problem
from verification.statistics import FALSE_ALARM_RATE, Wager
from w2s_theory.calculus import DomainError, NoDerivation, UnsupportedExpression, to_text
from w2s_theory.claim import Expected
from w2s_theory.setting.symbols import MEANING, rho_foreign, rho_missed, rho_s, rho_w, sigma, signal

from .declaration import DeclarationError, Source, line, run, symbols_of, told

ANOTHER = "the declared risk is not the mean of what the file simulates: one of them is wrong"
PROBLEMS, PILOT, FIRST, MOST, PRECISION = 8, 400, 512, 2**13, 0.02
"""Random problems, draws of each in a pilot, at the first look and at most; relative error that is to be seen."""
ATTEMPTS, REHEARSED = 400, 2
OF_PROBLEMS = {
    "n", "N", "D", "d_w", "d_s", "d_sw", "q_sw", "sigma", "signal", "rho_w", "rho_s", "rho_missed", "rho_foreign",
}  # fmt: skip
"""Names of the symbols that a literal problem has numbers for."""
Simulator = Callable[..., Array]


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Declared(Expected):
    """An expectation in a user's file; its symbols may be other than the setting's."""

    declared: tuple[Symbol, ...] = ()
    """All symbols of the declaration, also those that are dimensions only."""

    @cached_property
    def symbols(self) -> tuple[Symbol, ...]:
        used = self.value.free_symbols | self.derived_domain.free_symbols
        return (*(s for s in MEANING if s in used), *sorted(used - set(MEANING), key=str))

    def written(self, where: Any = None) -> Expr:
        """Collected in the setting's symbols, if there are any in it."""
        return super().written(where) if self.value.has(*self.collect_in) else self.value

    @property
    def further(self) -> tuple[Symbol, ...]:
        """The symbols that a problem of the setting gives no value, which the file's functions are given."""
        return tuple(s for s in self.declared if s.name not in OF_PROBLEMS)


@dataclass(frozen=True)
class Declaration:
    """What a file declares; ``options`` are those of the conjecture."""

    claim: Declared
    conjecture: str
    options: Mapping[str, Any]
    simulator: Simulator | None
    source: Source


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
            f"  for           {to_text(claim.domain)}",
            f"  simulation    {told}",
        ]
        if not self.is_another:
            return "\n".join([*lines, str(self.answer)])
        found = {"proved": "is", "refuted": "is not"}.get(self.answer.verdict, "may or may not be")
        about = f"    {ANOTHER}\n    (the conjecture {found} the expectation of the declared risk)"
        return "\n".join([*lines, f"refuted: {self.answer.statement}", about])


def load(path: Path) -> Declaration:
    """Run the file and take what it declares. Raises DeclarationError."""
    source = run(path)
    source.check_names()
    text, claim = source.required("conjecture"), source.option("claim")
    risk, given = (claim.expression, claim.given) if claim else (source.required("risk"), source.option("given", ()))
    options = {name: source.option(name) for name in ("let", "limit")}
    options["assuming"] = tuple(source.option("assuming", ()))
    declared = Declared(
        id=path.stem, title=f"declared in {path.name}", words="", quantity=path.stem, source=path.name, assumptions=(),
        expression=risk, given=tuple(given), measure={}, well_specified=source.option("well_specified", False),
        collect_in=(sigma, rho_w, rho_s, rho_missed, rho_foreign, signal),
        declared=symbols_of(source, risk, tuple(given)),
    )  # fmt: skip
    return Declaration(declared, text, options, _simulator(source), source)


def _derived(source: Source, claim: Declared) -> None:
    """Derive the expectation. Raises DeclarationError if that is not possible."""
    try:
        claim.proof.certificate.check()
    except (UnsupportedExpression, NoDerivation, ValueError, TypeError) as error:
        where = source.where("risk")
        raise DeclarationError(f"{where}: the expectation of risk cannot be derived: {error}") from error


def _simulator(source: Source) -> Simulator | None:
    simulate, estimator = source.option("simulate"), source.option("estimator")
    in_sample = source.option("in_sample", False)
    if simulate is not None or estimator is None:
        return simulate

    def risks(problem: LiteralProblem, trials: int, rng: np.random.Generator, **symbols: float) -> Array:
        values = np.empty(trials)
        for t in range(trials):
            data = draw(problem, rng)
            function = np.asarray(estimator(problem, data, **symbols), dtype=float)
            if function.shape != (problem.D,):
                raise DeclarationError(
                    f"{source.where('estimator')}: estimator must return an array of shape ({problem.D},), one entry "
                    f"for each latent coordinate, but returned shape {function.shape}"
                )
            values[t] = excess_risk(problem, data, function, in_sample)
        return values

    return risks


def _rehearsed(declared: Declaration, seed: int) -> None:
    """A few draws before anything is derived: raises DeclarationError for a wrong shape and whatever else is wrong."""
    if declared.simulator is not None:
        rng = np.random.default_rng(seed)
        problem = random_problem(rng, approximation=not declared.claim.well_specified)
        further = {s.name: _value(s, rng) for s in declared.claim.further}
        _draws(declared.source, declared.simulator, problem, REHEARSED, rng, further)


def check_file(path: Path, seed: int = 0, simulated: bool = True) -> FileAnswer:
    """Derive, decide, and compare with what the file simulates.

    Raises DeclarationError, and what ``check`` raises.
    """
    declared = load(path)
    claim, simulator, source = declared.claim, declared.simulator if simulated else None, declared.source
    if simulator is not None:
        _rehearsed(declared, seed)
    try:
        _derived(source, claim)
        conjecture = read(declared.conjecture, claim, **declared.options)
        decision, seen = decide(claim, conjecture), None
    except (Unreadable, NotRational) as error:
        raise DeclarationError(f"{source.where('conjecture')}: {error}") from error
    if (
        (example := decision.example) is not None
        and simulator is not None
        and example.roomy
        and conjecture.limit is None
    ):
        problem = literal(example.raw)
        further = {s.name: _kind(s, example.raw.get(s.name, 1)) for s in claim.further}
        sides = float(example.claimed), float(example.conjectured)
        seen = tell_apart(lambda k, rng: _draws(source, simulator, problem, k, rng, further), *sides, seed)
    comparison = compare(source, claim, simulator, seed) if simulator is not None else None
    return FileAnswer(Answer(claim, conjecture, decision, seen), comparison)


def compare(source: Source, claim: Declared, simulator: Simulator, seed: int = 0) -> Comparison:
    """Bets against the derived expectation on random problems, as in ``verification.statistics``."""
    runs = [_run(source, claim, simulator, (seed, zlib.crc32(claim.id.encode()), k)) for k in range(PROBLEMS)]
    runs = [run for run in runs if run[2] > 0]
    if not runs:
        raise DeclarationError(f"{source.path}: what is simulated is not random, in none of {PROBLEMS} random problems")
    wager = Wager(np.array([abs(claimed) for _, claimed, _ in runs]), np.array([variance for *_, variance in runs]))
    level, more = FALSE_ALARM_RATE, FIRST
    while True:
        for k, (sample, claimed, _) in enumerate(runs):
            wager.look(k, sample(more) - claimed)
        detectable = wager.detectable(level)
        if (refuted := wager.refutes(level)) or detectable < PRECISION or wager.draws.max() >= MOST:
            break
        more = int(wager.draws.max())
    verdict = "refuted" if refuted else "consistent"
    return Comparison(verdict, len(runs), int(wager.draws.max()), wager.error, wager.standard_error, detectable)


def _run(
    source: Source, claim: Declared, simulator: Simulator, seed: tuple[int, ...]
) -> tuple[Callable[[int], Array], float, float]:
    """A random problem in the domain: how to draw from it, the derived value, and a bound of the variance."""
    rng = np.random.default_rng(seed)
    for _ in range(ATTEMPTS):
        problem = random_problem(rng, approximation=not claim.well_specified)
        further = {s.name: _value(s, rng) for s in claim.further}
        numbers = {**problem.symbols(), "D": problem.D, **further}
        numbers["d_sw"] = min(numbers["d_sw"], problem.d_w, problem.d_s)  # but for rounding
        try:
            claimed = float(claim.evaluate(**{s.name: numbers[s.name] for s in claim.symbols}))
        except DomainError:
            continue

        def sample(k: int, problem: LiteralProblem = problem, further: Mapping[str, float] = further) -> Array:
            return _draws(source, simulator, problem, k, rng, further)

        if np.isfinite(bound := assumed(lambda: sample(PILOT))):
            return sample, claimed, bound
    raise DeclarationError(
        f"{source.path}: none of {ATTEMPTS} random problems lies in the domain {to_text(claim.domain)} "
        "and has a variance that can be estimated"
    )


def _value(symbol: Symbol, rng: np.random.Generator) -> float:
    """A random value for a symbol of the user's."""
    return _kind(symbol, rng.integers(1, 4) if symbol.is_integer else np.round(rng.uniform(0.2, 2.0), 2))


def _kind(symbol: Symbol, value: Any) -> float:
    return int(value) if symbol.is_integer else float(value)


def _draws(
    source: Source,
    simulator: Simulator,
    problem: LiteralProblem,
    trials: int,
    rng: np.random.Generator,
    further: Mapping[str, float],
) -> Array:
    """What the file simulates. Raises DeclarationError if it raises, or is not of shape (trials,) and finite."""
    try:
        with redirect_stdout(sys.stderr):
            values = np.asarray(simulator(problem, trials, rng, **further), dtype=float)
    except DeclarationError:
        raise
    except (Exception, SystemExit) as error:
        where = f"{source.path}{line(error, source.path)}"
        raise DeclarationError(f"{where}: the simulation raised {told(error)}") from error
    name = "simulate" if "simulate" in source.lines else "estimator"
    if values.shape != (trials,):
        raise DeclarationError(
            f"{source.where(name)}: {name} must return an array of shape ({trials},), one risk for each trial, but "
            f"returned shape {values.shape}"
        )
    if not np.isfinite(values).all():
        raise DeclarationError(
            f"{source.where(name)}: {name} must give finite numbers, but {(~np.isfinite(values)).sum()} of {trials} "
            "risks are infinite or NaN"
        )
    return values
