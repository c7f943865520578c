"""Problems of regression for what somebody else declares: with numbers for symbols of their own, and draws of it.

Draws are by the declared simulation, or by the declared estimator fitted on raw features; where there is neither, of
the declared expression itself, with Gaussian matrices drawn entry by entry and spans and truth of the problem for its
constants. What stands beside it in a ratio or a difference, a risk of regression, is simulated by its definition.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sympy import MatrixSymbol, Symbol, ZeroMatrix

from derivations import catalogue
from derivations.declaration import DeclarationError, line, told
from w2s_theory.calculus import DomainError, InverseWishart, SymmetricMatrix
from w2s_theory.calculus.symbols import Gaussian, Scaled
from w2s_theory.claim import Claim, Declared
from w2s_theory.setting.evaluate import evaluate

from ..regression.literal import Array, LiteralProblem, random_problem
from ..regression.simulated import Regression
from ..representation import valued
from .exact import definitions, evaluable
from .literal import WrongValue, numbers, risks

RANDOM = Gaussian, Scaled
ATTEMPTS = 400
"""Random problems that are looked at for one in the domain."""
TOGETHER = 200
"""Draws of an expression that are evaluated at once."""
WHOLE = (1, 2, 3, 4, 6, 9, 14, 22, 35, 50)
"""Values of symbols of their own that are whole numbers."""
CLOSE = 1e-9
"""Relative difference up to which both sides of a hypothesis are equal but for rounding."""


@dataclass(frozen=True, eq=False)
class DeclaredProblem:
    """A problem of regression, and ``own``: numbers for the symbols that it has none for, by name. ``seed``: of the
    constant matrices that it has none for."""

    claim: Claim
    problem: LiteralProblem
    own: Mapping[str, float]
    seed: int

    @classmethod
    def random(cls, claim: Claim, rng: np.random.Generator) -> DeclaredProblem:
        """One in the claim's domain. Raises ValueError if none is found."""
        for _ in range(ATTEMPTS):
            found = cls.anywhere(claim, rng)
            try:
                found.require(claim)
            except DomainError:
                continue
            return found
        raise ValueError(f"{claim.id}: none of {ATTEMPTS} random problems lies in the domain {claim.domain}")

    @classmethod
    def anywhere(cls, claim: Claim, rng: np.random.Generator) -> DeclaredProblem:
        """One in the claim's domain or not."""
        problem = random_problem(rng, approximation=not claim.well_specified, margin=claim.margin)
        return cls(claim, problem, {s.name: _value(s, rng) for s in _further(claim)}, int(rng.integers(2**32)))

    @classmethod
    def given(cls, claim: Claim, problem: LiteralProblem, numbers: Mapping[str, Any]) -> DeclaredProblem:
        """One with these numbers for symbols of their own, 1 where there is none."""
        own = {s.name: (int if s.is_integer else float)(numbers.get(s.name, 1)) for s in _further(claim)}
        return cls(claim, problem, own, 0)

    def require(self, claim: Claim) -> None:
        """Raise DomainError outside the claim's domain."""
        claim.checked(self.arguments(claim))

    def arguments(self, claim: Claim) -> dict[str, Any]:
        """Raises NotImplementedError if the claim has no value in numbers."""
        for part in _declared(claim):
            if part.open_traces:
                raise NotImplementedError(
                    f"the closed form of {part.id} has {part.open_traces[0]} in it, which is no number: give it a "
                    f"name by a hypothesis, such as Eq({part.open_traces[0]}, t)"
                )
        numbers = self.constants | self.problem.symbols()
        return valued(claim, numbers)

    @property
    def constants(self) -> dict[str, Any]:
        """Numbers and coordinates as in ``w2s_theory.setting.estimators``; numbers and matrices of their own; and what
        hypotheses say that symbols of their own are."""
        known, rng = Regression(self.problem).parameters() or {}, np.random.default_rng(self.seed)
        known |= dict(self.own)
        for part in _declared(self.claim):
            scales = set().union(*(scales_of(m) for m in part.matrices_used))
            own = [m for m in part.matrices_used if _is_own(m, known)]
            known |= {m.name: _constant(m, known, rng, m in scales) for m in own}
            for s, equation in definitions(part).items():
                if evaluable(equation.lhs, known):
                    known[s.name] = float(evaluate(equation.lhs, known))
        return known

    def facts(self) -> dict[str, Any]:
        return Regression(self.problem).facts()

    def parameters(self) -> dict[str, Any] | None:
        return None

    @property
    def size(self) -> float:
        return Regression(self.problem).size

    def simulate(self, trials: int, rng: np.random.Generator, what: Sequence[str]) -> dict[str, Array]:
        """Raises NotImplementedError where the expression cannot be drawn, DeclarationError for a faulty simulation."""
        known: dict[str, Declared] = {part.id: part for part in _declared(self.claim)}
        known |= {id: claim for id, claim in catalogue().items() if isinstance(claim, Declared) and id not in known}
        draws = {name: self._draws(known[name], trials, rng) for name in what if name in known}
        ours = [name for name in what if name not in known]
        return draws | (Regression(self.problem).simulate(trials, rng, ours) if ours else {})

    def _draws(self, claim: Declared, trials: int, rng: np.random.Generator) -> Array:
        if claim.simulate is None and claim.estimator is None:
            return self._expression(claim, trials, rng)
        numbers = self.constants
        symbols = {s.name: numbers[s.name] for s in claim.further}
        if claim.simulate is not None:
            return called(claim.simulate, "simulate", trials, self.problem, trials, rng, **symbols)
        return called(
            risks, "estimator", trials, claim.estimator, self.problem, trials, rng, claim.in_sample, symbols,
            of=claim.estimator,
        )  # fmt: skip

    def _expression(self, claim: Declared, trials: int, rng: np.random.Generator) -> Array:
        """Draws of the declared expression."""
        known = self.constants
        for equation in claim.given:
            left, right = (np.asarray(evaluate(side, known)) for side in (equation.lhs, equation.rhs))
            if not np.allclose(left, right, rtol=CLOSE, atol=CLOSE * max(1.0, self.size)):
                raise NotImplementedError(
                    f"{claim.id}: the hypothesis {equation.lhs} = {equation.rhs} does not hold of the matrices that "
                    "can be drawn; declare simulate or estimator"
                )
        values = []
        for start in range(0, trials, TOGETHER):
            count = min(TOGETHER, trials - start)
            drawn = {m.name: _drawn(m, known, count, rng) for m in claim.matrices_used if isinstance(m, RANDOM)}
            values.append(evaluate(claim.expression, known | drawn) * np.ones(count))
        return np.concatenate(values)


