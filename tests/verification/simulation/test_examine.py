"""The evidence's own failure modes: what is false is refuted, and what was not checked is not passed."""

import json
from dataclasses import fields, replace

import numpy as np
import pytest
from sympy import Trace

from derivations import catalogue
from tests.simulated import simulated
from verification.campaign import Plan, Standing, perform
from verification.certificate.examine import examine as certificate
from verification.finding import Task
from verification.kinds import FULL, QUICK
from verification.simulation.scores import score
from verification.simulation.variances import variance
from verification.situations.registry import random_problem
from verification.situations.regression import literal
from verification.situations.regression import simulated as simulated_regression
from w2s_theory import DomainError, GaussianMatrix
from w2s_theory.claim import Expected
from w2s_theory.kernel.certificate import Line
from w2s_theory.kernel.polynomial import ONE
from w2s_theory.setting.symbols import N

TEACHER = catalogue()["teacher.population"]
STUDENT = catalogue()["student.variance.in-sample"]
STUDENT_AT_A_FRESH_POINT = catalogue()["student.population"]


def copy_of(claim, **change):
    return Expected(**{f.name: getattr(claim, f.name) for f in fields(Expected)} | change)


def test_a_true_claim_is_proved():
    plan = Plan(claims=(TEACHER.id,), seed=3)
    checks = {kind: perform(TEACHER.id, kind, plan) for kind in ("certificate", "simulation")}
    assert Standing(TEACHER, checks).verdict == "proved"
    assert checks["simulation"].detectable < FULL.simulation.precision
    assert json.loads(checks["simulation"].problems)["variances"] == "derived"


def test_draws_alone_prove_nothing():
    assert simulated(TEACHER).verdict == "consistent"


@pytest.mark.parametrize(
    "rival",
    [
        lambda n, d_w, sigma, rho_w: rho_w + (sigma**2 + rho_w) * d_w / n,
        lambda n, d_w, sigma, rho_w: rho_w + sigma**2 * d_w / (n - d_w - 1),
        lambda n, d_w, sigma, rho_w: (sigma**2 + rho_w) * d_w / (n - d_w - 1),
    ],
    ids=["leading order", "noise only", "lost bias"],
)
def test_false_formulas_for_the_teacher_are_refuted(rival):
    found = simulated(TEACHER, rival)
    assert found.verdict == "refuted"
    assert "simulated" in found.reason or "average" in found.reason


def test_the_population_factor_is_not_the_in_sample_one():
    def rival(n, N, d_w, d_s, d_sw, sigma):
        return sigma**2 / (n - d_w - 1) * (d_sw + d_s / (N - d_s - 1) * (d_w - d_sw))

    assert simulated(STUDENT, rival).verdict == "refuted"


def test_a_derivation_of_the_wrong_thing_is_refuted_although_its_certificate_is_valid():
    """The proof is right, but it is not about the teacher's risk: only the simulation can tell."""
    wrong = copy_of(STUDENT, id="wrong", expression=STUDENT.expression * (N - 1) / N)
    assert wrong.proof.certificate.check()
    wrong_by_a_lot = copy_of(STUDENT, id="wrong", expression=STUDENT.expression * 2)
    assert simulated(wrong_by_a_lot).verdict == "refuted"


def test_nothing_is_found_on_an_empty_domain():
    G = GaussianMatrix("G", 4, 3)
    wrong = copy_of(TEACHER, id="empty", expression=Trace((G.T * G).inv()), given=())
    with pytest.raises(DomainError, match="not known to be finite"):
        simulated(wrong)


def test_a_simulation_that_fails_is_unknown(monkeypatch):
    def broken(*args, **kwargs):
        raise np.linalg.LinAlgError("SVD did not converge")

    monkeypatch.setattr(simulated_regression, "simulate", broken)
    found = perform(TEACHER.id, "simulation", Plan(budget="quick"))
    assert (found.verdict, json.loads(found.problems)["draws"]) == ("unknown", 0)
    assert "SVD" in found.reason


def test_a_simulation_of_nothing_is_unknown():
    assert simulated(TEACHER, budget=replace(FULL.simulation, problems=0)).verdict == "unknown"


def test_no_mean_is_tested_where_its_variance_is_infinite(monkeypatch):
    """At N = d_s + 3 the student's risk has a mean but no variance; one more pseudo-label, and it has."""
    budget = replace(QUICK.simulation, derive=True)
    assert simulated(STUDENT_AT_A_FRESH_POINT, budget=budget).verdict == "consistent"
    monkeypatch.setattr(
        simulated_regression,
        "random_problem",
        lambda rng, **kwargs: with_room(literal.random_problem(rng, **kwargs), 3),
    )
    with pytest.raises(ValueError, match="variance is infinite"):
        simulated(STUDENT_AT_A_FRESH_POINT, budget=budget)
    monkeypatch.setattr(
        simulated_regression,
        "random_problem",
        lambda rng, **kwargs: with_room(literal.random_problem(rng, **kwargs), 4),
    )
    assert simulated(STUDENT_AT_A_FRESH_POINT, budget=budget).verdict == "consistent"


def with_room(problem, room):
    return replace(problem, N=problem.d_s + room)


