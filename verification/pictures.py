"""What figures for papers show, by name: closed forms of the catalogue at numbers of one's own.

The numbers not given are those of the first panel of the published synthetic study, at n = 2000 and N = 4000.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from sympy import Symbol

from derivations import catalogue
from w2s_theory.claim.boundary import Boundary
from w2s_theory.export import mixture, phase, study, surface
from w2s_theory.export.style import MODELS, SEQUENCE
from w2s_theory.setting import symbols

from .descent import base_problem
from .experiments import Experiment
from .experiments.study.cells import RISKS
from .experiments.study.configuration import Study, Sweep
from .experiments.study.exact import exact, published
from .experiments.study.pages import LOOKS, VARIABLES

Array = np.ndarray
Numbers = Mapping[str, float]
POINTS = 401
"""Abscissas of a curve."""
TRIALS = 2000
"""Data sets behind a simulated point."""


@cache
def defaults() -> Numbers:
    """Of the first panel of the published study."""
    published_study = Study.published()
    numbers = published_study.symbols(published_study.panels[0].series[0])
    del numbers["q_sw"]
    return {"n": 2000, "N": 4000, **numbers}


def changed(numbers: Numbers, changes: Numbers) -> dict[str, float]:
    """The numbers with these changes. Raises ValueError for an unknown name, DomainError for impossible numbers."""
    for name in changes:
        if name not in numbers:
            near = get_close_matches(name, numbers, n=1)
            hint = f"; did you mean {near[0]}?" if near else ";"
            raise ValueError(f"this figure has no number {name!r}{hint} it has {', '.join(numbers)}")
    return {**numbers, **changes}


def chosen(changes: Numbers) -> dict[str, float]:
    """The defaults with these changes; raises as ``changed`` does."""
    numbers = changed(defaults(), changes)
    exact("student.population", numbers)  # which checks them
    return numbers


def boundary(beaten: str, variable: Symbol, at: Mapping[Symbol, Any] | None = None) -> Boundary:
    """Where the student at a fresh point is at least as good as the model ``beaten``, by name."""
    known = catalogue()
    return Boundary(known[f"{beaten}.population"], known["student.population"], variable, at or {})


@dataclass(frozen=True)
class Plane:
    """Two numbers that vary: ``variable`` on the ordinate, in which boundaries are linear, and the abscissa.

    ``at``: what other symbols are in terms of the variable. ``ends``, ``heights``: of numbers, the limits of both axes.
    ``given``: the numbers by name at abscissas.
    """

    variable: Symbol
    at: Mapping[Symbol, Any]
    ends: Callable[[Numbers], tuple[float, float]]
    heights: Callable[[Numbers], tuple[float, float]]
    given: Callable[[Numbers, Array], dict[str, Any]]
    labels: tuple[str, str]
    logs: tuple[bool, bool]
    title: str


def _pseudo_labels(numbers: Numbers) -> tuple[float, float]:
    return numbers["d_s"] + 2, 200 * numbers["d_s"]


def _labels(numbers: Numbers) -> tuple[float, float]:
    first = max(numbers["d_w"], numbers["d_s"]) + 2
    return first, 20 * first


PLANES = {
    "samples": Plane(
        symbols.N, {}, _labels, _pseudo_labels, lambda numbers, x: {**numbers, "n": x},
        ("labelled samples $n$", "pseudo-labelled samples $N$"), (False, True),
        r"$\sigma^2 = {sigma2:g}$, $d_{{s\wedge w}} = {d_sw:g}$",
    ),
    "overlap": Plane(
        symbols.N, {}, lambda numbers: (0, min(1, numbers["d_s"] / numbers["d_w"])), _pseudo_labels,
        lambda numbers, x: {**numbers, "d_sw": x * numbers["d_w"]},
        (r"overlap $d_{s\wedge w}/d_w$", "pseudo-labelled samples $N$"), (False, True),
        r"$\sigma^2 = {sigma2:g}$, $n = {n:g}$",
    ),
    "noise": Plane(
        symbols.rho_foreign, {symbols.rho_s: symbols.rho_foreign}, lambda numbers: (1e-5, 0.1),
        lambda numbers: (1e-6, 0.1), lambda numbers, x: {**numbers, "sigma": np.sqrt(x)},
        (r"label noise $\sigma^2$", r"student's approximation error $\rho_s$"), (True, True),
        r"$n = {n:g}$, $N = {N:g}$, $d_{{s\wedge w}} = {d_sw:g}$",
    ),
}  # fmt: skip
"""Planes of the phase diagrams. In that of noise the signal which the student misses is in its teacher's reach."""
BEATEN = {"teacher": "its teacher", "baseline": "the strong baseline"}


