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
from typing import Any

import numpy as np
from sympy import And, Expr, Gt, Le, Rational, Symbol, lambdify
from sympy.logic.boolalg import Boolean

from ..setting.symbols import N, d_s, d_shared, d_sw, d_w, n, rho_foreign, rho_missed, rho_s, rho_w, sigma

ROOM = 8
"""By how much sample sizes exceed dimensions at least, beyond what the domain asks for."""
POINTS = 200_000
LEAST = (1.0, 0.1, 0.01, 1e-6)
"""Sizes of violation, relative to the right side, that are searched for one after the other."""
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

    def check(self) -> bool:
        """True; raises ValueError if it is none."""
        if self.difference >= 0:
            raise ValueError(f"no counterexample: the expression is {self.number} at {self.values}")
        return True


def search(expression: Expr, scale: Expr, domain: Boolean, seed: int = 0) -> Counterexample | None:
    """A small problem in the domain at which the expression is negative, or None if none was found.

    Problems at which it is below −``scale`` are preferred, then those at which it is below −10 % of it, and so on. The
    search is reproducible: it depends on the arguments only.
    """
    for least in LEAST:
        space = _Space(expression, scale, domain, least)
        if (found := space.smallest(np.random.default_rng(seed))) is not None:
            return Counterexample(expression.xreplace({d_shared: d_sw}), space.meaning(space.shrunk(found)))
    return None


class _Space:
    """The problems that are searched, each a tuple of numbers for ``symbols``."""

    def __init__(self, expression: Expr, scale: Expr, domain: Boolean, least: float) -> None:
        self.symbols = (n, N, d_w, d_s, d_sw, *SCALARS, REST)
        room = And(Gt(n, d_w + ROOM), Gt(N, d_s + ROOM), Gt(n, d_s + ROOM))
        fits = And(Le(d_sw, d_w - 1), Le(d_sw, d_s - 1))
        values = [e.xreplace(REALIZED) for e in (expression, scale)]
        self.least = least
        self.values = lambdify(self.symbols, values, modules="numpy", cse=True)
        self.holds = lambdify(self.symbols, And(domain, room, fits).xreplace(REALIZED), modules="numpy")

    def violated(self, *point: Any) -> np.ndarray:
        with np.errstate(all="ignore"):
            value, scale = self.values(*point)
            return np.asarray(self.holds(*point), dtype=bool) & (value < -self.least * np.abs(scale))

    def smallest(self, rng: np.random.Generator) -> tuple[Fraction, ...] | None:
        """Of random problems with a violation the one with the smallest sizes."""
        sizes = np.floor(10 ** rng.uniform(0, 3, (4, POINTS)))
        shared = np.floor(rng.uniform(0, 1, POINTS) * np.minimum(sizes[2], sizes[3]))
        scalars = np.round(10 ** rng.uniform(-2, 1, (4, POINTS)), 3) * rng.integers(0, 2, (4, POINTS))
        point: tuple[np.ndarray, ...] = (*sizes, shared, *scalars)
        (found,) = np.nonzero(self.violated(*point))
        if not len(found):
            return None
        first = found[np.argmin(sizes.sum(axis=0)[found])]
        return tuple(Fraction(float(column[first])).limit_denominator(1000) for column in point)

    def shrunk(self, point: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
        """The point with each number made as small and as simple as the violation allows, one after the other."""
        changed = True
        while changed:
            changed = False
            for i, value in enumerate(point):
                for simpler in self._simpler(i, value):
                    candidate = (*point[:i], simpler, *point[i + 1 :])
                    if self._violates(candidate):
                        point, changed = candidate, True
                        break
        return point

    @staticmethod
    def _simpler(i: int, value: Fraction) -> list[Fraction]:
        """Simpler numbers than this, the simplest first."""
        if i < 5:
            whole = int(value)
            return [Fraction(k) for k in sorted({0, 1, whole // 2, *range(max(whole - 3, 0), whole)}) if k < whole]
        candidates = [Fraction(0), Fraction(1), Fraction(round(value)), value.limit_denominator(10)]
        kept = candidates[: candidates.index(value)] if value in candidates else candidates
        return [c for c in kept if c >= 0]

    def _violates(self, point: tuple[Fraction, ...]) -> bool:
        return min(point[:4]) >= 1 and bool(self.violated(*map(np.float64, point)))

    def meaning(self, point: tuple[Fraction, ...]) -> dict[str, Fraction]:
        """The numbers of the setting's symbols."""
        values = dict(zip((s.name for s in self.symbols), point, strict=True))
        rest = values.pop(REST.name)
        return values | {"rho_w": values["rho_missed"] + rest, "rho_s": values["rho_foreign"] + rest}
