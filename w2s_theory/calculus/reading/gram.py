"""Coordinates in which what is inverted is the Gram matrix of one standard Gaussian matrix.

The kernel has a letter for (Y'Y)⁻¹, where the entries of Y are independent. What people invert is X'X for rows that are
correlated, for V·C + T·B, for stacked rows, for centred ones. Each is T'Y'YT, where Y = U'·(Σ G_h q_h)·T⁻¹ is standard
again: T'T = Σ q_h'q_h is the covariance of a row, and UU' is the projection between the two sides, if there is one.
With orthonormal complements V of U and Q of q·T⁻¹

    G_h = U·Y·T'⁻¹·q_h' + V·Y₂·T'⁻¹·q_h' + Y₃·Q_h'

where Y, Y₂ and Y₃ are independent, as they are uncorrelated; and a sum of Gram matrices of the same covariance is one
of stacked rows, G_c = E_c'·Y. What U, V, Q, E and T are is told by hypotheses that say what they multiply to, and
answers are free of them. A complement may have no columns: then all its traces are 0, and so are both sides of the
axiom.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sympy import Pow, postorder_traversal
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.matexpr import MatrixExpr
from sympy.matrices.expressions.matpow import MatPow

from ...kernel.polynomial import ONE, ZERO, Polynomial
from ...kernel.words import Combination, Word
from ..unsupported import UnsupportedExpression
from .hypotheses import reduced
from .letters import leading_first
from .order import endless
from .protocol import Reading
from .reciprocal import factors as factors_of
from .reciprocal import reciprocal
from .resolvent import is_resolvent
from .value import Value, lowest, numbers, of_word, quotient, ratio, scalar, transposed

NOT_GRAM = """an inverse that is not that of a Gram matrix of Gaussian matrices: known are (X.T*X).inv() for rows that
are correlated (cov), centred (X.T*M*X with M symmetric and idempotent) or stacked (X.T*X + Y.T*Y), and products"""
NONCENTRAL = """the inverse of a noncentral Gram matrix, that of a GaussianMatrix with a mean; its expectation is no
rational function. Ask without the mean, or with rows that are centred: X.T*(Identity(n) - OneMatrix(n, n)/n)*X"""
WEIGHTED = """the inverse of a weighted Gram matrix; its expectation has a closed form only if the weights M in X.T*M*X
are symmetric and idempotent, as of a projection: given=[Eq(M*M, M), Eq(Trace(M), k)] for a SymmetricMatrix M"""
DIFFERENT = """the inverse of a sum of Gram matrices whose rows have different covariances or weights; its expectation
has no closed form"""
TWICE = "is in two different inverses, which are those of no two independent matrices; ask for one at a time"
ENDLESS = """an inverse, for which the given hypotheses and those that define its coordinates go on for ever together;
leave out what is not needed"""
NESTED = "an inverse within an inverse of something random"
RANK = "of which the rank, Trace({}), is not known: say it in given, Eq(Trace({}), k)"


@dataclass
class _Rows:
    """Gaussian matrices with the same rows: the weight between them, and by what each is multiplied from the right."""

    size: Polynomial
    weight: Value
    columns: dict[str, Value]


def inverted_in(e: Any) -> Any:
    """The matrix whose inverse (to some power) the expression is, or None."""
    if isinstance(e, Inverse):
        return e.arg
    if isinstance(e, MatPow) and e.exp.is_negative:
        return e.base
    return None


def take_coordinates(reading: Reading, expression: Any) -> None:
    """Those in which all that is inverted in it is the Gram matrix of a standard matrix; the inner inverse first.

    Raises UnsupportedExpression if there are none.
    """
    for part in postorder_traversal(expression):
        if isinstance(part, Pow) and part.exp.is_negative and part.base.has(MatrixExpr):
            _lay_rows(reading, part)
        base = inverted_in(part)
        value = None if base is None else reading.matrix(base)
        terms = None if value is None else numbers(value)
        if value is None or terms is None or not reading.is_random(value) or is_resolvent(reading, value):
            continue
        factors = [factor for word in terms for factor in factors_of(reading.signature, word)]
        if len(terms) > 1 or any(len(f) == 1 and reciprocal(reading.letters, f) is None for f in factors):
            split(reading, part, value)
            continue
        for factor in factors:
            _take_one(reading, part, factor)


def _take_one(reading: Reading, part: Any, factor: Word) -> None:
    """Coordinates for one factor of a product that is inverted."""
    name = factor[0].rstrip("'")
    if name in reading.signature.gaussian and factor == (name, name + "'"):
        reading.turn(part, name)
    if name in reading.signature.gaussian and set(factor) == {name, name + "'"}:
        reading.known.add(name)
    elif reciprocal(reading.letters, factor) is None:
        size = reading.signature.rows[factor[0]]
        split(reading, part, of_word(factor, (size, size)))


def _lay_rows(reading: Reading, part: Pow) -> None:
    """Declare as columns the Gaussian rows of which the squared length is divided by."""
    for monomial in reading.number(part.base).terms.get((), {}):
        letters = {letter.strip("[']") for word in monomial for letter in word}
        for name in [g for g in reading.signature.gaussian if g in letters]:
            if reading.signature.rows[name] == ONE != reading.signature.cols[name] and name not in reading.known:
                reading.turn(part, name)
            reading.known.add(name)


def split(reading: Reading, part: Any, value: Value) -> None:
    """Take coordinates in which the random matrix ``value`` is the Gram matrix of a standard one.

    Raises UnsupportedExpression, about the inverse ``part``, if there are none.
    """
    groups = _groups(reading, part, value)
    letters = reading.letters
    used = {name for group in groups for name in group.columns}
    if twice := sorted(used & reading.known):
        raise UnsupportedExpression(part, f"{reading.name_of(twice[0])} {TWICE}")
    assert value.shape is not None
    size = value.shape[0]
    covariance, *others = (_covariance(reading, group) for group in groups)
    if any(not _is_same(reading, covariance, other) for other in others):
        raise UnsupportedExpression(part, DIFFERENT)
    meaning = reading.matrix_of(covariance)
    letters.root(covariance, meaning)
    inverse = letters.root_inverse(covariance, meaning)
    projections = [_projection(reading, part, group) for group in groups]
    rank = sum((rank for _, rank in projections), ZERO)
    rows = of_word((letters.auxiliary("Y", (rank, size), "gaussian"),), (rank, size))
    blocks = _stacked(reading, rank, [rank for _, rank in projections])
    for group, (projection, own_rank), block in zip(groups, projections, blocks, strict=True):
        _take(reading, group, projection, own_rank, block * rows, inverse)
    if endless(reading.signature):
        raise UnsupportedExpression(part, ENDLESS)


def _groups(reading: Reading, part: Any, value: Value) -> list[_Rows]:
    """The random matrix as Σ A'MA with A = Σ G·q, one summand a group; all weights M scaled alike to be idempotent."""
    signature, middles = reading.signature, dict[tuple[Word, Word], Value]()
    terms = numbers(value)
    if terms is None:
        raise UnsupportedExpression(part, NOT_GRAM)
    for word, c in terms.items():
        if any(letter[0] == "[" for letter in word):
            raise UnsupportedExpression(part, NESTED)
        places = [i for i, letter in enumerate(word) if letter.rstrip("'") in signature.gaussian]
        if len(places) != 2:
            raise UnsupportedExpression(part, NONCENTRAL if len(places) < 2 and reading.means else NOT_GRAM)
        i, j = places
        left, right, middle = signature.transpose(word[: i + 1]), word[j:], word[i + 1 : j]
        shape = signature.rows[left[0]], signature.rows[right[0]]
        middles.setdefault((left, right), Value({}, value.denominator, shape)).terms[middle] = Combination({(): c})
    for left, _ in middles:
        if left[0].endswith("'"):  # the rows are the columns of this matrix
            reading.turn(part, left[0][:-1])
            return _groups(reading, part, reading.matrix(part.base))
    groups, scales = list[_Rows](), list[tuple[Polynomial, Polynomial]]()
    halves = sorted({half for pair in middles for half in pair})
    while halves:
        first = halves[0]
        members = [half for half in halves if (first, half) in middles]
        weight = middles.get((first, first))
        if weight is None or any((half, half) not in middles for half in members):
            raise UnsupportedExpression(part, NOT_GRAM)
        factors = {half: ratio(middles[first, half], weight) for half in members}
        groups.append(_group(reading, part, middles, weight, factors))
        scales.append(_scale(reading, part, weight))
        halves = [half for half in halves if half not in members]
    (above, below), *rest = scales
    if any(above * b != a * below for a, b in rest):
        raise UnsupportedExpression(part, DIFFERENT)
    number = scalar(below, above)
    return [_Rows(g.size, reduced(signature, number * g.weight), g.columns) for g in groups]


