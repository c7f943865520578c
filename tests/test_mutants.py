"""Mutants: what is made of a formula, what counts as the same, and that a blind attack is found out."""

import re

import numpy as np
import pytest
from sympy import Ge, Gt, simplify

from derivations import catalogue
from verification.attack import Finding, Task
from verification.mutants import examine as module
from verification.mutants.examine import BUDGET, corruptions, refute_mutants, rivals
from verification.mutants.mutations import Mutant, mutants
from verification.mutants.replay import Replay
from verification.precision import special
from verification.worlds import random_world
from w2s_theory.kernel.words import CertificateError
from w2s_theory.setting.symbols import N, d_s, d_sw, d_w, n, rho_foreign, rho_missed, rho_s, rho_w, sigma

CLAIMS = catalogue()
TEACHER, STUDENT = CLAIMS["teacher.population"], CLAIMS["student.population"]


def task(claim):
    return Task(claim, 0, claim.evaluate, 1e-9, BUDGET, lambda _: None)


def values(claim):
    return {mutant.name: mutant.value for mutant in mutants(claim)[0] if mutant.value is not None}


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("n for -d_w + n - 1", rho_w + (sigma**2 + rho_w) * d_w / n),
        ("-d_w + n - 1 without its -1", rho_w + (sigma**2 + rho_w) * d_w / (n - d_w)),
        ("sigma**2 for rho_w + sigma**2", rho_w + sigma**2 * d_w / (n - d_w - 1)),
        ("rho_w lost", (sigma**2 + rho_w) * d_w / (n - d_w - 1)),
        ("times 1.01", (rho_w + (sigma**2 + rho_w) * d_w / (n - d_w - 1)) * 101 / 100),
    ],
)
def test_mistakes_that_people_make_are_made(name, wrong):
    assert simplify(values(TEACHER)[name] - wrong) == 0


def test_symbols_are_exchanged_and_factors_replaced():
    kappa = (sigma**2 + rho_w) / (n - d_w - 1)
    made = values(STUDENT)
    factor = d_s / (N - d_s - 1)
    terms = rho_s + rho_missed + kappa * d_sw
    right = terms + factor * (rho_foreign + kappa * (d_w - d_sw))
    assert simplify(made["N for N - d_s - 1"] - right.subs(factor, d_s / N)) == 0
    assert simplify(made["n and N exchanged"] - right.xreplace({n: N, N: n})) == 0
    assert simplify(made["rho_foreign lost"] - right.subs(rho_foreign, 0)) == 0


def test_domains_are_shifted_by_one_and_closed():
    domains = [mutant.domain for mutant in mutants(TEACHER)[0] if mutant.domain is not None]
    assert domains == [Gt(n, d_w + 2), Ge(n, d_w + 1), Gt(n, d_w)]


@pytest.mark.parametrize("id", ["teacher.population", "student.mixture", "risk-variance.teacher"])
def test_errors_in_a_corner_alone_and_narrowed_domains_are_refuted(id):
    fates = {f["name"]: f["by"] for f in refute_mutants(task(CLAIMS[id])).details["fates"]}
    there = {name: by for name, by in fates.items() if name.startswith(("wrong if", "only"))}
    assert {"wrong if sigma = 0", "wrong if n > 1000", "wrong if d_w = 1"} <= there.keys()
    assert all("precision" in by for by in there.values()), there


def test_an_attack_that_comes_to_no_corner_is_found_out(monkeypatch):
    """Without the corners among the special problems, errors there survive, and the run fails."""
    monkeypatch.setattr(special, "CORNERS", ())
    found = refute_mutants(task(TEACHER))
    assert found.verdict == "unknown"
    assert "wrong if sigma = 0" in found.reason


def test_what_is_the_same_in_other_words_is_recognized_symbolically():
    """A threshold that another one implies; dimensions that enter symmetrically; a bound that may be strengthened."""
    different, equivalent = mutants(CLAIMS["pgr"])
    assert "N + n > d_s" in equivalent
    assert not any(m.domain is not None and "N + n > d_s" == m.name for m in different)
    assert mutants(CLAIMS["ceiling.population.minimum-norm"])[1] == ["n and N exchanged"]


