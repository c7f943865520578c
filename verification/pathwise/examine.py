"""Identities that hold for every draw, checked exactly: what a claim's symbols mean, and that they say what is meant.

A claim that declares an expression is evaluated at random points of a prime field, next to the same quantity by its
literal definition; so are its hypotheses, the lemmas behind it, and the polynomial in traces that its certificate is
about. A claim that follows from others by algebra is evaluated next to its premises. Every difference must be zero,
modulo a random prime, at points enough to leave a false identity a chance of at most 2⁻⁶⁰ (`field`).
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial, reduce
from itertools import product
from math import log2
from operator import add, mul
from typing import Any

import numpy as np
from sympy import Eq, Expr, Integer, MatrixSymbol, Poly, Symbol, diff, fraction, together

from w2s_theory.calculus import SymmetricMatrix
from w2s_theory.calculus.reading.expression import Translator
from w2s_theory.calculus.reading.value import Value
from w2s_theory.claim import BestPenalty, Claim, Recurrence
from w2s_theory.claim.composed import (
    Algebra,
    AtInfinity,
    Cases,
    Change,
    Equal,
    FisherLaw,
    Iterated,
    Relation,
    Ridgeless,
    Sought,
    Stationary,
    term,
)
from w2s_theory.claim.formula import Drawn, Event, Formula, InProportion
from w2s_theory.kernel.polynomial import Polynomial
from w2s_theory.kernel.words import Combination, Word
from w2s_theory.setting.evaluate import evaluate
from w2s_theory.setting.laws import RiskLaw

from ..arithmetic.field import Exact, Exactly, Field, Singular
from ..finding import Finding, Task
from ..situations.registry import of
from ..situations.regression.exact import corners
from ..situations.representation import Point, Rng
from .correlated import degrees, letter_shape, with_correlations
from .lemmas import resolvents, tall, wide

SAFE = -60.0
"""Binary logarithm of the chance that is left to a false identity."""
SHAPES = 2
"""Choices of dimensions, each with as many points as are needed."""
ATTEMPTS = 2
"""Points that are tried for one if a matrix is singular; a false identity has a chance at each of them."""

Residuals = Mapping[str, Exact]
Check = Callable[[Field, Rng], Residuals]
"""What must be zero, by name, at a random point of the field; dimensions are drawn by the generator."""
Choices = Callable[[int], Iterator[Sequence[int]]]
"""So many dimensions, one choice after the other."""


def applies(claim: Claim) -> bool:
    """Whether anything about the claim is an identity between matrices or rational functions."""
    return not isinstance(claim.formula, Event)


def examine(task: Task[Any]) -> Finding:
    """Evaluate every identity of the claim at random points; refuted if a residual is not zero."""
    claim = task.claim
    return verdict(checks(claim), (task.seed, zlib.crc32(claim.id.encode())), at_the_edges(claim))


def verdict(identities: list[Check], seed: tuple[int, ...], fixed: Sequence[Check] = ()) -> Finding:
    """What random points say of identities, and of those in ``fixed`` dimensions; the seed decides on all of them."""
    points, names, worst = 0, set[str](), -np.inf
    for k, check in enumerate((*identities, *fixed)):
        for shape in range(SHAPES if k < len(identities) else 1):
            chances: dict[str, float] = {}
            while not chances or max(chances.values()) > SAFE:
                here = (*seed, k, shape)
                try:
                    residuals = evaluated(check, here, points)
                except Singular as error:
                    return Finding("unknown", f"at every point that was tried {error}")
                if not residuals:  # no corner in its domain
                    break
                points += 1
                for name, residual in residuals.items():
                    if not residual.is_zero:
                        return Finding("refuted", complaint(name, residual), draws=points)
                    chances[name] = chances.get(name, 0.0) + chance(residual)
            names |= chances.keys()
            worst = max([worst, *chances.values()])
    if not points:
        return Finding("unknown", "nothing was evaluated")
    return Finding(
        "consistent",
        f"{len(names)} identities, residual exactly 0 at {points} random points; "
        f"a false one passes with probability at most 2^{int(np.ceil(worst))}",
        draws=points,
    )


def evaluated(check: Check, seed: tuple[int, ...], point: int) -> Residuals:
    """The residuals at the point of this number. Raises Singular if there are none at ATTEMPTS points."""
    for attempt in range(ATTEMPTS):
        try:
            field = Field.random(np.random.default_rng((*seed, point, attempt)))
            return check(field, np.random.default_rng(seed))
        except Singular:
            if attempt == ATTEMPTS - 1:
                raise
    raise AssertionError("there is an attempt")


def chance(residual: Exact) -> float:
    """Binary logarithm of a bound on the probability that it is zero at one point although it is not identically."""
    return residual.top.passing() + log2(ATTEMPTS)


def complaint(name: str, residual: Exact) -> str:
    """The identity that fails, and the residual."""
    entry = next(value for value in residual.values.flat if value)
    return f"{name}: the two sides differ by {entry} modulo {residual.field.prime}"


# -- what is to be checked of a claim --------------------------------------------------------------------------------


def checks(claim: Claim) -> list[Check]:
    """All identities of a claim; none if it neither declares an expression nor follows by algebra."""
    if claim.formula.drawn is None:
        return [partial(algebra, claim)] if applies(claim) else []
    literal = [partial(definition, claim)] if of(claim).exact is not None else []
    return [*literal, partial(translation, claim), *_lemmas(claim.formula, claim.situation.isotropic)]


def _lemmas(formula: Formula, isotropic: bool) -> list[Check]:
    """Those behind claims of this kind."""
    if isinstance(formula, InProportion):
        return [resolvents]
    return [] if formula.of_matrices else [wide if isotropic else tall]


def at_the_edges(claim: Claim) -> list[Check]:
    """Of these, those in dimensions that are not drawn: the least, and the corners."""
    if claim.formula.drawn is None:
        return []
    corners = [partial(in_corners, claim)] if of(claim).in_scene is not None else []
    return [*corners, partial(least, claim)]


def definition(claim: Claim, field: Field, rng: Rng) -> Residuals:
    """The expression against the literal definition of what is claimed about, and the hypotheses on its constants."""
    exact = of(claim).exact
    assert exact is not None
    return compared(_drawn(claim), exact(claim, field, rng), field)


def in_corners(claim: Claim, field: Field, rng: Rng) -> Residuals:
    """The same where it could degenerate."""
    found: dict[str, Exact] = {}
    in_scene = of(claim).in_scene
    assert in_scene is not None
    for corner, here in corners(claim, field):
        point = in_scene(claim, field, rng, here)
        found |= {f"{name} at {corner}": value for name, value in compared(_drawn(claim), point, field).items()}
    return found


def _drawn(claim: Claim) -> Drawn:
    assert claim.formula.drawn is not None
    return claim.formula.drawn


def compared(drawn: Drawn, point: Point, field: Field) -> Residuals:
    """What must be zero at a point of the claim's situation."""
    arithmetic, residuals = Exactly(field), dict[str, Exact]()
    if point.measure is not None:
        parts = [evaluate(drawn.expression, values, arithmetic) for values in point.values]
        literal = sum(sign * point.measure(name) for name, sign in drawn.measure.items())
        residuals["expression = literal definition"] = sum(parts) / len(parts) - literal
    for equation in drawn.given if point.given is None else point.given:
        values = point.values[0]
        sides = (evaluate(side, values, arithmetic) for side in (equation.lhs, equation.rhs))
        residuals[shown(equation)] = next(sides) - next(sides)
    return residuals


