"""One form for each rational function, so that ``==`` decides equality.

Numerator and denominator without common factor, each factored over the integers; every factor primitive, and of the
sign that makes its leading coefficient positive in the lexicographic order in which sample sizes (names that begin with
n, N, m or M) come first and shorter names precede longer ones. So n − d − 1, never d + 1 − n.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from typing import Any

from sympy import ZZ, Add, Expr, Integer, MatrixSymbol, Mul, Pow, Rational, Symbol, Trace, ZeroMatrix, together
from sympy import fraction as sympy_fraction
from sympy.matrices.expressions.matexpr import MatrixExpr
from sympy.polys.rings import PolyElement, PolyRing

from ..kernel.polynomial import Polynomial
from ..kernel.words import Combination, Monomial, Word
from .expression import Translator
from .matrix import fresh, is_matrix, open_word, traced, untraced
from .written import product, total

try:
    import flint
except ImportError:  # it is optional
    flint = None  # type: ignore[assignment]

Factors = dict[PolyElement, int]


def canonical(expression: Any) -> Expr:
    """The canonical form of a polynomial in traces of constant matrices with rational coefficients.

    That of a matrix is the sum of different products of matrices, each with the canonical form of its coefficient.

    >>> from sympy import Identity, MatrixSymbol, symbols
    >>> n, d = symbols("n d", integer=True, positive=True)
    >>> canonical(1/(n - d) - 1/n) == canonical(d/(n**2 - d*n))
    True
    >>> A = MatrixSymbol("A", d, d)
    >>> canonical((n * A + Identity(d)) * A - n * A**2)
    A
    """
    if is_matrix(expression):
        test = fresh(expression.shape, expression)
        return facing(test, traced(test, expression))
    translator = Translator(expression)
    value = translator.scalar(expression)
    return fraction(translator, value.terms.get((), Combination()), [value.denominator])


def is_same(one: Any, other: Any) -> bool:
    """Whether two such expressions are the same function, by multiplying out: cheaper than two canonical forms.

    >>> from sympy import symbols
    >>> n, d = symbols("n d")
    >>> is_same(1 / (n - d) - 1 / n, d / (n**2 - d * n)), is_same(1 / (n - d), 1 / (d - n))
    (True, False)
    """
    if is_matrix(one) and is_matrix(other) and one.shape == other.shape:
        test = fresh(one.shape, one, other)
        one, other = traced(test, one), traced(test, other)
    translator = Translator(one, other)
    a, b = translator.scalar(one), translator.scalar(other)
    above, below = (value.terms.get((), Combination()) for value in (a, b))
    ring = Ring(translator, [a.denominator, b.denominator, *above.values(), *below.values()], [*above, *below])
    left, right = ring.combination(above), ring.combination(below)
    return bool(left * ring.polynomial(b.denominator) == right * ring.polynomial(a.denominator))


def facing(test: MatrixSymbol, trace: Expr) -> MatrixExpr:
    """N in canonical form, for an expression that is Trace(test·N) once its traces are in normal form."""
    translator = Translator(test, trace)
    value = translator.scalar(trace)
    parts = untraced(translator.signature, value.terms.get((), Combination()), test.name)
    terms = [
        product(fraction(translator, coefficient, [value.denominator]), open_word(translator, word, test.cols))
        for word, coefficient in parts.items()
    ]
    return total(*terms) if terms else ZeroMatrix(*reversed(test.shape))


def fraction(translator: Translator, numerator: Combination, denominators: Iterable[Polynomial]) -> Expr:
    """numerator / product of the denominators, in canonical form."""
    denominators = list(denominators)
    ring = Ring(translator, [*denominators, *numerator.values()], numerator)
    top = ring.combination(numerator)
    if not top:
        return Integer(0)
    below_content, below = 1, Factors()
    for p in denominators:
        content, factors = factor(ring.polynomial(p))
        below_content *= content
        for f, k in factors.items():
            while k and not top.rem(f):
                top, k = top.exquo(f), k - 1
            below[f] = below.get(f, 0) + k
    content, above = factor(top)
    return Mul(
        Rational(content, below_content),
        *(ring.expression(f) ** k for f, k in above.items()),
        *(ring.expression(f) ** -k for f, k in below.items()),
    )


def ratio(expression: Expr) -> tuple[Expr, Expr]:
    """Numerator and denominator over the common denominator, as they stand: nothing is multiplied out or cancelled.

    Enough wherever polynomials are made of them next, and many times faster than ``sympy.together``.

    >>> from sympy import symbols
    >>> n, d = symbols("n d")
    >>> ratio(d / (n - d) - 1 / n)
    (d*n + d - n, n*(-d + n))
    """
    terms = [term.as_powers_dict() for term in Add.make_args(expression)]
    bases = {base for powers in terms for base in powers}
    if any(p.exp.could_extract_minus_sign() for base in bases for p in base.atoms(Pow)):
        return sympy_fraction(together(expression))
    below = {base: max(0, *(-powers.get(base, 0) for powers in terms), 0) for base in bases}
    top = Add(*(Mul(*(base ** (powers.get(base, 0) + k) for base, k in below.items())) for powers in terms))
    return top, Mul(*(base**k for base, k in below.items()))


def as_fraction(expression: Expr) -> tuple[Expr, Expr]:
    """Numerator and denominator over one denominator: at once where no summand is divided, as in canonical forms, in
    whose long sums ``sympy.together`` looks for something to do.

    >>> from sympy import symbols
    >>> n, d = symbols("n d")
    >>> as_fraction(d * (n + 1) / (n - d)), as_fraction(1 / n + 1 / d), as_fraction(n / 2 - 1)
    ((d*(n + 1), -d + n), (d + n, d*n), (n - 2, 2))
    """
    bases = [factor.as_base_exp()[0] for factor in Mul.make_args(expression)]
    divided = any(p.exp.could_extract_minus_sign() for base in bases for p in base.atoms(Pow))
    divided |= any(not term.as_coeff_Mul()[0].is_Integer for base in bases if base.is_Add for term in base.args)
    return sympy_fraction(together(expression) if divided else expression)


def by_age(name: str) -> tuple[bool, int, str, str]:
    """The fixed order of symbols: sample sizes first, then shorter names first."""
    return name[:1].lower() not in "nm", len(name), name.lower(), name


class Ring:
    """The polynomial ring over some symbols and traces, with the way back to SymPy."""

    def __init__(self, translator: Translator, symbols: Iterable[Polynomial], traces: Iterable[Monomial] = ()) -> None:
        self.names = sorted({s for p in symbols for powers in p for s in powers}, key=by_age)
        words: list[Word] = sorted({word for monomial in traces for word in monomial})
        names = [*self.names, *(f"tr{i}" for i in range(len(words)))] or ["1"]
        self.ring = PolyRing([Symbol(name) for name in names], ZZ, "lex")  # as text, f(n, d) would be two symbols
        self._symbols = {s: i for i, s in enumerate(self.names)}
        self._traces = {w: len(self.names) + i for i, w in enumerate(words)}
        self._images = [translator.atoms[s] for s in self.names] + [Trace(translator.word(w)) for w in words]

    def polynomial(self, p: Polynomial, monomial: Monomial = ()) -> PolyElement:
        terms: dict[tuple[int, ...], int] = {}
        for powers, coefficient in p.items():
            exponents = [0] * self.ring.ngens
            for s in powers:
                exponents[self._symbols[s]] += 1
            for word in monomial:
                exponents[self._traces[word]] += 1
            terms[tuple(exponents)] = coefficient
        return self.ring.from_dict(terms)

    def combination(self, combination: Combination) -> PolyElement:
        return reduce(PolyElement.__add__, (self.polynomial(p, m) for m, p in combination.items()), self.ring.zero)

    def expression(self, element: PolyElement) -> Expr:
        return element.as_expr(*self._images) if self._images else Integer(int(element.LC) if element else 0)


def factor(element: PolyElement) -> tuple[int, Factors]:
    """The integer content (with the sign) and the irreducible factors, leading coefficients positive."""
    content, element = element.primitive()
    content = int(content)
    factors = Factors()
    for f, k in _irreducible(element):
        f = f.copy()  # an element keeps the hash that it had before it was changed in place
        if f.LC < 0:
            f, content = -f, content * (-1) ** k
        if f.is_ground:
            content *= int(f.LC) ** k
        else:
            factors[f] = factors.get(f, 0) + k
    return content, factors


def _irreducible(element: PolyElement) -> list[tuple[PolyElement, int]]:
    """The irreducible factors of a primitive polynomial.

    A polynomial a·t + b of degree one in a variable t is irreducible but for the common factor of a and b. Most of what
    occurs is of this kind, and a greatest common divisor is much cheaper than a multivariate factorization.
    """
    ring = element.ring
    lowest = tuple(map(min, zip(*element.itermonoms(), strict=True)))
    monomial = ring.from_dict({lowest: ZZ(1)})
    powers = [(g, e) for g, e in zip(ring.gens, lowest, strict=True) if e]
    element = element.exquo(monomial)
    for i, degree in reversed([*enumerate(element.degrees())]):
        if degree == 1:
            a = ring.from_dict({(*m[:i], 0, *m[i + 1 :]): c for m, c in element.iterterms() if m[i]})
            b = ring.from_dict({m: c for m, c in element.iterterms() if not m[i]})
            common = _common(a, b)
            return [*powers, *([] if common.is_ground else _irreducible(common)), (element.exquo(common), 1)]
    if element.is_ground:
        return [*powers, (element, 1)]
    return [*powers, *_factored(element)]


def _factored(element: PolyElement) -> list[tuple[PolyElement, int]]:
    """Content and irreducible factors, up to signs: by FLINT, where it is installed, which is many times faster for
    polynomials in ten variables; else by SymPy."""
    ring = element.ring
    if flint is None:
        content, factors = element.factor_list()
        return [(ring(content), 1), *factors]
    context = flint.fmpz_mpoly_ctx.get([f"x{i}" for i in range(ring.ngens)], "lex")
    content, found = context.from_dict({m: int(c) for m, c in element.iterterms()}).factor()
    factors = [
        (ring.from_dict({tuple(map(int, m)): ZZ(int(c)) for m, c in f.to_dict().items()}), int(k)) for f, k in found
    ]
    return [(ring(ZZ(int(content))), 1), *factors]


def _common(a: PolyElement, b: PolyElement) -> PolyElement:
    """gcd(a, b) up to integers, from the coefficients of b in the variables that do not occur in a."""
    ring, present = a.ring, a.degrees()
    parts: dict[tuple[int, ...], dict[tuple[int, ...], Any]] = {}
    for m, c in b.iterterms():
        outer = tuple(0 if d > 0 else e for e, d in zip(m, present, strict=True))
        parts.setdefault(outer, {})[tuple(e if d > 0 else 0 for e, d in zip(m, present, strict=True))] = c
    for part in sorted(parts.values(), key=len):
        if a.is_ground:
            break
        a = a.gcd(ring.from_dict(part))
    return ring.one if a.is_ground else a
