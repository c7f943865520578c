"""How much the draws behind a claim may scatter: derived from the axiom where that is possible, else assumed.

For risks X and Y the calculus derives E XY as it derives E X; what remains symbolic in it (traces of cosines and of the
truth) is evaluated at the problem simulated. So the variance of a sum of risks is known where their expressions are of
the same random matrices, as those of teacher and student are, and bounded by Minkowski's inequality where they are not,
as baseline and ceiling are declared on matrices of their own. Where no second moment is derived, a bound is assumed: a
multiple of the variance of a pilot, whose draws serve nothing else and are as many as it takes to know that variance.
The evidence says which of the two it rests on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from sympy import Symbol

from w2s_theory.calculus import Expectation, GaussianMatrix
from w2s_theory.claim import Claim
from w2s_theory.claim.composed import Cases, Sum
from w2s_theory.claim.formula import Drawn, Event, Formula, Mean, second_moment
from w2s_theory.setting.evaluate import evaluate

from ..situations.representation import Simulated
from .scores import linear

DERIVED, ASSUMED = "derived", "assumed"
INFLATION = 2.0
"""The variance assumed, in units of that of the pilot."""
KNOWN = 0.15
"""Relative standard error of the variance of a pilot, above which the pilot is made longer."""
LONGEST = 2**14
"""Draws of a pilot; where it would take more to know the variance, nothing is assumed of it."""
TINY = np.finfo(float).tiny

Total = dict[Drawn, float]
"""What is drawn and added, each with its coefficient."""


def variance(
    claim: Claim,
    problem: Simulated,
    claimed: float,
    numbers: Mapping[str, Any],
    pilot: Callable[[], np.ndarray],
    derive: bool = True,
) -> tuple[float, str]:
    """A bound of the variance of the claim's scores in this problem, and whence it is; inf if no bound is known.

    ``numbers``: at which the claim is evaluated. ``pilot``: makes scores that serve nothing else, new ones at each
    call. Raises ValueError where the variance is derived to be infinite: no mean can be tested there.
    """
    if isinstance(claim.formula, Event):
        return max(claimed * (1 - claimed), 1e-12), DERIVED
    values = problem.parameters() if derive else None
    if values is not None and (terms := scored(claim, claimed, numbers)) is not None:
        return _bound(terms, values), DERIVED
    return assumed(pilot), ASSUMED


def assumed(pilot: Callable[[], np.ndarray], longest: int = LONGEST) -> float:
    """INFLATION times the variance of scores, of which the pilot makes ever more until they tell it; inf if
    so many as the longest do not.

    Squares of risks have tails of which 200 draws know nothing: the largest one then is half of the variance, and a
    tenth of the true one is not rare.
    """
    scores = pilot()
    while True:
        squares = (scores - scores.mean()) ** 2
        needed = len(scores) * float(np.sum(squares**2) / max(squares.sum() ** 2, TINY)) / KNOWN**2
        if needed <= len(scores):
            return INFLATION * float(squares.mean())
        if needed > longest:
            return np.inf
        twice = 2 * len(scores)
        while len(scores) < twice:
            scores = np.concatenate([scores, pilot()])


def scored(claim: Claim, claimed: float, numbers: Mapping[str, Any]) -> Total | None:
    """The sum whose draws are the claim's scores, if all second moments in it are derived (in seconds, not minutes)."""
    total: Total = {}
    for slope, part in linear(claim.formula, claimed, numbers).terms:
        for coefficient, drawn in _drawn(part.formula, numbers):
            if drawn is None or drawn.heavy:
                return None
            total[drawn] = total.get(drawn, 0.0) + slope * coefficient
    return total


def _drawn(formula: Formula, numbers: Mapping[str, Any]) -> Sequence[tuple[float, Drawn | None]]:
    """The sum of which samples of the formula are draws; None for what is no such sum."""
    match formula:
        case Mean():
            return ((1.0, formula.of),)
        case Sum():
            return [(s * c, drawn) for s, part in formula.terms for c, drawn in _drawn(part.formula, numbers)]
        case Cases():  # where noise vanishes next to a threshold, no case has its second moment
            found = (case for case in formula.cases if case.derived_domain.subs(_known(case, numbers)) == True)  # noqa: E712
            return ((1.0, case.formula.drawn if (case := next(found, None)) else None),)
    return ((1.0, None),)


def _known(claim: Claim, numbers: Mapping[str, Any]) -> dict[Symbol, Any]:
    return {s: numbers[s.name] for s in claim.derived_domain.free_symbols if s.name in numbers}


def _bound(terms: Total, values: Mapping[str, Any]) -> float:
    """The variance of the sum, exact within a family of matrices, by Minkowski's inequality over families."""
    families: dict[str, Total] = {}
    for drawn, coefficient in terms.items():
        families.setdefault(_family(drawn), {})[drawn] = coefficient
    spreads = (
        max(sum(a * b * _covariance(x, y, values) for x, a in family.items() for y, b in family.items()), 0.0) ** 0.5
        for family in families.values()
    )
    return float(sum(spreads) ** 2)


def _family(drawn: Drawn) -> str:
    """By what the matrices of an expression are told apart: pseudo- and labelled inputs are U, R, e, V, T for all who
    see them, but those of baseline and ceiling bear an index."""
    names = {matrix.name for matrix in drawn.expression.atoms(GaussianMatrix)}
    return ",".join(sorted({name.partition("_")[2] for name in names}))


def _covariance(one: Drawn, other: Drawn, values: Mapping[str, Any]) -> float:
    product = second_moment(one, other) if id(one) <= id(other) else second_moment(other, one)
    if not _holds(product, values):
        raise ValueError(f"the variance is infinite outside {product.domain}; its mean cannot be tested here")
    means = (float(evaluate(drawn.proof.value, values)) for drawn in (one, other))
    return float(evaluate(product.value, values)) - next(means) * next(means)


def _holds(derived: Expectation, values: Mapping[str, Any]) -> bool:
    numbers = {s: values[s.name] for s in derived.domain.free_symbols if isinstance(s, Symbol)}
    return bool(derived.domain.subs(numbers) == True)  # noqa: E712 - a SymPy truth value
