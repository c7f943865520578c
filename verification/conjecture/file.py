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

``problem`` and ``data`` are those of ``verification.literal``; ``symbols`` are the values of symbols that are not the
setting's, by name. ``claim``, an Expected as in ``derivations``, may stand for ``risk`` and ``given``.
"""

from __future__ import annotations

import runpy
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from sympy import Expr, Symbol

from w2s_theory.calculus import DomainError, NoDerivation, UnsupportedExpression, to_text
from w2s_theory.claim import Expected
from w2s_theory.setting.symbols import MEANING, rho_foreign, rho_missed, rho_s, rho_w, sigma, signal

from ..literal import Array, LiteralProblem, draw, excess_risk, random_problem
from ..statistics import FALSE_ALARM_RATE, Wager
from ..variances import INFLATION
from .answer import Answer
from .decide import decide
from .problems import literal
from .relation import read
from .witness import tell_apart

PROBLEMS, PILOT, FIRST, MOST, PRECISION = 8, 400, 512, 2**13, 0.02
"""Random problems, draws of each in a pilot, at the first look and at most; relative error that is to be seen."""
ATTEMPTS = 400
Simulator = Callable[..., Array]


class DeclarationError(ValueError):
    """What a file declares is missing or of the wrong kind, or the file cannot be run."""


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Declared(Expected):
    """An expectation in a user's file; its symbols may be other than the setting's."""

    @cached_property
    def symbols(self) -> tuple[Symbol, ...]:
        used = self.value.free_symbols | self.derived_domain.free_symbols
        return (*(s for s in MEANING if s in used), *sorted(used - set(MEANING), key=str))

    @property
    def further(self) -> tuple[Symbol, ...]:
        """The symbols that are not the setting's."""
        return tuple(s for s in self.symbols if s not in MEANING)


@dataclass(frozen=True)
class Declaration:
    """What a file declares; ``options`` are those of the conjecture."""

    claim: Declared
    conjecture: str
    options: Mapping[str, Any] = field(default_factory=dict)
    simulator: Simulator | None = None


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
    def status(self) -> int:
        """0 proved, 1 refuted (by algebra, or the declaration by its simulation), 2 undecided."""
        return 1 if self.comparison is not None and self.comparison.verdict == "refuted" else self.answer.status

    def __str__(self) -> str:
        claim = self.answer.claim
        told = str(self.comparison) if self.comparison else "none: the file declares neither estimator nor simulate"
        lines = [
            f"{claim.id}: derived from the axiom, certificate checked",
            f"  E risk =      {to_text(claim.written())}",
            f"  for           {to_text(claim.domain)}",
            f"  simulation    {told}",
        ]
        if self.comparison is not None and self.comparison.verdict == "refuted":
            lines.append(
                "                the declared risk is not the mean of what the file simulates: one of them is wrong"
            )
        return "\n".join([*lines, str(self.answer)])

    def to_json(self) -> dict[str, Any]:
        claim, c = self.answer.claim, self.comparison
        derived = {"value": to_text(claim.value), "domain": to_text(claim.domain)}
        return {
            **self.answer.to_json(),
            "derived": derived,
            "declared_simulation": None if c is None else dict(vars(c)),
        }


def load(path: Path) -> Declaration:
    """Run the file and take what it declares. Raises DeclarationError."""
    try:
        names = runpy.run_path(str(path))
    except Exception as error:  # whatever the user's code raises is told, not shown as a fault of this program
        line = _line(error, path)
        raise DeclarationError(f"{path}{line}: {type(error).__name__}: {error}") from error
    text, claim = names.get("conjecture"), names.get("claim")
    risk, given = (
        (claim.expression, claim.given) if isinstance(claim, Expected) else (names.get("risk"), names.get("given", ()))
    )
    if not isinstance(text, str):
        raise DeclarationError(f"{path}: conjecture must be a text such as '= sigma**2*d_w/n', but is {text!r}")
    if not isinstance(risk, Expr):
        raise DeclarationError(
            f"{path}: risk must be a SymPy expression such as squared_norm(student - beta_s), but is {risk!r}"
        )
    options: dict[str, Any] = {name: names[name] for name in ("let", "limit") if name in names}
    options["assuming"] = tuple(names.get("assuming", ()))
    declared = _claim(path, risk, tuple(given), bool(names.get("well_specified", False)))
    return Declaration(declared, text, options, _simulator(path, names))


def _line(error: BaseException, path: Path) -> str:
    """The last line of the file that the error came through."""
    found, trace = "", error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == str(path):
            found = f", line {trace.tb_lineno}"
        trace = trace.tb_next
    return found


