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

from itertools import zip_longest

from sympy.polys.fields import FracElement
from sympy.polys.matrices import DomainMatrix
from sympy.polys.matrices.exceptions import DMNonInvertibleMatrixError
from sympy.polys.rings import PolyElement, PolyRing
from sympy.utilities.iterables import strongly_connected_components

from ..kernel.axiom import singularity
from ..kernel.certificate import Certificate, Line
from ..kernel.polynomial import ONE, ZERO, Polynomial
from ..kernel.words import Combination, Monomial, Signature
from .canonical import factor
from .coordinates import Coordinates
from .limits import COUPLED, NoDerivation, require_reach
from .progress import tell
from .reduction import closure, is_random

UNDETERMINED = """the instances of the axiom that are chosen here do not determine this expectation. If dimensions are
numbers, ask with symbols in their place: the domain of the answer says where it is proved"""


def prove(signature: Signature, target: Combination) -> tuple[Certificate, list[Polynomial]]:
    """A certificate for E[target], found by elimination and not yet checked, and the factors of its denominator.

    Raises NoDerivation if the chosen instances do not determine it, OutOfReach if that is too much work.
    """
    rows = closure(signature, target)
    relations = [relation for _, relation in rows.values()]
    index = {monomial: i for i, monomial in enumerate(rows)}
    classes = equitable_partition(relations, index, [target.get(m, ZERO) for m in rows])
    inverted = {g for g in signature.gaussian for m in rows if singularity(signature, g, m)}
    coordinates = Coordinates(
        {*target.values(), *(c for relation in relations for c in relation.values())}, signature, inverted
    )
    quotient = _quotient(relations, index, classes, coordinates)
    wanted = [target.get(list(rows)[members[0]], ZERO) for members in classes]
    solution, order = _solve(quotient, [coordinates.enter(p) for p in wanted], coordinates.ring)

    denominator = coordinates.ring.one
    for y in solution.values():
        denominator = denominator.lcm(y.denom)
    instances = [each for each, _ in rows.values()]
    d, lines, value = coordinates.leave(denominator), [], Combination()
    value.add(_constant_part(signature, target), d)
    for c in order:
        if solution[c]:
            coefficient = coordinates.leave(solution[c].numer * denominator.exquo(solution[c].denom))
            for sign, used in zip((ONE, -ONE), zip_longest(*(instances[i] for i in classes[c])), strict=False):
                lines.append(Line(sign * coefficient, tuple(instance for instance in used if instance)))
            for i in classes[c]:
                value.add(_constant_part(signature, relations[i]), -coefficient)
    content, factors = factor(denominator)
    parts = [Polynomial.constant(content), *(coordinates.leave(f) for f, k in factors.items() for _ in range(k))]
    return Certificate(signature, target, value, d, tuple(lines)), parts


def _constant_part(signature: Signature, combination: Combination) -> Combination:
    return Combination({m: q for m, q in combination.items() if not is_random(signature, m)})


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
) -> list[dict[int, PolyElement]]:
    """For each class J the entries Σ_{i ∈ I} M[i, j] by class I, for one j of J (they are the same for all)."""
    number = {i: c for c, members in enumerate(classes) for i in members}
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
    require_reach(max(map(len, parts), default=0), "unknowns that must be solved together", COUPLED)
    y: dict[int, FracElement] = {}
    for part in parts:
        tell("solving", len(matrix), len(matrix) - len(y))
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
            raise NoDerivation(UNDETERMINED) from None
        for i, (numerator,) in zip(part, numerators.to_list(), strict=True):
            y[i] = field(numerator) / field(divisor * common)
    tell("solving", len(matrix), 0)
    return y, [i for part in parts for i in part]
