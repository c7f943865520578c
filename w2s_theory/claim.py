"""A claim: what is said of an expectation, on which domain, from which source, with its proof and its evaluation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from sympy import Add, And, Eq, Expr, Ne, Symbol, count_ops, lambdify, solve
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

Abbreviation = tuple[Symbol, Expr]
"""A symbol and what it stands for, linear in σ²."""


@dataclass(frozen=True)
class Step:
    """A lemma worth showing: ``text`` says what it is, ``expression`` is what the expectation is taken of."""

    text: str
    expression: Expr
    given: tuple[Eq, ...] = ()

    @cached_property
    def proof(self) -> Expectation:
        return expectation(self.expression, self.given)


@dataclass(frozen=True, eq=False, kw_only=True)
class Claim:
    """A quantity has a closed form on a domain. What kind of claim it is says how that is derived and simulated.

    ``id``: stable name. ``title``: a line. ``words``: the theorem in prose. ``quantity``: LaTeX of the left side.
    ``assumptions``: what is assumed beyond the domain, in words. ``source``: where the theorem is from, or "new".
    ``read_in``: the variable in which the statement is written in partial fractions, if any. ``where``: an
    abbreviation, linear in σ², in which it is written. ``well_specified``: whether the truth must lie in both spans.
    ``margin``: by how much N exceeds d_s at least in simulations, so that what is compared has enough moments.
    """

    id: str
    title: str
    words: str
    quantity: str
    source: str
    assumptions: tuple[str, ...]
    read_in: Symbol | None = None
    where: Abbreviation | None = None
    well_specified: bool = False
    margin: int = 9
    steps: tuple[Step, ...] = field(default=())

    @property
    def proofs(self) -> tuple[Expectation, ...]:
        """The checked derivations that the claim rests on."""
        raise NotImplementedError

    @property
    def value(self) -> Expr:
        """The closed form, canonical."""
        raise NotImplementedError

    @property
    def derived_domain(self) -> Boolean:
        """Where the derivation holds."""
        raise NotImplementedError

    @property
    def risks(self) -> tuple[str, ...]:
        """The simulated risks (keys of the literal simulation) that ``sample`` needs."""
        raise NotImplementedError

    def sample(self, risks: Mapping[str, np.ndarray], claimed: float) -> np.ndarray:
        """From draws of the risks, an array whose mean estimates the quantity."""
        raise NotImplementedError

    @cached_property
    def statement(self) -> Eq:
        """quantity = closed form, written for reading; with ``where`` inserted it equals ``value`` identically."""
        readable = _reading(self.value, self.read_in, self.where)
        return Eq(Symbol(self.quantity), readable, evaluate=False)

    @cached_property
    def symbols(self) -> tuple[Symbol, ...]:
        """The symbols that ``evaluate`` needs, in the setting's order."""
        used = self.value.free_symbols | self.derived_domain.free_symbols
        return tuple(s for s in MEANING if s in used)

    @cached_property
    def domain(self) -> Boolean:
        """Where the claim is made: the derivation's domain, and what the symbols' meanings imply."""
        return And(self.derived_domain, *constraints(set(self.symbols)))

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


@dataclass(frozen=True, eq=False, kw_only=True)
class Expected(Claim):
    """The closed form of an expectation, E[``expression``], derived when it is first asked for.

    ``expression``: a polynomial in traces; ``given``: hypotheses on its constants. ``measure``: the combination of
    simulated risks whose mean it is.
    """

    expression: Expr
    measure: Mapping[str, int]
    given: tuple[Eq, ...] = ()

    @cached_property
    def proof(self) -> Expectation:
        """The checked derivation."""
        return expectation(self.expression, self.given)

    @property
    def proofs(self) -> tuple[Expectation, ...]:
        return (self.proof,)

    @property
    def value(self) -> Expr:
        return self.proof.value

    @property
    def derived_domain(self) -> Boolean:
        return self.proof.domain

    @property
    def risks(self) -> tuple[str, ...]:
        return tuple(self.measure)

    def sample(self, risks: Mapping[str, np.ndarray], claimed: float) -> np.ndarray:
        return np.asarray(sum(sign * risks[key] for key, sign in self.measure.items()))


