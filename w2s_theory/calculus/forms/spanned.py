"""Sums of products by few coefficients, of which all others are combinations with numbers.

ρ·(1 + a) + κ·a + σ²·(a − b) has three coefficients, and is ρ + (ρ + κ + σ²)·a − σ²·b by two and the number one.
"""

from __future__ import annotations

from collections.abc import Sequence

from flint import fmpq_mat

from ..algebra.polynomials import Element, terms_of

Combination = dict[int, tuple[int, int]]
"""Which of the polynomials, each times a number: its numerator and its denominator."""


def spanned(polynomials: Sequence[Element]) -> list[Combination]:
    """Each as a combination of few: of those that are no combination of such as stand before them.

    >>> from w2s_theory.calculus.algebra.polynomials import context
    >>> x, y = context(2).gens()
    >>> spanned([x, y, 2 * x - y])
    [{0: (1, 1)}, {1: (1, 1)}, {0: (2, 1), 1: (-1, 1)}]
    """
    rows = {exponents: i for i, exponents in enumerate({e: None for p in polynomials for e, _ in terms_of(p)})}
    matrix = fmpq_mat(len(rows), len(polynomials))
    for column, polynomial in enumerate(polynomials):
        for exponents, integer in terms_of(polynomial):
            matrix[rows[exponents], column] = int(integer)
    reduced, rank = matrix.rref()
    leading = [next(j for j in range(len(polynomials)) if reduced[i, j]) for i in range(rank)]
    return [
        {leading[i]: (int(c.p), int(c.q)) for i in range(rank) if (c := reduced[i, column])}
        for column in range(len(polynomials))
    ]
