"""Exact laws: against literal draws, against the calculus, and against each other."""

import numpy as np
import pytest
from scipy import integrate, stats

from derivations import catalogue
from tests.simulated import simulated
from verification.simulation.facts import FACTS
from verification.situations.regression.literal import (
    LiteralProblem,
    orthogonal_problem,
    random_problem,
    simulate,
    subspaces,
)
from w2s_theory import DomainError
from w2s_theory.kernel.words import CertificateError
from w2s_theory.setting.beating import probability
from w2s_theory.setting.laws import RiskLaw

CLAIMS = catalogue()
LEVEL = 1e-4


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.name)
def test_each_fact_of_the_chain(fact):
    assert fact.p_value(np.random.default_rng(2), 4000) > LEVEL


def test_a_wrong_number_of_degrees_of_freedom_is_seen():
    """One more or less: the test that the facts pass is one that a wrong law fails."""
    from dataclasses import replace

    fact = FACTS[3]
    for m in (5, 7):
        wrong = replace(fact, claimed=lambda rng, draws, m=m: RiskLaw(0.0, 1.0, 4, m).rvs(draws, random_state=rng))
        assert wrong.p_value(np.random.default_rng(2), 4000) < LEVEL


@pytest.mark.parametrize(
    ("model", "name"), [("teacher", "law.teacher"), ("baseline", "law.baseline"), ("ceiling", "law.ceiling")]
)
def test_simulated_risks_follow_the_law(model, name):
    problem = random_problem(np.random.default_rng(5))
    claim = CLAIMS[f"law.{model}"]
    law = claim.evaluate(**{s.name: problem.symbols()[s.name] for s in claim.symbols})
    draws = simulate(problem, 4000, np.random.default_rng(6), [model])[model]
    assert stats.kstest(draws, law.cdf).pvalue > LEVEL
    wrong = RiskLaw(law.shift, law.scale, law.d, law.m + 4)
    assert stats.kstest(draws, wrong.cdf).pvalue < LEVEL


def test_the_frozen_distribution():
    law = RiskLaw.teacher(30, 7, 1.5, 0.75)
    mean, variance = CLAIMS["teacher.population"], CLAIMS["risk-variance.teacher"]
    numbers = {"n": 30, "d_w": 7, "sigma": 1.5, "rho_w": 0.75}
    assert law.mean() == pytest.approx(mean.evaluate(**numbers))
    assert law.var() == pytest.approx(variance.evaluate(**numbers))
    assert law.cdf(law.ppf(0.3)) == pytest.approx(0.3)
    assert law.support()[0] == 0.75
    assert law.rvs(5, random_state=1).shape == (5,)
    assert RiskLaw.ceiling(20, 10, 7, 1.5, 0.75) == RiskLaw.baseline(30, 7, 1.5, 0.75)


def test_moments_are_infinite_below_their_thresholds():
    assert RiskLaw.teacher(8, 7, 1.0).mean() == np.inf
    assert np.isfinite(RiskLaw.teacher(9, 7, 1.0).mean())
    assert not np.isfinite(RiskLaw.teacher(10, 7, 1.0).var())
    assert np.isfinite(RiskLaw.teacher(11, 7, 1.0).var())


@pytest.mark.parametrize(
    ("law", "message"),
    [
        (lambda: RiskLaw.teacher(6, 7, 1.0), "n >= d"),
        (lambda: RiskLaw(0.0, 1.0, 2.5, 3), "integers"),
        (lambda: RiskLaw(0.0, 0.0, 2, 3), "0 < scale"),
        (lambda: RiskLaw(float("nan"), 1.0, 2, 3), "finite"),
        (lambda: probability(5, 4, 6, 1), "N >= d_s"),
        (lambda: probability(9, 4, 6, 1.5), "integers"),
        (lambda: probability(9, 4, 6, 5), "min"),
        (lambda: CLAIMS["law.teacher"].evaluate(n=6, d_w=7, sigma=1, rho_w=0), "n >= d_w"),
        (lambda: CLAIMS["law.teacher"].evaluate(n=np.array([9, 10]), d_w=7, sigma=1, rho_w=0), "one distribution"),
    ],
)
def test_bad_input_is_named(law, message):
    with pytest.raises(DomainError, match=message):
        law()


