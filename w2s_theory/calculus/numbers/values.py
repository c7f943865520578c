"""What an answer is in numbers: for sizes, scalars and constant matrices by name, after its domain is checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from sympy import And, Dummy, Expr, MatAdd, MatMul, MatrixSymbol, Symbol, sympify
from sympy.logic.boolalg import Boolean
from sympy.matrices.expressions.matexpr import MatrixExpr

from ..forms.poles import generators
from ..forms.printing import to_plain
from ..symbols import GaussianMatrix
from .arguments import Columns, DomainError, Given, digits, read
from .conditions import Truth, bounds
from .evaluation import Rational
from .kinds import require_kind
from .traces import product_of, require_shape, traces_at


@dataclass(frozen=True)
class Values:
    """The values of ``value``, a number or a matrix, where ``domain`` holds. ``subject``: of what it is the value,
    which may name more than there is in it."""

    subject: Expr
    value: Expr
    domain: Boolean

    @cached_property
    def matrices(self) -> tuple[MatrixSymbol, ...]:
        """The constant matrices in the value, by name."""
        return tuple(sorted(self._constants(self.value), key=str))

    @cached_property
    def symbols(self) -> tuple[Symbol, ...]:
        """Sizes and scalars in the value, in its matrices and in the domain, by name."""
        found = self._scalars(self.value) | self.domain.free_symbols
        return tuple(sorted(found, key=str))

    @staticmethod
    def _constants(part: Expr) -> set[MatrixSymbol]:
        return {m for m in part.atoms(MatrixSymbol) if not isinstance(m, GaussianMatrix)}

    @staticmethod
    def _scalars(part: Expr) -> set[Symbol]:
        sizes = {s for m in part.atoms(MatrixSymbol) for size in m.shape for s in size.free_symbols}
        return sizes | {s for s in part.atoms(Symbol) if s.name not in {m.name for m in part.atoms(MatrixSymbol)}}

    def at(self, given: Mapping[str, Any], exact: bool = False) -> Any:
        """At these numbers and arrays. Raises TypeError for a missing or an unknown name and for what is no number,
        DomainError naming the condition that is violated."""
        self._require_names(set(given))
        constants = {m.name: read(m.name, given[m.name]) for m in self.matrices}
        columns = Columns.read({s.name: given[s.name] for s in self.symbols})
        numbers = dict(zip(self.symbols, columns.given, strict=True))
        for symbol, column in numbers.items():
            require_kind(symbol, column)
        self._require_domain(columns)
        for m in self.matrices:
            require_shape(m, constants[m.name], numbers)
        if isinstance(self.value, MatrixExpr):
            return self._matrix(columns, constants, numbers)
        return self._scalar(self.value, columns, constants, numbers, exact)

    def _require_names(self, given: set[str]) -> None:
        needed = {s.name for s in (*self.symbols, *self.matrices)}
        known = needed | {s.name for s in (*self._scalars(self.subject), *self._constants(self.subject))}
        if not needed <= given <= known:
            missing, unknown = sorted(needed - given), sorted(given - known)
            raise TypeError(f"needed are {', '.join(sorted(needed))}; missing: {missing}, unknown: {unknown}")

    def _require_domain(self, columns: Columns) -> None:
        for condition in And.make_args(self.domain):
            valid = Truth(condition, self.symbols)(columns)
            if not np.all(valid):
                point = columns.point(int(np.argmin(valid)))
                at = ", ".join(f"{s}={digits(number)}" for s, number in zip(self.symbols, point, strict=True))
                raise DomainError(f"it is known only for {to_plain(condition)}, which is violated at {at}")

    def _scalar(
        self, value: Expr, columns: Columns, constants: Mapping[str, Given], numbers: Mapping, exact: bool
    ) -> Any:
        """Traces, and entries, are given to the function as numbers."""
        traces = sorted((part for part in generators(sympify(value)) if not isinstance(part, Symbol)), key=str)
        names = {trace: Dummy(f"t{i}") for i, trace in enumerate(traces)}
        function = Rational(value.xreplace(names), (*self.symbols, *names.values()), bounds(self.domain, self.symbols))
        filled = Columns((*columns.given, *traces_at(traces, constants, numbers)))
        return filled.pointwise(function.exact) if exact else function(filled)

    def _matrix(self, columns: Columns, constants: Mapping[str, Given], numbers: Mapping) -> np.ndarray:
        """Term by term, in floating point."""
        matrices = {name: np.asarray(given).astype(float) for name, given in constants.items()}
        total: Any = 0
        for term in self.value.args if isinstance(self.value, MatAdd) else (self.value,):
            number, factors = term.as_coeff_matrices() if isinstance(term, MatMul) else (sympify(1), [term])
            coefficient = self._scalar(number, columns, constants, numbers, False)
            total = total + coefficient * product_of(MatMul(*factors), matrices, numbers)
        return total
