"""Why a rational function is nonnegative on a domain: the search for what the kernel then checks.

Each condition of the domain gives a slack, a polynomial that it makes nonnegative. Enough of them are taken as new
coordinates, one for each symbol, which moves a corner of the domain to the origin; if then all coefficients of a factor
have one sign, so has the factor. If one corner does not do, another may.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import combinations, islice

import numpy as np
from sympy import ZZ, And, Expr, Gt, Lt, Min, Mul, Ne, Symbol, fraction, together
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean
from sympy.polys.rings import PolyElement, PolyRing

from ..kernel.polynomial import Polynomial
from ..kernel.positivity import Positivity
from .canonical import Factors, by_age, factor

CORNERS = 1000
"""Choices of coordinates that are tried before giving up."""

POINTS = 20_000
"""Random points of which those in the domain may show that an expression has no sign."""

Corner = dict[int, int]
"""Symbol → slack that takes its place as a coordinate, both by number; in an order of substitution."""


class NoSignProof(ValueError):
    """No proof was found that an expression is nonnegative; it may be so nevertheless."""


def _values(f: PolyElement, points: np.ndarray) -> np.ndarray:
    """f at points of shape (symbols, points), in floating point."""
    total = np.zeros(points.shape[1])
    for exponents, coefficient in f.iterterms():
        product = np.full(points.shape[1], float(coefficient))
        for x, e in zip(points, exponents, strict=False):
            if e:
                product = product * x**e
        total += product
    return total


def _occurring(f: PolyElement) -> set[int]:
    """The numbers of the symbols in f."""
    return {i for i, degree in enumerate(f.degrees()) if degree > 0}


@dataclass(frozen=True)
class SignProof:
    """``expression`` = (positive number) · (squares) · Π ``numerators`` / Π ``denominators`` ≥ 0 on a domain.

    Each factor (or its negative) with the proof that it is nonnegative, and positive in the denominator.
    """

    expression: Expr
    numerators: tuple[Positivity, ...]
    denominators: tuple[Positivity, ...]

    def check(self) -> bool:
        """True if the kernel accepts each factor's proof; raises CertificateError otherwise."""
        return all(proof.check() for proof in (*self.numerators, *self.denominators))

    @property
    def is_strict(self) -> bool:
        """Whether it also shows that the expression is not zero (squares aside)."""
        return all(proof.is_strict for proof in self.numerators)


