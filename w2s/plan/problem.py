"""What is given when sample sizes are planned: a problem in exact numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import InitVar, dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import cos, radians
from types import MappingProxyType
from typing import Any

from sympy import Ge, Le, Min

from w2s_theory.calculus import DomainError
from w2s_theory.calculus.numbers.arguments import Columns
from w2s_theory.calculus.numbers.arguments import exact as exact_number
from w2s_theory.calculus.numbers.conditions import Truth
from w2s_theory.setting import symbols as s

Number = int | float | str | Fraction | Decimal
"""A float counts as the decimal number that it prints as: 0.1 is 1/10."""

NONNEGATIVE = ("d_sw", "sigma", "rho_w", "rho_s", "rho_missed", "rho_foreign")
MISSED_TWICE = s.rho_w - s.rho_missed
"""Of what the teacher misses, the part that the strong span misses, too."""
IS_OVERLAP = Truth(Le(s.d_sw, Min(s.d_w, s.d_s)), (s.d_w, s.d_s, s.d_sw))
IS_PART = Truth(Le(s.rho_missed, s.rho_w), (s.rho_w, s.rho_missed))
IS_TRIANGLE = Truth(
    Ge(
        2 * (s.rho_s * s.rho_foreign + (s.rho_s + s.rho_foreign) * MISSED_TWICE),
        s.rho_s**2 + s.rho_foreign**2 + MISSED_TWICE**2,
    ),
    (s.rho_w, s.rho_missed, s.rho_s, s.rho_foreign),
)
"""Three squared lengths, if they are those of the sides of a triangle."""


def exact(name: str, number: Number) -> Fraction:
    """The number as a fraction. Raises DomainError, with the name, unless it is a finite number."""
    try:
        return Fraction(number if isinstance(number, str) else exact_number(number))
    except (ValueError, TypeError, ZeroDivisionError):
        raise DomainError(f"{name} must be a finite number, but {number} was given") from None


@dataclass(frozen=True)
class Problem:
    """Two feature subspaces and a truth.

    ``d_w``, ``d_s``: dimensions. ``d_sw``: correlation dimension, or instead ``angles``: principal angles in degrees,
    at most min(d_w, d_s) of them, missing ones being 90° (their squared cosines count to 15 decimals). ``sigma``:
    standard deviation of the label noise. ``rho_w``, ``rho_s``: approximation errors; ``rho_missed``, ``rho_foreign``:
    signal in the strong span that the teacher misses, signal in the teacher's reach outside the strong span.

    Floats that miss the edge of what is possible by their rounding only count as on it. Raises DomainError for what no
    subspaces and no truth can have.
    """

    d_w: int
    d_s: int
    d_sw: Fraction = field(default=Fraction(-1))
    sigma: Fraction = Fraction(0)
    rho_w: Fraction = Fraction(0)
    rho_s: Fraction = Fraction(0)
    rho_missed: Fraction = Fraction(0)
    rho_foreign: Fraction = Fraction(0)
    angles: InitVar[Sequence[float] | None] = None
    squared_cosines: tuple[Fraction, ...] | None = field(init=False, default=None)

    def __post_init__(self, angles: Sequence[float] | None) -> None:
        for name in ("d_w", "d_s"):
            self._set(name, size(name, getattr(self, name)))
        if (angles is None) == (self.d_sw == -1):
            raise DomainError("give either d_sw or the principal angles")
        if angles is not None:
            self._set("squared_cosines", _squared_cosines(angles, min(self.d_w, self.d_s)))
            self._set("d_sw", sum(self.squared_cosines or (), Fraction(0)))
        given = {name: getattr(self, name) for name in NONNEGATIVE}
        for name, number in given.items():
            self._set(name, exact(name, number))
            if getattr(self, name) < 0:
                raise DomainError(f"{name} must be nonnegative, but {float(getattr(self, name)):g} was given")
        smaller = min(self.d_w, self.d_s)
        if not _holds(IS_OVERLAP, self.d_w, self.d_s, given["d_sw"]):
            raise DomainError(
                f"d_sw={float(self.d_sw):g} is more than min(d_w, d_s) = {smaller}: the correlation "
                "dimension is a sum of squared cosines, one for each dimension of the smaller span"
            )
        self._set("d_sw", min(self.d_sw, Fraction(smaller)))
        self._require_a_truth(given)
        if angles is None and self.d_sw.denominator == 1:
            self._set("squared_cosines", (Fraction(1),) * int(self.d_sw))

    def _set(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)

    def _require_a_truth(self, given: Mapping[str, Number]) -> None:
        """(I − P_s)θ is the sum of (I − P_s)P_wθ and (I − P_s)(I − P_w)θ, of squared norms rho_foreign and
        rho_w − rho_missed: these and rho_s must obey the triangle inequality."""
        if not _holds(IS_PART, given["rho_w"], given["rho_missed"]):
            raise DomainError(
                f"rho_missed={float(self.rho_missed):g} is more than rho_w={float(self.rho_w):g}: what the teacher "
                "misses in the strong span is part of what it misses"
            )
        self._set("rho_missed", min(self.rho_missed, self.rho_w))
        x, y, z = self.rho_s, self.rho_foreign, self.rho_w - self.rho_missed
        if not _holds(IS_TRIANGLE, *(given[name] for name in ("rho_w", "rho_missed", "rho_s", "rho_foreign"))):
            raise DomainError(
                f"no truth has rho_s={float(x):g}, rho_foreign={float(y):g} and rho_w - rho_missed={float(z):g}: their "
                "square roots must obey the triangle inequality, because what the strong span misses is the sum of the "
                "two other parts; for a truth in the strong span, for instance, rho_missed + rho_foreign = rho_w"
            )
        for name, span in (("rho_foreign", "d_w"), ("rho_missed", "d_s")):
            if self.d_sw == getattr(self, span) and getattr(self, name):
                raise DomainError(f"{name} must be 0 where d_sw = {span}: one span contains the other")

    @property
    def is_well_specified(self) -> bool:
        """Whether the truth lies in both spans."""
        return not (self.rho_w or self.rho_s)

    @property
    def has_right_angles(self) -> bool:
        """Whether all principal angles are 0° or 90° (so it is assumed where only an integer d_sw is given)."""
        return self.squared_cosines is not None and set(self.squared_cosines) <= {0, 1}

    @cached_property
    def q_sw(self) -> Fraction | None:
        """The sum of the fourth powers of the cosines; None if they are not known."""
        return None if self.squared_cosines is None else sum((c * c for c in self.squared_cosines), Fraction(0))

    @cached_property
    def numbers(self) -> MappingProxyType[str, Fraction]:
        """By the names of the setting's symbols."""
        names = ("d_w", "d_s", "d_sw", "sigma", "rho_w", "rho_s", "rho_missed", "rho_foreign")
        known = {name: Fraction(getattr(self, name)) for name in names}
        return MappingProxyType(known if self.q_sw is None else known | {"q_sw": self.q_sw})


def _holds(condition: Truth, *numbers: Any) -> bool:
    """At what was given, as where claims are evaluated: what floats miss by their rounding only is on the edge."""
    values = (Fraction(number) if isinstance(number, str) else number for number in numbers)
    return bool(condition(Columns.read({str(i): number for i, number in enumerate(values)})))


def size(name: str, number: Number) -> int:
    """A dimension or sample size. Raises DomainError unless it is a positive integer."""
    found = exact(name, number)
    if found.denominator != 1 or found < 1:
        raise DomainError(f"{name} must be a positive integer, but {number} was given")
    return int(found)


def _squared_cosines(angles: Sequence[float], most: int) -> tuple[Fraction, ...]:
    if len(angles) > most:
        raise DomainError(f"{len(angles)} principal angles, but two spans of these dimensions have {most}")
    for angle in angles:
        if not 0 <= angle <= 90:
            raise DomainError(f"principal angles are from 0 to 90 degrees, but {angle:g} was given")
    return tuple(Fraction(str(round(cos(radians(angle)) ** 2, 15))) for angle in angles)
