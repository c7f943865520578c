"""SymPy expressions in, trace monomials out, and back.

The input is any polynomial in traces of products of Gaussian matrices, constant matrices, their transposes and inverses
of Gram matrices, with scalar symbols and dimensions as coefficients. Whatever else occurs is refused with the
sub-expression that is the matter.

An expression is over the complex numbers if a ComplexGaussianMatrix, a HermitianMatrix, or the conjugate of a matrix or
trace is in it. Then the letter M' of the kernel is the conjugate transpose, and there are no transposes without it.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from typing import Any

from sympy import (
    Add,
    Expr,
    Integer,
    MatrixSymbol,
    Mul,
    Number,
    Pow,
    Rational,
    Symbol,
    Trace,
    Transpose,
    adjoint,
    conjugate,
    floor,
    postorder_traversal,
    preorder_traversal,
    transpose,
)
from sympy.matrices.expressions.adjoint import Adjoint
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.special import GenericIdentity, Identity, ZeroMatrix

from ..kernel.polynomial import ONE, ZERO, Polynomial
from ..kernel.words import Combination, Matrix, Monomial, Signature, Word
from .limits import PRODUCTS, require_reach
from .unsupported import (
    DIVISION,
    ENTRY,
    MATRIX,
    MIXED,
    SYMBOLIC_POWER,
    TRANSPOSED,
    UnsupportedExpression,
    no_matrix,
    no_number,
)
from .written import Written, product


class GaussianMatrix(Written, MatrixSymbol):
    """A random matrix G, ``rows`` × ``cols``, with independent N(0, 1) entries, independent of all other matrices.

    Two GaussianMatrix objects of the same name are the same matrix, as for any SymPy symbol. The dimensions are
    positive integers or polynomials in symbols that stand for such.

    What operators make of it stays as it is written: SymPy would cancel (G.T*G).inv()*(G.T*G), which is the identity
    only where G.T*G has an inverse. What is made without our matrices, SymPy simplifies before it is seen here:
    ``Trace(S) - Trace(S)`` is 0, ``Inverse(W)**0`` (for ``W.inv()**0``) the identity, and ``A.inv()*A`` for a
    MatrixSymbol A, too; ``Expectation.expression`` shows what was left to ask about.

    >>> G = GaussianMatrix("G", 2, 3)
    >>> (G.T * G).inv() * G.T * G
    (G.T*G)**(-1)*G.T*G
    """


class ComplexGaussianMatrix(Written, MatrixSymbol):
    """A random complex matrix Z, ``rows`` × ``cols``, with independent Gaussian entries z: E z = E z² = 0, E |z|² = 1.

    Its adjoint is ``Z.H``, that of a constant A ``Adjoint(A)`` or ``A.adjoint()``; constants are complex, too. In an
    expression all Gaussian matrices are complex, or all are real. A transpose that is no adjoint, and a conjugate of a
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


class SymmetricMatrix(Written, MatrixSymbol):
    """A constant d × d matrix that equals its transpose: ``SymmetricMatrix("A", d)``.

    What operators make of it stays as it is written, as for a GaussianMatrix.
    """

    def __new__(cls, name: str, d: object, cols: object = None) -> SymmetricMatrix:
        return super().__new__(cls, name, d, _square("symmetric", name, d, cols))

    def _eval_transpose(self) -> SymmetricMatrix:
        return self


def _square(kind: str, name: str, d: object, cols: object) -> object:
    if cols is not None and cols != d:
        raise ValueError(f"{kind} matrix {name}: {d} rows but {cols} columns; give one dimension")
    return d


KINDS: dict[int, dict[type, str]] = {
    1: {GaussianMatrix: "gaussian", SymmetricMatrix: "symmetric", MatrixSymbol: "constant"},
    2: {ComplexGaussianMatrix: "gaussian", HermitianMatrix: "symmetric", MatrixSymbol: "constant"},
}
"""What the kernel calls our matrices, by β."""


def is_complex(expression: Any) -> bool:
    """Whether an expression is over the complex numbers; of constants that are in no adjoint it does not matter."""
    return any(map(_makes_complex, preorder_traversal(expression)))


