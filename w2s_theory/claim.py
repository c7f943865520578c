"""A claim: what is said of an expectation, on which domain, from which source, with its proof and its evaluation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from sympy import And, Eq, Expr, Symbol, lambdify, solve
from sympy.logic.boolalg import Boolean

from .calculus import (
    DomainError,
    Expansion,
    Expectation,
    canonical,
    expand,
    expectation,
    partial_fractions,
    to_latex,
    to_text,
)
from .setting.symbols import LATEX, MEANING, constraints, sigma


@dataclass(frozen=True)
class Step:
    """A lemma worth showing: ``text`` says what it is, ``expression`` is what the expectation is taken of."""

    text: str
    expression: Expr
    given: tuple[Eq, ...] = ()

    @cached_property
    def proof(self) -> Expectation:
        return expectation(self.expression, self.given)


@dataclass(frozen=True, eq=False)
class Claim:
    """E[``expression``] has a closed form; ``proof`` derives it when it is first asked for.

    ``id``: stable name. ``title``: a line. ``words``: the theorem in prose. ``quantity``: LaTeX of the left side.
    ``expression``: a polynomial in traces; ``given``: hypotheses on its constants. ``assumptions``: what is assumed
    beyond the domain, in words. ``source``: where the theorem is from, or "new". ``read_in``: the variable in which
    the statement is written in partial fractions, if any. ``where``: an abbreviation in which it is written, linear in
    σ². ``measure``: the combination of simulated risks (keys of the
    literal simulation) whose mean it is. ``well_specified``: whether the truth must lie in both spans.
    """

    id: str
    title: str
    words: str
    quantity: str
    expression: Expr
    source: str
    assumptions: tuple[str, ...]
    measure: Mapping[str, int]
    given: tuple[Eq, ...] = ()
    read_in: Symbol | None = None
    where: tuple[Symbol, Expr] | None = None
    well_specified: bool = False
    steps: tuple[Step, ...] = field(default=())

    @cached_property
    def proof(self) -> Expectation:
        """The checked derivation."""
        return expectation(self.expression, self.given)

    @property
    def value(self) -> Expr:
        """The closed form, canonical."""
        return self.proof.value

    @cached_property
    def statement(self) -> Eq:
        """quantity = closed form, written for reading; with ``where`` inserted it equals ``value`` identically."""
        readable = self.value
        if self.where is not None:
            abbreviation, meaning = self.where
            (variance,) = solve(abbreviation - meaning, sigma**2)
            readable = canonical(readable.subs(sigma**2, variance))
        if self.read_in is not None:
            readable = partial_fractions(readable, self.read_in)
        return Eq(Symbol(self.quantity), readable, evaluate=False)

    @cached_property
    def symbols(self) -> tuple[Symbol, ...]:
        """The symbols that ``evaluate`` needs, in the setting's order."""
        used = self.value.free_symbols | self.proof.domain.free_symbols
        return tuple(s for s in MEANING if s in used)

    @cached_property
    def domain(self) -> Boolean:
        """Where the claim is made: the certificate's domain, and what the symbols' meanings imply."""
        return And(self.proof.domain, *constraints(set(self.symbols)))

    def expansion(self, variable: Symbol, order: int) -> Expansion:
        """The closed form expanded in 1/variable up to 1/variable^order, with its exact remainder."""
        return expand(self.value, variable, order)

    def evaluate(self, **values: Any) -> Any:
        """The closed form at numbers or arrays (which broadcast), one keyword for each of ``symbols``.

        Raises TypeError for a missing or an unknown name, DomainError naming the condition that a value violates.
        """
        names = [s.name for s in self.symbols]
        if set(values) != set(names):
            missing, unknown = sorted(set(names) - set(values)), sorted(set(values) - set(names))
            raise TypeError(f"{self.id} takes {', '.join(names)}; missing: {missing}, unknown: {unknown}")
        arrays = [np.asarray(values[name], dtype=float) for name in names]
        for symbol, array in zip(self.symbols, arrays, strict=True):
            _require(symbol, array)
        for condition, holds in self._conditions:
            valid = np.asarray(holds(*arrays))
            if not valid.all():
                shape = np.broadcast_shapes(valid.shape, *(a.shape for a in arrays))
                first = int(np.argmin(np.broadcast_to(valid, shape)))
                at = ", ".join(
                    f"{k}={np.broadcast_to(a, shape).flat[first]:g}" for k, a in zip(names, arrays, strict=True)
                )
                raise DomainError(f"{self.id} holds for {to_text(condition)}, which is violated at {at}")
        result = self._function(*arrays)
        return float(result) if np.ndim(result) == 0 else result

    @cached_property
    def _function(self) -> Callable[..., Any]:
        return lambdify(self.symbols, self.value, modules="numpy", cse=True)

    @cached_property
    def _conditions(self) -> list[tuple[Boolean, Callable[..., Any]]]:
        conditions = [c for c in And.make_args(self.domain) if c.free_symbols]
        return [(c, lambdify(self.symbols, c, modules="numpy")) for c in conditions]

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {to_latex(self.statement, LATEX)} \\qquad ({to_latex(self.domain, LATEX)})$"


def _require(symbol: Symbol, array: np.ndarray) -> None:
    """Raise DomainError unless all values are of the symbol's kind."""
    needs = [(np.isfinite(array), "finite")]
    if symbol.is_integer:
        needs.append((array == np.round(array), "an integer"))
    if symbol.is_positive:
        needs.append((array > 0, "positive"))
    elif symbol.is_nonnegative:
        needs.append((array >= 0, "nonnegative"))
    for valid, what in needs:
        if not np.all(valid):
            bad = array[~valid].flat[0]
            raise DomainError(f"{symbol} ({MEANING.get(symbol, 'a symbol')}) must be {what}, but {bad:g} was given")
