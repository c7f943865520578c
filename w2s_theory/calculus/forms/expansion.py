"""Expansions of rational functions at infinity, with the exact remainder."""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Add, Expr, Symbol, sympify

from ..algebra.scalars import coefficients
from .canonical import canonical, ratio


@dataclass(frozen=True)
class Expansion:
    """``expression`` = Σ_k ``terms``[k] · variable^−(``first`` + k) + ``remainder``, exactly."""

    expression: Expr
    variable: Symbol
    first: int
    terms: tuple[Expr, ...]
    remainder: Expr

    @property
    def leading(self) -> Expr:
        """The sum without the remainder."""
        return Add(*(c * self.variable ** -(self.first + k) for k, c in enumerate(self.terms)))


def expand(expression: Expr, variable: Symbol, order: int) -> Expansion:
    """The expansion in 1/variable up to and including variable^−order, with its exact remainder.

    The coefficients of a/b in t = 1/variable follow from those of a and b by c_k = (a_k − Σ_j b_j c_{k−j})/b_0.
    Raises ValueError if the expression is not rational in the variable or starts beyond the order asked for.

    >>> from sympy import symbols
    >>> N, d = symbols("N d")
    >>> x = expand(d / (N - d - 1), N, 1)
    >>> x.leading == d / N, x.remainder == d * (d + 1) / (N * (N - d - 1))
    (True, True)
    """
    a, b = _coefficients(expression, variable)
    first = len(b) - len(a)
    if order < first:
        raise ValueError(f"{expression} starts with {variable}**{-first}; ask for order {first} or more")
    c: list[Expr] = []
    for k in range(order - first + 1):
        known = sum((b[j] * c[k - j] for j in range(1, min(k, len(b) - 1) + 1)), sympify(0))
        c.append(canonical(((a[k] if k < len(a) else 0) - known) / b[0]))
    total = Add(*(term * variable ** -(first + k) for k, term in enumerate(c)))
    return Expansion(expression, variable, first, tuple(c), canonical(expression - total))


def _coefficients(expression: Expr, variable: Symbol) -> tuple[list[Expr], list[Expr]]:
    """Numerator's and denominator's coefficients, highest degree first."""
    top, bottom = ratio(expression)
    if not (top.is_polynomial(variable) and bottom.is_polynomial(variable)) or top == 0:
        raise ValueError(f"{expression} is not a nonzero rational function of {variable}")
    return coefficients(top, variable), coefficients(bottom, variable)
