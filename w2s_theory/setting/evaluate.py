"""The second reading of an expression: its value on drawn matrices, by NumPy.

A matrix may be one draw or a stack of draws of shape (…, rows, cols); then so is the value.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping
from functools import reduce
from typing import Any

import numpy as np
from sympy import Add, MatAdd, MatMul, MatPow, MatrixSymbol, Mul, Number, Pow, Symbol, Trace, Transpose
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.special import Identity


def evaluate(expression: Any, values: Mapping[str, Any]) -> Any:
    """The value of a SymPy expression for NumPy matrices and numbers given by symbol name.

    Inverses are computed as such: this is the definition, not a fast or a stable way. Raises KeyError, naming the
    symbol, if a value is missing, and TypeError for an expression that is not made of sums, products, powers, traces,
    transposes and inverses.
    """

    def value(part: Any) -> Any:
        return evaluate(part, values)

    match expression:
        case Symbol() | MatrixSymbol():
            return values[expression.name]
        case Number():
            return float(expression)
        case int():
            return expression
        case Identity():
            return np.eye(int(value(expression.rows)))
        case Transpose():
            return np.swapaxes(value(expression.arg), -1, -2)
        case Inverse():
            return np.linalg.inv(value(expression.arg))
        case MatPow():
            return np.linalg.matrix_power(value(expression.base), int(expression.exp))
        case Trace():
            return np.trace(value(expression.arg), axis1=-2, axis2=-1)
        case MatAdd() | Add():
            return sum(map(value, expression.args))
        case MatMul():
            coefficient, matrices = expression.as_coeff_matrices()
            return value(coefficient) * reduce(np.matmul, map(value, matrices))
        case Mul():
            return reduce(operator.mul, map(value, expression.args))
        case Pow():
            return value(expression.base) ** value(expression.exp)
    raise TypeError(f"no value for {expression}: {type(expression).__name__} is not a matrix or number expression")
