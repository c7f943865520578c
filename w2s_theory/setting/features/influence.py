"""The second pass: what each row contributes, in canonical coordinates, and moments without blocks of rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import linalg

from . import overlap
from .canonical import Canonical, Labelled
from .data import Chunk, Rows
from .errors import Points
from .shape import PAIRS

BLOCKS = 10
"""Of consecutive rows, that the jackknife leaves out one by one."""
SEED = 20250207
"""Of the rows that are drawn for pairs: the same data give the same numbers."""


@dataclass(frozen=True)
class Influence:
    """Numbers of each row. Pool (M): influences on d_sw, ρ_foreign, ρ_missed (None where not estimated), |u|², |v|².
    Labelled rows (m): r²/(1 − h) and h of both models, None where there are too few labels. ``sample_u`` and
    ``sample_v`` are some rows; ``left_out`` is d_sw without each block, empty where that leaves too few rows."""

    overlap: np.ndarray
    foreign: np.ndarray | None
    missed: np.ndarray | None
    radii_u: np.ndarray
    radii_v: np.ndarray
    squares_w: np.ndarray | None
    squares_s: np.ndarray | None
    leverage_w: np.ndarray | None
    leverage_s: np.ndarray | None
    sample_u: np.ndarray
    sample_v: np.ndarray
    neighbours_u: float
    neighbours_v: float
    left_out: np.ndarray


class _Side:
    """One model's row numbers."""

    def __init__(self, inverse: np.ndarray | None, b: np.ndarray, mean: np.ndarray, y: np.ndarray, constant: float):
        self.root = None if inverse is None else linalg.cholesky(inverse, lower=True)
        self.b, self.mean, self.constant, self.c = b, mean, constant, y - mean @ b

    def residuals(self, rows: np.ndarray, targets: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """r/√(1 − h) (k × K) and h (k) of labelled rows."""
        h = self.constant + (((rows - self.mean) @ self.root) ** 2).sum(axis=1)
        h = np.minimum(h, 1 - 1e-12)
        return (targets - self.c - rows @ self.b) / np.sqrt(1 - h)[:, None], h


def influence(rows: Rows, axes: Canonical, fit: Labelled, at: Points, intercept: bool) -> Influence:
    """The pass over all rows, block by block."""
    free = len(rows) - intercept
    constant = 1 / rows.labelled if intercept and rows.labelled else 0.0
    weak = _Side(fit.inverse_u, fit.b_u, fit.mean_u, fit.mean_y, constant)
    strong = _Side(fit.inverse_v, fit.b_v, fit.mean_v, fit.mean_y, constant)
    drawn = np.zeros(len(rows), bool)
    drawn[np.random.default_rng(SEED).permutation(len(rows))[:PAIRS]] = True
    numbers: dict[str, list[np.ndarray]] = {}
    left_out, start, share = [], 0, free / fit.free if fit.free > 0 else 0.0
    d_w, d_s = axes.d_w, axes.d_s
    for block in np.array_split(np.arange(len(rows)), BLOCKS) if len(rows) >= BLOCKS else [np.arange(len(rows))]:
        gram, stop = np.zeros((d_w + d_s, d_w + d_s)), start + len(block)
        for chunk in rows.chunks(start, stop):
            u, v = axes.u(chunk.weak), axes.v(chunk.strong)
            both = np.hstack([u, v])
            gram += both.T @ both
            found = _row_numbers(u, v, chunk, axes, fit, at, weak, strong, share)
            picked = drawn[start : start + len(u)]
            for name, values in {**found, "sample_u": u[picked], "sample_v": v[picked]}.items():
                numbers.setdefault(name, []).append(values)
            start += len(u)
        rest = free - len(block)
        if rest > d_w + d_s + 1 and len(rows) >= BLOCKS:
            gram -= free * axes.gram
            gram *= -1
            left_out.append(overlap.without(gram, d_w, rest))
    joined = {name: np.concatenate(parts) for name, parts in numbers.items()}
    near = {name: float(joined.pop(name).mean()) for name in ("neighbours_u", "neighbours_v")}
    missing = dict.fromkeys(Influence.__dataclass_fields__)
    return Influence(**{**missing, **joined, **near, "left_out": np.array(left_out)})  # type: ignore[arg-type]


def _row_numbers(
    u: np.ndarray, v: np.ndarray, chunk: Chunk, axes: Canonical, fit: Labelled, at: Points, weak: _Side, strong: _Side,
    share: float,
) -> dict[str, np.ndarray]:  # fmt: skip
    k, cosines = len(axes.correlations), axes.correlations
    seen = chunk.labelled
    out = {
        "overlap": (2 * cosines * u[:, :k] * v[:, :k] - cosines**2 * (u[:, :k] ** 2 + v[:, :k] ** 2)).sum(axis=1),
        "radii_u": (u**2).sum(axis=1), "radii_v": (v**2).sum(axis=1),
        "neighbours_u": _cosines(u), "neighbours_v": _cosines(v),
    }  # fmt: skip
    if weak.root is not None:
        r_w, out["leverage_w"] = weak.residuals(u[seen], chunk.targets)
        out["squares_w"] = (r_w**2).mean(axis=1)
        out["foreign"] = ((u @ fit.b_u - v @ axes.overlap(fit.b_u, axes.d_s)) ** 2).mean(axis=1)
        out["foreign"][seen] += share * 2 * ((u[seen] @ at.a) * r_w).mean(axis=1)
    if strong.root is not None:
        r_s, out["leverage_s"] = strong.residuals(v[seen], chunk.targets)
        out["squares_s"] = (r_s**2).mean(axis=1)
    if weak.root is not None and strong.root is not None:
        explained = v @ at.g
        out["missed"] = (2 * explained * (v @ fit.b_v - u @ fit.b_u) - explained**2).mean(axis=1)
        passed = u[seen] @ axes.overlap(at.g, axes.d_w)
        out["missed"][seen] += share * 2 * (explained[seen] * r_s - passed * r_w).mean(axis=1)
    return out


def _cosines(rows: np.ndarray) -> np.ndarray:
    """Of the angles between each row and the next."""
    lengths = np.maximum(np.sqrt((rows**2).sum(axis=1)), 1e-300)
    return np.asarray((rows[:-1] * rows[1:]).sum(axis=1) / (lengths[:-1] * lengths[1:]))