def test_the_law_claims_only_what_the_calculus_confirms():
    from dataclasses import fields

    claim = CLAIMS["law.teacher"]
    values = {f.name: getattr(claim, f.name) for f in fields(claim)}
    with pytest.raises(CertificateError, match="not the moment"):
        type(claim)(**values | {"m": claim.m + 1}).derive()


def reference(N, d_w, d_s, k):
    """The double integral by adaptive quadrature (QUADPACK), in the variables of the definition: R and b."""
    radius, share = stats.betaprime(d_s / 2, (N - d_s + 1) / 2), stats.beta(k / 2, (d_s - k) / 2) if k < d_s else None

    def given(r, b):
        return stats.t.cdf((1 - r * r) / (2 * r) * np.sqrt((d_w - k) / b), d_w - k)

    def over_radius(b):
        # R = tan φ
        def integrand(p):
            return radius.pdf(np.tan(p) ** 2) * 2 * np.tan(p) / np.cos(p) ** 2 * given(np.tan(p), b)

        parts = ((0, np.pi / 4), (np.pi / 4, np.pi / 2))
        return sum(integrate.quad(integrand, *part, epsabs=1e-13, epsrel=1e-13)[0] for part in parts)

    if share is None:
        return over_radius(1.0)
    inner = lambda c: share.pdf(np.sin(c) ** 2) * 2 * np.sin(c) * np.cos(c) * over_radius(np.sin(c) ** 2)  # noqa: E731
    return integrate.quad(inner, 0, np.pi / 2, epsabs=1e-12, epsrel=1e-12)[0]


@pytest.mark.parametrize("sizes", [(6, 4, 3, 1), (12, 9, 5, 3), (9, 6, 4, 4), (10, 3, 1, 1)])
def test_twelve_digits_of_the_probability_by_another_quadrature(sizes):
    found = probability(*sizes)
    assert abs(found.value - reference(*sizes)) < 1e-12
    assert found.error < 1e-12


def test_the_stated_error_is_small_everywhere():
    rng = np.random.default_rng(4)
    for _ in range(60):
        d_w, d_s = (int(d) for d in 10 ** rng.uniform(0, 2.5, 2))
        N, k = int(d_s + 10 ** rng.uniform(0, 3.5)), int(rng.integers(0, min(d_w, d_s) + 1))
        found = probability(N, d_w, d_s, k)
        assert found.error < 1e-12
        assert 0 <= found.value <= 1


def test_edges_of_the_probability():
    assert probability(20, 5, 4, 0).value == pytest.approx(stats.f.cdf(17 / 4, 4, 17), abs=1e-14)
    assert probability(20, 4, 6, 4).value == 0
    assert probability(20, 1, 4, 0).value == probability(20, 9, 4, 0).value
    assert probability(10**6, 5, 4, 2).value > 0.99


@pytest.mark.parametrize(("n", "sigma"), [(8, 0.3), (60, 2.0)])
def test_the_probability_depends_neither_on_n_nor_on_sigma(n, sigma):
    problem = orthogonal_problem(n, 9, 5, 4, 2, sigma, 0, 0, 0)
    drawn = simulate(problem, 6000, np.random.default_rng(n), ["teacher", "student.population"])
    beats = int(np.sum(drawn["student.population"] < drawn["teacher"]))
    expected = CLAIMS["beating.right-angles"].evaluate(n=n, N=9, d_w=5, d_s=4, d_shared=2, sigma=sigma)
    assert stats.binomtest(beats, 6000, expected).pvalue > LEVEL
    assert stats.binomtest(beats, 6000, expected + 0.05).pvalue < LEVEL


