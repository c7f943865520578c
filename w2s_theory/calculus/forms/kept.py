"""Products and sums that stay as they are put together: SymPy would multiply 2·(x + 1) out, and −(x − y)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sympy import Add, Expr, Integer, Mul, Pow, Symbol, sympify


def times(*factors: Any) -> Expr:
    """The product; a number is not multiplied into a sum.

    >>> from sympy.abc import x, y
    >>> times(2, x + 1), times(-1, x - y), times(2, x), times(1, x + 1)
    (2*(x + 1), -(x - y), 2*x, x + 1)
    """
    parts = [part for factor in factors for part in Mul.make_args(sympify(factor))]
    number, product = Mul(*(p for p in parts if p.is_Number)), Mul(*(p for p in parts if not p.is_Number))
    if number == 1:
        return product
    return Mul(number, product, evaluate=number == 0 or not product.is_Add)


def replaced(expression: Expr, images: Mapping[Expr, Expr]) -> Expr:
    """With what stands in the place of some letters, put together as it was."""
    if expression in images:
        return images[expression]
    if isinstance(expression, Mul):
        return times(*(replaced(factor, images) for factor in expression.args))
    if isinstance(expression, Add):
        return Add(*(replaced(term, images) for term in expression.args))
    return expression.func(*(replaced(arg, images) for arg in expression.args)) if expression.args else expression


@lru_cache(maxsize=50_000)
def length(expression: Expr) -> int:
    """Characters when it is printed, roughly; much faster than to print it.

    >>> from sympy.abc import x, y
    >>> length(x), length((x + y) ** 2 / 3), len("(x + y)**2/3")
    (1, 12, 12)
    """
    if isinstance(expression, Symbol):
        return len(expression.name)
    if isinstance(expression, Integer):
        return len(str(abs(expression)))
    if isinstance(expression, Add):
        return sum(length(term) - _is_negative(term) for term in expression.args) + 3 * len(expression.args) - 3
    if isinstance(expression, Mul):
        return _product(expression)
    if isinstance(expression, Pow) and expression.exp.is_Integer:
        return _bracketed(expression.base) + (1 if expression.exp == -1 else 0) + _power(abs(int(expression.exp)))
    return len(str(expression))


def _product(product: Mul) -> int:
    number, rest = product.as_coeff_Mul()
    factors = [(f, isinstance(f, Pow) and f.exp.could_extract_minus_sign()) for f in Mul.make_args(rest)]
    above = [_bracketed(f) for f, divided in factors if not divided]
    below = [length(f) - 1 for f, divided in factors if divided]
    above += [len(str(abs(number.p)))] if abs(number.p) != 1 else []
    below += [len(str(number.q))] if number.q != 1 else []
    line = sum(above) + len(above) - 1 if above else 1
    return line + sum(below) + len(below) + 2 * (len(below) > 1) + int(bool(number.is_negative))


def _bracketed(factor: Expr) -> int:
    return length(factor) + 2 * isinstance(factor, Add)


def _power(exponent: int) -> int:
    return 0 if exponent == 1 else 2 + len(str(exponent))


def _is_negative(term: Expr) -> bool:
    return bool(term.as_coeff_Mul()[0].is_negative)
