"""The attack: literal simulation, a second checker, tests with stated error rates, published measurements.

``check(formula, claim)`` answers a conjecture.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .conjecture import check

__all__ = ["check"]


def __getattr__(name: str) -> Any:
    """Load the checker, and with it SymPy, when it is first used."""
    if name == "check":
        from .conjecture import check

        return check
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
