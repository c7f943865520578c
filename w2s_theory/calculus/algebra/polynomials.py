"""FLINT's polynomials over the integers, as they are used here: rings, exact division, factors.

FLINT is tens to thousands of times faster than SymPy's polynomials in Python.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import flint
from flint.utils.flint_exceptions import DomainError
from sympy import ZZ, Expr, Integer
from sympy.polys.polyutils import expr_from_dict
from sympy.polys.rings import PolyElement, PolyRing

Element = flint.fmpz_mpoly
Context = flint.fmpz_mpoly_ctx


def by_age(name: str) -> tuple[bool, int, str, str]:
    """The fixed order of symbols: sample sizes first, then shorter names first."""
    return name[:1].lower() not in "nm", len(name), name.lower(), name


def context(variables: int, order: str = "lex") -> Context:
    """Z[x0, x1, …] with its order of monomials; of at least one variable, as FLINT does not take none."""
    return Context.get([f"x{i}" for i in range(max(variables, 1))], order)


def terms_of(element: Element) -> Iterator[tuple[tuple[int, ...], int]]:
    """Exponents and coefficients, as Python's integers."""
    return ((tuple(map(int, exponents)), int(c)) for exponents, c in element.to_dict().items())


def common_sign(element: Element) -> int:
    """1 or −1 if all coefficients have this sign; else, and of the polynomial 0, 0."""
    coefficients = element.coeffs()
    if all(c > 0 for c in coefficients):
        return 1 if coefficients else 0
    return -1 if all(c < 0 for c in coefficients) else 0


def expression_of(element: Element, images: Sequence[Expr]) -> Expr:
    """The polynomial with these in the place of its variables, multiplied out."""
    used = [i for i, degree in enumerate(element.degrees()) if degree > 0]
    terms = {tuple(int(e[i]) for i in used): Integer(int(c)) for e, c in element.to_dict().items()}
    return expr_from_dict(terms, *(images[i] for i in used))


def divided(element: Element, divisor: Element) -> Element | None:
    """The quotient, if it is a polynomial."""
    try:
        return element / divisor
    except DomainError:  # it is not
        return None


def irreducible(element: Element) -> tuple[int, list[tuple[Element, int]]]:
    """The integer content (with the sign) and the different irreducible factors, leading coefficients positive, of a
    polynomial that is not zero.

    A polynomial a·t + b of degree one in a variable t is irreducible but for the common factor of a and b. Most of what
    occurs is of this kind, in a hundred variables often, and a greatest common divisor is much cheaper than a
    multivariate factorization.
    """
    ring, monomial = element.context(), element.term_content()
    element /= monomial
    factors = [(x, int(e)) for x, e in zip(ring.gens(), monomial.degrees(), strict=True) if e]
    content = int(monomial.leading_coefficient())
    if element.leading_coefficient() < 0:
        element, content = -element, -content
    linear = next((i for i, degree in reversed([*enumerate(element.degrees())]) if degree == 1), None)
    if linear is None:
        _, rest = element.factor()
        factors += [(-f if f.leading_coefficient() < 0 else f, int(k)) for f, k in rest]
        return content, factors
    common = element.gcd(element.derivative(linear))
    if not common.is_constant():
        factors += irreducible(common)[1]
    return content, [*factors, (element / common, 1)]


def from_sympy(element: PolyElement) -> Element:
    """A polynomial of SymPy's with the same variables."""
    return context(element.ring.ngens).from_dict({monomial: int(c) for monomial, c in element.iterterms()})


def to_sympy(element: Element, ring: PolyRing) -> PolyElement:
    """And back."""
    return ring.from_dict({monomial: ZZ(c) for monomial, c in terms_of(element)})
