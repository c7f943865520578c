"""Hypothesis strategies for weak-to-strong regression: problems, their parts, and the numbers of a claim.

They draw small readable values (whole numbers; angles of 0°, 90°, 60°, 45°, 30° before any other; bases along the
coordinate axes), so that what a failing test shrinks to can be read, and prints as the call of ``problem`` that makes
it. Every argument may be a value or a strategy, so they compose with each other and with the user's own:

    from hypothesis import given
    from verification.strategies import dimensions, problems

    @given(problems(d_s=dimensions(2, 4), angles=[0, 90], well_specified=True))
    def test_my_theory(problem): ...

``examples/test_my_theory.py`` is a file to start from. How this relates to campaigns: ``situations``
draw generic problems (rotated bases, spectra of ratio 100) from a seed, which is what errors show best in;
``simulated_problems`` here draws the corner cases as well, and is what hunts draw from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import hypothesis
import numpy as np
from hypothesis import HealthCheck, Phase
from hypothesis import strategies as st
from scipy.special import cosdg, sindg
from sympy import Symbol

from w2s_theory.calculus import DomainError, SymmetricMatrix
from w2s_theory.claim import Claim, Moment
from w2s_theory.setting.evaluate import evaluate

from .situations.registry import of
from .situations.regression.literal import Array, LiteralProblem
from .situations.regression.simulated import Regression

T = TypeVar("T")
Strategy = st.SearchStrategy
ANGLES = (0, 90, 60, 45, 30)
"""Angles in degrees that are tried before any other."""
SAMPLE_SIZES = ("n", "N", "N_2")
ROOM = 30
"""By how much sample sizes may exceed the least that is asked for."""


def register_profiles() -> None:
    """Register the Hypothesis profiles "ci" (the same examples in every run) and "hunt" (ever new ones, and many).

    In a conftest.py: ``register_profiles(); settings.load_profile("ci")``; then ``pytest --hypothesis-profile hunt``.
    """
    register = hypothesis.settings.register_profile
    register("ci", derandomize=True, database=None, deadline=None, print_blob=True)
    register("hunt", derandomize=False, max_examples=2000, deadline=None, print_blob=True)


# -- parts of problems -------------------------------------------------------------------------------------------------


def dimensions(smallest: int = 1, largest: int = 6) -> Strategy[int]:
    """Dimensions of feature subspaces."""
    return st.integers(smallest, largest)


def amounts(largest: int = 4) -> Strategy[float]:
    """Nonnegative numbers for noises and approximation errors: whole ones, then sixteenths."""
    return st.integers(0, largest).map(float) | st.integers(0, 16 * largest).map(lambda k: k / 16)


def principal_angles() -> Strategy[float]:
    """Degrees between 0 and 90; half of them are ``ANGLES``."""

    def angle(k: int) -> Strategy[float]:
        return st.just(float(ANGLES[k])) if k < len(ANGLES) else st.floats(1, 89)

    return st.integers(0, 2 * len(ANGLES) - 1).flatmap(angle)  # and not |, which does not shrink from floats to ANGLES


DIMENSIONS, DEGREES, OUTSIDE, NOISES = dimensions(), principal_angles(), st.integers(0, 1), st.integers(1, 3)


@dataclass(frozen=True)
class SubspacePair:
    """Two spans with these principal angles (degrees), as many as the smaller dimension, in the coordinate axes:
    first those of 𝒱_s, then what 𝒱_w has besides them, then so many ``outside`` of both."""

    d_w: int
    d_s: int
    angles: tuple[float, ...]
    outside: int = 0

    def __post_init__(self) -> None:
        if len(self.angles) != min(self.d_w, self.d_s) or not all(0 <= angle <= 90 for angle in self.angles):
            raise ValueError(
                f"angles {self.angles}: needed are {min(self.d_w, self.d_s)} between 0 and 90 degrees, as many as the "
                f"smaller of d_w={self.d_w} and d_s={self.d_s}"
            )

    @property
    def shared(self) -> list[int]:
        """The axes that both spans have in common."""
        return [axis for axis, angle in enumerate(self.angles) if angle == 0]

    @property
    def D(self) -> int:
        return self.d_s + self.d_w - len(self.shared) + self.outside

    @property
    def V_s(self) -> Array:
        """An orthonormal basis of the strong span, D × d_s."""
        return np.eye(self.D)[:, : self.d_s]

    @property
    def V_w(self) -> Array:
        """An orthonormal basis of the weak span, D × d_w."""
        axes = np.eye(self.D)
        own, columns = iter(axes[self.d_s :]), []
        for k in range(self.d_w):
            angle = self.angles[k] if k < len(self.angles) else 90
            common = axes[min(k, self.d_s - 1)]
            columns.append(common if angle == 0 else cosdg(angle) * common + sindg(angle) * next(own))
        return np.array(columns).T


@st.composite
def subspace_pairs(
    draw: st.DrawFn,
    d_w: int | Strategy[int] = DIMENSIONS,
    d_s: int | Strategy[int] = DIMENSIONS,
    angles: Sequence[float] | Strategy[float] = DEGREES,
    outside: int | Strategy[int] = OUTSIDE,
) -> SubspacePair:
    """Pairs of spans. ``angles``: the degrees that may occur, or a strategy for one of them."""
    weak, strong = draw(_strategy(d_w)), draw(_strategy(d_s))
    angle = angles if isinstance(angles, Strategy) else st.sampled_from([float(a) for a in angles])
    least = min(weak, strong)
    found = draw(st.lists(angle, min_size=least, max_size=least))
    return SubspacePair(weak, strong, tuple(found), draw(_strategy(outside)))


def feature_spectra(d: int, largest: int = 9) -> Strategy[list[float]]:
    """Eigenvalues of a feature covariance in d dimensions: all 1, unless more is needed."""
    return st.lists(st.integers(1, largest).map(float), min_size=d, max_size=d)


def truths(pair: SubspacePair, well_specified: bool = False, largest: int = 3) -> Strategy[list[float]]:
    """Coefficients of the truth in the coordinate axes; only on common axes if ``well_specified``."""
    coefficient = st.integers(-largest, largest).map(float)
    zero = st.just(0.0)
    axes = (coefficient if axis in pair.shared or not well_specified else zero for axis in range(pair.D))
    return st.tuples(*axes).map(list)


# -- problems ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False, repr=False)
class ReadableProblem(LiteralProblem):
    """A literal problem that prints as the call of ``problem`` that makes it."""

    pair: SubspacePair

    def __repr__(self) -> str:
        parts: dict[str, Any] = {"n": self.n, "N": self.N, "d_w": self.d_w, "d_s": self.d_s}
        parts |= {"angles": _plain(self.pair.angles), "theta": _plain(self.theta), "sigma": _number(self.sigma)}
        spectra = {"spectrum_w": self.spectrum_w, "spectrum_s": self.spectrum_s}
        parts |= {name: _plain(spectrum) for name, spectrum in spectra.items() if (spectrum != 1).any()}
        return f"problem({', '.join(f'{name}={value}' for name, value in parts.items())})"


def problem(
    n: int,
    N: int,
    d_w: int,
    d_s: int,
    angles: Sequence[float],
    theta: Sequence[float],
    sigma: float,
    spectrum_w: Sequence[float] | None = None,
    spectrum_s: Sequence[float] | None = None,
) -> ReadableProblem:
    """The problem with these principal angles (degrees) and coefficients of the truth in the axes of ``SubspacePair``;
    those beyond both spans are outside. Spectra are all ones unless given.

    Raises ValueError for angles or a truth of the wrong length, and as LiteralProblem does.
    """
    inside = SubspacePair(d_w, d_s, tuple(angles))
    if len(theta) < inside.D:
        raise ValueError(f"theta has {len(theta)} coefficients, but the spans take {inside.D} axes at least")
    pair = SubspacePair(d_w, d_s, tuple(angles), len(theta) - inside.D)
    weak, strong = (np.array([1.0] * d if given is None else given, float) for d, given in
                    ((d_w, spectrum_w), (d_s, spectrum_s)))  # fmt: skip
    return ReadableProblem(n, N, pair.V_w, pair.V_s, weak, strong, np.array(theta, float), float(sigma), pair)


@st.composite
def problems(
    draw: st.DrawFn,
    d_w: int | Strategy[int] = DIMENSIONS,
    d_s: int | Strategy[int] = DIMENSIONS,
    angles: Sequence[float] | Strategy[float] = DEGREES,
    n: int | Strategy[int] | None = None,
    N: int | Strategy[int] | None = None,
    theta: Sequence[float] | Strategy[Sequence[float]] | None = None,
    sigma: float | Strategy[float] = NOISES,
    spectra: bool = True,
    well_specified: bool = False,
    margin: int = 2,
) -> ReadableProblem:
    """Problems of weak-to-strong regression.

    ``n``, ``N``: unless given, sample sizes exceed the dimensions by ``margin`` or more; by 2, expected risks are
    finite, by 4 their variances, by 2k the k-th moments. ``theta``: unless given, ``truths``. ``spectra``: whether
    feature covariances may differ from projections (least squares does not see it).
    """
    pair = draw(subspace_pairs(d_w, d_s, angles))
    if n is None:
        n = st.integers(max(pair.d_w, pair.d_s) + margin, max(pair.d_w, pair.d_s) + margin + ROOM)
    if N is None:
        N = st.integers(pair.d_s + margin, pair.d_s + margin + ROOM)
    sizes = draw(_strategy(n)), draw(_strategy(N))
    truth = draw(truths(pair, well_specified) if theta is None else _strategy(theta))
    noise = float(draw(_strategy(sigma)))
    found = [draw(feature_spectra(d)) if spectra else None for d in (pair.d_w, pair.d_s)]
    return problem(*sizes, pair.d_w, pair.d_s, pair.angles, truth, noise, *found)


def regressions(claim: Claim, spectra: bool = True) -> Strategy[Regression]:
    """Problems at the angles of the claim's situation, a truth in both spans if it has any."""
    angles = claim.situation.angles
    drawn = problems(
        angles=principal_angles() if angles is None else angles,
        spectra=spectra,
        well_specified=claim.well_specified or angles is not None,
        margin=claim.margin,
    )
    return drawn.map(Regression)


