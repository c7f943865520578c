"""SymPy expressions in, trace monomials out, and back.

The input is any polynomial in traces of products of random matrices, constant matrices, their transposes and inverses
of Gram matrices, with scalar symbols and dimensions as coefficients. Whatever else occurs is refused with the
sub-expression that is the matter.

An expression is over the complex numbers if a ComplexGaussianMatrix, a HermitianMatrix, or the conjugate of a matrix or
trace is in it. Then the letter M' of the kernel is the conjugate transpose, and there are no transposes without it.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import reduce
from typing import Any

from sympy import (
    Add,
    Determinant,
    Expr,
    Ge,
    Gt,
    Integer,
    KroneckerDelta,
    MatrixBase,
    MatrixSymbol,
    Mul,
    Number,
    Pow,
    Rational,
    Sum,
    Symbol,
    Trace,
    Transpose,
    adjoint,
    floor,
    preorder_traversal,
    transpose,
)
from sympy.logic.boolalg import Boolean
from sympy.matrices.expressions.adjoint import Adjoint
from sympy.matrices.expressions.blockmatrix import BlockMatrix
from sympy.matrices.expressions.diagonal import DiagMatrix
from sympy.matrices.expressions.hadamard import HadamardProduct
from sympy.matrices.expressions.inverse import Inverse
from sympy.matrices.expressions.matadd import MatAdd
from sympy.matrices.expressions.matexpr import MatrixElement, MatrixExpr
from sympy.matrices.expressions.matmul import MatMul
from sympy.matrices.expressions.matpow import MatPow
from sympy.matrices.expressions.slice import MatrixSlice
from sympy.matrices.expressions.special import GenericIdentity, Identity, OneMatrix, ZeroMatrix

from ...kernel.polynomial import ONE, ZERO, Polynomial
from ...kernel.words import Combination, Hypothesis, Monomial, Signature, Word
from ..symbols import is_conjugate, makes_complex
from ..unsupported import (
    DIVISION,
    MATRIX,
    ROOT,
    SYMBOLIC_POWER,
    TRANSPOSED,
    UnsupportedExpression,
    no_matrix,
    no_number,
)
from ..written import product, total
from .gram import NOT_GRAM, inverted_in, take_coordinates
from .hypotheses import reduced
from .images import Images
from .letters import Letters
from .reciprocal import reciprocal
from .resolvent import is_resolvent, resolvent
from .special import (
    as_entry,
    blocks,
    determinant,
    diagonal,
    entry,
    entrywise,
    explicit,
    ones,
    opened,
    part_begins,
    sliced,
    summed,
    trace_of_numbers,
    without_entrywise,
)
from .value import Value, multiplied, numbers, of_word, scalar, transposed

Assumed = Callable[["Translator"], Iterable[Hypothesis]]
"""What is assumed of the constants, once the letters for them are known."""
Gaps = Mapping[Symbol, Expr]
"""Rows, each with the columns that it is counted from: n is read as x + d, where x stands for n − d."""


class Translator:
    """One reading of a family of expressions: the matrices met so far, and what each name stands for."""

    def __init__(self, *expressions: Any, assumed: Assumed | None = None, gaps: Gaps | None = None) -> None:
        self.gaps = gaps or {}
        self.letters = Letters()
        self.matrices: dict[str, MatrixSymbol] = {}
        self.atoms = self.letters.atoms
        self.wide: set[str] = set()
        self.inverted: set[str] = set()
        self.divisors: list[Polynomial] = []
        """What is divided by somewhere, even where it cancels."""
        self.known: set[str] = set()
        self.means = False
        self.units: dict[Polynomial, dict[str, Expr]] = {}
        self.ranges: dict[Polynomial, dict[str, tuple[Expr, Expr]]] = {}
        self.ones: dict[Polynomial, str] = {}
        self.explicit: set[str] = set()
        self.images = Images(self)
        self._declare(expressions)
        if assumed:
            self.letters.assume_given(assumed(self))
        for expression in expressions:
            take_coordinates(self, expression)

    @property
    def signature(self) -> Signature:
        return self.letters.signature

    # -- declarations ------------------------------------------------------------------------------------------------

    def _declare(self, expressions: Iterable[Any]) -> None:
        """Letters for the matrices that they name."""
        for part in itertools.chain.from_iterable(map(preorder_traversal, expressions)):
            if makes_complex(part):
                self.letters.beta = 2
            if not isinstance(part, MatrixSymbol) or self.matrices.get(part.name) == part:
                continue
            if set(part.name) & set("[]' "):
                raise UnsupportedExpression(part, "a matrix name must not contain brackets, quotes or spaces")
            if part.name in self.matrices:
                raise UnsupportedExpression(part, f"two different matrices are called {part.name}")
            self.matrices[part.name] = part
        for symbol in self.matrices.values():
            self.images.declare(symbol)

    def dimension(self, dimension: Any) -> Polynomial:
        value = self._scalar(dimension)
        if value.denominator != ONE or (dimension.is_number and not dimension.is_positive):
            raise UnsupportedExpression(dimension, "a dimension is a positive integer or a polynomial in symbols")
        return value.terms.get((), Combination()).get((), ZERO)

    def is_random(self, value: Value) -> bool:
        return any(not self.signature.random.isdisjoint(word) for word in value.terms)

    def conditions(self) -> Iterator[tuple[Boolean, str]]:
        """What else must hold for the expression to mean something: entries are there, variances are not negative.

        Each with what is the matter if it does not.
        """
        for size, units in self.units.items():
            for index in units.values():
                words = f"of {size} rows or columns none has the index {index}"
                yield Gt(self.polynomial(size), index), words
                yield Ge(index, 0), words
        for size, ranges in self.ranges.items():
            for first, last in ranges.values():
                words = f"of {size} rows or columns {first}, …, {last} - 1 are not all there"
                yield Ge(self.polynomial(size), last), words
                yield Ge(first, 0), words
        for p, q in self.letters.nonnegative:
            number = self.polynomial(p) / self.polynomial(q)
            yield Ge(number, 0), f"{number} is negative, but a matrix that is positive semidefinite is multiplied by it"

    def turn(self, part: Any, name: str) -> None:
        self.images.turn(part, name)

    def replace(self, name: str, image: Value) -> None:
        self.images.replace(name, image)

    def name_of(self, name: str) -> str:
        return self.images.name_of(name)

    # -- scalars -----------------------------------------------------------------------------------------------------

    def scalar(self, e: Any) -> Value:
        """The value of a scalar expression, its trace monomials in normal form."""
        value = self._scalar(e)
        total = Combination()
        for monomial, p in value.terms.get((), Combination()).items():
            factor, normal = self.signature.product((word, ONE) for word in monomial)
            total.add({normal: p}, factor)
        value = self._reduced(Value({(): total} if total else {}, value.denominator))
        return self._numbers_put_in(value) if self.explicit else value

    def _numbers_put_in(self, value: Value) -> Value:
        """With traces of explicit matrices as numbers."""
        total = scalar(ZERO)
        for monomial, p in value.terms.get((), Combination()).items():
            known = {word: number for word in monomial if (number := trace_of_numbers(self, word)) is not None}
            rest = tuple(word for word in monomial if word not in known)
            term = Value({(): Combination({rest: p})}, value.denominator)
            total = total + reduce(Value.__mul__, (self._scalar(known[w]) for w in monomial if w in known), term)
        return total

    def _reduced(self, value: Value) -> Value:
        """With the letters that are made of others as simple as what is known of them makes them."""
        if not (self.letters.hypotheses or self.letters.squares):
            return value
        value = reduced(self.signature, value)
        terms = {
            word: Combination({m: q for m, p in c.items() if (q := self.letters.squared(p))})
            for word, c in value.terms.items()
        }
        return Value({word: c for word, c in terms.items() if c}, value.denominator, value.shape)

    def _scalar(self, e: Any) -> Value:
        if isinstance(e, (int, Rational)):
            e = Rational(e)
            return scalar(Polynomial.constant(int(e.p)), Polynomial.constant(int(e.q)))
        if isinstance(e, MatrixExpr):
            value = self.matrix(e)
            if value.shape != (ONE, ONE):
                raise UnsupportedExpression(e, MATRIX)
            return self.traced(value, e)
        if isinstance(e, Add):
            return reduce(Value.__add__, map(self._scalar, e.args))
        if isinstance(e, Mul):
            return reduce(Value.__mul__, map(self._scalar, e.args))
        if isinstance(e, Pow) and isinstance(e.exp, Integer):
            return self._power(e, self._scalar(e.base), int(e.exp))
        if isinstance(e, Pow) and isinstance(e.exp, Rational) and (whole := floor(e.exp)) and not e.has(MatrixExpr):
            return self._scalar(e.base**whole) * self._atom(e.base ** (e.exp - whole))
        if isinstance(e, Trace):
            arg = without_entrywise(self, e.arg) if e.has(HadamardProduct) else e.arg
            return self.traced(self.matrix(arg), e)
        if is_conjugate(e):
            return self._conjugate(self._scalar(e.args[0]), e)
        if isinstance(e, MatrixElement):
            return entry(self, e)
        if isinstance(e, Determinant):
            return determinant(self, e)
        if isinstance(e, Sum) and e.has(MatrixElement) and (found := summed(self, e)) is not None:
            return found
        return self._atom(e)

    number = _scalar

    def _power(self, e: Any, base: Value, exponent: int) -> Value:
        if exponent >= 0:
            return reduce(Value.__mul__, [base] * exponent, scalar(ONE))
        if not base.terms:
            raise UnsupportedExpression(e, "a division by zero")
        if set(base.terms) != {()} or len(base.terms[()]) != 1:
            raise UnsupportedExpression(e, DIVISION)
        ((monomial, numerator),) = base.terms[()].items()
        inverses = [self._norm_inverse(e, word) for word in monomial]
        self.divisors.append(numerator)
        one_over = Value({(): Combination({tuple(sorted(inverses)): base.denominator})}, numerator)
        return reduce(Value.__mul__, [one_over] * -exponent)

    def _norm_inverse(self, e: Any, word: Word) -> Word:
        """[y] for y'y with y of one column."""
        for name in self.signature.gaussian:
            if self.signature.cols[name] == ONE and word == self.signature.trace((name + "'", name), ONE)[1][0]:
                self.inverted.add(name)
                return (f"[{name}]",)
        raise UnsupportedExpression(e, DIVISION)

    def traced(self, value: Value, e: Any) -> Value:
        if value.shape is None or value.shape[0] != value.shape[1]:
            raise UnsupportedExpression(e, "the trace of something that is not a square matrix")
        total = Combination()
        for word, coefficient in value.terms.items():
            factor, monomial = self.signature.trace(word, value.shape[0])
            total.add(multiplied(coefficient, Combination({monomial: factor})))
        return Value({(): total} if total else {}, value.denominator)

    def number_atom(self, e: Expr) -> Value:
        """A number that is made of constant matrices, such as a determinant, as a symbol."""
        if (known := e.doit()).is_number:
            return self._scalar(known)
        return self._named(str(e), e)

    def _atom(self, e: Any) -> Value:
        if isinstance(e, KroneckerDelta):
            self.letters.squares[str(e)] = Polynomial.symbol(str(e))
        if not isinstance(e, Expr) or isinstance(e, Number) or e.is_infinite or e.has(MatrixExpr):
            raise UnsupportedExpression(e, no_number(e))
        if type(e).__name__.startswith("Random") or any(type(s).__name__.startswith("Random") for s in e.free_symbols):
            raise UnsupportedExpression(e, "a random symbol that is not declared; use GaussianMatrix(name, n, 1)")
        if not e.is_commutative:
            raise UnsupportedExpression(e, "a symbol that does not commute; use MatrixSymbol")
        if e in self.gaps:
            return self._named(f"{e}-{self.gaps[e]}".replace(" ", ""), e - self.gaps[e]) + self._scalar(self.gaps[e])
        return self._named(e.name if isinstance(e, Symbol) else str(e), e)

    def _named(self, name: str, e: Expr) -> Value:
        taken = name in self.letters.squares and not isinstance(e, KroneckerDelta)
        if taken or self.atoms.setdefault(name, e) != e:
            raise UnsupportedExpression(e, f"two different symbols are called {name} (with different assumptions)")
        return scalar(Polynomial.symbol(name))

    # -- matrices ----------------------------------------------------------------------------------------------------

    def matrix(self, e: Any) -> Value:
        """The value of a matrix expression, as words in the letters of the kernel."""
        for kind, read in self._READERS:
            if isinstance(e, kind):
                value = read(self, e)
                assert value.shape is not None
                return self._reduced(value)
        raise UnsupportedExpression(e, no_matrix(e))

    def _symbol(self, e: MatrixSymbol) -> Value:
        return self.images.of(e)

    def _identity(self, e: Identity) -> Value:
        if isinstance(e, GenericIdentity):
            raise UnsupportedExpression(e, "an identity without a dimension")
        size = self.dimension(e.rows)
        return Value({(): Combination({(): ONE})}, ONE, (size, size))

    def _zero(self, e: ZeroMatrix) -> Value:
        return Value({}, ONE, (self.dimension(e.rows), self.dimension(e.cols)))

    def _transposed(self, e: Transpose) -> Value:
        if self.signature.beta == 2:
            raise UnsupportedExpression(e, TRANSPOSED)
        value = self.matrix(e.arg)  # which may need letters that are not there yet
        return transposed(self.signature, value)

    def _adjoint(self, e: Adjoint) -> Value:
        return self._conjugate(self.matrix(e.arg), e)

    def _conjugate(self, value: Value, e: Any) -> Value:
        """The adjoint, of numbers the conjugate; of a trace that is the trace of the adjoint. Scalars must be real."""
        polynomials = [value.denominator, *(p for c in value.terms.values() for p in c.values())]
        names = {s for p in polynomials for powers in p for s in powers} & set(self.atoms)
        if vague := sorted(s for s in names if not self.atoms[s].is_real):
            needed = f"{vague[0]} is conjugated, but not declared real (real=True): .adjoint() would take it out"
            raise UnsupportedExpression(e, needed)
        turned, terms = self.signature.transpose, dict[Word, Combination]()
        for word, combination in value.terms.items():
            conjugated = {tuple(sorted(map(turned, monomial))): p for monomial, p in combination.items()}
            terms[turned(word)] = Combination(conjugated)
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
            raise UnsupportedExpression(e, ROOT if e.exp.is_number else SYMBOLIC_POWER)
        base = self.matrix(e.base) if e.exp >= 0 else self._inverse(e)
        identity = Value({(): Combination({(): ONE})}, ONE, base.shape)
        return reduce(Value.__mul__, [base] * abs(int(e.exp)), identity)

    def _inverse(self, e: Any) -> Value:
        base = inverted_in(e)
        value = self.matrix(base)
        assert value.shape is not None
        if value.shape[0] != value.shape[1]:
            raise UnsupportedExpression(e, "an inverse of a matrix that is not square")
        terms = numbers(value)
        if terms is not None and len(terms) == 1:
            ((word, coefficient),) = terms.items()
            if (found := reciprocal(self.letters, word)) is not None:
                inverse, names = found
                self.inverted |= names
                self.divisors.append(coefficient)
                return Value({inverse: Combination({(): value.denominator})}, coefficient, value.shape)
        if terms and not self.is_random(value):
            return of_word((self.letters.inverse_of(value, base.inverse()),), value.shape)
        if is_resolvent(self, value):
            return resolvent(self, e, value, base.inverse())
        raise UnsupportedExpression(e, NOT_GRAM)

    _READERS: tuple[tuple[type | tuple[type, ...], Callable[..., Value]], ...] = (
        (MatrixSymbol, _symbol),
        (Inverse, _inverse),
        (MatPow, _matpow),
        (Identity, _identity),
        (ZeroMatrix, _zero),
        (Transpose, _transposed),
        (Adjoint, _adjoint),
        (MatAdd, _sum),
        (MatMul, _mul),
        (OneMatrix, ones),
        (MatrixSlice, sliced),
        (MatrixBase, explicit),
        (DiagMatrix, diagonal),
        (HadamardProduct, entrywise),
        (BlockMatrix, blocks),
    )

    # -- and back ----------------------------------------------------------------------------------------------------

    def letter(self, letter: str) -> MatrixExpr:
        """The SymPy matrix that a letter stands for."""
        name = letter.strip("[']")
        turned = transpose if self.signature.beta == 1 else adjoint
        symbol = self.letters.meaning.get(name)
        if symbol is None:
            matrix = self.signature.gaussian.get(name) or self.letters.matrices[name]
            symbol = MatrixSymbol(name, self.polynomial(matrix.rows), self.polynomial(matrix.cols))
        if letter[0] == "[":
            return (turned(symbol) * symbol).inv()
        return turned(symbol) if letter[-1] == "'" else symbol

    def word(self, word: Word) -> MatrixExpr:
        """A word as a product; a cyclic word is turned so that a dimension of 1, or a part of it, is at its ends."""
        starts = (i for i, letter in enumerate(word) if self.signature.rows[letter] == ONE)
        start = next(starts, None)
        if start is None and self.ranges:
            start = part_begins(self, word)
        start = start or 0
        return self.open_word(word[start:] + word[:start], ONE)

    def open_word(self, word: Word, rows: Expr) -> MatrixExpr:
        """A word that is no trace's as people write it; the empty one is the identity with so many rows."""
        return opened(self, word, rows)

    def trace(self, word: Word) -> Expr:
        """The trace of a word as people write it."""
        shown = as_entry(self, word) if self.units else None
        return Trace(self.word(word)) if shown is None else shown

    def monomial(self, monomial: Monomial) -> Expr:
        return Mul(*map(self.trace, monomial))

    def matrix_of(self, value: Value) -> MatrixExpr:
        """A sum of words as people write it."""
        assert value.shape is not None
        rows, cols = map(self.polynomial, value.shape)
        terms = [
            product(
                Add(*(self.polynomial(p) * self.monomial(m) for m, p in c.items()))
                / self.polynomial(value.denominator),
                self.open_word(word, rows),
            )
            for word, c in value.terms.items()
        ]
        return total(*terms) if terms else ZeroMatrix(rows, cols)

    def polynomial(self, p: Polynomial) -> Expr:
        return Add(*(Mul(c, *(self.atoms.get(s, Symbol(s)) for s in powers)) for powers, c in p.items()))


def _shape(value: Value) -> str:
    return " × ".join(map(str, value.shape or ()))