@cache
def shown(hypothesis: Eq) -> str:
    """As text, which SymPy takes longer to print than we to evaluate it at a point."""
    return f"hypothesis {hypothesis.lhs} = {hypothesis.rhs}"


def translation(claim: Claim, field: Field, rng: Rng) -> Residuals:
    """The expression, whose expectation is claimed, against the combination of traces that the kernel is given."""
    return translated(claim, field, partial(_different, rng))


def least(claim: Claim, field: Field, rng: Rng) -> Residuals:
    """The same in the least dimensions, 1 wherever they can be."""
    return translated(claim, field, _least)


def translated(claim: Claim, field: Field, choices: Choices) -> Residuals:
    """The same in dimensions of this choice."""
    expression = _drawn(claim).expression ** claim.formula.order
    read = Translator(expression)
    value = read.scalar(expression)  # which notes what is inverted
    values = free_matrices(expression, read, field, choices)
    above, below = kernel_values(read, value, values, field)
    return {"expression = what the certificate is about": evaluate(expression, values, Exactly(field)) * below - above}


def kernel_values(read: Translator, value: Value, values: Mapping[str, Exact], field: Field) -> tuple[Exact, Exact]:
    """A combination of trace monomials and its denominator, by what the letters of the kernel mean."""

    @cache
    def letter(name: str) -> Exact:
        if name in read.letters.resolvents:
            return inverted(read.letters.resolvents[name].terms).inverse()
        matrix = values[name.strip("[']")]
        matrix = matrix.T if name.strip("[']") in read.wide else matrix
        if name[0] == "[":
            return (matrix.T @ matrix).inverse()
        return matrix.T if name[-1] == "'" else matrix

    def inverted(terms: Sequence[tuple[Word, Polynomial]]) -> Exact:
        rows = next(multiplied(word).shape[0] for word, _ in terms if word)
        return reduce(add, (polynomial(c) * (multiplied(word) if word else field.identity(rows)) for word, c in terms))

    @cache
    def multiplied(word: Word) -> Exact:
        return letter(word[0]) if len(word) == 1 else multiplied(word[:-1]) @ letter(word[-1])

    @cache
    def trace(word: Word) -> Exact:
        return multiplied(word).trace()

    def polynomial(p: Polynomial) -> Exact:
        return sum((c * reduce(mul, map(values.__getitem__, powers), one) for powers, c in p.items()), one * 0)

    one, terms = field.number(1), value.terms.get((), Combination())
    traces = (polynomial(p) * reduce(mul, map(trace, monomial), one) for monomial, p in terms.items())
    return sum(traces, one * 0), polynomial(value.denominator)


