"""A claim's formula is all that evidence asks of it: a kind of claim that nobody has heard of is attacked."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pytest
from sympy import And, Ne, Rational, S, Symbol

from derivations import catalogue
from verification.certificate.notation import meaning
from verification.finding import Task
from verification.kinds import QUICK
from verification.mutants.examine import refute_mutants
from verification.pathwise import examine as pathwise
from verification.precision import examine as precision
from verification.simulation.examine import examine as simulation
from verification.simulation.means import simulated
from verification.simulation.scores import linear, sample, score
from verification.simulation.variances import scored
from verification.situations.registry import random_problem
from w2s_theory.claim import Claim, ClosedForm
from w2s_theory.claim import composed as nodes
from w2s_theory.claim.combined import inserted
from w2s_theory.claim.composed import term

CLAIMS = catalogue()
LEVEL = 1e-6
KINDS = {
    "pathwise": (pathwise.examine, None),
    "precision": (precision.examine, precision.PrecisionBudget(digits=20, specials=12)),
    "simulation": (simulation, replace(QUICK.simulation, corners=4)),
}


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Gain(Claim):
    """By what share one risk is below another. ``factor``: by which its closed form is wrong."""

    better: Claim
    worse: Claim
    factor: Rational = S.One

    @cached_property
    def formula(self):
        return nodes.Composite(1 - term(self.better) / term(self.worse), self.premises)

    @property
    def premises(self):
        return self.better, self.worse

    @property
    def definition(self):
        return f"1 - {self.better.fingerprint}/{self.worse.fingerprint}"

    def derive(self):
        domain = And(*(premise.derived_domain for premise in self.premises), Ne(self.worse.value, 0))
        return ClosedForm(self.factor * inserted(self.formula.expression, self.premises), domain)


def gain(factor=1):
    return Gain(
        id="gain", title="", words="", quantity="G", source="new", assumptions=(), factor=Rational(factor),
        better=CLAIMS["student.population"], worse=CLAIMS["baseline.population"],
    )  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("factor", "verdict"), [("1", "consistent"), ("3/2", "refuted")])
def test_a_kind_of_claim_from_outside_is_attacked(kind, factor, verdict):
    claim, (examine, budget) = gain(factor), KINDS[kind]
    found = examine(Task(claim, 1, claim.evaluate, LEVEL, budget))
    assert found.verdict == verdict, found.reason


def test_what_it_is_about_is_said_in_the_names_of_risks():
    assert meaning(gain().formula) == 1 - Symbol("student.population") / Symbol("baseline")


def test_its_scores_have_mean_zero_and_a_variance_that_is_derived():
    claim = gain()
    problem = random_problem(claim, (0, 1))
    numbers = problem.arguments(claim)
    claimed = float(claim.evaluate(**numbers))
    scores = score(claim, simulated(claim, problem, 4_000, np.random.default_rng(0)), claimed, numbers)
    assert abs(scores.mean()) < 5 * scores.std() / len(scores) ** 0.5
    assert linear(claim.formula, claimed, numbers).constant == pytest.approx(0, abs=1e-12)
    assert len(scored(claim, claimed, numbers)) == 2


def test_its_samples_have_the_claimed_mean():
    claim, problem = gain(), random_problem(gain(), (0, 1))
    numbers = problem.arguments(claim)
    draws = simulated(claim, problem, 4_000, np.random.default_rng(0))
    samples, means = sample(claim.formula, draws, np.nan), {name: values.mean() for name, values in draws.items()}
    assert samples.mean() == pytest.approx(1 - means["student.population"] / means["baseline"], rel=1e-12)
    assert abs(samples.mean() - claim.evaluate(**numbers)) < 5 * samples.std() / len(samples) ** 0.5


def test_what_is_no_function_of_means_has_no_samples():
    claim = CLAIMS["monotone.overlap.population"]
    with pytest.raises(TypeError, match="no function of means"):
        sample(claim.formula, {"student.population": np.ones(3)}, 0.0)


@pytest.mark.parametrize("id", CLAIMS)
def test_every_claim_says_its_formula_once(id):
    """It is about what is drawn, or about what its premises are about."""
    claim = CLAIMS[id]
    assert claim.formula is claim.formula
    assert claim.formula.drawn is None or not claim.premises


@pytest.mark.slow  # sixty wrong variants, each attacked in several ways
def test_a_kind_of_claim_from_outside_has_mutants():
    claim = gain()
    found = refute_mutants(Task(claim, 1, claim.evaluate, LEVEL, None))
    assert found.verdict == "consistent", found.reason
    assert {fate["kind"] for fate in found.details["fates"]} >= {"value", "domain", "corner", "left side", "statement"}
