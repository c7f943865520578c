"""Every claim at problems that Hypothesis draws, corners included: its closed form is what independent integrals give,
its identities hold for every draw, and it is what the literal simulation shows.

`pytest --hypothesis-profile hunt tests/verification/test_every_claim.py` draws ever new problems, and many; what fails
is shrunk. With `W2S_EXAMPLES=50` before it, so many for each claim instead of those of the profile.
"""

import os
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sympy import Eq, Piecewise, oo

from derivations import catalogue
from verification.kinds import QUICK
from verification.mutants.rival import function
from verification.pathwise import examine as pathwise
from verification.precision.distributions import is_comparable, off_law
from verification.precision.drawn import exact_problems, small_problems
from verification.precision.examine import Record, Refuted, compare
from verification.precision.sizes import ASKED
from verification.precision.sizes import decided as decided_size
from verification.precision.special import holds
from verification.simulation.at_corners import asked
from verification.simulation.corners import corners, raised
from verification.simulation.task import Simulation
from verification.situations.regression.problems import CORNERS, OBLIQUE, Block, Problem
from w2s_theory.calculus import DomainError
from w2s_theory.claim import Law, Limit, Moment, Probability, Regimes
from w2s_theory.claim.sizes import Size
from w2s_theory.setting.symbols import d_sw, d_w, n, rho_missed, sigma

