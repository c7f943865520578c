"""Which numbers a symbol of the setting may stand for."""

from __future__ import annotations

from sympy import Symbol

from ..calculus.numbers import kinds
from ..calculus.numbers.arguments import Given
from .symbols import MEANING


def require_kind(symbol: Symbol, column: Given) -> None:
    """Raise DomainError, which says what the symbol means, unless all numbers are of its kind."""
    kinds.require_kind(symbol, column, MEANING.get(symbol, "a symbol"))
