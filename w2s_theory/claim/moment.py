"""Claims on moments of random matrices, for any theory: expectations with constant matrices that stay symbolic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sympy import Basic, Dummy, Eq, Expr, MatrixSymbol, Symbol, Trace

from ..calculus import Expectation, GaussianMatrix, SymmetricMatrix, to_latex
from ..calculus.numbers.arguments import Columns, read
from ..calculus.numbers.conditions import bounds
from ..calculus.numbers.evaluation import Rational
from ..calculus.numbers.traces import require_shape, traces_at
from ..setting.situations import MATRICES, Situation
from ..setting.symbols import LEGEND
from .base import Claim, at
from .formula import ITSELF, Drawn, Mean, described
from .record import ClosedForm

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
        numbers = dict(zip(self.symbols, columns.given, strict=True))
        for m in self.matrices:
            require_shape(m, constants[m.name], numbers)
        traces = traces_at(self._traces, constants, numbers)
        return at(self.function, Columns((*columns.given, *traces)), exact)

    @cached_property
    def _traces(self) -> tuple[Trace, ...]:
        """Of constant matrices, in the closed form."""
        return tuple(sorted(self.value.atoms(Trace), key=str))

    @cached_property
    def function(self) -> Rational:
        """The closed form as a function of ``symbols`` and of the traces in it, without any check."""
        names = {trace: Dummy(f"t{i}") for i, trace in enumerate(self._traces)}
        return Rational(self.value.xreplace(names), (*self.symbols, *names.values()), bounds(self.domain, self.symbols))