@pytest.mark.parametrize("name", ["student.gain", "pgr", "opr", "student.mixture", "student.population.all-sizes"])
def test_variances_of_sums_are_derived_and_bound_those_simulated(name):
    """Exact where teacher and student only are concerned; an upper bound where baseline or ceiling are."""
    claim, problem = catalogue()[name], random_problem(catalogue()[name], (0, 1))
    numbers = problem.arguments(claim)
    claimed = float(claim.evaluate(**numbers))
    draws = score(claim, problem.simulate(4000, np.random.default_rng(0), claim.risks), claimed, numbers)
    bound, source = variance(claim, problem, claimed, numbers, lambda: pytest.fail("no pilot is needed"))
    assert source == "derived"
    squares = (draws - draws.mean()) ** 2
    error = squares.std() / np.sqrt(len(draws))
    assert squares.mean() < bound + 4 * error
    if name not in ("pgr", "opr"):
        assert squares.mean() == pytest.approx(bound, abs=4 * error)


def test_infinite_samples_are_unknown(monkeypatch):
    monkeypatch.setattr(
        simulated_regression, "simulate", lambda p, trials, rng, models: {m: np.full(trials, np.inf) for m in models}
    )
    assert perform(TEACHER.id, "simulation", Plan(budget="quick")).verdict == "unknown"


def test_a_tampered_certificate_is_refuted_even_if_the_simulation_agrees():
    claim = copy_of(TEACHER)
    lines = claim.proof.certificate.lines
    tampered = replace(
        claim.proof.certificate, lines=(Line(lines[0].coefficient + ONE, lines[0].instances), *lines[1:])
    )
    claim.__dict__["proof"] = replace(claim.proof, certificate=tampered)
    assert simulated(claim, budget=QUICK.simulation).verdict == "consistent"
    found = certificate(Task(claim, 0, claim.evaluate, 1e-6, None))
    assert found.verdict == "refuted"
    assert "certificate rejected" in found.reason


def test_problems_depend_on_the_seed_and_on_nothing_else():
    a, b, c = (simulated(TEACHER, seed=seed, budget=QUICK.simulation).trials for seed in (1, 1, 2))
    assert a == b != c


def test_well_specified_claims_get_well_specified_problems():
    assert random_problem(STUDENT, (0, 1)).problem.symbols()["rho_w"] < 1e-20
    assert random_problem(TEACHER, (0, 1)).problem.symbols()["rho_w"] > 1e-3


@pytest.mark.parametrize("name", ["risk-variance.teacher", "student.variance.gap", "law.teacher"])
def test_what_could_not_have_been_seen_is_unknown(name):
    """A few draws of what scatters, or a precision that nothing reaches, are no evidence."""
    blind = simulated(catalogue()[name], budget=replace(QUICK.simulation, most=10, precision=1e-4))
    assert blind.verdict == "unknown"
    assert "would have been seen" in blind.reason
    assert blind.detectable > 1e-4


@pytest.mark.parametrize("name", ["bound.teacher", "monotone.overlap.population"])
def test_an_inequality_that_few_problems_could_have_violated_is_unknown(name):
    blind = simulated(catalogue()[name], budget=replace(QUICK.simulation, most=0, sample=4, points=100))
    assert blind.verdict == "unknown"
    assert "would have been seen" in blind.reason


def test_a_search_that_meets_no_assumption_is_unknown():
    found = simulated(catalogue()["monotone.overlap.population.few"], budget=replace(QUICK.simulation, points=2))
    assert found.verdict == "unknown"


@pytest.mark.parametrize("seed", [38, 1018])
def test_rounding_errors_are_not_bet_on(seed):
    """Where the strong span contains the weak one PGR is 0, and both sides are rounding errors of 1e-15."""
    found = simulated(catalogue()["pgr"], seed=seed, budget=QUICK.simulation, comparisons=179)
    assert found.verdict == "consistent", found.reason


@pytest.mark.parametrize("seed", [5, 6, 7, 8])
@pytest.mark.parametrize("name", ["risk-variance.student.in-sample", "composition.uneven-noise.student"])
def test_problems_on_the_edge_of_the_domain_are_in_it(name, seed):
    """q_sw and d_sw are equal where angles are 0° and 90° only, whatever bases are turned to."""
    claim = catalogue()[name]
    for k in range(60):
        claim.evaluate(**random_problem(claim, (seed, k)).arguments(claim))


def test_a_claim_about_what_is_not_random_must_agree_to_rounding():
    limit = catalogue()["baseline.limit"]
    assert simulated(limit, lambda rho_s: rho_s).verdict == "consistent"
    found = simulated(limit, lambda rho_s: (1 + 1e-6) * rho_s)
    assert found.verdict == "refuted"


def test_no_number_is_no_mean():
    with pytest.raises(ValueError, match="no mean can be compared"):
        simulated(TEACHER, lambda **numbers: float("inf"))


def test_a_common_error_has_the_sign_of_the_quantity_in_each_problem():
    """Of E tr(AS)(BS)(CS), which is negative for some constant matrices."""
    claim = catalogue()["wishart.3"]
    found = simulated(claim, lambda **numbers: 1.05 * claim.evaluate(**numbers))
    assert {trial.claimed > 0 for trial in found.trials} == {True, False}
    assert abs(found.overall.difference - (1 / 1.05 - 1)) < 4 * found.overall.standard_error
