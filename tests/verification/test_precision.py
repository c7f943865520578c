"""High precision: the quadratures against published values, and what they refute."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from mpmath import mp, mpf
from sympy import And, Gt, Integer, Piecewise, Rational, nan, oo, sqrt, zoo

from derivations import catalogue
from verification.arithmetic.scalars import Angle, Chi, Divergent, Normal, Scalar
from verification.finding import Task
from verification.precision import enclosures
from verification.precision.digits import Uncertain, certain
from verification.precision.examine import PrecisionBudget, examine, examine_form
from verification.precision.matrices import represent
from verification.precision.probabilities import beats_teacher, beats_with_one_label, ratio_below
from verification.precision.regions import regions
from verification.precision.special import holds, numbers_of, specials
from verification.precision.thresholds import growth
from verification.precision.values import exact, quadrature
from verification.situations.regression.problems import SPECIAL
from w2s_theory.claim.record import ClosedForm
from w2s_theory.setting.symbols import N, d_s, d_w, n, rho_w

MOMENTS = [
    (Chi(5), -2, 0, Rational(1, 3)),  # E 1/χ²_m = 1/(m − 2)
    (Chi(7), -4, 0, Rational(1, 15)),  # E 1/χ⁴_m = 1/((m − 2)(m − 4))
    (Chi(3), 4, 0, Rational(15)),  # E χ⁴_m = m(m + 2)
    (Chi(300), 2, 0, Rational(300)),
    (Chi(10**40), -2, 0, Rational(1, 10**40 - 2)),
    (Normal(), 8, 0, Rational(105)),
    (Angle(1, 3), 2, 0, Rational(1, 3)),  # a Beta(1, 2) variable
    (Angle(4, 0, 1), 0, 2, Rational(1, 6)),  # a coordinate of a uniform direction in 6 dimensions
    (Angle(10**20 - 1, 3 * 10**20 - 1), 2, 0, Rational(1, 4)),
]
"""Scalar, exponents, and the moment from Johnson, Kotz, Balakrishnan, Continuous Univariate Distributions (1994/95)."""


@pytest.mark.parametrize(("scalar", "p", "q", "known"), MOMENTS)
def test_moments_are_those_of_the_textbook(scalar: Scalar, p: int, q: int, known: Rational) -> None:
    found = certain(lambda digits: scalar.moment(p, q, digits), 50)
    with mp.workdps(70):
        assert abs(found.value / (mpf(known.p) / known.q) - 1) < mpf(10) ** -50


@pytest.mark.skipif(not enclosures.available(), reason="python-flint is not installed")
@pytest.mark.parametrize(
    ("scalar", "p", "q", "known"), [m for m in MOMENTS if "0000" not in repr(m[0])][:3] + MOMENTS[5:8]
)
def test_certified_balls_agree_with_mpmath(scalar: Scalar, p: int, q: int, known: Rational) -> None:
    with enclosures.working():
        ball = enclosures.moment(scalar, p, q)
        assert enclosures.contains(ball, Fraction(known.p, known.q))
        assert not enclosures.contains(ball, Fraction(known.p, known.q) * (1 + Fraction(1, 10**55)))
        assert enclosures.relative_radius(ball) < 1e-60
        with mp.workdps(70):
            assert abs(mpf(ball.mid().str(60, radius=False)) - scalar.moment(p, q, 65)) < mpf(10) ** -50


def test_moment_of_an_inverse_wishart_matrix() -> None:
    """E tr W⁻¹ = d/(n − d − 1) (von Rosen 1988) is 3/2 at d = 3, n = 6, where a published package has NaN."""
    claim = catalogue()["inverse.1"]
    (size,) = (s for s in claim.symbols if s.name == "d")
    (rows,) = (s for s in claim.symbols if s.name == "n")
    identity = [[int(i == j) for j in range(3)] for i in range(3)]
    space, terms = represent(claim.expression, {size: 3, rows: 6}, {"A": identity})
    value = certain(lambda w: sum(space.expectation(t, lambda s, p, q: s.moment(p, q, w), _float) for t in terms), 50)
    with mp.workdps(60):
        assert abs(value.value - mpf("1.5")) < mpf(10) ** -50


def _float(number: Fraction | int) -> mpf:
    return mpf(number.numerator) / number.denominator


def test_the_teacher_at_the_published_sizes() -> None:
    """0.01·200/(500 − 200 − 1), the classical variance of least squares, to 50 digits (Hastie et al. 2022)."""
    (problem,) = (p for p in SPECIAL if p.about == "the published sizes")
    found = certain(quadrature(catalogue()["teacher.population"].formula, problem.well_specified()), 50)
    with mp.workdps(70):
        assert abs(found.value - mpf(2) / 299) < mpf(10) ** -52


IDS = (
    "teacher.population", "student.population", "student.in-sample", "risk-variance.student.population", "pgr",
    "inverse.2", "projection.2", "composition.chain.two", "composition.own-inputs.population",
)  # fmt: skip


@pytest.mark.parametrize("id", IDS)
def test_the_catalogue_stands_and_an_error_of_1e_40_does_not(id: str) -> None:
    claim = catalogue()[id]
    form = claim.closed_form
    assert examine_form(claim).verdict == "consistent"
    wrong = examine_form(claim, ClosedForm(form.value * (1 + Rational(1, 10**40)), form.domain))
    assert wrong.verdict == "refuted"
    assert "the closed form is" in wrong.reason
    assert "the integral" in wrong.reason


@pytest.mark.parametrize("id", ["teacher.population", "student.variance.population", "risk-variance.teacher", "opr"])
def test_n_for_n_minus_one_is_refuted(id: str) -> None:
    claim = catalogue()[id]
    form = claim.closed_form
    assert examine_form(claim, ClosedForm(form.value.xreplace({n: n - 1}), form.domain)).verdict == "refuted"


def test_a_threshold_that_is_too_low_is_refuted() -> None:
    """At n = d_w + 1, within n > d_w, the risk is infinite."""
    claim = catalogue()["student.population"]
    wrong = examine_form(claim, ClosedForm(claim.value, And(Gt(n, d_w), Gt(N, d_s + 1))))
    assert wrong.verdict == "refuted"
    assert wrong.reason.startswith("infinite at")


@pytest.mark.parametrize(("id", "gap"), [("teacher.population", 2), ("risk-variance.teacher", 4)])
def test_a_threshold_that_is_too_high_is_refuted(id: str, gap: int) -> None:
    """There the integral does not diverge."""
    claim = catalogue()[id]
    wrong = examine_form(claim, ClosedForm(claim.value, Gt(n, d_w + gap)))
    assert wrong.verdict == "refuted"
    assert "finite at the end of n > d_w" in wrong.reason


def test_a_sum_whose_terms_diverge_has_its_threshold_where_they_do() -> None:
    """(tr AS)² − tr(AS)² is finite at n = d + 3, each of its terms is not."""
    claim = catalogue()["zonal.inverse.1-1"]
    rows, cols = (next(s for s in claim.symbols if s.name == name) for name in "nd")
    assert examine_form(claim).verdict == "consistent"
    assert examine_form(claim, ClosedForm(claim.value, Gt(rows, cols + 4))).verdict == "refuted"


def test_growth_at_a_threshold_has_the_rate_of_its_integrand() -> None:
    """E 1/χ²_m diverges like log(1/ε) for m = 2, like 1/ε for m = 1, and not at all for m = 3."""
    from verification.arithmetic.polynomials import Space

    for freedom, power in ((2, -1), (1, -2)):
        space = Space()
        found = growth(space, space.inverse_chi_square(freedom))
        assert found is not None
        assert found.power == power
        assert found.is_as_predicted
        assert not replace(found, predicted=found.predicted * mpf("1.00001")).is_as_predicted
    space = Space()
    assert growth(space, space.inverse_chi_square(3)) is None
    with pytest.raises(Divergent):
        Chi(2).moment(-2, 0, 30)


def test_precision_is_raised_where_digits_cancel() -> None:
    """(1 + 10⁻⁶⁰ E z⁴) − 1 loses 60 digits, and the division by zero that it is at first is not taken for a value."""

    def value(digits: int) -> mpf:
        small = mpf(10) ** -60 * Normal().moment(4, 0, digits)
        return 1 / ((1 + small) - 1)

    found = certain(value, 50)
    assert found.working > 110
    with mp.workdps(60):
        assert abs(found.value * 3 / mpf(10) ** 60 - 1) < mpf(10) ** -50


def test_digits_that_are_never_certain_are_not_claimed() -> None:
    with pytest.raises(Uncertain):
        certain(lambda digits: mpf(1) + mpf(1) / digits, 20)


def test_probability_to_beat_the_teacher() -> None:
    """Against the incomplete beta function, and against draws of the representation by SciPy's distributions."""
    with mp.workdps(60):
        known = mp.betainc(2, mpf(3), 0, mpf(1) / 2, regularized=True)
        assert abs(ratio_below(4, 6, Fraction(1), 60) - known) < mpf(10) ** -48
    found = certain(lambda digits: beats_teacher(5, 4, 2, 1, digits - 8), 14)
    rng = np.random.default_rng(0)
    u, t = rng.standard_normal((10**5, 4)), rng.standard_normal((10**5, 2)) / np.sqrt(rng.chisquare(4, (10**5, 1)))
    u /= np.linalg.norm(u, axis=1)[:, None]
    t *= np.sqrt(1 - u[:, :1] ** 2)
    t[:, 0] += u[:, 0]
    assert abs(np.mean((t**2).sum(axis=1) < 1) - float(found.value)) < 5 * 0.5 / np.sqrt(10**5)


