"""Partial fractions where all poles are known: denominators that are products of v + a, with a free of v.

With p/(q·Π f_i^k_i), f_i = v − r_i, the part of the highest power at r_i is c/f_i^k_i, c = p(r_i)/(q·Q_i(r_i)), where
Q_i is the product of the others; what is left has one f_i less. Two substitutions and an exact division a pole: no
linear system, as of general denominators, and no greatest common divisor.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sympy import ZZ, Add, Expr, Mul, Pow, Rational, Symbol, fraction
from sympy.polys.rings import PolyElement, PolyRing

from ..algebra.polynomials import by_age
from .canonical import factor


def partial_fractions_in(expression: Expr, variable: Symbol) -> tuple[Expr, ...]:
    """The summands; the expression alone if it has no pole in the variable, or one that is not at v = −a.

    ``expression``: a fraction of polynomials, its denominator in factors.

    >>> from sympy import symbols
    >>> n, d = symbols("n d")
    >>> sorted(map(str, partial_fractions_in(n**2 / ((n - d) * (n - d - 1)), n)))
    ['(d + 1)**2/(-d + n - 1)', '-d**2/(-d + n)', '1']
    """
    top, bottom = fraction(expression)
    bases = [(f.as_base_exp()) for f in Mul.make_args(bottom)]
    if not any(base.has(variable) for base, _ in bases):
        return (expression,)
    others = generators(expression) - {variable}
    ring = PolyRing([variable, *sorted(others, key=_age)], ZZ, "lex")
    poles, rest = [], [(ring.one, 1)]
    for base, power in bases:
        element = ring.from_expr(base)
        if not base.has(variable):
            rest.append((element, int(power)))
        elif element.degree(0) == 1 and element.diff(0) in (1, -1):
            sign = int(element.LC)
            poles.append((element * sign, int(power)))
            rest.append((ring(sign), int(power)))
        else:
            return (expression,)
    return tuple(_expression(ring, *part) for part in _parts(ring, ring.from_expr(top), poles, rest))


def generators(expression: Expr) -> set[Expr]:
    """Of which it is a rational function: symbols, traces, and whatever else is no sum, product or integer power.

    >>> from sympy import sqrt, symbols
    >>> n, d = symbols("n d")
    >>> sorted(map(str, generators(sqrt(n) / (d - 1) ** 2)))
    ['d', 'sqrt(n)']
    """
    if isinstance(expression, Add | Mul):
        return set().union(*map(generators, expression.args))
    if isinstance(expression, Pow) and expression.exp.is_Integer:
        return generators(expression.base)
    return set() if expression.is_Rational else {expression}


def _age(letter: Expr) -> tuple[Any, ...]:
    """The order of the canonical form: symbols by age, then traces by their letters."""
    return (0, *by_age(letter.name)) if isinstance(letter, Symbol) else (1, str(letter))


Factors = list[tuple[PolyElement, int]]


def _parts(ring: PolyRing, top: PolyElement, poles: Factors, rest: Factors) -> Iterator[tuple[PolyElement, Factors]]:
    """Numerator and factors of the denominator of each summand."""
    whole, top = top.div(_product(ring, poles))
    for power in range(whole.degree(0) + 1 if whole else 0):
        if coefficient := _coefficient(whole, power):
            yield coefficient * ring.gens[0] ** power, rest
    while poles:
        (pole, k), *others = poles
        place = ring.gens[0] - pole
        a = _at(top, place)
        below = [(_at(other, place), j) for other, j in others]
        if a:
            yield a, [*rest, *below, (pole, k)]
        b = _product(ring, below)
        top = (top * b - a * _product(ring, others)).exquo(pole)
        rest = [*rest, *below]
        poles = [(pole, k - 1), *others] if k > 1 else others
        if not top:
            return


def _at(element: PolyElement, place: PolyElement) -> PolyElement:
    return element.compose(element.ring.gens[0], place)


def _coefficient(element: PolyElement, power: int) -> PolyElement:
    """Of this power of the first generator."""
    return element.ring.from_dict({(0, *m[1:]): c for m, c in element.iterterms() if m[0] == power})


def _product(ring: PolyRing, factors: Factors) -> PolyElement:
    total = ring.one
    for base, power in factors:
        total *= base**power
    return total


def _expression(ring: PolyRing, top: PolyElement, below: Factors) -> Expr:
    """top/Π base^power in canonical form: factored, without common factors, leading coefficients positive."""
    content, irreducible = 1, dict[PolyElement, int]()
    for base, power in below:
        c, factors = factor(base)
        content *= c**power
        for f, k in factors.items():
            irreducible[f] = irreducible.get(f, 0) + k * power
    left: dict[PolyElement, int] = {}
    for f, k in irreducible.items():
        while k and not top.rem(f):
            top, k = top.exquo(f), k - 1
        left[f] = k
    number, above = factor(top)
    first = sorted(range(ring.ngens), key=lambda i: _age(ring.symbols[i]))
    value: Expr = Rational(number, content)
    for f, k in (*above.items(), *((f, -k) for f, k in left.items())):
        leading = max(f.itermonoms(), key=lambda m: [m[i] for i in first])
        sign = 1 if f[leading] > 0 else -1
        value *= sign ** abs(k) * (sign * f).as_expr() ** k
    return value
