"""Which problems a claim is evaluated at: special cases in its domain, one step inside each threshold, and at it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cache, partial
from itertools import islice
from typing import Any

from sympy import And, Eq, Expr, Ge, Gt, MatMul, MatrixSymbol, Rational, Symbol, Transpose, lambdify
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean
from sympy.matrices.expressions import MatPow

from w2s_theory.claim import Claim, Moment, Recurrence
from w2s_theory.claim.composed import AtInfinity, Cases, Change, Relation
from w2s_theory.claim.conditional import ConditionalMoment
from w2s_theory.setting.symbols import constraints, decay, gamma_s, gamma_w, n, omega

from ..arithmetic.scalars import Angle, Sign
from ..situations.registry import of
from ..situations.regression.problems import CORNERS, MOVABLE, SPECIAL, Problem
from .extremes import Into, unvisited
from .regions import regions
from .values import Matrices, constants_of, exact, terms

SIZES = ("n", "N", "N_2")
"""What is moved to reach a threshold."""
THREE = {"d": 3, "n": 3, "m": 1, "k": 1}
MANY = ({**THREE, "d": 4}, {**THREE, "d": 1, "k": 3})
"""Sizes with so many columns that too few rows for an inverse are still a few."""
SMALL = ((1, 2), (1, 3), (2, 3), (2, 2), (1, 4))
"""Columns and rows."""


def specials(claim: Claim, domain: Boolean) -> list[Any]:
    """Problems within the domain, each once, those next to a threshold among them."""
    return list(_specials(claim, domain))


@cache
def _specials(claim: Claim, domain: Boolean) -> tuple[Any, ...]:
    found: list[Any] = []
    for problem in [*candidates(claim), *inner(claim, domain)]:
        if problem is not None and holds(domain, claim, problem) and problem not in found:
            found.append(problem)
    if not isinstance(claim, Moment):
        for there in unvisited(claim, found, _first_sizes(claim, domain)):
            likely = filter(_quickly(domain), there)
            found += islice((problem for problem in likely if holds(domain, claim, problem)), 1)
    return tuple(found)


def _quickly(domain: Boolean) -> Callable[[Problem], bool]:
    """Whether a problem seems to be in the domain, in fractions: sooner than ``holds`` says."""
    symbols = sorted(domain.free_symbols, key=str)
    compiled = _compiled(domain, tuple(symbols))

    def seems(problem: Problem) -> bool:
        numbers = problem.numbers()
        try:
            return bool(compiled(*(Fraction(numbers[s.name]) for s in symbols)))
        except (KeyError, ZeroDivisionError):
            return False

    return seems


@cache
def _compiled(domain: Boolean, symbols: tuple[Symbol, ...]) -> Callable[..., Any]:
    compiled: Callable[..., Any] = lambdify(symbols, domain, modules="math")
    return compiled


def _first_sizes(claim: Claim, domain: Boolean) -> tuple[tuple[Boolean, *tuple[Into, ...]], ...]:
    """The first sample size that each condition allows, and how a problem gets it."""
    return tuple(
        (Eq(condition.gts, condition.lts + 1), partial(moved, claim, condition=condition, gap=1))
        for condition in thresholds(domain)
        if condition.gts.is_Symbol
    )


def candidates(claim: Claim) -> Iterator[Any]:
    """Special cases of the claim's situation, inside its domain or not."""
    if isinstance(claim, ConditionalMoment):
        for d_s, d_w, samples in ((1, 1, 3), (1, 2, 4), (2, 2, 5)):
            yield matrices(claim, {"d_s": d_s, "d_w": d_w, "D": d_s + d_w, "N": samples})
    elif isinstance(claim, Moment):
        small = [matrices(claim, {"d": d, "n": n, "m": 1 + i % 3, "k": 1 + i % 2}) for i, (d, n) in enumerate(SMALL)]
        yield from small
        allowed = [problem for problem in small if holds(claim.derived_domain, claim, problem)]
        if allowed and all(exact(claim.value, numbers_of(claim, problem), problem) == 0 for problem in allowed):
            yield matrices(claim, THREE | {"n": 4})  # what vanishes with so few columns
    else:
        representation = of(claim)
        few = any(about.situation.isotropic for about in (claim, *claim.premises))
        more = MOVABLE if moves(claim) else fewer() if few else ()
        for problem in (*SPECIAL, *CORNERS, *more):
            if representation.fits(problem):
                problem = problem.well_specified() if claim.well_specified else problem
                yield representation.enriched(problem)
        if isinstance(claim.formula, Cases):
            yield from regions(claim)


