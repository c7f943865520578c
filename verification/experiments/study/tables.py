"""Measured against exact, point by point, and published bounds against exact curves.

A risk's mean differs from its closed form by a z-score in units of its *derived* standard error. PGR and OPR are ratios
A/B of means; A − exact · B has mean zero if the closed form is right, and its standard error is measured, over the
trials of the cell. So it has Student's law, and what counts as its z-score is the normal deviate of equal probability.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ..sweeps.comparison import error, studentized, weights
from ..sweeps.measure import Measured
from .cells import RISKS
from .configuration import Cell, Series, Study
from .exact import CLAIMS, RATIOS, Bound, bounds, exact, variances

ALLOWED = 4.5
"""Largest |z| that a true closed form is expected to show over all points."""


@dataclass(frozen=True)
class Score:
    """One quantity of one cell: measured value and its error bar, closed form, z, and whence the standard error is."""

    cell: Cell
    quantity: str
    measured: float
    error: float
    exact: float
    z: float
    scatter: str


def scores(study: Study, measured: Mapping[Cell, Measured]) -> list[Score]:
    """Of all cells, for all risks, PGR and OPR. Raises ValueError if there are none, or one is not a number."""
    if not measured:
        raise ValueError("no cells were measured, so nothing was compared")
    along: dict[tuple[int, Series], list[Cell]] = {}
    for cell in measured:
        along.setdefault((cell.panel, cell.series), []).append(cell)
    found = [score for cells in along.values() for score in _of_series(study, cells, measured)]
    if bad := [s for s in found if not np.isfinite(s.z)]:
        raise ValueError(f"{len(bad)} z-scores are not numbers; the first is {bad[0].quantity} at {bad[0].cell.key}")
    return found


def _of_series(study: Study, cells: list[Cell], measured: Mapping[Cell, Measured]) -> list[Score]:
    """Of the cells of one series, for which closed forms and variances are evaluated together."""
    n, N = np.array([(cell.n, cell.N) for cell in cells]).T
    experiment = study.experiment(cells[0].series, cells[0].n, cells[0].N)
    numbers = {**experiment.symbols(), "n": n, "N": N}
    claimed = {quantity: np.broadcast_to(exact(quantity, numbers), n.shape) for quantity in CLAIMS}
    derived = variances(experiment, n, N)
    found = []
    for i, cell in enumerate(cells):
        values = measured[cell]
        found += [_risk(cell, risk, values, float(claimed[risk][i]), float(derived[risk][i])) for risk in RISKS]
        found += [_ratio(cell, ratio, values, float(claimed[ratio][i])) for ratio in RATIOS]
    return found


def _risk(cell: Cell, risk: str, values: Measured, claimed: float, variance: float) -> Score:
    mean, spread = values.means[values.risks.index(risk)], float(np.sqrt(variance / values.trials))
    return Score(cell, risk, mean, spread, claimed, (mean - claimed) / spread, "derived")


def _ratio(cell: Cell, ratio: str, values: Measured, claimed: float) -> Score:
    above, below = weights(ratio, values.risks)
    score, bottom = above - claimed * below, float(below @ values.means)
    spread = error(values, score)
    z = studentized(float(score @ values.means), spread, values.trials, 0.0)
    return Score(cell, ratio, float(above @ values.means) / bottom, spread / abs(bottom), claimed, z, "measured")


def worst(found: list[Score]) -> Score:
    """The score of the largest |z|."""
    return max(found, key=lambda score: abs(score.z))


@dataclass(frozen=True)
class Parting:
    """How a published bound relates to the exact curve of a series, over the points of both sweeps.

    ``violated``: points at which it fails, of ``points``. ``furthest``: exact over bound (exact minus bound for the
    PGR, whose bounds may be negative) where that is most against the bound, at sample sizes ``at``; ``loosest``: where
    it is furthest on the other side, or least against it, at ``loose_at``.
    """

    panel: int
    series: Series
    bound: Bound
    points: int
    violated: int
    furthest: float
    at: tuple[int, int]
    loosest: float
    loose_at: tuple[int, int]

    @property
    def difference(self) -> bool:
        """Whether the two are compared by difference."""
        return self.bound.quantity == "pgr"


def partings(study: Study) -> list[Parting]:
    """Of every bound on what each panel shows."""
    found = []
    for number, panel in enumerate(study.panels):
        for series in panel.series:
            sizes = [tuple(sweep.at(size).values()) for sweep in study.sweeps for size in sweep.sizes]
            n, N = np.array(sizes).T
            numbers = {**study.symbols(series), "n": n, "N": N}
            for bound in bounds():
                if (bound.quantity in RATIOS) == panel.ratios:
                    found.append(_parting(number, series, bound, numbers))
    return found


def _parting(panel: int, series: Series, bound: Bound, numbers: Mapping[str, float | np.ndarray]) -> Parting:
    values, limits = exact(bound.quantity, numbers), bound.evaluate(**numbers)
    compared = values - limits if bound.quantity == "pgr" else values / limits
    neutral = 0.0 if bound.quantity == "pgr" else 1.0
    against = compared - neutral if bound.upper else neutral - compared
    most, least = int(np.argmax(against)), int(np.argmin(against))
    n, N = (np.asarray(numbers[name]) for name in ("n", "N"))
    return Parting(
        panel, series, bound, len(values), int(np.sum(against > 0)),
        float(compared[most]), (int(n[most]), int(N[most])),
        float(compared[least]), (int(n[least]), int(N[least])),
    )  # fmt: skip
