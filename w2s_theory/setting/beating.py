"""The probability that the student beats its teacher, for a truth in both spans and principal angles of 0° and 90°.

Let ε be the teacher's error in the coordinates of 𝒱_w: a Gaussian vector over an independent random length, so its
direction u is uniform. Given it, the student's error is Cε + τ T with τ² = |ε|² − |Cε|² and T = g/√q, g ~ N(0, I_{d_s})
and q ~ χ²_{N−d_s+1} independent. Both risks are |ε|² times functions of u and T. So

    P(ER_w2s < ER_w) = P(|Cu + √(1 − |Cu|²) T|² < 1)

depends on N, d_s and the angles only: *neither on n nor on σ²*.

At angles of 0° and 90° the event is 2 (Cu·T)/√(1 − |Cu|²) < 1 − |T|². Write u = (p, r)/|(p, r)| with p (shared) and r
Gaussian, and T = R·û with û uniform on the sphere. Given û, p·û is Gaussian with variance b = |û_shared|², so
p·û/|r| = √(b/ν) t with Student's t of ν = d_w − d_sw degrees of freedom, and

    P = E F_t( (1 − R²)/(2R) · √(ν/b) ),    R²/(1 + R²) ~ Beta(d_s/2, (N−d_s+1)/2),   b ~ Beta(d_sw/2, (d_s−d_sw)/2),

independent. With R = tan φ the first factor is cot 2φ. For d_sw = 0 this is P(R < 1), a regularized incomplete beta
function; for d_sw = d_s, b = 1; for d_sw = d_w the student is its teacher and never strictly better.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
import scipy  # its special functions, a quarter of a second, are loaded when one is asked for

from ..calculus import DomainError

NODES = (96, 144)
"""Quadrature nodes on each interval; the two results must agree, their difference is the error stated."""
TAIL = 1e-17
"""Probability that is cut off at either end of a beta distribution."""


@dataclass(frozen=True)
class Value:
    """A number and a bound on its numerical error (an estimate, from two quadratures)."""

    value: float
    error: float


def probability(N: float, d_w: float, d_s: float, d_sw: float) -> Value:
    """P(the student's risk at a fresh point is less than its teacher's), by quadrature.

    Raises DomainError unless these are integers with N ≥ d_s ≥ 1 and 0 ≤ d_sw ≤ min(d_w, d_s).
    """
    if any(x != round(x) for x in (N, d_w, d_s, d_sw)) or not (1 <= d_s <= N and 0 <= d_sw <= min(d_w, d_s)):
        raise DomainError(
            f"N={N:g}, d_w={d_w:g}, d_s={d_s:g}, d_sw={d_sw:g}: need integers with N >= d_s >= 1 and "
            "0 <= d_sw <= min(d_w, d_s) (angles of 0° and 90° only; otherwise sample from the joint law)"
        )
    if d_sw == d_w:
        return Value(0.0, 0.0)
    if d_sw == 0:
        return Value(float(scipy.special.betainc(d_s / 2, (N - d_s + 1) / 2, 0.5)), 1e-15)
    coarse, fine = (_quadrature(N, d_w, d_s, d_sw, nodes) for nodes in NODES)
    return Value(min(fine, 1.0), abs(fine - coarse) + 1e-15)


def _quadrature(N: float, d_w: float, d_s: float, d_sw: float, nodes: int) -> float:
    freedom = d_w - d_sw
    phi, weight = _angles(d_s, N - d_s + 1, nodes, split=np.pi / 4)
    if d_sw == d_s:
        return float(weight @ scipy.special.stdtr(freedom, np.sqrt(freedom) / np.tan(2 * phi)))
    chi, share = _angles(d_sw, d_s - d_sw, nodes)
    # Student's t at √ν·tan α, by the incomplete beta function of cos² α, which is smooth in the angles
    cot = 1 / np.tan(2 * phi)[:, None]
    tail = 0.5 * scipy.special.betainc(freedom / 2, 0.5, 1 / (1 + (cot / np.sin(chi)) ** 2))
    return float(weight @ np.where(cot > 0, 1 - tail, tail) @ share)


def _angles(a: float, b: float, nodes: int, split: float | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Nodes and weights for the angle ω of sin² ω ~ Beta(a/2, b/2), on the range that matters, split where asked."""
    quantiles = scipy.special.betaincinv, scipy.special.betainccinv
    low, high = (np.arcsin(np.sqrt(quantile(a / 2, b / 2, TAIL))) for quantile in quantiles)
    ends = [low, *([split] if split is not None and low < split < high else []), high]
    x, w = _tanh_sinh(nodes)
    omega = np.concatenate([(s + t) / 2 + (t - s) / 2 * x for s, t in pairwise(ends)])
    weight = np.concatenate([(t - s) / 2 * w for s, t in pairwise(ends)])
    with np.errstate(divide="ignore"):
        log_density = (a - 1) * np.log(np.sin(omega)) + (b - 1) * np.log(np.cos(omega))
    density = 2 * np.exp(log_density - scipy.special.betaln(a / 2, b / 2)) * weight
    return omega, density / density.sum()


@cache
def _tanh_sinh(nodes: int) -> tuple[np.ndarray, np.ndarray]:
    """Nodes in (−1, 1) and weights of the double-exponential rule (Takahasi & Mori 1974): it tolerates what happens at
    the ends of an interval."""
    step = 6.2 / nodes
    k = np.arange(nodes) - (nodes - 1) / 2
    t = k * step
    u = np.pi / 2 * np.sinh(t)
    return np.tanh(u), step * np.pi / 2 * np.cosh(t) / np.cosh(u) ** 2
