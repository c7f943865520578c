"""When to be careful: each warning says what was seen, and what of the diagnosis it touches."""

from __future__ import annotations

from collections.abc import Iterator

from w2s_theory.setting.features import Found
from w2s_theory.setting.features.found import Model

NOT_IDENTIFIABLE = (
    "σ² apart from ρ_w and ρ_s: label noise and what neither span holds look the same; only their sums are estimated",
    "ρ_w − ρ_s is s_w² − s_s²; either alone takes repeated labels of the same samples",
    "the span that a network would have after training: these are frozen features",
)
RARE_DIRECTIONS = 10.0
"""Pair kurtosis from which on Gaussian formulas were far off at n < 3d, and Monte Carlo over designs was, too."""
LABELS_PER_DIMENSION = 4
"""Labels for which the predicted winner was right in 82 to 90 of 100 cases; with half of them in 57 to 67."""
CARRIED_BY_ONE = 0.5
"""Leverage in the pool from which on one sample is most of some direction: a subsample without it is singular."""
SURE = 3.0
"""Standard errors that are no chance."""
NOTABLE = 0.1
"""Relative size from which on something is worth a line."""


def warnings(found: Found, cut: bool) -> tuple[str, ...]:
    """All that apply."""
    both = (("weak", found.weak), ("strong", found.strong))
    said = [*_labels(found), *_dependent_rows(found)]
    for name, model in both:
        said += _features(name, model, found.rows)
    if cut:
        said.append("The subspaces are principal components of these same samples and are taken as given; a teacher "
                    "that truncates on its own training sample has no pole at n = d, and another risk.")  # fmt: skip
    return tuple(said)


def _labels(found: Found) -> Iterator[str]:
    d = max(found.weak.dimension, found.strong.dimension)
    if not found.labelled:
        yield "There are no labels: dimensions and overlap only."
    elif found.labelled < LABELS_PER_DIMENSION * d:
        yield (f"{found.labelled} labels are fewer than {LABELS_PER_DIMENSION} a dimension "
               f"({LABELS_PER_DIMENSION * d}): whether the student wins is hard to tell from them.")  # fmt: skip


def _dependent_rows(found: Found) -> Iterator[str]:
    overlap = found.overlap
    if overlap.jackknife.value is not None and overlap.corrected.value is not None and overlap.se_ratio is not None:
        apart = abs(overlap.jackknife.value - overlap.corrected.value)
        if apart > 2 * (overlap.corrected.se or 0) or overlap.se_ratio > 2:
            other, this = (f"{x.value:.4g} ± {x.se:.2g}" for x in (overlap.jackknife, overlap.corrected))
            yield (f"Leaving out blocks of rows gives d_sw = {other}, not {this}: heavy tails, or rows that are not "
                   "independent; do not trust the interval.")  # fmt: skip
    near = max(found.weak.shape.neighbours, found.strong.shape.neighbours, key=abs)
    if abs(near) > NOTABLE:
        yield (f"Neighbouring rows are alike (mean cosine {near:.2f}): near-duplicates, such as overlapping patches, "
               "count as one sample; intervals are too short, and random splits leak.")  # fmt: skip


def _features(name: str, model: Model, rows: int) -> Iterator[str]:
    shape, d = model.shape, model.dimension
    if shape.pair_kurtosis > RARE_DIRECTIONS:
        yield (f"The {name} features have rare directions (pair kurtosis {shape.pair_kurtosis:.3g}, Gaussian 1): "
               f"Gaussian formulas predict too little risk below n ≈ 5d = {5 * d}.")  # fmt: skip
    leverage = shape.leverage[1.0][0] * d / rows
    if leverage > CARRIED_BY_ONE:
        yield (f"One sample is {leverage:.0%} of a direction of the {name} features: subsamples without it are "
               "singular, and then least squares is of minimum norm.")  # fmt: skip
    if model.span.width > d:
        yield (f"The {name} features are {model.span.width} columns and {d} dimensions with the constant: the rest are "
               "combinations of others, or constant.")  # fmt: skip
    if depends := model.dependence:
        far = abs(depends.ratio - 1)
        if far > max(NOTABLE, SURE * depends.se):
            yield (f"Squared residuals of the {name} model depend on leverage: its fit varies {depends.ratio:.2f} ± "
                   f"{depends.se:.2f} times as much as for equal residuals.")  # fmt: skip
