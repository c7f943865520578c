"""What a declared claim supposes of its constants, at random points of a field.

Its expression is its own definition; that the certificate is about it is asked of every claim (``pathwise``). What can
be wrong beside it are hypotheses, as that tr(CCᵀ) is d_w: they are evaluated on spans and a truth of regression.
"""

from __future__ import annotations

from typing import Any

from sympy import Eq, Symbol

from w2s_theory.claim import Claim, Declared
from w2s_theory.setting.evaluate import evaluate

from ...arithmetic.field import Exact, Exactly, Field
from ..regression.scenes import Scene, dimensions, scene
from ..representation import Point, Rng


def hypotheses(claim: Claim, field: Field, rng: Rng, here: Scene | None = None) -> Point:
    """Symbols of the theory's own have any value, or the one that a hypothesis says that they have."""
    assert isinstance(claim, Declared)
    here = here or scene(field, dimensions(rng), well_specified=claim.well_specified)
    values: dict[str, Exact] = dict(here.coordinates)
    meant = definitions(claim)
    for s in claim.further:
        if s not in meant:
            values[s.name] = field.number(int(rng.integers(1, 4))) if s.is_integer else field.variables()
    for s, equation in meant.items():
        if evaluable(equation.lhs, values):
            values[s.name] = evaluate(equation.lhs, values, Exactly(field))
    met = tuple(e for e in claim.given if e not in meant.values() and evaluable(e, values))
    return Point((values,), None, here.sizes, met)


def definitions(claim: Declared) -> dict[Symbol, Eq]:
    """The symbols of the theory's own that a hypothesis says the value of, each with the first that does."""
    own, found = set(claim.further), dict[Symbol, Eq]()
    for equation in claim.given:
        if equation.rhs in own and not equation.lhs.has(equation.rhs):
            found.setdefault(equation.rhs, equation)
    return found


def evaluable(expression: Any, values: Any) -> bool:
    """Whether all of its symbols and matrices have a value."""
    return all(atom.name in values for atom in expression.atoms() if hasattr(atom, "name"))
