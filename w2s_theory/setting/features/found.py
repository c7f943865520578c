"""`estimate`: all that features and labels say, in two passes over the rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from . import errors, overlap
from .canonical import Canonical, Labelled, canonical, regress
from .data import FeaturesError, Rows
from .errors import Errors, Points
from .estimates import LEVEL, Estimate
from .influence import Influence, influence
from .moments import Second, second_moments
from .overlap import Overlap
from .shape import Dependence, Shape, dependence, shape
from .spans import Span, best_cut, span


@dataclass(frozen=True)
class Model:
    """What is said of one model: its span, the MSE-optimal cut for the number of labels there is, the shape of its
    features and how residuals depend on leverage (None without labels enough)."""

    span: Span
    best_cut: int | None
    shape: Shape
    dependence: Dependence | None

    @property
    def dimension(self) -> int:
        """Of the span that was used, an intercept included."""
        return self.span.dimension


@dataclass(frozen=True)
class Found:
    """Estimates from M rows, ``labelled`` of which have labels, for the mean over ``targets`` one-vs-rest targets."""

    rows: int
    labelled: int
    targets: int
    intercept: bool
    level: float
    weak: Model
    strong: Model
    overlap: Overlap
    errors: Errors


def estimate(
    weak: Any, strong: Any, labels: Any = None, *, intercept: bool = True, cut: float | None = None,
    kind: str = "auto", level: float = LEVEL,
) -> Found:  # fmt: skip
    """Dimensions, overlap and errors of two models' features (M × p_w, M × p_s; rows = the same samples).

    ``labels``: at most M, NaN where there are none; classes are one-vs-rest targets (``kind``: see `Rows.of`). ``cut``
    restricts both spans to principal components: a fraction of the variance below 1, or a number; what is said then
    holds for these subspaces as if they were given. Intervals have the ``level`` for independent rows and Gaussian
    features; `overlap`, `errors` and `shape` say how, and what is left out. Raises FeaturesError.
    """
    if not 0 < level < 1:
        raise FeaturesError(f"an interval at level {level} there is none: give one between 0 and 1, such as 0.95")
    rows = Rows.of(weak, strong, labels, kind)
    second = second_moments(rows, intercept)
    spans = _spans(rows, second, cut)
    axes = canonical(second, *spans)
    fit = regress(second, axes)
    enough = second.free > axes.d_w + axes.d_s + 1
    at = errors.points(axes, fit, second.free) if enough else Points(None, None, None, None, fit.b_u, fit.b_v, 1.0)
    numbers = influence(rows, axes, fit, at, intercept)
    shapes = (
        shape(numbers.radii_u, numbers.sample_u, numbers.neighbours_u, intercept),
        shape(numbers.radii_v, numbers.sample_v, numbers.neighbours_v, intercept),
    )
    depend = (_dependence(numbers.squares_w, numbers.leverage_w), _dependence(numbers.squares_s, numbers.leverage_s))
    first, other = (Model(*parts) for parts in zip(spans, _best_cuts(rows, second), shapes, depend, strict=True))
    found = _overlap(axes, numbers, second.free, intercept, level)
    return Found(len(rows), rows.labelled, rows.targets, intercept, level, first, other, found,
                 _errors(axes, fit, at, numbers, second, rows, level))  # fmt: skip


def _spans(rows: Rows, second: Second, cut: float | None) -> tuple[Span, Span]:
    p_w = rows.weak.shape[1]
    found = []
    for part, features in ((slice(0, p_w), rows.weak), (slice(p_w, None), rows.strong)):
        precision = np.finfo(features.dtype if features.dtype.kind == "f" else float).eps
        args = second.pool[part, part], second.mean[part], second.free, second.intercept, float(precision), cut
        found.append(span(*args))
    return found[0], found[1]


def _best_cuts(rows: Rows, second: Second) -> list[int | None]:
    """By the labelled rows' own principal components, of the mean over targets."""
    p_w, p = rows.weak.shape[1], len(second.mean)
    if second.free_labelled < 4:
        return [None, None]
    S, free, found = second.labelled / second.free_labelled, second.free_labelled, []
    for part in (slice(0, p_w), slice(p_w, p)):
        values, vectors = np.linalg.eigh(S[part, part])
        regression = np.sqrt(((vectors.T @ S[part, p:]) ** 2).sum(axis=1))[::-1]
        size = best_cut(regression, float(np.trace(S[p:, p:])), np.maximum(values[::-1], 1e-300), free, free)
        found.append(None if size is None else size + second.intercept)
    return found


def _dependence(squares: np.ndarray | None, leverages: np.ndarray | None) -> Dependence | None:
    return None if squares is None or leverages is None else dependence(squares, leverages)


def _overlap(axes: Canonical, numbers: Influence, free: int, intercept: bool, level: float) -> Overlap:
    d_w, d_s, one = axes.d_w, axes.d_s, int(intercept)
    squares = axes.correlations**2
    raw, chance = float(squares.sum()), d_w * d_s / free
    if free <= d_w + d_s + 1:
        few = Estimate.none(f"{free + one} rows for {d_w + one} + {d_s + one} dimensions: spans of so few samples meet "
                            "in any case; more unlabelled rows are needed")  # fmt: skip
        return Overlap(axes.correlations, raw + one, chance, raw + one - chance, few, few, None)
    t = overlap.corrected(raw, float((squares * (1 - squares)).sum()), d_w, d_s, free)
    error = overlap.standard_error(float(numbers.overlap.var()), t, d_w, d_s, free)
    limits = {"least": float(one), "most": float(min(d_w, d_s) + one), "level": level}
    corrected = Estimate.normal(t + one, error, "bias corrected", **limits)
    if len(numbers.left_out) < 2:
        return Overlap(axes.correlations, raw + one, chance, raw + one - chance, corrected,
                       Estimate.none("too few rows to leave out a block"), None)  # fmt: skip
    other, spread = overlap.block_jackknife(t, numbers.left_out)
    jackknife = Estimate.normal(other + one, spread, f"{len(numbers.left_out)} blocks of consecutive rows", **limits)
    return Overlap(axes.correlations, raw + one, chance, raw + one - chance, corrected, jackknife,
                   spread / error if error > 0 else None)  # fmt: skip


def _errors(
    axes: Canonical, fit: Labelled, at: Points, numbers: Influence, second: Second, rows: Rows, level: float
) -> Errors:
    few = f"{rows.labelled} labels: more than {axes.d_w + 1} for the weak and {axes.d_s + 1} for the strong are needed"
    if second.free <= axes.d_w + axes.d_s + 1:
        few = "too few rows for the dimensions of both spans"
    none = Estimate.none(few)
    variances = []
    for value, squares, d in ((at.s2_w, numbers.squares_w, axes.d_w), (at.s2_s, numbers.squares_s, axes.d_s)):
        if value is None or squares is None:
            variances.append(none)
        else:
            variances.append(errors.variance_estimate(value, squares, d, fit.free, rows.targets, level))
    shares = []
    for point, row_numbers, factor in (
        (at.rho_missed, numbers.missed, at.factor),
        (at.rho_foreign, numbers.foreign, 1),
    ):
        if point is None or row_numbers is None:
            shares.append(none)
            continue
        error = np.sqrt(factor**2 * row_numbers.var() / second.free + point[1])
        shares.append(Estimate.normal(point[0], float(error), "degrees of freedom corrected", level=level))
    return Errors(*variances, *shares)
