"""The third sampler: the stochastic representation, at a cost proportional to the number of distinct angles.

With ε the teacher's error, t = (sin φ_j (β_w + ε)_j) its part outside 𝒱_s, r the truth's part outside 𝒱_s, and
a = (cos φ_j (β_w + ε)_j) less the truth's part in 𝒱_s, the pseudo-labels err by V a + H t − H r on inputs whose
coordinates are V in 𝒱_s and H outside, independent standard normal matrices.

1. ε =ᵈ √(σ² + ρ_w) g/√q, g ~ N(0, I_{d_w}), q ~ χ²_{n−d_w+1} (``w2s_theory.setting.laws``, facts 1 and 2).
2. Both risks depend on ε through |t|², |a|² and t·r alone: sums over j of squares and of linear forms of ε_j whose
   weights are functions of φ_j. Directions of one angle have one weight, so that what is orthogonal there to the linear
   forms (two dimensions at most) is pooled into one χ² variable. At 0° and 90°: one for each, and one normal variable
   if the truth has a part in 𝒱_w outside 𝒱_s.
3. Turn 𝒱_s so that its first axis is along a, and take V = QR. Then R_11² =: p ~ χ²_N, the rest of row 1 is normal,
   and Qᵀ(H t) =: (x_1, x), Qᵀ(H t − H r) =: (y_1, y) are normal and independent of R. The student errs at a fresh
   point by a + R⁻¹(x_1, x), and on its inputs by the norm of R a + (y_1, y) and of what of H r is orthogonal to V:

       population   (|a| + (x_1 − √f g)/√p)² + f + ρ_s,    f = |x|²/q',  q' ~ χ²_{N−d_s+1},  g ~ N(0, 1)
       in-sample    ((|a| √p + y_1)² + |y|² + ρ_s χ²_{N−d_s}) / N

   f: the remaining triangle of R, turned at random on the left, is a square root of a Wishart matrix of N − 1 degrees
   of freedom in d_s − 1 dimensions, independent of the normal vectors (fact 2 again).
4. x_i = α y_i + γ z_i with z_i independent of y_i, α = t·(t − r)/|t − r|, γ² = |t|² − α²: so |x|² is, given |y|², a
   noncentral χ² variable of d_s − 1 dimensions, drawn as (α|y| + γ z)² + γ² χ²_{d_s−2}. All three risks are joint.

A single risk of teacher, baseline or ceiling is a scaled, shifted F variable.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

import numpy as np

from ..setup import Setup

Array = np.ndarray
NUMBERS = 1 << 17
"""Normal variables that are held together, for the same reason."""
DIGITS = 12
"""Angles (radians) that agree to so many decimals are one."""
FEW = 2
"""So many squared normals are drawn as such: faster than a gamma variable."""
STUDENTS = ("student.population", "student.in-sample")


def chi2(degrees: int, size: int, rng: np.random.Generator) -> Array:
    """χ² variables, (size,); zero for no degrees of freedom."""
    if degrees <= FEW:
        return np.sum(rng.standard_normal((degrees, size)) ** 2, axis=0)
    return 2 * rng.standard_gamma(degrees / 2, size)


@dataclass(frozen=True)
class Forms:
    """The squares and linear forms of g that risks depend on, in few independent variables.

    squares (K, 2): weights cos², sin² of K squared normals. linear (K, 3): what these normals add to the linear forms
    with coefficients cos δ, sin² β_w, sin r on g, δ being a at ε = 0. degrees (B,), weights (B, 2): of χ² variables.
    """

    squares: Array
    linear: Array
    degrees: tuple[int, ...]
    weights: Array

    @classmethod
    def of(cls, e: Setup) -> Forms:
        """Pooled by angle."""
        weights = np.column_stack([e.cos**2, e.sin**2])
        linear = np.column_stack([-e.cos * e.sin * e.missed, e.sin**2 * e.beta_w, e.sin * e.beyond])
        _, first, group, sizes = np.unique(
            e.all_angles.round(DIGITS), return_index=True, return_inverse=True, return_counts=True
        )
        alone = sizes[group] == 1
        squares, forms, pooled = [weights[alone]], [linear[alone]], {}
        for k in np.flatnonzero(sizes > 1):
            reduced = _reduced(linear[group == k], float(np.abs(linear).max()))
            rest = int(sizes[k]) - len(reduced)
            if rest > FEW:
                pooled[rest, int(first[k])] = weights[first[k]]
            else:
                reduced = np.concatenate([reduced, np.zeros((rest, 3))])
            squares.append(np.tile(weights[first[k]], (len(reduced), 1)))
            forms.append(reduced)
        return cls(
            np.concatenate(squares),
            np.concatenate(forms),
            tuple(degrees for degrees, _ in pooled),
            np.array(list(pooled.values())).reshape(-1, 2),
        )

    def draw(self, size: int, rng: np.random.Generator) -> tuple[Array, Array]:
        """The squares (2, size) and the linear forms (3, size)."""
        squares, linear = np.zeros((2, size)), np.zeros((3, size))
        for start in range(0, len(self.squares), rows := max(1, NUMBERS // size)):
            g = rng.standard_normal((min(rows, len(self.squares) - start), size))
            if (coefficients := self.linear[start : start + rows]).any():
                linear += coefficients.T @ g
            squares += self.squares[start : start + rows].T @ np.square(g, out=g)
        for degrees, (kept, outside) in zip(self.degrees, self.weights, strict=True):
            x = chi2(degrees, size, rng)
            squares[0] += kept * x
            squares[1] += outside * x
        return squares, linear


def _reduced(forms: Array, scale: float) -> Array:
    """Linear forms (m × 3) of a normal vector, in as few of its coordinates as they span (r × 3)."""
    _, values, right = np.linalg.svd(forms, full_matrices=False)
    rank = int(np.sum(values > 1e-14 * scale))
    return values[:rank, None] * right[:rank]


@dataclass(frozen=True, eq=False)
class Law:
    """The sampler, and what all trials share."""

    setup: Setup
    chunk: ClassVar[int] = 1 << 13  # vectors of so many trials stay in the processor's cache

    @staticmethod
    def refusal(setup: Setup, risks: set[str]) -> str:
        """Why these risks of this setup cannot be drawn jointly; empty if they can."""
        e = setup
        if not risks <= {"teacher", *STUDENTS} and risks not in ({"baseline"}, {"ceiling"}):
            return "it draws teacher and student jointly, baseline or ceiling alone, but not " + ", ".join(
                sorted(risks)
            )
        needed = {
            "teacher": (e.n, e.d_w),
            "baseline": (e.n, e.d_s),
            "ceiling": (e.n + e.N, e.d_s),
        }
        needed |= dict.fromkeys(STUDENTS, (min(e.n - e.d_w, e.N - e.d_s), 0))
        if short := sorted(risk for risk in risks if needed[risk][0] < needed[risk][1]):
            return f"fewer samples than features for {', '.join(short)} (n={e.n}, N={e.N}, d_w={e.d_w}, d_s={e.d_s})"
        return ""

    @cached_property
    def forms(self) -> Forms:
        return Forms.of(self.setup)

    @cached_property
    def symbols(self) -> dict[str, float]:
        return self.setup.symbols()

    @cached_property
    def constants(self) -> tuple[float, float, float]:
        """|a|², |t|² and t·r at ε = 0."""
        e = self.setup
        return self.symbols["rho_missed"], self.symbols["rho_foreign"], float((e.sin * e.beyond) @ e.beta_w)

    def draw(self, trials: int, rng: np.random.Generator, risks: set[str]) -> dict[str, Array]:
        """Joint draws of these risks, each of shape (trials,)."""
        if len(risks) == 1 and not risks & set(STUDENTS):
            return _single(self.setup, trials, rng, *risks)
        return self._joint(trials, rng, risks)

    def _joint(self, size: int, rng: np.random.Generator, risks: set[str]) -> dict[str, Array]:
        e, rho_w, rho_s = self.setup, self.symbols["rho_w"], self.symbols["rho_s"]
        squares, linear = self.forms.draw(size, rng)
        scale = (e.sigma**2 + rho_w) / chi2(e.n - e.d_w + 1, size, rng)
        squares *= scale
        found = {"teacher": rho_w + squares[0] + squares[1]}
        a2, t2, across = self.constants
        a2, t2 = a2 + squares[0], t2 + squares[1]
        if self.forms.linear.any():
            linear *= np.sqrt(scale)
            a2, t2, across = a2 + 2 * linear[0], t2 + 2 * linear[1], across + linear[2]
        # squares by construction, so that only rounding can make them negative
        a, t2 = np.sqrt(np.maximum(a2, 0)), np.maximum(t2, 0)
        p = chi2(e.N, size, rng)
        root = np.sqrt(p)
        if "student.in-sample" in risks:
            x1, x2, y1, y2 = self._correlated(t2, across, rng)
            orthogonal = rho_s * chi2(e.N - e.d_s, size, rng) if rho_s else 0.0
            found["student.in-sample"] = ((a * root + y1) ** 2 + y2 + orthogonal) / e.N
        else:
            x1, x2 = np.sqrt(t2) * rng.standard_normal(size), t2 * chi2(e.d_s - 1, size, rng)
        f = x2 / chi2(e.N - e.d_s + 1, size, rng)
        first = a + (x1 - np.sqrt(f) * rng.standard_normal(size)) / root
        found["student.population"] = rho_s + first**2 + f
        return {risk: values for risk, values in found.items() if risk in risks}

    def _correlated(self, t2: Array, across: Array | float, rng: np.random.Generator) -> tuple[Array, ...]:
        """x_1, |x|², y_1, |y|² of point 4."""
        d_s, size, rho_s = self.setup.d_s, len(t2), self.symbols["rho_s"]
        omega2 = np.maximum(t2 - 2 * across + rho_s, 0)
        omega = np.sqrt(omega2)
        y1, y2 = omega * rng.standard_normal(size), omega2 * chi2(d_s - 1, size, rng)
        if not rho_s:
            return y1, y2, y1, y2
        share = np.divide(t2 - across, omega2, out=np.zeros(size), where=omega2 > 0)
        gamma2 = np.maximum(t2 - share**2 * omega2, 0)
        gamma = np.sqrt(gamma2)
        x1 = share * y1 + gamma * rng.standard_normal(size)
        if d_s == 1:
            return x1, y2, y1, y2
        along = share * np.sqrt(y2) + gamma * rng.standard_normal(size)
        return x1, along**2 + gamma2 * chi2(d_s - 2, size, rng), y1, y2


def _single(e: Setup, trials: int, rng: np.random.Generator, risk: str) -> dict[str, Array]:
    """The law of ``w2s_theory.setting.laws.RiskLaw``, which also takes σ = 0 = ρ."""
    symbols = e.symbols()
    samples, d, rho = {
        "teacher": (e.n, e.d_w, symbols["rho_w"]),
        "baseline": (e.n, e.d_s, symbols["rho_s"]),
        "ceiling": (e.n + e.N, e.d_s, symbols["rho_s"]),
    }[risk]
    ratio = chi2(d, trials, rng) / chi2(samples - d + 1, trials, rng)
    return {risk: rho + (e.sigma**2 + rho) * ratio}
