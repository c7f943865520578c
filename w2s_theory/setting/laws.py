"""Exact laws of excess risks: what is random about them, at a cost that depends neither on n nor on N.

The chain of facts, each with a check against draws in ``verification.simulation.facts``:

1. Given the design X (m × d), the error of least squares is N(0, s²(XᵀX)⁻¹), s² = σ² + ρ: label noise, and what of the
   truth the features miss, which is independent Gaussian noise for them.
2. (XᵀX)^{-1/2}g =ᵈ g/√q in norm and direction, for g ~ N(0, I_d) independent of X and q ~ χ²_{m−d+1} independent of g
   (Muirhead 1982, theorem 3.2.12): the error has a multivariate t law.
3. |g|²/q is d/(m−d+1) times an F(d, m−d+1) variable: ``RiskLaw``.
4. For fixed teacher coefficients β the pseudo-labels are Uβ = V Cβ + τ h with τ² = βᵀ(I − CᵀC)β and h ~ N(0, I_N)
   independent of V, so the student is Cβ + τ g'/√q', q' ~ χ²_{N−d_s+1}, by facts 1 and 2: drawn in
   ``verification.experiments.samplers.law``.
5. On the training inputs, with θ in both spans and ε the teacher's error, the student errs by V Cε + τ P_V h, whose
   squared norm is (|Cε| √q'' + τ g'_1)² + τ² (g'_2² + … + g'_{d_s}²) with q'' ~ χ²_N.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import scipy  # its special functions and its distributions, a second, are loaded when one is asked for
from sympy import Expr

from ..calculus import DomainError


@dataclass(frozen=True)
class RiskLaw:
    """The law of shift + scale · (d/m) · F(d, m), with F Fisher's F: a frozen distribution as those of SciPy.

    Of the teacher's excess risk with shift = ρ_w, scale = σ² + ρ_w, d = d_w, m = n − d_w + 1; of baseline and ceiling
    likewise. Has pdf, logpdf, cdf, sf, ppf, isf, mean, var, std, median, interval, support, stats, moment, rvs.

    Raises DomainError unless d ≥ 1 and m ≥ 1 are integers, shift ≥ 0 and scale > 0 (both finite).
    """

    shift: float
    scale: float
    d: int
    m: int

    def __post_init__(self) -> None:
        if not (self.d == int(self.d) >= 1 and self.m == int(self.m) >= 1):
            raise DomainError(f"degrees of freedom d={self.d}, m={self.m} must be integers from 1 on (n >= d samples)")
        if not (0 <= self.shift < np.inf and 0 < self.scale < np.inf):
            raise DomainError(f"shift={self.shift}, scale={self.scale}: need 0 <= shift and 0 < scale, both finite")

    @classmethod
    def teacher(cls, n: int, d_w: int, sigma: float, rho_w: float = 0.0) -> RiskLaw:
        """The law of the teacher's excess risk, for n ≥ d_w."""
        return cls(rho_w, sigma**2 + rho_w, d_w, n - d_w + 1)

    @classmethod
    def baseline(cls, n: int, d_s: int, sigma: float, rho_s: float = 0.0) -> RiskLaw:
        """The law of the strong baseline's excess risk, for n ≥ d_s."""
        return cls(rho_s, sigma**2 + rho_s, d_s, n - d_s + 1)

    @classmethod
    def ceiling(cls, n: int, N: int, d_s: int, sigma: float, rho_s: float = 0.0) -> RiskLaw:
        """The law of the strong ceiling's excess risk, for n + N ≥ d_s."""
        return cls.baseline(n + N, d_s, sigma, rho_s)

    @cached_property
    def frozen(self) -> Any:
        """The distribution as one of SciPy's."""
        return scipy.stats.f(self.d, self.m, loc=self.shift, scale=self.scale * self.d / self.m)

    def ppf(self, q: Any) -> Any:
        """The quantile of SciPy's distribution, without loading it."""
        return scipy.special.fdtri(self.d, self.m, q) * (self.scale * self.d / self.m) + self.shift

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name in ("frozen",):
            raise AttributeError(name)
        return getattr(self.frozen, name)

    @staticmethod
    def symbolic_moments(shift: Expr, scale: Expr, d: Expr, m: Expr) -> tuple[Expr, Expr]:
        """Mean (for m > 2) and variance (for m > 4), from those of the F distribution."""
        mean = scale * d / (m - 2)
        return shift + mean, mean**2 * 2 * (d + m - 2) / (d * (m - 4))
