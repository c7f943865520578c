"""What the calculus cannot take the expectation of: the reasons, and what can be asked instead."""

from __future__ import annotations

from typing import Any

from sympy import Expr, Float, Pow, Sum, log
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr

SUPPORTED = """supported: polynomials in traces, entries and determinants of products of GaussianMatrix (with mean, cov,
row_cov), Wishart, InverseWishart and constant matrices (MatrixSymbol, SymmetricMatrix, Identity, ZeroMatrix, OneMatrix,
DiagMatrix, BlockMatrix, Matrix of numbers), their transposes, sums and integer powers, inverses of Gram matrices and of
constants, and matrices made of these; the coefficients are rational in scalar symbols and dimensions. Over the complex
numbers: ComplexGaussianMatrix, ComplexWishart, ComplexInverseWishart, MatrixSymbol and HermitianMatrix, with adjoints
Z.H, Adjoint(A) in the place of transposes."""

MATRIX = """a matrix where a number is needed: ask for its Trace, or for the matrix alone, as E takes both"""
SUM = """a sum over an index that is not one of products of entries over all of it, as in a product of matrices"""
MIXED = """a real matrix in an expression over the complex numbers, which is one with a ComplexGaussianMatrix, a
HermitianMatrix, or an adjoint or conjugate. They follow different rules, and cannot be asked together: write
ComplexGaussianMatrix for GaussianMatrix and HermitianMatrix for SymmetricMatrix, or, if all are real, .T for .H"""
TRANSPOSED = """a transpose without conjugation, or in a conjugate, in an expression over the complex numbers: what is
not conjugated and transposed at once needs rules that are not here. Write the adjoint Z.H, of a constant Adjoint(A);
for a constant transpose or conjugate declare a matrix of its own"""
SYMBOLIC_POWER = "a power with a symbol in it: ask for one number at a time, as each has its own proof"
DIVISION = """a division by something random; its expectation is known only for Trace(y.T*y), the squared length of a
GaussianMatrix y of one column with independent entries. A ratio x'Ax/x'Bx of two quadratic forms has no closed
form: ask for its numerator and its denominator, or for B = I"""
LOGARITHM = """a logarithm: E log det W is no rational function (for d rows it is Σ digamma((n - i)/2) + d·log 2 over
i = 0, …, d - 1, plus log det of the scale). Ask for powers instead: E(det(W)**k) for a number of rows"""
ROOT = """a root of something with matrices in it, as in W**(-1/2), which is no polynomial in traces: ask for whole
powers of W and of W.inv(), or, as |Wv|² for |Wv|, for squares"""


class UnsupportedExpression(ValueError):
    """An expression of which the calculus cannot take the expectation; the message shows the part at fault."""

    def __init__(self, part: object, reason: str) -> None:
        super().__init__(f"cannot use  {part}\n{reason}\n{SUPPORTED}")
        self.part, self.reason = part, reason


def no_number(e: Any) -> str:
    """Why this is no scalar that the calculus can take along."""
    name = type(e).__name__
    if isinstance(e, (float, Float)):
        return "a float, which is not exact: write a Rational, or a symbol"
    if not isinstance(e, Expr):
        return f"{name} is not an expression of SymPy"
    if not e.has(MatrixExpr):
        return "infinite or undefined"
    if isinstance(e, Sum) and e.has(MatrixElement):
        return SUM
    if isinstance(e, Pow):
        return ROOT if e.exp.is_number else SYMBOLIC_POWER
    if isinstance(e, log):
        return LOGARITHM
    return f"{name} is not a polynomial in traces with exact coefficients"


def no_matrix(e: Any) -> str:
    """Why this is no matrix that the calculus knows."""
    return f"{type(e).__name__} is not supported"
