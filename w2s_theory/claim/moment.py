"""Claims on moments of random matrices, for any theory: expectations with constant matrices that stay symbolic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import Any

import numpy as np
from sympy import Basic, Dummy, Eq, Expr, Integer, MatMul, MatPow, MatrixSymbol, Symbol, Trace, Transpose

from ..calculus import DomainError, Expectation, GaussianMatrix, SymmetricMatrix, by_traces, to_latex
from ..calculus.numbers.arguments import INT64, Columns, Exact, Given, read
from ..calculus.numbers.arguments import exact as exact_number
from ..calculus.numbers.conditions import bounds
from ..calculus.numbers.evaluation import Rational
from ..setting.evaluate import evaluate
from ..setting.situations import MATRICES, Situation
from ..setting.symbols import LEGEND
from .base import Abbreviation, Claim, at
from .formula import ITSELF, Drawn, Mean, described
from .record import ClosedForm

EXACT = 64
"""Rows or columns of matrices up to which traces are exact."""
GRID, PRINTED = 2**6, 2**29
"""Multiples of 1/GRID have six decimals; those of less than PRINTED have no more than the 15 digits that tell floats
apart, so that a float of them prints as the multiple that it is."""
GAUSSIAN = ("Gaussian matrices with independent N(0, 1) entries", "constant matrices, arbitrary unless symmetric")


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Moment(Claim):
    """E[``expression``] for a polynomial in traces of words in Gaussian and constant matrices.

    ``given``: hypotheses on the constant matrices. ``symbols`` are the dimensions and scalars; ``matrices`` the
    constant matrices. ``evaluate`` takes all of them. ``heavy``: whether its second moment takes the calculus minutes.
    """

    expression: Expr
    given: tuple[Eq, ...] = ()
    heavy: bool = False
    quantity: str = ""
    words: str = ""
    assumptions: tuple[str, ...] = field(default=GAUSSIAN)
    situation: Situation = MATRICES
    margin: int = 16

    def __post_init__(self) -> None:
        if not self.quantity:
            object.__setattr__(self, "quantity", r"\mathbb{E}\," + to_latex(self.expression))

    @cached_property
    def formula(self) -> Mean:
        return Mean(Drawn(self.expression, {ITSELF: 1}, self.given, self.heavy, self.situation))

    @cached_property
    def proof(self) -> Expectation:
        """The checked derivation, made when it is first asked for."""
        return self.formula.of.proof

    @property
    def definition(self) -> str:
        return described(self.expression, self.given)

    def derive(self) -> ClosedForm:
        return ClosedForm(self.proof.value, self.proof.domain)

    def written(self, where: Abbreviation | None = None) -> Expr:
        """The closed form for reading: products of traces that share a coefficient stand together."""
        return super().written(where) if self.read_in is not None or self.collect_in else by_traces(self.value)

    @property
    def proofs(self) -> tuple[Expectation, ...]:
        return (self.proof,)

    @property
    def names(self) -> Mapping[str, Basic]:
        return {atom.name: atom for atom in self.expression.atoms(Symbol, MatrixSymbol)}

    @cached_property
    def gaussian(self) -> tuple[GaussianMatrix, ...]:
        """The random matrices, by name."""
        return tuple(sorted(self.expression.atoms(GaussianMatrix), key=str))

    @cached_property
    def matrices(self) -> tuple[MatrixSymbol, ...]:
        """The constant matrices that ``evaluate`` takes, by name."""
        return self.constants

    @cached_property
    def symbols(self) -> tuple[Symbol, ...]:
        """Dimensions and scalars, by name."""
        shapes = [size for matrix in (*self.gaussian, *self.matrices) for size in matrix.shape]
        free = set().union(*(size.free_symbols for size in shapes)) | self.expression.free_symbols
        return tuple(sorted((s for s in free if isinstance(s, Symbol)), key=str))

    @property
    def meanings(self) -> Mapping[Basic, str]:
        """Its matrices by kind and shape, and their sizes; a theory's own scalars are its own affair."""
        found: dict[Basic, str] = {}
        for m in (*self.gaussian, *self.constants):
            kind = "independent N(0, 1) entries" if isinstance(m, GaussianMatrix) else "constant"
            symmetric = ", symmetric" if isinstance(m, SymmetricMatrix) else ""
            rows, cols = (f"({size})" if size.is_Add else f"{size}" for size in m.shape)
            found[m] = f"{kind}{symmetric}, {rows} × {cols}"
            for size, what in zip(m.shape, ("rows", "columns"), strict=True):
                if isinstance(size, Symbol):
                    found.setdefault(size, f"number of {what} of {m.name}")
        setting = {s: LEGEND[s] for s in self.symbols if s in LEGEND and s not in found}
        return found | setting | {s: "a number" for s in self.symbols if s not in found | setting}

    @property
    def constants(self) -> tuple[MatrixSymbol, ...]:
        """The constant matrices of the expression, by name."""
        found = self.expression.atoms(MatrixSymbol) - self.expression.atoms(GaussianMatrix)
        return tuple(sorted(found, key=str))

    def evaluate(self, *, exact: Any = False, **values: Any) -> Any:
        """The closed form for numbers (``symbols``) and matrices (``matrices``), each by its name.

        Numbers may be arrays that broadcast, but for the dimensions of the matrices. Otherwise as for other claims;
        traces of matrices with more than EXACT rows or columns are taken in floating point. Raises TypeError for a
        missing or unknown name, DomainError for dimensions outside the domain, and for a matrix that is not of its
        shape, not symmetric where it must be, or not finite.

        >>> import numpy as np
        >>> from derivations import catalogue
        >>> catalogue()["inverse.1"].evaluate(n=[9, 14], d=3, A=np.diag([1e16, 1, -1e16]))
        array([0.2, 0.1])
        """
        constants = {m.name: read(m.name, values.pop(m.name)) for m in self.matrices if m.name in values}
        if missing := [m.name for m in self.matrices if m.name not in constants]:
            raise TypeError(f"{self.id} takes the matrices {', '.join(map(str, self.matrices))}; missing: {missing}")
        columns = self.checked(values)
        for m in self.matrices:
            self._require_shape(m, constants[m.name], dict(zip(self.symbols, columns.given, strict=True)))
        traces = _traces(self._traces, constants)
        return at(self.function, Columns((*columns.given, *traces)), exact)

    def _require_shape(self, m: MatrixSymbol, given: Given, numbers: Mapping[Symbol, Given]) -> None:
        sizes = set().union(*(size.free_symbols for size in m.shape))
        for s in (s for s in sizes if isinstance(numbers[s], np.ndarray)):
            raise DomainError(f"{s} is a dimension of the matrix {m}: give one number")
        shape = tuple(int(size.xreplace({s: Integer(numbers[s]) for s in sizes})) for size in m.shape)
        if np.shape(given) != shape:
            raise DomainError(f"{m} must be of shape {shape}, but its shape is {np.shape(given)}")
        if isinstance(m, SymmetricMatrix) and not np.array_equal(given, np.transpose(given)):
            raise DomainError(f"{m} must be symmetric")

    @cached_property
    def _traces(self) -> tuple[Trace, ...]:
        """Of constant matrices, in the closed form."""
        return tuple(sorted(self.value.atoms(Trace), key=str))

    @cached_property
    def function(self) -> Rational:
        """The closed form as a function of ``symbols`` and of the traces in it, without any check."""
        names = {trace: Dummy(f"t{i}") for i, trace in enumerate(self._traces)}
        return Rational(self.value.xreplace(names), (*self.symbols, *names.values()), bounds(self.domain, self.symbols))