def _group(
    reading: Reading,
    part: Any,
    middles: dict[tuple[Word, Word], Value],
    weight: Value,
    factors: dict[Word, tuple[Polynomial, Polynomial] | None],
) -> _Rows:
    signature, columns = reading.signature, dict[str, Value]()
    assert weight.shape is not None
    for half, factor in factors.items():
        for other, by in factors.items():
            found = ratio(middles.get((half, other), Value({})), weight)
            if not (factor and by and found) or found[0] * factor[1] * by[1] != factor[0] * by[0] * found[1]:
                raise UnsupportedExpression(part, NOT_GRAM)
        assert factor is not None
        name, shape = half[0], (signature.cols[half[0]], signature.cols[half[-1]])
        term = scalar(*factor) * of_word(half[1:], shape)
        columns[name] = columns[name] + term if name in columns else term
    if transposed(signature, weight).terms != weight.terms:
        raise UnsupportedExpression(part, WEIGHTED)
    return _Rows(weight.shape[0], weight, columns)


def _scale(reading: Reading, part: Any, weight: Value) -> tuple[Polynomial, Polynomial]:
    """c with M² = c·M."""
    scale = ratio(reduced(reading.signature, weight * weight), reduced(reading.signature, weight))
    if scale is None or not scale[0]:
        raise UnsupportedExpression(part, WEIGHTED)
    return scale


