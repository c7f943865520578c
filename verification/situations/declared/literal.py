"""The literal simulation of an estimator that somebody else declares: fitted on raw features, measured as defined.

An estimator is a function of a problem and a data set of ``regression.literal``, and of the symbols of its theory; it
returns the fitted linear function of z, of shape (D,).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from ..regression.literal import Array, LiteralProblem, draw, excess_risk

Estimator = Callable[..., Any]


class WrongShape(ValueError):
    """An estimator returns something else than a linear function of z."""


def risks(
    estimator: Estimator, problem: LiteralProblem, trials: int, rng: np.random.Generator, in_sample: bool,
    symbols: Mapping[str, float],
) -> Array:  # fmt: skip
    """Excess risks (trials,) at a fresh point, or on the pseudo-labelled inputs.

    Raises WrongShape if the estimator returns another shape.
    """
    values = np.empty(trials)
    for t in range(trials):
        data = draw(problem, rng)
        function = np.asarray(estimator(problem, data, **symbols), dtype=float)
        if function.shape != (problem.D,):
            raise WrongShape(
                f"must return an array of shape ({problem.D},), one entry for each latent coordinate, but returned "
                f"shape {function.shape}"
            )
        values[t] = excess_risk(problem, data, function, in_sample)
    return values