def simulated_problems(claim: Claim, spectra: bool = True) -> Strategy[Any]:
    """What a campaign simulates for the claim: problems that satisfy its hypotheses, with enough moments to compare.
    ``spectra`` as for ``problems``.

    Raises ValueError for a claim whose situation is not drawn.
    """
    representation = of(claim)
    strategy = representation.drawn_by()
    if strategy is None:
        why = representation.missing.get("strategy", "it has no strategy")
        raise ValueError(f"{claim.id} is about {str(claim.situation)!r}, which is not drawn: {why}")
    found: Strategy[Any] = strategy(claim, spectra)
    return found


# -- numbers of claims -------------------------------------------------------------------------------------------------


def matrices(rows: int, columns: int, symmetric: bool = False, largest: int = 3) -> Strategy[Array]:
    """Matrices of whole numbers, zero unless more is needed."""
    entries = st.lists(st.integers(-largest, largest), min_size=rows * columns, max_size=rows * columns)
    found = entries.map(lambda values: np.array(values, float).reshape(rows, columns))
    return found.map(lambda a: np.triu(a) + np.triu(a, 1).T) if symmetric else found


@st.composite
def parameters(draw: st.DrawFn, claim: Claim) -> dict[str, Any]:
    """Numbers in the claim's domain, by name, as ``claim.evaluate`` takes them; and constant matrices if it has any."""
    one_by_one = st.fixed_dictionaries({symbol.name: _values(symbol) for symbol in claim.symbols})
    numbers = draw(one_by_one.filter(lambda values: _allowed(claim, values)))
    if not isinstance(claim, Moment):
        return numbers
    constant = {}
    for matrix in claim.matrices:
        rows, columns = (int(evaluate(size, numbers)) for size in matrix.shape)
        constant[matrix.name] = draw(matrices(rows, columns, isinstance(matrix, SymmetricMatrix)))
    return {**numbers, **constant}


