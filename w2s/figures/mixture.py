"""The mixture identity as a picture: over the weight d_s/N the student's risk is a straight line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from derivations import catalogue
from verification.experiments import Experiment

from .numbers import POINTS, Array, Numbers, chosen
from .style import DARK, MODELS, SEQUENCE, VARIABLES, Look, printed, save, width

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D

TRIALS = 2000
"""Data sets behind a simulated point."""
SHOWN = (1.0, 0.8, 0.6, 0.45, 0.3, 0.2, 0.1, 0.05)
"""Weights at which the mixture is simulated, as near as integers N come to them."""
FRESH: dict[str, Any] = {"linewidth": 0.9, "linestyle": (0, (4, 2))}


@dataclass(frozen=True)
class Line:
    """Of one pair of spans: the student's risk on its inputs, ``exact``, over ``weights`` = d_s/N from 0 to 1, at whose
    ends it has the values ``limit`` and ``teacher``; its risk at a ``fresh`` point at the same weights (NaN where that
    is not finite); and ``means`` with standard ``errors`` at the weights ``at``."""

    look: Look
    weights: Array
    exact: Array
    limit: float
    teacher: float
    fresh: Array
    at: Array
    means: Array
    errors: Array


def mixtures(numbers: Numbers, seed: int = 0, trials: int = TRIALS) -> list[Line]:
    """The student's risk over the weight d_s/N, for overlaps of 90, 50 and 10 % of the smaller dimension, with means of
    simulated data sets. Raises ValueError if no truth at right angles has these approximation errors."""
    smaller = min(numbers["d_w"], numbers["d_s"])
    found = []
    for look, share in zip(SEQUENCE, (0.9, 0.5, 0.1), strict=True):
        given = {**numbers, "d_sw": max(1, round(share * smaller))}
        label = rf"$d_{{s\wedge w}} = {given['d_sw']}$"
        found.append(_mixture(given, replace(look, label=label), np.random.default_rng(seed), trials))
    return found


def _mixture(numbers: Numbers, look: Any, rng: np.random.Generator, trials: int) -> Line:
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
    return Line(
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


def figure(changes: Numbers, path: Path, size: str, usetex: bool) -> Path:
    numbers = chosen(changes)
    d_s = int(numbers["d_s"])
    return draw(mixtures(numbers), d_s, [d_s * k // 2 for k in (2, 3, 4, 8, 20)], path, size, usetex)


def draw(
    lines: Sequence[Line], d_s: int, sizes: Sequence[int], path: Path, size: str = "single", usetex: bool = False
) -> Path:
    """The picture, with the numbers of pseudo-labels ``sizes`` on a second axis above it."""
    from matplotlib.figure import Figure

    limit, teacher = MODELS["student"], MODELS["teacher"]
    point: dict[str, Any] = {"markerfacecolor": "white", "markeredgewidth": 0.8, "linestyle": "none"}
    with printed(usetex):
        figure = Figure(figsize=(width(size), 3.35))
        axes = figure.subplots()
        for line in lines:
            colour = line.look.colour
            axes.plot(line.weights, line.exact, color=colour)
            axes.plot(line.weights, line.fresh, color=colour, **FRESH)
            axes.errorbar(
                line.at, line.means, 2 * line.errors, color=colour, marker=line.look.marker, zorder=3, elinewidth=0.7,
                **point,
            )  # fmt: skip
            for x, y, look in ((0, line.limit, limit), (1, line.teacher, teacher)):
                axes.plot([x], [y], color=look.colour, marker=look.marker, markersize=6, clip_on=False, zorder=4)
        _frame(axes, max(line.teacher for line in lines), [(d_s / N, N) for N in sizes])
        handles = [*(_handle(line.look, line.look.label, "-") for line in lines), *_explained()]
        figure.legend(handles=handles, loc="outside lower center", ncols=2, columnspacing=1.4, handlelength=2.2)
        return save(figure, path)


def _frame(axes: Axes, largest: float, sizes: Sequence[tuple[float, int]]) -> None:
    """Limits and labels: the risk in units of a power of ten, weights below and numbers of pseudo-labels above."""
    from matplotlib.ticker import FuncFormatter

    power = int(np.floor(np.log10(largest)))
    unit = rf" $\times\; 10^{{{-power}}}$" if power else ""
    axes.set(
        xlim=(0, 1), ylim=(0, 1.25 * largest), xlabel="weight of the teacher, $d_s/N$", ylabel=f"excess risk{unit}"
    )
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value / 10.0**power:g}"))
    above = axes.secondary_xaxis("top")
    above.set_xticks([weight for weight, _ in sizes], [f"${N}$" for _, N in sizes])
    above.set_xlabel(VARIABLES["N"])


def _handle(look: Look, label: str, linestyle: Any) -> Line2D:
    from matplotlib.lines import Line2D

    filled: dict[str, Any] = {"markerfacecolor": "white", "markeredgewidth": 0.8} if linestyle == "-" else {}
    return Line2D([], [], color=look.colour, marker=look.marker, label=label, linestyle=linestyle, **filled)


def _explained() -> list[Line2D]:
    """What is true of every line."""
    from matplotlib.lines import Line2D

    return [
        Line2D([], [], color=DARK, label="on its inputs (points simulated)"),
        Line2D([], [], color=DARK, label="at a fresh point", **FRESH),
        _handle(MODELS["student"], r"student for $N \to \infty$", "none"),
        _handle(MODELS["teacher"], "teacher", "none"),
    ]
