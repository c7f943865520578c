"""The double-descent picture: closed forms for all sample sizes, and the literal simulation on them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from derivations import catalogue
from w2s_theory.export.descent import Panel

from .literal import LiteralProblem, simulate, subspaces

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
        "n": (("teacher", "student", "baseline"), {"d_s": d_s, "d_w": d_w}, "labelled samples $n$", f"$N = {FIXED}$"),
        "N": (("student", "student, in-sample"), {"d_s": d_s}, "pseudo-labelled samples $N$", f"$n = {FIXED}$"),
    }
    found = []
    for place, (variable, (names, thresholds, label, title)) in enumerate(wanted.items()):
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
        found.append(Panel(label, title, SIZES, exact, np.array(far), points, bars, thresholds))
    return found


def _at(problem: LiteralProblem, variable: str, size: int) -> LiteralProblem:
    return replace(problem, n=size) if variable == "n" else replace(problem, N=size)


def _closed_form(name: str, problem: LiteralProblem, variable: str) -> np.ndarray:
    claim = catalogue()[RISKS[name][0]]
    numbers = problem.symbols()
    return claim.evaluate(**{s.name: SIZES if s.name == variable else numbers[s.name] for s in claim.symbols})