def drawn(strategy: Strategy[T], count: int, seed: int) -> list[T]:
    """``count`` values of a strategy, the same for the same seed (fewer if there are no more)."""
    found: list[T] = []

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=count, phases=[Phase.generate], database=None, deadline=None, derandomize=False,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @hypothesis.given(strategy)
    def collect(value: T) -> None:
        found.append(value)

    collect()
    return found[:count]


def drawn_problems(claim: Claim, seed: tuple[int, ...], count: int) -> list[Any]:
    """Problems drawn in the claim's situation, up to ``count``; none for claims it draws none for."""
    if not of(claim).has("strategy"):
        return []
    return drawn(simulated_problems(claim), count, int(np.random.SeedSequence(seed).generate_state(1)[0]))


def _values(symbol: Symbol) -> Strategy[Any]:
    if symbol.name in SAMPLE_SIZES:
        return st.integers(1, 6) | st.integers(1, 40)
    return dimensions() | dimensions(7, 12) if symbol.is_integer else amounts()


def _allowed(claim: Claim, values: dict[str, Any]) -> bool:
    with np.errstate(all="ignore"):  # conditions are evaluated beyond the domain, too
        try:
            claim.checked(values) if isinstance(claim, Moment) else claim.evaluate(**values)
        except DomainError:
            return False
    return True


def _strategy(value: Any) -> Strategy[Any]:
    return value if isinstance(value, Strategy) else st.just(value)


def _plain(values: Sequence[float] | Array) -> list[float]:
    return [_number(value) for value in values]


def _number(value: float) -> float:
    """Whole numbers as integers."""
    return int(value) if value == int(value) else float(value)
