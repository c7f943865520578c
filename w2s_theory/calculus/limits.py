"""What is out of reach, and how it is told.

Of a derivation three things can be too many: products, when the expression is multiplied out; instances of the axiom,
one for each random monomial that turns up; and unknowns that depend on each other in a circle, which are solved
together (`elimination`). For k inverses between different constants there are as many monomials as ways to pair the 2k
ends of the constants, (2k − 1)!!, or a symmetric part of these. That is seen before any work; the rest where it is too
much.
"""

from __future__ import annotations

PRODUCTS = 100_000
"""Terms of an expression, multiplied out."""
PAIRINGS = 100_000
"""Monomials that a term of the expression is sure to lead to."""
LETTERS = 5_000_000
"""Letters in all instances of the axiom: about a minute's work, and half a gigabyte."""
COUPLED = 80
"""Unknowns that are solved together: 19 take some seconds, 73 took 20 minutes."""


class NoDerivation(ValueError):
    """The chosen instances of the axiom do not determine the expectation."""


class OutOfReach(NoDerivation):
    """A derivation that is too large; the message says how large, and what the limit is."""

    def __init__(self, size: int, of: str, limit: int) -> None:
        super().__init__(
            f"out of reach: {size:,} {of}, but the limit is {limit:,}. Ask for a lower power or fewer factors, or for "
            "equal or symmetric constants in the place of different ones, as equal terms are counted once"
        )


def require_reach(size: int, of: str, limit: int) -> None:
    """Raise OutOfReach, with the size, if it is above the limit."""
    if size > limit:
        raise OutOfReach(size, of, limit)
