"""What is out of reach, and how it is told.

Of a derivation four things can be too many: products, when the expression is multiplied out; instances of the axiom,
one for each random monomial that turns up; unknowns that depend on each other in a circle, which are solved together
(`linear`); and terms of the coefficients that make the proof of them. For k inverses between different constants there
are as many monomials as ways to pair the 2k ends of the constants, (2k − 1)!!, or a symmetric part of these. That is
seen before any work; the rest where it is too much.

How it grows: with each k there are twice as many lines for E tr(KS)ᵏ, a quarter more for E tr Sᵏ, and four or five
times as many for E tr(A₁S⋯A_kS). A line's coefficient is a polynomial in n and d of the degree of the common
denominator, 17, 35, 66 for E tr(KS)ᵏ with k = 6, 8, 10; so all terms, and with them the time, grow four times with each
k of E tr(KS)ᵏ, and twice with each k of E tr Sᵏ. The search takes a twentieth of that time; the rest is writing, adding
up and reading long coefficients. Most of them are polynomials in n − d alone: so where `expectation.STEEP` inverses are
multiplied, n is read as x + d, and E tr(KS)¹⁰ has a proof with a thirtieth of the terms in a tenth of the time.
`benchmarks/expectations.py` prints the figures.
"""

from __future__ import annotations

PRODUCTS = 100_000
"""Terms of an expression, multiplied out."""
PAIRINGS = 100_000
"""Monomials that a term of the expression is sure to lead to."""
LETTERS = 5_000_000
"""Letters in all instances of the axiom: about a minute's work, and half a gigabyte."""
COUPLED = 120
"""Unknowns that are solved together: 67 take half a second, 97 three, 166 took a minute."""
TERMS = 3_000_000
"""Terms of all coefficients of a proof: a quarter of a minute's work, and half a gigabyte."""


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
