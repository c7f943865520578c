"""From the instances of a closed set to the certificate: which combination of them is the target?

With one instance a random monomial the relations form a square matrix M over Z[dimensions], and the wanted coefficients
solve yᵀM = target. Three things make this cheap.

1. Symmetry. If the monomials split into classes such that a column of M looks the same for all members of its class
   (an equitable partition; found by colour refinement from the target), then y is constant on the classes: M maps
   vectors constant on classes to such vectors, and it is invertible there as it is everywhere. For distinct constants
   in E tr(A₁S⋯A_kS) this shrinks hundreds of unknowns to some tens: the coset types of pairings, found unasked.
2. Order. The strongly connected parts of the quotient are solved one by one, each by fraction-free elimination.
3. Coordinates. In x = n − d and d instead of n and d, most entries are polynomials in one variable (unless G occurs in
   projections GSG' only: then they are in n).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sympy import ZZ
from sympy.polys.fields import FracElement
from sympy.polys.matrices import DomainMatrix
from sympy.polys.matrices.exceptions import DMNonInvertibleMatrixError
from sympy.polys.rings import PolyElement, PolyRing
from sympy.utilities.iterables import strongly_connected_components

from ..kernel.axiom import Given, Stein, singularity
from ..kernel.certificate import Certificate, Instance, Line
from ..kernel.polynomial import ONE, ZERO, Polynomial
from ..kernel.words import Combination, Monomial, Signature
from .canonical import factor
from .reduction import closure, is_random


class NoDerivation(ValueError):
    """The chosen instances of the axiom do not determine the expectation."""


class Coordinates:
    """Kernel polynomials as elements of a SymPy ring, n replaced by x + d for each ``inverted`` Gaussian matrix."""

    def __init__(self, polynomials: Iterable[Polynomial], signature: Signature, inverted: set[str]) -> None:
        shifts: dict[str, Polynomial] = {}
        names = {s for p in polynomials for powers in p for s in powers}
        for matrix in signature.gaussian.values():
            if matrix.name in inverted and len(matrix.rows) == 1 and matrix.cols != ONE:
                ((powers, coefficient),) = matrix.rows.items()
                if coefficient == 1 and len(powers) == 1 and not any(powers[0] in q for q in matrix.cols):
                    shifts.setdefault(powers[0], matrix.cols)
        for p in [*shifts.values()]:
            names |= {s for powers in p for s in powers}
        shifts = {s: p for s, p in shifts.items() if not any(t in shifts for powers in p for t in powers)}
        self.names = sorted(names | set(shifts)) or ["1"]
        self.ring = PolyRing(self.names, ZZ, "grevlex")
        plain = dict(zip(self.names, self.ring.gens, strict=True))
        self._image = plain | {s: plain[s] + self._convert(p, plain) for s, p in shifts.items()}
        self._preimage = [Polynomial.symbol(s) - shifts[s] if s in shifts else Polynomial.symbol(s) for s in self.names]
        self._images: dict[Polynomial, PolyElement] = {}

    def _convert(self, p: Polynomial, image: dict[str, PolyElement]) -> PolyElement:
        total = self.ring.zero
        for powers, coefficient in p.items():
            term = self.ring(coefficient)
            for s in powers:
                term = term * image[s]
            total += term
        return total

    def enter(self, p: Polynomial) -> PolyElement:
        if p not in self._images:
            self._images[p] = self._convert(p, self._image)
        return self._images[p]

    def leave(self, element: PolyElement) -> Polynomial:
        return self._horner(dict(element.iterterms()), 0)

    def _horner(self, terms: dict[tuple[int, ...], int], i: int) -> Polynomial:
        """The polynomial with these exponents, in the original symbols, variable by variable."""
        if i == len(self.names):
            return Polynomial.constant(int(sum(terms.values())))
        by_degree: dict[int, dict[tuple[int, ...], int]] = {}
        for exponents, coefficient in terms.items():
            by_degree.setdefault(exponents[i], {})[exponents] = coefficient
        total = ZERO
        for degree in range(max(by_degree, default=0), -1, -1):
            if total:
                total = total * self._preimage[i]
            if degree in by_degree:
                total = total + self._horner(by_degree[degree], i + 1)
        return total


def prove(signature: Signature, target: Combination) -> tuple[Certificate, list[Polynomial]]:
    """A certificate for E[target], found by elimination and not yet checked, and the factors of its denominator.

    Raises NoDerivation if the chosen instances do not determine it.
    """
    rows = closure(signature, target)
    relations = [relation for _, relation in rows.values()]
    index = {monomial: i for i, monomial in enumerate(rows)}
    classes = equitable_partition(relations, index, [target.get(m, ZERO) for m in rows])
    number = [0] * len(rows)
    for c, members in enumerate(classes):
        for i in members:
            number[i] = c

    inverted = {g for g in signature.gaussian for m in rows if singularity(signature, g, m)}
    coordinates = Coordinates(
        {*target.values(), *(c for relation in relations for c in relation.values())}, signature, inverted
    )
    quotient = _quotient(relations, index, classes, number, coordinates)
    wanted = [target.get(list(rows)[members[0]], ZERO) for members in classes]
    solution, order = _solve(quotient, [coordinates.enter(p) for p in wanted], coordinates.ring)

    denominator = coordinates.ring.one
    for y in solution.values():
        denominator = denominator.lcm(y.denom)
    instances = [instance for instance, _ in rows.values()]
    lines, known = [], Combination()
    for c in order:
        if not solution[c]:
            continue
        coefficient = coordinates.leave(solution[c].numer * denominator.exquo(solution[c].denom))
        lines.append(Line(coefficient, tuple(instances[i] for i in classes[c])))
        constants = Combination()
        for i in classes[c]:
            constants.add({m: q for m, q in relations[i].items() if not is_random(signature, m)})
        known.add(constants, -coefficient)
    d = coordinates.leave(denominator)
    known.add({m: q for m, q in target.items() if not is_random(signature, m)}, d)
    content, factors = factor(denominator)
    parts = [Polynomial.constant(content), *(coordinates.leave(f) for f, k in factors.items() for _ in range(k))]
    return Certificate(signature, target, known, d, tuple(lines)), parts


def substitute(certificate: Certificate) -> tuple[Certificate, int]:
    """The certificate carried on by the hypotheses: what stands first in one is replaced in the value by the rest.

    Also returns by what integer the claim was multiplied for this.
    """
    signature, value, lines = certificate.signature, Combination(certificate.value), list(certificate.lines)
    multiple = 1
    while found := _applicable(signature, value):
        monomial, instance = found
        (leading,) = signature.hypotheses[instance.hypothesis].terms[0][1].values()
        if any(c % leading for c in value[monomial].values()):  # multiply everything, so that the division is exact
            scale = Polynomial.constant(leading)
            lines = [Line(scale * line.coefficient, line.instances) for line in lines]
            value, multiple = Combination().add(value, scale), leading * multiple
        coefficient = Polynomial({powers: c // leading for powers, c in value[monomial].items()})
        relation = Combination()
        for c, m in instance.terms(signature):
            relation.add({m: c})
        value.add(relation, -coefficient)
        lines.append(Line(coefficient, (instance,)))
    denominator = Polynomial.constant(multiple) * certificate.denominator
    return Certificate(signature, certificate.target, value, denominator, tuple(lines)), multiple


def prune(certificate: Certificate) -> Certificate:
    """The certificate without declarations and hypotheses that it does not use."""
    old = certificate.signature
    instances = [instance for line in certificate.lines for instance in line.instances]
    used = sorted({instance.hypothesis for instance in instances if isinstance(instance, Given)})
    words = [word for monomial in (*certificate.target, *certificate.value) for word in monomial]
    words += [word for instance in instances for word in (instance.word, *instance.traces)]
    words += [word for k in used for word, _ in old.hypotheses[k].terms]
    names = {letter.strip("[']") for word in words for letter in word}
    names |= {instance.matrix for instance in instances if isinstance(instance, Stein)}

    def renumbered(instance: Instance) -> Instance:
        return (
            replace(instance, hypothesis=used.index(instance.hypothesis)) if isinstance(instance, Given) else instance
        )

    signature = Signature([m for m in old.matrices if m.name in names], [old.hypotheses[k] for k in used])
    lines = tuple(Line(line.coefficient, tuple(map(renumbered, line.instances))) for line in certificate.lines)
    return replace(certificate, signature=signature, lines=lines)


def _applicable(signature: Signature, value: Combination) -> tuple[Monomial, Given] | None:
    """A monomial of the value to which a hypothesis applies, and how."""
    for number, hypothesis in enumerate(signature.hypotheses):
        first = hypothesis.terms[0][0]
        for monomial in value:
            for k, word in enumerate(monomial):
                others = monomial[:k] + monomial[k + 1 :]
                if hypothesis.trace:
                    if word == first:
                        return monomial, Given(number, (), others)
                    continue
                for cyclic in (word, signature.transpose(word)):
                    for i in range(len(cyclic)):
                        turned = cyclic[i:] + cyclic[:i]
                        if turned[: len(first)] == first:
                            return monomial, Given(number, turned[len(first) :], others)
    return None


def equitable_partition(
    relations: list[Combination], index: dict[Monomial, int], weights: list[Polynomial]
) -> list[list[int]]:
    """The coarsest partition of the unknowns that separates ``weights`` and is equitable for the columns."""
    names: dict = {}
    columns: list[list[tuple[int, int]]] = [[] for _ in relations]
    for i, relation in enumerate(relations):
        for monomial, coefficient in relation.items():
            if (j := index.get(monomial)) is not None:
                columns[j].append((i, names.setdefault(coefficient, len(names))))
    colour = [names.setdefault(weight, len(names)) for weight in weights]
    count = len(set(colour))
    while True:
        seen: dict = {}
        colour = [
            seen.setdefault((colour[j], tuple(sorted((colour[i], q) for i, q in column))), len(seen))
            for j, column in enumerate(columns)
        ]
        if len(seen) == count:
            classes: list[list[int]] = [[] for _ in range(count)]
            for j, c in enumerate(colour):
                classes[c].append(j)
            return classes
        count = len(seen)


def _quotient(
    relations: list[Combination],
    index: dict[Monomial, int],
    classes: list[list[int]],
    number: list[int],
    coordinates: Coordinates,
) -> list[dict[int, PolyElement]]:
    """For each class J the entries Σ_{i ∈ I} M[i, j] by class I, for one j of J (they are the same for all)."""
    representative = {members[0]: c for c, members in enumerate(classes)}
    quotient: list[dict[int, PolyElement]] = [{} for _ in classes]
    for i, relation in enumerate(relations):
        for monomial, coefficient in relation.items():
            c = representative.get(index.get(monomial, -1))
            if c is not None:
                entry = coordinates.enter(coefficient)
                quotient[c][number[i]] = quotient[c].get(number[i], 0) + entry
    return [{i: entry for i, entry in row.items() if entry} for row in quotient]


def _solve(
    matrix: list[dict[int, PolyElement]], wanted: list[PolyElement], ring: PolyRing
) -> tuple[dict[int, FracElement], list[int]]:
    """y with Σ_I matrix[J][I]·y_I = wanted[J] for all J, and an order in which no y depends on a later one."""
    field, domain = ring.to_field(), ring.to_domain()
    parts = strongly_connected_components((range(len(matrix)), [(j, i) for j, row in enumerate(matrix) for i in row]))
    y: dict[int, FracElement] = {}
    for part in parts:
        right = []
        for j in part:
            known = [(i, q) for i, q in matrix[j].items() if i in y]
            right.append(sum((-y[i] * q for i, q in known), field(wanted[j])))
        if not any(right):
            y |= {i: field.zero for i in part}
            continue
        common = ring.one
        for r in right:
            common = common.lcm(r.denom)
        size = len(part)
        left = DomainMatrix([[matrix[j].get(i, ring.zero) for i in part] for j in part], (size, size), domain)
        column = DomainMatrix([[r.numer * common.exquo(r.denom)] for r in right], (size, 1), domain)
        try:
            numerators, divisor = left.solve_den(column, method="rref")
        except DMNonInvertibleMatrixError:
            raise NoDerivation("the chosen instances of the axiom do not determine this expectation") from None
        for i, (numerator,) in zip(part, numerators.to_list(), strict=True):
            y[i] = field(numerator) / field(divisor * common)
    return y, [i for part in parts for i in part]
