"""Claims in the proportional limit: shares, the forms of the literature, evaluation, and what is refused."""

from dataclasses import replace

import mpmath
import numpy as np
import pytest
from sympy import Eq, Integer, Symbol, lambdify, simplify, solve, sqrt

from derivations import catalogue
from derivations.ridge.baseline import claim as baseline
from derivations.ridge.teacher import claim as teacher
from verification.mutants.statements import altered
from w2s_theory.calculus import DomainError, canonical
from w2s_theory.claim import BestPenalty, Equivalence, WithoutPenalty
from w2s_theory.claim.record import ClosedForm, forgotten
from w2s_theory.kernel.words import CertificateError
from w2s_theory.setting.symbols import (
    gamma_s,
    gamma_w,
    lambda_s,
    lambda_w,
    omega,
    rho_foreign,
    rho_missed,
    rho_s,
    rho_w,
    share_s,
    share_w,
    sigma,
    signal,
)

BOOK = catalogue()
CLAIMS = {id: claim for id, claim in BOOK.items() if isinstance(claim, Equivalence)}
STUDENT = CLAIMS["ridge.student.population"]
B = signal - rho_w
NUMBERS = {
    "sigma": 0.7, "signal": 2.0, "rho_w": 0.5, "rho_s": 0.4, "rho_missed": 0.2, "rho_foreign": 0.3, "gamma_w": 0.8,
    "gamma_s": 1.3, "omega": 0.4, "lambda_w": 0.2, "lambda_s": 0.05,
}  # fmt: skip


def numbers(claim, **changes):
    return {s.name: (NUMBERS | changes)[s.name] for s in claim.symbols}


def teacher_variance(s):
    """The trace of the covariance of ridge coefficients (Hastie et al. 2022, theorem 5, by the shares)."""
    return gamma_w * s**2 * ((1 - s) ** 2 * B + sigma**2 + rho_w) / (1 - gamma_w * s**2)


# -- forms of the literature -------------------------------------------------------------------------------------------


def test_the_stieltjes_transform_solves_its_equation():
    """γ λ S² + (1 − γ + λ) S = 1 (Marchenko & Pastur 1967)."""
    claim = CLAIMS["ridge.marchenko-pastur"]
    S, lam = claim.value, claim.penalties[lambda_w]
    assert canonical(gamma_w * lam * S**2 + (1 - gamma_w + lam) * S - 1) == 0


def test_the_risk_of_ridge_regression_is_that_of_dobriban_and_wager():
    """Without noise from what features miss, B λ² m'(−λ) + σ² γ (m(−λ) − λ m'(−λ)), m the Stieltjes transform."""
    gamma, lam = 0.7, mpmath.mpf("0.3")

    def m(z):
        return ((1 - gamma - z) - mpmath.sqrt((1 - gamma - z) ** 2 - 4 * gamma * z)) / (2 * gamma * z)

    slope = mpmath.diff(m, -lam)
    expected = 2 * lam**2 * slope + 0.49 * gamma * (m(-lam) - lam * slope)
    got = teacher.evaluate(gamma_w=gamma, lambda_w=0.3, sigma=0.7, signal=2, rho_w=0)
    assert abs(got / expected - 1) < 1e-12


def test_the_student_is_made_of_moments_of_its_teacher():
    """ρ_s + |β_s − s_s s_w Cβ_w|² + s_s² ω τ + noise: the ridge map applied twice, put together by hand."""
    s, t, tau = share_s, share_w, teacher_variance(share_w)
    common = B - rho_foreign  # |Cβ_w|²
    both = (2 * common + rho_w + rho_foreign - rho_missed - rho_s) / 2  # ⟨β_s, Cβ_w⟩
    bias = signal - 2 * s * t * both + s**2 * t**2 * common
    unlearned = (1 - s) ** 2 * (t**2 * common + omega * tau)
    noise = gamma_s * s**2 / (1 - gamma_s * s**2) * (unlearned + t**2 * rho_foreign + (1 - omega) * tau)
    assert canonical(bias + s**2 * omega * tau + noise) == STUDENT.value


