"""Claims with a certificate of their own: expectations and variances."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from sympy import And, Eq, Expr

from ..calculus import Expectation, canonical, expectation
from .base import Claim, described
from .record import ClosedForm


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Expected(Claim):
    """The closed form of an expectation, E[``expression``].

    ``expression``: a polynomial in traces; ``given``: hypotheses on its constants. ``measure``: the combination of
    simulated risks whose mean it is.
    """

    expression: Expr
    measure: Mapping[str, int]
    given: tuple[Eq, ...] = ()

    @cached_property
    def proof(self) -> Expectation:
        """The checked derivation, made when it is first asked for."""
        return expectation(self.expression, self.given)

    @property
    def definition(self) -> str:
        return described(self.expression, self.given)

    def derive(self) -> ClosedForm:
        return ClosedForm(self.proof.value, self.proof.domain)

    @property
    def proofs(self) -> tuple[Expectation, ...]:
        return (self.proof,)

    @property
    def risks(self) -> tuple[str, ...]:
        return tuple(self.measure)

    def sample(self, risks: Mapping[str, np.ndarray], claimed: float) -> np.ndarray:
        return np.asarray(sum(sign * risks[key] for key, sign in self.measure.items()))

    def size(self, risks: Mapping[str, np.ndarray]) -> np.ndarray:
        return np.asarray(sum(abs(sign) * np.abs(risks[key]) for key, sign in self.measure.items()))


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Variance(Claim):
    """The variance over data sets of what another claim gives the mean of: E[X²] − (E[X])², X = ``of``.expression.

    What is read is its root, the standard deviation, and the precision that a simulation is asked for is that of the
    root: squared deviations scatter so much that the same precision of the variance would take four times the draws.

    ``given``: further hypotheses on constants, for what the second moment depends on beyond the mean.
    """

    of: Expected
    given: tuple[Eq, ...] = ()
    margin: int = 24

    root = 2

    @cached_property
    def second_moment(self) -> Expectation:
        """The checked derivation of E[X²]."""
        return expectation(self.of.expression**2, (*self.of.given, *self.given))

    @property
    def definition(self) -> str:
        return f"Var[{self.of.fingerprint}] given {self.given}"

    def derive(self) -> ClosedForm:
        moment, mean = self.second_moment, self.of.proof
        return ClosedForm(canonical(moment.value - mean.value**2), And(moment.domain, mean.domain))

    @property
    def proofs(self) -> tuple[Expectation, ...]:
        return self.second_moment, self.of.proof

    @property
    def risks(self) -> tuple[str, ...]:
        return self.of.risks

    def sample(self, risks: Mapping[str, np.ndarray], claimed: float) -> np.ndarray:
        """Squared deviations from the sample's mean, scaled to be unbiased."""
        draws = self.of.sample(risks, claimed)
        return (draws - draws.mean()) ** 2 * len(draws) / (len(draws) - 1)

    def score(self, risks: Mapping[str, np.ndarray], claimed: float, numbers: Mapping[str, Any]) -> np.ndarray:
        """Squared deviations from the derived mean."""
        return (self.of.sample(risks, claimed) - self._mean(numbers)) ** 2 - claimed

    def rounded(self, risks: Mapping[str, np.ndarray], claimed: float, numbers: Mapping[str, Any]) -> np.ndarray:
        """Deviations are differences; their rounding errors are multiplied when they are squared."""
        deviations = np.abs(self.of.sample(risks, claimed) - self._mean(numbers))
        return 2 * deviations * (self.of.size(risks) + abs(self._mean(numbers))) + abs(claimed)

    def _mean(self, numbers: Mapping[str, Any]) -> float:
        return float(self.of.evaluate(**{s.name: numbers[s.name] for s in self.of.symbols}))
