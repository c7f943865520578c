"""The first reading of a formula with matrices: what shape everything has, so that the second can build it.

It walks over the text as ``Builder`` does, and has the same methods. A number has no shape. Sizes that are not known
yet are unknowns, and where two matrices are multiplied or added their sizes must be the same: so the sizes of matrices
that are not declared, and those of the identities, are found, or a mismatch is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sympy import Dummy, Expr, Integer

from .language import IDENTITY, TRACES, Unreadable, Vocabulary

Shape = tuple[Expr, Expr] | None
"""Rows and columns; None is a number."""
ONE = Integer(1)


@dataclass
class Sizes:
    """Sizes of matrices, some of them unknown, and which of these are the same."""

    known: dict[Expr, Expr] = field(default_factory=dict)

    def of(self, size: Expr) -> Expr:
        """The size, as far as it is known."""
        while size in self.known:
            size = self.known[size]
        return size

    def equal(self, a: Expr, b: Expr) -> bool:
        """Whether the two can be the same; then they are."""
        a, b = self.of(a), self.of(b)
        if a != b and not a.is_Dummy and not b.is_Dummy:
            return False
        if a != b:
            unknown, other = (a, b) if a.is_Dummy else (b, a)
            self.known[unknown] = other
        return True


@dataclass
class Shapes:
    """Reads ``text`` for its shapes. ``undeclared``: the shape of what has a name that ``names`` does not say, or None;
    it may raise Unreadable. ``units``: the size of the identity at each position where there is one."""

    text: str
    names: Vocabulary
    sizes: Sizes = field(default_factory=Sizes)
    undeclared: Callable[[str, int], Shape] = lambda name, position: None
    units: dict[int, Expr] = field(default_factory=dict)

    def error(self, position: int, problem: str) -> Unreadable:
        return Unreadable(self.text, position, problem)

    def expect(self, found: Shape, meant: Shape, position: int) -> None:
        """Raise Unreadable if the formula is a matrix, and not of the shape that is meant."""
        if found is not None and meant is not None and not all(map(self.sizes.equal, found, meant)):
            raise self.error(position, f"{self.told(found)}, but what it is compared with is {self.told(meant)}")

    def found_units(self) -> dict[int, Expr]:
        """The size of the identity at each position. Raises Unreadable where it is not known."""
        for position, size in self.units.items():
            if self.sizes.of(size).is_Dummy:
                raise self.error(position, "the size of this identity is not known: add it to a matrix, or multiply it")
        return {position: self.sizes.of(size) for position, size in self.units.items()}

    def known_function(self, name: str, position: int) -> None:
        """Whether there is such a function is seen at the second reading."""

    def number(self, digits: str, position: int) -> Shape:
        return None

    def name(self, name: str, position: int) -> Shape:
        value = self.names.get(name)
        if value is not None:
            return value.shape if value.is_Matrix else None
        if name == IDENTITY:
            return (self.units.setdefault(position, Dummy()),) * 2
        if name in self.names.random:
            raise self.error(position, f"{name} is random, and a closed form is of what is not")
        return self.undeclared(name, position)

    def add(self, a: Shape, b: Shape, position: int) -> Shape:
        a, b = self._number(a), self._number(b)
        if a is None and b is None:
            return None
        if a is None or b is None:
            raise self.error(position, "a number and a matrix cannot be added; write 2*I for twice the identity")
        self._same(a, b, position, "added")
        return a

    def negative(self, a: Shape) -> Shape:
        return a

    def multiply(self, a: Shape, b: Shape, position: int) -> Shape:
        a, b = self._number(a), self._number(b)
        if a is None or b is None:
            return a or b
        if not self.sizes.equal(a[1], b[0]):
            raise self.error(position, f"{self.told(a)} times {self.told(b)}: these shapes do not fit")
        return a[0], b[1]

    def divide(self, a: Shape, b: Shape, position: int) -> Shape:
        if self._number(b) is not None:
            raise self.error(position, "a division by a matrix; write .inv() for the inverse")
        return a

    def power(self, base: Shape, exponent: Shape, position: int) -> Shape:
        if self._number(exponent) is not None:
            raise self.error(position, "a matrix in an exponent")
        return self._square(base, position, "a power of") if self._number(base) else None

    def call(self, name: str, arguments: Sequence[Shape], position: int) -> Shape:
        if name in TRACES:
            for argument in arguments:
                self._square(argument, position, "the trace of")
        elif any(self._number(argument) is not None for argument in arguments):
            raise self.error(position, f"{name} of a matrix")
        return None

    def trace(self, a: Shape, position: int) -> Shape:
        return self.call(TRACES[0], [a], position)

    def transpose(self, a: Shape, position: int) -> Shape:
        if a is None:
            raise self.error(position, "the transpose of a number")
        return a[1], a[0]

    def inverse(self, a: Shape, position: int) -> Shape:
        return self._square(a, position, "the inverse of")

    def told(self, a: tuple[Expr, Expr]) -> str:
        rows, cols = ("?" if self.sizes.of(size).is_Dummy else str(self.sizes.of(size)) for size in a)
        return f"{rows} × {cols}"

    def _number(self, a: Shape) -> Shape:
        """None for what has one row and one column, too."""
        return None if a is None or (self.sizes.of(a[0]), self.sizes.of(a[1])) == (ONE, ONE) else a

    def _square(self, a: Shape, position: int, what: str) -> Shape:
        if a is None:
            raise self.error(position, f"{what} a number; matrices are written in capitals, or declared by --let")
        if not self.sizes.equal(*a):
            raise self.error(position, f"{what} a matrix that is {self.told(a)} and not square")
        return a

    def _same(self, a: tuple[Expr, Expr], b: tuple[Expr, Expr], position: int, done: str) -> None:
        if not (self.sizes.equal(a[0], b[0]) and self.sizes.equal(a[1], b[1])):
            raise self.error(position, f"{self.told(a)} and {self.told(b)} cannot be {done}")
