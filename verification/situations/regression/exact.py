"""Regression at random points of a field, and its corners."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product

from sympy import And, Gt, Integer, Lt

from w2s_theory.claim import Claim, Variance

from ...arithmetic.field import Exact, Field
from ..representation import Point, Rng
from .literal_exact import Model
from .scenes import Scene, Span, dimensions, populated, scene


def regression(claim: Claim, field: Field, rng: Rng, here: Scene | None = None) -> Point:
    here = here or scene(field, dimensions(rng), well_specified=claim.well_specified)
    return Point((here.coordinates,), here.literal.risk, here.sizes)


def realizable(claim: Claim, field: Field, rng: Rng) -> Point:
    """A truth in the strong span."""
    here = scene(field, dimensions(rng))
    here = replace(here, theta=here.strong.basis @ field.variables(here.strong.d))
    return Point((here.coordinates,), here.literal.risk, here.sizes)


def isotropic(claim: Claim, field: Field, rng: Rng, here: Scene | None = None) -> Point:
    """Sample sizes on any side of the thresholds, within the claim's domain."""
    here = here or scene(field, regime(claim, rng), isotropic=True)
    return Point((here.coordinates,), here.literal.risk, here.sizes)


def regime(claim: Claim, rng: Rng) -> dict[str, int]:
    """Dimensions within the claim's domain. Raises ValueError if none is found."""
    for _ in range(10_000):
        d_w, d_s = rng.permutation([3, 4, 5])[:2].tolist()
        n, N = rng.permutation(range(1, 8))[:2].tolist()
        sizes = {"n": n, "N": N, "d_w": d_w, "d_s": d_s}
        known = {s: sizes[s.name] for s in claim.derived_domain.free_symbols if s.name in sizes}
        parts = And.make_args(claim.derived_domain.subs(known))
        if not any(part == False for part in parts):  # noqa: E712 - a SymPy truth value
            return sizes
    raise ValueError(f"{claim.id}: no small dimensions found in {claim.derived_domain}")


def risk(models: Mapping[str, Model], theta: Exact, name: str) -> Exact:
    model, _, where = name.partition(".")
    return models[model].excess_risk(theta, where == "in-sample")


@dataclass(frozen=True)
class Corner:
    """Spans that meet at 0° and 90° only, with so many shared directions, as few samples as the models can be fitted
    to, with or without noise; the truth is in both spans if it must be."""

    d_w: int
    d_s: int
    shared: int
    noise: bool = True

    def __str__(self) -> str:
        return f"d_w = {self.d_w}, d_s = {self.d_s}, d_sw = {self.shared}{', σ > 0' if self.noise else ', σ = 0'}"


CORNERS = (
    *(Corner(1, 1, 0), Corner(1, 1, 1, False), Corner(2, 2, 2), Corner(2, 3, 2, False), Corner(3, 2, 2)),
    *(Corner(2, 3, 0, False), Corner(2, 3, 1, False)),
)
"""Where an identity could degenerate: one dimension, cosines that are all 0 or 1, no noise."""


MANY, DIMENSION = 100, 50


def corners(claim: Claim, field: Field) -> Iterator[tuple[Corner, Scene]]:
    """Those in which the claim's models can be fitted, with the first sample sizes of its regime."""
    least = first_sizes(claim)
    for corner in CORNERS:
        sizes = {"n": least[0] or max(corner.d_w, corner.d_s), "N": least[1] or corner.d_s}
        known = sizes | {"d_w": corner.d_w, "d_s": corner.d_s}
        domain = claim.of.derived_domain if isinstance(claim, Variance) else claim.derived_domain
        bounds = [part for part in And.make_args(domain) if isinstance(part, Gt | Lt)]
        gaps = (part.gts - part.lts for part in bounds if {s.name for s in part.free_symbols} <= known.keys())
        if all(gap.xreplace({s: Integer(known[s.name]) for s in gap.free_symbols}) >= -1 for gap in gaps):
            yield corner, cornered(claim, field, corner, sizes)


def cornered(claim: Claim, field: Field, corner: Corner, sizes: Mapping[str, int]) -> Scene:
    d_w, d_s, shared = corner.d_w, corner.d_s, corner.shared
    frame, isotropic = field.orthogonal(d_w + d_s - shared + 1), claim.situation.isotropic
    weak = Span.of(frame, [*range(shared), *range(d_s, d_s + d_w - shared)], isotropic)
    strong = Span.of(frame, [*range(d_s)], isotropic)
    theta = frame[:, : max(shared, 1)] @ field.variables(max(shared, 1)) if claim.well_specified else None
    if theta is None:
        theta = field.variables(frame.shape[0])
    elif not shared:
        theta = theta * 0
    here = populated(field, sizes["n"], sizes["N"], weak, strong, theta)
    return here if corner.noise else replace(here, sigma=field.number(0))


def first_sizes(claim: Claim) -> tuple[int, int]:
    """1 for a sample size that is below its threshold in the claim's domain; 0 for one that must reach it.

    Raises ValueError if the domain is neither.
    """
    for n, N in product((MANY, 1), repeat=2):
        sizes = {"n": n, "N": N, "d_w": DIMENSION, "d_s": DIMENSION}
        known = {s: sizes[s.name] for s in claim.derived_domain.free_symbols if s.name in sizes}
        if not any(part == False for part in And.make_args(claim.derived_domain.subs(known))):  # noqa: E712
            return int(n == 1), int(N == 1)
    raise ValueError(f"{claim.id}: no sample sizes found in {claim.derived_domain}")
