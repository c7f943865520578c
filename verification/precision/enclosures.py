"""Certified enclosures: the same one-dimensional integrals in ball arithmetic, by python-flint where it is installed.

``acb.integral`` encloses an integral over a finite interval rigorously (Johansson 2018, "Numerical integration in
arbitrary-precision ball arithmetic"; Petras' algorithm). All integrands here are entire. The tail of a half line is
bounded by ∫_T^∞ tᵐ exp(−t²/2) dt ≤ 2 Tᵐ⁻¹ exp(−T²/2) for T ≥ 1, T² ≥ 2(m − 1), by partial integration.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from functools import cache
from math import isqrt
from typing import Any

from ..arithmetic.scalars import Angle, Chi, Divergent, Normal, Scalar, Sign

try:
    flint: Any = importlib.import_module("flint")
except ImportError:  # an optional dependency
    flint = None

BITS = 230
"""Working precision; balls of relative radius 10⁻⁶⁰ and less."""
WIDEST = 150
"""Powers in densities beyond which no enclosure is computed."""


def available() -> bool:
    return flint is not None


class NoEnclosure(ArithmeticError):
    """A moment that is not enclosed: its density is too narrow."""


@contextmanager
def working() -> Iterator[None]:
    """A context in which balls are calculated with BITS bits."""
    before, flint.ctx.prec = flint.ctx.prec, BITS
    try:
        yield
    finally:
        flint.ctx.prec = before


def contains(ball: Any, value: Fraction) -> bool:
    """Whether the exact value lies in the ball."""
    return bool(ball.contains(flint.fmpq(value.numerator, value.denominator)))


def relative_radius(ball: Any) -> float:
    """Radius over absolute value; the radius if that is not known to differ from 0."""
    size = abs(float(ball.mid()))
    return float(ball.rad()) / size if size > 1e-30 else float(ball.rad())


def number(value: int | Fraction) -> Any:
    """A ball around a fraction."""
    return flint.arb(flint.fmpq(value.numerator, value.denominator))


@cache
def moment(scalar: Scalar, p: int, q: int) -> Any:
    """A ball that contains the moment; to be called within ``working()``. Raises Divergent and NoEnclosure."""
    if isinstance(scalar, Sign):
        return flint.arb(1)
    if isinstance(scalar, Normal):
        return _half_line(p) / _half_line(0)
    if isinstance(scalar, Chi):
        if scalar.power(p) < 0:
            raise Divergent(str(scalar))
        return _half_line(scalar.power(p)) / _half_line(scalar.power(0))
    assert isinstance(scalar, Angle)
    above = _quarter_circle(scalar.sines + p, scalar.cosines + q)
    return above / _quarter_circle(scalar.sines, scalar.cosines)


@cache
def _half_line(power: int) -> Any:
    if power > WIDEST:
        raise NoEnclosure(f"t^{power}")
    T = flint.arb(isqrt(2 * BITS) + isqrt(2 * power) + 4)
    body = flint.acb.integral(lambda t, _: t**power * (-t * t / 2).exp(), 0, T).real
    tail = 2 * T ** (power - 1) * (-T * T / 2).exp()
    return body + tail * flint.arb("0.5 +/- 0.5")


@cache
def _quarter_circle(sines: int, cosines: int) -> Any:
    if max(sines, cosines) > WIDEST:
        raise NoEnclosure(f"sin^{sines} cos^{cosines}")
    return flint.acb.integral(lambda x, _: x.sin() ** sines * x.cos() ** cosines, 0, flint.arb.pi() / 2).real
