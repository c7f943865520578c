"""Strategies: what they draw is what they say, and what they shrink to can be read."""

import numpy as np
import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st
from scipy.linalg import subspace_angles

from derivations import catalogue
from verification import strategies
from verification.simulation.scores import sample
from verification.situations.regression.literal import draw, excess_risk, fit
from verification.strategies import (
    SubspacePair,
    dimensions,
    drawn,
    feature_spectra,
    matrices,
    parameters,
    problem,
    problems,
    register_profiles,
    simulated_problems,
    subspace_pairs,
    truths,
)
from w2s_theory.claim import Expected

CLAIMS = catalogue()
SAMPLED = [id for k, id in enumerate(CLAIMS) if k % 9 == 0]


def smallest(strategy, condition):
    return find(strategy, condition, settings=settings(max_examples=2000, derandomize=True, database=None))


# -- what is drawn -----------------------------------------------------------------------------------------------------


@given(subspace_pairs())
def test_spans_have_the_angles_that_were_drawn(pair):
    V_w, V_s = pair.V_w, pair.V_s
    assert np.allclose(V_w.T @ V_w, np.eye(pair.d_w))
    assert np.allclose(V_s.T @ V_s, np.eye(pair.d_s))
    found = np.degrees(np.sort(subspace_angles(V_w, V_s)))
    assert np.allclose(found, np.sort(pair.angles), atol=1e-5)


@given(problems(angles=[0, 90]))
def test_the_correlation_dimension_counts_common_directions(p):
    assert p.symbols()["d_sw"] == len(p.pair.shared)


@given(problems(well_specified=True))
def test_a_well_specified_truth_lies_in_both_spans(p):
    s = p.symbols()
    assert max(s["rho_w"], s["rho_s"]) < 1e-12


@given(problems(margin=5))
def test_sample_sizes_have_the_margin_asked_for(p):
    assert p.n >= max(p.d_w, p.d_s) + 5
    assert p.N >= p.d_s + 5


@given(problems())
def test_a_problem_prints_as_the_call_that_makes_it(p):
    again = eval(repr(p), {"problem": problem})
    for name in ("n", "N", "sigma"):
        assert getattr(again, name) == getattr(p, name)
    for name in ("V_w", "V_s", "theta", "spectrum_w", "spectrum_s"):
        assert (getattr(again, name) == getattr(p, name)).all()


@given(st.data())
def test_every_argument_may_be_a_value_or_a_strategy(data):
    mine = problems(d_w=3, d_s=st.sampled_from([2, 4]), angles=st.just(45.0), n=st.just(11), N=12, sigma=0.5,
                    spectra=False)  # fmt: skip
    p = data.draw(mine)
    assert (p.d_w, p.n, p.N, p.sigma) == (3, 11, 12, 0.5)
    assert p.d_s in (2, 4)
    assert p.pair.angles == (45.0,) * min(p.d_w, p.d_s)
    assert (p.spectrum_w == 1).all()


@given(st.integers(1, 4).flatmap(lambda d: st.tuples(feature_spectra(d), matrices(d, d, symmetric=True))))
def test_spectra_are_positive_and_symmetric_matrices_symmetric(drawn_pair):
    spectrum, matrix = drawn_pair
    assert min(spectrum) > 0
    assert matrix.shape == (len(spectrum), len(spectrum))
    assert (matrix == matrix.T).all()


@pytest.mark.parametrize("id", SAMPLED)
def test_parameters_are_in_the_domain_of_the_claim(id):
    for values in drawn(parameters(CLAIMS[id]), 4, seed=0):
        CLAIMS[id].evaluate(**values)  # raises DomainError outside


def test_values_drawn_depend_on_the_seed_alone():
    once, again, other = (list(map(repr, drawn(problems(), 8, seed=k))) for k in (1, 1, 2))
    assert once == again != other
    assert len(set(once)) > 4


# -- what shrinks ------------------------------------------------------------------------------------------------------


def between(p):
    return 1e-9 < p.symbols()["d_sw"] < min(p.d_w, p.d_s) - 1e-9


