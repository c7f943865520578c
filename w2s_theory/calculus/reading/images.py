"""What each declared matrix is in letters of the kernel: a random one is made of standard Gaussian ones.

X with correlated rows is Z·R, where R'R is their covariance; a Wishart matrix is R'Z'ZR, the inverse of one P'(Z'Z)⁻¹P.
"""

from __future__ import annotations

from functools import reduce
from typing import Any

from sympy import MatrixBase, MatrixSymbol, ZeroMatrix, adjoint, transpose
from sympy.matrices.expressions.matexpr import MatrixExpr

from ...kernel.polynomial import ONE
from ..symbols import KINDS, ComplexInverseWishart, Gaussian, InverseWishart, Scaled, is_standard
from ..unsupported import MIXED, UnsupportedExpression
from .hypotheses import reduced
from .letters import AUXILIARY
from .protocol import Reading
from .value import Shape, Value, numbers, of_word, transposed

RANDOM, INVERSE = (Gaussian, Scaled), (InverseWishart, ComplexInverseWishart)


class Images:
    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._of: dict[str, Value] = {}

    def declare(self, symbol: MatrixSymbol) -> None:
        """A letter for a matrix that is one; others wait until those are declared that they are made of."""
        beta = self._reading.letters.beta
        if type(symbol) not in KINDS[beta]:
            is_real = type(symbol) in KINDS[1]
            unknown = f"{type(symbol).__name__} is not a kind of matrix that is known here"
            raise UnsupportedExpression(symbol, MIXED if is_real else unknown)
        kind = KINDS[beta][type(symbol)]
        if symbol.name not in self._reading.letters.matrices and (kind != "gaussian" or is_standard(symbol)):
            self._reading.letters.declare(symbol.name, self._shape(symbol), kind, symbol)

    def of(self, symbol: MatrixSymbol) -> Value:
        """What a random matrix is, made of standard ones."""
        if symbol.name not in self._of:
            if symbol.name in self._reading.letters.matrices:
                image = of_word((symbol.name,), self._shape(symbol))
            elif isinstance(symbol, Gaussian):
                image = self._correlated(symbol)
            else:
                image = self._scaled(symbol)
            self._of[symbol.name] = image
        return self._of[symbol.name]

    def _correlated(self, symbol: Gaussian) -> Value:
        across, along = self._covariance_root(symbol, symbol.row_cov), self._covariance_root(symbol, symbol.cov)
        assert across.shape
        assert along.shape
        shape = across.shape[0], along.shape[0]
        standard = of_word((self._standard(symbol, shape),), shape)
        centred = transposed(self._reading.signature, across) * standard * along
        if isinstance(symbol.mean, ZeroMatrix):
            return centred
        self._reading.means = True
        return self._constant(symbol, symbol.mean, "mean") + centred

    def _scaled(self, symbol: Any) -> Value:
        """R'Z'ZR for a Wishart matrix, P'(Z'Z)⁻¹P for an inverse one."""
        root = self._covariance_root(symbol, symbol.scale)
        assert root.shape is not None
        shape = self._reading.dimension(symbol.degrees), root.shape[0]
        name = self._standard(symbol, shape)
        if isinstance(symbol, INVERSE):
            self._reading.inverted.add(name)
            self._reading.known.add(name)
        word = (f"[{name}]",) if isinstance(symbol, INVERSE) else (name + "'", name)
        return transposed(self._reading.signature, root) * of_word(word, (shape[1], shape[1])) * root

    def _standard(self, symbol: MatrixSymbol, shape: Shape) -> str:
        """The letter of the standard Gaussian matrix that it is made of."""
        return self._reading.letters.made(symbol, symbol.name + AUXILIARY, shape, "gaussian")[0]

    def _covariance_root(self, symbol: Any, matrix: Any) -> Value:
        """R with R'R = the covariance."""
        if isinstance(matrix, MatrixSymbol) and type(matrix) is MatrixSymbol:  # covariances are symmetric
            value = self._reading.matrix(matrix)
            self._reading.letters.declare(matrix.name, value.shape or (ONE, ONE), "symmetric", matrix)
        value = self._constant(symbol, matrix, "covariance")
        if transposed(self._reading.signature, value).terms != value.terms:
            raise UnsupportedExpression(symbol, f"its covariance {matrix} must be symmetric")
        if isinstance(matrix, MatrixBase) and not matrix.free_symbols:
            is_inverse = isinstance(symbol, INVERSE)
            needed = "positive definite" if is_inverse else "positive semidefinite"
            if not (matrix.is_positive_definite if is_inverse else matrix.is_positive_semidefinite):
                raise UnsupportedExpression(symbol, f"its covariance {matrix} is not {needed}")
        terms = numbers(value)
        if terms is None:
            raise UnsupportedExpression(symbol, f"its covariance {matrix} has a trace in it: write a symbol for that")
        if len(terms) == 1 and value.denominator == ONE:
            ((word, c),) = terms.items()
            half = word[len(word) // 2 :]
            if c == ONE and word and len(word) % 2 == 0 and self._reading.signature.transpose(half) + half == word:
                shape = self._reading.signature.rows[half[0]], self._reading.signature.cols[half[-1]]
                return of_word(half, shape)
        return self._reading.letters.root(value, matrix)

    def _constant(self, symbol: Any, matrix: Any, what: str) -> Value:
        value = self._reading.matrix(matrix)
        for word in value.terms:
            if any(letter.strip("[']") in self._reading.signature.gaussian for letter in word):
                raise UnsupportedExpression(symbol, f"its {what} must be constant, but {matrix} is random")
        return value

    def turn(self, part: Any, name: str) -> None:
        """Declare a Gaussian matrix as its transpose: the kernel has a letter for (G'G)⁻¹, and this is (GG')⁻¹."""
        if name in self._reading.known:
            reason = f"{self.name_of(name)} occurs with both Gram matrices inverted, but one of them is singular"
            raise UnsupportedExpression(part, reason)
        self._complete()
        matrix = self._reading.letters.matrices[name]
        meaning = self._reading.letters.meaning.get(name)
        turned = None if meaning is None else self._turned(meaning)
        self._reading.letters.declare(name, (matrix.cols, matrix.rows), "gaussian", turned)
        other = {name: name + "'", name + "'": name}
        for image in self._of.values():
            image.terms = {tuple(other.get(letter, letter) for letter in word): c for word, c in image.terms.items()}
        if name in self._reading.matrices:
            self._reading.wide.add(name)

    def replace(self, name: str, image: Value) -> None:
        """Write a Gaussian letter, and what is made of it, in other letters."""
        self._complete()
        by = {name: image, name + "'": transposed(self._reading.signature, image)}
        for own, old in self._of.items():
            if any(letter in by for word in old.terms for letter in word):
                new = Value({}, ONE, old.shape)
                for word, c in old.terms.items():
                    factors = [by.get(letter) or self._of_letter(letter) for letter in word]
                    new = new + Value({(): c}, old.denominator) * reduce(Value.__mul__, factors)
                self._of[own] = reduced(self._reading.signature, Value(new.terms, new.denominator, old.shape))
        random = self._reading.signature.gaussian
        self._reading.known |= {letter for word in image.terms for letter in word if letter in random}

    def _turned(self, matrix: MatrixExpr) -> MatrixExpr:
        return transpose(matrix) if self._reading.letters.beta == 1 else adjoint(matrix)

    def _shape(self, symbol: MatrixSymbol) -> Shape:
        return self._reading.dimension(symbol.rows), self._reading.dimension(symbol.cols)

    def _complete(self) -> None:
        for symbol in self._reading.matrices.values():
            if isinstance(symbol, RANDOM):
                self.of(symbol)

    def _of_letter(self, letter: str) -> Value:
        return of_word((letter,), (self._reading.signature.rows[letter], self._reading.signature.cols[letter]))

    def name_of(self, name: str) -> str:
        """A Gaussian letter as people know it: by what they declared that is made of it."""
        made = (
            own
            for own, image in self._of.items()
            if any(letter.strip("[']") == name for word in image.terms for letter in word)
        )
        return " with ".join(made) or name