def _covariance(reading: Reading, group: _Rows) -> Value:
    """Of a row of Σ G·q."""
    first, *rest = (transposed(reading.signature, q) * q for q in group.columns.values())
    return reduced(reading.signature, sum(rest, first))


def _is_same(reading: Reading, one: Value, other: Value) -> bool:
    return not reduced(reading.signature, one + scalar(-ONE) * other).terms


def _projection(reading: Reading, part: Any, group: _Rows) -> tuple[Value | None, Polynomial]:
    """The weight, unless it is the identity, and its rank."""
    weight = group.weight
    if numbers(weight) == {(): weight.denominator}:
        return None, group.size
    rank = _number(reduced(reading.signature, reading.traced(weight, part)))
    if rank is None:
        shown = reading.matrix_of(weight)
        raise UnsupportedExpression(part, f"a projection {shown}, {RANK.format(shown, shown)}")
    left = group.size - rank
    if set(left) == {()} and left[()] < 0:
        raise UnsupportedExpression(part, f"a projection of rank {rank} among {group.size} rows: no matrix is one")
    return weight, rank


def _number(value: Value) -> Polynomial | None:
    """A number as a polynomial, if it is one."""
    terms = value.terms.get((), Combination())
    return None if set(terms) - {()} else quotient(terms.get((), ZERO), value.denominator)


