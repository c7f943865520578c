"""Constants of which more is known than their shape: unit vectors, ones, explicit numbers, blocks; and what is read by
them: entries, columns, determinants.

M[i, j] is e_i'·M·e_j, a block matrix is Σ F_i·M_ij·H_j', a determinant is a polynomial in traces of powers (Newton).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from typing import Any

from sympy import (
    Determinant,
    Expr,
    Float,
    Identity,
    KroneckerDelta,
    MatMul,
    Mul,
    S,
    Sum,
    Trace,
    ZeroMatrix,
    conjugate,
    default_sort_key,
    sympify,
    transpose,
)
from sympy.matrices.expressions.blockmatrix import BlockMatrix
from sympy.matrices.expressions.diagonal import DiagMatrix
from sympy.matrices.expressions.hadamard import HadamardProduct
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr
from sympy.matrices.expressions.slice import MatrixSlice
from sympy.matrices.expressions.special import OneMatrix

from ...kernel.polynomial import ONE, ZERO, Polynomial
from ...kernel.words import Word
from ..unsupported import UnsupportedExpression, no_number
from ..written import product
from .protocol import Reading
from .reciprocal import factors
from .value import Value, numbers, of_word, scalar, transposed

PLAIN = str.maketrans("[]'", "()`", " ")
"""What a name must not contain."""
LARGEST_DETERMINANT = 6
"""Rows of a determinant; it is a sum over the partitions of their number, of products that are multiplied out."""


# -- vectors -----------------------------------------------------------------------------------------------------------


def ones(reading: Reading, e: OneMatrix) -> Value:
    left, right = (_ones(reading, size) for size in e.shape)
    return left * transposed(reading.signature, right)


def _ones(reading: Reading, size: Expr) -> Value:
    """The column of ones of this size."""
    dimension, letters = reading.dimension(size), reading.letters
    shape = dimension, ONE
    if dimension == ONE:
        return of_word((), (ONE, ONE))
    name, is_new = letters.made(("1", dimension), _named("1", size), shape, "constant", OneMatrix(size, 1))
    if is_new:
        reading.ones[dimension] = name
        letters.assume_trace((name + "'", name), dimension)
        for unit in reading.units.get(dimension, {}):
            letters.assume_trace((unit + "'", name), ONE)
    return of_word((name,), shape)


def unit(reading: Reading, index: Expr, size: Expr) -> Value:
    """The column ``index`` of an identity."""
    dimension, letters = reading.dimension(size), reading.letters
    shape = dimension, ONE
    if dimension == ONE:
        return of_word((), (ONE, ONE))
    meaning = MatrixSlice(Identity(size), (0, size, 1), (index, index + 1, 1))
    name, is_new = letters.made((index, dimension), _named(f"e_{index}", size), shape, "constant", meaning)
    if is_new:
        known = reading.units.setdefault(dimension, {})
        known[name] = index
        for other, its in known.items():
            letters.assume_trace((other + "'", name), number_of(reading, KroneckerDelta(index, its)))
        if dimension in reading.ones:
            letters.assume_trace((name + "'", reading.ones[dimension]), ONE)
    return of_word((name,), shape)


def number_of(reading: Reading, delta: Expr) -> Polynomial:
    value = reading.number(delta)
    return value.terms[()][()] if value.terms else ZERO


def _named(stem: str, size: Expr) -> str:
    return f"{stem}:{size}".replace(" ", "")


# -- entries and columns -----------------------------------------------------------------------------------------------


def entry(reading: Reading, e: MatrixElement) -> Value:
    """M[i, j] as a number."""
    matrix = reading.matrix(e.parent)
    left, right = unit(reading, e.i, e.parent.rows), unit(reading, e.j, e.parent.cols)
    return reading.traced(transposed(reading.signature, left) * matrix * right, e)


def summed(reading: Reading, e: Sum) -> Value | None:
    """Σ_k M[i, k]·N[k, j] as (M·N)[i, j], which is how SymPy writes an entry of a product; None of other sums."""
    factors = e.function.args if isinstance(e.function, Mul) else (e.function,)
    chains = [(f.parent, f.i, f.j) for f in factors if isinstance(f, MatrixElement)]
    numbers = [f for f in factors if not isinstance(f, MatrixElement)]
    closed = list[Expr]()
    for index, first, last in e.limits:
        ends = [chain for chain in chains if index in chain[1:]]
        sizes = {m.cols if j == index else m.rows for m, i, j in ends}
        if any(f.has(index) for f in numbers) or first != 0 or sizes != {last + 1}:
            return None
        if len(ends) == 1 and ends[0][1] == ends[0][2]:
            closed.append(Trace(ends[0][0]))
            chains.remove(ends[0])
        elif len(ends) == 2:
            (m, i, _), (n, _, j) = _facing(ends[0], index, last=True), _facing(ends[1], index, last=False)
            chains = [*(chain for chain in chains if chain not in ends), (product(m, n), i, j)]
        else:
            return None
    whole = [*numbers, *closed, *(MatrixElement(*chain) for chain in chains)]
    return reduce(Value.__mul__, map(reading.number, whole))


def _facing(chain: tuple[MatrixExpr, Expr, Expr], index: Expr, last: bool) -> tuple[MatrixExpr, Expr, Expr]:
    """M[i, j], transposed if the index is not where it is wanted."""
    matrix, i, j = chain
    return chain if (j if last else i) == index else (transpose(matrix), j, i)


def sliced(reading: Reading, e: MatrixSlice) -> Value:
    """Some neighbouring rows and columns."""
    matrix = reading.matrix(e.parent)
    left, right = (_chosen(reading, e, *one) for one in ((e.rowslice, e.parent.rows), (e.colslice, e.parent.cols)))
    return transposed(reading.signature, left) * matrix * right


def _chosen(reading: Reading, e: MatrixSlice, chosen: Any, size: Expr) -> Value:
    start, stop, step = map(sympify, chosen)
    if step != 1:
        raise UnsupportedExpression(e, "rows or columns that are no neighbours: take them one by one")
    if stop - start == 1:
        return unit(reading, start, size)
    whole = reading.dimension(size)
    return of_word((), (whole, whole)) if (start, stop) == (0, size) else _range(reading, e, start, stop, size)


def _range(reading: Reading, e: MatrixSlice, start: Expr, stop: Expr, size: Expr) -> Value:
    """The columns start, …, stop − 1 of an identity."""
    letters = reading.letters
    whole, own = reading.dimension(size), reading.dimension(stop - start)
    meaning = MatrixSlice(Identity(size), (0, size, 1), (start, stop, 1))
    name, is_new = letters.made(
        (start, stop, whole), _named(f"e_{start}..{stop}", size), (whole, own), "constant", meaning
    )
    if is_new:
        letters.assume(((name + "'", name), ONE), ((), -ONE), shape=(own, own))
        ranges = reading.ranges.setdefault(whole, {})
        for other, (first, last) in ranges.items():
            if not ((stop <= first) == True or (last <= start) == True):  # noqa: E712 - truth values of SymPy
                reason = f"{start}, …, {stop} - 1 beside {first}, …, {last} - 1, which are not seen to be disjoint"
                raise UnsupportedExpression(e, f"rows or columns {reason}")
            letters.assume(((name + "'", other), ONE), shape=(own, letters.matrices[other].cols))
        ranges[name] = start, stop
    return of_word((name,), (whole, own))


def opened(reading: Reading, word: Word, rows: Expr) -> MatrixExpr:
    """A word that is no trace's as people write it: M[:k, :k] for M between two parts of an identity."""
    factors = [factor for above, inside, beside in _segments(reading, word) for factor in (
        _sliced(reading, inside, above, beside) if inside else map(reading.letter, filter(None, (above, beside)))
    )]  # fmt: skip
    return product(*factors) if factors else Identity(rows)