def _different(rng: Rng, count: int) -> Iterator[Sequence[int]]:
    """Small dimensions, all different if possible."""
    for largest in (5, 7, 9, 12):
        for _ in range(200):
            yield rng.choice(range(2, largest + 1), count, replace=largest <= count).tolist()


def _least(count: int) -> Iterator[Sequence[int]]:
    """Dimensions of 1 and little more, the least first."""
    yield from sorted(product(range(1, 4), repeat=count), key=sum)


def free_matrices(expression: Expr, read: Translator, field: Field, choices: Choices) -> dict[str, Exact]:
    """Any matrices of the shapes that the expression asks for, in the first dimensions that it allows."""
    shapes = {name: (*matrix.shape, *degrees(matrix)) for name, matrix in read.matrices.items()}
    dimensions = sorted(set().union(*(size.free_symbols for shape in shapes.values() for size in shape)), key=str)
    for sizes in choices(len(dimensions)):
        known = dict(zip(dimensions, sizes, strict=True))
        numbers = {name: tuple(int(size.xreplace(known)) for size in shape) for name, shape in shapes.items()}
        if min(map(min, numbers.values())) < 1:
            continue
        of_letters = {name: letter_shape(read, name, known) for name in read.inverted if name not in numbers}
        if all(_invertible((numbers | of_letters)[name], name in read.wide) for name in read.inverted):
            plain = {name: m for name, m in read.matrices.items() if name in read.letters.matrices}
            values = {s.name: field.variables() for s in expression.free_symbols if isinstance(s, Symbol)}
            values |= {s.name: field.number(size) for s, size in known.items()}
            values |= {name: _matrix(matrix, numbers[name], field) for name, matrix in plain.items()}
            return values if len(plain) == len(read.letters.matrices) else with_correlations(read, values, field)
    raise ValueError(f"no small dimensions found for {expression}")


def _invertible(shape: tuple[int, ...], is_wide: bool) -> bool:
    """Whether the Gram matrix that is inverted can be."""
    rows, cols = shape
    return rows <= cols if is_wide else rows >= cols


def _matrix(symbol: MatrixSymbol, shape: tuple[int, ...], field: Field) -> Exact:
    rows, cols = shape
    return field.symmetric(rows) if isinstance(symbol, SymmetricMatrix) else field.variables(rows, cols)