@dataclass(frozen=True, eq=False, kw_only=True)
class Variance(Claim):
    """The variance over data sets of what another claim gives the mean of: E[X²] − (E[X])², X = ``of``.expression.

    ``given``: further hypotheses on constants, for what the second moment depends on beyond the mean.
    """

    of: Expected
    given: tuple[Eq, ...] = ()
    margin: int = 24

    @cached_property
    def second_moment(self) -> Expectation:
        """The checked derivation of E[X²]."""
        return expectation(self.of.expression**2, (*self.of.given, *self.given))

    @property
    def proofs(self) -> tuple[Expectation, ...]:
        return self.second_moment, self.of.proof

    @cached_property
    def value(self) -> Expr:
        return canonical(self.second_moment.value - self.of.value**2)

    @property
    def derived_domain(self) -> Boolean:
        return And(self.second_moment.domain, self.of.derived_domain)

    @property
    def risks(self) -> tuple[str, ...]:
        return self.of.risks

    def sample(self, risks: Mapping[str, np.ndarray], claimed: float) -> np.ndarray:
        """Squared deviations from the sample's mean, scaled to be unbiased."""
        draws = self.of.sample(risks, claimed)
        return (draws - draws.mean()) ** 2 * len(draws) / (len(draws) - 1)


Terms = tuple[tuple[int, Expected], ...]


@dataclass(frozen=True, eq=False, kw_only=True)
class Ratio(Claim):
    """The ratio of two sums of claimed expectations, Σ ``above`` / Σ ``below``, each a claim with its sign."""

    above: Terms
    below: Terms

    @property
    def premises(self) -> tuple[Expected, ...]:
        """The claims that it follows from, each once."""
        return tuple(dict.fromkeys(claim for _, claim in (*self.above, *self.below)))

    @property
    def proofs(self) -> tuple[Expectation, ...]:
        return tuple(claim.proof for claim in self.premises)

    @cached_property
    def value(self) -> Expr:
        return canonical(_signed(self.above) / _signed(self.below))

    @cached_property
    def derived_domain(self) -> Boolean:
        """Where all premises hold and the denominator does not vanish."""
        return And(*(claim.derived_domain for claim in self.premises), Ne(self._readable(self.below), 0))

    @cached_property
    def statement(self) -> Eq:
        """quantity = ratio of the premises' closed forms as these are written for reading."""
        above, below = self._readable(self.above, self.where), self._readable(self.below, self.where)
        return Eq(Symbol(self.quantity), above / below, evaluate=False)

    @staticmethod
    def _readable(terms: Terms, where: Abbreviation | None = None) -> Expr:
        """The sum with each value written for reading, abbreviated where that makes it shorter."""
        parts = []
        for sign, claim in terms:
            forms = [_reading(claim.value, claim.read_in, abbreviation) for abbreviation in (where, None)]
            parts.append(sign * min(forms, key=count_ops))
        return Add(*parts)

    @property
    def risks(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(key for claim in self.premises for key in claim.measure))

    def sample(self, risks: Mapping[str, np.ndarray], claimed: float) -> np.ndarray:
        """Linearized at the claimed value, so that the mean is the ratio of the means of numerator and denominator."""

        def total(terms: Terms) -> np.ndarray:
            return np.asarray(sum(sign * claim.sample(risks, claimed) for sign, claim in terms))

        above, below = total(self.above), total(self.below)
        return claimed + (above - claimed * below) / below.mean()


def _signed(terms: Terms) -> Expr:
    return Add(*(sign * claim.value for sign, claim in terms))


def _reading(value: Expr, read_in: Symbol | None, where: Abbreviation | None) -> Expr:
    """The value written for reading: with the abbreviation, and in partial fractions."""
    if where is not None and value.has(sigma):
        (variance,) = solve(where[0] - where[1], sigma**2)
        value = canonical(value.subs(sigma**2, variance))
    return value if read_in is None else partial_fractions(value, read_in)


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
