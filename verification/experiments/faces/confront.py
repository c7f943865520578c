"""Exact finite-sample theory against published measurements.

Every risk of ridgeless regression on d features of m samples is affine in one factor, E tr (G'G)⁻¹ = d/(m − d − 1) for
a Gaussian m × d design G; the leading order of that factor is proportional to 1/m. The measurements are test errors
(MSE, years²) of probes on pretrained features, so that each series must lie on a line

    MSE = intercept + slope · factor(d, m),        with d and m by model:

    teacher           d_w, n        strong_ceiling    d_s, n + N
    strong_baseline   d_s, n        w2s               d_s, N when N varies; d_w, n when n varies (through its teacher)

Intercept and slope are fitted, by plain least squares; d is not. `confront` takes the factor from its caller, who has
it from a derivation, and nothing here knows its closed form. Beside R² of both factors stand three checks that R² alone
cannot give: the unexplained share that the scatter of the splits leaves by itself (`Fit.floor`), how well the leading
order would do on noise-free data of the exact law (`Confrontation.resolution`), and the dimension that the data choose
if d is left free (`Confrontation.best_dimension`).

Weights. Fits are unweighted. The published standard deviation misses what all splits share (one pool of 20,000 images,
one test set), down to 0 where the pool is used up, so that weights from it would trust the wrong points.

Points near the interpolation threshold. In the exact law the variance term of one split is a scaled F(d, m − d + 1)
variable, whose relative variance 2(m − 1)/(d(m − d − 3)) is finite only for m > d + 3 and large just above. A mean over
ten such draws is then no measurement of its expectation. A point is marked if that relative standard error of the mean
exceeds 5 % (`PRECISION`): it is shown, counted and predicted, but not fitted. The rule looks at d, m and the number of
splits only, never at a measured value. It marks n = 800 for d = 768 (8.5 %) and n = 800, 863 for d = 778 (10 %, 5.2 %).
For w2s in a sweep of n the variance term is another quadratic form in the same teacher error: the threshold is the
same, the 5 % an approximation.

Source of the data: published with arXiv 2502.05075; see data/README.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from .measurements import Series

Array = NDArray[np.float64]
Factor = Callable[[int, NDArray[np.int64]], object]
"""factor(d, m): the exact factor for d features and an array of sample sizes m > d + 1, elementwise."""

PRECISION = 0.05
"""Largest relative standard error of a mean's variance term at which a point is fitted."""
BAR = 0.998
"""The share of the variance within a series that a law must explain to count as describing it."""
RULE = (
    f"A point is marked (near the interpolation threshold) if the exact law puts the relative standard error of its "
    f"mean's variance term, sqrt(2(m − 1)/(d(m − d − 3)·splits)), above {PRECISION:.0%}; marked points are not fitted."
)


# ------------------------------------------------------------------------------------------------------------ the fits


@dataclass(frozen=True)
class Fit:
    """MSE = intercept + slope · factor by least squares (years²).

    Errors are propagated from the published standard errors of the points, taken as independent. `floor` is the share
    of the variance that those errors alone leave unexplained, on average, when the law is true. `worst` is the largest
    residual of a fitted point, relative to its measured value.
    """

    intercept: float
    intercept_error: float
    slope: float
    slope_error: float
    covariance: float
    r2: float
    floor: float
    worst: float


@dataclass(frozen=True)
class Prediction:
    """A marked point (years²), which no fit has seen, and what both fitted laws say of it; `exact` is ∞ for m ≤ d + 3.

    `error` is the published standard error; the exact law puts that of its mean at `expected_error`.
    """

    size: int
    measured: float
    error: float
    exact: float
    leading: float
    expected_error: float


@dataclass(frozen=True)
class Curve:
    """The two fitted laws (years²) on a dense grid of swept sizes; three tuples of one length."""

    sizes: tuple[int, ...]
    exact: tuple[float, ...]
    leading: tuple[float, ...]


