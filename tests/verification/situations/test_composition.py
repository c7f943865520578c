"""Chains, averages, own inputs, uneven noise: the theorems against the literal simulation, each other and the old."""

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from sympy import Identity, Le, Rational, Trace, lambdify

from derivations import catalogue
from derivations.composition import average, chain_two, omega, own_inputs, own_or_fresh, uneven_noise
from tests.simulated import USUAL, simulated
from verification.kinds import FULL
from verification.situations.chain_of_three.literal import random_chain
from verification.situations.chain_of_three.situation import chain_symbols
from verification.situations.models import Data, risk
from verification.situations.registry import random_problem
from w2s_theory import DomainError, canonical, expectation
from w2s_theory.claim import Inequality
from w2s_theory.setting import situations
from w2s_theory.setting.estimators import SUBSPACES, TRUTH, WEAK_TRUTH, C
from w2s_theory.setting.evaluate import evaluate
from w2s_theory.setting.symbols import (
    N_2,
    M,
    N,
    d_2,
    d_2s,
    d_2sw,
    d_s,
    d_shared,
    d_sw,
    d_w,
    kappa,
    n,
    rho_s,
    rho_w,
    sigma,
)

MODULES = (omega, chain_two, average, uneven_noise, own_inputs, own_or_fresh)
CLAIMS = {
    claim.id.removeprefix("composition."): claim
    for module in MODULES
    for claim in getattr(module, "claims", None) or (module.claim,)
}
OLD = catalogue()
EXPECTED = [name for name, claim in CLAIMS.items() if hasattr(claim, "given") and name != "omega"]


# -- simulations ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CLAIMS)
def test_it_is_as_simulated(name):
    found = simulated(CLAIMS[name])
    assert found.verdict == "consistent", found.reason
    assert isinstance(CLAIMS[name], Inequality) or found.detectable < FULL.simulation.precision


def rival(name, formula):
    """The verdict on a formula in the claim's symbols, in its place; errors that differ between problems take draws."""
    claim = CLAIMS[name]
    function = lambdify(claim.symbols, formula)
    budget = replace(USUAL, precision=0.006)
    return simulated(claim, lambda **v: function(*(v[s.name] for s in claim.symbols)), budget=budget).verdict


@pytest.mark.parametrize(
    ("name", "formula"),
    [
        ("chain.two", OLD["student.variance.population"].value),  # as if the second student changed nothing
        ("chain.two", CLAIMS["chain.two"].value.subs(d_2sw, d_2s * d_sw / d_s)),  # as if overlaps were multiplied
        ("average.teacher", OLD["teacher.population"].value.subs(n, n * M)),  # as if one had seen all samples
        ("average.student", OLD["student.population"].value.subs(n, n * M)),
        ("own-inputs.in-sample", CLAIMS["fresh-inputs.in-sample"].value.subs(N, n)),  # as if the inputs were fresh
        ("own-inputs.population", CLAIMS["fresh-inputs.population"].value.subs(N, n)),
        ("own-inputs.population", OLD["teacher.population"].value.subs({rho_w: 0, d_w: d_shared})),  # no chance overlap
        ("uneven-noise.teacher", OLD["teacher.population"].value.subs(sigma, sigma * Rational(9, 10))),
        ("uneven-noise.student", OLD["student.population"].value.subs(sigma, sigma * Rational(9, 10))),
    ],
)
def test_a_wrong_formula_is_refuted(name, formula):
    assert rival(name, formula) == "refuted"


# -- every draw ------------------------------------------------------------------------------------------------------


def complement(basis):
    """An orthonormal basis of the orthogonal complement of the columns of ``basis``."""
    return np.linalg.svd(basis)[0][:, basis.shape[1] :]


def one(data):
    """The only data set."""
    return Data(tuple((Z[0], noise[0]) for Z, noise in data.labelled), tuple(Z[0] for Z in data.unlabelled))


