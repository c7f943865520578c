"""The attack's own failure modes: what is false is refuted, and what was not checked is not passed."""

from dataclasses import replace

import numpy as np
import pytest
from sympy import Trace

from derivations import catalogue
from verification import attack as module
from verification import worlds
from verification.attack import attack, certificate_verdict
from verification.worlds import random_world
from w2s_theory import GaussianMatrix
from w2s_theory.claim import Expected
from w2s_theory.kernel.certificate import Line
from w2s_theory.kernel.polynomial import ONE
from w2s_theory.setting.symbols import N

TEACHER = catalogue()["teacher.population"]
STUDENT = catalogue()["student.variance.in-sample"]


def copy_of(claim, **change):
    fields = {name: getattr(claim, name) for name in Expected.__dataclass_fields__}
    return Expected(**fields | change)


def test_a_true_claim_is_proved():
    found = attack(TEACHER, seed=3)
    assert found.verdict == "proved"
    assert found.detectable < module.PRECISION


def test_a_rival_formula_cannot_be_proved_only_consistent():
    assert attack(TEACHER, closed_form=TEACHER.evaluate).verdict == "consistent"


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
    found = attack(TEACHER, closed_form=rival)
    assert found.verdict == "refuted"
    assert "simulated" in found.reason or "average" in found.reason


def test_the_population_factor_is_not_the_in_sample_one():
    def rival(n, N, d_w, d_s, d_sw, sigma):
        return sigma**2 / (n - d_w - 1) * (d_sw + d_s / (N - d_s - 1) * (d_w - d_sw))

    assert attack(STUDENT, closed_form=rival).verdict == "refuted"


def test_a_derivation_of_the_wrong_thing_is_refuted_although_its_certificate_is_valid():
    """The proof is right, but it is not about the teacher's risk: only the simulation can tell."""
    wrong = copy_of(STUDENT, id="wrong", expression=STUDENT.expression * (N - 1) / N)
    assert wrong.proof.certificate.check()
    wrong_by_a_lot = copy_of(STUDENT, id="wrong", expression=STUDENT.expression * 2)
    assert attack(wrong_by_a_lot).verdict == "refuted"


def test_an_empty_domain_is_unknown():
    G = GaussianMatrix("G", 4, 3)
    wrong = copy_of(TEACHER, id="empty", expression=Trace((G.T * G).inv()), given=())
    found = attack(wrong)
    assert found.verdict == "unknown"
    assert "DomainError" in found.reason


def test_a_simulation_that_fails_is_unknown(monkeypatch):
    def broken(*args, **kwargs):
        raise np.linalg.LinAlgError("SVD did not converge")

    monkeypatch.setattr(worlds, "simulate", broken)
    found = attack(TEACHER)
    assert (found.verdict, found.draws) == ("unknown", 0)
    assert "SVD" in found.reason


def test_a_simulation_of_nothing_is_unknown(monkeypatch):
    monkeypatch.setattr(module, "LOOKS", ())
    assert attack(TEACHER).verdict == "unknown"


def test_infinite_samples_are_unknown(monkeypatch):
    monkeypatch.setattr(worlds, "simulate", lambda p, trials, rng, models: {m: np.full(trials, np.inf) for m in models})
    assert attack(TEACHER).verdict == "unknown"


def test_a_tampered_certificate_is_unknown_even_if_the_simulation_agrees():
    claim = copy_of(TEACHER)
    lines = claim.proof.certificate.lines
    tampered = replace(
        claim.proof.certificate, lines=(Line(lines[0].coefficient + ONE, lines[0].instances), *lines[1:])
    )
    claim.__dict__["proof"] = replace(claim.proof, certificate=tampered)
    assert not certificate_verdict(claim)[0]
    found = attack(claim)
    assert found.verdict == "unknown"
    assert "certificate rejected" in found.reason


def test_problems_depend_on_the_seed_and_on_nothing_else():
    a, b = attack(TEACHER, seed=1), attack(TEACHER, seed=1, comparisons=1)
    assert a.trials == b.trials
    assert a.trials != attack(TEACHER, seed=2).trials


def test_well_specified_claims_get_well_specified_problems():
    assert random_world(STUDENT, (0, 1)).problem.symbols()["rho_w"] < 1e-20
    assert random_world(TEACHER, (0, 1)).problem.symbols()["rho_w"] > 1e-3
