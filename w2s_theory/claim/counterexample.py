"""Counterexamples to inequalities between risks: found by random search, made small, checked in exact arithmetic.

The search is over problems that exist: subspaces that meet at 0° or 90°, and a truth with a part x in 𝒱_s ∖ 𝒱_w, a part
y in 𝒱_w ∖ 𝒱_s and a part z outside both, so that

    ρ_w = x + z,   ρ_s = y + z,   ‖P_s(I−P_w)θ‖² = x,   ‖(I−P_s)P_wθ‖² = y;

and with sample sizes so far from the interpolation thresholds that the simulated risks have finite variances, so that
the counterexample can be seen in a simulation.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np
from sympy import And, Expr, Gt, Le, Rational, Symbol, lambdify
from sympy.logic.boolalg import Boolean

from ..calculus.forms.printing import to_html
from ..setting.symbols import N, d_s, d_shared, d_sw, d_w, n, rho_foreign, rho_missed, rho_s, rho_w, sigma
from .smallest import Point, problem, simplest, smallest_first

ROOM = 8
"""By how much sample sizes exceed dimensions at least, beyond what the domain asks for."""
POINTS = 200_000
LEAST = (1.0, 0.1, 0.01, 1e-6)
"""Sizes of violation, relative to the right side, that are searched for one after the other."""
SUSPECTS = 100
"""Problems that floats take for violations, the smallest and those of the largest violations, so many of which are
looked at in exact arithmetic."""
SCALARS = (sigma, rho_missed, rho_foreign)
REST = Symbol("z", nonnegative=True)
"""What of the truth lies outside both spans."""
REALIZED = {rho_w: rho_missed + REST, rho_s: rho_foreign + REST, d_shared: d_sw}
"""What follows of the parameters of such a problem."""


@dataclass(frozen=True)
class Counterexample:
    """A problem, by the values of the symbols, at which ``expression`` ≥ 0 is false."""

    expression: Expr
    values: dict[str, Fraction]

    @property
    def number(self) -> Rational:
        """The value of the expression, exactly."""
        known = {s: Rational(self.values[s.name]) for s in self.expression.free_symbols}
        return self.expression.xreplace(known)

    @property
    def difference(self) -> Fraction:
        return Fraction(int(self.number.p), int(self.number.q))

    def __str__(self) -> str:
        """The problem, and by how much it fails there."""
        problem = ", ".join(f"{name} = {value}" for name, value in self.values.items())
        return f"at {problem} the difference is {self.number} < 0"

    def __repr__(self) -> str:
        return f"<Counterexample {self}>"

    def _repr_html_(self) -> str:
        return to_html(str(self))

    def check(self) -> bool:
        """True; raises ValueError if it is none."""
        if self.difference >= 0:
            raise ValueError(f"no counterexample: the expression is {self.number} at {self.values}")
        return True


def search(
    expression: Expr, scale: Expr, domain: Boolean, seed: int = 0, points: int = POINTS
) -> Counterexample | None:
    """A small problem in the domain at which the expression is negative, or None if none was found.

    Problems at which it is below −|``scale``| are preferred, then those at which it is below −10 % of it, and so on.
    The search is reproducible: it depends on the arguments only. ``points``: random problems that are looked at.
    """
    space = _space(expression, scale, domain)
    if (found := space.smallest(np.random.default_rng(seed), points)) is None:
        return None
    return Counterexample(expression.xreplace({d_shared: d_sw}), space.meaning(space.shrunk(*found)))


def counted(expression: Expr, scale: Expr, domain: Boolean, seed: int = 0, points: int = POINTS) -> int:
    """How many of the random problems that ``search`` looks at are in the domain, so that it decides something."""
    space = _space(expression, scale, domain)
    with np.errstate(all="ignore"):  # conditions are evaluated beyond the domain, too
        holds = space.holds(*space.drawn(np.random.default_rng(seed), points))
    return int(np.sum(np.broadcast_to(holds, points)))


@lru_cache(maxsize=1)
def _space(expression: Expr, scale: Expr, domain: Boolean) -> _Space:
    """Its functions are compiled, which takes longer than to evaluate them: once for those who ask in a row."""
    return _Space(expression, scale, domain)


class _Space:
    """The problems that are searched, each a number for each of ``symbols``."""

    def __init__(self, expression: Expr, scale: Expr, domain: Boolean) -> None:
        known = (n, N, d_w, d_s, d_sw, *SCALARS, REST)
        others = (expression.free_symbols | domain.free_symbols) - {*known, d_shared, *REALIZED}
        self.others = sorted(others, key=str)
        self.symbols = (*known, *self.others)
        self.names = [s.name for s in self.symbols]
        room = And(Gt(n, d_w + ROOM), Gt(N, d_s + ROOM), Gt(n, d_s + ROOM))
        fits = And(Le(d_sw, d_w - 1), Le(d_sw, d_s - 1))
        self.expression, self.domain = expression.xreplace(REALIZED), And(domain, room, fits).xreplace(REALIZED)
        values = [self.expression, scale.xreplace(REALIZED)]
        self.values = lambdify(self.symbols, values, modules="numpy", cse=True)
        self.holds = lambdify(self.symbols, self.domain, modules="numpy")

    def is_negative(self, point: Point) -> bool:
        """Whether the expression is, at a problem of the domain, in exact arithmetic: where it is 0, or a denominator
        that must not vanish does, floats may have any sign."""
        known = {s: Rational(point[s.name]) for s in self.symbols}
        number = self.expression.xreplace(known)
        return bool(number.is_Rational and number < 0 and self.domain.xreplace(known) == True)  # noqa: E712

    def violation(self, *point: Any) -> np.ndarray:
        """By how much the expression is below 0, relative to the scale; 0 outside the domain."""
        with np.errstate(all="ignore"):
            value, scale = self.values(*point)
            below = np.where(value < 0, -value / np.abs(scale), 0.0)
            return np.where(np.asarray(self.holds(*point), dtype=bool), np.nan_to_num(below, posinf=np.inf), 0.0)

    def smallest(self, rng: np.random.Generator, points: int) -> tuple[Point, float] | None:
        """Of random problems with a violation of the largest size in LEAST that occurs, the one with the smallest
        sizes; and that size."""
        columns = self.drawn(rng, points)
        violation, sizes = self.violation(*columns), np.sum(columns[:4], axis=0)
        known = dict(zip(self.names, columns, strict=True))
        for least in LEAST:
            found = smallest_first(violation > least, sizes)
            if not len(found):
                continue
            with np.errstate(all="ignore"):
                below = self.values(*(column[found] for column in columns))[0]
            furthest = found[np.argsort(np.broadcast_to(below, found.shape))]
            suspects = (problem(known, k) for k in (*found[:SUSPECTS], *furthest[:SUSPECTS]))
            if (point := next(filter(self.is_negative, suspects), None)) is not None:
                return point, least
        return None

    def drawn(self, rng: np.random.Generator, points: int) -> tuple[np.ndarray, ...]:
        """Random problems, whether in the domain or not; other theories' symbols are numbers near 1 and below."""
        sizes = np.floor(10 ** rng.uniform(0, 3, (4, points)))
        shared = np.floor(rng.uniform(0, 1, points) * np.minimum(sizes[2], sizes[3]))
        scalars = np.round(10 ** rng.uniform(-2, 1, (4, points)), 3) * rng.integers(0, 2, (4, points))
        others = (
            np.round(rng.uniform(0, 1, (len(self.others), points)), 3) * rng.choice([1, 4], len(self.others))[:, None]
        )
        return *sizes, shared, *scalars, *others

    def shrunk(self, point: Point, least: float) -> Point:
        """The point with each number made as small and as simple as the violation allows."""
        return simplest(point, self._simpler, lambda p: self._violates(p, least) and self.is_negative(p))

    def _simpler(self, name: str, value: Fraction) -> list[Fraction]:
        """Simpler numbers than this, the simplest first."""
        if name in self.names[:5]:
            whole = int(value)
            return [Fraction(k) for k in sorted({0, 1, whole // 2, *range(max(whole - 3, 0), whole)}) if k < whole]
        candidates = [Fraction(0), Fraction(1), Fraction(round(value)), value.limit_denominator(10)]
        kept = candidates[: candidates.index(value)] if value in candidates else candidates
        return [c for c in kept if c >= 0]

    def _violates(self, point: Point, least: float) -> bool:
        numbers = [np.float64(point[name]) for name in self.names]
        return bool(min(numbers[:4]) >= 1 and self.violation(*numbers) > least)

    @staticmethod
    def meaning(point: Point) -> dict[str, Fraction]:
        """The numbers of the setting's symbols."""
        values = dict(point)
        rest = values.pop(REST.name)
        return values | {"rho_w": values["rho_missed"] + rest, "rho_s": values["rho_foreign"] + rest}
