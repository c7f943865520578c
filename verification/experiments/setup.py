"""The setup of an experiment of weak-to-strong regression, by its principal angles: what its samplers draw from.

Least squares is invariant under turns of the latent space, and coordinates of it that neither a feature nor the truth
involves change nothing. So an experiment with isotropic features is given by the principal angles φ_j between the spans
and by the coordinates of the truth in the orthonormal frame

    s_1 … s_{d_s}   principal directions of 𝒱_s,
    h_1 … h_{d_w}   what the principal directions w_j = cos φ_j s_j + sin φ_j h_j of 𝒱_w add to them (w_j = h_j past the
                    last angle; there is no h_j where φ_j = 0),
    o               the direction of the truth outside both spans, if it has a part there,

whose dimension is that of span(𝒱_w, 𝒱_s, θ), however large the latent space. Other spectra of the features change
nothing either as long as no model has fewer samples than features.

Björck & Golub (1973), Math. Comp. 27, for principal angles.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np

from w2s_theory import DomainError
from w2s_theory.calculus.forms.printing import to_html

from ..rounding import bounded
from ..situations.regression.literal import LiteralProblem

Array = np.ndarray
COMMON = 1e-9
"""Angles (radians) between given subspaces below this are rounding errors: the directions coincide."""


@dataclass(frozen=True, eq=False, repr=False)
class Setup:
    """What an experiment is about, in numbers.

    n, N: labelled and pseudo-labelled samples. angles (k,): principal angles in radians, k ≤ min(d_w, d_s), the others
    being 90°. strong (d_s,), beyond (d_w,), outside: the truth's coordinates along s_j, h_j and o; beyond is 0 where
    the angle is 0, and outside ≥ 0. sigma: standard deviation of the label noise. The dimensions are the lengths of
    ``strong`` and ``beyond``. Features are isotropic. Raises ValueError for what cannot be.
    """

    n: int
    N: int
    angles: Array
    strong: Array
    beyond: Array
    outside: float
    sigma: float

    def __post_init__(self) -> None:
        for name in ("angles", "strong", "beyond"):
            object.__setattr__(self, name, np.asarray(getattr(self, name), dtype=float))
        if not all(int(size) == size >= 1 for size in (self.n, self.N)):
            raise ValueError(f"n={self.n}, N={self.N}: sample sizes must be integers from 1 on")
        if not (0 <= self.sigma < np.inf and 0 <= self.outside < np.inf):
            raise ValueError(f"sigma={self.sigma}, outside={self.outside}: must be finite and nonnegative")
        if any(v.ndim != 1 or not np.isfinite(v).all() for v in (self.angles, self.strong, self.beyond)):
            raise ValueError("angles, strong and beyond must be vectors of finite numbers")
        if len(self.angles) > min(self.d_w, self.d_s) or min(self.d_w, self.d_s) < 1:
            raise ValueError(
                f"{len(self.angles)} angles for d_w={self.d_w}, d_s={self.d_s}: needed are dimensions from 1 on and "
                "at most min(d_w, d_s) angles"
            )
        if not ((self.angles >= 0) & (self.angles <= np.pi / 2)).all():
            raise ValueError(f"angles must be from 0 to pi/2 radians, but are {self.angles}")
        if (self.beyond[: len(self.angles)][self.angles == 0] != 0).any():
            raise ValueError("where an angle is 0 the weak span adds no direction: beyond must be 0 there")

    def __repr__(self) -> str:
        """Its sizes; its vectors may be long."""
        numbers = self.symbols()
        sizes = ", ".join(f"{name}={numbers[name]:g}" for name in ("n", "N", "d_w", "d_s", "d_sw", "sigma"))
        return f"<{type(self).__name__} {sizes}>"

    def _repr_html_(self) -> str:
        return to_html(repr(self)[1:-1])

    @classmethod
    def from_subspaces(cls, n: int, N: int, V_w: Array, V_s: Array, theta: Array, sigma: float) -> Self:
        """For orthonormal bases V_w (D × d_w), V_s (D × d_s) of the spans and the truth theta (D,)."""
        left, cosines, right = np.linalg.svd(V_s.T @ V_w)
        s, w = V_s @ left, V_w @ right.T
        added = w - V_s @ (V_s.T @ w)
        sines = np.linalg.norm(added, axis=0)  # not from the cosines, which know small angles to 1e-8 only
        angles = np.arctan2(sines[: len(cosines)], cosines)
        angles[angles < COMMON] = 0
        h = np.divide(added, sines, out=np.zeros_like(added), where=sines > COMMON)
        strong, beyond = s.T @ theta, h.T @ theta
        outside = float(np.linalg.norm(theta - s @ strong - h @ beyond))
        return cls(n, N, angles, strong, beyond, outside, sigma)

    @classmethod
    def from_problem(cls, problem: LiteralProblem) -> Self:
        """For a literal problem. Raises DomainError if its features are not isotropic and their spectrum matters."""
        p = problem
        for spectrum, least in ((p.spectrum_w, p.n), (p.spectrum_s, min(p.n, p.N))):
            if len(spectrum) > least and np.ptp(spectrum) > 0:
                raise DomainError(
                    f"{least} samples for {len(spectrum)} features that are not isotropic: the minimum-norm solution "
                    "depends on their spectrum; use verification.situations.regression.literal.simulate"
                )
        return cls.from_subspaces(p.n, p.N, p.V_w, p.V_s, p.theta, p.sigma)

    @classmethod
    def right_angled(
        cls,
        n: int,
        N: int,
        d_w: int,
        d_s: int,
        d_sw: int,
        sigma: float,
        *,
        shared: float = 0.0,
        missed: float = 0.0,
        foreign: float = 0.0,
        outside: float = 0.0,
    ) -> Self:
        """Spans that share ``d_sw`` directions and are orthogonal otherwise, and a truth with these squared norms in
        𝒱_s ∩ 𝒱_w, in 𝒱_s ∖ 𝒱_w, in 𝒱_w ∖ 𝒱_s and outside both. Raises ValueError where there is no such direction."""
        if not 0 <= d_sw <= min(d_w, d_s):
            raise ValueError(f"d_sw={d_sw}: must be from 0 to min(d_w, d_s) = {min(d_w, d_s)}")
        parts = {"shared": (shared, d_sw), "missed": (missed, d_s - d_sw), "foreign": (foreign, d_w - d_sw)}
        for name, (energy, room) in parts.items():
            if energy and not room:
                raise ValueError(
                    f"{name}={energy}, but at d_w={d_w}, d_s={d_s}, d_sw={d_sw} there is no such direction"
                )
        strong, beyond = np.zeros(d_s), np.zeros(d_w)
        if shared:
            strong[0] = np.sqrt(shared)
        if missed:
            strong[-1] = np.sqrt(missed)
        if foreign:
            beyond[-1] = np.sqrt(foreign)
        return cls(n, N, np.zeros(d_sw), strong, beyond, float(np.sqrt(outside)), sigma)

    @classmethod
    def coordinates(
        cls, n: int, N: int, weak: Sequence[int], strong: Sequence[int], signal: Array, sigma: float
    ) -> Self:
        """Features that are coordinates of the latent input, as in the synthetic study of arXiv 2502.05075.

        weak, strong: the coordinates (from 0 on) that the models see. signal (D,): the truth's coefficient on each
        coordinate, times the coordinate's standard deviation. There must be no fewer samples than features, or the
        coordinates seen must be of one variance.
        """
        common = [i for i in strong if i in set(weak)]
        only_strong, only_weak = sorted(set(strong) - set(weak)), sorted(set(weak) - set(strong))
        if len(common) + len(only_strong) != len(strong) or len(common) + len(only_weak) != len(weak):
            raise ValueError("a coordinate is named twice in weak or in strong")
        rest = np.delete(signal, [*common, *only_strong, *only_weak])
        return cls(
            n,
            N,
            np.zeros(len(common)),
            signal[[*common, *only_strong]],
            np.concatenate([np.zeros(len(common)), signal[only_weak]]),
            float(np.linalg.norm(rest)),
            sigma,
        )

    @property
    def d_w(self) -> int:
        return len(self.beyond)

    @property
    def d_s(self) -> int:
        return len(self.strong)

    @cached_property
    def all_angles(self) -> Array:
        """The angle of each weak principal direction with 𝒱_s, (d_w,)."""
        return np.concatenate([self.angles, np.full(self.d_w - len(self.angles), np.pi / 2)])

    @cached_property
    def cos(self) -> Array:
        """Cosines of ``all_angles``, exactly 0 at 90°."""
        return np.where(self.all_angles == np.pi / 2, 0.0, np.cos(self.all_angles))

    @cached_property
    def sin(self) -> Array:
        """Sines of ``all_angles``."""
        return np.sin(self.all_angles)

    @cached_property
    def paired(self) -> Array:
        """The truth along the s_j that belongs to each w_j, 0 where none does, (d_w,)."""
        k = len(self.angles)
        return np.concatenate([self.strong[:k], np.zeros(self.d_w - k)])

    @cached_property
    def beta_w(self) -> Array:
        """The truth's coordinates along w_j, (d_w,)."""
        return self.cos * self.paired + self.sin * self.beyond

    @cached_property
    def missed(self) -> Array:
        """The truth's coordinates that are orthogonal to w_j in the plane of s_j and h_j, (d_w,)."""
        return self.sin * self.paired - self.cos * self.beyond

    def symbols(self) -> dict[str, float]:
        """What the theory calls this experiment: dimensions, noise and approximation errors."""
        alone = self.strong[len(self.angles) :]
        numbers = {
            "n": self.n,
            "N": self.N,
            "d_w": self.d_w,
            "d_s": self.d_s,
            "d_sw": float(np.sum(self.cos**2)),
            "q_sw": float(np.sum(self.cos**4)),
            "sigma": self.sigma,
            "signal": float(self.strong @ self.strong + self.beyond @ self.beyond + self.outside**2),
            "rho_w": float(self.missed @ self.missed + alone @ alone + self.outside**2),
            "rho_s": float(self.beyond @ self.beyond + self.outside**2),
            "rho_missed": float(np.sum((self.sin * self.missed) ** 2) + alone @ alone),
            "rho_foreign": float(np.sum((self.sin * self.beta_w) ** 2)),
        }
        return bounded(numbers)

    @cached_property
    def problem(self) -> LiteralProblem:
        """The same experiment as data matrices, in the latent space span(𝒱_w, 𝒱_s, θ): no larger one differs."""
        d_s, added = self.d_s, np.flatnonzero(self.sin)
        D = d_s + len(added) + (self.outside > 0)
        V_w, k = np.zeros((D, self.d_w)), len(self.angles)
        V_w[:k, :k] = np.diag(self.cos[:k])
        V_w[d_s + np.arange(len(added)), added] = self.sin[added]
        theta = np.concatenate([self.strong, self.beyond[added], [self.outside] * (self.outside > 0)])
        return LiteralProblem(
            self.n, self.N, V_w, np.eye(D, d_s), np.ones(self.d_w), np.ones(d_s), theta, self.sigma
        )  # fmt: skip