def moves(claim: Claim) -> Change | None:
    """The change in a variable that it is about, if it is."""
    formula = claim.formula.of if isinstance(claim.formula, Relation) else claim.formula
    return formula if isinstance(formula, Change) else None


@cache
def fewer() -> tuple[Problem, ...]:
    """The corners with fewer samples than features, for the teacher, the student or both."""
    found = []
    for problem in CORNERS:
        factor, few = (1000, 1200) if problem.n > 1000 else (4, 1)
        first, *others = problem.blocks  # only there is the truth's part in the row space known
        blocks = (first, *(replace(block, along=0, across=0) for block in others))
        large = replace(problem, blocks=blocks, about=f"{problem.about}, fewer than features").scaled(factor)
        n, N = (few, large.n), (few, large.N)
        sizes = ((n[0], N[1]), (n[1], N[0]), (n[0], N[0]))
        found += [large.sized("n", a).sized("N", b) for a, b in sizes]
    return tuple(found)


def around(problem: Problem) -> Iterator[Problem]:
    """The problem, and its neighbours at the interpolation thresholds."""
    yield problem
    for step in (-1, 0, 1):
        for name, size in (("n", problem.d_w), ("n", problem.d_s), ("N", problem.d_s)):
            if size + step > 0 and problem.n < 100:
                yield problem.sized(name, size + step)


def matrices(claim: Moment, sizes: dict[str, int]) -> Matrices:
    used = {s.name for m in (*claim.gaussian, *claim.matrices, *claim.expression.atoms(Symbol)) for s in m.free_symbols}
    used |= {s.name for m in claim.gaussian for size in m.shape for s in size.free_symbols}
    kept = {name: size for name, size in sizes.items() if name in used or name in ("d_s", "d_w", "D", "N")}
    about = ", ".join(f"{name} = {size}" for name, size in kept.items())
    return Matrices(about, kept, constants_of(claim, kept))


def inner(claim: Claim, domain: Boolean) -> Iterator[Any]:
    """The least sizes that each condition allows, with one column the next as well (where a power of a number may be
    what is claimed by chance); for moments without projections also with three columns."""
    for condition in bounds(domain):
        first = int(isinstance(condition, Gt))
        for problem in wider(claim):
            has_one_column = isinstance(problem, Matrices) and problem.sizes.get("d") == 1
            for gap in (first, first + 1) if has_one_column else (first,):
                if problem is not None and (at := moved(claim, problem, condition, gap)) is not None:
                    yield at
        if isinstance(claim, Moment) and not isinstance(claim, ConditionalMoment) and isinstance(condition, Ge):
            more = (moved(claim, matrices(claim, sizes), condition, 0) for sizes in MANY)
            yield from (at for at in more if at is not None and singular(claim, numbers_of(claim, at)) is not None)


def singular(claim: Claim, numbers: Mapping[str, Expr]) -> Expr | None:
    """An inverse in the claim's expression that does not exist in these dimensions: of XᵀX, X having fewer rows than
    columns."""
    drawn = claim.formula.drawn
    for power in [] if drawn is None else drawn.expression.atoms(MatPow):
        inner = [m for m in power.base.args if isinstance(m, MatrixSymbol | Transpose)] if power.exp.is_negative else []
        if isinstance(power.base, MatMul) and len(inner) == 2:
            rows, cols = (size.xreplace({s: numbers[s.name] for s in size.free_symbols}) for size in inner[1].shape)
            if rows < cols:
                return power
    return None