def _claim(path: Path, risk: Expr, given: tuple[Any, ...], well_specified: bool) -> Declared:
    claim = Declared(
        id=path.stem, title=f"declared in {path.name}", words="", quantity=path.stem, source=path.name, assumptions=(),
        expression=risk, given=given, measure={}, well_specified=well_specified,
        collect_in=(sigma, rho_w, rho_s, rho_missed, rho_foreign, signal),
    )  # fmt: skip
    try:
        claim.proof.certificate.check()
    except (UnsupportedExpression, NoDerivation, ValueError, TypeError) as error:
        raise DeclarationError(f"{path}: the expectation of risk cannot be derived: {error}") from error
    return claim


def _simulator(path: Path, names: Mapping[str, Any]) -> Simulator | None:
    simulate, estimator = names.get("simulate"), names.get("estimator")
    if not all(function is None or callable(function) for function in (simulate, estimator)):
        raise DeclarationError(f"{path}: estimator and simulate must be functions")
    if simulate is not None or estimator is None:
        return simulate

    def risks(problem: LiteralProblem, trials: int, rng: np.random.Generator, **symbols: float) -> Array:
        values = np.empty(trials)
        for t in range(trials):
            data = draw(problem, rng)
            function = np.asarray(estimator(problem, data, **symbols), dtype=float)
            if function.shape != (problem.D,):
                raise DeclarationError(
                    f"{path}: estimator must return an array of shape ({problem.D},), but returned {function.shape}"
                )
            values[t] = excess_risk(problem, data, function, bool(names.get("in_sample", False)))
        return values

    return risks


def check_file(path: Path, seed: int = 0, simulated: bool = True) -> FileAnswer:
    """Derive, decide, and compare with what the file simulates.

    Raises DeclarationError, and what ``check`` raises.
    """
    declared = load(path)
    claim, simulator = declared.claim, declared.simulator if simulated else None
    conjecture = read(declared.conjecture, claim, **declared.options)
    decision, seen = decide(claim, conjecture), None
    if (
        (example := decision.example) is not None
        and simulator is not None
        and example.roomy
        and conjecture.limit is None
    ):
        problem = literal(example.raw)
        further = {s.name: float(example.raw[s.name]) for s in claim.further}
        sides = float(example.claimed), float(example.conjectured)
        seen = tell_apart(lambda k, rng: _draws(path, simulator, problem, k, rng, further), *sides, seed)
    comparison = compare(path, claim, simulator, seed) if simulator is not None else None
    return FileAnswer(Answer(claim, conjecture, decision, seen), comparison)


def compare(path: Path, claim: Declared, simulator: Simulator, seed: int = 0) -> Comparison:
    """Bets against the derived expectation on random problems, as in ``verification.statistics``."""
    runs = [_run(path, claim, simulator, (seed, zlib.crc32(claim.id.encode()), k)) for k in range(PROBLEMS)]
    runs = [run for run in runs if run[2] > 0]
    if not runs:
        raise DeclarationError(f"{path}: what is simulated is not random, in none of {PROBLEMS} random problems")
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
    path: Path, claim: Declared, simulator: Simulator, seed: tuple[int, ...]
) -> tuple[Callable[[int], Array], float, float]:
    """A random problem in the domain: how to draw from it, the derived value, and a bound of the variance."""
    rng = np.random.default_rng(seed)
    for _ in range(ATTEMPTS):
        problem = random_problem(rng, approximation=not claim.well_specified)
        further = {s.name: _value(s, rng) for s in claim.further}
        numbers = {**problem.symbols(), **further}
        numbers["d_sw"] = min(numbers["d_sw"], problem.d_w, problem.d_s)  # but for rounding
        try:
            claimed = float(claim.evaluate(**{s.name: numbers[s.name] for s in claim.symbols}))
        except DomainError:
            continue

        def sample(k: int, problem: LiteralProblem = problem, further: Mapping[str, float] = further) -> Array:
            return _draws(path, simulator, problem, k, rng, further)

        return sample, claimed, INFLATION * float(np.var(sample(PILOT)))
    raise DeclarationError(f"{path}: none of {ATTEMPTS} random problems lies in the domain {to_text(claim.domain)}")


def _value(symbol: Symbol, rng: np.random.Generator) -> float:
    """A random value for a symbol of the user's."""
    return float(rng.integers(1, 4)) if symbol.is_integer else float(np.round(rng.uniform(0.2, 2.0), 2))


def _draws(
    path: Path,
    simulator: Simulator,
    problem: LiteralProblem,
    trials: int,
    rng: np.random.Generator,
    further: Mapping[str, float],
) -> Array:
    """What the file simulates. Raises DeclarationError if it raises, or is not of shape (trials,) and finite."""
    try:
        values = np.asarray(simulator(problem, trials, rng, **further), dtype=float)
    except DeclarationError:
        raise
    except Exception as error:
        raise DeclarationError(
            f"{path}{_line(error, path)}: the simulation raised {type(error).__name__}: {error}"
        ) from error
    if values.shape != (trials,) or not np.isfinite(values).all():
        raise DeclarationError(
            f"{path}: simulate must return {trials} finite numbers, but returned shape {values.shape}"
        )
    return values
