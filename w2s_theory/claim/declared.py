"""Claims of other people's theories: an expectation with symbols, matrices and a simulation of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sympy import Basic, MatrixSymbol, Symbol, Trace
from sympy.matrices.expressions.matexpr import MatrixExpr

from ..setting.situations import DECLARED, Situation
from ..setting.symbols import LEGEND, ordered
from .expected import Expected

GIVEN = ("Gaussian matrices with independent N(0, 1) entries", "on the other matrices what the theory supposes of them")


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Declared(Expected):
    """E[``expression``] as a theory from outside declares it; all but ``id`` and ``expression`` may be left out.

    ``simulate(problem, trials, rng, **symbols)``: draws (trials,) of what it is the mean of, from the definitions
    alone; or ``estimator(problem, data, **symbols)``: the fitted linear function of z (D,), of which the excess risk is
    measured, on the pseudo-labelled inputs if ``in_sample``. Without either the expression itself is drawn.
    ``own_meanings``: of its own symbols, in words.

    >>> from sympy import Trace
    >>> from w2s_theory.setting.estimators import student
    >>> size = Declared(id="size", expression=Trace(student.T * student))
    >>> size.situation.name, dict(size.measure), size.further
    ('declared', {'size': 1}, ())
    """

    title: str = ""
    words: str = ""
    quantity: str = ""
    source: str = "declared outside"
    assumptions: tuple[str, ...] = GIVEN
    measure: Mapping[str, int] = field(default_factory=dict)
    situation: Situation = DECLARED
    simulate: Callable[..., Any] | None = None
    estimator: Callable[..., Any] | None = None
    in_sample: bool = False
    own_meanings: Mapping[Symbol, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if isinstance(self.expression, MatrixExpr) and self.expression.shape == (1, 1):
            object.__setattr__(self, "expression", Trace(self.expression))
        name = self.id.replace("_", r"\_")
        for part, default in (
            ("title", self.id),
            ("quantity", rf"\mathrm{{ER}}(\mathrm{{{name}}})"),
            ("measure", {self.id: 1}),
        ):
            if not getattr(self, part):
                object.__setattr__(self, part, default)

    @cached_property
    def matrices_used(self) -> tuple[MatrixSymbol, ...]:
        """All matrices of the declaration, by name."""
        found = set().union(*(part.atoms(MatrixSymbol) for part in self._parts))
        return tuple(sorted(found, key=str))

    @cached_property
    def scalars(self) -> tuple[Symbol, ...]:
        """All scalar symbols of the declaration, those that are dimensions only among them."""
        names = {m.name for m in self.matrices_used}
        used = {s for part in self._parts for s in part.atoms(Symbol) if s.name not in names}
        return ordered(used | {s for m in self.matrices_used for size in m.shape for s in size.free_symbols})

    @property
    def _parts(self) -> tuple[Basic, ...]:
        return (self.expression, *self.given)

    @property
    def further(self) -> tuple[Symbol, ...]:
        """The symbols that a problem of regression gives no value: the theory's own."""
        return tuple(s for s in self.scalars if s.name not in OF_PROBLEMS)

    @property
    def meanings(self) -> Mapping[Basic, str]:
        unsaid = dict.fromkeys(self.further, "a symbol of this theory")
        return unsaid | dict(LEGEND) | dict(self.own_meanings)

    @property
    def open_traces(self) -> tuple[Trace, ...]:
        """What of the constant matrices remains in the closed form, so that it has no value in numbers."""
        return tuple(sorted(self.value.atoms(Trace), key=str))


OF_PROBLEMS = {
    "n", "N", "D", "d_w", "d_s", "d_sw", "q_sw", "sigma", "signal", "rho_w", "rho_s", "rho_missed", "rho_foreign",
}  # fmt: skip
"""Names of the symbols that a problem of regression has numbers for."""
