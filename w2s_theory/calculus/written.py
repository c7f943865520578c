"""Matrices whose products, sums, powers, transposes, adjoints and inverses stay as they are written.

SymPy cancels while an expression is typed: with S = (GᵀG)⁻¹ nothing is left of S in S·GᵀG, S − S, 0·S or S⁰. But that
S is written there says that GᵀG has an inverse, n ≥ d, and so must its expectation say. Each class here is SymPy's of
the same meaning, and is printed, read and evaluated as that; only, its operators put together and evaluate nothing,
except that equal square neighbours are a power: A·A and A² are one object.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from typing import Any, ClassVar

from sympy import Add, Expr, Mul, S, adjoint, conjugate, default_sort_key
from sympy.core.sympify import SympifyError, _sympify
from sympy.matrices.expressions.adjoint import Adjoint
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.transpose import Transpose, transpose
from sympy.printing.precedence import PRECEDENCE


def _operator(method: Callable[[Any, Expr], MatrixExpr]) -> Callable[[Any, Any], Any]:
    """The method for operands that SymPy understands; for others Python asks the other side."""

    @wraps(method)
    def applied(self: Any, other: Any) -> Any:
        try:
            other = _sympify(other)
        except SympifyError:
            return NotImplemented
        return method(self, other)

    return applied


class Written(MatrixExpr):
    """A matrix that keeps what is made of it by operators, and by those of SymPy's matrices and numbers with it."""

    _op_priority = MatrixExpr._op_priority + 1

    @_operator
    def __mul__(self, other: Expr) -> MatrixExpr:
        return product(self, other)

    @_operator
    def __rmul__(self, other: Expr) -> MatrixExpr:
        return product(other, self)

    __matmul__, __rmatmul__ = __mul__, __rmul__

    @_operator
    def __truediv__(self, other: Expr) -> MatrixExpr:
        return product(self, other**-1)

    @_operator
    def __rtruediv__(self, other: Expr) -> MatrixExpr:
        return product(other, self.inverse())

    @_operator
    def __add__(self, other: Expr) -> MatrixExpr:
        return total(self, other)

    __radd__ = __add__

    @_operator
    def __sub__(self, other: Expr) -> MatrixExpr:
        return total(self, product(S.NegativeOne, other))

    @_operator
    def __rsub__(self, other: Expr) -> MatrixExpr:
        return total(other, -self)

    def __neg__(self) -> MatrixExpr:
        return product(S.NegativeOne, self)

    @_operator
    def __pow__(self, exponent: Expr) -> MatrixExpr:
        if exponent == 1:
            return self
        return self.inverse() if exponent == -1 else WrittenPower(self, exponent)

    def _eval_inverse(self) -> MatrixExpr:
        return WrittenInverse(self)

    def _eval_transpose(self) -> MatrixExpr:
        return WrittenTranspose(self)

    def _eval_adjoint(self) -> MatrixExpr:
        return WrittenAdjoint(self)

    @property
    def H(self) -> MatrixExpr:
        """The conjugate transpose."""
        return self.adjoint()

    def _eval_trace(self) -> None:
        """SymPy would take the trace apart, and cancel."""


class Made(Written):
    """What is made of such matrices. An entry of it stays as it is written, too; SymPy would write it out as a sum."""

    _build: ClassVar[Callable[..., MatrixExpr]]
    """Makes it of its arguments."""

    @classmethod
    def class_key(cls) -> Any:
        """Its place in a sum, which is that of SymPy's class."""
        _, theirs = cls.__bases__
        return theirs.class_key()  # type: ignore[attr-defined]

    def _entry(self, i: Expr, j: Expr, **kwargs: Any) -> MatrixElement:
        return MatrixElement(self, i, j)

    def doit(self, **hints: Any) -> MatrixExpr:
        """Itself; where explicit matrices were put in the place of all letters, what SymPy makes of them."""
        made = type(self)._build(*(arg.doit(**hints) for arg in self.args))
        return made if isinstance(made, Written) else made.doit(**hints)