def test_baseline_and_teacher_are_one_formula():
    turned = {share_s: share_w, gamma_s: gamma_w, rho_s: rho_w}
    assert canonical(baseline.value.xreplace(turned)) == teacher.value


def test_a_student_of_all_its_teachers_features_is_a_student_in_its_span():
    same = {rho_foreign: 0, rho_missed: 0, rho_s: rho_w, omega: 1}
    assert canonical(STUDENT.value.subs(same)) == CLAIMS["ridge.own-student"].value


# -- shares ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("claim", CLAIMS.values(), ids=CLAIMS)
@pytest.mark.parametrize("gamma", [0.3, 1, 2.5])
@pytest.mark.parametrize("penalty", [1e-6, 0.4, 30])
def test_shares_are_the_least_roots(claim, gamma, penalty):
    """Of λs = (1 − s)(1 − γs), and below 1 and 1/γ."""
    at = {s: {"g": gamma, "l": penalty}.get(s.name[0], 1.0) for s in claim.symbols}
    for lam, share in claim.shares.items():
        s = float(claim.roots[share].subs(at))
        assert 0 < s < min(1, 1 / gamma)
        assert abs(float(claim.penalties[lam].subs(at).subs(share, s)) / penalty - 1) < 1e-6


@pytest.mark.parametrize("claim", CLAIMS.values(), ids=CLAIMS)
def test_values_are_exact_to_twelve_digits(claim):
    with mpmath.workdps(50):
        exactly = lambdify(claim.symbols, claim.inserted(claim.value), "mpmath")
        rng = np.random.default_rng(0)
        for penalty in 10 ** rng.uniform(-3, 1, 20):
            at = numbers(claim, lambda_w=float(penalty), lambda_s=0.07)
            expected = exactly(*(mpmath.mpf(repr(at[s.name])) for s in claim.symbols))
            assert abs(claim.evaluate(**at) / expected - 1) < 1e-12


def test_arrays_broadcast():
    claim = STUDENT
    found = claim.evaluate(**numbers(claim, lambda_w=np.array([[0.1], [0.2]]), lambda_s=np.array([0.05, 0.3, 1])))
    assert found.shape == (2, 3)
    assert found[1, 0] == pytest.approx(claim.evaluate(**numbers(claim)), rel=1e-14)


@pytest.mark.parametrize("changes", [{"lambda_w": 0}, {"lambda_w": -1}, {"gamma_w": 0}, {"rho_w": 3}])
def test_what_is_not_in_the_domain_is_refused(changes):
    with pytest.raises(DomainError, match=next(iter(changes))):
        teacher.evaluate(**numbers(teacher, **changes))


def test_there_are_no_exact_values():
    with pytest.raises(TypeError, match="roots"):
        teacher.evaluate(exact=True, **numbers(teacher))


# -- what is proved ----------------------------------------------------------------------------------------------------


def test_another_value_is_not_what_was_proved():
    wrong = altered(teacher, closed_form=ClosedForm(2 * teacher.value, teacher.derived_domain))
    with forgotten(), pytest.raises(CertificateError, match="value"):
        wrong.check()


def test_a_certificate_of_another_equivalent_is_refused():
    wrong = altered(teacher, equivalent=replace(teacher.equivalent, value=2 * teacher.equivalent.value))
    with forgotten(), pytest.raises(CertificateError):
        wrong.check()


def test_what_depends_on_sizes_is_no_limit():
    with pytest.raises(CertificateError, match="ratios"):
        replace(teacher, along={}).derive()


def test_a_penalty_without_a_share_is_refused():
    other = Symbol("l", positive=True)
    with pytest.raises(CertificateError, match="0 of the penalties"):
        replace(teacher, shares={lambda_s: share_s}, expression=teacher.expression.subs(lambda_w, other)).derive()


def test_hashes_do_not_depend_on_the_run():
    """The certificates are in an order that sets do not change: the record holds what another process derived."""
    with forgotten():
        fresh = replace(STUDENT)
        derived = fresh.certificate_hashes
    assert list(derived) == fresh.entry["certificates"]
    assert STUDENT.check()


