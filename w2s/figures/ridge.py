"""Risk against the teacher's penalty: ridge teacher and ridge student in the proportional limit, and simulated.

The mark is the teacher's best penalty, in closed form.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from derivations import catalogue
from verification.situations.regression.literal import orthogonal_problem
from verification.situations.ridge.literal import Ridge, simulate

from .numbers import POINTS, Array, Numbers, changed
from .style import DARK, DOTTED, MODELS, printed, save, width

DEFAULTS: Numbers = {
    "gamma_w": 0.9, "gamma_s": 0.3, "omega": 0.2, "sigma": 0.6, "shared": 1.0, "rho_missed": 0.05, "rho_foreign": 0.0,
    "lambda_s": 0.01,
}  # fmt: skip
"""``shared``: the signal in directions of both spans, which meet at right angles; none is outside of both."""
FIRST, LAST = 1e-3, 1e1
"""Penalties of the teacher."""
SIZE, SIMULATED, TRIALS = 40, 9, 200
"""Dimension of both spans where they are simulated, at so many penalties with so many data sets each."""
RISKS = {"teacher": "ridge.teacher", "student": "ridge.student.population"}


@dataclass(frozen=True)
class Curve:
    """A model's risk in the limit over ``penalties``, and ``means`` of simulations with standard ``errors`` ``at``
    some."""

    penalties: Array
    exact: Array
    at: Array
    means: Array
    errors: Array


def curves(numbers: Numbers, seed: int = 0) -> tuple[dict[str, Curve], float]:
    """Of teacher and student; and the teacher's best penalty. Raises DomainError for impossible numbers."""
    dense, few = np.geomspace(FIRST, LAST, POINTS), np.geomspace(FIRST, LAST, SIMULATED)
    ridge, found = _literal(numbers), dict[str, Curve]()
    names = {"teacher": "teacher", "student": "student.population"}
    drawn = [
        simulate(ridge.penalized("lambda_w", penalty), TRIALS, np.random.default_rng((seed, k)), [*names.values()])
        for k, penalty in enumerate(few)
    ]
    for model, risk in names.items():
        exact = evaluated(RISKS[model], {**_theory(numbers), "lambda_w": dense})
        means, errors = np.array([(d[risk].mean(), d[risk].std() / np.sqrt(TRIALS)) for d in drawn]).T
        found[model] = Curve(dense, exact, few, means, errors)
    return found, float(evaluated("ridge.teacher.best-penalty", _theory(numbers)))


def evaluated(id: str, numbers: Mapping[str, Any]) -> Array:
    claim = catalogue()[id]
    return np.asarray(claim.evaluate(**{s.name: numbers[s.name] for s in claim.symbols}))


def _theory(numbers: Numbers) -> dict[str, Any]:
    """What the theory calls the parts of the truth."""
    missed, foreign = numbers["rho_missed"], numbers["rho_foreign"]
    return {**numbers, "signal": numbers["shared"] + missed + foreign, "rho_w": missed, "rho_s": foreign}


def _literal(numbers: Numbers) -> Ridge:
    n, N, common = (round(SIZE * x) for x in (1 / numbers["gamma_w"], 1 / numbers["gamma_s"], numbers["omega"]))
    parts = numbers["sigma"], numbers["rho_missed"], numbers["rho_foreign"], 0.0
    spans = orthogonal_problem(n, N, SIZE, SIZE, common, *parts)
    theta = spans.theta + np.sqrt(numbers["shared"]) * spans.V_s[:, 0]
    return Ridge(n, N, spans.V_w, spans.V_s, theta, numbers["sigma"], FIRST, numbers["lambda_s"])


def figure(changes: Numbers, path: Path, size: str, usetex: bool) -> Path:
    from matplotlib.figure import Figure

    found, best = curves(changed(DEFAULTS, changes))
    with printed(usetex):
        picture = Figure(figsize=(width(size), 2.6))
        axes = picture.subplots()
        for model, curve in found.items():
            look = MODELS[model]
            axes.plot(curve.penalties, curve.exact, color=look.colour, label=look.label)
            axes.errorbar(
                curve.at, curve.means, 2 * curve.errors, color=look.colour, marker=look.marker, linestyle="none",
                markerfacecolor="white", elinewidth=0.7,
            )  # fmt: skip
        axes.axvline(best, color=DARK, label=r"best for the teacher, $\lambda_w^*$", **DOTTED)
        axes.set(xscale="log", xlabel=r"penalty of the teacher, $\lambda_w$", ylabel="excess risk", ylim=(0, None))
        picture.legend(loc="outside lower center", ncols=3)
        return save(picture, path)