def _stacked(reading: Reading, rank: Polynomial, ranks: list[Polynomial]) -> list[Value]:
    """E_c' for each block of rows, none for a single one."""
    letters = reading.letters
    if len(ranks) == 1:
        return [of_word((), (rank, rank))]
    names = [letters.auxiliary("E", (rank, own)) for own in ranks]
    letters.are_blocks(names)
    return [of_word((name + "'",), (own, rank)) for name, own in zip(names, ranks, strict=True)]


def _take(
    reading: Reading, group: _Rows, projection: Value | None, rank: Polynomial, rows: Value, inverse: Value
) -> None:
    """The matrices of the group in the new coordinates, of which ``rows`` = E'Y are its own."""
    letters = reading.letters
    assert rows.shape is not None
    k = rows.shape[1]
    along = rows
    if projection is not None:
        inside, outside = _halves_of(reading, projection, rank)
        assert outside.shape is not None
        shape = outside.shape[1], k
        rest = of_word((letters.auxiliary("Y", shape, "gaussian"),), shape)
        along = inside * rows + outside * rest
    back = transposed(reading.signature, inverse)
    columns = {name: along * back * transposed(reading.signature, q) for name, q in group.columns.items()}
    across = _numbers_across(reading, group) or _complement(reading, group, k, inverse)
    for name, image in columns.items():
        whole = image + across[name] if across else image
        reading.replace(name, reduced(reading.signature, whole))


def _halves_of(reading: Reading, projection: Value, rank: Polynomial) -> tuple[Value, Value]:
    """U and V with UU' = M and VV' = I − M."""
    letters = reading.letters
    assert projection.shape is not None
    n = projection.shape[0]
    inside, own = _basis(reading, "U", projection, rank)
    outside, other = _basis(reading, "V", of_word((), (n, n)) + scalar(-ONE) * projection, n - rank)
    if own and other:
        (u,), (v,) = (*inside.terms,), (*outside.terms,)
        assert outside.shape is not None
        others = outside.shape[1]
        letters.assume(((*reading.signature.transpose(u), *v), ONE), shape=(rank, others))
        letters.assume(((own, *v), ONE), shape=(n, others))
        letters.assume(((other, *u), ONE), shape=(n, rank))
        letters.assume(((own, other), ONE), shape=(n, n))
    return inside, outside


def _basis(reading: Reading, stem: str, onto: Value, rank: Polynomial) -> tuple[Value, str]:
    """An orthonormal basis of what is projected onto, and a letter for the projection; none if both are known."""
    letters, terms, rows = reading.letters, numbers(onto), reading.signature.rows
    assert terms is not None
    assert onto.shape is not None
    size = onto.shape[0]
    if rank == ONE and len(terms) == 1:
        ((word, c),) = terms.items()
        if len(word) == 2 and rows[word[1]] == ONE and reading.signature.transpose(word) == word:
            root, _ = letters.square_root(c, onto.denominator)
            return root * of_word(word[:1], (size, ONE)), ""
    name = letters.named(onto, reading.matrix_of(onto))
    columns = rank if stem == "U" else _padded(rank)
    basis = letters.auxiliary(stem, (size, columns))
    if columns == rank:
        letters.assume(((basis + "'", basis), ONE), ((), -ONE), shape=(rank, rank))
    letters.assume(((basis, basis + "'"), ONE), ((name,), -ONE), shape=(size, size))
    letters.assume(((name, name), ONE), ((name,), -ONE), shape=(size, size))
    letters.assume(((name, basis), ONE), ((basis,), -ONE), shape=(size, columns))
    letters.assume_trace((name,), rank)
    if (name,) not in terms:
        stays = terms.get((), ZERO) - onto.denominator
        (first, *more) = [((*word, basis), c) for word, c in leading_first(terms) if word]
        letters.assume(first, *more, ((basis,), stays), shape=(size, columns))
        if not more and not stays and reading.signature.cols[first[0][0]] == ONE:
            letters.assume((first[0][1:], ONE), shape=(ONE, columns))
    return of_word((basis,), (size, columns)), name


