"""What the summands of a sum have in common."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Add, Expr, Mul, Pow, S


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
