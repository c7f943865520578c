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

Array = np.ndarray


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


@dataclass(frozen=True)
class JointRisks:
    """Draws of the risks of one data set after the other, each of shape (trials,). ``in_sample``: the student's on its
    training inputs, only for a truth in both spans (else None)."""

    teacher: Array
    student: Array
    in_sample: Array | None


@dataclass(frozen=True, eq=False)
class JointLaw:
    """The joint law of teacher and student over all that is random, by its stochastic representation.

    n ≥ d_w, N ≥ d_s: sample sizes. C (d_s × d_w): V_sᵀV_w for orthonormal bases of the spans, or any matrix of the same
    singular values if the truth lies in both. beta_w (d_w,) and beta_s (d_s,): coefficients of the truth's projections
    on the spans. sigma: standard deviation of the label noise. rho_w, rho_s: approximation errors.
    """

    n: int
    N: int
    C: Array
    beta_w: Array
    beta_s: Array
    sigma: float
    rho_w: float = 0.0
    rho_s: float = 0.0

    def __post_init__(self) -> None:
        d_s, d_w = self.C.shape
        if self.n < d_w or self.N < d_s:
            raise DomainError(
                f"n={self.n}, N={self.N}: at least as many samples as features are needed, {d_w} and {d_s}"
            )
        if self.beta_w.shape != (d_w,) or self.beta_s.shape != (d_s,):
            raise DomainError(f"beta_w {self.beta_w.shape}, beta_s {self.beta_s.shape}: need shapes ({d_w},), ({d_s},)")
        if not min(self.sigma, self.rho_w, self.rho_s) >= 0:
            raise DomainError(f"sigma={self.sigma}, rho_w={self.rho_w}, rho_s={self.rho_s} must be nonnegative")
        if np.linalg.norm(self.C, 2) > 1 + 1e-9:
            raise DomainError("C has a singular value above 1: its singular values must be cosines")

    @classmethod
    def from_subspaces(cls, n: int, N: int, V_w: Array, V_s: Array, theta: Array, sigma: float) -> JointLaw:
        """For orthonormal bases V_w (D × d_w), V_s (D × d_s) of the spans and the truth theta (D,)."""
        beta_w, beta_s = V_w.T @ theta, V_s.T @ theta
        rho_w, rho_s = (float(theta @ theta - beta @ beta) for beta in (beta_w, beta_s))
        return cls(n, N, V_s.T @ V_w, beta_w, beta_s, sigma, max(rho_w, 0.0), max(rho_s, 0.0))

    @classmethod
    def well_specified(cls, n: int, N: int, d_w: int, d_s: int, cosines: Array, sigma: float) -> JointLaw:
        """For a truth in both spans, with these cosines of the principal angles (the others being 0)."""
        if len(cosines) > min(d_w, d_s):
            raise DomainError(f"{len(cosines)} cosines, but at most {min(d_w, d_s)} principal angles")
        C = np.zeros((d_s, d_w))
        np.fill_diagonal(C, [*cosines, *[0.0] * (min(d_w, d_s) - len(cosines))])
        return cls(n, N, C, np.zeros(d_w), np.zeros(d_s), sigma)

    @property
    def teacher(self) -> RiskLaw:
        """The teacher's marginal."""
        return RiskLaw.teacher(self.n, self.C.shape[1], self.sigma, self.rho_w)

    def rvs(self, size: int, rng: np.random.Generator) -> JointRisks:
        """Independent draws, each from d_w + d_s normal and three χ² variables (facts 2, 4 and 5)."""
        d_s, d_w = self.C.shape
        s = np.sqrt(self.sigma**2 + self.rho_w)
        error = s * rng.standard_normal((size, d_w)) / np.sqrt(rng.chisquare(self.n - d_w + 1, size))[:, None]
        coefficients = self.beta_w + error
        kept = coefficients @ self.C.T
        tau = np.sqrt(np.maximum(_squares(coefficients) - _squares(kept), 0))
        g = rng.standard_normal((size, d_s))
        student = kept + (tau / np.sqrt(rng.chisquare(self.N - d_s + 1, size)))[:, None] * g
        return JointRisks(
            self.rho_w + _squares(error),
            self.rho_s + _squares(student - self.beta_s),
            self._in_sample(error, g, rng) if self.is_well_specified else None,
        )

    @property
    def is_well_specified(self) -> bool:
        """Whether the truth lies in both spans, to rounding."""
        size = 1e-9 * (1 + float(self.beta_w @ self.beta_w))
        same = (self.C @ self.beta_w - self.beta_s, self.C.T @ self.beta_s - self.beta_w)
        return max(self.rho_w, self.rho_s, *(float(difference @ difference) for difference in same)) <= size

    def _in_sample(self, error: Array, g: Array, rng: np.random.Generator) -> Array:
        """Fact 5. Jointly valid with the teacher's risk; not with the student's at a fresh point."""
        kept = np.sqrt(_squares(error @ self.C.T))
        tau = np.sqrt(np.maximum(_squares(error) - kept**2, 0))
        along = kept * np.sqrt(rng.chisquare(self.N, len(kept))) + tau * g[:, 0]
        return (along**2 + tau**2 * _squares(g[:, 1:])) / self.N


def _squares(rows: Array) -> Array:
    return np.einsum("ij,ij->i", rows, rows)
