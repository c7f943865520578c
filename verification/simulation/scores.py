"""What draws say of a claim: made from its formula, samples of what is claimed, and scores whose mean vanishes.

A score is linear in what is drawn: a constant and a sum of samples with coefficients, each less what is claimed of it.
A ratio is multiplied by its denominator, and any other function of claimed quantities is linearized at their claimed
values, so that scores of independent draws are independent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from sympy import Symbol, diff

from w2s_theory.claim import Claim
from w2s_theory.claim.composed import (
    AtInfinity,
    Change,
    Composite,
    Fluctuation,
    Nonnegative,
    Quotient,
    Relation,
    Sought,
    Sum,
    term,
)
from w2s_theory.claim.formula import Event, Formula, InProportion

from ..situations.representation import TERMS

Array = np.ndarray
Draws = Mapping[str, Array]
Numbers = Mapping[str, Any]


def sample(formula: Formula, draws: Draws, claimed: float, numbers: Numbers = MappingProxyType({})) -> Array:
    """From draws of the risks, an array whose mean estimates what is claimed; ``numbers``: of symbols in the formula.

    A ratio is linearized at the claimed value, so that the mean is the ratio of the means; any other function of means
    at these. Raises TypeError for what is no function of means, as a derivative.
    """
    match formula:
        case Event():
            return np.asarray(formula.happens(*(draws[risk] for risk in formula.seen)), dtype=float)
        case Fluctuation():  # squared deviations from the sample's mean, scaled to be unbiased
            values = _measured(formula, draws)
            return (values - values.mean()) ** 2 * len(values) / (len(values) - 1)
        case Sum():
            return np.asarray(sum(sign * sample(part.formula, draws, claimed, numbers) for sign, part in formula.terms))
        case Quotient():
            above, below = (sample(part, draws, claimed, numbers) for part in (formula.above, formula.below))
            return claimed + (above - claimed * below) / below.mean()
        case Composite():
            return _at_means(formula, draws, numbers)
        case Relation():
            return sample(formula.of, draws, claimed, numbers)
        case _ if formula.measure:
            return _measured(formula, draws)
    raise TypeError(f"{type(formula).__name__} is no function of means of draws")


def _at_means(formula: Composite, draws: Draws, numbers: Numbers) -> Array:
    """A function of means, linearized at the means of the draws."""
    parts = {term(part): sample(part.formula, draws, 0.0, numbers) for part in formula.using}
    at: dict[Symbol, Any] = {s: numbers[s.name] for s in formula.expression.free_symbols if s.name in numbers}
    at |= {name: float(values.mean()) for name, values in parts.items()}
    steps = (float(diff(formula.expression, name).subs(at)) * (x - at[name]) for name, x in parts.items())
    return float(formula.expression.subs(at)) + np.asarray(sum(steps))


def has_scores(formula: Formula) -> bool:
    """Whether draws of the risks say anything of it."""
    match formula:
        case Relation():
            return has_scores(formula.of)
        case AtInfinity():
            return bool(formula.simulated)
        case Composite():
            return all(has_scores(part.formula) for part in formula.using)
    return not isinstance(formula, Change | InProportion | Sought)


def score(claim: Claim, draws: Draws, claimed: float, numbers: Numbers) -> Array:
    """From independent draws of the risks, independent draws of mean zero if the claimed value is right (of an
    inequality, of mean ``claimed`` if that is the difference of its sides)."""
    return linear(claim.formula, claimed, numbers).score(draws)


def rounded(claim: Claim, draws: Draws, claimed: float, numbers: Numbers) -> Array:
    """What the summands of the scores come to in absolute value: it is their rounding errors that scores have, however
    small the sum."""
    return linear(claim.formula, claimed, numbers).size(draws)


def slope(claim: Claim, draws: Draws, claimed: float) -> float:
    """By how much the mean of the scores grows with the quantity; from draws of a pilot."""
    return float(sample(claim.formula.below, draws, claimed).mean()) if isinstance(claim.formula, Quotient) else 1.0


# -- scores are linear in what is drawn --------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Centred:
    """Samples of a formula less the ``center``; of a variance, squared deviations from the mean there."""

    formula: Formula
    center: float = 0.0

    def sample(self, draws: Draws) -> Array:
        if isinstance(self.formula, Fluctuation):
            return (_measured(self.formula, draws) - self.center) ** 2
        return sample(self.formula, draws, self.center) - self.center

    def size(self, draws: Draws) -> Array:
        """What the summands of the samples come to. Deviations are differences; their rounding errors are multiplied
        when they are squared."""
        if isinstance(self.formula, Fluctuation):
            deviations = np.abs(_measured(self.formula, draws) - self.center)
            return 2 * deviations * (_size(self.formula, draws) + abs(self.center))
        return _size(self.formula, draws)


@dataclass(frozen=True, eq=False)
class Linear:
    """``constant`` + Σ coefficient · samples."""

    constant: float
    terms: tuple[tuple[float, Centred], ...]

    def score(self, draws: Draws) -> Array:
        return np.asarray(sum(slope * part.sample(draws) for slope, part in self.terms)) + self.constant

    def size(self, draws: Draws) -> Array:
        return np.asarray(sum(abs(slope) * part.size(draws) for slope, part in self.terms)) + abs(self.constant)


def linear(formula: Formula, claimed: float, numbers: Numbers) -> Linear:
    """The scores of a formula, evaluated at ``numbers`` with this outcome."""
    match formula:
        case Nonnegative(of=Composite() as difference):
            return Linear(claimed, _linearized(difference, numbers))
        case Relation():
            return linear(formula.of, claimed, numbers)
        case Quotient():
            return Linear(0.0, ((1.0, Centred(formula.above)), (-claimed, Centred(formula.below))))
        case Composite():
            value = float(formula.expression.subs(_known(formula, numbers)))
            return Linear(value - claimed, _linearized(formula, numbers))
        case Fluctuation():
            return Linear(-claimed, ((1.0, Centred(formula, float(evaluated(formula.mean, numbers)))),))
    return Linear(-claimed, ((1.0, Centred(formula)),))


def evaluated(claim: Claim, numbers: Numbers) -> Any:
    """The closed form at those of the numbers that it takes."""
    return claim.evaluate(**{s.name: numbers[s.name] for s in claim.symbols})


def _linearized(formula: Composite, numbers: Numbers) -> tuple[tuple[float, Centred], ...]:
    """The claimed quantities less what is claimed of them, each times the derivative by it."""
    known = _known(formula, numbers)
    slopes = (float(diff(formula.expression, term(part)).subs(known)) for part in formula.using)
    return tuple((s, Centred(part.formula, known[term(part)])) for s, part in zip(slopes, formula.using, strict=True))


def _known(formula: Composite, numbers: Numbers) -> dict[Symbol, Any]:
    """The numbers, and what is claimed at them, by symbol."""
    known = {s: numbers[s.name] for s in formula.expression.free_symbols if s.name in numbers}
    return known | {term(part): evaluated(part, numbers) for part in formula.using}


def _measured(formula: Formula, draws: Draws) -> Array:
    return np.asarray(sum(sign * draws[risk] for risk, sign in formula.measure.items()))


def _size(formula: Formula, draws: Draws) -> Array:
    """What the summands of samples come to in absolute value."""
    match formula:
        case Event():  # it takes place or not
            return np.ones(len(draws[formula.seen[0]]))
        case Sum():
            return np.asarray(sum(abs(sign) * _size(part.formula, draws) for sign, part in formula.terms))
    risks = formula.measure.items()
    return np.asarray(sum(abs(sign) * np.abs(draws.get(TERMS.format(risk), draws[risk])) for risk, sign in risks))