def test_the_probability_is_claimed_for_as_many_labels_as_features_only():
    """With fewer the truth has a part in the teacher's error, whose direction then is not uniform."""
    claim, numbers = CLAIMS["beating.right-angles"], {"N": 4, "d_w": 4, "d_s": 2, "d_shared": 1, "sigma": 0.1}
    V_w, V_s = subspaces(np.zeros(1), 4, 2, 7, np.random.default_rng(0))
    theta = V_s @ np.linalg.svd(V_s.T @ V_w)[0][:, 0]  # the common direction

    def beats(n):
        problem = LiteralProblem(n, 4, V_w, V_s, np.ones(4), np.ones(2), theta, 0.1)
        drawn = simulate(problem, 4000, np.random.default_rng(n), ["teacher", "student.population"])
        return int(np.sum(drawn["student.population"] < drawn["teacher"]))

    expected = claim.evaluate(n=4, **numbers)
    assert expected == pytest.approx(0.6257, abs=1e-4)
    assert stats.binomtest(beats(4), 4000, expected).pvalue > LEVEL
    assert stats.binomtest(beats(1), 4000, expected).pvalue < LEVEL
    for n in (1, 2, 3):
        with pytest.raises(DomainError, match="n >= d_w"):
            claim.evaluate(n=n, **numbers)


def test_orthogonal_spans_need_no_labels_but_noise():
    """The truth is zero; the student's error has its teacher's length and a direction of its own, for n < d_w too."""
    claim, rng = CLAIMS["beating.orthogonal"], np.random.default_rng(5)
    V_w, V_s = subspaces(np.zeros(0), 4, 2, 7, rng)
    problem = LiteralProblem(2, 4, V_w, V_s, 10.0 ** np.arange(4), np.ones(2), np.zeros(7), 1.0)
    drawn = simulate(problem, 4000, rng, ["teacher", "student.population"])
    beats = int(np.sum(drawn["student.population"] < drawn["teacher"]))
    assert stats.binomtest(beats, 4000, claim.evaluate(N=4, d_s=2, sigma=1)).pvalue > LEVEL
    with pytest.raises(DomainError, match="sigma > 0"):
        claim.evaluate(N=4, d_s=2, sigma=0)


@pytest.mark.parametrize("name", ["teacher", "baseline", "ceiling"])
def test_a_law_needs_something_random(name):
    claim, rho = CLAIMS[f"law.{name}"], "rho_w" if name == "teacher" else "rho_s"
    numbers = {"n": 9, "N": 5, "d_w": 3, "d_s": 3, "sigma": 0, rho: 0}
    numbers = {s.name: numbers[s.name] for s in claim.symbols}
    with pytest.raises(DomainError, match=rf"sigma\*\*2 \+ {rho} > 0"):
        claim.evaluate(**numbers)
    for noise in ({"sigma": 1}, {rho: 0.5}):
        assert claim.evaluate(**numbers | noise).mean() > 0


def test_on_the_training_inputs_the_student_never_loses():
    rng = np.random.default_rng(3)
    V_w, V_s = subspaces(np.radians([0, 20, 80]), 4, 3, 9, rng)
    theta = V_s @ (V_s.T @ V_w[:, 0])
    theta = np.zeros(9) if np.linalg.norm(theta - V_w @ (V_w.T @ theta)) > 1e-9 else theta
    problem = LiteralProblem(7, 5, V_w, V_s, np.ones(4), np.ones(3), theta, 1.0)
    drawn = simulate(problem, 500, rng, ["teacher.in-sample", "student.in-sample"])
    assert (drawn["student.in-sample"] <= drawn["teacher.in-sample"] * (1 + 1e-9)).all()


@pytest.mark.parametrize("name", ["law.teacher", "beating.right-angles", "beating.orthogonal", "beating.in-sample"])
def test_simulations_agree(name):
    found = simulated(CLAIMS[name])
    assert found.verdict == "consistent", found.reason


def test_simulations_refute_wrong_laws():
    law = CLAIMS["law.teacher"]

    def rival(**numbers):
        right = law.evaluate(**numbers)
        return RiskLaw(right.shift, right.scale, right.d, right.m + 6)

    assert simulated(law, rival).verdict == "refuted"
    beating = CLAIMS["beating.right-angles"]
    assert simulated(beating, lambda **v: 0.9 * beating.evaluate(**v)).verdict == "refuted"


@pytest.mark.parametrize("q", [-1, 0, 1e-300, 0.05, 0.95, 1 - 1e-12, 1, 2, float("nan")])
def test_the_quantile_is_that_of_the_distribution(q):
    for d, m in ((1, 1), (2, 5), (100, 333), (7, 10**6)):
        law = RiskLaw(0.013, 0.77, d, m)
        np.testing.assert_equal(law.ppf(q), law.frozen.ppf(q))