def _segments(reading: Reading, word: Word) -> Iterator[tuple[str, Word, str]]:
    """The word, cut before each part of an identity that is transposed and after each that is not."""
    above, inside = "", Word()
    for letter in word:
        if _part_of(reading, letter) is None:
            inside += (letter,)
        elif letter.endswith("'"):
            yield above, inside, ""
            above, inside = letter, ()
        else:
            yield above, inside, letter
            above, inside = "", ()
    yield above, inside, ""


def _sliced(reading: Reading, inside: Word, above: str, beside: str) -> Sequence[MatrixExpr]:
    letters = [reading.letter(letter) for letter in inside]
    if not above and not beside:
        return letters
    matrix = product(*letters)
    rows, cols = _part_of(reading, above) or (0, matrix.rows), _part_of(reading, beside) or (0, matrix.cols)
    return [MatrixSlice(matrix, (*rows, 1), (*cols, 1))]


def part_begins(reading: Reading, word: Word) -> int:
    """Where a part of an identity stands at the left, in a cyclic word."""
    return next((i for i, letter in enumerate(word) if letter.endswith("'") and _part_of(reading, letter)), 0)


def _part_of(reading: Reading, letter: str) -> tuple[Expr, Expr] | None:
    """Of what rows or columns it is the part of an identity."""
    name = letter.rstrip("'")
    for units in reading.units.values():
        if name in units:
            return units[name], units[name] + 1
    return next((ranges[name] for ranges in reading.ranges.values() if name in ranges), None)


