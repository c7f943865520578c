"""Spans, a truth and data at random points of a field, in two languages at once.

The theory speaks of whitened features in orthonormal coordinates: C, B, β, γ, U, R, V, T, … The literal definitions see
raw features F, an arbitrary invertible reparametrization of an orthonormal basis, and nothing of these coordinates.
Bases are columns of Cayley transforms, so that they are exactly orthonormal. Dimensions are small and differ from each
other wherever they can.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ...arithmetic.field import Exact, Field, beside, stacked
from .literal_exact import Data, Regression

Rng = np.random.Generator
Values = Mapping[str, Exact]


@dataclass(frozen=True, eq=False)
class Span:
    """Orthonormal bases of a span (D × d) and of its complement (D × (D − d)), and raw features for it (D × d)."""

    basis: Exact
    rest: Exact
    raw: Exact

    @classmethod
    def of(cls, frame: Exact, columns: list[int], isotropic: bool = False) -> Span:
        """The span of some columns of an orthogonal matrix; its features are isotropic if that is asked for."""
        D, d, field = frame.shape[0], len(columns), frame.field
        rest = [i for i in range(D) if i not in columns]
        turned = frame[:, columns] @ field.orthogonal(d)
        mixed = field.orthogonal(d) if isotropic else field.variables(d, d)
        return cls(turned, frame[:, rest], turned @ mixed)

    @property
    def d(self) -> int:
        return self.basis.shape[1]


@dataclass(frozen=True, eq=False)
class Scene:
    """Two spans, a truth (D × 1), the standard deviation of the noise, labelled and pseudo-labelled inputs (n × D,
    N × D) and the standardized noise of their labels (n × 1, N × 1)."""

    weak: Span
    strong: Span
    theta: Exact
    sigma: Exact
    Z: Exact
    e: Exact
    fresh: Exact
    e_fresh: Exact

    @property
    def literal(self) -> Regression:
        """By the definitions, from raw features."""
        data = Data(self.Z, self.sigma * self.e), Data(self.fresh, self.sigma * self.e_fresh)
        return Regression(self.weak.raw, self.strong.raw, self.theta, *data)

    @property
    def numbers(self) -> dict[str, Exact]:
        """Dimensions and scalars of the theory; what they mean is by the definitions."""
        sizes = {**self.sizes, "D": self.theta.shape[0]}
        number = self.theta.field.number
        return {name: number(size) for name, size in sizes.items()} | self.literal.quantities() | {"sigma": self.sigma}

    @property
    def sizes(self) -> dict[str, int]:
        return {"n": self.Z.shape[0], "N": self.fresh.shape[0], "d_w": self.weak.d, "d_s": self.strong.d}

    @property
    def coordinates(self) -> dict[str, Exact]:
        """All that `w2s_theory.setting.estimators` names."""
        w, s, theta, Z, Z_2 = self.weak, self.strong, self.theta, self.Z, self.fresh
        both, noise = stacked(Z, Z_2), stacked(self.e, self.e_fresh)
        return {
            **self.numbers,
            **between(w, s),
            "beta_w": w.basis.T @ theta,
            "gamma_w": w.rest.T @ theta,
            "beta_s": s.basis.T @ theta,
            "gamma_s": s.rest.T @ theta,
            "U": Z @ w.basis,
            "R": Z @ w.rest,
            "e": self.e,
            "V": Z_2 @ s.basis,
            "T": Z_2 @ s.rest,
            "V_b": Z @ s.basis,
            "T_b": Z @ s.rest,
            "e_b": self.e,
            "V_c": both @ s.basis,
            "T_c": both @ s.rest,
            "e_c": noise,
        }


def between(first: Span, second: Span, suffix: str = "") -> dict[str, Exact]:
    """C and B: what of the first basis lies in the second span, and outside."""
    return {f"C{suffix}": second.basis.T @ first.basis, f"B{suffix}": second.rest.T @ first.basis}


def spans(field: Field, sizes: list[int], common: int, isotropic: bool = False) -> tuple[list[Span], Exact]:
    """Spans of these dimensions, in general position but for directions in all of them; and these (D × common)."""
    D = max(sizes) + 2 if isotropic else sum(sorted(sizes)[-2:]) - common + 1
    frame = field.orthogonal(D)
    shared, others = frame[:, :common], frame[:, common:]
    turned = (beside(shared, others @ field.orthogonal(D - common)) for _ in sizes)
    return [Span.of(Q, list(range(d)), isotropic) for Q, d in zip(turned, sizes, strict=True)], shared


def scene(field: Field, sizes: Mapping[str, int], well_specified: bool = False, isotropic: bool = False) -> Scene:
    """Spans in general position and any truth; one common direction, in which the truth lies, if ``well_specified``.

    ``sizes``: n, N, d_w, d_s.
    """
    (weak, strong), common = spans(field, [sizes["d_w"], sizes["d_s"]], int(well_specified), isotropic)
    theta = common @ field.variables() if well_specified else field.variables(weak.basis.shape[0])
    return populated(field, sizes["n"], sizes["N"], weak, strong, theta)


def populated(field: Field, n: int, N: int, weak: Span, strong: Span, theta: Exact) -> Scene:
    """Spans and truth with random data."""
    D, draw = len(theta.values), field.variables
    return Scene(weak, strong, theta, draw(), draw(n, D), draw(n), draw(N, D), draw(N))


def dimensions(rng: Rng) -> dict[str, int]:
    """Small dimensions and sample sizes, all of them different, with more samples than features."""
    d_w, d_s = rng.permutation([2, 3]).tolist()
    n, N = rng.permutation([4, 5, 6])[:2].tolist()
    return {"n": n, "N": N, "d_w": d_w, "d_s": d_s}