def phase_of(plane: Plane, numbers: Numbers) -> phase.Phase:
    """The diagram in this plane."""
    bottom, top = plane.heights(numbers)
    boundaries = {beaten: boundary(beaten, plane.variable, plane.at) for beaten in BEATEN}

    def won(beaten: str, x: Array) -> tuple[Array, Array, Array]:
        return boundaries[beaten].won(bottom, top, plane.given(numbers, x))

    def inside(beaten: str) -> Callable[[Array], Array]:
        return lambda x: np.isfinite(won(beaten, x)[2])

    spaced = np.geomspace if plane.logs[0] else np.linspace
    grid = np.asarray(spaced(*plane.ends(numbers), POINTS))
    ends = [_ends(inside(beaten), grid) for beaten in BEATEN]
    x = np.unique(np.concatenate([grid, *ends]))
    regions = [phase.Region(name, MODELS[beaten], *won(beaten, x)) for beaten, name in BEATEN.items()]
    title = plane.title.format(**numbers, sigma2=numbers["sigma"] ** 2)
    return phase.Phase(x, bottom, top, plane.labels, plane.logs, title, regions)


def _ends(inside: Callable[[Array], Array], grid: Array) -> Array:
    """Abscissas on either side of each place where a curve leaves the picture, by bisection to rounding."""
    flags = inside(grid)
    found: list[float] = []
    for k in np.flatnonzero(flags[1:] != flags[:-1]):
        left, right = grid[k], grid[k + 1]
        for _ in range(60):
            middle = (left + right) / 2
            left, right = (middle, right) if inside(np.array([middle]))[0] == flags[k] else (left, middle)
        found += [left, right]
    return np.array(found)


def surfaces(changes: Numbers) -> list[surface.Surface]:
    """The student's risk over all n and N up to 100, at a fresh point and on its inputs, for the problem of the
    double-descent picture (30 and 20 features) with these changes."""
    problem = base_problem(np.random.default_rng(0)).symbols()
    numbers = changed({name: value for name, value in problem.items() if name not in ("n", "N", "q_sw")}, changes)
    d_w, d_s = int(numbers["d_w"]), int(numbers["d_s"])
    n, N = np.arange(1, int(3.3 * d_w) + 1), np.arange(1, int(4.5 * d_s) + 1)
    grid = {**numbers, "n": n[None, :], "N": N[:, None]}
    found = []
    for reading, title in (("population", "at a fresh point"), ("in-sample", "on its inputs")):
        claim = catalogue()[f"student.{reading}.all-sizes"]
        risk = claim.evaluate(**{s.name: grid[s.name] for s in claim.symbols})
        found.append(surface.Surface(f"student, {title}", n, N, risk, {"n = d_w": d_w}, {"N = d_s": d_s}))
    return found


def mixtures(numbers: Numbers, seed: int = 0, trials: int = TRIALS) -> list[mixture.Line]:
    """The student's risk over the weight d_s/N, for overlaps of 90, 50 and 10 % of the smaller dimension, with means of
    simulated data sets. Raises ValueError if no truth at right angles has these approximation errors."""
    smaller = min(numbers["d_w"], numbers["d_s"])
    found = []
    for look, share in zip(SEQUENCE, (0.9, 0.5, 0.1), strict=True):
        given = {**numbers, "d_sw": max(1, round(share * smaller))}
        label = rf"$d_{{s\wedge w}} = {given['d_sw']}$"
        found.append(_mixture(given, replace(look, label=label), np.random.default_rng(seed), trials))
    return found


SHOWN = (1.0, 0.8, 0.6, 0.45, 0.3, 0.2, 0.1, 0.05)
"""Weights at which the mixture is simulated, as near as integers N come to them."""


