"""Where a checked claim holds, as a SymPy condition."""

from __future__ import annotations

from sympy import And, Expr, Ge, Gt, Ne
from sympy.logic.boolalg import Boolean
from sympy.polys.rings import PolyElement

from ..kernel.axiom import Excess
from ..kernel.polynomial import Polynomial
from ..kernel.words import Signature
from .canonical import Ring, factor
from .expression import Translator


def condition(translator: Translator, signature: Signature, excess: Excess, divisors: list[Polynomial]) -> Boolean:
    """rows − cols ≥ ``excess`` for each Gaussian matrix, and ``divisors`` ≠ 0; what the first implies is left out."""
    conditions = [
        _exceeds(translator.polynomial(signature.rows[g]), translator.polynomial(signature.cols[g]), k)
        for g, k in excess.items()
    ]
    shapes = [q for m in signature.matrices for q in (m.rows, m.cols)]
    ring = Ring(translator, [*divisors, *shapes])
    for f in dict.fromkeys(f for p in divisors for f in factor(ring.polynomial(p))[1]):
        if not _is_positive(f, ring, translator, signature, excess):
            conditions.append(_nonzero(ring.expression(f)))
    return And(*conditions)


def _nonzero(expression: Expr) -> Boolean:
    """expression ≠ 0, as symbol ≠ number where it can be."""
    constant, rest = expression.as_coeff_Add()
    return Ne(rest, -constant)


def _exceeds(rows: Expr, cols: Expr, k: int) -> Boolean:
    return Gt(rows, cols + k - 1) if k else Ge(rows, cols)


def _is_positive(factor: PolyElement, ring: Ring, translator: Translator, signature: Signature, excess: Excess) -> bool:
    """Whether the factor has one sign on the domain because all its coefficients have, once each variable is counted
    from the corner of the domain: rows from cols + excess, dimensions from 1, nonnegative scalars from 0."""
    generators = dict(zip(ring.names, ring.ring.gens, strict=False))
    shapes = [q for m in signature.matrices for q in (m.rows, m.cols)]
    dimensions = {s for q in shapes for powers in q for s in powers}
    for g, k in excess.items():
        rows = signature.rows[g]
        if len(rows) == 1 and len(next(iter(rows))) == 1 and next(iter(rows.values())) == 1:
            x = generators[next(iter(rows))[0]]
            factor = factor.compose(x, x - 1 + k + ring.polynomial(signature.cols[g]))
    for s in dimensions:
        factor = factor.compose(generators[s], generators[s] + 1)
    used = {ring.names[i] for powers in factor.itermonoms() for i, e in enumerate(powers) if e}
    if any(s not in dimensions and not translator.atoms[s].is_nonnegative for s in used):
        return False
    signs = {c > 0 for c in factor.itercoeffs()}
    return len(signs) == 1 and bool(factor.coeff(1))