def _numbers_across(reading: Reading, group: _Rows) -> dict[str, Value]:
    """Of Σ c_h·G_h with numbers c_h what is orthogonal to it, for each matrix; none if something else stands there.

    Orthogonal to c are (c₁c_j, …, c_{j−1}c_j, −S_j, 0, …), S_j = c₁² + ⋯ + c_{j−1}², of squared length S_j·S_{j+1}.
    """
    letters, names = reading.letters, list(group.columns)
    if len(names) == 1 or any(set(q.terms) != {()} or not numbers(q) for q in group.columns.values()):
        return {}
    c = [Value({(): q.terms[()]}, q.denominator) for q in group.columns.values()]
    cols = reading.signature.cols[names[0]]
    found = {name: Value({}, ONE, (group.size, cols)) for name in names}
    below = scalar(ZERO)
    for j, last in enumerate(c):
        above = lowest(below + last * last)
        if j:
            rest = of_word((letters.auxiliary("Y", (group.size, cols), "gaussian"),), (group.size, cols))
            length = lowest(below * above)
            _, over_length = letters.square_root(length.terms[()][()], length.denominator)
            parts = [*(first * last for first in c[:j]), scalar(-ONE) * below]
            for name, part in zip(names, parts, strict=False):
                found[name] = found[name] + over_length * part * rest
        below = above
    return found


def _padded(size: Polynomial) -> Polynomial:
    """The columns of a complement, a column of zeros among them if it would have one only: a product is cut where its
    dimension is 1, and q·q' is known where q'·M·q is not."""
    return size + ONE if size == ONE else size


def _complement(reading: Reading, group: _Rows, k: Polynomial, inverse: Value) -> dict[str, Value]:
    """Y₃·Q' for each matrix of the group; none if the columns q are all that there are."""
    letters, signature = reading.letters, reading.signature
    size = sum((signature.cols[name] for name in group.columns), ZERO) - k
    if not size:
        return {}
    own = {name: signature.cols[name] for name in group.columns}
    padded = _padded(size)
    rest = of_word((letters.auxiliary("Y", (group.size, padded), "gaussian"),), (group.size, padded))
    names = {name: letters.auxiliary("Q", (cols, padded)) for name, cols in own.items()}
    signature = reading.signature
    if padded == size:
        squares = [((q + "'", q), ONE) for q in names.values()]
        letters.assume(*squares, ((), -ONE), shape=(size, size))
    orthogonal = [
        ((*signature.transpose(word), names[name]), c * _others(group.columns, name))
        for name, q in group.columns.items()
        for word, c in leading_first(numbers(q) or {})
    ]
    letters.assume(*orthogonal, shape=(k, padded))
    for i, (one, q) in enumerate(group.columns.items()):
        for other, p in list(group.columns.items())[i:]:
            onto = reduced(signature, q * inverse * transposed(signature, inverse) * transposed(signature, p))
            if set(onto.denominator) != {()}:
                onto = of_word((letters.named(onto, reading.matrix_of(onto)),), (own[one], own[other]))
            terms = [(word, c) for word, c in (numbers(onto) or {}).items() if word]
            identity = (numbers(onto) or {}).get((), ZERO) - (onto.denominator if one == other else ZERO)
            letters.assume(
                ((names[one], names[other] + "'"), onto.denominator),
                *terms,
                ((), identity),
                shape=(own[one], own[other]),
            )
    return {name: rest * of_word((q + "'",), (padded, own[name])) for name, q in names.items()}


def _others(columns: dict[str, Value], name: str) -> Polynomial:
    """The product of the denominators of the other columns."""
    product = ONE
    for other, q in columns.items():
        if other != name:
            product = product * q.denominator
    return product
