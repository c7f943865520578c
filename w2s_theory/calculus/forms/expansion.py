"""Rational functions for reading: expansions at infinity with the exact remainder, and partial fractions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import groupby
from operator import mul

from sympy import Add, Expr, MatMul, Mul, Poly, Pow, S, Symbol, Trace, apart, sympify

from ..algebra.scalars import coefficients
from .canonical import canonical, ratio
from .poles import partial_fractions_in


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


def partial_fractions(expression: Expr, variable: Symbol) -> Expr:
    """The expression as (common factor) · Σ (partial fractions in the variable): equal to it, and easier to read.

    >>> from sympy import symbols
    >>> N, d, k, s = symbols("N d k s", positive=True)
    >>> partial_fractions(s * (N * k + d * (d - k)) / N, N) == s * (k + d * (d - k) / N)
    True
    """
    value = canonical(expression)
    terms = partial_fractions_in(value, variable)
    if len(terms) == 1:  # there are other poles than at −a, or none
        terms = tuple(canonical(term) for term in Add.make_args(apart(value, variable)))
    common, rest = without_common(terms)
    return rest if common == 1 else Mul(common, rest, evaluate=False)


def without_common(parts: Sequence[Expr]) -> tuple[Expr, Expr]:
    """The factors that all summands share, and the sum of what is left of each.

    >>> from sympy import symbols
    >>> n, d, k = symbols("n d k")
    >>> without_common([n**2 * d / k, n * d / (k * (k + 1))])
    (d*n/k, n + 1/(k + 1))
    """
    powers = [_powers(part) for part in parts]
    shared = {
        base: min(p[base] for p in powers) if exponent > 0 else max(p[base] for p in powers)
        for base, exponent in powers[0].items()
        if len(powers) > 1 and all(base in p and (p[base] > 0) == (exponent > 0) for p in powers)
    }
    rest = Add(*(Mul(*(base ** (e - shared.get(base, 0)) for base, e in p.items())) for p in powers))
    return Mul(*(base**e for base, e in shared.items())), rest


def _powers(part: Expr) -> dict[Expr, Expr]:
    """Of a product, the exponent of each base."""
    found: dict[Expr, Expr] = {}
    for factor in Mul.make_args(part):
        base, exponent = factor.as_base_exp() if isinstance(factor, Pow) else (factor, S.One)
        if not exponent.is_Integer:
            base, exponent = factor, S.One
        found[base] = found.get(base, S.Zero) + exponent
    return found


def collected(expression: Expr, symbols: Sequence[Symbol]) -> Expr:
    """The expression, polynomial in the symbols, as Σ coefficient · monomial with each coefficient factored.

    >>> from sympy import symbols
    >>> n, d, r, s = symbols("n d r s", positive=True)
    >>> collected((r * n * (n - d) + s * d * (n - d)) / n, (r, s)) == r * (n - d) + s * d * (n - d) / n
    True
    """
    top, bottom = ratio(expression)
    return Add(
        *(
            Mul(canonical(coefficient / bottom), *(s**e for s, e in zip(symbols, powers, strict=True)))
            for powers, coefficient in Poly(top, *symbols).terms()
        )
    )


def by_traces(expression: Expr) -> Expr:
    """The expression, polynomial in traces, as (common factor) · Σ coefficient · (products of traces that share it).

    >>> from sympy import MatrixSymbol, Trace, symbols
    >>> n, d = symbols("n d", integer=True, positive=True)
    >>> A, B = MatrixSymbol("A", d, d), MatrixSymbol("B", d, d)
    >>> by_traces((n * Trace(A * B) - d * Trace(A * B) + Trace(A) * Trace(B)) / (n - d))
    ((-d + n)*Trace(A*B) + Trace(A)*Trace(B))/(-d + n)
    """
    top, bottom = ratio(expression)
    traces = sorted(top.atoms(Trace), key=str)
    if not traces:
        return expression
    common, terms = Poly(top, *traces).primitive()
    shared: dict[Expr, list[Expr]] = {}
    for powers, coefficient in terms.terms():
        product = Mul(*(_folded(t) ** e for t, e in zip(traces, powers, strict=True)))
        shared.setdefault(canonical(coefficient), []).append(product)
    rows = [Mul(coefficient, Add(*p), evaluate=len(p) == 1 or coefficient == 1) for coefficient, p in shared.items()]
    return Mul(canonical(common / bottom), Add(*rows))


def _folded(trace: Trace) -> Trace:
    """tr A² for tr AA."""
    factors = trace.arg.args if isinstance(trace.arg, MatMul) else (trace.arg,)
    return Trace(reduce(mul, (base ** len([*same]) for base, same in groupby(factors))))
