"""The second reading of an expression: its value on drawn matrices, by NumPy or by another arithmetic.

A matrix may be one draw or a stack of draws of shape (…, rows, cols); then so is the value.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping
from functools import partial, reduce
from typing import Any, Protocol

import numpy as np
from sympy import (
    Add,
    Adjoint,
    MatAdd,
    MatMul,
    MatPow,
    MatrixSymbol,
    Mul,
    Number,
    Pow,
    Symbol,
    Trace,
    Transpose,
    conjugate,
)
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.special import Identity


class Arithmetic(Protocol):
    """What matrices can do beyond their operators +, *, @."""

    def number(self, value: Number) -> Any: ...
    def identity(self, rows: int) -> Any: ...
    def transpose(self, matrix: Any) -> Any: ...
    def inverse(self, matrix: Any) -> Any: ...
    def trace(self, matrix: Any) -> Any: ...
    def matrix_power(self, matrix: Any, exponent: int) -> Any: ...
    def power(self, base: Any, exponent: Number) -> Any: ...


class Floats:
    """NumPy's floating point numbers."""

    number = staticmethod(float)
    identity = staticmethod(np.eye)
    transpose = staticmethod(partial(np.swapaxes, axis1=-1, axis2=-2))
    inverse = staticmethod(np.linalg.inv)
    trace = staticmethod(partial(np.trace, axis1=-2, axis2=-1))
    matrix_power = staticmethod(np.linalg.matrix_power)
    power = staticmethod(lambda base, exponent: base ** float(exponent))


FLOATS = Floats()


def evaluate(expression: Any, values: Mapping[str, Any], arithmetic: Arithmetic = FLOATS) -> Any:
    """The value of a SymPy expression for matrices and numbers given by symbol name.

    Inverses are computed as such: this is the definition, not a fast or a stable way. Raises KeyError, naming the
    symbol, if a value is missing, and TypeError for an expression that is not made of sums, products, powers, traces,
    transposes, adjoints and inverses.
    """

    def value(part: Any) -> Any:
        return evaluate(part, values, arithmetic)

    match expression:
        case Symbol() | MatrixSymbol():
            return values[expression.name]
        case Number():
            return arithmetic.number(expression)
        case int():
            return expression
        case Identity():
            return arithmetic.identity(int(value(expression.rows)))
        case Transpose():
            return arithmetic.transpose(value(expression.arg))
        case Adjoint():
            return np.conj(arithmetic.transpose(value(expression.arg)))
        case conjugate():
            return np.conj(value(expression.args[0]))
        case Inverse():
            return arithmetic.inverse(value(expression.arg))
        case MatPow():
            return arithmetic.matrix_power(value(expression.base), int(expression.exp))
        case Trace():
            return arithmetic.trace(value(expression.arg))
        case MatAdd() | Add():
            return sum(map(value, expression.args))
        case MatMul():
            coefficient, matrices = expression.as_coeff_matrices()
            return value(coefficient) * reduce(operator.matmul, map(value, matrices))
        case Mul():
            return reduce(operator.mul, map(value, expression.args))
        case Pow(exp=Number()):
            return arithmetic.power(value(expression.base), expression.exp)
    raise TypeError(f"no value for {expression}: {type(expression).__name__} is not a matrix or number expression")
