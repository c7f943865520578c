"""The simplest counterexample among small matrices: dimensions, numbers, and constant matrices of whole numbers.

Small dimensions first, and in each a few random matrices with entries −1, 0, 1, 2; of the first problem in which the
two sides differ each number, and each entry, is then made as simple as it can be. Every problem is judged exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import product
from typing import Any

import numpy as np
from sympy import Basic, Eq, MatrixSymbol, Symbol, Trace

from w2s_theory.calculus import SymmetricMatrix
from w2s_theory.claim.smallest import simplest
from w2s_theory.setting.evaluate import evaluate

from ..budget import left
from .example import SCALARS, SHRINKING, Example, Search

Rows = tuple[tuple[int, ...], ...]
"""A matrix of whole numbers."""
SIZES = (1, 2, 3, 4, 6, 8, 12, 20, 30, 45)
"""Dimensions that are tried."""
DIMENSIONS, DRAWS = 3000, 4
"""Choices of dimensions, and of matrices in each, that are looked at."""
ENTRIES = (0, 1, -1, 2)
"""Of matrices, the simplest first."""
CELLS = 900
"""Entries of the largest matrix."""


@dataclass(frozen=True)
class Constants:
    """The constant matrices that a claim is about.

    ``named``: those that occur in the claim. ``traces``: what the symbols for traces are. ``given``: hypotheses on the
    matrices. ``test``: of an identity between matrices M the T in Trace(T·M), which is made to read off one entry.
    """

    named: tuple[MatrixSymbol, ...] = ()
    traces: Mapping[Basic, Trace] = field(default_factory=dict)
    given: tuple[Eq, ...] = ()
    test: MatrixSymbol | None = None

    @cached_property
    def matrices(self) -> tuple[MatrixSymbol, ...]:
        """By name."""
        parts = (*self.traces.values(), *self.given)
        found = set(self.named).union(*(part.atoms(MatrixSymbol) for part in parts))
        return tuple(sorted(found, key=str))

    @cached_property
    def sizes(self) -> set[Symbol]:
        """Symbols in the shapes of the matrices."""
        return set().union(*(size.free_symbols for m in self.matrices for size in m.shape))


@dataclass(frozen=True)
class MatrixSearch(Search):
    """Violations as in Search, among matrices. A problem has a Fraction for each number, Rows for each matrix."""

    constants: Constants = field(default_factory=Constants)

    @cached_property
    def numbers(self) -> tuple[Symbol, ...]:
        """What is no trace, the sizes of matrices first."""
        used = (self.constants.sizes | set(self.symbols) | self.room.free_symbols) - set(self.constants.traces)
        return tuple(sorted(used, key=lambda s: (s not in self.constants.sizes, s.name)))

    def exists(self, raw: Mapping[str, Any]) -> bool:
        """Whether the hypotheses on the matrices hold."""
        try:
            return all(self._satisfied(equation, raw) for equation in self.constants.given)
        except (ValueError, KeyError):
            return False

    def _satisfied(self, equation: Eq, raw: Mapping[str, Any]) -> bool:
        left, right = (np.asarray(self._evaluated(side, raw), dtype=object) for side in equation.args)
        return bool(np.all(left == right))

    def _evaluated(self, part: Basic, raw: Mapping[str, Any]) -> Any:
        values = {name: np.array(v, dtype=object) if isinstance(v, tuple) else v for name, v in raw.items()}
        return evaluate(part, values, EXACT)

    def _values(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        numbers = {s.name: raw[s.name] for s in self.numbers}
        traces = {s.name: Fraction(self._evaluated(trace, raw)) for s, trace in self.constants.traces.items()}
        return numbers | traces

    def _rooms(self, raw: Mapping[str, Any]) -> list[Any]:
        return [raw[s.name] for s in self._room_symbols]

    def example(self, raw: Mapping[str, Any], roomy: bool = True) -> Example:
        a, b = self._sides(self._values(raw))
        values = {s.name: raw[s.name] for s in self.numbers}
        matrices = {m.name: raw[m.name] for m in self.constants.matrices if m != self.constants.test}
        return Example(raw, values, self._told(a), self._told(b), roomy, matrices, self._entry(raw))

    def _entry(self, raw: Mapping[str, Any]) -> tuple[int, int] | None:
        """Row and column, from 1, of the entry that the test matrix reads off."""
        if self.constants.test is None:
            return None
        ((j, i),) = np.argwhere(np.array(raw[self.constants.test.name]) != 0)
        return int(i) + 1, int(j) + 1

    # -- looking for one ---------------------------------------------------------------------------------------------

    def simplest(self) -> Example | None:
        for roomy in (True, False):
            found = next((raw for raw in self._problems() if self.violated(raw, roomy=roomy)), None)
            if found is not None:
                return self.example(self._simplified(found, roomy), roomy)
        return None

    @cached_property
    def witness(self) -> Mapping[str, Any] | None:
        return next((raw for raw in self._problems() if self.inside(raw)), None)

    def _problems(self) -> Iterator[dict[str, Any]]:
        """Small ones first; reproducible."""
        rng = np.random.default_rng(0)
        for numbers in self._small:
            for draw in range(DRAWS):
                drawn = self._scalars(numbers, rng, draw)
                try:
                    matrices = {m.name: self._matrix(m, drawn, rng, draw) for m in self.constants.matrices}
                except ValueError:  # a size that is not positive, or too large
                    break
                yield self._fulfilled(drawn | matrices)

    @cached_property
    def _small(self) -> list[dict[str, Fraction]]:
        """Dimensions within what the domain says of them alone, by their sum."""
        sizes = [s for s in self.numbers if s.is_integer]
        if len(SIZES) ** len(sizes) <= DIMENSIONS:
            choices: Iterable[Any] = product(SIZES, repeat=len(sizes))
        else:
            choices = np.random.default_rng(0).choice(SIZES, size=(DIMENSIONS, len(sizes)))
        drawn = sorted((tuple(map(int, choice)) for choice in choices), key=lambda choice: (sum(choice), choice))
        return [
            dict(zip((s.name for s in sizes), map(Fraction, choice), strict=True)) for choice in dict.fromkeys(drawn)
        ]

    def _scalars(self, numbers: Mapping[str, Fraction], rng: np.random.Generator, draw: int) -> dict[str, Any]:
        """The other numbers: all 1 at first."""
        found: dict[str, Any] = dict(numbers)
        for s in self.numbers:
            if s.name not in found:
                choices = [x for x in SCALARS if x > 0 or not s.is_positive]
                found[s.name] = Fraction(1) if draw == 0 else choices[int(rng.integers(len(choices)))]
        return found

    def _shape(self, m: MatrixSymbol, numbers: Mapping[str, Any]) -> tuple[int, int]:
        rows, cols = (int(self._evaluated(size, numbers)) for size in m.shape)
        if rows < 1 or cols < 1 or rows * cols > CELLS:
            raise ValueError(f"{m} would be {rows} × {cols}")
        return rows, cols

    def _matrix(self, m: MatrixSymbol, numbers: Mapping[str, Any], rng: np.random.Generator, draw: int) -> Rows:
        rows, cols = self._shape(m, numbers)
        if m == self.constants.test:
            unit = np.zeros((rows, cols), dtype=int)
            unit[0 if draw == 0 else rng.integers(rows), 0 if draw == 0 else rng.integers(cols)] = 1
            return _rows(unit)
        if self.constants.given:  # hypotheses are met by matrices that map axes to axes, if by any as simple
            kept = rng.integers(0, 2, min(rows, cols)) if draw else np.ones(min(rows, cols), dtype=int)
            unit = np.zeros((rows, cols), dtype=int)
            unit[range(len(kept)), range(len(kept))] = kept
            return _rows(unit)
        values = rng.choice(ENTRIES, size=(rows, cols))
        return _rows(np.triu(values) + np.triu(values, 1).T if isinstance(m, SymmetricMatrix) else values)

    def _fulfilled(self, raw: dict[str, Any]) -> dict[str, Any]:
        """With what hypotheses say of numbers, such as Trace(C) = k."""
        for equation in self.constants.given:
            if isinstance(equation.rhs, Symbol) and not equation.rhs.is_Matrix:
                raw[equation.rhs.name] = Fraction(self._evaluated(equation.lhs, raw))
        return raw

    # -- making it simple --------------------------------------------------------------------------------------------

    def _simplified(self, found: Mapping[str, Any], roomy: bool) -> Mapping[str, Any]:
        end = SHRINKING * left()

        def bad(raw: Mapping[str, Any] | None) -> bool:
            return left() > end and raw is not None and self.violated(raw, roomy=roomy)

        numbers = {s.name: found[s.name] for s in self.numbers}

        def with_numbers(changed: Mapping[str, Fraction]) -> dict[str, Any] | None:
            try:
                cut = {m.name: self._cut(found[m.name], self._shape(m, changed)) for m in self.constants.matrices}
            except ValueError:
                return None
            return dict(changed) | cut

        numbers = dict(simplest(numbers, self._simpler, lambda changed: bad(with_numbers(changed))))
        raw = with_numbers(numbers)
        assert raw is not None
        cells = {
            (m.name, i, j): Fraction(entry)
            for m in self.constants.matrices
            if m != self.constants.test
            for i, row in enumerate(raw[m.name])
            for j, entry in enumerate(row)
            if not (isinstance(m, SymmetricMatrix) and j < i)
        }

        def with_cells(changed: Mapping[Any, Fraction]) -> dict[str, Any]:
            matrices = {name: np.array(rows) for name, rows in raw.items() if isinstance(rows, tuple)}
            for (name, i, j), entry in changed.items():
                matrices[name][i, j] = int(entry)
                if self._is_symmetric(name):
                    matrices[name][j, i] = int(entry)
            return raw | {name: _rows(rows) for name, rows in matrices.items()}

        changed = simplest(
            cells,  # type: ignore[arg-type]
            lambda cell, value: map(Fraction, ENTRIES[: ENTRIES.index(int(value))] if value in ENTRIES else ()),
            lambda candidate: bad(with_cells(candidate)),
        )
        return with_cells(changed)

    def _is_symmetric(self, name: str) -> bool:
        return any(m.name == name and isinstance(m, SymmetricMatrix) for m in self.constants.matrices)

    def _simpler(self, name: str, value: Fraction) -> list[Fraction]:
        """Simpler values of a number, the simplest first."""
        (s,) = (s for s in self.numbers if s.name == name)
        if s.is_integer:
            return [Fraction(k) for k in range(1 if s.is_positive else 0, int(value))]
        choices = [x for x in SCALARS if x > 0 or not s.is_positive]
        return choices[: choices.index(value)] if value in choices else choices

    @staticmethod
    def _cut(rows: Rows, shape: tuple[int, int]) -> Rows:
        """The upper left part of a matrix. Raises ValueError if it is smaller than that."""
        cut = np.array(rows)[: shape[0], : shape[1]]
        if cut.shape != shape:
            raise ValueError(f"a matrix of shape {cut.shape} has no part of shape {shape}")
        return _rows(cut)


class _Exact:
    """Matrices of whole numbers and fractions, for ``evaluate``."""

    @staticmethod
    def number(value: Any) -> Fraction:
        return Fraction(int(value.p), int(value.q))

    identity = staticmethod(lambda rows: np.eye(rows, dtype=int).astype(object))
    transpose = staticmethod(np.transpose)
    trace = staticmethod(np.trace)

    @staticmethod
    def inverse(matrix: Any) -> Any:
        raise ValueError("inverses of constants are not evaluated")

    @staticmethod
    def matrix_power(matrix: Any, exponent: int) -> Any:
        result = matrix
        for _ in range(exponent - 1):
            result = result @ matrix
        return result

    @staticmethod
    def power(base: Any, exponent: Any) -> Any:
        return base ** int(exponent)


EXACT = _Exact()


def _rows(matrix: Any) -> Rows:
    return tuple(tuple(map(int, row)) for row in matrix)
