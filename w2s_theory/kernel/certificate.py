"""A certificate: why an expectation has the value that is claimed, in a form that is checked by addition.

It claims  denominator · E[target] = value  and lists lines  coefficient · (sum of instances).  Each instance is a
combination of trace monomials of expectation zero (an instance of the axiom, or of a declared hypothesis), so the claim
holds as soon as  denominator · target − value = Σ lines  *identically* in trace monomials and polynomials. Nothing is
solved and nothing is divided. The condition under which the claim holds comes out of the same pass.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from html import escape
from typing import Any

from .axiom import Conjugate, Defined, Excess, Factor, Given, Stein, existence, join
from .polynomial import ONE, Polynomial
from .words import CertificateError, Combination, Monomial, Signature

Instance = Stein | Given | Defined | Factor | Conjugate


@dataclass(frozen=True)
class Line:
    """``coefficient`` times the sum of ``instances``."""

    coefficient: Polynomial
    instances: tuple[Instance, ...]


@dataclass(frozen=True)
class Domain:
    """Where a checked claim holds: rows − cols ≥ ``excess`` for each Gaussian matrix named, ``nonzero`` ≠ 0, and the
    symbols ``positive``, of which there are resolvents, are greater than 0.

    Dimensions are understood to be positive integers.
    """

    excess: Excess
    nonzero: Polynomial
    positive: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Certificate:
    """A claim and its proof; ``check`` says whether the proof proves the claim."""

    signature: Signature = field(compare=False)
    target: Combination
    value: Combination
    denominator: Polynomial
    lines: tuple[Line, ...]

    def check(self) -> bool:
        """True, or CertificateError naming the line that does not fit."""
        self.domain()
        return True

    def __str__(self) -> str:
        """How large it is; ``repr`` has all of it."""
        instances = sum(len(line.instances) for line in self.lines)
        return (
            f"certificate of an expectation of {len(self.target)} terms: {len(self.lines)} lines, "
            f"{instances} instances of the axiom or of hypotheses, a value of {len(self.value)} terms"
        )

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        """For IPython."""
        printer.text(f"<{self}>")

    def _repr_html_(self) -> str:
        return f"<pre>{escape(str(self))}</pre>"

    def domain(self) -> Domain:
        """Check the proof, and return where the claim holds."""
        needs = set[tuple[str, int]]()
        residual, met, involved = self.residual()
        for line in self.lines:
            for instance in line.instances:
                needs |= instance.boundary(self.signature).items()
        for monomial in met:
            needs |= existence(self.signature, monomial).items()
        if residual:
            self._complain(residual, involved)
        return Domain(join(*({name: order} for name, order in needs)), self.denominator, self.signature.positive)

    def residual(self) -> tuple[Combination, set[Monomial], list[set[Monomial]]]:
        """denominator · target − value − Σ lines; all monomials met on the way, and those of each line that stayed."""
        if not self.denominator:
            raise CertificateError("the denominator is zero")
        sums: dict[Monomial, list[tuple[Polynomial, int]]] = {}
        factors: list[Polynomial] = []

        def add(combination: Combination, factor: Polynomial) -> None:
            for monomial, coefficient in combination.items():
                sums.setdefault(monomial, []).append((coefficient, len(factors)))
            factors.append(factor)

        @cache  # where there is symmetry, many monomials have the same sum
        def added(products: tuple[tuple[Polynomial, int], ...]) -> Polynomial:
            return Polynomial.sum_of_products((coefficient, factors[k]) for coefficient, k in products)

        add(self._normal(self.target, constant=False), self.denominator)
        add(self._normal(self.value, constant=True), -ONE)
        met, involved = set(self.target), list[set[Monomial]]()
        for number, line in enumerate(self.lines):
            total = Combination()
            for instance in line.instances:
                try:
                    terms = instance.terms(self.signature)
                except CertificateError as error:
                    raise CertificateError(f"line {number}: {error}") from None
                for coefficient, monomial in terms:
                    total.add({monomial: coefficient})
                    met.add(monomial)
            involved.append(set(total))
            add(total, -line.coefficient)
        left = {monomial: added(tuple(products)) for monomial, products in sums.items()}
        kept = Combination({monomial: polynomial for monomial, polynomial in left.items() if polynomial})
        return kept, met, involved

    def _normal(self, combination: Combination, constant: bool) -> Combination:
        """The combination in normal form; raises unless its words are well formed (and constant, if asked)."""
        normal = Combination()
        for monomial, coefficient in combination.items():
            for word in monomial:
                self.signature.require_shape(word)
                if constant and not self.signature.random.isdisjoint(word):
                    raise CertificateError(f"the value contains tr({' '.join(word)}), which is random")
            c, m = self.signature.product([(word, ONE) for word in monomial])
            normal.add({m: coefficient}, c)
        return normal

    def _complain(self, residual: Combination, involved: list[set]) -> None:
        monomial = next(iter(residual))
        what = "·".join(f"tr({' '.join(word)})" for word in monomial) or "the term without traces"
        scores = [len(terms & set(residual)) / (1 + len(terms ^ set(residual))) for terms in involved]
        line = f"line {scores.index(max(scores))}" if any(scores) else "the claim"
        raise CertificateError(
            f"{line}: the lines do not add up to the claim; {what} is left with coefficient {residual[monomial]}"
        )
