"""What people declare: random matrices by their distributions, and constant ones."""

from __future__ import annotations

from typing import Any

from sympy import Basic, Expr, Identity, MatrixSymbol, ZeroMatrix, conjugate, preorder_traversal, sympify
from sympy.matrices.expressions.adjoint import Adjoint
from sympy.matrices.expressions.matexpr import MatrixExpr

from .written import Written


class Gaussian(Written, MatrixSymbol):
    """A Gaussian matrix with a mean and with covariances of its rows and of its columns."""

    def __new__(
        cls, name: str, rows: object, cols: object, mean: Any = None, cov: Any = None, row_cov: Any = None
    ) -> Gaussian:
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


class GaussianMatrix(Gaussian):
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


class ComplexGaussianMatrix(Gaussian):
    """A random complex matrix Z, ``rows`` × ``cols``, with independent Gaussian entries z: E z = E z² = 0, E |z|² = 1.

    ``mean``, ``cov`` and ``row_cov`` as of a GaussianMatrix; a covariance Σ_jl = E z̄_ij·z_il is Hermitian.

    Its adjoint is ``Z.H``, that of a constant A ``Adjoint(A)`` or ``A.adjoint()``; constants are complex, too. In an
    expression all random matrices are complex, or all are real. A transpose that is no adjoint, and a conjugate of a
    matrix, are refused, as they need other rules; SymPy's ``conjugate`` of a trace is known.

    >>> from sympy import MatrixSymbol, Trace, symbols
    >>> from w2s_theory import E
    >>> n, d = symbols("n d", integer=True, positive=True)
    >>> Z, A = ComplexGaussianMatrix("Z", n, d), MatrixSymbol("A", d, d)
    >>> E(Trace(A * (Z.H * Z).inv())), E(Trace((Z.H * Z) ** 2))
    (Trace(A)/(-d + n), d*n*(d + n))
    >>> E(Trace(A * Z.H * Z) * Trace((A * Z.H * Z).adjoint()))
    n*(n*Trace(Adjoint(A))*Trace(A) + Trace(A*Adjoint(A)))
    """


class SymmetricMatrix(Written, MatrixSymbol):
    """A constant d × d matrix that equals its transpose: ``SymmetricMatrix("A", d)``.

    What operators make of it stays as it is written, as for a GaussianMatrix.
    """

    def __new__(cls, name: str, d: object, cols: object = None) -> SymmetricMatrix:
        return super().__new__(cls, name, d, _square("symmetric", name, d, cols))

    def _eval_transpose(self) -> SymmetricMatrix:
        return self


class PositiveMatrix(SymmetricMatrix):
    """A constant d × d matrix that is symmetric and positive definite: ``PositiveMatrix("L", d)``.

    What is added to a Gram matrix in a resolvent is one, or a positive multiple of the identity.
    """


class HermitianMatrix(Written, MatrixSymbol):
    """A constant complex d × d matrix that equals its adjoint: ``HermitianMatrix("A", d)``.

    Its transpose is its conjugate, which is another matrix, and is refused as that of a ComplexGaussianMatrix is. A
    SymmetricMatrix, which is its own transpose, is refused beside complex ones: write this for it.

    >>> from sympy import Trace, symbols
    >>> from w2s_theory import E
    >>> n, d = symbols("n d", integer=True, positive=True)
    >>> Z, K = ComplexGaussianMatrix("Z", n, d), HermitianMatrix("K", d)
    >>> K.H == K, E(Trace(K * (Z.H * Z).inv() * K * (Z.H * Z).inv())) == E(Trace((K * (Z.H * Z).inv()) ** 2))
    (True, True)
    """

    def __new__(cls, name: str, d: object, cols: object = None) -> HermitianMatrix:
        return super().__new__(cls, name, d, _square("Hermitian", name, d, cols))

    def _eval_adjoint(self) -> HermitianMatrix:
        return self


def _square(kind: str, name: str, d: object, cols: object) -> object:
    if cols is not None and cols != d:
        raise ValueError(f"{kind} matrix {name}: {d} rows but {cols} columns; give one dimension")
    return d


class Scaled(Written, MatrixSymbol):
    """A random matrix with a number of degrees of freedom and a scale; it equals its transpose, or its adjoint."""

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
        return self if KINDS[1].get(type(self)) else super()._eval_transpose()

    def _eval_adjoint(self) -> Any:
        return self


class Wishart(Scaled):
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


class InverseWishart(Scaled):
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


class ComplexWishart(Scaled):
    """W = XᴴX for complex X with n independent rows of covariance Σ, which is Hermitian: as `Wishart`.

    >>> from sympy import symbols
    >>> from w2s_theory import E
    >>> n, d = symbols("n d", integer=True, positive=True)
    >>> W = ComplexWishart("W", n, HermitianMatrix("Sigma", d))
    >>> E(W * W), E(W.inv())
    (n**2*Sigma**2 + (n*Trace(Sigma))*Sigma, 1/(-d + n)*Sigma**(-1))
    """


class ComplexInverseWishart(Scaled):
    """The inverse of a complex Wishart matrix with ν degrees of freedom and scale Ψ⁻¹: as `InverseWishart`.

    >>> from sympy import symbols
    >>> from w2s_theory import E
    >>> nu, d = symbols("nu d", integer=True, positive=True)
    >>> E(ComplexInverseWishart("V", nu, HermitianMatrix("Psi", d)))
    1/(-d + nu)*Psi
    """


KINDS: dict[int, dict[type, str]] = {
    1: {
        GaussianMatrix: "gaussian",
        Wishart: "gaussian",
        InverseWishart: "gaussian",
        SymmetricMatrix: "symmetric",
        PositiveMatrix: "positive",
        MatrixSymbol: "constant",
    },
    2: {
        ComplexGaussianMatrix: "gaussian",
        ComplexWishart: "gaussian",
        ComplexInverseWishart: "gaussian",
        HermitianMatrix: "symmetric",
        MatrixSymbol: "constant",
    },
}
"""What the kernel calls our matrices, or what they are made of, by β."""
COMPLEX = (ComplexGaussianMatrix, ComplexWishart, ComplexInverseWishart, HermitianMatrix, Adjoint)


def is_standard(symbol: MatrixSymbol) -> bool:
    """Whether it is a Gaussian matrix with independent N(0, 1) entries."""
    return isinstance(symbol, Gaussian) and symbol.is_standard


def is_complex(expression: Any) -> bool:
    """Whether an expression is over the complex numbers; of constants that are in no adjoint it does not matter."""
    return any(map(makes_complex, preorder_traversal(expression)))


def makes_complex(part: Any) -> bool:
    return isinstance(part, COMPLEX) or is_conjugate(part)


def is_conjugate(part: Any) -> bool:
    return isinstance(part, conjugate) and part.has(MatrixExpr)


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
