"""The literal simulation of weak-to-strong ridgeless regression: the definitions, and nothing else.

A latent input is z ~ N(0, I_D). The weak and the strong network have features φ = Σ^{1/2}z in R^D whose covariances Σ
have the spans 𝒱_w and 𝒱_s and any spectra. Truth z·θ, labels with Gaussian noise. Teacher, student, baseline and
ceiling are fitted by least squares (minimum norm) on raw features, and their excess risks are measured as defined. No
whitening, no closed form, no code shared with the theory that this is the witness against.

Setting: Dong, Li, Li, Lee, Lei (2025), arXiv 2502.05075, section 2.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ...rounding import bounded

Array = np.ndarray
RISKS = ("teacher", "teacher.in-sample", "student.in-sample", "student.population", "baseline", "ceiling")
LIMITS = (
    "teacher-limit", "student-limit", "student-of-limit.in-sample", "student-of-limit.population",
    "baseline-limit", "ceiling-limit",
)  # fmt: skip
"""With infinitely many samples: of the model's own, or of the teacher's (for the student of a limit)."""
MISFITS = ("misfit.population", "misfit.in-sample")
"""The mean squared difference of student and teacher, at a fresh point and over the pseudo-labelled inputs."""
RCOND = 1e-10
"""Singular values below this share of the largest count as zero. Spectra are allowed a ratio of 10⁶, a share of 10⁻³ in
singular values, so that genuine ones stay far above, and those of missing directions (10⁻¹⁶) far below."""
LARGEST_RATIO = 1e6
TOGETHER = 256
"""Data sets that are fitted at once."""
EDGE = 1e-12
"""Relative size of rounding errors in what a problem is computed from: squared cosines that near to 0 or 1, and vectors
that short relative to the truth, are on the edge."""


@dataclass(frozen=True, eq=False)
class LiteralProblem:
    """A problem in numbers.

    n, N: labelled and pseudo-labelled samples. V_w (D × d_w), V_s (D × d_s): orthonormal bases of the spans. spectrum_w
    (d_w,), spectrum_s (d_s,): positive eigenvalues of the feature covariances in these bases. theta (D,): the truth.
    sigma: standard deviation of the label noise. Raises ValueError for what cannot be.
    """

    n: int
    N: int
    V_w: Array
    V_s: Array
    spectrum_w: Array
    spectrum_s: Array
    theta: Array
    sigma: float

    def __post_init__(self) -> None:
        if min(self.n, self.N) < 1 or not self.sigma >= 0:
            raise ValueError(f"n={self.n}, N={self.N}, sigma={self.sigma}: sizes must be positive, sigma nonnegative")
        for name, basis, spectrum in (("w", self.V_w, self.spectrum_w), ("s", self.V_s, self.spectrum_s)):
            if basis.ndim != 2 or basis.shape[0] != len(self.theta):
                raise ValueError(f"V_{name} is of shape {basis.shape}, but needs {len(self.theta)} rows, as theta")
            if not np.allclose(basis.T @ basis, np.eye(basis.shape[1]), atol=1e-10):
                raise ValueError(f"the columns of V_{name} are not orthonormal; take Q of its QR decomposition")
            if spectrum.shape != basis.shape[1:] or not (spectrum > 0).all():
                raise ValueError(f"spectrum_{name} must be {basis.shape[1]} positive numbers, but is {spectrum}")
            if spectrum.max() > LARGEST_RATIO * spectrum.min():
                raise ValueError(
                    f"spectrum_{name} spans more than {LARGEST_RATIO:g}: least squares would lose its rank"
                )

    @property
    def D(self) -> int:
        return len(self.theta)

    @property
    def d_w(self) -> int:
        return self.V_w.shape[1]

    @property
    def d_s(self) -> int:
        return self.V_s.shape[1]

    @cached_property
    def roots(self) -> tuple[Array, Array]:
        """Σ_w^{1/2} and Σ_s^{1/2}, each D × D."""
        pairs = ((self.V_w, self.spectrum_w), (self.V_s, self.spectrum_s))
        w, s = (basis * np.sqrt(spectrum) @ basis.T for basis, spectrum in pairs)
        return w, s

    @property
    def principal_angles(self) -> Array:
        """Angles between the spans in radians, ascending, of shape (min(d_w, d_s),)."""
        return np.arccos(np.clip(np.linalg.svd(self.V_s.T @ self.V_w, compute_uv=False), 0, 1))

    @property
    def squared_cosines(self) -> Array:
        """Of the principal angles; exactly 0 or 1 where the difference is a rounding error."""
        squares = np.linalg.svd(self.V_s.T @ self.V_w, compute_uv=False) ** 2
        return np.where(squares < EDGE, 0.0, np.where(squares > 1 - EDGE, 1.0, squares))

    def symbols(self) -> dict[str, float]:
        """What the theory calls this problem: dimensions, noise and approximation errors, each by its definition.

        What is on the edge of its range but for rounding errors is on it: shared and orthogonal directions count 1 and
        0, parts of the truth that vanish are 0, and what is at most something else does not exceed it.
        """
        signal = float(self.theta @ self.theta)

        def squared(part: Array) -> float:
            norm = float(part @ part)
            return norm if norm > EDGE**2 * signal else 0.0

        weak = self.V_w @ (self.V_w.T @ self.theta)
        missed, cosines = self.theta - weak, self.squared_cosines
        numbers = {
            "n": self.n,
            "N": self.N,
            "d_w": self.d_w,
            "d_s": self.d_s,
            "d_sw": float(np.sum(cosines)),
            "q_sw": float(np.sum(cosines**2)),
            "sigma": self.sigma,
            "signal": signal,
            "rho_w": squared(missed),
            "rho_s": squared(self.theta - self.V_s @ (self.V_s.T @ self.theta)),
            "rho_missed": squared(self.V_s.T @ missed),
            "rho_foreign": squared(weak - self.V_s @ (self.V_s.T @ weak)),
        }
        return bounded(numbers)


@dataclass(frozen=True, eq=False)
class Draw:
    """One data set: latent labelled inputs Z_lab (n × D), their noise (n,), latent pseudo-labelled inputs Z_pse (N × D)
    and the noise (N,) of the true labels that only the ceiling sees; noises standardized."""

    Z_lab: Array
    noise: Array
    Z_pse: Array
    noise_pse: Array


def draw(problem: LiteralProblem, rng: np.random.Generator, count: int | None = None) -> Draw:
    """A data set of the problem; or ``count`` of them, along a first axis, the same as if drawn one by one."""
    sets = () if count is None else (count,)
    z, n = rng.standard_normal((*sets, problem.n + problem.N, problem.D + 1)), problem.n
    return Draw(z[..., :n, :-1], z[..., :n, -1], z[..., n:, :-1], z[..., n:, -1])


def together(draws: Sequence[Draw]) -> Draw:
    """Data sets of equal sizes as one, along a first axis."""
    columns = zip(*((d.Z_lab, d.noise, d.Z_pse, d.noise_pse) for d in draws), strict=True)
    return Draw(*(np.stack(column) for column in columns))


def fitted(root: Array, inputs: Array, labels: Array) -> Array:
    """The function (…, D) of z that least squares fits to labels (…, n) at inputs z (…, n, D), on the features Σ^{1/2}z
    with ``root`` = Σ^{1/2} (D × D).

    Features lie in the range of the root. In an orthonormal basis of it they have the same lengths, so that the
    solution of minimum norm is the same, and full rank as a rule.
    """
    _, singular, right = np.linalg.svd(root)
    features = root @ right[singular > RCOND * singular[0]].T
    return np.asarray(least_squares(inputs @ features, labels) @ features.T)


def least_squares(features: Array, labels: Array) -> Array:
    """Minimum-norm least squares: the coefficients (…, D) of the labels (…, n) on the features (…, n, D), as by
    `numpy.linalg.lstsq`, but of many data sets at once; the features may be the same for all."""
    rows, columns = features.shape[-2:]
    features = np.broadcast_to(features, (*labels.shape, columns))
    found = _tall(features, labels) if rows >= columns else _wide(features, labels)
    return _by_singular_values(features, labels) if found is None else found


def _tall(features: Array, labels: Array) -> Array | None:
    """No fewer samples than features, by the triangle of a QR factorization; None if one may not be of full rank."""
    d = features.shape[-1]
    triangle = np.asarray(np.linalg.qr(np.concatenate([features, labels[..., None]], axis=-1), mode="r"))
    inverse = _inverse(triangle[..., :d, :d])
    return None if inverse is None else values(inverse, triangle[..., :d, d])


def _wide(features: Array, labels: Array) -> Array | None:
    """Fewer samples than features, likewise."""
    basis, triangle = np.linalg.qr(np.swapaxes(features, -1, -2))
    inverse = _inverse(triangle)
    return None if inverse is None else values(basis, values(np.swapaxes(inverse, -1, -2), labels))


def _inverse(triangles: Array) -> Array | None:
    """Of upper triangles; None unless all singular values surely count as not zero. The largest is below the root of
    the sum of squares, and so is the inverse of the least one in the inverse."""
    diagonals = np.abs(np.diagonal(triangles, axis1=-2, axis2=-1))
    if not (diagonals.min(axis=-1) > RCOND * diagonals.max(axis=-1)).all():
        return None
    inverses = np.linalg.inv(triangles)
    condition = np.linalg.norm(triangles, axis=(-2, -1)) * np.linalg.norm(inverses, axis=(-2, -1))
    return inverses if (condition < 1 / RCOND).all() else None


def _by_singular_values(features: Array, labels: Array) -> Array:
    left, singular, right = np.linalg.svd(features, full_matrices=False)
    is_zero = singular <= RCOND * singular[..., :1]
    coordinates = values(np.swapaxes(left, -1, -2), labels) / np.where(is_zero, np.inf, singular)
    return values(np.swapaxes(right, -1, -2), coordinates)


def values(inputs: Array, function: Array) -> Array:
    """The values (…, n) of a linear function (…, D) at inputs (…, n, D)."""
    return np.asarray((inputs @ function[..., None])[..., 0])


def fit(problem: LiteralProblem, data: Draw, risks: Sequence[str] = RISKS) -> dict[str, Array]:
    """The fitted linear functions of z, each (…, D), of the models that the risks asked for are about; of one data set
    or of many."""
    root_w, root_s = problem.roots
    models = {risk.split(".")[0] for risk in risks}
    if "misfit" in models:
        models |= {"teacher", "student"}
    labels = data.Z_lab @ problem.theta + problem.sigma * data.noise
    functions = {}
    if models & {"teacher", "student", "student-limit"}:
        functions["teacher"] = fitted(root_w, data.Z_lab, labels)
    if "student" in models:
        functions["student"] = fitted(root_s, data.Z_pse, values(data.Z_pse, functions["teacher"]))
    # with inputs without end, E (z·θ − φ·w)² = |θ − Σ^{1/2}w|²: least squares in latent space
    everywhere = np.eye(problem.D)
    if models & {"teacher-limit", "student-of-limit"}:
        functions["teacher-limit"] = fitted(root_w, everywhere, problem.theta)
    if "student-limit" in models:
        functions["student-limit"] = fitted(root_s, everywhere, functions["teacher"])
    if "student-of-limit" in models:
        functions["student-of-limit"] = fitted(root_s, data.Z_pse, data.Z_pse @ functions["teacher-limit"])
    for name in models & {"baseline-limit", "ceiling-limit"}:
        functions[name] = fitted(root_s, everywhere, problem.theta)
    if "baseline" in models:
        functions["baseline"] = fitted(root_s, data.Z_lab, labels)
    if "ceiling" in models:
        more = data.Z_pse @ problem.theta + problem.sigma * data.noise_pse
        inputs, outputs = np.concatenate([data.Z_lab, data.Z_pse], axis=-2), np.concatenate([labels, more], axis=-1)
        functions["ceiling"] = fitted(root_s, inputs, outputs)
    return functions


def excess_risk(problem: LiteralProblem, data: Draw, function: Array, in_sample: bool = False) -> Array:
    """E (z·function − z·θ)² over a fresh z, or its mean over the pseudo-labelled inputs; of each data set."""
    return squared_distance(data, function, problem.theta, in_sample)


def squared_distance(data: Draw, function: Array, other: Array, in_sample: bool) -> Array:
    """E (z·function − z·other)² likewise."""
    difference = function - other
    return np.mean(values(data.Z_pse, difference) ** 2, axis=-1) if in_sample else np.sum(difference**2, axis=-1)


def simulate(
    problem: LiteralProblem,
    trials: int,
    rng: np.random.Generator,
    models: Sequence[str] = RISKS,
    law: Callable[[LiteralProblem, np.random.Generator], Draw] | None = None,
) -> dict[str, Array]:
    """Excess risks and misfits of ``trials`` independent data sets, an array (trials,) for each of ``models``, of
    RISKS, LIMITS, MISFITS.

    The data sets are the same whichever models are asked for. ``law``: how a data set is drawn, if not from the
    Gaussian law; its latent inputs must have mean zero and covariance I, as population risks are sums of squares.
    Raises ValueError for an unknown name, FloatingPointError if a risk is not finite.
    """
    if unknown := set(models) - {*RISKS, *LIMITS, *MISFITS}:
        raise ValueError(f"unknown risks {sorted(unknown)}; known: {', '.join((*RISKS, *LIMITS, *MISFITS))}")
    results = {name: np.empty(trials) for name in models}
    for start in range(0, trials, TOGETHER):
        count = min(TOGETHER, trials - start)
        data = draw(problem, rng, count) if law is None else together([law(problem, rng) for _ in range(count)])
        functions = fit(problem, data, models)
        for name, risks in results.items():
            model, _, where = name.partition(".")
            (first, other) = ("student", functions["teacher"]) if model == "misfit" else (model, problem.theta)
            risks[start : start + TOGETHER] = squared_distance(data, functions[first], other, where == "in-sample")
    for name, risks in results.items():
        if not np.isfinite(risks).all():
            raise FloatingPointError(f"risk of {name} is not finite in trial {int(np.argmin(np.isfinite(risks)))}")
    return results


def subspaces(angles: Array, d_w: int, d_s: int, D: int, rng: np.random.Generator) -> tuple[Array, Array]:
    """Orthonormal bases V_w (D × d_w) and V_s (D × d_s) with these principal angles (radians), the rest orthogonal.

    ``angles``: shape (k,) with k ≤ min(d_w, d_s); needs D ≥ d_w + d_s. The pair is turned at random in R^D.
    """
    k = len(angles)
    if k > min(d_w, d_s) or d_w + d_s > D:
        raise ValueError(
            f"{k} angles between {d_w} and {d_s} dimensions in {D}: need k <= min(d_w, d_s), d_w + d_s <= D"
        )
    frame = np.linalg.qr(rng.standard_normal((D, D)))[0]
    V_s = frame[:, :d_s].copy()
    V_w = frame[:, d_s : d_s + d_w].copy()
    V_w[:, :k] = V_w[:, :k] * np.sin(angles) + V_s[:, :k] * np.cos(angles)
    return V_w @ np.linalg.qr(rng.standard_normal((d_w, d_w)))[0], V_s @ np.linalg.qr(rng.standard_normal((d_s, d_s)))[
        0
    ]


def orthogonal_problem(
    n: int, N: int, d_w: int, d_s: int, d_sw: int, sigma: float, missed: float, foreign: float, rest: float
) -> LiteralProblem:
    """Spans that share ``d_sw`` directions and are orthogonal otherwise, and a truth with these squared norms in
    𝒱_s ∖ 𝒱_w, in 𝒱_w ∖ 𝒱_s, and outside both.

    Raises ValueError if there is no such direction for a part of the truth that is not zero.
    """
    if (missed and d_s == d_sw) or (foreign and d_w == d_sw):
        raise ValueError(f"no direction for missed={missed}, foreign={foreign} at d_w={d_w}, d_s={d_s}, d_sw={d_sw}")
    axes = np.eye(d_w + d_s - d_sw + 1)
    V_s, V_w = axes[:, :d_s], axes[:, [*range(d_sw), *range(d_s, d_s + d_w - d_sw)]]
    theta = np.sqrt(missed) * V_s[:, -1] + np.sqrt(foreign) * V_w[:, -1] + np.sqrt(rest) * axes[:, -1]
    return LiteralProblem(n, N, V_w, V_s, np.ones(d_w), np.ones(d_s), theta, sigma)


def random_problem(rng: np.random.Generator, approximation: bool = True, margin: int = 9) -> LiteralProblem:
    """A random problem with shared, orthogonal and generic directions, rotated spans and spectra of ratio up to 100.

    With ``approximation`` the truth is generic; without, it lies in the intersection of the spans (so it is zero if
    they do not intersect). n exceeds the dimensions by 20 to 40, N exceeds d_s by ``margin`` or more, so that the risks
    have finite moments of order up to 10 and up to margin/2.
    """
    # without approximation the risks are of noise alone, whose relative scatter is smaller in more dimensions
    d_w, d_s = rng.integers(2, 8 if approximation else 14, size=2)
    D = int(d_w + d_s + rng.integers(1, 4))
    kinds = rng.choice(3, size=min(d_w, d_s), p=[0.4, 0.2, 0.4])
    angles = np.select([kinds == 0, kinds == 1], [0.0, np.pi / 2], rng.uniform(0, np.pi / 2, len(kinds)))
    V_w, V_s = subspaces(angles, int(d_w), int(d_s), D, rng)
    theta = rng.standard_normal(D)
    if not approximation:
        left, cosines, _ = np.linalg.svd(V_s.T @ V_w)
        common = V_s @ left[:, : len(cosines)][:, cosines > 1 - 1e-9]
        theta = common @ (common.T @ theta)
    return LiteralProblem(
        n=int(max(d_w, d_s) + rng.integers(20, 41)),
        N=int(d_s + margin + rng.integers(0, 32)),
        V_w=V_w,
        V_s=V_s,
        spectrum_w=10 ** rng.uniform(-1, 1, d_w),
        spectrum_s=10 ** rng.uniform(-1, 1, d_s),
        theta=theta,
        sigma=float(rng.uniform(0.5, 2.0)),
    )


def random_right_angled_problem(rng: np.random.Generator, shared: bool = True) -> LiteralProblem:
    """A random problem whose spans meet at 0° and 90° only (at 90° only, unless ``shared``), with no truth but zero.

    N is from d_s on: nothing need have moments.
    """
    d_w, d_s = (int(d) for d in rng.integers(2, 7, size=2))
    common = int(rng.integers(1, min(d_w, d_s) + 1)) if shared else 0
    common -= common == d_w
    V_w, V_s = subspaces(np.zeros(common), d_w, d_s, d_w + d_s + 1, rng)
    n, N = int(d_w + rng.integers(1, 30)), int(d_s + rng.integers(0, 12))
    spectrum_w, spectrum_s = (10 ** rng.uniform(-1, 1, d) for d in (d_w, d_s))
    theta, sigma = np.zeros(d_w + d_s + 1), float(rng.uniform(0.5, 2.0))
    return LiteralProblem(n, N, V_w, V_s, spectrum_w, spectrum_s, theta, sigma)


def random_isotropic_problem(rng: np.random.Generator, room: int = 9) -> LiteralProblem:
    """A random problem of isotropic features and any sample sizes that are ``room`` away from the thresholds.

    Samples may be fewer or more than features, for each model. There are generic and common directions.
    """
    while True:
        d_w, d_s = rng.integers(2, 26, size=2)
        n, N = rng.integers(1, 50, size=2)
        if min(abs(n - d_w), abs(N - d_s), abs(n - d_s), abs(n + N - d_s)) >= room:
            break
    D = int(d_w + d_s + rng.integers(1, 4))
    angles = rng.uniform(0, np.pi / 2, min(d_w, d_s)) * (rng.uniform(size=min(d_w, d_s)) < 0.7)
    V_w, V_s = subspaces(angles, int(d_w), int(d_s), D, rng)
    theta, sigma = rng.standard_normal(D), float(rng.uniform(0.5, 2.0))
    return LiteralProblem(int(n), int(N), V_w, V_s, np.ones(d_w), np.ones(d_s), theta, sigma)
