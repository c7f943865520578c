"""From the instances of a closed set to the certificate: which combination of them is the target?

With one instance a random monomial the relations form a square matrix M over Z[dimensions], and the wanted coefficients
solve yᵀM = target. Three things make this cheap.

1. Symmetry. If the monomials split into classes such that a column of M looks the same for all members of its class
   (an equitable partition; found by colour refinement from the target), then y is constant on the classes: M maps
   vectors constant on classes to such vectors, and it is invertible there as it is everywhere. For distinct constants
   in E tr(A₁S⋯A_kS) this shrinks hundreds of unknowns to some tens: the coset types of pairings, found unasked.
2. Order. The strongly connected parts of the quotient are solved one by one (`linear`).
3. Coordinates. In x = n − d and d instead of n and d, most entries are polynomials in one variable (unless G occurs in
   projections GSG' only: then they are in n).
"""

from __future__ import annotations

from collections import defaultdict
from itertools import zip_longest
from typing import Any

from ...kernel.axiom import singularity
from ...kernel.certificate import Certificate, Instance, Line
from ...kernel.polynomial import ONE, ZERO, Polynomial
from ...kernel.words import Combination, Monomial, Signature
from ..algebra.linear import Row, common_denominator, solve
from ..algebra.polynomials import Element
from ..limits import TERMS, require_reach
from .coordinates import Coordinates
from .reduction import closure, is_random


def prove(signature: Signature, target: Combination) -> tuple[Certificate, list[Polynomial]]:
    """A certificate for E[target], found by elimination and not yet checked, and the factors of its denominator.

    Raises NoDerivation if the chosen instances do not determine it, OutOfReach if that is too much work.
    """
    rows = closure(signature, target)
    monomials, instances = list(rows), [instance for instance, _ in rows.values()]
    relations = [relation for _, relation in rows.values()]
    index = {monomial: i for i, monomial in enumerate(monomials)}
    classes = equitable_partition(relations, index, [target.get(m, ZERO) for m in monomials])
    inverted = {g for g in signature.gaussian if any(singularity(signature, g, m) for m in monomials)}
    coordinates = Coordinates(
        {*target.values(), *(c for relation in relations for c in relation.values())}, signature, inverted
    )
    quotient = _quotient(relations, index, classes, coordinates)
    wanted = [coordinates.enter(target.get(monomials[members[0]], ZERO)) for members in classes]
    solution = solve(quotient, wanted, coordinates.ring)

    denominator = common_denominator(solution.values(), coordinates.one)
    coefficients = {c: y.numerator * (denominator / y.denominator) for c, y in solution.items() if y.numerator}
    value = defaultdict[Monomial, Any](int)
    for monomial, q in _constant_part(signature, target):
        value[monomial] += denominator * coordinates.enter(q)
    for c, coefficient in coefficients.items():
        for i in classes[c]:
            for monomial, q in _constant_part(signature, relations[i]):
                value[monomial] -= coefficient * coordinates.enter(q)
    proved = Combination({monomial: coordinates.leave(p) for monomial, p in value.items() if p})
    lines = _lines({c: [instances[i] for i in classes[c]] for c in coefficients}, coefficients, coordinates)
    content, factors = denominator.factor()
    parts = [coordinates.leave(f) for f, k in factors for _ in range(k)]
    certificate = Certificate(signature, target, proved, coordinates.leave(denominator), lines)
    return certificate, [Polynomial.constant(int(content)), *parts]


def _lines(
    members: dict[int, list[tuple[Instance, ...]]], coefficients: dict[int, Element], coordinates: Coordinates
) -> tuple[Line, ...]:
    """Those of each class: of each member the first instance, and less the second where there is one.

    Raises OutOfReach if they become too long.
    """
    lines, terms = list[Line](), 0
    for c, element in coefficients.items():
        coefficient = coordinates.leave(element)
        for sign, used in zip((ONE, -ONE), zip_longest(*members[c]), strict=False):
            lines.append(Line(sign * coefficient, tuple(instance for instance in used if instance)))
        terms += len(coefficient)
        require_reach(terms, f"terms in the first {len(lines):,} of {len(coefficients):,} lines of the proof", TERMS)
    return tuple(lines)


def _constant_part(signature: Signature, combination: Combination) -> list[tuple[Monomial, Polynomial]]:
    return [(m, q) for m, q in combination.items() if not is_random(signature, m)]


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
    coordinates: Coordinates,
) -> list[Row]:
    """For each class J the entries Σ_{i ∈ I} M[i, j] by class I, for one j of J (they are the same for all)."""
    number = {i: c for c, members in enumerate(classes) for i in members}
    representative = {members[0]: c for c, members in enumerate(classes)}
    quotient: list[Row] = [{} for _ in classes]
    for i, relation in enumerate(relations):
        for monomial, coefficient in relation.items():
            c = representative.get(index.get(monomial, -1))
            if c is not None:
                entry = coordinates.enter(coefficient)
                quotient[c][number[i]] = quotient[c].get(number[i], 0) + entry
    return [{i: entry for i, entry in row.items() if entry} for row in quotient]
