"""Traces of products of given matrices: exact as long as the matrices are small."""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import reduce
from math import lcm
from typing import Any

import numpy as np
from sympy import Identity, Integer, MatAdd, MatMul, MatPow, MatrixSymbol, Symbol, Trace, Transpose
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.matexpr import MatrixElement

from ..symbols import SymmetricMatrix
from ..unsupported import UnsupportedExpression
from .arguments import INT64, DomainError, Exact, Given
from .arguments import exact as exact_number

EXACT = 64
"""Rows or columns of matrices up to which traces are exact."""
GRID, PRINTED = 2**6, 2**29
"""Multiples of 1/GRID have six decimals; those of less than PRINTED have no more than the 15 digits that tell floats
apart, so that a float of them prints as the multiple that it is."""
Numbers = Mapping[Symbol, Given]


def require_shape(m: MatrixSymbol, given: Given, numbers: Numbers) -> None:
    """Raise DomainError unless it is of the matrix's shape with these sizes, and symmetric if that is."""
    sizes = set().union(*(size.free_symbols for size in m.shape))
    for s in (s for s in sizes if isinstance(numbers[s], np.ndarray)):
        raise DomainError(f"{s} is a dimension of the matrix {m}: give one number")
    shape = tuple(int(size.xreplace({s: Integer(numbers[s]) for s in sizes})) for size in m.shape)
    if np.shape(given) != shape:
        raise DomainError(f"{m} must be of shape {shape}, but its shape is {np.shape(given)}")
    if isinstance(m, SymmetricMatrix) and not np.array_equal(given, np.transpose(given)):
        raise DomainError(f"{m} must be symmetric")


def traces_at(traces: Sequence[Trace | MatrixElement], constants: Mapping[str, Given], numbers: Numbers) -> list[Exact]:
    """Of products of matrices, and entries of them: by integers, all entries having a common denominator, if none is
    large or inverted."""
    matrices = {name: np.asarray(given) for name, given in constants.items()}
    inverted = any(trace.atoms(Inverse) for trace in traces)
    if inverted or any(size > EXACT for matrix in matrices.values() for size in matrix.shape):
        floats = {name: a.astype(float) for name, a in matrices.items()}
        return [exact_number(float(_number(trace, floats, numbers))) for trace in traces]
    whole, below = _on_a_grid(matrices) or _whole(matrices)
    largest = max((int(np.abs(a).max()) * max(a.shape) for a in whole.values() if a.size), default=0)
    found = list[Exact]()
    for trace in traces:
        count = _length(trace.args[0])
        small = largest**count < INT64  # so is every sum of products that occurs
        integers = {name: a.astype(np.int64 if small else object) for name, a in whole.items()}
        found.append(Fraction(int(_number(trace, integers, numbers)), below**count))
    return found


def _number(part: Trace | MatrixElement, matrices: Mapping[str, np.ndarray], numbers: Numbers) -> Any:
    matrix = product_of(part.args[0], matrices, numbers)
    return np.trace(matrix) if isinstance(part, Trace) else matrix[tuple(int(i) for i in part.args[1:])]


def product_of(word: Any, matrices: Mapping[str, np.ndarray], numbers: Numbers) -> np.ndarray:
    """A product of matrices, transposes, powers and inverses. Raises UnsupportedExpression for anything else."""

    def value(part: Any) -> np.ndarray:
        return product_of(part, matrices, numbers)

    match word:
        case MatrixSymbol():
            return matrices[word.name]
        case Identity():
            size = word.rows.xreplace({s: Integer(numbers[s]) for s in word.rows.free_symbols})
            return np.eye(int(size), dtype=int)
        case Transpose():
            return value(word.arg).T
        case Inverse():
            return np.linalg.inv(value(word.arg).astype(float))
        case MatPow():
            return np.linalg.matrix_power(value(word.base), int(word.exp))
        case MatMul() if word.as_coeff_matrices()[0] == 1:
            return reduce(operator.matmul, map(value, word.as_coeff_matrices()[1]))
        case MatAdd():
            return reduce(operator.add, map(value, word.args))
    raise UnsupportedExpression(word, "no value in numbers; put numbers for the sizes first, by .subs")


def _on_a_grid(matrices: Mapping[str, np.ndarray]) -> tuple[dict[str, np.ndarray], int] | None:
    """Integers over GRID; None unless all entries are multiples of 1/GRID, of so few digits that they print as they
    are."""
    if any(a.dtype.kind not in "if" for a in matrices.values()):
        return None
    scaled = {name: a.astype(float) * GRID for name, a in matrices.items()}
    if all((a == np.rint(a)).all() and (np.abs(a) < PRINTED).all() for a in scaled.values()):
        return {name: a.astype(np.int64) for name, a in scaled.items()}, GRID
    return None


def _whole(matrices: Mapping[str, np.ndarray]) -> tuple[dict[str, np.ndarray], int]:
    """Integers over a common denominator."""
    entries = {name: np.vectorize(exact_number, otypes=[object])(a) for name, a in matrices.items()}
    below = lcm(*(x.denominator for a in entries.values() for x in a.flat))
    return {name: np.vectorize(int, otypes=[object])(a * below) for name, a in entries.items()}, below


def _length(word: Any) -> int:
    """How many matrices are multiplied."""
    match word:
        case MatMul():
            return sum(map(_length, word.as_coeff_matrices()[1]))
        case MatPow():
            return int(word.exp) * _length(word.base)
        case Transpose():
            return _length(word.arg)
        case Identity():
            return 0
    return 1
