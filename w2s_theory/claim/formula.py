"""What a claim says: its formula, given once by its kind and read by every kind of evidence.

A formula is a small expression tree. Its leaves are here: what is drawn, its mean, an event. What is made of claimed
quantities, and the relations between them, is in ``composed``. A kind of evidence is a reading of these few nodes: it
evaluates them on draws, integrates them, or bets on them. So a new kind of claim that is made of them has all evidence
without anything being added elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, ClassVar

from sympy import Eq, Expr, I, MatrixSymbol

from ..calculus import Expectation, UnsupportedExpression, expectation
from ..calculus.matrix import is_matrix
from ..calculus.symbols import is_complex
from ..calculus.unsupported import MATRIX
from ..setting.situations import REGRESSION, Situation

ITSELF = "expression"
"""What a simulation calls a quantity that is none of the setting's risks, but what its expression says."""


COMPLEX = """over the complex numbers: what is claimed is about real data, and all evidence for it is drawn or computed
so. E, expectation, variance and covariance take it, and prove what they find"""


@dataclass(frozen=True, eq=False)
class Drawn:
    """A random quantity: an ``expression`` in random matrices whose constants satisfy ``given``.

    ``measure``: the same by its literal definition, as the sum of risks simulated in this ``situation`` with these
    coefficients. ``heavy``: whether its second moment takes the calculus minutes.

    Raises UnsupportedExpression if it is a matrix, or over the complex numbers.
    """

    expression: Expr
    measure: Mapping[str, int]
    given: tuple[Eq, ...] = ()
    heavy: bool = False
    situation: Situation = REGRESSION

    def __post_init__(self) -> None:
        if is_matrix(self.expression):
            raise UnsupportedExpression(self.expression, MATRIX)
        if is_complex(self.expression) or self.expression.has(I):
            raise UnsupportedExpression(self.expression, COMPLEX)

    @cached_property
    def proof(self) -> Expectation:
        """The checked derivation of its mean, made when it is first asked for."""
        return expectation(self.expression, self.given)


@cache
def second_moment(one: Drawn, other: Drawn) -> Expectation:
    """E XY: the checked derivation; what is not in the closed forms of the means may be symbolic in it."""
    return expectation(one.expression * other.expression, tuple(dict.fromkeys((*one.given, *other.given))))


class Formula:
    """A node, with what it answers for every kind of evidence."""

    order: ClassVar[int] = 1
    """The power of what is drawn that it is the mean of. What is read of squares is their root, and the precision that
    a simulation is asked for is that of the root: a relative error of ε in it is one of 2ε in its square."""
    is_rational: ClassVar[bool] = True
    """Whether what is claimed is one number, a rational function of others wherever it is claimed."""

    @property
    def of_matrices(self) -> bool:
        """Whether it is about matrices of any theory, not about risks of the setting."""
        return ITSELF in self.measure

    @property
    def drawn(self) -> Drawn | None:
        """What it is a moment of, if it has a certificate of its own."""
        return None

    @property
    def measure(self) -> Mapping[str, int]:
        """The sum of simulated risks that has this mean, if there is one: names and coefficients."""
        return {} if self.drawn is None else self.drawn.measure

    @property
    def risks(self) -> tuple[str, ...]:
        """What of a simulation it is about."""
        return tuple(self.measure)


@dataclass(frozen=True, eq=False)
class Mean(Formula):
    """E X of what is drawn."""

    of: Drawn

    @property
    def drawn(self) -> Drawn:
        return self.of


@dataclass(frozen=True, eq=False)
class InProportion(Formula):
    """What E X of what is drawn tends to where all dimensions and sample sizes grow in proportion, up to O(1/m)."""

    of: Drawn
    is_rational = False

    @property
    def drawn(self) -> Drawn:
        return self.of


@dataclass(frozen=True, eq=False)
class Event(Formula):
    """The probability of an event: whether it ``happens`` is a function of these risks, ``seen``."""

    happens: Callable[..., Any]
    seen: tuple[str, ...]
    is_rational = False

    @property
    def risks(self) -> tuple[str, ...]:
        return self.seen


def described(expression: Expr, given: tuple[Eq, ...] = ()) -> str:
    """An expectation and what its matrices are, as text."""
    matrices = set().union(*(part.atoms(MatrixSymbol) for part in (expression, *given)))
    shapes = ", ".join(sorted(f"{type(m).__name__} {m.name}{m.shape}" for m in matrices))
    return f"E[{expression}] given {_text(given)}, {shapes}"


@cache
def _text(given: tuple[Eq, ...]) -> str:
    """Hypotheses as text: many claims have the same."""
    return str(given)
