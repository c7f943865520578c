"""Mixtures of known quantities: w·A + (1 − w)·B with a weight in sample sizes and dimensions alone.

The weight is (value − B)/(A − B). Whether it is free of noise and signal is seen at once in its canonical form.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from sympy import Expr

from ..calculus import readable
from ..calculus.forms.canonical import canonical
from ..calculus.forms.kept import length, times
from .base import Claim
from .composed import term

LONGEST = 20
"""Characters of a weight that says something."""


@dataclass(frozen=True)
class Mixture:
    """``weight``·first + (1 − weight)·second, which equals the value that was asked about."""

    weight: Expr
    first: Claim
    second: Claim

    @property
    def expression(self) -> Expr:
        """By the names of the two quantities."""
        other = readable(1 - self.weight, self.first.domain & self.second.domain)
        return times(self.weight, term(self.first)) + times(other, term(self.second))

    @property
    def value(self) -> Expr:
        """What it is in symbols; canonical."""
        return canonical(self.weight * self.first.value + (1 - self.weight) * self.second.value)


def mixtures(value: Expr, claims: Iterable[Claim]) -> list[Mixture]:
    """All of two of the claims that equal the value, those with the shortest weights first.

    >>> from derivations import catalogue
    >>> from w2s_theory.calculus import to_plain
    >>> claims = catalogue()
    >>> some = [claims[id] for id in ("teacher.population", "student.limit", "baseline.population")]
    >>> to_plain(mixtures(claims["student.in-sample"].value, some)[0].expression)
    '(1 - d_s/N)*ER_infty(f_w2s) + d_s*ER(f_w)/N'
    """
    found = list[Mixture]()
    for first, second in combinations(claims, 2):
        if first.value == second.value:
            continue
        weight = canonical((value - second.value) / (first.value - second.value))
        if weight not in (0, 1) and all(s.is_integer for s in weight.free_symbols) and length(weight) <= LONGEST:
            found.append(min(Mixture(weight, first, second), Mixture(canonical(1 - weight), second, first), key=_size))
    return sorted(found, key=_size)


def _size(mixture: Mixture) -> int:
    return length(mixture.weight)