def teacher_inputs(problem, data, i=0):
    """U, R, e of the i-th labelled data set."""
    Z, noise = data.labelled[i]
    return Z @ problem.V_w, Z @ complement(problem.V_w), noise[:, None]


def subspace_values(problem):
    """The matrices and numbers of two spans and a truth."""
    V_w, V_s, outside_w, outside_s = problem.V_w, problem.V_s, complement(problem.V_w), complement(problem.V_s)
    return {
        "C": V_s.T @ V_w,
        "B": outside_s.T @ V_w,
        "beta_w": (V_w.T @ problem.theta)[:, None],
        "gamma_w": (outside_w.T @ problem.theta)[:, None],
        "beta_s": (V_s.T @ problem.theta)[:, None],
        "gamma_s": (outside_s.T @ problem.theta)[:, None],
        "D": problem.D,
    }


def values_chain(experiment, numbers, data):
    V_w, V_s, V_2 = experiment.bases
    (Z, noise), (Z_s, Z_2) = data.labelled[0], data.unlabelled
    outside_s, outside_2 = complement(V_s), complement(V_2)
    yield {
        **numbers,
        "U": Z @ V_w,
        "e": noise[:, None],
        "V": Z_s @ V_s,
        "T": Z_s @ outside_s,
        "V_2": Z_2 @ V_2,
        "T_2": Z_2 @ outside_2,
        "D": len(experiment.theta),
        "C": V_s.T @ V_w,
        "B": outside_s.T @ V_w,
        "C_2": V_2.T @ V_s,
        "B_2": outside_2.T @ V_s,
    }


def values_students(problem, numbers, data, pairs, more):
    """For each pair of labelled data sets the matrices of a theorem on teacher and student."""
    (fresh,) = data.unlabelled
    for i, j in pairs:
        U, R, e = teacher_inputs(problem, data, i)
        U_2, R_2, e_2 = teacher_inputs(problem, data, j)
        yield {
            **numbers,
            **subspace_values(problem),
            "U": U,
            "R": R,
            "e": e,
            "U_2": U_2,
            "R_2": R_2,
            "e_2": e_2,
            "V": fresh @ problem.V_s,
            "T": fresh @ complement(problem.V_s),
            **more,
        }


def values_averages(experiment, numbers, data):
    pairs = list(permutations(range(experiment.M), 2)) or [(0, 0)]
    yield from values_students(experiment.problem, numbers, data, pairs, {})


def values_uneven(experiment, numbers, data):
    yield from values_students(experiment.problem, numbers, data, [(0, 0)], {"L": experiment.L})


def values_own(experiment, numbers, data):
    """The reduction of the docstring: R^n turned so that the first coordinates are the space of the common features."""
    problem = experiment.problem
    (values,) = values_students(problem, numbers, data, [(0, 0)], {})
    left, cosines, right = np.linalg.svd(problem.V_s.T @ problem.V_w)
    k = numbers["d_shared"]
    assert np.allclose(cosines, np.arange(len(cosines)) < k)
    V_s, V_w = problem.V_s @ left, problem.V_w @ right.T
    Z, noise = data.labelled[0]
    X, W, own, e = Z @ V_s[:, :k], Z @ V_w[:, k:], Z @ V_s[:, k:], noise[:, None]
    u, _, v = np.linalg.svd(X, full_matrices=True)
    first, rest = u[:, :k] @ v, u[:, k:]
    more = {"X": X, "W": rest.T @ W, "Z": rest.T @ own, "Z_X": first.T @ own, "e": rest.T @ e, "e_X": first.T @ e}
    yield values | (more if "own student" in experiment.students else {})


