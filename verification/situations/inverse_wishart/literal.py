"""The literal simulation of an entry beside the diagonal of the inverse of a Gram matrix."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..regression.literal import Array, LiteralProblem


def squares(problem: LiteralProblem, trials: int, rng: np.random.Generator, names: Sequence[str]) -> dict[str, Array]:
    """The squared first entry beside the diagonal of (ΦᵀΦ)⁻¹, of whitened weak features Φ of n inputs."""
    features = rng.standard_normal((trials, problem.n, problem.D)) @ problem.V_w
    inverses = np.linalg.inv(np.swapaxes(features, -1, -2) @ features)
    return dict.fromkeys(names, inverses[:, 0, 1] ** 2)