def test_no_mutant_is_the_claim_or_another_mutant():
    made = [m for m in mutants(TEACHER)[0] if m.value is not None]
    for k, mutant in enumerate(made):
        assert simplify(mutant.value - TEACHER.value) != 0
        assert not any(simplify(mutant.value - other.value) == 0 for other in made[:k])


@pytest.mark.parametrize(
    "id",
    ["teacher.population", "inverse.2", "student.limit", "opr", "law.teacher", "bound.teacher",
     "monotone.overlap.population", "samples.pseudo-labels.opr", "student.mixture", "projection.1-1"],
)  # fmt: skip
def test_no_mutant_survives(id):
    found = refute_mutants(task(CLAIMS[id]))
    assert found.verdict == "consistent", found.reason
    assert found.details["fates"]


def test_simulation_and_integrals_both_do_their_part():
    fates = refute_mutants(task(TEACHER)).details["fates"]
    values_only = [f for f in fates if not re.search("proof|>|wrong if", f["name"])]
    assert sum("simulation" in f["by"] for f in values_only) >= len(values_only) / 2
    assert all("precision" in f["by"] for f in values_only)
    thresholds = [f for f in fates if ">" in f["name"] and "wrong if" not in f["name"]]
    assert thresholds
    assert all(f["by"] == ("precision",) for f in thresholds)


def test_a_blind_attack_is_found_out(monkeypatch):
    """If neither way refutes anything, what survives is named, and the run fails."""
    monkeypatch.setattr(module, "way_of_attack", lambda claim: lambda task: Finding("consistent", ""))
    monkeypatch.setattr(module.precision, "examine", lambda *args, **kwargs: Finding("consistent", ""))
    found = refute_mutants(task(TEACHER))
    assert found.verdict == "unknown"
    assert "survived: " in found.reason
    assert "rho_w lost" in found.reason


def test_a_mutant_that_differs_too_little_to_be_seen_is_no_gap(monkeypatch):
    nearly = Mutant("times 1.001", value=TEACHER.value * 1001 / 1000)
    monkeypatch.setattr(module, "mutants", lambda claim: ([nearly], []))
    monkeypatch.setattr(module.precision, "examine", lambda *args, **kwargs: Finding("consistent", ""))
    found = refute_mutants(task(TEACHER))
    assert found.verdict == "consistent"
    assert "less than 1 %: times 1.001" in found.reason


def test_proofs_with_a_wrong_step_are_rejected():
    for name, wrong in corruptions(CLAIMS["student.variance.population"]):
        with pytest.raises(CertificateError):
            wrong.check()
        assert module._is_rejected(wrong), name


def test_a_checker_that_accepts_everything_is_found_out(monkeypatch):
    monkeypatch.setattr(module, "recheck", lambda document: None)
    found = refute_mutants(task(CLAIMS["teacher.limit"].of))
    assert found.verdict == "unknown"
    assert "proof of something else" in found.reason


def test_draws_are_replayed_as_they_were():
    replay, seed = Replay(), (0, 7)
    fresh = random_world(TEACHER, seed).simulate(50, np.random.default_rng(1), ("teacher",))["teacher"]
    rng = np.random.default_rng(1)
    first = replay(TEACHER, seed).simulate(50, rng, ("teacher",))["teacher"]
    next_one = rng.standard_normal()
    rng = np.random.default_rng(1)
    again = replay(TEACHER, seed).simulate(50, rng, ("teacher",))["teacher"]
    assert again is first
    np.testing.assert_array_equal(first, fresh)
    assert rng.standard_normal() == next_one


def test_every_kind_of_claim_has_rivals():
    kinds = {type(claim): claim for claim in CLAIMS.values() if claim.recorded != "refuted"}
    for claim in kinds.values():
        assert rivals(claim)[0], claim.id
