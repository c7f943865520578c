"""The literal simulation against its own definitions: spans, features, risks, and what cannot change them."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.linalg import subspace_angles

from verification.rounding import at_most
from verification.situations.regression.literal import (
    RCOND,
    RISKS,
    LiteralProblem,
    draw,
    excess_risk,
    fit,
    fitted,
    least_squares,
    random_problem,
    simulate,
    subspaces,
)


@pytest.fixture(params=range(4))
def problem(request):
    return random_problem(np.random.default_rng((11, request.param)))


def test_prescribed_angles_are_those_of_the_spans():
    angles = np.array([0.0, 0.3, 1.1])
    V_w, V_s = subspaces(angles, 4, 3, 9, np.random.default_rng(0))
    assert np.allclose(np.sort(subspace_angles(V_w, V_s)), np.sort(angles), atol=1e-7)
    p = LiteralProblem(30, 30, V_w, V_s, np.ones(4), np.ones(3), np.zeros(9), 1.0)
    assert np.allclose(np.sort(p.principal_angles), np.sort(angles), atol=1e-7)


def test_correlation_dimension_of_common_and_orthogonal_directions_counts_the_common_ones():
    V_w, V_s = subspaces(np.array([0, 0, np.pi / 2]), 4, 3, 8, np.random.default_rng(0))
    p = LiteralProblem(30, 30, V_w, V_s, np.ones(4), np.ones(3), np.ones(8), 1.0)
    assert np.isclose(p.symbols()["d_sw"], 2)


def test_features_have_the_stated_covariance(problem):
    root_w, root_s = problem.roots
    assert np.allclose(root_w @ root_w, problem.V_w * problem.spectrum_w @ problem.V_w.T)
    assert np.linalg.matrix_rank(root_s) == problem.d_s
    z = np.random.default_rng(1).standard_normal((200_000, problem.D))
    assert np.allclose(np.cov((z @ root_w).T), root_w @ root_w, atol=0.05 * problem.spectrum_w.max())


def test_approximation_errors_add_up(problem):
    """|θ|² = |P_wθ|² + ρ_w, and signal that the teacher misses is at most what lies off its span."""
    s = problem.symbols()
    assert np.isclose(np.sum((problem.V_w.T @ problem.theta) ** 2) + s["rho_w"], problem.theta @ problem.theta)
    assert 0 <= s["rho_missed"] <= s["rho_w"]


def test_the_spectrum_does_not_matter(problem):
    """Least squares sees a feature map only through its span: same draws, other spectra, same risks."""
    other = replace(problem, spectrum_w=problem.spectrum_w[::-1] * 7, spectrum_s=np.ones(problem.d_s))
    a = simulate(problem, 5, np.random.default_rng(3))
    b = simulate(other, 5, np.random.default_rng(3))
    for name in RISKS:
        assert np.allclose(a[name], b[name], rtol=1e-9)


def test_the_student_projects_its_teacher(problem):
    data = draw(problem, np.random.default_rng(0))
    functions = fit(problem, data)
    q = np.linalg.qr(data.Z_pse @ problem.V_s)[0]
    taught = data.Z_pse @ functions["teacher"]
    assert np.allclose(data.Z_pse @ functions["student"], q @ (q.T @ taught), rtol=1e-9, atol=1e-9)


def test_few_pseudo_labels_are_reproduced(problem):
    few = replace(problem, N=max(1, problem.d_s - 1))
    data = draw(few, np.random.default_rng(0))
    functions = fit(few, data)
    assert np.allclose(data.Z_pse @ functions["student"], data.Z_pse @ functions["teacher"])


def test_population_risk_is_the_error_at_fresh_points(problem):
    data = draw(problem, np.random.default_rng(0))
    function = fit(problem, data)["student"]
    z = np.random.default_rng(9).standard_normal((400_000, problem.D))
    errors = (z @ (function - problem.theta)) ** 2
    assert abs(errors.mean() - excess_risk(problem, data, function)) < 5 * errors.std() / np.sqrt(len(errors))


def test_functions_lie_in_their_spans(problem):
    functions = fit(problem, draw(problem, np.random.default_rng(2)))
    assert np.allclose(problem.V_w @ (problem.V_w.T @ functions["teacher"]), functions["teacher"])
    for name in ("student", "baseline", "ceiling"):
        assert np.allclose(problem.V_s @ (problem.V_s.T @ functions[name]), functions[name])


def test_without_noise_a_well_specified_truth_is_found():
    V_w, V_s = subspaces(np.array([0.0, 0.0]), 3, 2, 7, np.random.default_rng(5))
    p = LiteralProblem(20, 20, V_w, V_s, np.ones(3), np.ones(2), V_s @ [1.0, -2.0], 0.0)
    assert all((values < 1e-20).all() for values in simulate(p, 3, np.random.default_rng(0)).values())


def test_baseline_and_ceiling_see_noisy_labels():
    """Least squares of k noisy samples errs by σ²d/(k − d − 1) for a truth in its span (Hastie et al. 2022)."""
    V_w, V_s = subspaces(np.array([0.2]), 1, 3, 5, np.random.default_rng(5))
    p = LiteralProblem(12, 24, V_w, V_s, np.ones(1), np.ones(3), V_s @ [1.0, 0.0, 2.0], 1.5)
    risks = simulate(p, 6000, np.random.default_rng(0), ["baseline", "ceiling"])
    for name, k in (("baseline", 12), ("ceiling", 36)):
        assert abs(risks[name].mean() / (1.5**2 * 3 / (k - 4)) - 1) < 0.06


def test_draws_do_not_depend_on_the_models_asked_for(problem):
    alone = simulate(problem, 4, np.random.default_rng(1), ["teacher"])["teacher"]
    together = simulate(problem, 4, np.random.default_rng(1))["teacher"]
    assert (alone == together).all()


def test_well_specified_problems_have_no_approximation_error():
    for seed in range(20):
        s = random_problem(np.random.default_rng(seed), approximation=False).symbols()
        assert max(s["rho_w"], s["rho_s"]) < 1e-20


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"n": 0}, "positive"),
        ({"sigma": -1.0}, "nonnegative"),
        ({"sigma": float("nan")}, "nonnegative"),
        ({"V_w": np.ones((5, 2))}, "rows"),
        ({"V_w": np.ones((6, 2))}, "orthonormal"),
        ({"spectrum_s": np.array([1.0, 0.0])}, "positive numbers"),
        ({"spectrum_s": np.array([1.0, 1e-7])}, "rank"),
        ({"spectrum_w": np.ones(3)}, "2 positive numbers"),
    ],
)
def test_impossible_problems_are_refused(change, message):
    V_w, V_s = subspaces(np.array([0.5]), 2, 2, 6, np.random.default_rng(0))
    fields = {"n": 30, "N": 30, "V_w": V_w, "V_s": V_s, "spectrum_w": np.ones(2), "spectrum_s": np.ones(2)}
    fields |= {"theta": np.ones(6), "sigma": 1.0}
    with pytest.raises(ValueError, match=message):
        LiteralProblem(**fields | change)


def test_unknown_risks_and_impossible_angles_are_refused(problem):
    with pytest.raises(ValueError, match="unknown risks"):
        simulate(problem, 1, np.random.default_rng(0), ["pupil"])
    with pytest.raises(ValueError, match="angles"):
        subspaces(np.zeros(3), 2, 2, 9, np.random.default_rng(0))


@pytest.mark.parametrize(("n", "rank"), [(30, 12), (30, 5), (8, 12), (8, 5)])
def test_least_squares_of_many_data_sets_are_those_of_lstsq_of_each(n, rank):
    """More or fewer samples than features, of full rank and not: the solution of minimum norm."""
    rng = np.random.default_rng(n + rank)
    features = rng.standard_normal((20, n, 12)) @ (rng.standard_normal((12, rank)) @ rng.standard_normal((rank, 12)))
    labels = rng.standard_normal((20, n))
    found = least_squares(features, labels)
    for one, label, solution in zip(features, labels, found, strict=True):
        expected = np.linalg.lstsq(one, label, rcond=RCOND)[0]
        np.testing.assert_allclose(solution, expected, rtol=1e-8, atol=1e-8 * np.abs(expected).max())
        np.testing.assert_allclose(least_squares(one, label), solution, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("n", [3, 5, 6, 30])
def test_functions_are_those_of_lstsq_on_features_of_all_coordinates(problem, n):
    """However few samples, and although features of all coordinates are never of full rank."""
    data = draw(replace(problem, n=n, N=n), np.random.default_rng(4), 20)
    for root in problem.roots:
        found = fitted(root, data.Z_pse, data.noise_pse)
        for z, labels, function in zip(data.Z_pse, data.noise_pse, found, strict=True):
            expected = root @ np.linalg.lstsq(z @ root, labels, rcond=RCOND)[0]
            np.testing.assert_allclose(function, expected, rtol=1e-8, atol=1e-8 * np.abs(expected).max())


def test_many_data_sets_are_those_drawn_one_by_one(problem):
    rng, many = np.random.default_rng(5), draw(problem, np.random.default_rng(5), 3)
    for k in range(3):
        one = draw(problem, rng)
        for name in ("Z_lab", "noise", "Z_pse", "noise_pse"):
            assert (getattr(one, name) == getattr(many, name)[k]).all()


@pytest.mark.parametrize("seed", range(40))
def test_what_is_on_the_edge_but_for_rounding_errors_is_on_it(seed):
    """Shared and orthogonal directions, and parts of the truth that vanish, count exactly, in bases that are turned."""
    problem = random_problem(np.random.default_rng(seed), approximation=bool(seed % 2))
    symbols = problem.symbols()
    assert symbols["q_sw"] <= symbols["d_sw"] <= min(problem.d_w, problem.d_s)
    assert symbols["rho_missed"] <= symbols["rho_w"]
    if not seed % 2:
        assert (symbols["rho_w"], symbols["rho_s"], symbols["rho_missed"], symbols["rho_foreign"]) == (0, 0, 0, 0)
    if set(problem.squared_cosines) <= {0, 1}:
        assert symbols["d_sw"] == symbols["q_sw"] == round(symbols["d_sw"])


def test_a_bound_that_is_exceeded_by_more_than_rounding_is_an_error():
    assert at_most(1.0 + 1e-15, 1.0) == 1.0
    with pytest.raises(ArithmeticError, match="exceeds its bound"):
        at_most(1.001, 1.0)
