"""In which order a mathematician writes sums and products: n² − (d + 3)n + 2d, and n(n + 2)(n − 1).

A sum goes by falling degree, traces before symbols (but after matrices), sample sizes first; fractions come after what
has no denominator, and what comes first is positive if anything is. In a product sums come after symbols, among those
that differ by a number rising ones before falling ones; what has matrices in it comes last, as do functions and
quantities, whose names are LaTeX.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sympy import Add, Expr, MatrixSymbol, Mul, Pow, Symbol, Trace, default_sort_key
from sympy.core.function import AppliedUndef

from ..algebra.polynomials import by_age

Degrees = tuple[tuple[tuple[Any, ...], int], ...]
"""Letters, by age, each with its exponent."""
Rank = tuple[int, int, Degrees]
"""Traces and letters that are multiplied, less than zero; and which: of two ranks the less comes first in a sum."""


def in_order(terms: Sequence[Expr]) -> list[Expr]:
    """The terms of a sum.

    >>> from sympy import symbols
    >>> n, d, N = symbols("n d N")
    >>> in_order((1, -d / N)), in_order((2 * d, n**2, -n * (d + 3)))
    ([1, -d/N], [n**2, -n*(d + 3), 2*d])
    """
    ordered = sorted(terms, key=lambda term: (_is_divided(term), _rank(term), str(term)))
    first = next((i for i, term in enumerate(ordered) if not _is_negative(term)), 0)
    return [ordered[first], *ordered[:first], *ordered[first + 1 :]]


def in_product(factors: Sequence[Expr]) -> list[Expr]:
    """The factors of a product.

    >>> from sympy import symbols
    >>> n, d = symbols("n d")
    >>> in_product((n - 1, d, n + 2, n))
    [d, n, n + 2, n - 1]
    """
    return sorted(factors, key=_place)


def _is_negative(term: Any) -> bool:
    return bool(term.as_coeff_Mul()[0].is_negative) if isinstance(term, Expr) else term < 0


def _is_divided(term: Any) -> bool:
    return any(isinstance(f, Pow) and f.exp.could_extract_minus_sign() for f in _factors(term))


def _factors(term: Any) -> list[Any]:
    """Of a product, and of the products in it."""
    return [f for part in term.args for f in _factors(part)] if isinstance(term, Mul) else [term]


@lru_cache(maxsize=10_000)
def _rank(term: Any) -> Rank:
    """Of the leading monomial of a product: a sum among its factors counts as what comes first in it."""
    degrees: Counter[tuple[Any, ...]] = Counter()
    for factor in _factors(term):
        base, exponent = factor.as_base_exp() if isinstance(factor, Pow) else (factor, 1)
        power = int(exponent) if getattr(exponent, "is_Integer", True) else 1
        for letter, degree in _leading(base):
            degrees[letter] += degree * power
    above = {letter: degree for letter, degree in degrees.items() if degree > 0}
    traces = sum(degree for letter, degree in above.items() if letter[0])
    first = traces if getattr(term, "is_Matrix", False) else -traces
    return first, -sum(above.values()), tuple((letter, -above[letter]) for letter in sorted(above))


def _leading(base: Any) -> Degrees:
    """Letters and exponents of the leading monomial of a factor."""
    if isinstance(base, Symbol):
        return (((False, *by_age(base.name)), 1),)
    if isinstance(base, Add):
        return tuple((letter, -degree) for letter, degree in min(map(_rank, base.args))[2])
    if not isinstance(base, Expr) or base.is_number:
        return ()
    return (((True, str(base)), 1),) if base.has(Trace) else (((False, True, 99, str(base)), 1),)


def _place(factor: Any) -> tuple[Any, ...]:
    """Of a factor in a product."""
    base, _ = factor.as_base_exp() if isinstance(factor, Pow) else (factor, 1)
    if not isinstance(base, Add):
        last = factor.has(MatrixSymbol) or isinstance(base, AppliedUndef) or str(base).startswith("\\")
        return last, False, str(base) if last else default_sort_key(factor)
    constant, rest = base.as_coeff_Add()
    falls = bool(constant.is_negative)
    return factor.has(MatrixSymbol), True, len(Add.make_args(rest)), _rank(rest), str(rest), falls, abs(constant)