class WrittenProduct(Made, MatMul):
    def _eval_transpose(self) -> MatrixExpr:
        number, matrices = self.as_coeff_matrices()
        return product(number, *map(transpose, reversed(matrices)))

    def _eval_adjoint(self) -> MatrixExpr:
        number, matrices = self.as_coeff_matrices()
        return product(conjugate(number), *map(adjoint, reversed(matrices)))

    def _eval_expand_mul(self, **hints: Any) -> MatrixExpr:
        """Multiplied out, and nothing else."""
        choices = [factor.args if isinstance(factor, MatAdd) else (factor,) for factor in self.args]
        return total(*(product(*factors) for factors in itertools.product(*choices)))

    def as_coeff_mmul(self) -> tuple[Expr, MatrixExpr]:
        number, matrices = self.as_coeff_matrices()
        return number, WrittenProduct(*matrices)


class WrittenSum(Made, MatAdd):
    def _eval_transpose(self) -> MatrixExpr:
        return total(*map(transpose, self.args))

    def _eval_adjoint(self) -> MatrixExpr:
        return total(*map(adjoint, self.args))


class WrittenPower(Made, MatPow):
    _build = staticmethod(lambda base, exponent: base**exponent)

    def _eval_transpose(self) -> MatrixExpr:
        return transpose(self.base) ** self.exp

    def _eval_adjoint(self) -> MatrixExpr:
        return adjoint(self.base) ** self.exp


class WrittenInverse(Made, Inverse):
    _build = staticmethod(lambda base, exponent: base.inverse())

    def _eval_transpose(self) -> MatrixExpr:
        return transpose(self.arg).inverse()

    def _eval_adjoint(self) -> MatrixExpr:
        return adjoint(self.arg).inverse()


class WrittenTranspose(Made, Transpose):
    _build = staticmethod(transpose)

    def _eval_transpose(self) -> MatrixExpr:
        return self.arg


class WrittenAdjoint(Made, Adjoint):
    _build = staticmethod(adjoint)

    def _eval_adjoint(self) -> MatrixExpr:
        return self.arg

    def _sympystr(self, printer: Any) -> str:
        return f"{printer.parenthesize(self.arg, PRECEDENCE['Pow'])}.H"


def product(*factors: Expr) -> MatrixExpr:
    """The product with its factors as they are, numbers in front; SymPy's, not evaluated, if none of them is ours.

    >>> from sympy import MatrixSymbol
    >>> from w2s_theory import GaussianMatrix
    >>> G, A = GaussianMatrix("G", 3, 2), MatrixSymbol("A", 2, 2)
    >>> product((G.T * G).inv(), G.T * G), product(A, A)
    ((G.T*G)**(-1)*G.T*G, A*A)
    """
    parts = [part for factor in factors for part in (factor.args if isinstance(factor, MatMul) else (factor,))]
    number, matrices = Mul(*(p for p in parts if not p.is_Matrix)), [p for p in parts if p.is_Matrix]
    kind = WrittenProduct if any(isinstance(matrix, Written) for matrix in matrices) else MatMul
    if kind is WrittenProduct:
        matrices = list(_powers(matrices))
    if number != 1:
        return kind(number, *matrices)
    return matrices[0] if len(matrices) == 1 else kind(*matrices)


def _powers(matrices: Iterable[MatrixExpr]) -> Iterator[MatrixExpr]:
    """Equal neighbours as one power, A·A² as A³, which is never wrong: both are there, or neither."""
    for base, run in itertools.groupby(map(_power, matrices), key=lambda power: power[0]):
        exponents = [exponent for _, exponent in run]
        if len(exponents) == 1 or base.is_square:
            exponents = [Add(*exponents)]
        yield from (base if exponent == 1 else WrittenPower(base, exponent) for exponent in exponents)


def _power(matrix: MatrixExpr) -> tuple[MatrixExpr, Expr]:
    """Base and exponent; an inverse, or a power that may be one, is its own base."""
    if isinstance(matrix, WrittenPower) and matrix.exp.is_positive:
        return matrix.base, matrix.exp
    return matrix, S.One


def total(*terms: Expr) -> MatrixExpr:
    """The sum with its terms as they are, in a fixed order; SymPy's, not evaluated, if none of them is ours."""
    parts = [part for term in terms for part in (term.args if isinstance(term, MatAdd) else (term,))]
    kind = WrittenSum if any(isinstance(part, Written) for part in parts) else MatAdd
    return parts[0] if len(parts) == 1 else kind(*sorted(parts, key=default_sort_key))


WrittenProduct._build, WrittenSum._build = staticmethod(product), staticmethod(total)
