"""Where one risk is at least another: the boundary in closed form, by a variable in which it is linear."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from sympy import And, Expr, Poly, Symbol, lambdify
from sympy.logic.boolalg import Boolean

from ..calculus import to_text
from ..calculus.forms.canonical import as_fraction, canonical
from ..calculus.signs.positivity import NoSignProof, SignProof, SignSearch
from ..setting.symbols import constraints, ordered
from .base import Claim

Array = np.ndarray


@dataclass(frozen=True, eq=False)
class Boundary:
    """Where the quantity of ``worse`` is at least that of ``better``, for each value of ``variable``.

    ``at``: what symbols are in terms of others, for instance of the variable. The difference has a denominator of one
    sign, which is proved, and a numerator a·variable + b: the boundary is −b/a, and the sign of a says which side of it
    is won. Raises ValueError if the numerator is not linear in the variable, NoSignProof if no proof is found.
    """

    worse: Claim
    better: Claim
    variable: Symbol
    at: Mapping[Symbol, Expr] = field(default_factory=dict)

    @cached_property
    def gap(self) -> Expr:
        """The difference of the two closed forms, canonical."""
        return canonical((self.worse.value - self.better.value).subs(self.at))

    @cached_property
    def domain(self) -> Boolean:
        """Where both closed forms hold, and what the symbols mean."""
        both = And(self.worse.derived_domain, self.better.derived_domain).subs(self.at)
        return And(both, *constraints(self.gap.free_symbols | both.free_symbols))

    @cached_property
    def _decided(self) -> tuple[Expr, SignProof]:
        """The numerator whose sign is the gap's, and the proof of the denominator's."""
        top, bottom = as_fraction(self.gap)
        search = SignSearch(self.domain, self.gap.free_symbols)
        try:
            return top, search.prove(1 / bottom)
        except NoSignProof:
            return -top, search.prove(-1 / bottom)

    @property
    def sign_proof(self) -> SignProof:
        """That the denominator is positive."""
        return self._decided[1]

    @cached_property
    def line(self) -> tuple[Expr, Expr]:
        """a and b."""
        polynomial = Poly(self._decided[0], self.variable)
        if polynomial.degree() != 1:
            raise ValueError(
                f"{self.worse.id} less {self.better.id} is of degree {polynomial.degree()} in {self.variable}; "
                "a boundary in closed form needs degree 1"
            )
        slope, constant = polynomial.all_coeffs()
        return slope, constant

    @cached_property
    def solution(self) -> Expr:
        """The variable on the boundary, in closed form."""
        slope, constant = self.line
        return canonical(-constant / slope)

    @cached_property
    def symbols(self) -> tuple[Symbol, ...]:
        """What the boundary depends on, in the setting's order."""
        used = set().union(*(part.free_symbols for part in self.line))
        return ordered(used)

    @cached_property
    def _function(self) -> Callable[..., Any]:
        return lambdify(self.symbols, self.line, modules="numpy", cse=True)

    def won(self, bottom: float, top: float, numbers: Mapping[str, Any]) -> tuple[Array, Array, Array]:
        """Where in [bottom, top] the variable makes ``better`` the better one, and the boundary, at arrays by name.

        Returns the ends of the interval that is won, NaN where none is, and the boundary, NaN outside [bottom, top].
        More numbers than needed may be given. The domain is not checked: [bottom, top] must lie in it.
        """
        if missing := [s.name for s in self.symbols if s.name not in numbers]:
            raise TypeError(f"the boundary of {to_text(self.gap)} needs {', '.join(missing)}")
        given = np.broadcast_arrays(*(np.asarray(numbers[s.name], dtype=float) for s in self.symbols))
        a, b = (np.broadcast_to(part, given[0].shape).astype(float) for part in self._function(*given))
        root = np.divide(-b, a, out=np.full_like(a, np.nan), where=a != 0)
        low = np.where(a > 0, np.maximum(root, bottom), bottom)
        high = np.where(a < 0, np.minimum(root, top), top)
        none = (low > high) | ((a == 0) & (b < 0))
        inside = (root >= bottom) & (root <= top)
        return np.where(none, np.nan, low), np.where(none, np.nan, high), np.where(inside, root, np.nan)
