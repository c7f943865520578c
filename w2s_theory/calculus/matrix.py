"""Matrices by their traces against a test matrix: Trace(T·M) for any constant T says what M is.

T·M is linear in T. In normal form each of its trace monomials has one word with T in it, and this is turned, or
transposed, until it begins with T: of c·tr(T·N)·tr(…)⋯ the matrix is c·tr(…)⋯·N. So matrices inherit from traces their
one normal form, and from expectations of traces theirs.
"""

from __future__ import annotations

import itertools
from typing import Any

from sympy import Expr, MatrixSymbol, Trace
from sympy.matrices.expressions.matexpr import MatrixExpr

from ..kernel.words import Combination, Signature, Word
from .written import product


def is_matrix(expression: Any) -> bool:
    """Whether it is a matrix and not a number; what is 1 × 1 is a number here."""
    return isinstance(expression, MatrixExpr) and expression.shape != (1, 1)


def fresh(shape: tuple[Expr, Expr], *expressions: Any, name: str = "T") -> MatrixSymbol:
    """A constant test matrix for matrices of this shape, of a name that none of the expressions uses.

    >>> from sympy import symbols
    >>> d, k = symbols("d k", integer=True, positive=True)
    >>> fresh((d, k), MatrixSymbol("T", d, k)), fresh((d, k)).shape
    (T1, (k, d))
    """
    used = {symbol.name for expression in expressions for symbol in expression.free_symbols}
    names = itertools.chain([name], (f"{name}{i}" for i in itertools.count(1)))
    return MatrixSymbol(next(free for free in names if free not in used), *reversed(shape))


def traced(test: MatrixSymbol, matrix: MatrixExpr) -> Expr:
    """Trace(T·M), and M stays as it is written."""
    return Trace(product(test, matrix))


def untraced(signature: Signature, traces: Combination, test: str) -> dict[Word, Combination]:
    """Of traces that are linear in the letter ``test`` the words that stand against it, each with its coefficient."""
    found: dict[Word, Combination] = {}
    for monomial, p in traces.items():
        (k,) = (i for i, word in enumerate(monomial) if test in word or test + "'" in word)
        matrix, others = _against(signature, monomial[k], test), monomial[:k] + monomial[k + 1 :]
        found.setdefault(matrix, Combination()).add({others: p})
    return found


def _against(signature: Signature, word: Word, test: str) -> Word:
    """N for the cyclic word T·N or its transpose, however it is turned."""
    if test not in word:
        word = signature.transpose(word)
    start = word.index(test)
    return word[start + 1 :] + word[:start]
