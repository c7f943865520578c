"""The facts behind the exact laws (``w2s_theory.setting.laws``): a variable as it is defined, and as it is claimed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import stats

from w2s_theory.setting.laws import RiskLaw

Array = np.ndarray


@dataclass(frozen=True)
class Fact:
    """A distributional identity: two ways to draw the same variable. Both take a generator and a number of draws."""

    name: str
    literal: Callable[[np.random.Generator, int], Array]
    claimed: Callable[[np.random.Generator, int], Array]

    def p_value(self, rng: np.random.Generator, draws: int = 4000) -> float:
        """Of the two-sample Kolmogorov–Smirnov test that the two draws are alike."""
        return float(stats.ks_2samp(self.literal(rng, draws), self.claimed(rng, draws)).pvalue)


M, WIDTH, PSEUDO = 9, 4, 11
"""Sizes at which the facts are checked: rows and columns of designs, pseudo-labels."""
COSINES = np.array([1.0, 0.7, 0.2])


def _designs(rng: np.random.Generator, draws: int, rows: int = M, cols: int = WIDTH) -> Array:
    return rng.standard_normal((draws, rows, cols))


def _least_squares(rng: np.random.Generator, draws: int) -> Array:
    """Squared norms of least-squares errors, noise of variance 1."""
    X, noise = _designs(rng, draws), rng.standard_normal((draws, M, 1))
    return np.array([np.sum(np.linalg.lstsq(x, y, rcond=None)[0] ** 2) for x, y in zip(X, noise, strict=True)])


def _conditionally_gaussian(rng: np.random.Generator, draws: int) -> Array:
    X = _designs(rng, draws)
    factors = np.linalg.cholesky(np.linalg.inv(np.swapaxes(X, 1, 2) @ X))
    return np.sum((factors @ rng.standard_normal((draws, WIDTH, 1))) ** 2, axis=(1, 2))


def _multivariate_t(rng: np.random.Generator, draws: int) -> Array:
    g = rng.standard_normal((draws, WIDTH))
    return _squares(g) / rng.chisquare(M - WIDTH + 1, draws)


def _first_coordinate(rng: np.random.Generator, draws: int) -> Array:
    X = _designs(rng, draws)
    noise = rng.standard_normal((draws, M, 1))
    return np.array([np.linalg.lstsq(x, y, rcond=None)[0][0, 0] for x, y in zip(X, noise, strict=True)])


def _first_of_t(rng: np.random.Generator, draws: int) -> Array:
    return rng.standard_normal(draws) / np.sqrt(rng.chisquare(M - WIDTH + 1, draws))


def _pseudo_labelled(in_sample: bool) -> Callable[[np.random.Generator, int], Array]:
    """Squared error of a student of three features with a fixed teacher (1, 1, 1), by least squares."""

    def draw(rng: np.random.Generator, draws: int) -> Array:
        values = np.empty(draws)
        for i in range(draws):
            V, H = rng.standard_normal((2, PSEUDO, 3))
            labels = (V * COSINES + H * np.sqrt(1 - COSINES**2)).sum(axis=1)
            student = np.linalg.lstsq(V, labels, rcond=None)[0]
            values[i] = np.sum((V @ student) ** 2) / PSEUDO if in_sample else np.sum(student**2)
        return values

    return draw


def _represented(in_sample: bool) -> Callable[[np.random.Generator, int], Array]:
    def draw(rng: np.random.Generator, draws: int) -> Array:
        tau, kept = np.sqrt(np.sum(1 - COSINES**2)), np.sqrt(np.sum(COSINES**2))
        g = rng.standard_normal((draws, 3))
        if in_sample:
            along = kept * np.sqrt(rng.chisquare(PSEUDO, draws)) + tau * g[:, 0]
            return (along**2 + tau**2 * _squares(g[:, 1:])) / PSEUDO
        return _squares(COSINES + tau * g / np.sqrt(rng.chisquare(PSEUDO - 2, draws))[:, None])

    return draw


def _squares(rows: Array) -> Array:
    return np.einsum("ij,ij->i", rows, rows)


FACTS = (
    Fact("given the design, the error of least squares is Gaussian", _least_squares, _conditionally_gaussian),
    Fact("over the design, it is a Gaussian vector over the root of a χ² variable", _least_squares, _multivariate_t),
    Fact("and each of its coordinates is a Gaussian over that root", _first_coordinate, _first_of_t),
    Fact(
        "its squared norm is a scaled F variable",
        _multivariate_t,
        lambda rng, draws: RiskLaw(0.0, 1.0, WIDTH, M - WIDTH + 1).rvs(draws, random_state=rng),
    ),
    Fact("for a fixed teacher the student's error has a representation", _pseudo_labelled(False), _represented(False)),
    Fact("and so has its error on the training inputs", _pseudo_labelled(True), _represented(True)),
)