@dataclass(frozen=True)
class Confrontation:
    """A series and what the theory makes of it; fits, curve and resolution are None if nothing was fitted.

    `marked` flags each point near the threshold. `resolution` is the R² of the leading order on noise-free data of the
    exact law: where it is close to 1 the two laws draw the same line and the series cannot tell them apart.
    `best_dimension` is the integer d with the smallest squared error when d is free, None if it sits at the edge of
    what the sizes allow. `predictions` extrapolate to the marked points.
    """

    series: Series
    marked: tuple[bool, ...]
    exact: Fit | None = None
    leading: Fit | None = None
    curve: Curve | None = None
    resolution: float | None = None
    best_dimension: int | None = None
    predictions: tuple[Prediction, ...] = ()

    @property
    def counts(self) -> tuple[int, int, int]:
        """Numbers of points fitted, marked and constant; they add up to the length of the series."""
        total, marked = len(self.marked), sum(self.marked)
        return (0, 0, total) if self.series.constant else (total - marked, marked, 0)

    @property
    def mean(self) -> float:
        """Mean of the measured means (years²)."""
        return float(np.mean(self.series.mean))

    @property
    def scatter(self) -> float:
        """Standard deviation of the measured means along the series (years²)."""
        return float(np.std(self.series.mean, ddof=1))

    @property
    def slope_ratio(self) -> tuple[float, float] | None:
        """slope/(intercept + label_noise²) with its standard error; 1 for Gaussian features, None where not predicted.

        Teacher, baseline and ceiling have excess risk ρ + (σ² + ρ)·factor, and the noise within the clean labels adds
        to both terms; the label noise is in the training labels only.
        """
        if self.exact is None or self.series.model == "w2s":
            return None
        fit, level = self.exact, self.exact.intercept + self.series.label_noise**2
        ratio = fit.slope / level
        variance = fit.slope_error**2 - 2 * ratio * fit.covariance + (ratio * fit.intercept_error) ** 2
        return ratio, sqrt(variance) / abs(level)

    def informative(self, bar: float = BAR) -> bool:
        """Whether the series can decide: features not truncated, and the leading order could not pass the bar too."""
        return self.resolution is not None and not self.series.truncated and self.resolution < bar


def relative_error(d: int, m: int, splits: int) -> float:
    """Relative standard error of the mean of `splits` independent F(d, m − d + 1) variables; ∞ unless m > d + 3.

    Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions 2, chapter 27.
    """
    if m <= d + 3:
        return float("inf")
    return sqrt(2 * (m - 1) / (d * (m - d - 3) * splits))


def least_squares(x: Array, y: Array, error: Array) -> Fit:
    """Straight line through k points (x, y) without weights; `error` holds the standard error of each y. Shapes (k,).

    R² is nan if all y are equal. Raises ValueError for fewer than three points.
    """
    if len(x) < 3:
        raise ValueError(f"a line through {len(x)} points leaves nothing to test; give three or more")
    design = np.column_stack([np.ones_like(x), x])
    solve = np.linalg.pinv(design)
    intercept, slope = solve @ y
    covariance = (solve * error**2) @ solve.T
    leverage = np.einsum("ij,ji->i", design, solve)
    total = float(np.sum((y - y.mean()) ** 2)) or float("nan")
    residual = y - design @ (intercept, slope)
    return Fit(
        intercept=float(intercept),
        intercept_error=float(covariance[0, 0] ** 0.5),
        slope=float(slope),
        slope_error=float(covariance[1, 1] ** 0.5),
        covariance=float(covariance[0, 1]),
        r2=1 - float(np.sum(residual**2)) / total,
        floor=float(np.sum(error**2 * (1 - leverage))) / total,
        worst=float(np.max(np.abs(residual / y))),
    )


def confront(series: Iterable[Series], exact: Factor, precision: float = PRECISION) -> tuple[Confrontation, ...]:
    """Fit every series with the exact factor and with its leading order 1/m.

    `exact(d, m)` is called with an integer d and integer arrays m, all m > d + 3, and must work elementwise.
    `precision` is the bound of the marking rule (see the module's docstring).
    """
    return tuple(_confront(one, exact, precision) for one in series)


def _confront(series: Series, exact: Factor, precision: float) -> Confrontation:
    if series.constant:
        return Confrontation(series, tuple(False for _ in series.sizes))
    d, m = series.dimension, series.samples(series.sizes)
    keep = np.array([relative_error(d, size, series.splits) <= precision for size in m.tolist()])
    if keep.sum() < 3:
        return Confrontation(series, tuple(True for _ in series.sizes))
    m, y, error = m[keep], np.array(series.mean)[keep], np.array(series.standard_error)[keep]
    x = _evaluate(exact, d, m)
    fits = least_squares(x, y, error), least_squares(1 / m, y, error)
    return Confrontation(
        series,
        marked=tuple(bool(flag) for flag in ~keep),
        exact=fits[0],
        leading=fits[1],
        curve=_curve(series, exact, *fits),
        resolution=least_squares(1 / m, x, np.zeros_like(x)).r2,
        best_dimension=best_dimension(exact, m, y),
        predictions=tuple(_predict(series, i, exact, *fits) for i in np.flatnonzero(~keep).tolist()),
    )


def _predict(series: Series, i: int, exact: Factor, fit: Fit, leading: Fit) -> Prediction:
    d, m = series.dimension, series.samples(series.sizes)[i : i + 1]
    variance = fit.slope * float(_evaluate(exact, d, m)[0]) if m[0] > d + 3 else float("inf")
    return Prediction(
        size=series.sizes[i],
        measured=series.mean[i],
        error=series.standard_error[i],
        exact=fit.intercept + variance,
        leading=leading.intercept + leading.slope / float(m[0]),
        expected_error=abs(variance) * relative_error(d, int(m[0]), series.splits),
    )


