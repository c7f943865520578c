"""Why a rational function is nonnegative on a domain: the search for what the kernel then checks.

Each condition of the domain gives a slack, a polynomial that it makes nonnegative. Enough of them are taken as new
coordinates, one for each symbol, which moves a corner of the domain to the origin; if then all coefficients of a factor
have one sign, so has the factor. If one corner does not do, another may.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property, reduce
from itertools import combinations, islice

import numpy as np
from sympy import Expr, Mul, Symbol
from sympy.logic.boolalg import Boolean
from sympy.polys.rings import PolyElement

from ...kernel.positivity import (
    Bound,
    FromCondition,
    FromKind,
    Inequality,
    Positivity,
    Product,
    SignCertificate,
    Step,
)
from ..algebra.polynomials import Element, common_sign, from_sympy, terms_of
from ..forms.canonical import Factors, as_fraction, factor
from .certificate import SignProof, Symbols, conditions, pruned

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


class SignSearch:
    """Proofs of sign on one domain.

    ``domain``: a conjunction of inequalities between polynomials, or between rational functions. Integer symbols and
    strict inequalities give stronger slacks: n > d + 1 gives n − d − 2.
    """

    def __init__(self, domain: Boolean, symbols: Iterable[Symbol]) -> None:
        self.domain = domain
        self.known = Symbols(set(symbols) | domain.free_symbols)
        self.symbols, self.ring = self.known.symbols, self.known.ring
        self.kinds, self.conditions = self.known.kinds(), list[Inequality]()
        self.slacks: list[PolyElement] = []
        self.bounds: list[Bound] = []
        self.steps: list[Step] = []
        self._superseded: set[int] = set()
        self._known_options: list[list[bool]] = []
        self._proven: Corner = {}
        for symbol in self.symbols:
            if symbol.is_nonnegative:
                counts = self.kinds[symbol.name] == "positive integer"
                slack = self.ring.from_expr(symbol - 1 if counts else symbol)
                self._learn(slack, FromKind(symbol.name), self.kinds[symbol.name] == "positive")
        for quotient, strict in conditions(domain):
            self._impose(quotient, strict)

    def _impose(self, quotient: tuple[Expr, Expr], strict: bool) -> None:
        """A slack from a condition, freed of factors that are known to be positive."""
        top, bottom = map(self.known.multiplied_out, quotient)
        whole = (
            strict and bottom == 1 and all(self.kinds[self.known.names[i]].endswith("integer") for i in _occurring(top))
        )
        self.conditions.append(self.known.inequality(quotient, strict))
        if not top or (top.is_ground and bottom.is_ground):
            return
        (content, above), (divisor, below) = factor(top - 1 if whole else top), factor(bottom)
        slack, positive = self.ring(1 if content * divisor > 0 else -1), list[tuple[Positivity, int]]()
        for f in {**above, **below}:
            power = above.get(f, 0) + below.get(f, 0)  # of top · bottom, which has the sign of top/bottom
            try:
                sign, proof = self._sign(f, strict=True)
            except NoSignProof:
                slack *= f**power
            else:
                slack *= sign**power
                positive.append((proof, power))
        product = Product(abs(content * divisor), tuple(positive))
        step = FromCondition(len(self.conditions) - 1, self.known.polynomial(slack), product, whole)
        if not slack.is_ground:
            self._learn(slack, step, strict and not whole)

    def _learn(self, slack: PolyElement, step: Step, strict: bool) -> None:
        """A slack, unless it is known already; if it is now known to be positive, in place of what was known."""
        same = {k for k, known in enumerate(self.slacks) if known == slack}
        if any(self.bounds[k].strict or not strict for k in same):
            return
        self._superseded |= same
        self.slacks.append(slack)
        self.bounds.append(Bound(self.known.polynomial(slack), strict))
        self.steps.append(step)

    def prove(self, expression: Expr) -> SignProof:
        """A checked proof that a rational function is nonnegative; raises NoSignProof."""
        quotient = as_fraction(expression)
        (content, above), (divisor, below) = map(self._factors, quotient)
        denominators = [(self._sign(f, strict=True), power) for f, power in below.items()]
        powers = self._with_conditions(above).items()
        numerators = [(self._sign(f), power) for f, power in powers if power % 2]
        orientation = 1 if content * divisor > 0 else -1
        for (sign, _), power in (*denominators, *numerators):
            orientation *= sign**power
        if content and orientation < 0:
            raise NoSignProof(f"{expression} is nonpositive")
        squares = [f for f, power in powers if power % 2 == 0 for _ in range(power // 2)]
        top = Product(
            abs(content), tuple((p, k) for (_, p), k in numerators), tuple(map(self.known.polynomial, squares))
        )
        bottom = Product(abs(divisor), tuple((p, k) for (_, p), k in denominators))
        result = SignProof(expression, self.domain, self._certificate(quotient, top, bottom))
        result.certificate.check()
        return result

    def _certificate(self, quotient: tuple[Expr, Expr], top: Product, bottom: Product) -> SignCertificate:
        """What the kernel checks: the claim, with a positive denominator, and all that its proof uses."""
        strict = top.coefficient > 0 and not top.squares and all(p.is_strict(self.bounds) for p, _ in top.factors)
        claim = self.known.inequality(quotient, strict)
        if claim.bottom != bottom.bound(self.bounds).polynomial:
            claim = Inequality(-claim.top, -claim.bottom, strict)
        return pruned(SignCertificate(self.kinds, tuple(self.conditions), claim, tuple(self.steps), top, bottom))

    def _factors(self, product: Expr) -> tuple[int, Factors]:
        """Content and irreducible factors; each factor of the product is factored on its own, which is cheaper."""
        content, factors = 1, Factors()
        for part in Mul.make_args(product):
            base, power = part.as_base_exp()
            element = self.ring.from_expr(base)
            if not element:
                return 0, {}
            c, found = factor(element)
            content *= c ** int(power)
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
            if slack in (f, -f) and k not in self._superseded and (self.bounds[k].strict or not strict):
                return (1 if slack == f else -1), self._positivity(slack, {self._exponents({k: 1}): 1})
        if self._varies(f):
            raise NoSignProof(f"{f.as_expr()} takes both signs")
        for corner in islice(self._corners(f), CORNERS):
            moved = self._moved(f, corner)
            if sign := common_sign(moved):
                terms = {self._exponents_in(corner, e): sign * c for e, c in terms_of(moved)}
                for candidate in (terms, self._recombined(terms)) if strict else (terms,):
                    proof = self._positivity(sign * f, candidate)
                    if not strict or proof.is_strict(self.bounds):
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
        return Positivity(self.known.polynomial(f), terms)

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
        numbered = [(k, row) for k, row in enumerate(self._known_options) if k not in self._superseded][::-1]
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

    def _moved(self, f: PolyElement, corner: Corner) -> Element:
        """The polynomial in the slacks of the corner, each of which has the place of its symbol."""
        moved = from_sympy(f)
        variables = moved.context().gens()
        for i, k in corner.items():
            x, c = variables[i], self._coefficient(self.slacks[k], i)
            images = list(variables)
            images[i] = c * (x - from_sympy(self.slacks[k]) + c * x)  # from now on x stands for the slack itself
            moved = moved.compose(*images)
        return moved

    def _exponents_in(self, corner: Corner, exponents: tuple[int, ...]) -> tuple[int, ...]:
        return self._exponents({corner[i]: e for i, e in enumerate(exponents) if e})

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
