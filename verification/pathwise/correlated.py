"""Points for matrices whose rows are correlated: by their definition, from a root of the covariance.

A root is drawn, and the covariance is what it is the root of; so nothing has to be a square in the field. W is X'X.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import Any

from sympy import Expr, Identity, MatrixSymbol, Symbol, ZeroMatrix
from sympy.matrices.expressions.matexpr import MatrixExpr

from w2s_theory.calculus.reading.expression import Translator
from w2s_theory.calculus.reading.letters import AUXILIARY
from w2s_theory.calculus.symbols import Gaussian, InverseWishart, Scaled
from w2s_theory.kernel.polynomial import Polynomial
from w2s_theory.setting.evaluate import evaluate

from ..arithmetic.field import Exact, Exactly, Field


def degrees(matrix: MatrixSymbol) -> tuple[Expr, ...]:
    """Those of freedom, which count as a dimension."""
    return (matrix.degrees,) if isinstance(matrix, Scaled) else ()


def letter_shape(read: Translator, name: str, known: Mapping[Symbol, int]) -> tuple[int, ...]:
    """Rows and columns of what a letter stands for, in these dimensions."""
    matrix, values = read.letters.matrices[name], {s.name: size for s, size in known.items()}
    return _size(matrix.rows, values), _size(matrix.cols, values)


def with_correlations(read: Translator, values: dict[str, Exact], field: Field) -> dict[str, Exact]:
    """The values, and those of the letters that the reading made, and of what was declared of these.

    Raises NotImplementedError for letters that are no roots of a covariance with one letter, and no inverses.
    """
    values, letters = dict(values), read.letters
    for name, matrix in letters.matrices.items():
        of = letters.rooted(name)
        if of is not None or (name not in values and name.endswith(AUXILIARY)):
            values[name] = field.variables(*(_size(p, values) for p in (matrix.rows, matrix.cols)))
        if of is not None:
            values[of] = values[name].T @ values[name]
    for name, inverse in letters.inverses.items():
        if name in values and inverse not in values:
            values[inverse] = values[name].inverse()
    if missing := sorted(set(letters.matrices) - set(values)):
        raise NotImplementedError(f"no exact points are known here for {missing[0]}, which the expression is read with")
    for symbol in read.matrices.values():
        if symbol.name not in values:
            values[symbol.name] = _defined(read, symbol, values, field)
    return values


def _defined(read: Translator, symbol: MatrixSymbol, values: dict[str, Exact], field: Field) -> Exact:
    standard = values[symbol.name + AUXILIARY]
    if isinstance(symbol, Gaussian):
        centred = _times(read, _times(read, standard.T, symbol.row_cov, values).T, symbol.cov, values)
        is_centred = isinstance(symbol.mean, ZeroMatrix)
        return centred if is_centred else evaluate(symbol.mean, values, Exactly(field)) + centred
    if isinstance(symbol, InverseWishart):  # (X'X)⁻¹ for X = Z·P'⁻¹, whose rows have the covariance Ψ⁻¹
        inverse = (standard.T @ standard).inverse()
        return _times(read, _times(read, inverse, symbol.scale, values).T, symbol.scale, values)
    x = _times(read, standard, symbol.scale, values)
    return x.T @ x


def _times(read: Translator, matrix: Exact, covariance: MatrixExpr, values: dict[str, Exact]) -> Exact:
    """The matrix times the root of a covariance."""
    root = _root(read, covariance)
    return matrix if root is None else matrix @ values[root]


def _root(read: Translator, covariance: MatrixExpr) -> str | None:
    if isinstance(covariance, Identity):
        return None
    name = getattr(covariance, "name", "")
    found = next((root for root in read.letters.matrices if read.letters.rooted(root) == name), None)
    if found is None:
        raise NotImplementedError(f"no exact points are known here for the covariance {covariance}")
    return found


def _size(p: Polynomial, values: Mapping[str, Any]) -> int:
    return sum(c * prod(int(values[s]) for s in powers) for powers, c in p.items())
