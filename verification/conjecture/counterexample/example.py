"""The simplest counterexample to a relation between two formulas.

First many random problems at once, in floating point: is there a violation, and how large? Then Hypothesis looks for
the simplest problem within the sizes of the smallest one found, by shrinking; every problem is judged in exact
arithmetic (in intervals of 50 digits where a formula has roots or logarithms in it).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from random import Random
from typing import Any

import numpy as np
from hypothesis import HealthCheck, Phase, find, settings
from hypothesis import strategies as st
from hypothesis.errors import Flaky, NoSuchExample
from sympy import And, Expr, Ge, Max, Ne, S, Symbol, lambdify
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from w2s_theory.calculus.forms.printing import to_html
from w2s_theory.claim.smallest import problem, simplest, smallest_first

from ..arithmetic import FRACTIONS, INTERVALS, Arithmetic, Number, compiled, convert, irrational, middle
from ..budget import left
from .problems import COUNTS, RAW, SQUARES, exists, numbers

POINTS = 40_000
MARGINS = (0.1, 0.01, 1e-6)
"""Sizes of violation, relative to the larger side, that are searched for one after the other."""
SIGMAS = (Fraction(1), Fraction(0), Fraction(2), Fraction(1, 2), Fraction(10), Fraction(1, 10))
SCALARS = (Fraction(0), Fraction(1), Fraction(2), Fraction(1, 2), Fraction(10), Fraction(1, 10), Fraction(100))
"""Values of noise and of other scalars, the simplest first."""
TRIES, KEPT = 1000, 4
"""Problems that Hypothesis tries, and how often it keeps a number for each time that it varies it."""
SHRINKING = 0.4
"""Of the time that is left so much is kept when a problem is made simple."""
CANDIDATES = 100
"""Random problems with a violation in floating point of which one is shown to be one exactly."""
SEEN = 500
"""Random problems of which one is shown to meet the conditions exactly."""
SETTING = {*numbers(dict.fromkeys(RAW, 0))}
"""Names of the symbols that a problem gives numbers."""


@dataclass(frozen=True)
class Example:
    """A problem (``raw``; with the values of further symbols) and both sides in it, exactly.

    ``values``: numbers of the symbols that occur. ``roomy``: whether sample sizes are so far from the thresholds that
    simulated risks have finite variances. ``matrices``: the constant matrices, by name; ``entry``: of two matrices that
    differ, the row and the column, from 1, of the entry that is shown.
    """

    raw: Mapping[str, Any]
    values: Mapping[str, Fraction]
    claimed: Number
    conjectured: Number
    roomy: bool
    matrices: Mapping[str, tuple[tuple[int, ...], ...]] = field(default_factory=dict)
    entry: tuple[int, int] | None = None

    def __str__(self) -> str:
        """The problem, and both sides in it."""
        problem = ", ".join(f"{name} = {value}" for name, value in {**self.values, **self.matrices}.items())
        return f"at {problem}: {self.claimed} and {self.conjectured}"

    def _repr_html_(self) -> str:
        return to_html(str(self))


@dataclass(frozen=True)
class Search:
    """Violations of ``claimed`` ``relation`` ``conjectured`` in a domain.

    ``relation``: "=", "<=" or ">=". ``room``: where simulated risks have enough moments; preferred. ``needs``: when the
    conjectured formula has a value. ``accepted``: whether values, by symbol, are of interest.
    """

    claimed: Expr
    conjectured: Expr
    relation: str
    domain: Boolean
    room: Boolean = field(default=S.true)
    needs: tuple[Boolean, ...] = ()
    accepted: Callable[[Mapping[str, Fraction]], bool] = lambda values: True

    @cached_property
    def symbols(self) -> tuple[Symbol, ...]:
        parts = (self.claimed, self.conjectured, self.domain, *self.needs)
        used = set().union(*(part.free_symbols for part in parts))
        return tuple(sorted(used, key=lambda s: s.name))

    @cached_property
    def extra(self) -> tuple[Symbol, ...]:
        """Symbols of which the setting says nothing."""
        return tuple(s for s in self.symbols if s.name not in SETTING)

    @cached_property
    def varied(self) -> set[str]:
        """What of a problem matters to the symbols that occur; the rest keeps its simplest value."""
        names = {s.name for s in self.symbols}
        needs = {
            "sigma": {"sigma"}, "shared": {"d_sw", "q_sw", "d_shared", "signal"}, "slanted": {"q_sw", "rho_foreign"},
            "missed": {"rho_missed", "rho_w", "signal"}, "foreign": {"rho_foreign", "rho_s", "signal"},
            "rest": {"rho_w", "rho_s", "signal"}, "common": {"signal"}, "along": {"rho_foreign"},
        }  # fmt: skip
        found = {raw for raw, symbols in needs.items() if symbols & names} | set(COUNTS)
        return found - ({"slanted", "along"} if "d_shared" in names else set())

    def simplest(self) -> Example | None:
        """The simplest violation found, with sample sizes far from thresholds if there is one, or None."""
        for roomy in (True, False):
            for margin in MARGINS:
                box = self._smallest(margin, roomy)
                if box is not None:
                    found = self._shrunk(box, margin, roomy)
                    if self.violated(found, margin / 2):
                        return self.example(found, roomy)
        return None

    def example(self, raw: Mapping[str, Fraction], roomy: bool = True) -> Example:
        values = self._values(raw)
        a, b = self._sides(values)
        return Example(raw, {s.name: values[s.name] for s in self.symbols}, self._told(a), self._told(b), roomy)

    @staticmethod
    def _told(value: Number) -> Number:
        return middle(value)

    def exists(self, raw: Mapping[str, Any]) -> bool:
        """Whether there is such a problem."""
        return bool(exists(raw))

    # -- judging one problem, exactly --------------------------------------------------------------------------------

    @cached_property
    def _arithmetic(self) -> Arithmetic:
        parts = (self.claimed, self.conjectured, *(side for need in self.needs for side in need.args))
        return INTERVALS if any(map(irrational, parts)) else FRACTIONS

    @cached_property
    def _functions(self) -> tuple[Callable[..., Number], ...]:
        parts = (self.claimed, self.conjectured, And(*self.needs))
        return tuple(compiled(part, self.symbols, self._arithmetic) for part in parts)

    def _values(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        return {**numbers(raw), **{s.name: raw[s.name] for s in self.extra}}

    def _sides(self, values: Mapping[str, Fraction]) -> tuple[Number, Number]:
        """Both sides; raises ArithmeticError where one has no value."""
        arguments = convert(self._arithmetic, [values[s.name] for s in self.symbols])
        claimed, conjectured, defined = self._functions
        if not defined(*arguments):
            raise ZeroDivisionError(f"{self.conjectured} has no value")
        return claimed(*arguments), conjectured(*arguments)

    def inside(self, raw: Mapping[str, Fraction]) -> bool:
        """Whether there is such a problem, it meets the conditions, and both sides have a value."""
        values = self._values(raw)
        try:
            return self.exists(raw) and self._holds(values) and self.accepted(values) and bool(self._sides(values))
        except ArithmeticError:
            return False

    def violated(self, raw: Mapping[str, Fraction], margin: float = 0.0, roomy: bool = False) -> bool:
        """Whether the relation fails in this problem, by more than the margin."""
        values = self._values(raw)
        if not self.exists(raw) or not self._holds(values) or (roomy and not self._roomy(*self._rooms(raw))):
            return False
        try:
            a, b = self._sides(values)
        except ArithmeticError:
            return False
        if self._arithmetic is INTERVALS:
            scale = INTERVALS.functions[Max](abs(a), abs(b)) * INTERVALS.number(Fraction(margin))
        else:
            scale = max(abs(a), abs(b)) * Fraction(margin)
        size = {"=": abs(a - b), "<=": a - b, ">=": b - a}[self.relation]
        return bool(size > scale) and self.accepted(values)

    def _holds(self, values: Mapping[str, Fraction]) -> bool:
        """Whether the conditions are met; they are rational."""
        try:
            return bool(self._conditions(*convert(FRACTIONS, [values[s.name] for s in self.symbols])))
        except ArithmeticError:
            return False

    @cached_property
    def _conditions(self) -> Callable[..., Any]:
        return compiled(self.domain, self.symbols, FRACTIONS)

    @cached_property
    def _room_symbols(self) -> list[Symbol]:
        return sorted(self.room.free_symbols, key=lambda s: s.name)

    @cached_property
    def _roomy(self) -> Callable[..., Any]:
        return lambdify(self._room_symbols, self.room, modules=[{"Min": min, "Max": max}, "math"])

    def _rooms(self, raw: Mapping[str, Any]) -> list[Any]:
        values = self._values(raw)
        return [values[s.name] if s.name in values else raw[s.name] for s in self._room_symbols]

    # -- many random problems ----------------------------------------------------------------------------------------

    @cached_property
    def _sizes(self) -> tuple[dict[str, np.ndarray], np.ndarray, np.ndarray, np.ndarray]:
        """Random problems, the relative size of the violation in each (−∞ outside the domain), where there is room, and
        where the domain is."""
        rng = np.random.default_rng(0)
        raw = {name: np.floor(10 ** rng.uniform(0, 2.5, POINTS)) for name in COUNTS}
        raw["shared"] = np.floor(rng.uniform(0, 1, POINTS) * (np.minimum(raw["d_w"], raw["d_s"]) + 1))
        raw["slanted"] = rng.integers(0, 2, POINTS).astype(float)
        choices = [float(x) for x in SCALARS]
        raw |= {name: rng.choice(choices, POINTS) * rng.integers(0, 2, POINTS) for name in (*SQUARES, "sigma")}
        for name in set(RAW) - self.varied - set(COUNTS):
            raw[name] = np.full(POINTS, float(name == "sigma"))
        for s in self.extra:
            raw[s.name] = np.floor(10 ** rng.uniform(0, 2, POINTS)) if s.is_integer else rng.choice(choices, POINTS)
            if s.is_positive and not s.is_integer:
                raw[s.name] = np.maximum(raw[s.name], 0.1)
        values = self._values(raw)
        arguments = [values[s.name] for s in self.symbols]
        with np.errstate(all="ignore"):
            both = lambdify(self.symbols, [self.claimed, self.conjectured], modules="numpy")(*arguments)
            a, b = (np.broadcast_to(np.asarray(side, dtype=float), POINTS) for side in both)
            size = {"=": np.abs(a - b), "<=": a - b, ">=": b - a}[self.relation] / np.maximum(np.abs(a), np.abs(b))
            holds = np.asarray(
                lambdify(self.symbols, And(self.domain, *self.needs), modules="numpy")(*arguments), dtype=bool
            )
            room = lambdify(self._room_symbols, self.room, modules="numpy")(*self._rooms(raw))
        inside = exists(raw) & holds
        room = np.broadcast_to(np.asarray(room, dtype=bool), POINTS) & inside
        return raw, np.where(inside & np.isfinite(size), size, -np.inf), room, inside

    @cached_property
    def witness(self) -> Mapping[str, Fraction] | None:
        """The smallest of some random problems that the relation is about, exactly; None if there is none."""
        *_, inside = self._sizes
        candidates = map(self._problem, smallest_first(inside, self._totals)[:SEEN])
        return next((raw for raw in candidates if self.inside(raw)), None)

    @cached_property
    def _totals(self) -> np.ndarray:
        """Of each random problem the sum of its sizes."""
        raw = self._sizes[0]
        return np.asarray(sum(raw[name] for name in (*COUNTS, *(s.name for s in self.extra))))

    def _problem(self, k: int) -> dict[str, Fraction]:
        return problem(self._sizes[0], k)

    def _smallest(self, margin: float, roomy: bool) -> dict[str, Fraction] | None:
        """Of the random problems with a violation, which is judged exactly, the one with the smallest sizes."""
        _, size, room, _ = self._sizes
        ordered = smallest_first((size > margin) & (room | (not roomy)), self._totals)[:CANDIDATES]
        return next((raw for raw in map(self._problem, ordered) if self.violated(raw, margin, roomy)), None)

    # -- the simplest one --------------------------------------------------------------------------------------------

    def _shrunk(self, box: Mapping[str, Fraction], margin: float, roomy: bool) -> Mapping[str, Fraction]:
        """The simplest problem within the sizes of this one, as Hypothesis finds it; then number by number."""
        terms = settings(
            max_examples=TRIES, database=None, deadline=None,
            suppress_health_check=list(HealthCheck), phases=(Phase.generate, Phase.shrink),
        )  # fmt: skip

        end = SHRINKING * left()

        seen = [dict(box)]

        def bad(raw: Mapping[str, Fraction]) -> bool:
            wrong = left() > end and self.violated(raw, margin, roomy)
            if wrong:
                seen.append(dict(raw))
            return wrong

        choices = self._choices(box)
        try:
            found = find(_problems(choices, box), bad, settings=terms, random=Random(0))
        except (NoSuchExample, Flaky):  # flaky is what nothing is wrong with any more because the time is over
            found = min(seen, key=lambda raw: sum(x.numerator + x.denominator for x in raw.values()))
        end *= SHRINKING
        return simplest(found, lambda name, value: choices[name][: choices[name].index(value)], bad)

    def _choices(self, box: Mapping[str, Fraction]) -> dict[str, tuple[Fraction, ...]]:
        """What each number of a problem within the sizes of this one may be, the simplest first."""

        def whole(name: str, least: int) -> tuple[Fraction, ...]:
            return tuple(map(Fraction, range(least, max(least, int(box[name])) + 1)))

        def scalar(name: str, choices: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
            return tuple(dict.fromkeys((*choices, box[name])))

        found = {name: whole(name, 1) for name in COUNTS} | {name: whole(name, 0) for name in ("shared", "slanted")}
        found |= {"sigma": scalar("sigma", SIGMAS), **{name: scalar(name, SCALARS) for name in SQUARES}}
        found |= {name: (box[name],) for name in set(RAW) - self.varied - set(COUNTS)}
        for s in self.extra:
            positive = tuple(x for x in SCALARS if x > 0 or not s.is_positive)
            found[s.name] = whole(s.name, int(bool(s.is_positive))) if s.is_integer else scalar(s.name, positive)
        return found


@st.composite
def _problems(
    draw: st.DrawFn, choices: Mapping[str, tuple[Fraction, ...]], box: Mapping[str, Fraction]
) -> dict[str, Fraction]:
    """Problems in which most numbers are those of the box (which is a counterexample), shrinking to simple ones."""
    drawn = {}
    for name, options in choices.items():
        value, kept = draw(st.sampled_from(options)), draw(st.sampled_from((False, *[True] * KEPT)))
        drawn[name] = box[name] if kept else value
    return drawn


def far_from_thresholds(domain: Boolean, margin: int) -> Boolean:
    """Sample sizes that exceed dimensions, or fall short of them, by the margin, where the domain compares the two."""
    gaps = [c.gts - c.lts for c in And.make_args(domain) if isinstance(c, Relational) and not isinstance(c, Ne)]
    sizes = [gap for gap in gaps if gap.is_integer and any(s.name[0] in "nN" for s in gap.free_symbols)]
    return And(*(Ge(gap, margin - 1) for gap in sizes))
