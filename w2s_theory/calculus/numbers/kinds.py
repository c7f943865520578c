"""Which numbers a symbol may stand for."""

from __future__ import annotations

from typing import Any

import numpy as np
from sympy import Symbol

from .arguments import DomainError, Given, are_integers, digits


def require_kind(symbol: Symbol, column: Given, meaning: str = "a symbol") -> None:
    """Raise DomainError unless all numbers are of the symbol's kind."""
    needs: list[tuple[Any, str]] = []
    if symbol.is_integer:
        needs.append((are_integers(column), "an integer"))
    if symbol.is_positive:
        needs.append((column > 0, "positive"))
    elif symbol.is_nonnegative:
        needs.append((column >= 0, "nonnegative"))
    for valid, what in needs:
        if not np.all(valid):
            bad = np.ravel(column)[~np.ravel(valid).astype(bool)][0]
            raise DomainError(f"{symbol} ({meaning}) must be {what}, but {digits(bad)} was given")
