"""The corners by their literal simulation have the numbers of the exact ones, and the risks that are claimed; campaigns
visit them, and see errors that are there alone."""

from dataclasses import replace

import numpy as np
import pytest
from sympy import Eq, Piecewise

from derivations import catalogue
from tests.simulated import simulated
from verification.campaign import Plan, perform
from verification.kinds import FULL, QUICK
from verification.mutants.rival import function
from verification.simulation.at_corners import AtCorners, visited
from verification.simulation.corners import corners
from verification.simulation.infinity import contradicts_infinity
from verification.simulation.scores import sample
from verification.simulation.task import Simulation
from verification.situations.chain_of_three.situation import chain_symbols
from verification.situations.regression.problems import CORNERS
from verification.situations.regression.simulated import literal
from verification.statistics import deviation
from w2s_theory.claim.sizes import Size
from w2s_theory.setting.symbols import d_sw, d_w, n, omega, rho_missed, sigma

CLAIMS = catalogue()
ALL, NONE = (replace(QUICK.simulation, corners=count) for count in (None, 0))


@pytest.mark.parametrize("problem", CORNERS, ids=lambda problem: problem.about)
def test_the_numbers_are_those_of_the_exact_problem(problem):
    exact = problem.numbers()
    for name, value in literal(problem).symbols().items():
        assert np.isclose(value, float(exact[name]), rtol=1e-12, atol=1e-12), name


def test_a_chain_has_the_overlaps_of_the_exact_problem():
    claim = CLAIMS["composition.chain.two"]
    for problem in corners(claim):
        measured = chain_symbols(problem.simulated.experiment)
        for name, value in problem.arguments(claim).items():
            assert np.isclose(measured[name], value, rtol=1e-12, atol=1e-12), (name, problem.exact.about)


@pytest.mark.parametrize(
    "id",
    ["teacher.population", "student.population", "student.in-sample", "composition.chain.two",
     "composition.average.student", "composition.uneven-noise.student", "composition.own-inputs.population"],
)  # fmt: skip
def test_risks_at_corners_are_as_claimed(id):
    claim = CLAIMS[id]
    found = list(corners(claim))
    assert len(found) >= 8
    for k, problem in enumerate(found):
        draws = sample(claim.formula, problem.simulate(60, np.random.default_rng((1, k)), claim.risks), np.nan)
        claimed = claim.evaluate(**problem.arguments(claim))
        off = deviation(draws, claimed)
        assert abs(off.difference) <= 7 * off.standard_error + 1e-9 * abs(claimed), problem.exact.about


def wrong_if(id, where):
    """The claim's value, but twice that and one more in a corner."""
    value = CLAIMS[id].value
    return function(CLAIMS[id], Piecewise((2 * value + 1, where), (value, True)))


@pytest.mark.parametrize(
    ("id", "where"),
    [
        ("student.population", Eq(sigma, 0)),
        ("student.population", n > 1000),
        ("student.population", Eq(d_sw, d_w)),
        ("student.population", rho_missed > 1000),
        ("pgr", Eq(d_sw, d_w)),
        ("student.gain", Eq(d_sw, 0)),
        ("teacher.population.minimum-norm", Eq(sigma, 0)),
        ("composition.own-inputs.population", Eq(d_w, 1)),
        ("composition.fresh-inputs.population", sigma > 1000),
        ("proportional.student.population", Eq(omega, 0)),
        ("proportional.teacher.minimum-norm", Eq(sigma, 0)),
        ("samples.pseudo-labels.enough.population", Eq(sigma, 0)),
    ],
)
def test_errors_in_a_corner_alone_are_seen_by_the_simulation(id, where):
    claim, rival = CLAIMS[id], one_more if isinstance(CLAIMS[id], Size) else wrong_if(id, where)
    if not where.has(d_sw):  # random spans may be equal or orthogonal
        assert simulated(claim, rival, budget=NONE).verdict == "consistent"
        found = simulated(claim, rival, budget=ALL)
        assert found.verdict == "refuted"
        assert "in a corner" in found.reason
    assert any(visited(task(claim, rival)))
    assert not any(visited(task(claim, claim.evaluate)))


def one_more(**numbers):
    """Of the sample size, where there is no noise."""
    return CLAIMS["samples.pseudo-labels.enough.population"].evaluate(**numbers) + (numbers["sigma"] == 0)


def task(claim, rival):
    return Simulation(claim, 0, rival, 1e-9, ALL)


def test_infinity_where_the_noise_is_zero_is_seen_by_the_simulation():
    """As it was once claimed: infinite at the teacher's thresholds whatever the noise."""
    claim = CLAIMS["student.population.all-sizes"]

    def before(**numbers):
        return np.inf if abs(numbers["n"] - numbers["d_w"]) <= 1 else claim.evaluate(**numbers)

    def wrongly_infinite(problem):
        numbers = problem.arguments(claim)
        return np.isfinite(claim.evaluate(**numbers)) and np.isinf(before(**numbers))

    there = [problem for problem in corners(claim) if wrongly_infinite(problem)]
    assert len(there) >= 4
    at_corners = AtCorners(replace(task(claim, before), budget=FULL.simulation), given=there)
    assert sum("claimed to be infinite" in (said or "") for said in at_corners.complaints()) >= 2
    assert not any(AtCorners(task(claim, claim.evaluate), given=there).complaints())


def test_a_law_that_is_wrong_at_its_first_size_is_seen():
    claim = CLAIMS["law.teacher"]

    def first_only(**numbers):
        law = claim.evaluate(**numbers)
        return replace(law, scale=4 * law.scale) if law.m == 1 and law.d == 1 else law

    assert simulated(claim, claim.evaluate, budget=ALL).verdict == "consistent"
    assert simulated(claim, first_only, budget=NONE).verdict == "consistent"
    assert simulated(claim, first_only, budget=ALL).verdict == "refuted"


def test_corners_rotate_with_the_seed():
    claim = CLAIMS["student.population"]
    firsts = {next(iter(corners(claim, seed))).exact.about for seed in range(len(CORNERS))}
    assert firsts == {problem.exact.about for problem in corners(claim)}


@pytest.mark.parametrize("share", [0.0625, 1.0])
def test_an_infinite_mean_is_not_taken_for_a_finite_one(share):
    """The lightest tail that is assumed, and a bounded variable."""
    rng, level = np.random.default_rng(0), 1e-3

    def heavy(count):
        return share * rng.chisquare(1, count) / rng.chisquare(2, count)

    assert all(contradicts_infinity(heavy, level, 4096) is None for _ in range(100))
    assert contradicts_infinity(lambda count: rng.uniform(size=count), level, 4096) is not None


def test_no_corner_is_bet_on_where_no_pilot_knows_the_variance():
    """At this seed the variance of the variance, assumed from 200 draws, refuted a true claim."""
    check = perform("risk-variance.student.population", "simulation", Plan(budget="quick", seed=7))
    assert check.verdict == "consistent", check.reason
