"""Variances and covariances, of numbers, of vectors and of matrices: E[ab] − E[a]·E[b], each part with its proof.

Of complex numbers b is conjugated in both: Cov(a, b) = E[ab̄] − E[a]·E[b̄], so that a variance is one of a modulus.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sympy import Dummy, Expr, Identity, MatMul, Matrix, MatrixSymbol, S, Trace, adjoint, conjugate, sympify, transpose
from sympy.logic.boolalg import Boolean
from sympy.matrices.expressions.matexpr import MatrixExpr

from ..kernel.certificate import Certificate
from ..kernel.words import CertificateError
from .expectation import Expectation, expectation, require_arbitrary, stated
from .forms.canonical import canonical, is_same
from .forms.printing import to_latex, to_text
from .forms.readable import readable
from .given import equations
from .kronecker import as_covariance
from .matrix import fresh, is_matrix, traced
from .numbers.conditions import together
from .symbols import is_complex
from .written import product, total


@dataclass(frozen=True, repr=False)
class Covariance:
    """What is known of the covariance of ``left`` and ``right``.

    ``value``: of two numbers a number; of a number and a matrix the matrix of the covariances with its entries; of two
    vectors (one column or one row) the matrix Cov(left_i, right_j). Of two matrices it is the covariance of two
    numbers, Trace(T·left) and Trace(U·right) for the constant ``tests`` T and U, which are arbitrary; `entry` reads off
    it that of two entries. ``domain``: the condition under which it holds. ``parts``: the expectations of the product,
    of the left and of the right, of which each has its certificate. Of complex numbers, vectors and matrices the right
    one is conjugated in the product and alone, entry by entry.
    """

    left: Expr
    right: Expr
    value: Expr
    domain: Boolean
    parts: tuple[Expectation, Expectation, Expectation]
    tests: tuple[MatrixSymbol, ...] = ()

    @property
    def certificates(self) -> tuple[Certificate, ...]:
        """Those of the product and of both means."""
        return tuple(part.certificate for part in self.parts)

    def check(self) -> bool:
        """True if the kernel accepts the certificates, and they are about these two and prove this value.

        Raises CertificateError otherwise.
        """
        factors = _factors(self.left, self.right, self.tests)
        for part, expression in zip(self.parts, (_product(*factors), *factors), strict=True):
            if part.expression != expression:
                raise CertificateError(f"a certificate is about {part.expression}, not about {expression}")
            part.check()
        for test in self.tests:
            require_arbitrary(test, (self.left, self.right), self.certificates)
        if not is_same(self.value, _value(*self.parts)):
            raise CertificateError(f"the certificates do not prove that {self._subject} is {self.value}")
        return True

    def entry(self, i: Any, j: Any, k: Any, l: Any) -> Expr:  # noqa: E741 - l as in every text on this
        """The covariance of the entries left[i, j] and right[k, l] of two matrices, by entries of constant matrices.

        Raises ValueError if these are no two matrices, and IndexError for an index beyond them.

        >>> from sympy import MatrixSymbol, symbols
        >>> from w2s_theory import GaussianMatrix, covariance
        >>> n, d = symbols("n d", integer=True, positive=True)
        >>> G, B = GaussianMatrix("G", n, d), MatrixSymbol("B", d, d)
        >>> covariance(G.T * G, G.T * G).entry(0, 1, 0, 1), covariance(G, G * B).entry(0, 1, 0, 2)
        (n, B[1, 2])
        """
        if not self.tests:
            raise ValueError(f"{self._subject} is of numbers or vectors: {self.value} has all covariances of entries")
        assert isinstance(self.left, MatrixExpr)
        assert isinstance(self.right, MatrixExpr)
        for matrix, index in ((self.left, (i, j)), (self.right, (k, l))):
            if not matrix.valid_index(*index):
                raise IndexError(f"{matrix} is {' × '.join(map(str, matrix.shape))} and has no entry {index}")
        return readable(self._entry.subs(dict(zip(self._indices, (i, j, k, l), strict=True))))

    def vec(self) -> MatrixExpr:
        """Cov(vec left, vec right), where vec stacks the columns; explicit, if the dimensions are numbers.

        >>> from sympy import symbols
        >>> from w2s_theory import GaussianMatrix, covariance
        >>> n, d = symbols("n d", integer=True, positive=True)
        >>> G = GaussianMatrix("G", n, d)
        >>> print(covariance(G.T * G, G.T * G).vec())
        n*I + n*I*K(d, d)
        >>> G = GaussianMatrix("G", 5, 2)
        >>> covariance(G.T * G, G.T * G).vec()
        Matrix([
        [10, 0, 0,  0],
        [ 0, 5, 5,  0],
        [ 0, 5, 5,  0],
        [ 0, 0, 0, 10]])
        """
        if not (is_matrix(self.left) and is_matrix(self.right)):
            raise ValueError(f"{self._subject} is not of two matrices, and has no vec; it is {self.value}")
        if not all(size.is_Integer for side in (self.left, self.right) for size in side.shape):
            return as_covariance(self.value, self.tests) if self.tests else self.value
        cells = [_cells(side) for side in (self.left, self.right)]
        return Matrix([[self.entry(*one, *other).doit() for other in cells[1]] for one in cells[0]])

    @cached_property
    def _indices(self) -> tuple[Dummy, ...]:
        return tuple(Dummy(name, integer=True, nonnegative=True) for name in "ijkl")

    @cached_property
    def _entry(self) -> Expr:
        """The entry for symbolic indices: with T = e_j·e_i' is Trace(T·M) = M[i, j]."""
        sizes = *self.left.shape, *self.right.shape
        units = list[MatrixExpr]()
        for size in sizes:
            unit = fresh((S.One, size), self.value, *units, name="e")
            units.append(Identity(1) if size == 1 else unit)
        turned = adjoint if is_complex(self.value) else transpose
        outer = MatMul(units[1], turned(units[0])), MatMul(units[3], turned(units[2]))
        value = readable(self.value.xreplace(dict(zip(self.tests, outer, strict=True))))
        index = dict(zip(units, self._indices, strict=True))
        return value.xreplace({trace: _read(trace.arg, index, turned) for trace in value.atoms(Trace)})

    @cached_property
    def readable(self) -> Expr:
        """The value in the shortest form found, proved equal to it."""
        return readable(self.value, self.domain)

    @property
    def _subject(self) -> str:
        if self.left == self.right and not self.tests:
            return f"Var[{to_text(self.left)}]"
        left, right = self.left, self.right
        if self.tests:
            left, right = traced(self.tests[0], left), traced(self.tests[1], right)
        return f"Cov[{to_text(left)}, {to_text(right)}]"

    def __str__(self) -> str:
        return stated(self._subject, self.readable, self.domain)

    def __repr__(self) -> str:
        return f"<Covariance {self}>"

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {to_latex(self.readable)} \\qquad ({to_latex(self.domain)})$"