def _declared(claim: Claim) -> tuple[Declared, ...]:
    """The declared claims that it is, or is made of."""
    return tuple(dict.fromkeys(part for part in (claim, *claim.premises) if isinstance(part, Declared)))


def _further(claim: Claim) -> tuple[Symbol, ...]:
    """The symbols of their own of all of these."""
    return tuple(dict.fromkeys(s for part in _declared(claim) for s in part.further))


def _is_own(matrix: MatrixSymbol, known: Mapping[str, Any]) -> bool:
    return matrix.name not in known and not isinstance(matrix, RANDOM)


def _value(symbol: Symbol, rng: np.random.Generator) -> float:
    """A random value for a symbol of theirs, of the sign that it has; whole numbers are positive unless it is said."""
    size = int(rng.choice(WHOLE)) if symbol.is_integer else float(np.round(rng.uniform(0.2, 2.0), 2))
    if symbol.is_nonpositive:
        return -size
    return size if symbol.is_nonnegative or symbol.is_integer else size * float(rng.choice((-1, 1)))


def corner_values(claim: Claim, k: int) -> dict[str, float]:
    """The least absolute values of symbols of theirs, or large ones, in turn."""
    return {s.name: _at_a_corner(s, is_least=bool(k % 2)) for s in _further(claim)}


def _at_a_corner(symbol: Symbol, is_least: bool) -> float:
    may_be_zero = (symbol.is_nonnegative or symbol.is_nonpositive) and not symbol.is_nonzero
    size = (0 if may_be_zero else 1) if is_least else (30 if symbol.is_integer else 5)
    return (int if symbol.is_integer else float)(-size if symbol.is_nonpositive else size)


