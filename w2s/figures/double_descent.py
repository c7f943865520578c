"""Double descent: risks over all sample sizes, the exact closed forms with means of the literal simulation on them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from derivations import catalogue
from verification.situations.regression.literal import LiteralProblem, simulate, subspaces

from .style import MODELS, SCREEN, VARIABLES, save

DIMENSIONS = {"d_w": 30, "d_s": 20, "D": 60}
FIXED = 70
"""The sample size that does not vary."""
SIZES = np.arange(1, 101)
TRIALS = 300
RISKS = {
    "teacher": ("teacher.all-sizes", "teacher"),
    "student": ("student.population.all-sizes", "student.population"),
    "student, in-sample": ("student.in-sample.all-sizes", "student.in-sample"),
    "baseline": ("baseline.all-sizes", "baseline"),
}
"""Name → claim and simulated risk."""


@dataclass(frozen=True)
class Panel:
    """One risk a name over ``sizes``: the closed form there, and at ``simulated`` sizes the means and standard errors.

    ``variable``: what varies, as LaTeX. ``thresholds``: name → size, the interpolation thresholds to be marked.
    """

    variable: str
    title: str
    sizes: np.ndarray
    exact: Mapping[str, np.ndarray]
    simulated: np.ndarray
    means: Mapping[str, np.ndarray]
    errors: Mapping[str, np.ndarray]
    thresholds: Mapping[str, int]


def base_problem(rng: np.random.Generator) -> LiteralProblem:
    """Spans of 30 and 20 dimensions with ten common directions and three oblique ones; a truth of norm 1, most of it
    in what they share."""
    d_w, d_s, D = DIMENSIONS.values()
    angles = np.r_[np.zeros(10), np.radians([30, 50, 70])]
    V_w, V_s = subspaces(angles, d_w, d_s, D, rng)
    theta = V_w @ (V_w.T @ (V_s @ rng.standard_normal(d_s))) + 0.1 * rng.standard_normal(D)
    theta /= np.linalg.norm(theta)
    return LiteralProblem(FIXED, FIXED, V_w, V_s, np.ones(d_w), np.ones(d_s), theta, 0.5)


def panels(seed: int = 0, trials: int = TRIALS, on_progress: Callable[[float], None] = lambda _: None) -> list[Panel]:
    """Risks over n at fixed N, and over N at fixed n. Simulated where the risks have finite variances: four samples or
    more away from every threshold."""
    rng = np.random.default_rng(seed)
    problem = base_problem(rng)
    d_w, d_s = problem.d_w, problem.d_s
    wanted = {
        "n": (("teacher", "student", "baseline"), {"d_s": d_s, "d_w": d_w}, f"$N = {FIXED}$"),
        "N": (("student", "student, in-sample"), {"d_s": d_s}, f"$n = {FIXED}$"),
    }
    found = []
    for place, (variable, (names, thresholds, title)) in enumerate(wanted.items()):
        far = [s for s in range(2, 101, 4) if all(abs(s - t) >= 4 for t in thresholds.values())]
        means: dict[str, list[float]] = {name: [] for name in names}
        errors: dict[str, list[float]] = {name: [] for name in names}
        for k, size in enumerate(far):
            risks = simulate(_at(problem, variable, size), trials, rng, [RISKS[name][1] for name in names])
            for name in names:
                values = risks[RISKS[name][1]]
                means[name].append(values.mean())
                errors[name].append(values.std() / np.sqrt(trials))
            on_progress((place + (k + 1) / len(far)) / len(wanted))
        exact = {name: _closed_form(name, problem, variable) for name in names}
        points, bars = ({name: np.array(values) for name, values in table.items()} for table in (means, errors))
        found.append(Panel(VARIABLES[variable], title, SIZES, exact, np.array(far), points, bars, thresholds))
    return found


def _at(problem: LiteralProblem, variable: str, size: int) -> LiteralProblem:
    return replace(problem, n=size) if variable == "n" else replace(problem, N=size)


def _closed_form(name: str, problem: LiteralProblem, variable: str) -> np.ndarray:
    claim = catalogue()[RISKS[name][0]]
    numbers = problem.symbols()
    return claim.evaluate(**{s.name: SIZES if s.name == variable else numbers[s.name] for s in claim.symbols})


def draw(panels: Sequence[Panel], path: Path) -> Path:
    """One picture of all panels beside each other, as a file of the kind that the path's ending names."""
    import matplotlib.pyplot as plt

    with plt.rc_context(SCREEN):
        figure, axes = plt.subplots(1, len(panels), figsize=(5.4 * len(panels), 3.9), sharey=True, squeeze=False)
        for panel, axis in zip(panels, axes[0], strict=True):
            for name, values in panel.exact.items():
                finite = np.where(np.isfinite(values), values, np.nan)
                axis.plot(panel.sizes, finite, color=MODELS[name].colour, linewidth=1.6, label=name)
                axis.errorbar(
                    panel.simulated, panel.means[name], 2 * panel.errors[name],
                    color=MODELS[name].colour, linestyle="none", marker="o", markersize=3.4, elinewidth=0.9,
                )  # fmt: skip
            for name, size in panel.thresholds.items():
                axis.axvline(size, color="#888888", linewidth=0.9, linestyle=(0, (2, 2)))
                axis.annotate(f"${name}$", (size, 0.02), xycoords=("data", "axes fraction"), xytext=(3, 0),
                              textcoords="offset points", va="bottom", fontsize=9, color="#555555")  # fmt: skip
            axis.set(xlabel=panel.variable, title=panel.title, yscale="log")
            axis.legend(loc="upper right")
        axes[0][0].set_ylabel("expected excess risk")
        axes[0][0].set_title("lines: exact; points: simulated ± 2 s.e.", loc="left", fontsize=8, color="#555555")
        figure.tight_layout()
        save(figure, path)
        plt.close(figure)
    return path