def _makes_complex(part: Any) -> bool:
    return isinstance(part, (ComplexGaussianMatrix, HermitianMatrix, Adjoint)) or _is_conjugate(part)


def _is_conjugate(part: Any) -> bool:
    return isinstance(part, conjugate) and part.has(MatrixExpr)


@dataclass
class Value:
    """Σ coefficient · word / denominator; a scalar has no shape and only the empty word."""

    terms: dict[Word, Combination]
    denominator: Polynomial = ONE
    shape: tuple[Polynomial, Polynomial] | None = None

    def __len__(self) -> int:
        return sum(map(len, self.terms.values()))

    def scaled(self, factor: Polynomial) -> dict[Word, Combination]:
        if factor == ONE:
            return self.terms
        return {word: Combination().add(c, factor) for word, c in self.terms.items()}

    def __add__(self, other: Value) -> Value:
        same = self.denominator == other.denominator
        left = self.scaled(ONE if same else other.denominator)
        right = other.scaled(ONE if same else self.denominator)
        total = {word: Combination(c) for word, c in left.items()}
        for word, c in right.items():
            if not total.setdefault(word, Combination()).add(c):
                del total[word]
        return Value(total, self.denominator if same else self.denominator * other.denominator, self.shape)

    def __mul__(self, other: Value) -> Value:
        shape = self.shape or other.shape
        if self.shape and other.shape:
            shape = self.shape[0], other.shape[1]
        require_reach(len(self) * len(other), "terms, multiplied out", PRODUCTS)
        total: dict[Word, Combination] = {}
        for v, a in self.terms.items():
            for w, b in other.terms.items():
                total.setdefault(v + w, Combination()).add(_product(a, b))
        return Value({w: c for w, c in total.items() if c}, self.denominator * other.denominator, shape)


def _product(a: Combination, b: Combination) -> Combination:
    result = Combination()
    for m, p in a.items():
        for k, q in b.items():
            result.add({tuple(sorted(m + k)): p * q})
    return result


def scalar(p: Polynomial, denominator: Polynomial = ONE) -> Value:
    return Value({(): Combination({(): p})} if p else {}, denominator)