class SignSearch:
    """Proofs of sign on one domain.

    ``domain``: a conjunction of inequalities between polynomials, or between rational functions whose denominators are
    positive by the others. Integer symbols and strict inequalities give stronger slacks: n > d + 1 gives n − d − 2.
    """

    def __init__(self, domain: Boolean, symbols: Iterable[Symbol]) -> None:
        self.symbols = sorted(set(symbols) | domain.free_symbols, key=lambda s: by_age(s.name))
        self.ring = PolyRing(self.symbols or ["1"], ZZ, "lex")
        self.slacks: list[PolyElement] = []
        self.positive: set[int] = set()
        self._known_options: list[list[bool]] = []
        self._proven: Corner = {}
        for symbol in self.symbols:
            if symbol.is_nonnegative:
                counts = symbol.is_integer and symbol.is_positive
                self._add(symbol - 1 if counts else symbol, symbol.is_positive and not counts)
        conditions = [c for c in And.make_args(domain) if isinstance(c, Relational) and not isinstance(c, Ne)]
        # rational conditions last, since they need the others; by name, since a conjunction has no order
        for c in sorted(conditions, key=lambda c: (not fraction(together(c.gts - c.lts))[1].is_number, str(c))):
            strict = isinstance(c, Gt | Lt)
            for above in c.gts.args if isinstance(c.gts, Min) else (c.gts,):
                whole = strict and (above - c.lts).is_integer
                self._add(above - c.lts - int(bool(whole)), strict and not whole)

    def _add(self, expression: Expr, strict: bool = False) -> None:
        """A slack from an expression ≥ 0 (> 0), freed of factors that are known to be positive."""
        top, bottom = (self.ring.from_expr(part) for part in fraction(together(expression)))
        (content, above), (divisor, below) = factor(top), factor(bottom)
        slack = self.ring(1 if content * divisor > 0 else -1)
        for f, power in (*above.items(), *((g, 1) for g in below)):
            try:
                sign, _ = self._sign(f, strict=True)
            except NoSignProof:
                if f in below:
                    raise
                slack *= f**power
            else:
                slack *= sign ** (power if f in above else below[f])
        if slack in self.slacks:
            self.positive |= {self.slacks.index(slack)} if strict else set()
            return
        self.positive |= {len(self.slacks)} if strict else set()
        self.slacks.append(slack)

    def prove(self, expression: Expr) -> SignProof:
        """A checked proof that a rational function is nonnegative; raises NoSignProof."""
        top, bottom = fraction(together(expression))
        (content, above), (divisor, below) = self._factors(top), self._factors(bottom)
        denominators = [(self._sign(f, strict=True), power) for f, power in below.items()]
        numerators = [(self._sign(f), power) for f, power in self._with_conditions(above).items() if power % 2]
        orientation = 1 if content * divisor > 0 else -1
        for (sign, _), power in (*denominators, *numerators):
            orientation *= sign**power
        if content and orientation < 0:
            raise NoSignProof(f"{expression} is nonpositive")
        proofs = [tuple(proof for (_, proof), _ in found) for found in (numerators, denominators)]
        result = SignProof(expression, *proofs)
        result.check()
        return result

    def _factors(self, product: Expr) -> tuple[int, Factors]:
        """Content and irreducible factors; each factor of the product is factored on its own, which is cheaper."""
        content, factors = 1, Factors()
        for part in Mul.make_args(product):
            base, power = part.as_base_exp()
            element = self.ring.from_expr(base)
            if not element:
                return 0, {}
            c, found = factor(element)
            content *= c**power
            for f, k in found.items():
                factors[f] = factors.get(f, 0) + k * int(power)
        return content, factors

    def _with_conditions(self, factors: Factors) -> Factors:
        """The factors, but those that make up a condition together, up to sign, in one: alone they may have no sign."""
        factors = dict(factors)
        for slack in sorted(self.slacks, key=len, reverse=True):
            parts = factor(slack)[1] if len(slack) > 2 else {}
            if len(parts) > 1 and all(factors.get(f, 0) >= k for f, k in parts.items()):
                for f, k in parts.items():
                    factors[f] -= k
                product = reduce(PolyElement.__mul__, (f**k for f, k in parts.items()))
                factors[product] = factors.get(product, 0) + 1
        return {f: k for f, k in factors.items() if k}

    def _sign(self, f: PolyElement, strict: bool = False) -> tuple[int, Positivity]:
        """±1 and the proof that ±f is nonnegative, or positive."""
        for k, slack in enumerate(self.slacks):
            if slack in (f, -f) and (k in self.positive or not strict):
                return (1 if slack == f else -1), self._positivity(slack, {self._exponents({k: 1}): 1})
        if self._varies(f):
            raise NoSignProof(f"{f.as_expr()} takes both signs")
        for corner in islice(self._corners(f), CORNERS):
            terms = self._moved(f, corner)
            if len({c > 0 for c in terms.values()}) == 1:
                sign = 1 if next(iter(terms.values())) > 0 else -1
                terms = {e: sign * c for e, c in terms.items()}
                for candidate in (terms, self._recombined(terms)) if strict else (terms,):
                    proof = self._positivity(sign * f, candidate)
                    if proof.is_strict or not strict:
                        self._proven |= corner
                        return sign, proof
        raise NoSignProof(f"no corner of the domain shows the sign of {f.as_expr()}")

    def _varies(self, f: PolyElement) -> bool:
        """Whether f is positive at one and negative at another of some random points of the domain: then no corner
        shows its sign. Saves time; nothing rests on it."""
        points = self._random
        for slack in self.slacks:
            points = points[:, _values(slack, points) >= 0]
        values = _values(f, points)
        scale = np.abs(values).max(initial=0) * 1e-9
        return bool((values > scale).any() and (values < -scale).any())

    @cached_property
    def _random(self) -> np.ndarray:
        """Random numbers for the symbols, of shape (symbols, points)."""
        rng = np.random.default_rng(0)
        magnitudes = 10 ** rng.uniform(-2, 2.3, (len(self.symbols), POINTS)) * (
            rng.uniform(size=(len(self.symbols), POINTS)) < 0.9
        )
        counts = [bool(s.is_integer) for s in self.symbols]
        return np.where(np.array(counts, dtype=bool)[:, None], np.ceil(magnitudes), magnitudes)

    def _positivity(self, f: PolyElement, terms: dict[tuple[int, ...], int]) -> Positivity:
        return Positivity(
            self._polynomial(f), tuple(map(self._polynomial, self.slacks)), frozenset(self.positive), terms
        )

    def _exponents(self, powers: dict[int, int]) -> tuple[int, ...]:
        return tuple(powers.get(k, 0) for k in range(len(self.slacks)))

    def _corners(self, f: PolyElement) -> Iterator[Corner]:
        """Choices of a slack, without cycles, for each symbol that occurs in f or in a slack chosen: one in which the
        symbol stands alone, with the coefficient 1 or −1."""

        def choose(chosen: Corner, needed: set[int]) -> Iterator[Corner]:
            if needed <= set(chosen):
                if order := self._order(chosen):
                    yield {i: chosen[i] for i in order}
                return
            i = max(needed - set(chosen), key=lambda i: (len(self._options[i]), -i))  # the last varies fastest
            for k in sorted(self._options[i], key=lambda k: self._proven.get(i) != k):  # what has worked comes first
                if k not in chosen.values():
                    yield from choose({**chosen, i: k}, needed | _occurring(self.slacks[k]))

        return choose({}, _occurring(f))

    @property
    def _options(self) -> list[list[int]]:
        """For each symbol the slacks that can take its place, those of conditions before those of its kind."""
        while len(self._known_options) < len(self.slacks):
            k = len(self._known_options)
            self._known_options.append([bool(self._coefficient(self.slacks[k], i)) for i in range(len(self.symbols))])
        numbered = [*enumerate(self._known_options)][::-1]
        return [[k for k, row in numbered if row[i]] for i in range(len(self.symbols))]

    def _coefficient(self, slack: PolyElement, i: int) -> int:
        """The coefficient of the symbol i, if it is ±1 and the symbol is not multiplied by others; else 0."""
        c = int(slack.coeff(self.ring.gens[i]))
        return c if c in (1, -1) and not any(m[i] and sum(m) > 1 for m in slack.itermonoms()) else 0

    def _order(self, chosen: Corner) -> list[int]:
        """The symbols in an order of substitution: none is in the bound of an earlier one. Empty if there is none."""
        uses = {i: _occurring(self.slacks[k]) - {i} for i, k in chosen.items()}
        order: list[int] = []
        while free := [i for i in uses if i not in order and not any(i in uses[j] for j in uses if j not in order)]:
            order += free
        return order if len(order) == len(uses) else []

    def _moved(self, f: PolyElement, corner: Corner) -> dict[tuple[int, ...], int]:
        """The polynomial in the slacks of the corner: coefficients by exponents of all slacks."""
        for i, k in corner.items():
            slack, x = self.slacks[k], self.ring.gens[i]
            c = self._coefficient(slack, i)
            f = f.compose(x, c * (x - slack + c * x))  # from now on x stands for the slack itself
        return {self._exponents({corner[i]: e for i, e in enumerate(m) if e}): int(c) for m, c in f.iterterms()}

    def _recombined(self, terms: dict[tuple[int, ...], int]) -> dict[tuple[int, ...], int]:
        """The same sum, with x + y replaced by z + 1 for slacks of which this is true: d_sw + (d_w − d_sw) = d_w."""
        terms = dict(terms)
        for i, j, k in self._relations:
            for a in list(terms):
                b = self._shifted(a, i, j)
                if a[i] and (shared := min(terms.get(a, 0), terms.get(b, 0))):
                    changes = (
                        (a, -shared),
                        (b, -shared),
                        (self._shifted(a, i, k), shared),
                        (self._shifted(a, i), shared),
                    )
                    for exponents, change in changes:
                        terms[exponents] = terms.get(exponents, 0) + change
        return {exponents: c for exponents, c in terms.items() if c}

    @staticmethod
    def _shifted(exponents: tuple[int, ...], i: int, j: int | None = None) -> tuple[int, ...]:
        """One factor i less, and one factor j more."""
        return tuple(e - (m == i) + (m == j) for m, e in enumerate(exponents))

    @cached_property
    def _relations(self) -> list[tuple[int, int, int]]:
        """Slacks x, y, z with x + y = z + 1."""
        sums = {z + 1: k for k, z in enumerate(self.slacks)}
        pairs = combinations(range(len(self.slacks)), 2)
        return [(i, j, sums[x]) for i, j in pairs if (x := self.slacks[i] + self.slacks[j]) in sums]

    def _polynomial(self, f: PolyElement) -> Polynomial:
        names = [s.name for s in self.symbols]
        return Polynomial(
            {
                tuple(sorted(name for name, e in zip(names, m, strict=False) for _ in range(e))): int(c)
                for m, c in f.iterterms()
            }
        )