@pytest.mark.parametrize(
    ("strategy", "condition", "text"),
    [
        (problems(), between, "problem(n=3, N=3, d_w=1, d_s=1, angles=[60], theta=[0, 0], sigma=1)"),
        (
            problems(angles=[0, 90]),
            between,
            "problem(n=4, N=4, d_w=2, d_s=2, angles=[0, 90], theta=[0, 0, 0], sigma=1)",
        ),
        (
            problems(),
            lambda p: p.symbols()["rho_foreign"] > 0.5,
            "problem(n=3, N=3, d_w=1, d_s=1, angles=[90], theta=[0, 1], sigma=1)",
        ),
        (problems(), lambda p: p.n > 20, "problem(n=21, N=3, d_w=1, d_s=1, angles=[0], theta=[0], sigma=1)"),
    ],
    ids=["neither common nor orthogonal", "the same, right angles", "foreign signal", "many labels"],
)
def test_the_smallest_example_is_the_one_a_person_would_give(strategy, condition, text):
    assert repr(smallest(strategy, condition)) == text


def test_the_smallest_parameters_of_a_claim_are_small_integers():
    found = smallest(parameters(CLAIMS["teacher.population"]), lambda v: v["rho_w"] > 0)
    assert found == {"n": 3, "d_w": 1, "sigma": 0, "rho_w": 1}


# -- what is true of every problem -------------------------------------------------------------------------------------


@given(problems(well_specified=True, margin=0), st.integers(0, 9))
def test_in_sample_a_student_is_never_worse_than_its_teacher_where_both_can_be_right(p, seed):
    """It projects its teacher on a space that contains the truth."""
    data = draw(p, np.random.default_rng(seed))
    functions = fit(p, data)
    teacher, student = (excess_risk(p, data, functions[who], in_sample=True) for who in ("teacher", "student"))
    assert student <= teacher * (1 + 1e-9) + 1e-12


def test_that_is_false_of_a_truth_outside_the_strong_span():
    def student_is_worse(p):
        data = draw(p, np.random.default_rng(0))
        functions = fit(p, data)
        teacher, student = (excess_risk(p, data, functions[who], in_sample=True) for who in ("teacher", "student"))
        return student > 1.1 * teacher

    assert repr(smallest(problems(), student_is_worse)).startswith("problem(n=3, N=3, d_w=1, d_s=1, angles=[90]")


@settings(max_examples=25)
@given(problems(margin=12), st.sampled_from(["teacher.population", "student.in-sample", "student.population"]))
def test_closed_forms_are_the_means_of_what_is_simulated(p, id):
    claim, found = CLAIMS[id], strategies.Regression(p)
    assert isinstance(claim, Expected)
    claimed = claim.evaluate(**found.arguments(claim))
    values = sample(claim.formula, found.simulate(600, np.random.default_rng(0), claim.risks), claimed)
    assert abs(values.mean() - claimed) < 6 * values.std() / 600**0.5


# -- claims, profiles, errors ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("id", ["student.variance.in-sample", "beating.right-angles", "beating.orthogonal"])
def test_problems_satisfy_the_hypotheses_of_the_claim(id):
    claim = CLAIMS[id]
    for found in drawn(simulated_problems(claim), 10, seed=0):
        s = found.problem.symbols()
        assert s["rho_w"] < 1e-12
        assert np.isfinite(claim.evaluate(**found.arguments(claim)))
        assert claim.situation.angles is None or set(found.problem.pair.angles) <= set(claim.situation.angles)


def test_a_claim_about_something_else_has_no_problems():
    with pytest.raises(ValueError, match="'chain of three', which is not drawn: what Hypothesis draws has two spans"):
        simulated_problems(CLAIMS["composition.chain.two"])


def test_profiles_are_registered():
    register_profiles()
    assert settings.get_profile("ci").derandomize
    assert not settings.get_profile("hunt").derandomize
    assert settings.get_profile("hunt").max_examples > settings.get_profile("ci").max_examples


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: SubspacePair(2, 2, (0.0,)), "needed are 2"),
        (lambda: SubspacePair(1, 1, (91.0,)), "between 0 and 90"),
        (lambda: problem(5, 5, 1, 1, [90], [1], 1), "2 axes at least"),
    ],
)
def test_impossible_problems_are_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()


@given(st.data())
def test_truths_of_orthogonal_spans_are_zero_if_well_specified(data):
    pair = SubspacePair(2, 2, (90.0, 90.0))
    assert data.draw(truths(pair, well_specified=True)) == [0.0] * 4
    assert 1 <= data.draw(dimensions(1, 3)) <= 3
