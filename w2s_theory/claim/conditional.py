"""Moments whose constant matrices satisfy hypotheses."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from sympy import MatrixSymbol, Symbol

from .moment import Moment


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class ConditionalMoment(Moment):
    """E[``expression``] where ``given`` holds of the constant matrices.

    ``symbols`` and ``matrices`` are those that the closed form needs: a hypothesis may have removed the others.
    """

    @cached_property
    def matrices(self) -> tuple[MatrixSymbol, ...]:
        """The constant matrices of the closed form, by name."""
        return tuple(sorted(self.value.atoms(MatrixSymbol), key=str))

    @cached_property
    def symbols(self) -> tuple[Symbol, ...]:
        """Dimensions and scalars of the closed form, by name."""
        sizes = (size.free_symbols for matrix in self.matrices for size in matrix.shape)
        free = set().union(self.value.free_symbols, self.derived_domain.free_symbols, *sizes)
        return tuple(sorted((s for s in free if isinstance(s, Symbol)), key=str))
