"""One claim for all sample sizes: closed forms on several domains, and infinity between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from sympy import Eq, Expr, Gt, Or, Piecewise, Symbol, lambdify, oo
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from ..setting.symbols import MEANING
from .base import Claim, Remark
from .expected import Expected
from .shelf import ClosedForm


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Regimes(Claim):
    """An expectation on the domains of several claims, the first that fits; elsewhere it is +∞ if there is ``noise``.

    ``noise``: an expression ≥ 0. Where it is 0 and no case fits, nothing is claimed: ``evaluate`` raises DomainError.
    """

    cases: tuple[Expected, ...]
    noise: Expr
    world: str = "isotropic"

    @property
    def premises(self) -> tuple[Claim, ...]:
        return self.cases

    @property
    def definition(self) -> str:
        return f"{[case.fingerprint for case in self.cases]}, infinite elsewhere if {self.noise} > 0"

    def derive(self) -> ClosedForm:
        pieces = [(case.value, case.derived_domain) for case in self.cases]
        domain = Or(*(condition for _, condition in pieces), Gt(self.noise, 0))
        return ClosedForm(Piecewise(*pieces, (oo, True), evaluate=False), domain)

    @cached_property
    def statement(self) -> Relational:
        """With each case written for reading."""
        pieces = [(case.written(), case.derived_domain) for case in self.cases]
        return Eq(Symbol(self.quantity), Piecewise(*pieces, (oo, True), evaluate=False), evaluate=False)

    @cached_property
    def symbols(self) -> tuple[Symbol, ...]:
        used = self.noise.free_symbols.union(*(case.symbols for case in self.cases))
        return tuple(s for s in MEANING if s in used)

    @property
    def conditions(self) -> tuple[Boolean, ...]:
        return (Or(*(case.derived_domain for case in self.cases), Gt(self.noise, 0)),)

    @property
    def remarks(self) -> tuple[Remark, ...]:
        return (
            Remark("These domains cover all but the interpolation thresholds. There an inverse Wishart matrix with at"),
            Remark("most one degree of freedom to spare, whose mean is infinite, multiplies the noise"),
            Remark("which is not zero if and only if this is not:", self.noise),
        )

    def evaluate(self, **values: Any) -> Any:
        """The closed form at numbers or arrays (which broadcast), one keyword for each of ``symbols``; inf at the
        interpolation thresholds. Raises as for other claims."""
        arrays = np.broadcast_arrays(*self.checked(values))
        result = np.full(arrays[0].shape, np.inf)
        undecided = np.ones(arrays[0].shape, dtype=bool)
        for holds, case in self._functions:
            here = undecided & np.asarray(holds(*arrays), dtype=bool)
            named = dict(zip(self.symbols, arrays, strict=True))
            result[here] = case.function(*(named[s][here] for s in case.symbols))
            undecided &= ~here
        return float(result) if result.ndim == 0 else result

    @cached_property
    def _functions(self) -> list[tuple[Any, Expected]]:
        return [(lambdify(self.symbols, case.derived_domain, modules="numpy"), case) for case in self.cases]

    def sample(self, risks: Mapping[str, np.ndarray], claimed: float) -> np.ndarray:
        return self.cases[0].sample(risks, claimed)

    @property
    def risks(self) -> tuple[str, ...]:
        return self.cases[0].risks
