"""What is put in a claim's place, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from sympy import Expr, lambdify

from w2s_theory.claim import Claim
from w2s_theory.claim.record import ClosedForm
from w2s_theory.kernel.certificate import Certificate
from w2s_theory.setting.evaluate import evaluate

KINDS = (
    "value", "corner", "piece", "domain", "narrowed domain", "existence rule", "definition", "left side", "statement",
    "inequality", "law", "event", "size", "proof",
)  # fmt: skip
"""Of mutants, in the order in which they are told."""
VISIBLE = 0.01
"""Relative difference from the truth, somewhere on the domain, from which a mutant must be refuted."""


class Nonsense(ArithmeticError):
    """A mutant has no finite value where the claim has one."""


@dataclass(frozen=True)
class Rival:
    """What is wrong in a claim's place: a function in place of its value, with a ``form`` if it has one, another claim
    or another proof.

    ``kind``: of KINDS. ``ways``: the kinds of evidence that it has to survive. ``claim``: that says or defines
    something else; ``told``: that is about something else, so that draws and integrals of that are compared.
    ``everywhere``: whether random problems show how much it differs from the claim.
    """

    kind: str
    name: str
    ways: tuple[str, ...]
    value: Callable[..., Any] | None = None
    form: ClosedForm | None = None
    claim: Claim | None = None
    told: Claim | None = None
    proof: Certificate | None = None
    everywhere: bool = False


@dataclass(frozen=True)
class Fate:
    """What became of a rival: by what it was refuted; else what the kinds of evidence said (``why``), and by how much
    at most it was seen to differ. ``valueless``: nothing refuted it, but it has no finite value where the claim has
    one, so that nothing can be compared."""

    kind: str
    name: str
    by: tuple[str, ...]
    difference: float = float("nan")
    valueless: bool = False
    why: tuple[str, ...] = field(default=())

    @property
    def outcome(self) -> str:
        if self.by:
            return "refuted"
        if self.valueless:
            return "no value"
        return "nearly the same" if self.difference < VISIBLE else "survived"


def function(claim: Claim, value: Expr) -> Callable[..., float]:
    """A formula in place of the closed form, at the numbers (and matrices) that the claim takes."""
    value = claim.inserted(value)
    compiled = None if claim.formula.of_matrices else lambdify(claim.symbols, value, modules="numpy")

    def at(**numbers: Any) -> float:
        with np.errstate(all="ignore"):
            try:
                if compiled is None:
                    result = float(evaluate(value, numbers))
                else:
                    result = float(compiled(*(np.float64(numbers[s.name]) for s in claim.symbols)))
            except ZeroDivisionError:
                result = np.nan
        if not np.isfinite(result):
            raise Nonsense(f"no finite value at {numbers}")
        return result

    return at