def _mixture(numbers: Numbers, look: Any, rng: np.random.Generator, trials: int) -> mixture.Line:
    d_s, known = int(numbers["d_s"]), catalogue()

    def value(id: str, N: Any) -> Array:
        claim, given = known[id], {**numbers, "N": N}
        return np.asarray(claim.evaluate(**{s.name: given[s.name] for s in claim.symbols}))

    sizes = [round(d_s / weight) for weight in SHOWN]
    drawn = [
        _experiment({**numbers, "N": N}).summary(trials, rng, ["student.in-sample"])["student.in-sample"] for N in sizes
    ]
    dense = np.unique(np.geomspace(d_s, 1000 * d_s, POINTS).round())
    finite = dense > d_s + 1
    fresh = np.full(len(dense), np.nan)
    fresh[finite] = value("student.population", dense[finite])
    return mixture.Line(
        look, d_s / dense, value("student.in-sample", dense), float(value("student.limit", dense[0])),
        float(value("teacher.population", dense[0])), fresh, d_s / np.array(sizes),
        np.array([summary.mean for summary in drawn]), np.array([summary.standard_error for summary in drawn]),
    )  # fmt: skip


def _experiment(numbers: Numbers) -> Experiment:
    """One at right angles with these numbers."""
    outside, also = (numbers[a] - numbers[b] for a, b in (("rho_w", "rho_missed"), ("rho_s", "rho_foreign")))
    if not np.isclose(outside, also, rtol=1e-6, atol=1e-12) or outside < -1e-12:
        raise ValueError(
            f"rho_w - rho_missed = {outside:g} and rho_s - rho_foreign = {also:g} must both be the signal outside of "
            "both spans: equal, and not negative"
        )
    n, N, d_w, d_s, d_sw = (int(numbers[name]) for name in ("n", "N", "d_w", "d_s", "d_sw"))
    parts = {"missed": numbers["rho_missed"], "foreign": numbers["rho_foreign"], "outside": max(outside, 0.0)}
    return Experiment.right_angled(n, N, d_w, d_s, d_sw, numbers["sigma"], **parts)


def risk_axes(numbers: Numbers) -> list[list[study.Axis]]:
    """The exact excess risks of the four models over n and over N, with the published bounds."""
    first_n = int(max(numbers["d_w"], numbers["d_s"])) + 20
    first_N = int(numbers["d_s"]) + 20
    sweeps = (
        Sweep("n", (first_n, max(int(2 * numbers["n"]), 2 * first_n)), int(numbers["N"])),
        Sweep("N", (first_N, max(int(numbers["N"]), 2 * first_N)), int(numbers["n"])),
    )
    return [[_risks_over(sweep, numbers) for sweep in sweeps]]


def _risks_over(sweep: Sweep, numbers: Numbers) -> study.Axis:
    sizes = np.unique(np.linspace(sweep.sizes[0], sweep.sizes[-1], POINTS).round())
    given, none = {**numbers, **sweep.at(sizes)}, np.zeros(0)
    curves = []
    for risk in RISKS:
        bound, value = published(risk), np.broadcast_to(exact(risk, given), sizes.shape)
        limit = None if bound is None else np.broadcast_to(bound.evaluate(**given), sizes.shape)
        curves.append(study.Curve(LOOKS[risk], sizes, value, limit, none, none, none))
    other = "N" if sweep.variable == "n" else "n"
    return study.Axis(VARIABLES[sweep.variable], f"${other} = {sweep.fixed}$", "excess risk", True, curves)


def _phases(*names: str) -> Callable[[Numbers, Path, str, bool], Path]:
    def draw(changes: Numbers, path: Path, size: str, usetex: bool) -> Path:
        numbers = chosen(changes)
        return phase.draw([phase_of(PLANES[name], numbers) for name in names], path, size, usetex)

    return draw


def _surface(changes: Numbers, path: Path, size: str, usetex: bool) -> Path:
    return surface.draw(surfaces(changes), path, size, usetex)


def _mixtures(changes: Numbers, path: Path, size: str, usetex: bool) -> Path:
    numbers = chosen(changes)
    d_s = int(numbers["d_s"])
    return mixture.draw(mixtures(numbers), d_s, [d_s * k // 2 for k in (2, 3, 4, 8, 20)], path, size, usetex)


def _risks(changes: Numbers, path: Path, size: str, usetex: bool) -> Path:
    (written,) = study.draw(risk_axes(chosen(changes)), "", [path], size, usetex)
    return written


FIGURES: Mapping[str, Callable[[Numbers, Path, str, bool], Path]] = {
    "phase": _phases(*PLANES),
    **{f"phase-{name}": _phases(name) for name in PLANES},
    "surface": _surface,
    "mixture": _mixtures,
    "risks": _risks,
}
"""Name → what draws it from changed numbers into a file, for a width, with or without LaTeX."""
