"""Independent scalars, and the moments of each by quadrature of its density with mpmath.

Every rule is the trapezoidal one after a substitution that makes the integrand decay so fast that it converges
exponentially (Takahasi & Mori 1974, Publ. RIMS 9). Normalization is by quadrature, too: no gamma function occurs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from math import ceil, isqrt, log

import mpmath
from mpmath import mp, mpf

SMALL = 1e-6
"""What is so near to the mode, relative to it, that a series of few terms does."""
LARGE = 150
"""Powers from which a density is so narrow that it is integrated around its mode."""


@dataclass(frozen=True)
class Scalar:
    """A random variable; ``moment`` gives E xᵖ, for an angle E sinᵖ cos^q, computed with ``digits`` decimal digits.

    Raises Divergent if that is infinite.
    """

    def vanishes(self, p: int, q: int) -> bool:
        """Whether the moment is 0 because the law is symmetric."""
        return False

    def moment(self, p: int, q: int, digits: int) -> mpf:
        raise NotImplementedError


class Divergent(ArithmeticError):
    """The expectation is infinite."""


@dataclass(frozen=True)
class Normal(Scalar):
    """A standard normal variable."""

    def vanishes(self, p: int, q: int) -> bool:
        return p % 2 == 1

    def moment(self, p: int, q: int, digits: int) -> mpf:
        return _quotient(_normal_integral(p, digits), _normal_integral(0, digits), digits)


@dataclass(frozen=True)
class Chi(Scalar):
    """The root of a χ² variable of ``freedom`` ≥ 1 degrees of freedom: its density is tᵏ⁻¹ exp(−t²/2)."""

    freedom: int

    def power(self, p: int) -> int:
        """The exponent of t in the integrand of the moment; below 0 the integral diverges at 0."""
        return self.freedom - 1 + p

    def moment(self, p: int, q: int, digits: int) -> mpf:
        if self.power(p) < 0:
            raise Divergent(f"the moment of order {p} of a χ variable of {self.freedom} degrees of freedom")
        if self.freedom >= LARGE:
            return _around_chi_mode(self.freedom, p, digits)
        return _quotient(_half_line(self.power(p), digits), _half_line(self.power(0), digits), digits)

    def normalization(self, digits: int) -> mpf:
        return _half_line(self.power(0), digits)

    def truncated(self, p: int, least: mpf, digits: int) -> mpf:
        """E tᵖ where t ≥ least."""
        return _quotient(_beyond(self.power(p), least, digits), _half_line(self.power(0), digits), digits)

    def mean(self, function: Callable[[mpf], mpf], digits: int) -> mpf:
        """E of a smooth bounded function of this variable."""
        if self.freedom >= LARGE:
            with mp.workdps(_guarded_chi(digits, self.freedom)):
                mode, nodes, total = _chi_nodes(self.freedom, digits)
                return mpmath.fsum(density * function(mode * ratio) for ratio, density in nodes) / total
        with mp.workdps(digits + 5):
            weights = [(t, w * t ** (self.freedom - 1)) for t, w in _half_line_nodes(digits)]
            return mpmath.fsum(w * function(t) for t, w in weights) / mpmath.fsum(w for _, w in weights)


@dataclass(frozen=True)
class Angle(Scalar):
    """An angle in [0, π/2] of density sin^a cos^b; ``signs``: how many of cosine and sine (in this order) carry an
    independent random sign, which puts the angle into [0, π] or on the circle."""

    sines: int
    cosines: int
    signs: int = 0

    def vanishes(self, p: int, q: int) -> bool:
        return (self.signs > 0 and q % 2 == 1) or (self.signs > 1 and p % 2 == 1)

    def moment(self, p: int, q: int, digits: int) -> mpf:
        if min(self.sines, self.cosines) >= LARGE:
            return _around_angle_mode(self.sines, self.cosines, p, q, digits)
        above = _quarter_circle(self.sines + p, self.cosines + q, digits)
        return _quotient(above, _quarter_circle(self.sines, self.cosines, digits), digits)

    def nodes(self, digits: int) -> list[tuple[mpf, mpf, mpf]]:
        """Sine, cosine and weight (of sum 1) of a quadrature of smooth functions, on [0, π/2]."""
        with mp.workdps(digits + 5):
            found = [(s, c, w * s**self.sines * c**self.cosines) for s, c, w in _quarter_nodes(digits)]
            total = mpmath.fsum(w for _, _, w in found)
            return [(s, c, w / total) for s, c, w in found]


@dataclass(frozen=True)
class Sign(Scalar):
    """1 or −1 with equal probability."""

    def vanishes(self, p: int, q: int) -> bool:
        return p % 2 == 1

    def moment(self, p: int, q: int, digits: int) -> mpf:
        return mpf(1)


# -- quadratures ----------------------------------------------------------------------------------------------------


def _quotient(above: mpf, below: mpf, digits: int) -> mpf:
    with mp.workdps(digits + 5):
        return above / below


@cache
def _normal_nodes(digits: int) -> list[tuple[mpf, mpf]]:
    """Of the whole line: x and exp(−x²/2), at x ≥ 0; the error is of the order exp(−2π²/step²)."""
    with mp.workdps(digits):
        step = mp.pi / mp.sqrt(2 * mp.ln10 * digits)
        last = int(mp.sqrt(2 * mp.ln10 * digits) * 1.6 / step) + 1
        return [(i * step, mp.exp(-((i * step) ** 2) / 2) * (2 if i else 1)) for i in range(last + 1)]


@cache
def _normal_integral(p: int, digits: int) -> mpf:
    with mp.workdps(digits):
        return mpmath.fsum(w * x**p for x, w in _normal_nodes(digits))


@cache
def _half_line_nodes(digits: int) -> list[tuple[mpf, mpf]]:
    """Of t in (0, ∞): t = exp(x − exp(−x)), and dt/dx exp(−t²/2)."""
    with mp.workdps(digits + 5):
        step = mpf(1.35) / digits
        first, last = -log(2.5 * digits) - 0.2, log(2.4 * digits) / 2 + 0.7
        nodes = []
        for i in range(ceil(first / step), int(last / step) + 1):
            x = i * step
            shrink = mp.exp(-x)
            t = mp.exp(x - shrink)
            nodes.append((t, t * (1 + shrink) * mp.exp(-t * t / 2) * step))
        return nodes


@cache
def _half_line(power: int, digits: int) -> mpf:
    """∫ t^power exp(−t²/2) dt over t > 0."""
    with mp.workdps(digits + 5):
        return mpmath.fsum(w * t**power for t, w in _half_line_nodes(digits))


@cache
def _around_chi_mode(freedom: int, p: int, digits: int) -> mpf:
    """E tᵖ for many degrees of freedom: the density is all but normal with variance 1/2 around its mode."""
    with mp.workdps(_guarded_chi(digits, freedom)):
        mode, nodes, total = _chi_nodes(freedom, digits)
        return mode**p * mpmath.fsum(density * ratio**p for ratio, density in nodes) / total


@cache
def _chi_nodes(freedom: int, digits: int) -> tuple[mpf, list[tuple[mpf, mpf]], mpf]:
    """The mode; of t around it t/mode and the density there; and the sum of these."""
    with mp.workdps(_guarded_chi(digits, freedom)):
        mode, nodes = mp.sqrt(freedom - 1), []
        for z in _bell(digits):
            if z > -mode:
                nodes.append((1 + z / mode, mp.exp(_log_of_chi(z, mode))))
        return mode, nodes, mpmath.fsum(density for _, density in nodes)


def _log_of_chi(z: mpf, mode: mpf) -> mpf:
    """Of the density at a distance z from the mode, over that at the mode: mode² log(1 + u) − z·mode − z²/2 with
    u = z/mode; where u is small by the series mode² (−u² + u³/3 − u⁴/4 + …), in which nothing cancels."""
    u = z / mode
    if abs(u) > SMALL:
        return mode**2 * mp.log1p(u) - z * mode - z * z / 2
    total, power, k = -z * z, z * z, 2
    while abs(power) > mp.eps:
        power, k = -power * u, k + 1
        total -= power / k
    return total


@cache
def _around_angle_mode(sines: int, cosines: int, p: int, q: int, digits: int) -> mpf:
    """E sinᵖ cos^q for high powers in the density, likewise."""
    with mp.workdps(_guarded(digits, sines + cosines)):
        mode, width = mp.atan(mp.sqrt(mpf(sines) / cosines)), 1 / mp.sqrt(mpf(sines + cosines))
        top = sines * mp.log(mp.sin(mode)) + cosines * mp.log(mp.cos(mode))
        above = below = mpf(0)
        for z in _bell(digits):
            angle = mode + z * width
            if 0 < angle < mp.pi / 2:
                sine, cosine = mp.sin(angle), mp.cos(angle)
                density = mp.exp(sines * mp.log(sine) + cosines * mp.log(cosine) - top)
                below += density
                above += density * sine**p * cosine**q
        return above / below


def _guarded(digits: int, power: int) -> int:
    """Digits to work with where the density is a power as high as this: so many are lost around its mode."""
    return digits + 2 * len(str(power))


def _guarded_chi(digits: int, freedom: int) -> int:
    """The same of a χ density, of which none are lost where a series is taken."""
    return digits + 5 if freedom * SMALL**2 > digits**2 else _guarded(digits, freedom)


def _bell(digits: int) -> list[mpf]:
    """Where exp(−z²) and exp(−z²/2) are to be summed up."""
    step = mp.pi / mp.sqrt(mp.ln10 * digits) / 2
    last = int(mp.sqrt(2 * mp.ln10 * digits) / step) + 1
    return [i * step for i in range(-last, last + 1)]


@cache
def _quarter_nodes(digits: int) -> list[tuple[mpf, mpf, mpf]]:
    """Of (0, π/2): sine, cosine and weight, by the substitution tanh(π/2 sinh x)."""
    with mp.workdps(digits + 5):
        step = mpf(1.9) / digits
        last = int(log(digits * 2.2) / step) + 1
        nodes = []
        for i in range(-last, last + 1):
            x = i * step
            u = mp.pi / 2 * mp.sinh(x)
            angle, complement = (mp.pi / 2 / (1 + mp.exp(v)) for v in (-2 * u, 2 * u))
            weight = mp.pi / 4 * step * mp.pi / 2 * mp.cosh(x) / mp.cosh(u) ** 2
            nodes.append((mp.sin(angle), mp.sin(complement), weight))
        return nodes


@cache
def _quarter_circle(sines: int, cosines: int, digits: int) -> mpf:
    """∫ sin^a cos^b over (0, π/2)."""
    with mp.workdps(digits + 5):
        return mpmath.fsum(w * s**sines * c**cosines for s, c, w in _quarter_nodes(digits))


@cache
def _beyond(power: int, least: mpf, digits: int) -> mpf:
    """∫ t^power exp(−t²/2) dt over t > least, in the variable log t."""
    with mp.workdps(digits + 5):
        top = mp.log(isqrt(5 * digits) + isqrt(2 * abs(power)) + 4)
        bottom = mp.log(least)
        cuts = [c for c in (bottom, mpf(-3), mpf(0), top) if bottom <= c <= top]
        return mp.quad(lambda u: mp.exp((power + 1) * u - mp.exp(2 * u) / 2), cuts)
