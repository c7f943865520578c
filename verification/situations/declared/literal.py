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


class WrongValue(ValueError):
    """A function of theirs returns something else than what is asked for."""


def numbers(returned: Any) -> Array:
    """What was returned, as an array of floats. Raises WrongValue for what is none."""
    try:
        found = np.asarray(returned)
        if found.dtype.kind in "biuf":
            return found.astype(float)
        if found.dtype.kind == "O":  # fractions, or numbers of SymPy
            return np.reshape([float(entry) for entry in found.flat], found.shape)
    except (TypeError, ValueError):
        pass
    shown = repr(returned)
    raise WrongValue(f"must return real numbers, but returned {shown[:80]} ({type(returned).__name__})")


def risks(
    estimator: Estimator, problem: LiteralProblem, trials: int, rng: np.random.Generator, in_sample: bool,
    symbols: Mapping[str, float],
) -> Array:  # fmt: skip
    """Excess risks (trials,) at a fresh point, or on the pseudo-labelled inputs.

    Raises WrongValue if the estimator returns no numbers, or another shape.
    """
    values = np.empty(trials)
    for t in range(trials):
        data = draw(problem, rng)
        function = numbers(estimator(problem, data, **symbols))
        if function.shape != (problem.D,):
            raise WrongValue(
                f"must return an array of shape ({problem.D},), one entry for each latent coordinate, but returned "
                f"shape {function.shape}"
            )
        values[t] = excess_risk(problem, data, function, in_sample)
    return values