CLAIMS = catalogue()
NO_NUMBER = (Law, Probability, Size)
"""Distributions and sizes are compared in ways of their own."""
MANY_CASES = 120
"""Problems for claims on all sample sizes, at least."""
EXAMPLES = int(os.environ.get("W2S_EXAMPLES", 12 if settings().derandomize else settings().max_examples))
FEW = 3 if settings().derandomize else max(EXAMPLES // 10, 3)
"""Problems that are simulated, and points at which identities are evaluated."""
ENOUGH = 100
"""Problems among which a planted fault must be found."""
DIGITS = 20
LEVEL = 1e-9
"""Probability that any simulation of this file refutes a true claim."""
SIMULATED = [
    id for id, claim in CLAIMS.items()
    if not (isinstance(claim, Size) or (isinstance(claim, Limit) and not claim.measure)) and claim.recorded != "refuted"
    and not (isinstance(claim, Moment) and not list(corners(claim)))
]  # fmt: skip


def limits(planted=False, shrunk=False):
    """Of what Hypothesis does. Planted faults are found by the same examples in every profile, as nothing is to be
    hunted there; they need to be found only (unless ``shrunk``), as shrinking takes most of the time."""
    phases = [phase for phase in settings().phases if shrunk or not (planted and phase is Phase.shrink)]
    always_the_same = {"derandomize": True, "database": None} if planted else {}
    examples = max(EXAMPLES, ENOUGH if planted else 0)
    return settings(max_examples=examples, phases=phases, suppress_health_check=list(HealthCheck), **always_the_same)


def decided(claim, value=None, examples=None, shrunk=None):
    """How many problems decided something; raises Refuted at one at which the value is wrong: the smallest
    one if it is the claim's own, or if it is asked for by a strategy of those to be ``shrunk``."""
    record, form = Record(), claim.value if value is None else value

    @settings(limits(value is not None, shrunk is not None), **({"max_examples": examples} if examples else {}))
    @given(exact_problems(claim) if shrunk is None else shrunk)
    def is_the_integral(problem):
        compare(claim, form, problem, DIGITS, None, record)

    is_the_integral()
    return len(record.reached) + record.infinite


@pytest.mark.parametrize("id", [id for id, claim in CLAIMS.items() if not isinstance(claim, NO_NUMBER)])
def test_every_claim_is_the_integral(id):
    """Where none of few problems decides, as which are drawn depends on what else is imported, of many one does."""
    few = max(MANY_CASES, EXAMPLES) if isinstance(CLAIMS[id], Regimes) else None
    assert decided(CLAIMS[id], examples=few) or decided(CLAIMS[id], examples=max(MANY_CASES, EXAMPLES))


@pytest.mark.parametrize("where", [Eq(sigma, 0), n > 1000, rho_missed > 1000, Eq(d_sw, d_w), Eq(d_w, 1)])
def test_a_formula_that_is_wrong_in_a_corner_only_is_found(where):
    claim = CLAIMS["student.population"]
    with pytest.raises(Refuted):
        decided(claim, Piecewise((2 * claim.value + 1, where), (claim.value, True)), examples=300)


def test_what_is_found_is_shrunk():
    """Among drawn problems: of the listed ones, each counts as smaller than any of these."""
    claim = CLAIMS["teacher.population"]
    small = small_problems().filter(lambda problem: holds(claim.domain, claim, problem))
    with pytest.raises(Refuted) as found:
        decided(claim, Piecewise((2 * claim.value + 1, n > 8), (claim.value, True)), examples=100, shrunk=small)
    told = "".join(" ".join(found.value.__notes__).split())
    assert "n=9,N=1,blocks=(Block(count=1," in told  # the fewest samples, one direction


def test_infinity_where_the_noise_is_zero_is_found():
    """Without the cases that are finite at a threshold because nothing multiplies what is infinite there."""
    claim = CLAIMS["student.population.all-sizes"]
    wrong = Piecewise(*claim.value.args[: len(claim.cases)], (oo, True), evaluate=False)
    with pytest.raises(Refuted):
        decided(claim, wrong, examples=300)


# -- laws and sizes ----------------------------------------------------------------------------------------------------


def contradicted(claim, rival=None):
    """Raises Refuted at the smallest problem at which integrals say otherwise of a law or a size."""

    @settings(limits(planted=rival is not None))
    @given(problems_of(claim), st.sampled_from(ASKED))
    def is_as_decided(problem, asked):
        said = rival or claim.evaluate
        try:
            if isinstance(claim, Law):
                complaint = off_law(claim, problem, said, DIGITS)
            else:
                _, complaint = decided_size(claim, problem, asked, said, DIGITS)
        except DomainError:
            return
        if complaint:
            raise Refuted(f"at {problem}: {complaint}")

    is_as_decided()


def problems_of(claim):
    drawn = st.sampled_from(CORNERS) | small_problems()
    if isinstance(claim, Law):
        return drawn.filter(lambda problem: is_comparable(claim, problem))
    return drawn.map(lambda problem: problem.well_specified() if claim.well_specified else problem)


@pytest.mark.parametrize("id", [id for id, claim in CLAIMS.items() if isinstance(claim, Law | Size)])
def test_every_law_and_size_is_as_integrals_decide(id):
    contradicted(CLAIMS[id])


def test_of_sizes_that_are_equally_good_any_is_the_best():
    """Without truth and with d_w = d_s the ratio does not depend on n."""
    claim, tie = CLAIMS["samples.optimal-labels.opr"], Problem("a tie", 1, 4, (Block(2, *OBLIQUE),))
    for digits in (DIGITS, 50):
        assert decided_size(claim, tie, ASKED[0], claim.evaluate, digits) == (4, None)


@pytest.mark.parametrize(("id", "step"), [("samples.pseudo-labels.beat", 1), ("samples.labels.pgr", -1)])
def test_a_size_that_is_off_by_one_is_found(id, step):
    with pytest.raises(Refuted):
        contradicted(CLAIMS[id], lambda **numbers: CLAIMS[id].evaluate(**numbers) + step)


def test_a_law_with_one_degree_of_freedom_more_is_found():
    claim = CLAIMS["law.teacher"]
    with pytest.raises(Refuted):
        contradicted(claim, lambda **numbers: replace(claim.evaluate(**numbers), m=claim.evaluate(**numbers).m + 1))


# -- identities of every draw ------------------------------------------------------------------------------------------


def task(claim, seed, rival=None):
    return Simulation(claim, seed, rival or claim.evaluate, LEVEL / (len(SIMULATED) * FEW), QUICK.simulation)


@pytest.mark.parametrize("id", [id for id, claim in CLAIMS.items() if pathwise.applies(claim)])
def test_every_identity_holds_for_every_draw(id):
    @settings(limits(), max_examples=1 if settings().derandomize else FEW)
    @given(st.integers(1, 2**31))
    def holds_at_points_of(seed):
        found = pathwise.examine(task(CLAIMS[id], seed))
        assert found.verdict == "consistent", found.reason

    holds_at_points_of()


# -- the literal simulation --------------------------------------------------------------------------------------------


def simulations(claim):
    """Problems that are simulated: corners, and drawn ones with samples enough."""
    if isinstance(claim, Moment):
        return st.sampled_from(list(corners(claim)))
    drawn = st.sampled_from([problem for problem in CORNERS if problem.n < 100]) | small_problems()
    return drawn.map(lambda problem: raised(claim, problem)).filter(bool).flatmap(st.sampled_from)


def compare_draws(claim, rival=None, examples=FEW):
    """Raises Refuted at the smallest problem at which the simulation says otherwise."""

    @settings(limits(planted=rival is not None), max_examples=examples)
    @given(simulations(claim), st.integers(1, 2**31))
    def is_as_simulated(problem, seed):
        if complaint := next(filter(None, asked(task(claim, seed, rival), [problem])), None):
            raise Refuted(complaint)

    is_as_simulated()


@pytest.mark.parametrize("id", SIMULATED)
def test_every_claim_is_as_simulated(id):
    compare_draws(CLAIMS[id])


@pytest.mark.parametrize("id", ["student.population", "pgr", "risk-variance.teacher", "wishart.2", "teacher.all-sizes"])
def test_a_wrong_value_is_seen_in_the_simulation(id):
    claim = CLAIMS[id]
    with pytest.raises(Refuted):
        compare_draws(claim, lambda **numbers: 3 * claim.evaluate(**numbers) + 1, examples=20)


def test_an_error_without_noise_alone_is_seen_in_the_simulation():
    claim = CLAIMS["student.population"]
    wrong = function(claim, Piecewise((2 * claim.value + 1, Eq(sigma, 0)), (claim.value, True)))
    with pytest.raises(Refuted):
        compare_draws(claim, wrong, examples=60)
