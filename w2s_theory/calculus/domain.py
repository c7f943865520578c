"""Where a checked claim holds, as a SymPy condition."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Add, And, Expr, Ge, Gt, Ne, expand, false
from sympy.logic.boolalg import Boolean

from ..kernel.axiom import Excess
from ..kernel.polynomial import Polynomial
from ..kernel.words import Signature
from .algebra.polynomials import Element, irreducible
from .forms.canonical import Ring
from .forms.orientation import Signs
from .numbers.conditions import together
from .reading.expression import Translator


def condition(translator: Translator, signature: Signature, excess: Excess, divisors: list[Polynomial]) -> Boolean:
    """rows − cols ≥ ``excess`` for each Gaussian matrix, and ``divisors`` ≠ 0; what the first implies is left out."""
    return together(*(one for one, _ in _conditions(translator, signature, excess, divisors)))


def obstacles(translator: Translator, signature: Signature, excess: Excess, divisors: list[Polynomial]) -> list[str]:
    """What is needed and not so, in words; all that is needed, if only together it cannot be."""
    needed = list(_conditions(translator, signature, excess, divisors))
    return [words for one, words in needed if one == false] or [words for _, words in needed]


def _conditions(
    translator: Translator, signature: Signature, excess: Excess, divisors: list[Polynomial]
) -> Iterator[tuple[Boolean, str]]:
    """Each condition, and in words what is the matter if it is not so."""
    bounds = list[Boolean]()
    for g, k in excess.items():
        rows, cols = (translator.polynomial(p) for p in (signature.rows[g], signature.cols[g]))
        name = translator.name_of(g)
        bounds.append(_exceeds(rows, cols, k))
        yield bounds[-1], f"{name} is {rows} × {cols}, but must have at least {k} more rows than columns"
    yield from translator.conditions()
    shapes = [q for m in signature.matrices for q in (m.rows, m.cols)]
    ring, signs = Ring(translator, [*divisors, *shapes]), Signs(And(*bounds))
    factors = {str(f): f for p in divisors for f, _ in irreducible(ring.polynomial(p))[1]}  # FLINT's have no hash
    for f in factors.values():
        divisor = ring.expression(f)
        if not (
            signs.of(divisor - 1) > 0
            or signs.of(-divisor - 1) > 0
            or _is_positive(f, ring, translator, signature, excess)
        ):
            yield _nonzero(divisor), f"{divisor} is 0, but is divided by"


def _nonzero(expression: Expr) -> Boolean:
    """expression ≠ 0, as symbol ≠ number where it can be."""
    constant, rest = expression.as_coeff_Add()
    return Ne(rest, -constant)


def _exceeds(rows: Expr, cols: Expr, k: int) -> Boolean:
    """rows ≥ cols + k, without what is on both sides: p > 1, not d + p > d + 1; and 3 > d + 1, not 0 > d − 2."""
    number, gap = expand(rows - cols).as_coeff_Add()
    terms = Add.make_args(gap)
    more, less = Add(*(t for t in terms if not _is_negative(t))), Add(*(-t for t in terms if _is_negative(t)))
    if more == 0:
        more, number = number, 0
    return Gt(more, less + k - number - 1) if k else Ge(more, less - number)


def _is_negative(term: Expr) -> bool:
    return bool(term.as_coeff_Mul()[0].is_negative)


def _is_positive(factor: Element, ring: Ring, translator: Translator, signature: Signature, excess: Excess) -> bool:
    """Whether the factor has one sign on the domain because all its coefficients have, once each variable is counted
    from a corner of the domain: rows from cols + excess, dimensions from 1, nonnegative scalars from 0."""
    names = list(excess)
    orders = [{g: excess[g] for g in (*names[i:], *names[:i])} for i in range(len(names))] or [{}]
    return any(_is_positive_from(_corner(signature, order), factor, ring, translator, signature) for order in orders)


def _is_positive_from(
    corner: dict[str, Polynomial], factor: Element, ring: Ring, translator: Translator, signature: Signature
) -> bool:
    generators = dict(zip(ring.names, ring.context.gens(), strict=False))
    dimensions = {s for m in signature.matrices for q in (m.rows, m.cols) for powers in q for s in powers}
    for s, least in corner.items():
        # the variable s + 1 (the 1 comes back below) now counts from its least value
        factor = factor.compose(*(generators | {s: generators[s] - 1 + ring.polynomial(least)}).values())
    factor = factor.compose(*(x + (s in dimensions) for s, x in generators.items()))
    used = {ring.names[i] for i, degree in enumerate(factor.degrees()) if degree}
    if any(s not in dimensions and not translator.atoms[s].is_nonnegative for s in used):
        return False
    terms = factor.to_dict()
    return len({c > 0 for c in terms.values()}) == 1 and (0,) * len(generators) in terms


def _corner(signature: Signature, excess: Excess) -> dict[str, Polynomial]:
    """Least values of some dimensions in terms of others: rows ≥ cols + excess, solved for a symbol.

    Of two bounds on one symbol the first counts. In an order of substitution: no symbol is in the bound of a later one.
    """
    bounds: dict[str, Polynomial] = {}
    for g, k in excess.items():
        gap = signature.rows[g] - signature.cols[g] - Polynomial.constant(k)
        for powers, coefficient in sorted(gap.items()):
            if len(powers) == 1 and coefficient == 1 and powers[0] not in bounds:
                least = Polynomial.symbol(powers[0]) - gap
                if powers[0] not in _symbols(least):
                    bounds[powers[0]] = least
                    break
    ordered: dict[str, Polynomial] = {}
    while free := [s for s in bounds if not any(s in _symbols(bounds[t]) for t in bounds)]:
        ordered |= {s: bounds.pop(s) for s in free}
    return ordered


def _symbols(p: Polynomial) -> set[str]:
    return {s for powers in p for s in powers}
