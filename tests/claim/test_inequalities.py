"""Inequalities: true ones are proved, false ones refuted, and neither passes for the other."""

import json
from dataclasses import fields
from fractions import Fraction

import pytest
from sympy import Ge, Rational

from derivations import catalogue
from tests.simulated import simulated
from verification.campaign import Plan, perform
from w2s_theory.calculus.signs.positivity import NoSignProof
from w2s_theory.claim import Inequality, Monotone, term
from w2s_theory.claim.counterexample import Counterexample, search
from w2s_theory.setting.published import TEACHER_BELOW
from w2s_theory.setting.symbols import rho_missed, sigma

CLAIMS = catalogue()
INEQUALITIES = {name: claim for name, claim in CLAIMS.items() if isinstance(claim, Inequality)}
PUBLISHED_EXAMPLE = {"n": 2000, "N": 400, "d_w": 200, "d_s": 100, "d_sw": 10, "sigma": 0.1}


def changed(claim, **change):
    values = {f.name: getattr(claim, f.name) for f in fields(claim)}
    return type(claim)(**values | change)


@pytest.mark.parametrize("name", INEQUALITIES)
def test_every_inequality_is_proved_or_refuted_as_recorded(name):
    assert INEQUALITIES[name].check()


def published_example(total, first, last):
    """Σ of the signal energies 1/(20000 i) for i from first to last, of the published synthetic setup (d = 20000)."""
    return total(1 / i for i in range(first, last + 1)) / 20000


def test_the_published_population_reading_is_violated_by_its_own_setup():
    """Synthetic setup of arXiv 2502.05075: student on coordinates 1 to 100, teacher on 91 to 290, truth on 1 to 300.

    The true risk is 1.18 times the bound. The tool finds a smaller problem by itself."""
    missed, foreign = (published_example(sum, *span) for span in ((1, 90), (101, 290)))
    rest = published_example(sum, 291, 300)
    rho = {"rho_w": missed + rest, "rho_s": foreign + rest, "rho_missed": missed, "rho_foreign": foreign}
    assert rho["rho_w"] == pytest.approx(2.56e-4, rel=0.01)
    assert rho["rho_s"] == pytest.approx(5.48e-5, rel=0.01)
    risk = CLAIMS["student.population"].evaluate(**PUBLISHED_EXAMPLE, **rho)
    variance = CLAIMS["student.variance.in-sample"].evaluate(**PUBLISHED_EXAMPLE)
    assert risk / (variance + rho["rho_w"] + rho["rho_s"]) == pytest.approx(1.18, abs=0.005)
    claim = CLAIMS["bound.student.population.published"]
    assert claim.evaluate(**PUBLISHED_EXAMPLE, **rho) < 0
    found = claim.counterexample
    assert found.check()
    assert sum(found.values[size] for size in ("n", "N", "d_w", "d_s")) < 60


def test_a_false_inequality_recorded_as_proved_is_not_derived():
    claim = CLAIMS["bound.student.population.published"]
    with pytest.raises(NoSignProof):
        changed(claim, recorded="proved").derive()


def test_a_true_inequality_recorded_as_refuted_is_not_derived():
    with pytest.raises(ValueError, match="no counterexample"):
        changed(CLAIMS["bound.teacher"], recorded="refuted").derive()


def test_a_weaker_condition_destroys_the_proof():
    """With few pseudo-labels the risk does not increase with the overlap."""
    with pytest.raises(NoSignProof):
        changed(CLAIMS["monotone.overlap.population"], assuming=()).derive()


def test_an_attack_finds_the_violation_even_if_the_proof_is_forged():
    claim = changed(CLAIMS["bound.student.population.published"], recorded="proved")
    claim.__dict__["signs"] = CLAIMS["bound.student.population"].signs
    found = simulated(claim)
    assert found.verdict == "refuted"


def test_an_attack_by_simulation_alone_finds_a_violation(monkeypatch):
    """Also if the search through closed forms is blind."""
    from verification.simulation import inequalities

    monkeypatch.setattr(inequalities, "search", lambda *args: None)
    teacher = CLAIMS["teacher.population"]
    wrong = changed(CLAIMS["bound.teacher"], above=TEACHER_BELOW * Rational(3, 4), below=term(teacher))
    wrong.__dict__["signs"] = CLAIMS["bound.teacher"].signs
    assert simulated(wrong).verdict == "refuted"


def test_no_counterexample_is_no_refutation():
    with pytest.raises(ValueError, match="no counterexample"):
        Counterexample(sigma**2, {"sigma": Fraction(1)}).check()
    true = CLAIMS["bound.student.population"]
    with pytest.raises(ValueError, match="no counterexample"):
        _ = changed(true, recorded="refuted", above=2 * true.above).counterexample


@pytest.mark.parametrize(
    "name", ["bound.student.in-sample", "bound.student.population.published", "bound.opr.in-sample"]
)
def test_simulations_confirm_what_is_recorded(name):
    found = perform(name, "simulation", Plan(claims=(name,)))
    assert found.verdict == "consistent", found.reason
    assert json.loads(found.problems)["trials"]


def test_discrepancy_is_a_virtue_exactly_from_twice_the_dimension_on():
    """At N = 2 d_s + 1 the student's risk does not depend on the overlap; below, more overlap is better."""
    risk = CLAIMS["student.population"]
    point = {"n": 60, "d_w": 20, "d_s": 10, "sigma": 1, "rho_w": 0, "rho_s": 0, "rho_missed": 0, "rho_foreign": 0}
    differences = [risk.evaluate(N=N, d_sw=8, **point) - risk.evaluate(N=N, d_sw=2, **point) for N in (20, 21, 22)]
    assert differences[0] < 0
    assert differences[1] == pytest.approx(0, abs=1e-12)
    assert differences[2] > 0


def test_monotone_claims_state_their_direction():
    more = CLAIMS["monotone.overlap.population"]
    assert isinstance(more, Monotone)
    assert more.statement.func is Ge
    assert str(more.statement.rhs) == "0"
    less = CLAIMS["monotone.pseudo-labels.population"]
    assert str(less.statement.lhs) == "0"


def test_assumptions_belong_to_the_domain():
    from w2s_theory import DomainError

    claim = CLAIMS["bound.student.bias"]
    assert claim.domain.has(rho_missed)
    with pytest.raises(DomainError, match="rho_missed"):
        claim.evaluate(N=10, d_s=3, rho_s=0, rho_w=0.1, rho_missed=0.2)


def test_what_is_negative_by_rounding_alone_is_no_violation():
    """With this seed one of the problems has a denominator that vanishes, but not in floats."""
    claim = CLAIMS["bound.pgr.in-sample"]
    assert search(claim.difference.value, claim.difference.value, claim.full_domain, seed=5) is None
