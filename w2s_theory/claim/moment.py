"""Claims on moments of random matrices, for any theory: expectations with constant matrices that stay symbolic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from sympy import Basic, Expr, MatrixSymbol, Symbol

from ..calculus import DomainError, Expectation, GaussianMatrix, SymmetricMatrix, by_traces, expectation, to_latex
from ..setting.evaluate import evaluate
from .base import Abbreviation, Claim, described
from .shelf import ClosedForm

TERMS = "expression, term by term"
"""What the simulation calls the sum of the absolute values of the expression's terms."""
GAUSSIAN = ("Gaussian matrices with independent N(0, 1) entries", "constant matrices, arbitrary unless symmetric")


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Moment(Claim):
    """E[``expression``] for a polynomial in traces of words in Gaussian and constant matrices.

    ``symbols`` are the dimensions and scalars; ``matrices`` the constant matrices. ``evaluate`` takes all of them.
    """

    expression: Expr
    quantity: str = ""
    words: str = ""
    assumptions: tuple[str, ...] = field(default=GAUSSIAN)
    world: str = "matrices"
    margin: int = 16

    def __post_init__(self) -> None:
        if not self.quantity:
            object.__setattr__(self, "quantity", r"\mathbb{E}\," + to_latex(self.expression))

    @cached_property
    def proof(self) -> Expectation:
        """The checked derivation, made when it is first asked for."""
        return expectation(self.expression)

    @property
    def definition(self) -> str:
        return described(self.expression)

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
        """The constant matrices, by name."""
        constant = self.expression.atoms(MatrixSymbol) - self.expression.atoms(GaussianMatrix)
        return tuple(sorted(constant, key=str))

    @cached_property
    def symbols(self) -> tuple[Symbol, ...]:
        """Dimensions and scalars, by name."""
        shapes = [size for matrix in (*self.gaussian, *self.matrices) for size in matrix.shape]
        free = set().union(*(size.free_symbols for size in shapes)) | self.expression.free_symbols
        return tuple(sorted((s for s in free if isinstance(s, Symbol)), key=str))

    def evaluate(self, **values: Any) -> float:
        """The closed form for numbers (``symbols``) and NumPy matrices (``matrices``), each by its name.

        Raises TypeError for a missing or unknown name, DomainError for dimensions outside the domain, and for a matrix
        that is not of its shape, not symmetric where it must be, or not finite.
        """
        constants = {m.name: np.asarray(values.pop(m.name), dtype=float) for m in self.matrices if m.name in values}
        if missing := [m.name for m in self.matrices if m.name not in constants]:
            raise TypeError(f"{self.id} takes the matrices {', '.join(map(str, self.matrices))}; missing: {missing}")
        numbers = dict(zip((s.name for s in self.symbols), self.checked(values), strict=True))
        for m in self.matrices:
            shape, given = tuple(int(evaluate(size, numbers)) for size in m.shape), constants[m.name]
            if given.shape != shape or not np.isfinite(given).all():
                raise DomainError(f"{m} must be finite and of shape {shape}, but its shape is {given.shape}")
            if isinstance(m, SymmetricMatrix) and not np.array_equal(given, given.T):
                raise DomainError(f"{m} must be symmetric")
        return float(evaluate(self.value, numbers | constants))

    @property
    def risks(self) -> tuple[str, ...]:
        return ("expression",)

    def sample(self, risks: Mapping[str, np.ndarray], claimed: float) -> np.ndarray:
        return risks["expression"]

    def size(self, risks: Mapping[str, np.ndarray]) -> np.ndarray:
        return np.abs(risks.get(TERMS, risks["expression"]))