# -- penalties ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("id", [id for id, claim in BOOK.items() if isinstance(claim, BestPenalty)])
def test_the_best_penalty_is_best(id):
    claim = BOOK[id]
    best = claim.evaluate(**numbers(claim))
    name = claim.penalty.name
    at = numbers(claim.of)
    least = claim.of.evaluate(**at | {name: best})
    assert least < min(claim.of.evaluate(**at | {name: best * factor}) for factor in (0.98, 1.02, 0.1, 10))


def test_at_the_best_penalty_the_risk_is_what_is_not_learned():
    claim = BOOK["ridge.teacher.best-penalty"]
    assert canonical(claim.least - (rho_w + (1 - share_w) * B)) == 0


def test_a_penalty_without_a_closed_form_is_refused():
    with pytest.raises(CertificateError, match="no penalty alone"):
        BestPenalty(
            id="x", title="", words="", quantity="x", source="", assumptions=(), of=STUDENT, penalty=lambda_s
        ).derive()


@pytest.mark.parametrize("id", [id for id, claim in BOOK.items() if isinstance(claim, WithoutPenalty)])
def test_limits_without_penalties_are_those_of_least_squares(id):
    claim = BOOK[id]
    assert claim.value == claim.known.value
    with pytest.raises(CertificateError, match="limit is"):
        replace(claim, at={share: form / Integer(3) for share, form in claim.at.items()}).derive()


def test_shares_that_do_not_belong_to_no_penalty_are_refused():
    claim = BOOK["ridge.teacher.without-penalty"]
    known = replace(claim.known)
    vars(known)["closed_form"] = ClosedForm(canonical(teacher.value.subs(share_w, gamma_w / 2)), claim.derived_domain)
    with pytest.raises(CertificateError, match="does not vanish"):
        replace(claim, known=known, at={share_w: gamma_w / 2}).derive()


# -- phases ------------------------------------------------------------------------------------------------------------


def test_a_teacher_with_the_best_penalty_is_beaten_by_other_features_alone():
    """At the best penalty a student in the same span is worse at every penalty of its own; one that shares little of
    the span, but all of the truth, is better."""
    best = BOOK["ridge.teacher.best-penalty"].evaluate(sigma=0.7, rho_w=0, signal=2, gamma_w=0.8)
    at = {"sigma": 0.7, "signal": 2.0, "rho_w": 0.0, "gamma_w": 0.8, "lambda_w": best, "gamma_s": 0.05}
    penalties = np.geomspace(1e-6, 10, 50)
    own = CLAIMS["ridge.own-student"].evaluate(**at, lambda_s=penalties)
    other = STUDENT.evaluate(**at, lambda_s=penalties, rho_s=0, rho_missed=0, rho_foreign=0, omega=0.1)
    risk = teacher.evaluate(**{name: at[name] for name in numbers(teacher)})
    assert own.min() > risk > other.min()


def test_a_teacher_with_a_smaller_penalty_is_beaten_in_its_own_span():
    at = {"sigma": 0.7, "signal": 2.0, "rho_w": 0.5, "gamma_w": 0.8, "gamma_s": 0.05}
    best = BOOK["ridge.teacher.best-penalty"].evaluate(**{k: at[k] for k in ("sigma", "rho_w", "signal", "gamma_w")})
    for factor, beaten in ((0.5, True), (0.95, True), (1.05, False), (2, False)):
        here = at | {"lambda_w": factor * best}
        own = CLAIMS["ridge.own-student"].evaluate(**here, lambda_s=np.geomspace(1e-4, 10, 200))
        assert (own.min() < teacher.evaluate(**{name: here[name] for name in numbers(teacher)})) == beaten


def test_the_share_by_its_formula():
    """2/(1 + γ + λ + √((1 + γ + λ)² − 4γ))."""
    total = 1 + gamma_w + lambda_w
    assert simplify(teacher.roots[share_w] - 2 / (total + sqrt(total**2 - 4 * gamma_w))) == 0
    assert solve(Eq(teacher.penalties[lambda_w], 0), share_w) == [1, 1 / gamma_w]