def _shape(matrix: MatrixSymbol, numbers: Mapping[str, Any]) -> tuple[int, int]:
    rows, cols = (int(evaluate(size, numbers)) for size in matrix.shape)
    return rows, cols


def scales_of(matrix: MatrixSymbol) -> set[MatrixSymbol]:
    """The constants of which the covariance of a random matrix is made."""
    if isinstance(matrix, Gaussian):
        return matrix.cov.atoms(MatrixSymbol) | matrix.row_cov.atoms(MatrixSymbol)
    return matrix.scale.atoms(MatrixSymbol) if isinstance(matrix, Scaled) else set()


def _drawn(matrix: MatrixSymbol, known: Mapping[str, Any], count: int, rng: np.random.Generator) -> Array:
    """Draws of a random matrix by its definition: rows from their covariance, a Wishart matrix as X'X."""
    if isinstance(matrix, Gaussian):
        standard = rng.standard_normal((count, *_shape(matrix, known)))
        if matrix.is_standard:
            return standard
        across, along = (_root(cov, known) for cov in (matrix.row_cov, matrix.cov))
        centred = across @ standard @ along.T
        return centred if isinstance(matrix.mean, ZeroMatrix) else evaluate(matrix.mean, known) + centred
    is_inverse = isinstance(matrix, InverseWishart)
    root = _root(matrix.scale.inverse() if is_inverse else matrix.scale, known)
    rows = rng.standard_normal((count, int(evaluate(matrix.degrees, known)), len(root))) @ root.T
    gram = np.swapaxes(rows, 1, 2) @ rows
    return np.linalg.inv(gram) if is_inverse else gram


def _root(covariance: Any, known: Mapping[str, Any]) -> Array:
    """L with LL' = the covariance. Raises NotImplementedError if it is not positive definite."""
    try:
        return np.linalg.cholesky(np.asarray(evaluate(covariance, known)))
    except np.linalg.LinAlgError:
        raise NotImplementedError(
            f"the covariance {covariance} is not positive definite for the matrices that can be drawn; declare simulate"
        ) from None


def _constant(matrix: MatrixSymbol, numbers: Mapping[str, Any], rng: np.random.Generator, is_scale: bool) -> Array:
    """A constant matrix of theirs; positive definite, if a covariance is made of it."""
    values = rng.standard_normal(_shape(matrix, numbers))
    if is_scale and len(values) == len(values.T):
        return values @ values.T / len(values) + np.eye(len(values))
    return (values + values.T) / 2 if isinstance(matrix, SymmetricMatrix) else values


# -- functions of theirs -----------------------------------------------------------------------------------------------


def called(
    function: Callable[..., Any], name: str, trials: int, *arguments: Any, of: Any = None, **symbols: Any
) -> Array:
    """What a function of theirs gives, ``of`` being theirs if it is called by ours. Raises DeclarationError if it
    raises, or does not give finite numbers of shape (trials,)."""
    file, first = located(of or function)
    try:
        with redirect_stdout(sys.stderr):
            values = numbers(function(*arguments, **symbols))
    except WrongValue as error:
        raise DeclarationError(f"{file}, line {first}: {name} {error}") from None
    except (Exception, SystemExit) as error:
        where = line(error, Path(file)) or f", line {first}"
        raise DeclarationError(f"{file}{where}: the simulation raised {told(error)}") from error
    if values.shape != (trials,):
        raise DeclarationError(
            f"{file}, line {first}: {name} must return an array of shape ({trials},), one risk for each trial, but "
            f"returned shape {values.shape}"
        )
    if not np.isfinite(values).all():
        raise DeclarationError(
            f"{file}, line {first}: {name} must give finite numbers, but {(~np.isfinite(values)).sum()} of {trials} "
            "risks are infinite or NaN"
        )
    return values


def located(function: Any) -> tuple[str, int]:
    """File and line of a function of theirs."""
    code = getattr(function, "__code__", None)
    return (code.co_filename, code.co_firstlineno) if code else (repr(function), 0)
