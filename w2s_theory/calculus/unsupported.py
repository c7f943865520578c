"""What the calculus cannot take the expectation of: the reasons, and what can be asked instead."""

from __future__ import annotations

from typing import Any

from sympy import Expr, Float, MatrixBase, Pow, Sum
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr

SUPPORTED = """supported: polynomials in traces (or 1×1 products) of GaussianMatrix, MatrixSymbol (constant) and
SymmetricMatrix (constant), their transposes and sums, Identity, ZeroMatrix, integer powers, and inverses of Gram
matrices (G.T*G)**-1 or (G*G.T)**-1, and matrices made of these; the coefficients are rational in scalar symbols and
dimensions. Over the complex numbers: ComplexGaussianMatrix, MatrixSymbol and HermitianMatrix (constant) with adjoints
Z.H, Adjoint(A) in the place of transposes."""

MATRIX = """a matrix where a number is needed: ask for its Trace, or for the matrix alone, as E takes both"""
ENTRY = """a single entry. That of an expectation is E(M)[i, j]. In products, entry i, j of M is a.T*M*b, where a and b
are the columns i and j of an identity: ask for that with constant a and b of one column, and put 1 for Trace(a.T*a),
Trace(b.T*b), and for Trace(a.T*b) 1 if i = j, else 0"""
MIXED = """a real matrix in an expression over the complex numbers, which is one with a ComplexGaussianMatrix, a
HermitianMatrix, or an adjoint or conjugate. They follow different rules, and cannot be asked together: write
ComplexGaussianMatrix for GaussianMatrix and HermitianMatrix for SymmetricMatrix, or, if all are real, .T for .H"""
TRANSPOSED = """a transpose without conjugation, or in a conjugate, in an expression over the complex numbers: what is
not conjugated and transposed at once needs rules that are not here. Write the adjoint Z.H, of a constant Adjoint(A);
for a constant transpose or conjugate declare a matrix of its own"""
SYMBOLIC_POWER = "a power with a symbol in it: ask for one number at a time, as each has its own proof"
DIVISION = """a division by something with matrices in it; only for y of one column is there the inverse of
Trace(y.T*y), which is written (y.T*y).inv()"""


class UnsupportedExpression(ValueError):
    """An expression of which the calculus cannot take the expectation; the message shows the part at fault."""

    def __init__(self, part: object, reason: str) -> None:
        super().__init__(f"cannot use  {part}\n{reason}\n{SUPPORTED}")
        self.part = part


def no_number(e: Any) -> str:
    """Why this is no scalar that the calculus can take along."""
    name = type(e).__name__
    if isinstance(e, (float, Float)):
        return "a float, which is not exact: write a Rational, or a symbol"
    if isinstance(e, MatrixBase):
        return no_matrix(e)
    if not isinstance(e, Expr):
        return f"{name} is not an expression of SymPy"
    if not e.has(MatrixExpr):
        return "infinite or undefined"
    if isinstance(e, Sum) and e.has(MatrixElement):
        return f"SymPy has written out a product of constant matrices, of which this is {ENTRY}"
    if isinstance(e, Pow):
        return "a root of something with matrices in it" if e.exp.is_number else SYMBOLIC_POWER
    return f"{name} is not a polynomial in traces with exact coefficients"


def no_matrix(e: Any) -> str:
    """Why this is no matrix that the calculus knows."""
    if isinstance(e, MatrixBase):
        return "a matrix of numbers: ask with a MatrixSymbol, and put the numbers into the answer"
    return f"{type(e).__name__} is not supported"
