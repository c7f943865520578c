"""What the parts of a reading ask of it; it is `expression.Translator`."""

from __future__ import annotations

from typing import Any, Protocol

from sympy import Expr, MatrixSymbol
from sympy.matrices.expressions.matexpr import MatrixExpr

from ...kernel.polynomial import Polynomial
from ...kernel.words import Signature
from .letters import Letters
from .value import Value


class Reading(Protocol):
    letters: Letters
    matrices: dict[str, MatrixSymbol]
    """What was declared, by name."""
    wide: set[str]
    """Gaussian matrices that the kernel knows by their transposes."""
    inverted: set[str]
    """Gaussian matrices whose Gram matrix is inverted somewhere, even where the inverse cancels."""
    known: set[str]
    """Gaussian matrices in whose coordinates an inverse was taken; they stay."""
    means: bool
    """Whether some random matrix has a mean."""
    units: dict[Polynomial, dict[str, Expr]]
    """Unit vectors by their size, each with the index where it is 1."""
    ranges: dict[Polynomial, dict[str, tuple[Expr, Expr]]]
    """Neighbouring columns of an identity by its size, each with the first and with that after the last."""
    ones: dict[Polynomial, str]
    """Columns of ones by their size."""
    explicit: set[str]
    """Letters of matrices of numbers."""

    @property
    def signature(self) -> Signature: ...

    def matrix(self, e: Any) -> Value:
        """A matrix in letters."""

    def number(self, e: Any) -> Value:
        """A number, its traces in normal form."""

    def dimension(self, dimension: Any) -> Polynomial: ...

    def traced(self, value: Value, e: Any) -> Value:
        """The trace of a matrix; messages show ``e``."""

    def number_atom(self, e: Expr) -> Value:
        """A number that is made of constant matrices, as a symbol."""

    def is_random(self, value: Value) -> bool: ...

    def turn(self, part: Any, name: str) -> None:
        """Declare a Gaussian matrix as its transpose."""

    def replace(self, name: str, image: Value) -> None:
        """Write a Gaussian letter, and what is made of it, in other letters."""

    def name_of(self, name: str) -> str:
        """A Gaussian letter as people know it."""

    def letter(self, letter: str) -> MatrixExpr:
        """What a letter stands for."""

    def matrix_of(self, value: Value) -> MatrixExpr:
        """A matrix as people write it."""