class Translator:
    """One reading of a family of expressions: the matrices met so far, and what each name stands for."""

    def __init__(self, *expressions: Any) -> None:
        self.matrices: dict[str, MatrixSymbol] = {}
        self.atoms: dict[str, Expr] = {}
        self.wide: set[str] = set()
        self.inverted: set[str] = set()
        """Gaussian matrices whose Gram matrix is inverted somewhere, even where the inverse cancels."""
        self.divisors: list[Polynomial] = []
        """What is divided by somewhere, even where it cancels."""
        self.beta = 1
        for expression in expressions:
            self._declare(expression)
        self.signature = self._signature()
        self._orient(expressions)
        if self.wide:  # declare these as their transposes
            self.signature = self._signature()

    # -- declarations ------------------------------------------------------------------------------------------------

    def _declare(self, expression: Any) -> None:
        for part in preorder_traversal(expression):
            if _makes_complex(part):
                self.beta = 2
            if not isinstance(part, MatrixSymbol):
                continue
            if set(part.name) & set("[]' "):
                raise UnsupportedExpression(part, "a matrix name must not contain brackets, quotes or spaces")
            if self.matrices.setdefault(part.name, part) != part:
                raise UnsupportedExpression(part, f"two different matrices are called {part.name}")

    def _signature(self) -> Signature:
        return Signature((self._matrix(m) for m in self.matrices.values()), beta=self.beta)

    def _matrix(self, symbol: MatrixSymbol) -> Matrix:
        rows, cols = (self._dimension(dimension) for dimension in symbol.shape)
        if symbol.name in self.wide:
            rows, cols = cols, rows
        kinds = KINDS[self.beta]
        if type(symbol) not in kinds:
            is_real = type(symbol) in KINDS[1]
            unknown = f"{type(symbol).__name__} is not a kind of matrix that is known here"
            raise UnsupportedExpression(symbol, MIXED if is_real else unknown)
        return Matrix(symbol.name, rows, cols, kinds[type(symbol)])

    def _dimension(self, dimension: Any) -> Polynomial:
        value = self._scalar(dimension)
        if value.denominator != ONE or (dimension.is_number and not dimension.is_positive):
            raise UnsupportedExpression(dimension, "a dimension is a positive integer or a polynomial in symbols")
        return value.terms.get((), Combination()).get((), ZERO)

    def _orient(self, expressions: Iterable[Any]) -> None:
        """Note the Gaussian matrices of which (GGᵀ)⁻¹ occurs: the kernel knows these by their transposes."""
        known: set[str] = set()
        for part in itertools.chain.from_iterable(map(postorder_traversal, expressions)):  # the inner inverse first
            base = _inverted(part)
            factors = [] if base is None else [f for word in self.matrix(base).terms for f in self._factors(word)]
            for factor in factors:
                name = factor[0].rstrip("'")
                if name not in self.signature.gaussian or not factor[1:]:
                    continue
                if factor[0] == name:
                    if name in known:
                        reason = f"{name} occurs with both Gram matrices inverted, but one of them is singular"
                        raise UnsupportedExpression(part, reason)
                    self.wide.add(name)
                known.add(name)

    # -- scalars -----------------------------------------------------------------------------------------------------

    def scalar(self, e: Any) -> Value:
        """The value of a scalar expression, its trace monomials in normal form."""
        value = self._scalar(e)
        total = Combination()
        for monomial, p in value.terms.get((), Combination()).items():
            factor, normal = self.signature.product((word, ONE) for word in monomial)
            total.add({normal: p}, factor)
        return Value({(): total} if total else {}, value.denominator)

    def _scalar(self, e: Any) -> Value:
        if isinstance(e, (int, Rational)):
            e = Rational(e)
            return scalar(Polynomial.constant(int(e.p)), Polynomial.constant(int(e.q)))
        if isinstance(e, MatrixExpr):
            value = self.matrix(e)
            if value.shape != (ONE, ONE):
                raise UnsupportedExpression(e, MATRIX)
            return self._trace(value, e)
        if isinstance(e, Add):
            return reduce(Value.__add__, map(self._scalar, e.args))
        if isinstance(e, Mul):
            return reduce(Value.__mul__, map(self._scalar, e.args))
        if isinstance(e, Pow) and isinstance(e.exp, Integer):
            return self._power(e, self._scalar(e.base), int(e.exp))
        if isinstance(e, Pow) and isinstance(e.exp, Rational) and (whole := floor(e.exp)) and not e.has(MatrixExpr):
            return self._scalar(e.base**whole) * self._atom(e.base ** (e.exp - whole))
        if isinstance(e, Trace):
            return self._trace(self.matrix(e.arg), e)
        if _is_conjugate(e):
            return self._conjugate(self._scalar(e.args[0]), e)
        if isinstance(e, MatrixElement):
            if e.parent.shape != (1, 1):
                raise UnsupportedExpression(e, ENTRY)
            return self._trace(self.matrix(e.parent), e)
        return self._atom(e)

    def _power(self, e: Any, base: Value, exponent: int) -> Value:
        if exponent >= 0:
            return reduce(Value.__mul__, [base] * exponent, scalar(ONE))
        if not base.terms:
            raise UnsupportedExpression(e, "a division by zero")
        if set(base.terms) != {()} or set(base.terms[()]) != {()}:
            raise UnsupportedExpression(e, DIVISION)
        numerator, denominator = base.terms[()][()], base.denominator
        self.divisors.append(numerator)
        return reduce(Value.__mul__, [scalar(denominator, numerator)] * -exponent)

    def _trace(self, value: Value, e: Any) -> Value:
        if value.shape is None or value.shape[0] != value.shape[1]:
            raise UnsupportedExpression(e, "the trace of something that is not a square matrix")
        total = Combination()
        for word, coefficient in value.terms.items():
            factor, monomial = self.signature.trace(word, value.shape[0])
            total.add(_product(coefficient, Combination({monomial: factor})))
        return Value({(): total} if total else {}, value.denominator)

    def _atom(self, e: Any) -> Value:
        if not isinstance(e, Expr) or isinstance(e, Number) or e.is_infinite or e.has(MatrixExpr):
            raise UnsupportedExpression(e, no_number(e))
        if type(e).__name__.startswith("Random") or any(type(s).__name__.startswith("Random") for s in e.free_symbols):
            raise UnsupportedExpression(e, "a random symbol that is not declared; use GaussianMatrix(name, n, 1)")
        if not e.is_commutative:
            raise UnsupportedExpression(e, "a symbol that does not commute; use MatrixSymbol")
        name = e.name if isinstance(e, Symbol) else str(e)
        if self.atoms.setdefault(name, e) != e:
            raise UnsupportedExpression(e, f"two different symbols are called {name} (with different assumptions)")
        return scalar(Polynomial.symbol(name))

    # -- matrices ----------------------------------------------------------------------------------------------------

    def matrix(self, e: Any) -> Value:
        """The value of a matrix expression, as words in the letters of the kernel."""
        for kind, read in self._READERS:
            if isinstance(e, kind):
                value = read(self, e)
                assert value.shape is not None
                return value
        raise UnsupportedExpression(e, no_matrix(e))

    def _symbol(self, e: MatrixSymbol) -> Value:
        letter = e.name
        shape = self._dimension(e.rows), self._dimension(e.cols)
        return Value({(letter + "'" if letter in self.wide else letter,): Combination({(): ONE})}, ONE, shape)

    def _identity(self, e: Identity) -> Value:
        if isinstance(e, GenericIdentity):
            raise UnsupportedExpression(e, "an identity without a dimension")
        size = self._dimension(e.rows)
        return Value({(): Combination({(): ONE})}, ONE, (size, size))

    def _zero(self, e: ZeroMatrix) -> Value:
        return Value({}, ONE, (self._dimension(e.rows), self._dimension(e.cols)))

    def _transposed(self, e: Transpose) -> Value:
        if self.beta == 2:
            raise UnsupportedExpression(e, TRANSPOSED)
        value = self.matrix(e.arg)
        terms = {self.signature.transpose(word): c for word, c in value.terms.items()}
        return Value(terms, value.denominator, value.shape and value.shape[::-1])

    def _adjoint(self, e: Adjoint) -> Value:
        return self._conjugate(self.matrix(e.arg), e)

    def _conjugate(self, value: Value, e: Any) -> Value:
        """The adjoint, of numbers the conjugate; of a trace that is the trace of the adjoint. Scalars must be real."""
        polynomials = [value.denominator, *(p for c in value.terms.values() for p in c.values())]
        names = {s for p in polynomials for powers in p for s in powers}
        if vague := sorted(s for s in names if not self.atoms[s].is_real):
            needed = f"{vague[0]} is conjugated, but not declared real (real=True): .adjoint() would take it out"
            raise UnsupportedExpression(e, needed)
        transposed, terms = self.signature.transpose, dict[Word, Combination]()
        for word, combination in value.terms.items():
            conjugated = {tuple(sorted(map(transposed, monomial))): p for monomial, p in combination.items()}
            terms[transposed(word)] = Combination(conjugated)
        return Value(terms, value.denominator, value.shape and value.shape[::-1])

    def _sum(self, e: MatAdd) -> Value:
        values = [self.matrix(arg) for arg in e.args]
        for value, arg in zip(values, e.args, strict=True):
            if value.shape != values[0].shape:
                raise UnsupportedExpression(
                    e, f"mismatched shapes: {e.args[0]} is {_shape(values[0])}, {arg} is {_shape(value)}"
                )
        return reduce(Value.__add__, values)

    def _mul(self, e: MatMul) -> Value:
        values = [self.matrix(arg) if isinstance(arg, MatrixExpr) else self.scalar(arg) for arg in e.args]
        matrices = [(value, arg) for value, arg in zip(values, e.args, strict=True) if value.shape]
        for (left, a), (right, b) in itertools.pairwise(matrices):
            if left.shape and right.shape and left.shape[1] != right.shape[0]:
                raise UnsupportedExpression(e, f"mismatched shapes: {a} is {_shape(left)}, {b} is {_shape(right)}")
        return reduce(Value.__mul__, values)

    def _matpow(self, e: MatPow) -> Value:
        if not isinstance(e.exp, (Integer, int)):
            raise UnsupportedExpression(e, "a power that is not an integer" if e.exp.is_number else SYMBOLIC_POWER)
        base = self.matrix(e.base) if e.exp >= 0 else self._inverse(e)
        identity = Value({(): Combination({(): ONE})}, ONE, base.shape)
        return reduce(Value.__mul__, [base] * abs(int(e.exp)), identity)

    def _inverse(self, e: Any) -> Value:
        value = self.matrix(_inverted(e))
        if len(value.terms) == 1 and value.shape and value.shape[0] == value.shape[1]:
            ((word, coefficient),) = value.terms.items()
            inverse = self._reciprocal(word)
            if set(coefficient) == {()} and inverse is not None:
                self.divisors.append(coefficient[()])
                return Value({inverse: Combination({(): value.denominator})}, coefficient[()], value.shape)
        raise UnsupportedExpression(e, "an inverse that is not that of a Gram matrix of one GaussianMatrix")

    def _reciprocal(self, word: Word) -> Word | None:
        """The inverse of a product of Gram matrices, their inverses and square Gaussian matrices; None of others."""
        inverse: Word = ()
        for factor in self._factors(word):
            name = factor[0].strip("[']")
            g, gt, s = name, name + "'", f"[{name}]"
            known = {(gt, g): (s,), (s,): (gt, g), (g,): (s, gt), (gt,): (g, s)}
            square = factor[1:] or self._is_square(factor[0])
            if name not in self.signature.gaussian or factor not in known or not square:
                return None
            self.inverted.add(name)
            inverse = known[factor] + inverse
        return inverse

    def _factors(self, word: Word) -> Iterator[Word]:
        """The word cut into G'G, GG' for G that is not square, and single letters."""
        while word:
            is_gram = word[1:2] == self.signature.transpose(word[:1])
            size = 2 if is_gram and (word[0].endswith("'") or not self._is_square(word[0])) else 1
            yield word[:size]
            word = word[size:]

    def _is_square(self, letter: str) -> bool:
        return self.signature.rows[letter] == self.signature.cols[letter]

    _READERS: tuple[tuple[type, Callable[..., Value]], ...] = (
        (MatrixSymbol, _symbol),
        (Inverse, _inverse),
        (MatPow, _matpow),
        (Identity, _identity),
        (ZeroMatrix, _zero),
        (Transpose, _transposed),
        (Adjoint, _adjoint),
        (MatAdd, _sum),
        (MatMul, _mul),
    )

    # -- and back ----------------------------------------------------------------------------------------------------

    def letter(self, letter: str) -> MatrixExpr:
        """The SymPy matrix that a letter stands for."""
        name = letter.strip("[']")
        turned = transpose if self.beta == 1 else adjoint
        symbol = turned(self.matrices[name]) if name in self.wide else self.matrices[name]
        if letter[0] == "[":
            return (turned(symbol) * symbol).inv()
        return turned(symbol) if letter[-1] == "'" else symbol

    def word(self, word: Word) -> MatrixExpr:
        """A word as a product; a cyclic word is turned so that a dimension of 1 is at its ends."""
        start = next((i for i, letter in enumerate(word) if self.signature.rows[letter] == ONE), 0)
        return product(*(self.letter(letter) for letter in word[start:] + word[:start]))

    def monomial(self, monomial: Monomial) -> Expr:
        return Mul(*(Trace(self.word(word)) for word in monomial))

    def polynomial(self, p: Polynomial) -> Expr:
        return Add(*(Mul(c, *(self.atoms.get(s, Symbol(s)) for s in powers)) for powers, c in p.items()))


def _inverted(e: Any) -> Any:
    """The matrix whose inverse (to some power) the expression is, or None."""
    if isinstance(e, Inverse):
        return e.arg
    if isinstance(e, MatPow) and e.exp.is_negative:
        return e.base
    return None


def _shape(value: Value) -> str:
    return " × ".join(map(str, value.shape or ()))


__all__ = [
    "ComplexGaussianMatrix",
    "GaussianMatrix",
    "HermitianMatrix",
    "SymmetricMatrix",
    "Translator",
    "UnsupportedExpression",
    "Value",
]
