"""The estimator expressions of the theory and the literal simulation agree on every draw, not only on average."""

import numpy as np
import pytest

from derivations import catalogue
from verification.situations.registry import random_problem
from verification.situations.regression.literal import draw, excess_risk, fit, squared_distance
from w2s_theory.claim import Expected
from w2s_theory.setting.evaluate import evaluate
from w2s_theory.setting.situations import ISOTROPIC, REGRESSION

EXPECTED = [
    name
    for name, claim in catalogue().items()
    if isinstance(claim, Expected) and claim.situation in (REGRESSION, ISOTROPIC)  # others have tests of their own
]


def complement(basis):
    """An orthonormal basis of the orthogonal complement of the columns of ``basis``."""
    return np.linalg.svd(basis)[0][:, basis.shape[1] :]


def coordinates(problem, data):
    """The matrices of the setting, from raw latent draws: inputs in bases adapted to the two spans."""
    outside_w, outside_s = complement(problem.V_w), complement(problem.V_s)
    return {
        "U": data.Z_lab @ problem.V_w,
        "R": data.Z_lab @ outside_w,
        "e": data.noise[:, None],
        "V": data.Z_pse @ problem.V_s,
        "T": data.Z_pse @ outside_s,
        "C": problem.V_s.T @ problem.V_w,
        "B": outside_s.T @ problem.V_w,
        "V_b": data.Z_lab @ problem.V_s,
        "T_b": data.Z_lab @ outside_s,
        "e_b": data.noise[:, None],
        "V_c": np.vstack([data.Z_lab, data.Z_pse]) @ problem.V_s,
        "T_c": np.vstack([data.Z_lab, data.Z_pse]) @ outside_s,
        "e_c": np.r_[data.noise, data.noise_pse][:, None],
        "beta_s": (problem.V_s.T @ problem.theta)[:, None],
        "gamma_s": (outside_s.T @ problem.theta)[:, None],
        "beta_w": (problem.V_w.T @ problem.theta)[:, None],
        "gamma_w": (outside_w.T @ problem.theta)[:, None],
        "D": problem.D,
        **problem.symbols(),
    }


def literal_value(claim, problem, data):
    functions = fit(problem, data)
    total = 0.0
    for name, sign in claim.measure.items():
        model, _, where = name.partition(".")
        (first, other) = ("student", functions["teacher"]) if model == "misfit" else (model, problem.theta)
        total += sign * squared_distance(data, functions[first], other, in_sample=where == "in-sample")
    return total


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("name", EXPECTED)
def test_expression_and_literal_risk_agree_on_each_draw(name, seed):
    claim = catalogue()[name]
    problem = random_problem(claim, (seed, 7)).problem
    data = draw(problem, np.random.default_rng(seed))
    expected = literal_value(claim, problem, data)
    scale = max(abs(excess_risk(problem, data, f)) for f in fit(problem, data).values())
    assert abs(evaluate(claim.expression, coordinates(problem, data)) - expected) < 1e-9 * scale


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", EXPECTED)
def test_hypotheses_of_the_claims_hold_for_the_problems(name, seed):
    """What a derivation takes for granted of its constants is true of the problems it is tested on."""
    claim = catalogue()[name]
    problem = random_problem(claim, (seed, 7)).problem
    values = coordinates(problem, draw(problem, np.random.default_rng(0)))
    for equation in claim.given:
        assert np.allclose(evaluate(equation.lhs, values), evaluate(equation.rhs, values), atol=1e-10)


def test_evaluate_refuses_what_it_does_not_know():
    from sympy import MatrixSymbol, sin, symbols

    with pytest.raises(TypeError, match="sin"):
        evaluate(sin(symbols("x")), {"x": 1.0})
    with pytest.raises(KeyError, match="A"):
        evaluate(MatrixSymbol("A", 2, 2), {})
