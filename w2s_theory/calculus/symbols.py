"""What people declare: random matrices by their distributions, and constant ones."""

from __future__ import annotations

from typing import Any

from sympy import Basic, Expr, Identity, MatrixSymbol, ZeroMatrix, sympify
from sympy.matrices.expressions.matexpr import MatrixExpr

from .written import Written


class GaussianMatrix(Written, MatrixSymbol):
    """A random matrix G, ``rows`` × ``cols``, with independent N(0, 1) entries, independent of all other matrices.

    With ``cov``, a cols × cols matrix Σ, its rows have this covariance; with ``row_cov``, a rows × rows matrix Ω, its
    columns have, so that Cov(G_ij, G_kl) = Ω_ik Σ_jl; with ``mean``, rows × cols, it is mean + what has mean 0. These
    are made of constants, symmetric and positive semidefinite; positive definite, if an inverse asks for that.

    Two GaussianMatrix objects of the same name are the same matrix, as for any SymPy symbol. The dimensions are
    positive integers or polynomials in symbols that stand for such.

    What operators make of it stays as it is written: SymPy would cancel (G.T*G).inv()*(G.T*G), which is the identity
    only where G.T*G has an inverse. What is made without our matrices, SymPy simplifies before it is seen here:
    ``Trace(S) - Trace(S)`` is 0, ``Inverse(W)**0`` (for ``W.inv()**0``) the identity, and ``A.inv()*A`` for a
    MatrixSymbol A, too; ``Expectation.expression`` shows what was left to ask about.

    Raises ValueError for a mean or a covariance of another shape.

    >>> G = GaussianMatrix("G", 2, 3)
    >>> (G.T * G).inv() * G.T * G
    (G.T*G)**(-1)*G.T*G
    >>> from sympy import symbols
    >>> from w2s_theory import E
    >>> n, d = symbols("n d", integer=True, positive=True)
    >>> X = GaussianMatrix("X", n, d, cov=SymmetricMatrix("Sigma", d))
    >>> E(X.T * X), E((X.T * X).inv())
    (n*Sigma, 1/(-d + n - 1)*Sigma**(-1))
    """

    def __new__(
        cls, name: str, rows: object, cols: object, mean: Any = None, cov: Any = None, row_cov: Any = None
    ) -> GaussianMatrix:
        standard = super().__new__(cls, name, rows, cols)
        rows, cols = standard.shape
        told = (
            _of_shape(name, "mean", mean, ZeroMatrix(rows, cols)),
            _of_shape(name, "cov", cov, Identity(cols)),
            _of_shape(name, "row_cov", row_cov, Identity(rows)),
        )
        if told == (ZeroMatrix(rows, cols), Identity(cols), Identity(rows)):
            return standard
        return Basic.__new__(cls, standard.args[0], rows, cols, *told)

    @property
    def is_standard(self) -> bool:
        """Whether all its entries are independent and N(0, 1)."""
        return len(self.args) == 3

    @property
    def mean(self) -> MatrixExpr:
        return ZeroMatrix(*self.shape) if self.is_standard else self.args[3]

    @property
    def cov(self) -> MatrixExpr:
        """The covariance of a row."""
        return Identity(self.cols) if self.is_standard else self.args[4]

    @property
    def row_cov(self) -> MatrixExpr:
        """The covariance of a column."""
        return Identity(self.rows) if self.is_standard else self.args[5]

    @property
    def free_symbols(self) -> set[Basic]:
        return {self}.union(*(part.free_symbols for part in self.args[3:]))


class SymmetricMatrix(Written, MatrixSymbol):
    """A constant d × d matrix that equals its transpose: ``SymmetricMatrix("A", d)``.

    What operators make of it stays as it is written, as for a GaussianMatrix.
    """

    def __new__(cls, name: str, d: object, cols: object = None) -> SymmetricMatrix:
        if cols is not None and cols != d:
            raise ValueError(f"symmetric matrix {name}: {d} rows but {cols} columns; give one dimension")
        return super().__new__(cls, name, d, d)

    def _eval_transpose(self) -> SymmetricMatrix:
        return self


class _Scaled(Written, MatrixSymbol):
    """A random symmetric matrix with a number of degrees of freedom and a matrix of scale."""

    def __new__(cls, name: str, degrees: object, scale: Any) -> Any:
        scale = sympify(scale)
        if not getattr(scale, "is_Matrix", False) or scale.rows != scale.cols:
            raise ValueError(
                f"{cls.__name__} {name}: the scale must be a square matrix, such as Identity(d) or "
                f'SymmetricMatrix("Sigma", d), but is {scale}'
            )
        standard = super().__new__(cls, name, degrees, degrees)
        return Basic.__new__(cls, *standard.args[:2], scale)

    @property
    def degrees(self) -> Expr:
        return self.args[1]

    @property
    def scale(self) -> MatrixExpr:
        return self.args[2]

    @property
    def shape(self) -> tuple[Expr, Expr]:
        rows, cols = map(sympify, self.scale.shape)
        return rows, cols

    @property
    def free_symbols(self) -> set[Basic]:
        return {self} | self.scale.free_symbols

    def _eval_transpose(self) -> Any:
        return self


class Wishart(_Scaled):
    """W = X'X for X with n independent rows N(0, Σ): ``Wishart("W", n, Sigma)``; ``Wishart("W", n, Identity(d))``.

    Σ is symmetric and positive semidefinite, d × d; positive definite, if an inverse asks for that.

    Raises ValueError if the scale is not a square matrix.

    >>> from sympy import symbols
    >>> from w2s_theory import E
    >>> n, d = symbols("n d", integer=True, positive=True)
    >>> W, A = Wishart("W", n, SymmetricMatrix("Sigma", d)), SymmetricMatrix("A", d)
    >>> E(W * A * W)
    (n*(n + 1))*Sigma*A*Sigma + (n*Trace(A*Sigma))*Sigma
    """


class InverseWishart(_Scaled):
    """The inverse of a Wishart matrix with ν degrees of freedom and scale Ψ⁻¹: ``InverseWishart("V", nu, Psi)``.

    So its mean is Ψ/(ν − d − 1). Ψ is symmetric and positive definite, d × d.

    Raises ValueError if the scale is not a square matrix.

    >>> from sympy import symbols
    >>> from w2s_theory import E
    >>> nu, d = symbols("nu d", integer=True, positive=True)
    >>> V = InverseWishart("V", nu, SymmetricMatrix("Psi", d))
    >>> E(V), E(V.inv())
    (1/(-d + nu - 1)*Psi, nu*Psi**(-1))
    """


def _of_shape(name: str, what: str, given: Any, default: MatrixExpr) -> Any:
    if given is None:
        return default
    matrix = sympify(given)
    if not getattr(matrix, "is_Matrix", False):
        example = "a matrix of constants" if what == "mean" else f"a matrix, such as {matrix}*Identity({default.rows})"
        raise ValueError(f"GaussianMatrix {name}: {what} must be {example}, but is the number {matrix}")
    if matrix.shape != default.shape:
        needed = " × ".join(map(str, default.shape))
        raise ValueError(f"GaussianMatrix {name}: {what} must be {needed}, but is {' × '.join(map(str, matrix.shape))}")
    return matrix
