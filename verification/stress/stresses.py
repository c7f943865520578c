"""Which hypotheses does a claim need? The claims on data that break them, one hypothesis at a time.

A stress is another law of the data: of the latent inputs z, always with mean zero and covariance I, and of the label
noise, always with mean zero and variance one given nothing. The numbers of a problem, and so what a claim says of it,
depend on these two moments only; whether the claim is still right is measured by the literal estimators
(``situations.regression.literal``), at a small problem and at the same with all dimensions and sample sizes multiplied
by 4 and by 16.

A non-linear truth is a linear one in latent inputs that are not independent: the last coordinate of each block is
(z_1² − 1)/√2, which has mean zero and variance one, is uncorrelated with all others, and lies in neither span.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from derivations import catalogue
from w2s_theory.claim import Claim
from w2s_theory.claim.composed import FisherLaw

from ..simulation.scores import sample
from ..situations.regression.literal import Array, Draw, LiteralProblem, simulate
from ..situations.regression.simulated import Regression
from ..statistics import furthest
from ..workers import unordered

CLAIMS = (
    "teacher.population", "student.variance.in-sample", "student.variance.population", "student.in-sample",
    "student.population", "baseline.population", "ceiling.population", "pgr", "opr", "risk-variance.teacher",
    "risk-variance.baseline", "risk-variance.ceiling", "risk-variance.student.in-sample",
    "risk-variance.student.population", "law.teacher",
)  # fmt: skip
TRIALS = {1: 40_000, 4: 10_000, 16: 2_000}
"""Data sets by scale; risks of larger problems scatter less."""
BLOCK = 5
"""Latent dimensions of the small problem."""
Z = 4.0
"""Half-width of all intervals in standard errors: each misses with probability 6·10⁻⁵, so that among the some 600
intervals of a table one misses with probability 0.04."""
RESOLVED = 0.25
"""An interval wider than this to one side says nothing, and no verdict is based on it."""

Rows = Callable[[np.random.Generator, int, int], Array]
Noise = Callable[[np.random.Generator, Array], Array]


# -- laws of inputs (rows × D, covariance I) and of noise (rows,), standardized ----------------------------------------


def gaussian(rng: np.random.Generator, rows: int, D: int) -> Array:
    return rng.standard_normal((rows, D))


def rademacher(rng: np.random.Generator, rows: int, D: int) -> Array:
    return rng.choice([-1.0, 1.0], size=(rows, D))


def uniform(rng: np.random.Generator, rows: int, D: int) -> Array:
    return rng.uniform(-(3**0.5), 3**0.5, size=(rows, D))


def student_t(rng: np.random.Generator, rows: int, D: int) -> Array:
    """t with 5 degrees of freedom, whose variance is 5/3."""
    return rng.standard_t(5, size=(rows, D)) * 0.6**0.5


TWO_SCALES = {0.25: 0.8, 4.0: 0.2}
"""Values of s² and their probabilities: E s² = 1, E s⁴ = 3.25."""


def two_scales(rng: np.random.Generator, rows: int, D: int) -> Array:
    """Gaussian rows, each times its own s, small (s² = 1/4) or large (s² = 4)."""
    s2 = rng.choice(list(TWO_SCALES), p=list(TWO_SCALES.values()), size=(rows, 1))
    return np.sqrt(s2) * gaussian(rng, rows, D)


def multivariate_t(rng: np.random.Generator, rows: int, D: int) -> Array:
    """Gaussian rows, each times its own s with 3/s² ~ χ²_5, so that E s² = 1."""
    return np.sqrt(3 / rng.chisquare(5, size=(rows, 1))) * gaussian(rng, rows, D)


def quadratic(rng: np.random.Generator, rows: int, D: int) -> Array:
    """Gaussian, but that the last coordinate of each block is (z_1² − 1)/√2 of its first."""
    z = gaussian(rng, rows, D)
    z[:, BLOCK - 1 :: BLOCK] = (z[:, ::BLOCK] ** 2 - 1) / 2**0.5
    return z


def autoregressive(rng: np.random.Generator, rows: int, D: int) -> Array:
    """Gaussian; rows that are neighbours have correlation 1/2, and so on as an AR(1) process has it."""
    z = gaussian(rng, rows, D)
    for t in range(1, rows):
        z[t] = 0.5 * z[t - 1] + 0.75**0.5 * z[t]
    return z


def repeated(rng: np.random.Generator, rows: int, D: int) -> Array:
    """Gaussian; every row occurs twice."""
    return np.repeat(gaussian(rng, -(-rows // 2), D), 2, axis=0)[:rows]


def gaussian_noise(rng: np.random.Generator, z: Array) -> Array:
    return rng.standard_normal(len(z))


def rademacher_noise(rng: np.random.Generator, z: Array) -> Array:
    return rng.choice([-1.0, 1.0], size=len(z))


def laplace_noise(rng: np.random.Generator, z: Array) -> Array:
    return rng.laplace(scale=0.5**0.5, size=len(z))


def student_t_noise(rng: np.random.Generator, z: Array) -> Array:
    return student_t(rng, len(z), 1)[:, 0]


def growing_noise(rng: np.random.Generator, z: Array) -> Array:
    """Gaussian with variance ‖z‖²/D given z."""
    return np.sqrt(np.mean(z**2, axis=1)) * rng.standard_normal(len(z))


# -- stresses ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Stress:
    """A law of the data.

    ``labelled``, ``pseudo``: of the latent inputs; ``noise``: of the label noise given them. ``why``: what of the
    derivations it takes away, and what this should do. ``about_truth``: whether it only concerns a truth outside the
    spans, and so no claim on well-specified problems.
    """

    name: str
    why: str
    labelled: Rows = gaussian
    pseudo: Rows = gaussian
    noise: Noise = gaussian_noise
    about_truth: bool = False

    def draw(self, problem: LiteralProblem, rng: np.random.Generator) -> Draw:
        """A data set of the problem under this law."""
        Z_lab, Z_pse = self.labelled(rng, problem.n, problem.D), self.pseudo(rng, problem.N, problem.D)
        return Draw(Z_lab, self.noise(rng, Z_lab), Z_pse, self.noise(rng, Z_pse))


MOMENTS = (
    "E(UᵀU)⁻¹ depends on the fourth moments of independent coordinates, but only at relative order 1/n; so does what "
    "the student makes of its teacher's error."
)
SCALE = (
    "The scale that all coordinates of an input share does not average out, however many they are: E tr(UᵀU)⁻¹ tends "
    "to the root t of d/n = E s²t/(1 + s²t), which is d/(n − d) for s = 1 and larger for every other s with E s² = 1."
)
MEANS = (
    "Expected risks contain the noise by its variance only. Their fluctuations contain its fourth moment at relative "
    "order d/n, which stays if the dimension grows with n."
)
STRESSES: dict[str, Stress] = {
    stress.name: stress
    for stress in (
        Stress("Gaussian (control)", "Nothing: all hypotheses hold, so every claim must."),
        Stress("Rademacher features", MOMENTS, rademacher, rademacher),
        Stress("uniform features", MOMENTS, uniform, uniform),
        Stress("t5 features", MOMENTS, student_t, student_t),
        Stress("elliptical, two scales", SCALE, two_scales, two_scales),
        Stress("elliptical, multivariate t5", SCALE, multivariate_t, multivariate_t),
        Stress(
            "elliptical pseudo-labelled only",
            "What the teacher and the baseline are trained on is untouched. The student is trained on inputs whose "
            "scale is shared by what it sees and what it does not, so that the two are dependent.",
            pseudo=two_scales,
        ),
        Stress("Rademacher noise", MEANS, noise=rademacher_noise),
        Stress("Laplace noise", MEANS, noise=laplace_noise),
        Stress("t5 noise", MEANS, noise=student_t_noise),
        Stress(
            "noise variance ∝ ‖z‖²",
            "Inputs of large norm have both leverage and noise; ‖z‖²/D − 1 is of order 1/√D and correlates with the "
            "squares of single coordinates at order 1/D.",
            noise=growing_noise,
        ),
        Stress(
            "quadratic truth",
            "The approximation error r is uncorrelated with the features but not independent of them: E r²uuᵀ is "
            "ρ·I but for one direction in each block, and a truth of many blocks is nearly independent of each "
            "feature.",
            quadratic,
            quadratic,
            about_truth=True,
        ),
        Stress(
            "AR(1) inputs",
            "UᵀU = GᵀRG with a matrix R of correlations whose eigenvalues spread as the scales of an elliptical law "
            "do, in any dimension.",
            autoregressive,
            autoregressive,
        ),
        Stress(
            "inputs repeated twice",
            "UᵀU is 2ZᵀZ with n/2 rows: the noise's share of the teacher's risk is σ²d_w/(n − 2d_w − 2) instead of "
            "σ²d_w/(n − d_w − 1), and approximation errors, which repeat too, count twice.",
            repeated,
            repeated,
        ),
    )
}


def problem(scale: int, well_specified: bool = False) -> LiteralProblem:
    """The problem at which claims are put under stress, in ``scale`` blocks with d_w = 3, d_s = 2, n = N = 24 each.

    In each block the spans meet at 0° and 60° and the bases are coordinates of z (for those of 𝒱_s not shared: sums of
    two), so that features inherit the law of the coordinates. The truth lies in the common directions if it is
    ``well_specified``; else it has a part of each kind. Its norm does not depend on the scale.
    """
    weak, strong = np.eye(BLOCK)[:, :3], np.zeros((BLOCK, 2))
    strong[0, 0], strong[1, 1], strong[3, 1] = 1.0, 0.5, 0.75**0.5
    truth = np.array([1.0, 0, 0, 0, 0] if well_specified else [1.0, 0.4, 0.2, 0.6, 0.4])
    copies = np.eye(scale)
    return LiteralProblem(
        n=24 * scale,
        N=24 * scale,
        V_w=np.kron(copies, weak),
        V_s=np.kron(copies, strong),
        spectrum_w=np.ones(3 * scale),
        spectrum_s=np.ones(2 * scale),
        theta=np.kron(np.full(scale, scale**-0.5), truth),
        sigma=1.0,
    )


# -- measurements ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Measurement:
    """A claim under a stress at a scale: ``deviation`` of what was simulated from what is claimed, relative to it (for
    laws: Kolmogorov's distance), and half the width of its interval (``margin``)."""

    stress: str
    claim: str
    scale: int
    trials: int
    deviation: float
    margin: float

    @property
    def is_zero(self) -> bool:
        """Whether the interval contains zero."""
        return abs(self.deviation) <= self.margin

    @property
    def bound(self) -> float:
        """The largest absolute deviation in the interval."""
        return abs(self.deviation) + self.margin


def measure(stress: str, claim: Claim, scale: int, risks: Mapping[str, Array]) -> Measurement:
    """How far draws of the risks, each (trials,), are from what the claim says of ``problem(scale)``."""
    numbers = Regression(problem(scale, claim.well_specified)).arguments(claim)
    claimed, trials = claim.evaluate(**numbers), len(next(iter(risks.values())))
    if isinstance(claim.formula, FisherLaw):
        distance = float(stats.kstest(sample(claim.formula, risks, 0.0), claimed.cdf).statistic)
        return Measurement(stress, claim.id, scale, trials, distance, furthest(trials, 2 * stats.norm.sf(Z)))
    measured = float(sample(claim.formula, risks, claimed).mean())
    linearized = sample(claim.formula, risks, measured)  # ratios, at what was measured
    error = float(linearized.std(ddof=1)) / trials**0.5
    return Measurement(stress, claim.id, scale, trials, measured / claimed - 1, Z * error / abs(claimed))


@dataclass(frozen=True)
class Outcome:
    """What the measurements of a claim under a stress come to. ``verdict``: "holds" (zero is in all intervals),
    "asymptotic" (it is not, but at the largest scale the deviation is zero, or a quarter of the first or less, as with
    1/√d, and its whole interval is below half of the first), "fails" or "undecided" (intervals too wide to tell)."""

    verdict: str
    measurements: tuple[Measurement, ...]

    @property
    def within(self) -> float:
        """The largest deviation that is compatible with any of the measurements."""
        return max(m.bound for m in self.measurements)

    def __str__(self) -> str:
        deviations = ", ".join(f"{m.deviation:+.1%}" for m in self.measurements)
        return {
            "holds": f"holds (within {self.within:.1%})",
            "asymptotic": f"only asymptotically ({deviations})",
            "fails": f"fails by {self.measurements[-1].deviation:+.1%}",
            "undecided": f"undecided ({deviations} ± {self.measurements[-1].margin:.1%})",
        }[self.verdict]


def outcome(measurements: Sequence[Measurement]) -> Outcome:
    """The verdict on a claim from its measurements at ascending scales.

    Raises ValueError for no measurements.
    """
    if not measurements:
        raise ValueError("no measurements; a verdict needs at least one")
    ordered = tuple(sorted(measurements, key=lambda m: m.scale))
    first, last = ordered[0], ordered[-1]
    if all(m.is_zero for m in ordered):
        return Outcome("holds" if max(m.bound for m in ordered) <= RESOLVED else "undecided", ordered)
    if not last.is_zero and abs(last.deviation) > abs(first.deviation) / 4:
        return Outcome("fails", ordered)
    shrinks = last.bound <= min(abs(first.deviation) / 2, RESOLVED)
    return Outcome("asymptotic" if shrinks else "undecided", ordered)


@dataclass(frozen=True)
class Cell:
    """Simulations that are made together: of one stress, problem and scale."""

    stress: str
    scale: int
    well_specified: bool
    claims: tuple[str, ...]
    trials: int
    seed: int

    def run(self) -> list[Measurement]:
        """All claims on the same data sets."""
        claims = [catalogue()[id] for id in self.claims]
        risks = sorted({risk for claim in claims for risk in claim.risks})
        own = zlib.crc32(self.stress.encode())
        rng = np.random.default_rng((self.seed, own, self.scale, self.well_specified))
        law = STRESSES[self.stress].draw
        drawn = simulate(problem(self.scale, self.well_specified), self.trials, rng, risks, law)
        return [measure(self.stress, claim, self.scale, drawn) for claim in claims]


def cells(claims: Sequence[str], stresses: Sequence[str], effort: float = 1.0, seed: int = 0) -> list[Cell]:
    """What has to be simulated for these claims (of CLAIMS) under these stresses, the longest first.

    ``effort`` multiplies the number of data sets. Raises ValueError for names that are not known.
    """
    for what, given, known in (("claims", claims, CLAIMS), ("stresses", stresses, tuple(STRESSES))):
        if unknown := [name for name in given if name not in known]:
            raise ValueError(f"{what} {', '.join(unknown)} cannot be put to the test; known: {', '.join(known)}")
    found = []
    for scale in sorted(TRIALS, reverse=True):
        for well_specified in (False, True):
            chosen = tuple(id for id in claims if catalogue()[id].well_specified == well_specified)
            for name in stresses:
                if chosen and not (well_specified and STRESSES[name].about_truth):
                    found.append(Cell(name, scale, well_specified, chosen, round(effort * TRIALS[scale]), seed))
    return found


def run(todo: Sequence[Cell], jobs: int = 1) -> Iterator[list[Measurement]]:
    """The measurements of each cell as it is done; they depend neither on ``jobs`` nor on the order."""
    if jobs == 1:
        return (cell.run() for cell in todo)
    return unordered(Cell.run, ((cell,) for cell in todo), jobs)


def outcomes(measurements: Sequence[Measurement]) -> dict[tuple[str, str], Outcome]:
    """By stress and claim."""
    groups: dict[tuple[str, str], list[Measurement]] = {}
    for m in measurements:
        groups.setdefault((m.stress, m.claim), []).append(m)
    return {key: outcome(group) for key, group in groups.items()}
