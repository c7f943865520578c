"""The attack: literal simulation, a second checker, tests with stated error rates, published measurements.

``check(formula, claim)`` answers a conjecture.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .conjecture import check

__all__ = ["check"]


def __getattr__(name: str) -> Any:
    """Load the checker, and with it the theory, when it is first used: the literal simulation and the second checker
    share nothing with the theory, and importing them must not load it either."""
    if name in __all__:
        return getattr(import_module(f"{__name__}.conjecture"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