def variance(expression: Any, given: Sequence[Any] = ()) -> Covariance:
    """The covariance of a number, a vector or a matrix with itself; see `covariance`.

    >>> from sympy import MatrixSymbol, symbols
    >>> from w2s_theory import GaussianMatrix
    >>> n, d = symbols("n d", integer=True, positive=True)
    >>> G, b, s = GaussianMatrix("G", n, d), MatrixSymbol("b", d, 1), symbols("s")
    >>> y = G * b + s * GaussianMatrix("e", n, 1)
    >>> print(variance((G.T * G).inv() * G.T * y))
    Var[(G.T*G)**(-1)*G.T*(s*e + G*b)] = (s**2/(n - d - 1))*I for n > d + 1
    """
    return covariance(expression, expression, given)


def covariance(left: Any, right: Any, given: Sequence[Any] = ()) -> Covariance:
    """The covariance of two numbers, vectors or matrices under hypotheses ``given`` on constants, as for `expectation`.

    Raises what `expectation` raises: the products must have an expectation, too.

    >>> from sympy import Trace, symbols
    >>> from w2s_theory import GaussianMatrix
    >>> n, d = symbols("n d", integer=True, positive=True)
    >>> G = GaussianMatrix("G", n, d)
    >>> print(covariance(Trace(G.T * G), Trace((G.T * G).inv())))
    Cov[Trace(G.T*G), Trace((G.T*G)**(-1))] = -2*d/(n - d - 1) for n > d + 1
    """
    hypotheses = equations(given)
    tests: tuple[MatrixSymbol, ...] = ()
    if is_matrix(left) and is_matrix(right) and not (_is_vector(left) and _is_vector(right)):
        first = fresh(left.shape, left, right, *hypotheses)
        tests = first, fresh(right.shape, left, right, first, *hypotheses, name="U")
    factors = _factors(left, right, tests)
    one, other = (expectation(factor, hypotheses) for factor in factors)
    parts = expectation(_product(*factors), hypotheses), one, other
    domain = together(*(part.domain for part in parts))
    return Covariance(left, right, _value(*parts), domain, parts, tests)


def _is_vector(matrix: MatrixExpr) -> bool:
    return 1 in matrix.shape


def _factors(left: Any, right: Any, tests: tuple[MatrixSymbol, ...]) -> tuple[Any, Any]:
    """What is multiplied: numbers; a number and a matrix; of two vectors a column and a row.

    Of complex ones the right is conjugated.
    """
    if tests:
        left, right = traced(tests[0], left), traced(tests[1], right)
    if is_complex(sympify((left, right))):
        right = conjugate(_number(right))
    if is_matrix(left) and is_matrix(right):
        return left if left.cols == 1 else transpose(left), right if right.rows == 1 else transpose(right)
    return _number(left), _number(right)


def _number(factor: Any) -> Any:
    """A product of shape 1 × 1 as its trace, which is a factor of whatever follows."""
    return Trace(factor) if isinstance(factor, MatrixExpr) and not is_matrix(factor) else factor


def _product(left: Any, right: Any) -> Any:
    left, right = sympify(left), sympify(right)
    return product(left, right) if is_matrix(left) or is_matrix(right) else left * right


def _value(both: Expectation, left: Expectation, right: Expectation) -> Expr:
    means = _product(left.value, right.value)
    if is_matrix(both.value):
        return canonical(total(both.value, product(S.NegativeOne, means)))
    return canonical(both.value - means)


def _cells(matrix: Any) -> list[tuple[int, int]]:
    """The indices of a matrix, column by column."""
    rows, cols = matrix.shape
    return [(i, j) for j in range(int(cols)) for i in range(int(rows))]


def _read(word: MatrixExpr, index: dict[MatrixExpr, Dummy], turned: Callable[[Any], MatrixExpr]) -> Expr:
    """e_i'·M·e_j as M[i, j]; a vector at an end of it, which is no unit vector, belongs to M."""
    factors = list(word.args) if isinstance(word, MatMul) else [word]
    left, right = turned(factors[0]), factors[-1]
    matrices = factors[left in index : len(factors) - (right in index)]
    if len(matrices) == len(factors):
        return Trace(word)
    matrix = product(*matrices) if matrices else Identity(right.rows)
    return matrix[index.get(left, S.Zero), index.get(right, S.Zero)]
