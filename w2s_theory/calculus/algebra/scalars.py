"""Rational functions of symbols, without traces: what most closed forms are, and quick to read as FLINT's fractions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from sympy import Add, Expr, Integer, Mul, Poly, Pow, Rational, Symbol

from ..limits import PRODUCTS, require_reach
from .polynomials import Element, by_age, context, expression_of, terms_of

Quotient = tuple[Element, Element]
"""Numerator and denominator."""


class Scalars:
    """Some symbols as the variables of a ring of polynomials, in the order of canonical forms."""

    def __init__(self, symbols: Iterable[Symbol]) -> None:
        self.symbols = sorted(symbols, key=lambda s: by_age(s.name))
        self.context = context(len(self.symbols))
        self._one = self.context.constant(1)
        self._known: dict[Expr, Quotient] = {
            s: (x, self._one) for s, x in zip(self.symbols, self.context.gens(), strict=False)
        }

    @classmethod
    def of(cls, *expressions: Any) -> Scalars | None:
        """Those of the expressions, or None if they are more than rational functions of symbols.

        >>> from sympy import sqrt, symbols
        >>> n, d = symbols("n d")
        >>> Scalars.of(d / (n - 1), 1).symbols, Scalars.of(sqrt(n))
        ([n, d], None)
        """
        symbols = set[Symbol]()
        if not all(_collect(e, symbols) for e in expressions) or len({s.name for s in symbols}) < len(symbols):
            return None
        return cls(symbols)

    def quotient(self, e: Any) -> Quotient:
        """The expression over one denominator, not reduced. Raises ZeroDivisionError if it is divided by zero."""
        if isinstance(e, int | Rational):
            e = Rational(e)
            return self.context.constant(int(e.p)), self.context.constant(int(e.q))
        if e not in self._known:
            self._known[e] = self._read(e)
        return self._known[e]

    def _read(self, e: Expr) -> Quotient:
        if isinstance(e, Pow):
            top, bottom = self.quotient(e.base)
            if e.exp < 0:
                if not top:
                    raise ZeroDivisionError(str(e))
                top, bottom = bottom, top
            power = self._one
            for _ in range(abs(int(e.exp))):
                power = _product(power, top)
            return power, bottom ** abs(int(e.exp))
        top, bottom = self.quotient(e.args[0])
        for part in e.args[1:]:
            a, b = self.quotient(part)
            if isinstance(e, Mul):
                top, bottom = _product(top, a), bottom * b
            elif b == bottom:
                top += a
            else:
                common = bottom.gcd(b)
                top, bottom = top * (b / common) + a * (bottom / common), bottom * (b / common)
        return top, bottom

    def expression(self, element: Element) -> Expr:
        return expression_of(element, self.symbols)

    def by_monomials(self, polynomial: Expr, letters: Collection[Symbol]) -> dict[Expr, Expr]:
        """Monomials in the letters, each with its coefficient, multiplied out.

        >>> from sympy import symbols
        >>> n, d = symbols("n d")
        >>> Scalars([n, d]).by_monomials((n - d) * d / 2, [d])
        {d: n/2, d**2: -1/2}
        """
        top, bottom = self.quotient(polynomial)
        inside = [symbol in letters for symbol in self.symbols]
        parts: dict[tuple[int, ...], dict[tuple[int, ...], int]] = defaultdict(dict)
        for exponents, c in terms_of(top):
            monomial = tuple(e if i else 0 for e, i in zip(exponents, inside, strict=True))
            parts[monomial][tuple(0 if i else e for e, i in zip(exponents, inside, strict=True))] = c
        divisor = Integer(int(bottom.leading_coefficient()))
        return {
            self.expression(self.context.from_dict({m: 1})): self.expression(self.context.from_dict(part)) / divisor
            for m, part in parts.items()
        }


def coefficients(polynomial: Expr, variable: Symbol) -> list[Expr]:
    """Of a polynomial in the variable, highest degree first, multiplied out.

    >>> from sympy import symbols
    >>> n, d = symbols("n d")
    >>> coefficients((n - d) * (n + d) / 2, n)
    [1/2, 0, -d**2/2]
    """
    scalars = Scalars.of(polynomial, variable)
    if scalars is None or not (quotient := scalars.quotient(polynomial))[1].is_constant():
        return list(Poly(polynomial, variable).all_coeffs())
    top, bottom = quotient
    place, divisor = scalars.symbols.index(variable), Integer(int(bottom.leading_coefficient()))
    parts: list[dict[tuple[int, ...], int]] = [{} for _ in range(1 + max(int(top.degrees()[place]), 0))]
    for exponents, c in terms_of(top):
        parts[-1 - exponents[place]][(*exponents[:place], 0, *exponents[place + 1 :])] = c
    return [scalars.expression(scalars.context.from_dict(part)) / divisor for part in parts]


def _product(a: Element, b: Element) -> Element:
    require_reach(len(a) * len(b), "terms, multiplied out", PRODUCTS)
    return a * b


def _collect(e: Any, symbols: set[Symbol]) -> bool:
    """Whether it is a rational function of symbols, which are added to those known."""
    if isinstance(e, Add | Mul):
        return all(_collect(part, symbols) for part in e.args)
    if isinstance(e, Pow):
        return isinstance(e.exp, Integer) and _collect(e.base, symbols)
    if type(e) is Symbol and e.is_commutative and not e.is_infinite:
        symbols.add(e)
        return True
    return isinstance(e, int | Rational)