# -- what follows by algebra -----------------------------------------------------------------------------------------

Equation = tuple[str, Expr, Expr]


def algebra(claim: Claim, field: Field, rng: Rng) -> Residuals:
    """The claim's closed form against its premises' at random values of all symbols, dimensions included."""
    arithmetic, sides = Exactly(field), equations(claim)
    symbols = set().union(*(side.free_symbols for _, *pair in sides for side in pair))
    named = [premise for premise in claim.premises if term(premise) in symbols]
    symbols |= set().union(*(premise.value.free_symbols for premise in claim.premises))
    values: dict[str, Exact] = {symbol.name: field.variables() for symbol in sorted(symbols, key=str)}
    special = claim.formula.at if isinstance(claim.formula, Equal) else {}
    values |= {symbol.name: evaluate(value, values, arithmetic) for symbol, value in special.items()}
    values |= {term(premise).name: evaluate(premise.value, values, arithmetic) for premise in named}
    return {
        name: evaluate(left, values, arithmetic) - evaluate(right, values, arithmetic) for name, left, right in sides
    }


@cache
def equations(claim: Claim) -> tuple[Equation, ...]:
    """What holds between the claim's closed form and its premises', each with a name."""
    return tuple(_equations(claim, claim.formula))


def _equations(claim: Claim, formula: Formula) -> Iterator[Equation]:
    match formula:
        case Equal():
            yield "both sides", formula.of.expression, formula.right
            yield "left side", claim.value, formula.of.expression
        case Relation():
            yield from _equations(claim, formula.of)
        case Change():
            yield "change of the premise", claim.value, formula.sign * _change(formula.of.value, formula.variable)
        case Iterated():
            assert isinstance(claim, Recurrence)
            yield from claim.closing(claim.value)
        case AtInfinity():
            yield "leading coefficients", claim.value, _leading(formula)
        case Ridgeless():
            yield "where penalties vanish", claim.value, formula.of.value.subs(formula.at)
            yield "known without them", claim.value, formula.known.value
        case Stationary():
            assert isinstance(claim, BestPenalty)
            form, positive = claim.of.penalties[claim.penalty], claim.sign_proofs[0].expression
            yield "derivative", diff(claim.of.value, claim.share), (claim.value - form) * positive
        case FisherLaw():
            moments = RiskLaw.symbolic_moments(formula.shift, formula.scale, formula.d, formula.m)
            for name, moment, premise in zip(("mean", "variance"), moments, claim.premises, strict=True):
                yield f"{name} of the law", moment, premise.value
        case Cases():
            for case, (value, _) in zip(formula.cases, claim.value.args, strict=False):
                yield f"case {case.id}", value, case.value
            for (of, at), (value, _) in zip(formula.quiet, claim.value.args[len(formula.cases) :], strict=False):
                yield f"{of.id} without noise", value, of.value.subs(at)
        case Sought():
            (sign,) = claim.sign_proofs
            yield "what decides", claim.value * sign.expression, _deciding(formula)
        case _ if isinstance(formula, Algebra):
            yield "what it is made of", claim.value, formula.expression


def _deciding(sought: Sought) -> Expr:
    """Of what the sign decides on the size."""
    if not sought.best:
        return sought.objective
    return diff(sought.objective.xreplace({term(premise): premise.value for premise in sought.using}), sought.variable)


def _change(value: Expr, variable: Symbol) -> Expr:
    """To the successor of a variable that counts, else the slope."""
    return value.xreplace({variable: variable + 1}) - value if variable.is_integer else diff(value, variable)


def _leading(limit: AtInfinity) -> Expr:
    """The limit of a rational function, by the leading coefficients of numerator and denominator."""
    function = together(limit.of.value.xreplace(dict(limit.along)))
    above, below = (Poly(part, limit.variable) for part in fraction(function))
    if above.degree() > below.degree():
        raise ValueError(f"{limit.of.id} grows without bound in {limit.variable}: its limit is no number")
    return above.LC() / below.LC() if above.degree() == below.degree() else Integer(0)