def as_entry(reading: Reading, word: Word) -> Expr | None:
    """A cyclic word with a unit vector in it as an entry; of two ways that with fewer transposes, then in order."""
    indices = {name: index for names in reading.units.values() for name, index in names.items()}
    found = list[tuple[int, list, Expr]]()
    for w in (word, reading.signature.transpose(word)):
        for i, letter in enumerate(w):
            if not letter.endswith("'") or letter[:-1] not in indices:
                continue
            inside = w[i + 1 :] + w[:i]
            column = indices.get(inside[-1])
            matrices = inside if column is None else inside[:-1]
            if matrices and not any(m.rstrip("'") in indices for m in matrices):
                place = indices[letter[:-1]], column or S.Zero
                shown = MatrixElement(product(*map(reading.letter, matrices)), *place)
                if w != word and reading.letters.beta == 2:
                    shown = conjugate(shown)
                found.append((sum(m.endswith("'") for m in matrices), list(map(default_sort_key, place)), shown))
    return min(found, key=lambda one: one[:2])[2] if found else None


# -- matrices of numbers, diagonals, products of entries ---------------------------------------------------------------


def explicit(reading: Reading, e: Any) -> Value:
    """A matrix of numbers or symbols."""
    if any(cell.has(MatrixExpr) for cell in e):
        raise UnsupportedExpression(e, "a matrix of numbers with another matrix in it: put it together by BlockMatrix")
    for cell in e.atoms(Float):
        raise UnsupportedExpression(cell, no_number(cell))
    rows, cols = (Polynomial.constant(int(size)) for size in e.shape)
    if e.is_zero_matrix:
        return Value({}, ONE, (rows, cols))
    if e.is_square and (e - e.eye(e.rows)).is_zero_matrix:
        return of_word((), (rows, cols))
    e = e.as_immutable()
    turned = e.T if reading.letters.beta == 1 else e.H
    chosen = min(e, turned, key=str)  # one letter for a matrix and its transpose
    shape = (rows, cols) if chosen == e else (cols, rows)
    kind = "symmetric" if e == turned else "constant"
    name, _ = reading.letters.made(chosen, str(chosen.tolist()).translate(PLAIN), shape, kind, chosen)
    reading.explicit.add(name)
    return of_word((name if chosen == e else name + "'",), (rows, cols))


def diagonal(reading: Reading, e: DiagMatrix) -> Value:
    """A diagonal matrix of constants."""
    vector = reading.matrix(e.args[0])
    if reading.is_random(vector):
        raise UnsupportedExpression(e, "a diagonal matrix of something random")
    return _made(reading, e, "symmetric")


def entrywise(reading: Reading, e: HadamardProduct) -> Value:
    """A product by entries of constants."""
    values = [reading.matrix(arg) for arg in e.args]
    if any(map(reading.is_random, values)):
        raise UnsupportedExpression(
            e,
            "a product by entries with something random in it: only Trace(B*HadamardProduct(A, M)) with constant A "
            "and B is a polynomial in traces, which is Trace(HadamardProduct(A.T, B)*M); for the matrix alone write "
            "HadamardProduct(A, E(M))",
        )
    is_symmetric = all(transposed(reading.signature, value).terms == value.terms for value in values)
    return _made(reading, e, "symmetric" if is_symmetric else "constant")


def _made(reading: Reading, e: MatrixExpr, kind: str) -> Value:
    shape = reading.dimension(e.rows), reading.dimension(e.cols)
    name, _ = reading.letters.made(e, str(e).translate(PLAIN), shape, kind, e)
    return of_word((name,), shape)


def without_entrywise(reading: Reading, arg: MatrixExpr) -> MatrixExpr:
    """tr((A∘M)·B) is tr((A'∘B)·M): for constant A and B the product by entries is one of constants."""
    if isinstance(arg, MatAdd):
        return arg.func(*(without_entrywise(reading, term) for term in arg.args))
    factors = list(arg.args) if isinstance(arg, MatMul) else [arg]
    places = [i for i, f in enumerate(factors) if isinstance(f, HadamardProduct)]
    for i in places:
        random = [a for a in factors[i].args if reading.is_random(reading.matrix(a))]
        others = [f for f in factors[i + 1 :] + factors[:i] if f.is_Matrix]
        if len(random) == 1 and not any(reading.is_random(reading.matrix(f)) for f in others):
            number = [f for f in factors if not f.is_Matrix]
            rest = product(*others) if others else Identity(arg.rows)
            constant = HadamardProduct(*(a.T for a in factors[i].args if a is not random[0]), rest)
            return product(*number, constant, random[0])
    return arg


