"""Distribution functions and probabilities by quadrature.

Of a ratio of independent χ² variables, one of them with an even number of degrees of freedom, by conditioning on the
other: P(χ²_d < y) = 1 − exp(−y/2) Σ_{j<d/2} (y/2)ʲ/j! for even d.
"""

from __future__ import annotations

from fractions import Fraction
from math import prod

import mpmath
import numpy as np
from mpmath import mp, mpf
from scipy import special
from sympy import Expr, lambdify, symbols
from sympy.core.function import AppliedUndef

from ..arithmetic.scalars import Angle, Chi


def ratio_below(d: int, m: int, bound: Fraction, digits: int) -> mpf:
    """P(χ²_d/χ²_m < bound) for even d, as an integral over the variable below; or for even m, over the one above."""
    if d % 2:
        return 1 - ratio_below(m, d, 1 / bound, digits)
    with mp.workdps(digits + 5):
        half = mpf(bound.numerator) / bound.denominator / 2
        series = [1 / mp.factorial(j) for j in reversed(range(d // 2))]

        def given(t: mpf) -> mpf:
            y = half * t * t
            return 1 - mp.exp(-y) * mpmath.polyval(series, y)

        return Chi(m).mean(given, digits)


def beats_teacher(N: int, d_w: int, d_s: int, shared: int, digits: int) -> mpf:
    """P(|Cu + √(1−|Cu|²) T|² < 1) for a uniform u, |Cu| = sin φ, and T = g/√q of d_s dimensions, d_s even.

    With μ = tan φ cos ψ, ψ the angle between Cu and T, the event is |T| < √(1+μ²) − μ = tan α, where
    2cos² α = 1 + μ/√(1+μ²). So it is a two-dimensional integral over φ and ψ of the distribution function of |T|² at
    tan² α, which is elementary; −μ takes α to π/2 − α.
    """
    freedom = N - d_s + 1
    with mp.workdps(digits + 5):
        rising = [
            prod((mpf(freedom) / 2 + i for i in range(j)), start=mpf(1)) / mp.factorial(j) for j in range(d_s // 2)
        ]
        rising.reverse()
        first, second = Angle(shared - 1, d_w - shared - 1).nodes(digits), Angle(d_s - 2, 0).nodes(digits)
        total = mpf(0)
        for sine, cosine, weight in first:
            row = mpf(0)
            for _, x, share in second:
                mu = sine * x
                high = (1 + mu / mp.sqrt(cosine * cosine + mu * mu)) / 2
                low = 1 - high
                beyond = high ** (freedom // 2) * mpmath.polyval(rising, low)
                opposite = low ** (freedom // 2) * mpmath.polyval(rising, high)
                if freedom % 2:
                    beyond, opposite = beyond * mp.sqrt(high), opposite * mp.sqrt(low)
                row += share * (beyond + opposite)
            total += weight * row
        return 1 - total / 2


FINE = 500
"""Nodes of a rule for what has kinks, in each of its two variables."""


def beats_with_one_label(N: int, noise: float) -> float:
    """The same for d_w = 2, d_s = 1, one shared direction, on which lies a truth of length 1, and one label.

    The teacher's row space has the direction r = (cos φ, sin φ), φ uniform. In it its error is noise·tan ψ, ψ having
    the density (cos ψ)/2, as the noise is divided by |x|, a χ variable of 2 degrees of freedom; across it the error is
    what r does not see of the truth. The student errs by √s + √(1−s) T times the length of that error, s being the
    share of the strong direction in it and T√N a variable of Student's t with N degrees of freedom.
    """
    step = (np.arange(FINE) + 0.5) / FINE
    phi, psi = 2 * np.pi * step[:, None], np.pi * (step[None, :] - 0.5)
    seen = noise * np.tan(psi)
    within = seen * np.cos(phi) - np.sin(phi) ** 2
    outside = np.sin(phi) * (seen + np.cos(phi))
    share = within**2 / (within**2 + outside**2)
    near, far = ((1 + sign * np.sqrt(share)) / np.sqrt(1 - share) * np.sqrt(N) for sign in (-1, 1))
    beats = special.stdtr(N, near) - special.stdtr(N, -far)
    weights = np.cos(psi) / np.cos(psi).sum()
    return float((beats * weights).sum(axis=1).mean())


NODES = 200
"""Of the quadrature of a formula that is shown, in each of its two variables."""


def shown_by_mean(formula: Expr, d_s: int, freedom: int, shared: int) -> float:
    """A formula with a mean over R and b in it, as it is shown, at numbers: R²/(1 + R²) and b have beta laws with
    parameters d_s/2, freedom/2 and shared/2, (d_s − shared)/2, F(m, x) is the distribution function of Student's t."""
    mean = next(part for part in formula.atoms(AppliedUndef) if len(part.args) == 1)
    (ratio, first), (b, second) = _beta(d_s / 2, freedom / 2), _beta(shared / 2, (d_s - shared) / 2)
    R = np.sqrt(ratio / (1 - ratio))[:, None]
    inside = lambdify(symbols("R b", positive=True), mean.args[0], modules=[{"F": special.stdtr}, "numpy"])
    return float(formula.xreplace({mean: float(first @ inside(R, b) @ second)}))


def _beta(p: float, q: float) -> tuple[np.ndarray, np.ndarray]:
    """Nodes and weights of the mean over a beta variable."""
    x, w = special.roots_jacobi(NODES, q - 1, p - 1)
    return (1 + x) / 2, w / w.sum()
