"""How many moments a risk has over training sets, and its closed form at any sample size.

A risk of least squares on m samples of d features contains the noise times an inverse Wishart matrix with |m − d| + 1
degrees of freedom to spare, whose k-th moment is finite exactly for |m − d| > 2k − 1 (Muirhead 1982, section 3.2). The
student has this from its teacher and, for what of the teacher is noise to it, from itself.
"""

from __future__ import annotations

import numpy as np

from derivations import catalogue
from w2s_theory import DomainError

from .experiment import Experiment

ALWAYS = 10**6
"""In place of infinity, where nothing is inverted that multiplies any noise."""


def thresholds(risk: str, symbols: dict[str, float]) -> list[tuple[str, str, float]]:
    """At which a risk may be infinite: samples, features, and what it depends on whether it is."""
    s = symbols
    weak, strong = s["sigma"] ** 2 + s["rho_w"], s["sigma"] ** 2 + s["rho_s"]
    return {
        "teacher": [("n", "d_w", weak)],
        "baseline": [("n", "d_s", strong)],
        "ceiling": [("n + N", "d_s", strong)],
        "student.in-sample": [("n", "d_w", weak)],
        "student.population": [("n", "d_w", weak), ("N", "d_s", _passed_on(s))],
    }[risk]


def gap(symbols: dict[str, float], samples: str, features: str) -> int:
    """Samples less features."""
    return int(sum(symbols[name] for name in samples.split(" + ")) - symbols[features])


def moments(experiment: Experiment, risk: str) -> int:
    """Of the risk that are finite."""
    symbols = experiment.symbols()
    gaps = [abs(gap(symbols, m, d)) for m, d, noise in thresholds(risk, symbols) if noise > 0]
    return min((g // 2 for g in gaps), default=ALWAYS)


def expected(experiment: Experiment, risk: str) -> tuple[float, str]:
    """The closed form of the expected risk, inf at a threshold, NaN where nothing is claimed; and why it is no number.

    The spans meet as the experiment's angles say. Features that are not isotropic have no closed form with fewer
    samples than features; they cannot be asked for here.
    """
    claim = catalogue()[f"{risk}.all-sizes"]
    symbols = experiment.symbols()
    try:
        value = claim.evaluate(**{symbol.name: symbols[symbol.name] for symbol in claim.symbols})
    except DomainError as error:
        return np.nan, str(error)
    if np.isfinite(value):
        return value, ""
    at = [
        f"{m} = {d}{f' {difference:+d}' if difference else ''}"
        for m, d, noise in thresholds(risk, symbols)
        if noise > 0 and abs(difference := gap(symbols, m, d)) <= 1
    ]
    return value, f"infinite at the interpolation threshold {' and '.join(at)}"


def _passed_on(s: dict[str, float]) -> float:
    """What acts as noise on the student: not zero exactly if its teacher's predictions leave the strong span. Fewer
    samples than features turn the teacher's coefficients at random, noise or not."""
    turned = s["sigma"] ** 2 + s["rho_w"] + (s["signal"] - s["rho_w"] if s["n"] < s["d_w"] else 0.0)
    return turned * (s["d_w"] - s["d_sw"]) + s["rho_foreign"]
