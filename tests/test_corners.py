"""The corners by their literal simulation have the numbers of the exact ones, and the risks that are claimed."""

import numpy as np
import pytest

from derivations import catalogue
from verification.composition_worlds import chain_symbols
from verification.corners import corners, literal
from verification.precision.problems import CORNERS
from verification.statistics import deviation

CLAIMS = catalogue()


@pytest.mark.parametrize("problem", CORNERS, ids=lambda problem: problem.about)
def test_the_numbers_are_those_of_the_exact_problem(problem):
    exact = problem.numbers()
    for name, value in literal(problem).symbols().items():
        assert np.isclose(value, float(exact[name]), rtol=1e-12, atol=1e-12), name


def test_a_chain_has_the_overlaps_of_the_exact_problem():
    claim = CLAIMS["composition.chain.two"]
    for world in corners(claim):
        measured = chain_symbols(world.experiment)
        for name, value in world.arguments(claim).items():
            assert np.isclose(measured[name], value, rtol=1e-12, atol=1e-12), (name, world.exact.about)


@pytest.mark.parametrize(
    "id",
    ["teacher.population", "student.population", "student.in-sample", "composition.chain.two",
     "composition.average.student", "composition.uneven-noise.student", "composition.own-inputs.population"],
)  # fmt: skip
def test_risks_at_corners_are_as_claimed(id):
    claim = CLAIMS[id]
    assert len(corners(claim)) >= 8
    for k, world in enumerate(corners(claim)):
        draws = claim.sample(world.simulate(60, np.random.default_rng((1, k)), claim.risks), np.nan)
        claimed = claim.evaluate(**world.arguments(claim))
        off = deviation(draws, claimed)
        assert abs(off.difference) <= 7 * off.standard_error + 1e-9 * abs(claimed), world.exact.about