VALUES = {
    situations.CHAIN_OF_THREE: values_chain,
    situations.AVERAGES: values_averages,
    situations.OWN_INPUTS: values_own,
    situations.UNEVEN_NOISE: values_uneven,
}
"""By situation: all values of the matrices of an expression that a draw gives, to be averaged over."""


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("name", EXPECTED)
def test_expression_and_literal_risk_agree_on_each_draw(name, seed):
    """For M teachers, in the average over all pairs of teachers."""
    claim = CLAIMS[name]
    problem = random_problem(claim, (seed, 7))
    experiment, data = problem.experiment, one(problem.experiment.draw(np.random.default_rng(seed), 1))
    models = experiment.fit(data)
    (measured,) = claim.measure
    values = list(VALUES[claim.situation](experiment, problem.numbers, data))
    mean = np.mean([evaluate(claim.expression, v) for v in values])
    scale = max(risk(experiment, models, model) for model in models)
    assert abs(mean - risk(experiment, models, measured)) < 1e-9 * scale
    for equation in claim.given:
        for v in values:
            assert np.allclose(evaluate(equation.lhs, v), evaluate(equation.rhs, v), atol=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_the_student_of_one_teacher_on_each_draw(seed):
    """The second moment of a given teacher is ββᵀ."""
    experiment = random_problem(CLAIMS["omega"], (seed, 7)).experiment
    problem = experiment.problem
    beta = experiment.mean[:, None]
    given = type(experiment)(problem, experiment.mean, np.zeros_like(experiment.spread), experiment.weight)
    (literal,) = given.simulate(1, np.random.default_rng(seed))
    rng = np.random.default_rng(seed)
    rng.standard_normal(problem.d_w)  # of the teacher
    Z = rng.standard_normal((problem.N, problem.D))
    inputs = {"V": Z @ problem.V_s, "T": Z @ complement(problem.V_s)}
    matrices = {**subspace_values(problem), "A": experiment.weight, "Omega": beta @ beta.T}
    assert evaluate(CLAIMS["omega"].expression, {**problem.symbols(), **matrices, **inputs}) == pytest.approx(literal)


# -- special cases: the same object ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "at", "old", "old_at"),
    [
        ("average.teacher", {M: 1}, "teacher.population", {}),
        ("average.student", {M: 1}, "student.population", {}),
        ("average.student.in-sample", {M: 1}, "student.in-sample", {}),
        ("chain.two", {d_2: d_s, d_2s: d_s, d_2sw: d_sw}, "student.variance.population", {}),
        ("uneven-noise.teacher", {}, "teacher.population", {}),
        ("uneven-noise.student", {}, "student.population", {}),
        ("uneven-noise.student.in-sample", {}, "student.in-sample", {}),
        ("fresh-inputs.in-sample", {d_shared: d_sw}, "student.variance.in-sample", {}),
        ("fresh-inputs.population", {d_shared: d_sw}, "student.variance.population", {}),
        # a student that can express all of its teacher is its teacher; one that is a part of it is the baseline
        ("own-inputs.population", {d_shared: d_w}, "teacher.population", {rho_w: 0}),
        ("own-inputs.population", {d_shared: d_s}, "baseline.population", {rho_s: 0}),
    ],
)
def test_special_cases(name, at, old, old_at):
    assert canonical(CLAIMS[name].value.subs(at)) == canonical(OLD[old].value.subs(old_at))


def test_a_second_student_in_the_teachers_span_of_a_student_that_has_it_all():
    """If 𝒱_s contains 𝒱_w and 𝒱_2 is 𝒱_w, all three models are one."""
    value = CLAIMS["chain.two"].value.subs({d_sw: d_w, d_2: d_w, d_2s: d_w, d_2sw: d_w})
    assert canonical(value) == OLD["teacher.population"].value.subs(rho_w, 0)


def test_averages_divide_kappa_by_the_number_of_teachers():
    """The theorems on one teacher, for arbitrary κ: σ² + ρ_w = κ(n − d_w − 1) there, κ(n − d_w − 1)/M here."""
    for name, old in (
        ("average.teacher", "teacher.population"),
        ("average.student", "student.population"),
        ("average.student.in-sample", "student.in-sample"),
    ):
        variance = sigma**2, kappa * (n - d_w - 1) - rho_w
        new = CLAIMS[name].value.subs(*variance)
        assert canonical(new) == canonical(OLD[old].value.subs(*variance).subs(kappa, kappa / M))