# -- blocks ------------------------------------------------------------------------------------------------------------


def blocks(reading: Reading, e: BlockMatrix) -> Value:
    grid = e.blocks
    values = [[reading.matrix(grid[i, j]) for j in range(grid.cols)] for i in range(grid.rows)]
    above = _selectors(reading, [grid[i, 0].rows for i in range(grid.rows)])
    beside = _selectors(reading, [grid[0, j].cols for j in range(grid.cols)])
    total = Value({}, ONE, (above[0].shape[0], beside[0].shape[0]))  # type: ignore[index]
    for i, left in enumerate(above):
        for j, right in enumerate(beside):
            total = total + left * values[i][j] * transposed(reading.signature, right)
    return total


def _selectors(reading: Reading, sizes: list[Expr]) -> list[Value]:
    """F_i with F_i'F_j = δ_ij and Σ F_iF_i' = I: the blocks of an identity."""
    dimensions, letters = [reading.dimension(size) for size in sizes], reading.letters
    whole = sum(dimensions, ZERO)
    if len(sizes) == 1:
        return [of_word((), (whole, whole))]
    stem, names, is_new = "|".join(map(str, sizes)), list[str](), False
    for i, own in enumerate(dimensions):
        column = BlockMatrix([[Identity(s) if i == j else ZeroMatrix(s, sizes[i])] for j, s in enumerate(sizes)])
        key = (tuple(dimensions), i)
        name, is_new = letters.made(key, f"block_{i}:{stem}".translate(PLAIN), (whole, own), "constant", column)
        names.append(name)
    if is_new:
        letters.are_blocks(names)
    return [of_word((name,), (whole, own)) for name, own in zip(names, dimensions, strict=True)]


# -- determinants ------------------------------------------------------------------------------------------------------


def determinant(reading: Reading, e: Determinant) -> Value:
    value = reading.matrix(e.arg)
    words = numbers(value)
    if words is not None and len(words) == 1:
        ((word, c),) = words.items()
        if c == value.denominator and word:
            return reduce(Value.__mul__, (_determinant(reading, e, f) for f in factors(reading.signature, word)))
    if not reading.is_random(value):
        return reading.number_atom(e)
    return _newton(reading, e, value)


def _determinant(reading: Reading, e: Determinant, word: Word) -> Value:
    letters = reading.letters
    size = reading.signature.rows[word[0]]
    if word[1:] or word[0].strip("[']") in reading.signature.gaussian:
        return _newton(reading, e, of_word(word, (size, size)))
    letter = word[0].rstrip("'")
    if of := letters.rooted(letter):
        square = number_of(reading, Determinant(letters.meaning[of]))
        return scalar(Polynomial.symbol(letters.number(f"det {letter}", square)))
    if letter in letters.inverses and letter.startswith(letters.inverses[letter]):
        p = _determinant(reading, e, (letters.inverses[letter],))
        return scalar(p.denominator, p.terms[()][()])
    return reading.number_atom(Determinant(letters.meaning[letter]))


def _newton(reading: Reading, e: Determinant, value: Value) -> Value:
    """e_k = Σ (−1)^(i−1) e_{k−i}·tr(Mⁱ)/k."""
    assert value.shape is not None
    size = value.shape[0]
    if set(size) != {()} or value.shape[1] != size:
        raise UnsupportedExpression(
            e, f"a determinant is asked for {size} rows; it is known for a number, up to {LARGEST_DETERMINANT}"
        )
    if (rows := size[()]) > LARGEST_DETERMINANT:
        raise UnsupportedExpression(e, f"a determinant of {rows} rows; the limit is {LARGEST_DETERMINANT}")
    power, traces, elementary = value, list[Value](), [scalar(ONE)]
    for k in range(1, rows + 1):
        traces.append(reading.traced(power, e))
        total = scalar(ZERO)
        for i in range(1, k + 1):
            sign = scalar(Polynomial.constant((-1) ** (i - 1)))
            total = total + sign * elementary[k - i] * traces[i - 1]
        elementary.append(Value(total.terms, total.denominator * Polynomial.constant(k)))
        power = power * value
    return elementary[rows]


def trace_of_numbers(reading: Reading, word: Word) -> Expr | None:
    """The trace of a product of explicit matrices, as a number."""
    if not word or not all(letter.strip("[']") in reading.explicit for letter in word):
        return None
    return Trace(reduce(lambda a, b: a * b, map(reading.letter, word))).doit()
