"""Sample sizes: exact, at the thresholds and where there is none."""

from dataclasses import fields
from math import inf

import numpy as np
import pytest
from sympy import Gt

from derivations import catalogue
from tests.simulated import simulated
from w2s_theory import DomainError
from w2s_theory.calculus.signs.positivity import NoSignProof
from w2s_theory.claim import LeastSize, term
from w2s_theory.claim.sizes import Size
from w2s_theory.setting.symbols import N, n

CLAIMS = catalogue()
SIZES = {name: claim for name, claim in CLAIMS.items() if isinstance(claim, Size)}
POINT = {"n": 500, "d_w": 200, "d_s": 100, "d_sw": 10, "sigma": 0.1, "rho_w": 0.003, "rho_s": 0.001}
POINT |= {"rho_missed": 0.001, "rho_foreign": 0.0005}
NO_BIAS = POINT | {"rho_w": 0, "rho_s": 0, "rho_missed": 0, "rho_foreign": 0}


def arguments(claim, **values):
    return {s.name: values[s.name] for s in claim.symbols}


@pytest.mark.parametrize("name", SIZES)
def test_every_size_agrees_with_a_scan(name):
    found = simulated(SIZES[name], seed=1)
    assert found.verdict == "consistent", found.reason


@pytest.mark.parametrize("goal", [0.5, 0.8, 0.9])
def test_the_size_reaches_the_target_and_one_less_does_not(goal):
    claim, pgr = CLAIMS["samples.pseudo-labels.pgr"], CLAIMS["pgr"]
    size = claim.evaluate(**arguments(claim, **NO_BIAS, target=goal))
    assert pgr.evaluate(N=size, **NO_BIAS) >= goal
    assert pgr.evaluate(N=size - 1, **NO_BIAS) < goal


def test_a_target_out_of_reach_needs_infinitely_many():
    """The OPR has the limit ER_s/ER_∞ as N → ∞, and does not reach it."""
    claim, limit = CLAIMS["samples.pseudo-labels.opr"], CLAIMS["opr.limit.N"]
    most = limit.evaluate(**arguments(limit, **POINT))
    assert claim.evaluate(**arguments(claim, **POINT, target=1.001 * most)) == inf
    assert claim.evaluate(**arguments(claim, **POINT, target=0.999 * most)) < inf


def test_arrays_broadcast():
    claim = CLAIMS["samples.pseudo-labels.opr"]
    sizes = claim.evaluate(**arguments(claim, **POINT, target=np.array([0.1, 0.2, 50.0])))
    assert sizes.shape == (3,)
    assert sizes[0] <= sizes[1] < sizes[2] == inf


def test_the_certificate_isolates_the_root():
    claim = CLAIMS["samples.pseudo-labels.pgr"]
    answer = claim.certified(**arguments(claim, **NO_BIAS, target=0.9))
    assert answer.size - 1 in answer.cells
    assert answer.start == 102


def test_the_best_number_of_labels_is_the_closed_form_up_to_rounding():
    claim = CLAIMS["samples.optimal-labels.opr-bound"]
    numbers = arguments(claim, **POINT, N=5000)
    exact = float(claim.solution.subs({s: numbers[s.name] for s in claim.symbols}))
    assert abs(claim.evaluate(**numbers) - exact) <= 1


def test_without_approximation_error_the_pgr_has_no_best_number_of_labels():
    """It does not depend on κ then but through the ceiling, and rises to its limit."""
    claim, pgr = CLAIMS["samples.optimal-labels.pgr"], CLAIMS["pgr"]
    numbers = NO_BIAS | {"N": 5000}
    best = claim.evaluate(**arguments(claim, **numbers))
    values = [pgr.evaluate(**numbers | {"n": k}) for k in (202, 300, 1000, 10**4, 10**6)]
    assert values == sorted(values) if best == inf else values[0] >= max(values)


def test_the_assumption_that_the_ceiling_is_better_is_checked_for_all_sizes():
    claim = CLAIMS["samples.optimal-labels.pgr"]
    with pytest.raises(DomainError, match=r"ER.*for all n >= "):
        claim.evaluate(**arguments(claim, **POINT | {"rho_s": 0.1, "N": 300}))


def test_a_formula_whose_denominator_may_vanish_is_refused():
    teacher = CLAIMS["teacher.population"]
    ceiling = CLAIMS["ceiling.population"]
    template = CLAIMS["samples.pseudo-labels.beat"]
    values = {f.name: getattr(template, f.name) for f in fields(template)}
    wrong = LeastSize(
        **values | {"objective": 1 / (term(teacher) - term(ceiling)), "using": (teacher, ceiling), "assuming": ()}
    )
    with pytest.raises(NoSignProof):
        wrong.derive()
    right = LeastSize(
        **values
        | {
            "objective": 1 / (term(teacher) - term(ceiling)),
            "using": (teacher, ceiling),
            "assuming": (Gt(term(teacher), term(ceiling)),),
        }
    )
    assert right.derive()


def test_a_wrong_size_is_refuted():
    claim = CLAIMS["samples.pseudo-labels.opr"]
    for shift in (-1, 1):
        assert simulated(claim, lambda shift=shift, **v: claim.evaluate(**v) + shift).verdict == "refuted"


@pytest.mark.parametrize("name", ["samples.optimal-labels.opr", "samples.optimal-labels.pgr"])
def test_a_wrong_optimum_is_refuted(name):
    claim = CLAIMS[name]
    assert simulated(claim, lambda **v: 2 * claim.evaluate(**v)).verdict == "refuted"


def test_degrees_are_as_stated():
    degrees = {name: len(SIZES[name].coefficients) - 1 for name in SIZES}
    assert degrees["samples.pseudo-labels.opr"] == degrees["samples.pseudo-labels.beat"] == 1
    assert degrees["samples.pseudo-labels.pgr"] == degrees["samples.labels.opr"] == degrees["samples.labels.pgr"] == 2
    assert all(degrees[name] == 2 for name in SIZES if "optimal" in name)
    assert SIZES["samples.pseudo-labels.opr"].variable == N
    assert SIZES["samples.labels.opr"].variable == n