def _evaluate(exact: Factor, d: int, m: NDArray[np.int64]) -> Array:
    values = np.asarray(exact(d, m), dtype=float)
    if values.shape != m.shape or not np.isfinite(values).all():
        raise ValueError(f"the factor must give one finite number for each of {len(m)} sizes at d = {d}, m ≥ {m.min()}")
    return values


def _curve(series: Series, exact: Factor, fit: Fit, leading: Fit, points: int = 400) -> Curve:
    """Both laws at up to `points` measured or intermediate sizes, evenly spaced in 1/m, all above d + 3."""
    m = series.samples(series.sizes)
    low, high = max(int(m.min()), series.dimension + 4), int(m.max())
    dense = np.unique(np.rint(1 / np.linspace(1 / high, 1 / low, points)).astype(np.int64))
    shift = int(series.samples([0])[0])
    curve = fit.intercept + fit.slope * _evaluate(exact, series.dimension, dense)
    straight = leading.intercept + leading.slope / dense
    return Curve(tuple(int(size) for size in dense - shift), tuple(curve.tolist()), tuple(straight.tolist()))


def best_dimension(exact: Factor, m: NDArray[np.int64], y: Array, grid: int = 24) -> int | None:
    """The integer d in [1, min m − 4] whose factor fits y best, with slope and intercept free; None at an edge.

    Searched on a grid that is refined around its best point: the squared error is smooth in d, with one minimum.
    """

    def misfit(d: int) -> float:
        return -least_squares(_evaluate(exact, d, m), y, np.zeros_like(y)).r2

    least, most = 1, int(m.min()) - 4
    low, high = least, most
    while True:
        tried = sorted({round(d) for d in np.linspace(low, high, grid)})
        best = min(range(len(tried)), key=lambda i: misfit(tried[i]))
        if high - low < grid:
            return tried[best] if least < tried[best] < most else None
        low, high = tried[max(best - 1, 0)], tried[min(best + 1, len(tried) - 1)]


# --------------------------------------------------------------------------------------------------------- the verdict


@dataclass(frozen=True)
class Verdict:
    """One of the verdicts that a measurement can give, and why."""

    status: Literal["consistent", "refuted", "unknown"]
    reason: str


def verdict(confrontations: Iterable[Confrontation], bar: float = BAR) -> Verdict:
    """Does the exact factor describe every informative series, and better than the leading order?

    A series is informative by its design alone (`Confrontation.informative`). It is described if R² reaches the bar
    once the share that the splits' scatter leaves unexplained is allowed for: r2 + floor ≥ bar.
    """
    judged = [(one, one.exact, one.leading) for one in confrontations if one.informative(bar)]
    pairs = [(one, exact, leading) for one, exact, leading in judged if exact is not None and leading is not None]
    if not pairs:
        return Verdict("unknown", "no series with untruncated features can tell the two factors apart")
    failures = [
        f"{one.series.name}: R² {exact.r2:.5f} (scatter allows for {exact.floor:.5f}), leading order {leading.r2:.5f}"
        for one, exact, leading in pairs
        if not (exact.r2 + exact.floor >= bar and exact.r2 > leading.r2)
    ]
    if failures:
        return Verdict("refuted", f"{len(failures)} of {len(pairs)} informative series: " + "; ".join(failures))
    return Verdict("consistent", _support(pairs, bar))


def _support(pairs: Sequence[tuple[Confrontation, Fit, Fit]], bar: float) -> str:
    """What stands behind "consistent": how many series, how well, and the effect that would have been seen."""
    rows = [row for one, _, _ in pairs for row in _measurements(one)]
    exact, leading = [fit.r2 for _, fit, _ in pairs], [fit.r2 for _, _, fit in pairs]
    worst = max(fit.worst for _, fit, _ in pairs), max(fit.worst for _, _, fit in pairs)
    off = [abs(one.best_dimension / one.series.dimension - 1) for one, _, _ in pairs if one.best_dimension is not None]
    text = (
        f"{len(pairs)} informative series, {len(rows)} fitted points ({len(set(rows))} distinct measurements): R² of "
        f"the exact factor {min(exact):.4f} to {max(exact):.4f} (largest residual {worst[0]:.0%} of a measured value), "
        f"of the leading order {min(leading):.4f} to {max(leading):.4f} (largest residual {worst[1]:.0%}); "
        f"{sum(r2 < bar for r2 in exact)} of the former below {bar}, by no more than the scatter of the splits"
    )
    if len(off) == len(pairs):
        text += f"; left free, the dimension comes out within {max(off):.1%} of the true one in every series"
    return text


def _measurements(one: Confrontation) -> list[tuple[object, ...]]:
    """The fitted points as measurements: baseline and ceiling under two teachers are the same one."""
    series = one.series
    teacher = "" if series.model.startswith("strong") else series.teacher
    source = (teacher, series.student, series.label_noise, series.model, series.sweep, series.fixed)
    points = zip(series.sizes, series.mean, series.std, one.marked, strict=True)
    return [(*source, size, mean, std) for size, mean, std, marked in points if not marked]