def _traces(traces: Sequence[Trace], constants: Mapping[str, Given]) -> list[Exact]:
    """Of products of matrices: by integers, all entries having a common denominator."""
    matrices = {name: np.asarray(given) for name, given in constants.items()}
    if any(size > EXACT for matrix in matrices.values() for size in matrix.shape):
        floats = {name: a.astype(float) for name, a in matrices.items()}
        return [exact_number(float(evaluate(trace, floats))) for trace in traces]
    whole, below = _on_a_grid(matrices) or _whole(matrices)
    largest = max((int(np.abs(a).max()) * max(a.shape) for a in whole.values() if a.size), default=0)
    found = list[Exact]()
    for trace in traces:
        count = _length(trace.arg)
        small = largest**count < INT64  # so is every sum of products that occurs
        integers = {name: a.astype(np.int64 if small else object) for name, a in whole.items()}
        found.append(Fraction(int(evaluate(trace, integers)), below**count))
    return found


def _on_a_grid(matrices: Mapping[str, np.ndarray]) -> tuple[dict[str, np.ndarray], int] | None:
    """Integers over GRID; None unless all entries are multiples of 1/GRID, of so few digits that they print as they
    are."""
    if any(a.dtype.kind not in "if" for a in matrices.values()):
        return None
    scaled = {name: a.astype(float) * GRID for name, a in matrices.items()}
    if all((a == np.rint(a)).all() and (np.abs(a) < PRINTED).all() for a in scaled.values()):
        return {name: a.astype(np.int64) for name, a in scaled.items()}, GRID
    return None


def _whole(matrices: Mapping[str, np.ndarray]) -> tuple[dict[str, np.ndarray], int]:
    """Integers over a common denominator."""
    entries = {name: np.vectorize(exact_number, otypes=[object])(a) for name, a in matrices.items()}
    below = lcm(*(x.denominator for a in entries.values() for x in a.flat))
    return {name: np.vectorize(int, otypes=[object])(a * below) for name, a in entries.items()}, below


def _length(word: Any) -> int:
    """How many matrices are multiplied."""
    match word:
        case MatMul():
            return sum(map(_length, word.as_coeff_matrices()[1]))
        case MatPow():
            return int(word.exp) * _length(word.base)
        case Transpose():
            return _length(word.arg)
    return 1