@pytest.mark.parametrize(
    "id",
    ["law.teacher", "beating.orthogonal", "samples.pseudo-labels.pgr", "samples.optimal-labels.opr", "teacher.limit"],
)
def test_rivals_in_floating_point_are_refuted(id: str) -> None:
    claim = catalogue()[id]

    def task(rival: object) -> Task[PrecisionBudget]:
        return Task(claim, 0, rival, 1e-6, PrecisionBudget())  # type: ignore[arg-type]

    wrong = {"law.teacher": lambda **v: claim.evaluate(**{**v, "n": v["n"] + 1})}.get(
        id, lambda **v: 1.3 * claim.evaluate(**v) // 1 + 1 if id.startswith("samples") else 1.01 * claim.evaluate(**v)
    )
    assert examine(task(claim.evaluate)).verdict == "consistent"
    assert examine(task(wrong)).verdict == "refuted"


def test_closed_forms_in_fractions_are_those_of_sympy() -> None:
    """A pole, 0/0, what is infinite, and what is not rational, too."""
    at = {"n": Integer(9), "d_w": Integer(8), "rho_w": Rational(1, 3)}
    gap = n - d_w - 1
    for expression, value in {
        (n - d_w) ** -2 * rho_w - n / 2: Rational(-25, 6),
        rho_w / gap: zoo,
        (n - 9) / gap: nan,
        oo: oo,
        sqrt(n) + 1: Integer(4),
        Piecewise((1 / gap, n > d_w + 1), (n, And(n > d_w, n < 10)), (oo, True)): Integer(9),
    }.items():
        assert exact(expression, at, None) == value, expression


