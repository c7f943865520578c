"""Chains teacher → student → student → …: the exact expected excess risk, for any length, spans and truth.

A model that is fitted to N Gaussian inputs with features of a span 𝒱 (orthonormal basis V, D × d) learns from labels
a·z + noise, a in R^D random but independent of the inputs, the function V β·z with

    E[β | a] = Vᵀa,    Cov[β | a] = (|(I − P)a|² + noise variance)/(N − d − 1) · I,        P = VVᵀ,

because what of the labels the features cannot express is independent noise for them. So the mean and the second moment
of a, all that an expected risk depends on, are mapped by

    m ↦ P m,    Ω ↦ P Ω P + (tr((I − P)Ω) + noise variance)/(N − d − 1) · P.

The truth is m = θ, Ω = θθᵀ; the teacher is the image of it under its own map, with noise variance σ²; every student is
the image of the model before it, without noise. The excess risk is E|a − θ|² = tr Ω − 2 m·θ + |θ|².

The map is the claim `composition.omega`; two students with a truth in all spans are `composition.chain.two`. Rational
input (arrays of ``Fraction``) gives rational output.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..calculus import DomainError

Array = np.ndarray


@dataclass(frozen=True, eq=False)
class Link:
    """A model of the chain: orthonormal basis of the span of its features (D × d), and how many samples it is fitted
    to."""

    basis: Array
    samples: int

    def __post_init__(self) -> None:
        d = self.basis.shape[1]
        if not np.allclose((self.basis.T @ self.basis).astype(float), np.eye(d), atol=1e-9):
            raise ValueError(f"the {d} columns of the basis are not orthonormal; take Q of its QR decomposition")
        if self.samples <= d + 1:
            raise DomainError(f"{d} features need more than {d + 1} samples, but {self.samples} were given")


@dataclass(frozen=True, eq=False)
class Moments:
    """Mean (D,) and second moment (D × D) of a random linear function of z."""

    mean: Array
    second: Array

    def learned(self, link: Link, noise: Any = 0) -> Moments:
        """Those of what a model learns from labels by this function, with independent noise of this variance."""
        projection = link.basis @ link.basis.T
        kept = projection @ self.second @ projection
        variance = (np.trace(self.second) - np.trace(kept) + noise) / (link.samples - link.basis.shape[1] - 1)
        return Moments(projection @ self.mean, kept + variance * projection)

    def excess_risk(self, theta: Array) -> Any:
        """Expected squared distance from the truth θ (D,): at a fresh point, the inputs being N(0, I)."""
        return np.trace(self.second) - 2 * (self.mean @ theta) + theta @ theta


def chain(links: Sequence[Link], theta: Array, sigma: Any) -> tuple[Moments, ...]:
    """Moments of each model of a chain: of the teacher, which sees labels z·θ with noise of standard deviation sigma,
    and of each student, which sees the predictions of the model before it on inputs of its own."""
    models = [Moments(theta, np.outer(theta, theta))]
    for link, noise in zip(links, [sigma**2] + [0] * (len(links) - 1), strict=True):
        models.append(models[-1].learned(link, noise))
    return tuple(models[1:])


def expected_risk(links: Sequence[Link], theta: Array, sigma: Any) -> Any:
    """The expected excess risk of the last model of a chain at a fresh point.

    ``links``: teacher first; ``theta`` (D,): the truth; ``sigma``: standard deviation of the label noise. Raises
    DomainError if a model has too few samples for its risk to be finite.

    >>> from fractions import Fraction
    >>> axes = np.array([[Fraction(i == j) for j in range(4)] for i in range(4)])
    >>> teacher, student = Link(axes[:, :3], 10), Link(axes[:, 1:3], 8)
    >>> expected_risk([teacher, student], axes[2], Fraction(1))  # κ (d_sw + d_s/(N − d_s − 1) · (d_w − d_sw)), κ = 1/6
    Fraction(2, 5)
    """
    return chain(links, theta, sigma)[-1].excess_risk(theta)