def wider(claim: Claim) -> Iterator[Any]:
    yield from candidates(claim)
    if isinstance(claim, Moment) and not isinstance(claim, ConditionalMoment):
        space, _ = terms(claim.formula.of, matrices(claim, {"d": 1, "n": 2, "m": 1, "k": 1}))
        if not any(isinstance(scalar, Angle | Sign) for scalar in space.scalars) and len(space.scalars) < 3:
            yield matrices(claim, THREE)


def edges(claim: Claim, domain: Boolean) -> Iterator[tuple[Boolean, Any]]:
    """Problems at each threshold, where only this condition fails."""
    for condition in thresholds(domain):
        others = And(*(c for c in And.make_args(domain) if c != condition))
        for problem in candidates(claim):
            at = moved(claim, problem, condition, 0)
            if at is not None and holds(others, claim, at):
                yield condition, at


def thresholds(domain: Boolean) -> list[Relational]:
    """The strict conditions on sample sizes: beyond them the expectation does not exist."""
    return [c for c in bounds(domain) if isinstance(c, Gt)]


def bounds(domain: Boolean) -> list[Relational]:
    """The conditions that bound sample sizes from below."""
    conditions = (c for c in And.make_args(domain) if isinstance(c, Gt | Ge))
    return sorted((c for c in conditions if any(s.name in SIZES for s in c.free_symbols)), key=str)


def moved(claim: Claim, problem: Any, condition: Relational, gap: int) -> Any:
    """The problem with a sample size such that the sides of the condition differ by ``gap``; None if there is none."""
    difference = condition.gts - condition.lts - gap
    for symbol in sorted(difference.free_symbols, key=str):
        if symbol.name in SIZES:
            values = numbers_of(claim, problem)
            others = {s: values[s.name] for s in difference.free_symbols - {symbol} if s.name in values}
            rest = difference.xreplace(others)
            if rest.free_symbols != {symbol} or not rest.diff(symbol).is_number:
                continue
            size = -rest.xreplace({symbol: Rational(0)}) / rest.diff(symbol)
            if size.is_integer and size >= 1:
                return resized(claim, problem, symbol.name, int(size))
    return None


def resized(claim: Claim, problem: Any, name: str, size: int) -> Any:
    if isinstance(problem, Matrices):
        assert isinstance(claim, Moment)
        return matrices(claim, {**problem.sizes, name: size})
    return of(claim).resized(problem, name, size)


def holds(condition: Boolean, claim: Claim, problem: Any) -> bool:
    """Whether the condition, and what the symbols mean, is true of the problem."""
    values = numbers_of(claim, problem)
    try:
        for part in _parts(condition, not isinstance(problem, Matrices)):
            if part.xreplace({s: values[s.name] for s in part.free_symbols}) != True:  # noqa: E712
                return False
    except (KeyError, TypeError):  # a symbol that the problem does not have, a side that is infinite
        return False
    return True


@cache
def _parts(condition: Boolean, of_the_setting: bool) -> tuple[Boolean, ...]:
    """The members of a conjunction, and what the setting's symbols mean."""
    implied = constraints(condition.free_symbols) if of_the_setting else []
    return (*And.make_args(condition), *implied)


def numbers_of(claim: Claim, problem: Any) -> dict[str, Expr]:
    """Exact numbers for the symbols of the claim, by name; for a proportional limit its ratios, too."""
    values = {name: Rational(v.numerator, v.denominator) for name, v in problem.numbers().items()}
    if isinstance(claim, Recurrence):
        known = {s: values[s.name] for s in claim.symbols if s.name in values}
        values[decay.name] = claim.power.xreplace(known)
    if isinstance(claim.formula, AtInfinity) and (along := claim.formula.along):
        values[omega.name] = values["d_sw"] / values["d_w"]
        of_labels = n in along and along[n].has(gamma_s)
        values[gamma_w.name] = values["d_w"] / values["n"]
        values[gamma_s.name] = values["d_s"] / values["n" if of_labels else "N"]
    return values