@pytest.mark.parametrize(("name", "given"), [("teacher", WEAK_TRUTH), ("student", SUBSPACES + TRUTH)])
def test_even_noise_is_a_special_case(name, given):
    claim = CLAIMS[f"uneven-noise.{name}"]
    even = claim.expression.xreplace({uneven_noise.L: sigma * Identity(n)})
    assert expectation(even, given).value == claim.value


def test_the_map_of_second_moments_gives_the_variance_of_the_student():
    """For A = I and a teacher of independent errors of variance κ, Ω = κ·I."""
    A, Omega = omega.A, omega.Omega
    kept = kappa * d_sw
    traces = {Trace(A): d_s, Trace(Omega): kappa * d_w, Trace(C * Omega * C.T): kept, Trace(A * C * Omega * C.T): kept}
    value = canonical(CLAIMS["omega"].value.xreplace(traces).subs(kappa, sigma**2 / (n - d_w - 1)))
    assert value == OLD["student.variance.population"].value


def test_how_many_fresh_inputs_are_better_than_the_teachers_own():
    """To leading order they lose σ²(d_w − k)/n² · (d_s n/N + 2k − d_s): the sign that the docstring speaks of."""
    gap = CLAIMS["fresh-inputs.population"].value - CLAIMS["own-inputs.population"].value
    ratio = d_2 / d_w  # any positive number, N/n
    large = canonical((gap.subs(N, n * ratio) * n**2).subs(n, 1 / kappa)).subs(kappa, 0)  # n → ∞
    assert canonical(large) == canonical(sigma**2 * (d_w - d_shared) * (d_s / ratio + 2 * d_shared - d_s))


def test_fresh_inputs_without_end_can_be_worse_than_the_teachers_own():
    """A teacher near its interpolation threshold: d_w = 50, n = 60. As N → ∞ fresh inputs give k/(n − d_w − 1)."""
    numbers = {"n": 60, "d_w": 50, "d_s": 30, "d_shared": 25, "sigma": 1}
    own = CLAIMS["own-inputs.population"].evaluate(**numbers)
    assert own < 1 < 25 / 9 < CLAIMS["fresh-inputs.population"].evaluate(**numbers, N=10**9)


def test_the_comparison_needs_its_assumption():
    """More fresh inputs than the teacher had can be better."""
    numbers = {"n": 60, "d_w": 10, "d_s": 20, "d_shared": 1, "sigma": 1}
    own = CLAIMS["own-inputs.population"].evaluate(**numbers)
    assert CLAIMS["fresh-inputs.population"].evaluate(**numbers, N=500) < own
    assert Le(N, n) in CLAIMS["own-or-fresh.population"].domain.args


def test_domains_on_both_sides_of_their_thresholds():
    chain_at = {**chain_symbols(random_chain(np.random.default_rng(0), 3, True)), "d_w": 4, "d_s": 5, "d_2": 6}
    chain_at |= {"d_sw": 3.0, "d_2s": 4.0, "d_2sw": 2.0}
    own_at = {"n": 30, "d_w": 3, "d_s": 5, "d_shared": 2, "sigma": 1.0}
    for name, numbers, symbol, least in (
        ("chain.two", chain_at, n, 6),
        ("chain.two", chain_at, N, 7),
        ("chain.two", chain_at, N_2, 8),
        ("own-inputs.population", own_at, n, 7),
        ("own-inputs.in-sample", own_at, n, 5),
    ):
        assert CLAIMS[name].evaluate(**numbers | {symbol.name: least}) > 0
        with pytest.raises(DomainError):
            CLAIMS[name].evaluate(**numbers | {symbol.name: least - 1})
    with pytest.raises(DomainError, match="integer"):
        CLAIMS["own-inputs.population"].evaluate(**own_at | {"d_shared": 1.5})
