"""The problems of `verification.worlds` at random points of a field, in two languages at once.

The theory speaks of whitened features in orthonormal coordinates: C, B, β, γ, U, R, V, T, … The literal definitions see
raw features F, an arbitrary invertible reparametrization of an orthonormal basis, and nothing of these coordinates.
Bases are columns of Cayley transforms, so that they are exactly orthonormal. Dimensions are small and differ from each
other wherever they can.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import permutations, product

import numpy as np
from sympy import And, Gt, Integer, Lt

from w2s_theory.claim import Claim, Moment, Variance

from .field import Exact, Field, beside, stacked
from .literal import Data, Model, Regression, averages, chain, fitted, projection, square

Rng = np.random.Generator
Values = Mapping[str, Exact]


@dataclass(frozen=True)
class Point:
    """A random problem with random data.

    ``values``: of the symbols and matrices of the theory; more than one where its expression is a mean over them.
    ``measure``: what a quantity of this name is by the definitions. ``sizes``: the dimensions, for people.
    """

    values: tuple[Values, ...]
    measure: Callable[[str], Exact]
    sizes: Mapping[str, int]


@dataclass(frozen=True, eq=False)
class Span:
    """Orthonormal bases of a span (D × d) and of its complement (D × (D − d)), and raw features for it (D × d)."""

    basis: Exact
    rest: Exact
    raw: Exact

    @classmethod
    def of(cls, frame: Exact, columns: list[int], isotropic: bool = False) -> Span:
        """The span of some columns of an orthogonal matrix; its features are isotropic if that is asked for."""
        D, d, field = frame.shape[0], len(columns), frame.field
        rest = [i for i in range(D) if i not in columns]
        turned = frame[:, columns] @ field.orthogonal(d)
        mixed = field.orthogonal(d) if isotropic else field.variables(d, d)
        return cls(turned, frame[:, rest], turned @ mixed)

    @property
    def d(self) -> int:
        return self.basis.shape[1]


@dataclass(frozen=True, eq=False)
class Scene:
    """Two spans, a truth (D × 1), the standard deviation of the noise, labelled and pseudo-labelled inputs (n × D,
    N × D) and the standardized noise of their labels (n × 1, N × 1)."""

    weak: Span
    strong: Span
    theta: Exact
    sigma: Exact
    Z: Exact
    e: Exact
    fresh: Exact
    e_fresh: Exact

    @property
    def literal(self) -> Regression:
        """By the definitions, from raw features."""
        data = Data(self.Z, self.sigma * self.e), Data(self.fresh, self.sigma * self.e_fresh)
        return Regression(self.weak.raw, self.strong.raw, self.theta, *data)

    @property
    def numbers(self) -> dict[str, Exact]:
        """Dimensions and scalars of the theory; what they mean is by the definitions."""
        sizes = {**self.sizes, "D": self.theta.shape[0]}
        number = self.theta.field.number
        return {name: number(size) for name, size in sizes.items()} | self.literal.quantities() | {"sigma": self.sigma}

    @property
    def sizes(self) -> dict[str, int]:
        return {"n": self.Z.shape[0], "N": self.fresh.shape[0], "d_w": self.weak.d, "d_s": self.strong.d}

    @property
    def coordinates(self) -> dict[str, Exact]:
        """All that `w2s_theory.setting.estimators` names."""
        w, s, theta, Z, Z_2 = self.weak, self.strong, self.theta, self.Z, self.fresh
        both, noise = stacked(Z, Z_2), stacked(self.e, self.e_fresh)
        return {
            **self.numbers,
            **between(w, s),
            "beta_w": w.basis.T @ theta,
            "gamma_w": w.rest.T @ theta,
            "beta_s": s.basis.T @ theta,
            "gamma_s": s.rest.T @ theta,
            "U": Z @ w.basis,
            "R": Z @ w.rest,
            "e": self.e,
            "V": Z_2 @ s.basis,
            "T": Z_2 @ s.rest,
            "V_b": Z @ s.basis,
            "T_b": Z @ s.rest,
            "e_b": self.e,
            "V_c": both @ s.basis,
            "T_c": both @ s.rest,
            "e_c": noise,
        }


def between(first: Span, second: Span, suffix: str = "") -> dict[str, Exact]:
    """C and B: what of the first basis lies in the second span, and outside."""
    return {f"C{suffix}": second.basis.T @ first.basis, f"B{suffix}": second.rest.T @ first.basis}


def spans(field: Field, sizes: list[int], common: int, isotropic: bool = False) -> tuple[list[Span], Exact]:
    """Spans of these dimensions, in general position but for directions in all of them; and these (D × common)."""
    D = max(sizes) + 2 if isotropic else sum(sorted(sizes)[-2:]) - common + 1
    frame = field.orthogonal(D)
    shared, others = frame[:, :common], frame[:, common:]
    turned = (beside(shared, others @ field.orthogonal(D - common)) for _ in sizes)
    return [Span.of(Q, list(range(d)), isotropic) for Q, d in zip(turned, sizes, strict=True)], shared


def scene(field: Field, sizes: Mapping[str, int], well_specified: bool = False, isotropic: bool = False) -> Scene:
    """Spans in general position and any truth; one common direction, in which the truth lies, if ``well_specified``.

    ``sizes``: n, N, d_w, d_s.
    """
    (weak, strong), common = spans(field, [sizes["d_w"], sizes["d_s"]], int(well_specified), isotropic)
    theta = common @ field.variables() if well_specified else field.variables(weak.basis.shape[0])
    return populated(field, sizes["n"], sizes["N"], weak, strong, theta)


def populated(field: Field, n: int, N: int, weak: Span, strong: Span, theta: Exact) -> Scene:
    """Spans and truth with random data."""
    D, draw = len(theta.values), field.variables
    return Scene(weak, strong, theta, draw(), draw(n, D), draw(n), draw(N, D), draw(N))


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
    frame, isotropic = field.orthogonal(d_w + d_s - shared + 1), claim.world == "isotropic"
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


def dimensions(rng: Rng) -> dict[str, int]:
    """Small dimensions and sample sizes, all of them different, with more samples than features."""
    d_w, d_s = rng.permutation([2, 3]).tolist()
    n, N = rng.permutation([4, 5, 6])[:2].tolist()
    return {"n": n, "N": N, "d_w": d_w, "d_s": d_s}


# -- one function a world: a claim, its dimensions by ``rng``, everything else by the field ---------------------------


def regression(claim: Claim, field: Field, rng: Rng, here: Scene | None = None) -> Point:
    here = here or scene(field, dimensions(rng), well_specified=claim.well_specified)
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


def chain_of_three(claim: Claim, field: Field, rng: Rng) -> Point:
    """A student of a student, all spans with one direction in common."""
    d_w, d_s, d_2 = rng.permutation([2, 3, 4]).tolist()
    n, N, N_2 = rng.permutation([5, 6, 7]).tolist()
    (w, s, t), common = spans(field, [d_w, d_s, d_2], 1)
    here = populated(field, n, N, w, s, common @ field.variables())
    inputs = field.variables(N_2, here.theta.shape[0])
    features = [span.raw for span in (w, s, t)]
    models = chain(features, here.theta, Data(here.Z, here.sigma * here.e), [here.fresh, inputs])
    P_w, P_s, P_2 = map(projection, features)
    values = {
        **here.coordinates,
        **between(s, t, "_2"),
        "V_2": inputs @ t.basis,
        "T_2": inputs @ t.rest,
        "N_2": field.number(N_2),
        "d_2": field.number(d_2),
        "d_2s": square(P_2 @ P_s),
        "d_2sw": square(P_2 @ P_s @ P_w),
    }
    named = dict(zip(("teacher", "student", "second student"), models, strict=True))
    return Point((values,), partial(_risk, named, here.theta), {**here.sizes, "N_2": N_2, "d_2": d_2})


def teachers(claim: Claim, field: Field, rng: Rng, here: Scene | None = None) -> Point:
    """The average of two or three teachers; the theory speaks of two of them, in the mean over all pairs."""
    M, here = int(rng.integers(2, 4)), here or scene(field, dimensions(rng))
    n, D = here.Z.shape
    samples = [(field.variables(n, D), field.variables(n)) for _ in range(M)]
    labelled = [Data(Z, here.sigma * e) for Z, e in samples]
    models = averages(here.weak.raw, here.strong.raw, here.theta, labelled, here.fresh)
    values, (basis, rest) = {**here.coordinates, "M": field.number(M)}, (here.weak.basis, here.weak.rest)
    pairs = tuple(
        values | {"U": Z @ basis, "R": Z @ rest, "e": e, "U_2": Z_2 @ basis, "R_2": Z_2 @ rest, "e_2": e_2}
        for (Z, e), (Z_2, e_2) in permutations(samples, 2)
    )
    named = dict(zip(("teacher", "student"), models, strict=True))
    return Point(pairs, partial(_risk, named, here.theta), {**here.sizes, "M": M})


def uneven_noise(claim: Claim, field: Field, rng: Rng, here: Scene | None = None) -> Point:
    """Noise L·e with tr(LᵀL) = nσ²: L/σ is a reflection of the identity, as a vector, in a random direction."""
    here = here or scene(field, dimensions(rng))
    n = here.Z.shape[0]
    direction = field.variables(n, n)
    L = here.sigma * (field.identity(n) - direction * (2 * direction.trace() / square(direction)))
    data = Data(here.Z, L @ here.e), Data(here.fresh, here.e_fresh)
    literal = Regression(here.weak.raw, here.strong.raw, here.theta, *data)
    return Point(({**here.coordinates, "L": L},), literal.risk, here.sizes)


def own_inputs(claim: Claim, field: Field, rng: Rng) -> Point:
    """Spans at 0° and 90°, a truth in both. The common features are X = FS, F orthonormal and S symmetric, so that
    (XᵀX)^{1/2} = S is known; all X are of this form (polar decomposition)."""
    d_w, d_s = rng.permutation([3, 4]).tolist()
    n, N = rng.permutation([6, 7]).tolist()
    k = int(rng.integers(1, 3))
    D = d_w + d_s - k + 1
    frame, turn, root = field.orthogonal(D), field.orthogonal(n), field.symmetric(k)
    own = [*range(k, d_s)], [*range(d_s, d_s + d_w - k)]
    strong, weak = (Span.of(frame, [*range(k), *columns]) for columns in own)
    first, rest = turn[:, :k], turn[:, k:]
    X, others = first @ root, field.variables(n, D - k)
    here = populated(field, n, N, weak, strong, frame[:, :k] @ field.variables(k))
    here = replace(here, Z=beside(X, others) @ frame.T)
    Z, W = (others[:, [i - k for i in columns]] for columns in own)
    reduced = {
        "X": X,
        "W": rest.T @ W,
        "Z": rest.T @ Z,
        "Z_X": first.T @ Z,
        "e": rest.T @ here.e,
        "e_X": first.T @ here.e,
    }
    on_own = any(name.startswith("own") for name in claim.risks)
    values = here.coordinates | {"d_shared": field.number(k)} | (reduced if on_own else {})
    return Point((values,), here.literal.risk, {**here.sizes, "d_shared": k})


def second_moments(claim: Claim, field: Field, rng: Rng) -> Point:
    """A student of one of three teachers, with equal probabilities, and a quadratic form of its coefficients."""
    assert isinstance(claim, Moment)
    here = scene(field, dimensions(rng))
    betas = [field.variables(here.weak.d) for _ in range(3)]
    A = field.symmetric(here.strong.d)

    def measure(name: str) -> Exact:
        total = field.number(0)
        for beta in betas:
            student = fitted(here.strong.raw, here.fresh, here.fresh @ here.weak.basis @ beta)
            coefficients = here.strong.basis.T @ student.function
            total = total + coefficients.T @ A @ coefficients
        return total / len(betas)

    Omega = sum(beta @ beta.T for beta in betas) * (field.number(1) / len(betas))
    return Point(({**here.coordinates, "A": A, "Omega": Omega},), measure, here.sizes)


def _risk(models: Mapping[str, Model], theta: Exact, name: str) -> Exact:
    model, _, where = name.partition(".")
    return models[model].excess_risk(theta, where == "in-sample")


WORLDS: dict[str, Callable[[Claim, Field, Rng], Point]] = {
    "regression": regression,
    "isotropic": isotropic,
    "chain of three": chain_of_three,
    "averages": teachers,
    "own inputs": own_inputs,
    "uneven noise": uneven_noise,
    "omega": second_moments,
}
"""By the names that claims have for them."""
IN_A_SCENE = {"regression": regression, "isotropic": isotropic, "averages": teachers, "uneven noise": uneven_noise}
"""Those that take any scene."""