def test_nothing_evaluated_is_unknown() -> None:
    """A domain that no special problem meets."""
    claim = catalogue()["teacher.population"]
    assert examine_form(claim, ClosedForm(claim.value, And(Gt(n, d_w + 1), Gt(rho_w, 10**9)))).verdict == "unknown"


def test_with_one_label_too_few_the_probability_is_another_one() -> None:
    """Against draws by definition at σ = |θ|. With very much or very little noise the error has a uniform direction,
    and the probability 2/π, as with labels enough."""
    rng, trials, N = np.random.default_rng(0), 200_000, 2
    x, noise, V, H = (rng.standard_normal((trials, k)) for k in (2, 1, N, N))
    error = x * ((x[:, :1] + noise) / (x**2).sum(axis=1, keepdims=True)) - np.array([1.0, 0.0])
    student = error[:, 0] + error[:, 1] * (V * H).sum(axis=1) / (V**2).sum(axis=1)
    simulated = (student**2 < (error**2).sum(axis=1)).mean()
    assert abs(beats_with_one_label(N, 1.0) - simulated) < 5 * 0.5 / trials**0.5
    for noise in (1e-5, 1e4):
        assert abs(beats_with_one_label(N, noise) - 2 / np.pi) < 1e-5


@pytest.mark.parametrize("id", ["ceiling.all-sizes", "student.in-sample.all-sizes", "student.population.all-sizes"])
def test_every_piece_of_a_claim_for_all_sizes_is_visited_and_both_sides_of_each_threshold(id: str) -> None:
    """Each piece is the first that holds at some problem; with noise and without, all sample sizes up to two samples
    from both thresholds are visited."""
    claim = catalogue()[id]
    seen = {k: 0 for k, _ in enumerate(claim.value.args)}
    gaps = set()
    for problem in specials(claim, claim.domain):
        numbers = numbers_of(claim, problem)
        wheres = [where.xreplace({s: numbers[s.name] for s in where.free_symbols}) for _, where in claim.value.args]
        seen[wheres.index(True)] += 1
        gaps.add((problem.n - problem.d_w, problem.N - problem.d_s, problem.sigma == 0))
    assert all(seen.values()), seen
    around = range(-2, 3)
    assert {(a, b, silent) for a in around for b in around for silent in (True, False)} <= gaps
    assert all(holds(claim.domain, claim, problem) for problem in regions(claim))
