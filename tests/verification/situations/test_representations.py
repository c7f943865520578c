"""Every risk of every situation is represented in every way, or it is said why not; and all ways say the same."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from derivations import catalogue
from verification.arithmetic.field import Field
from verification.finding import Task
from verification.pathwise.examine import examine as pathwise
from verification.precision.examine import PrecisionBudget
from verification.precision.examine import examine as precision
from verification.precision.values import Floats
from verification.situations import registry
from verification.situations.regression import literal
from verification.situations.regression.problems import CORNERS, SPECIAL
from verification.situations.regression.simulated import literal as realized
from verification.situations.representation import KINDS, Representation
from verification.strategies import drawn, simulated_problems
from w2s_theory.claim import Declared, Expected
from w2s_theory.setting.estimators import SUBSPACES, TRUTH, beta_s, gamma_s, squared_norm, student
from w2s_theory.setting.situations import REGRESSION, SITUATIONS, Situation

OF_OTHERS = Declared(
    id="declared", expression=squared_norm(student - beta_s) + squared_norm(gamma_s), given=SUBSPACES + TRUTH
)
CLAIMS = (*catalogue().values(), OF_OTHERS)
REPRESENTED = dict(registry.represented())
RISKS = [(situation, risk) for situation in REPRESENTED for risk in situation.risks]
INTEGRALS = [(situation, risk) for situation, risk in RISKS if REPRESENTED[situation].risks and "limit" not in risk]
DIGITS = 20
WIDE = ("entry.squared", "beside next", "beside last")
"""Risks that scatter much."""
OF_THREE_SPANS = ("chain of three", "two teachers")
"""Situations with integrals of students for a truth in all of three spans alone."""


def words(value):
    return str(value).replace(" ", "-")


def about(situation, risk):
    """A claim in this situation, said of this risk if it is one on a combination of risks."""
    here = [claim for claim in CLAIMS if claim.situation == situation]
    claim = next((claim for claim in here if isinstance(claim, Expected)), here[0])
    return replace(claim, measure={risk: 1}) if isinstance(claim, Expected) else claim


def by_literal(representation, claim, risk):
    draws = representation.random(claim, np.random.default_rng(0)).simulate(3, np.random.default_rng(1), (risk,))
    return np.isfinite(draws[risk]).all() and np.ptp(draws[risk]) >= 0


def by_exact(representation, claim, risk):
    point = representation.exact(claim, Field.random(np.random.default_rng(0)), np.random.default_rng(1))
    if point.measure is None:  # its expression is its own definition
        return point.given == claim.given
    return not point.measure(risk).is_zero


def by_precise(representation, claim, risk):
    problem = special(representation)
    return bool(representation.risks(problem).of(risk).even.terms)


def by_strategy(representation, claim, risk):
    (found,) = drawn(simulated_problems(claim), 1, seed=0)
    return np.isfinite(found.simulate(1, np.random.default_rng(0), (risk,))[risk]).all()


EVALUATED = {"literal": by_literal, "exact": by_exact, "precise": by_precise, "strategy": by_strategy}


def special(representation, margin=11):
    """A problem in exact numbers that is one of the situation, with so many samples that simulations are sharp."""
    fitting = (problem for problem in (*SPECIAL[5:], *SPECIAL, *CORNERS) if representation.fits(problem))
    problem = next(problem for problem in fitting if problem.shared and problem.n < 100)
    well = representation.situation.angles is not None or representation.situation.name in OF_THREE_SPANS
    return representation.with_room(problem.well_specified() if well else problem, margin)


def test_every_situation_is_represented_by_a_folder_of_its_own():
    assert set(REPRESENTED) == set(SITUATIONS)
    assert all(claim.situation in REPRESENTED for claim in CLAIMS)
    used = {representation.random.__module__.split(".")[2] for representation in REPRESENTED.values()}
    assert used == {path.parent.name for path in Path(registry.__file__).parent.glob("*/literal.py")} | {"matrices"}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("situation", "risk"), RISKS, ids=words)
def test_each_risk_has_each_representation_or_it_is_said_why_not(situation, risk, kind):
    representation = REPRESENTED[situation]
    reasons = [representation.missing[name] for name in (kind, f"{kind} {risk}") if name in representation.missing]
    if representation.has(kind) and not reasons:
        assert EVALUATED[kind](representation, about(situation, risk), risk)
    else:
        assert len(reasons) == 1
        assert len(reasons[0]) > 20


@pytest.mark.parametrize("situation", REPRESENTED, ids=words)
def test_no_reason_is_given_for_what_there_is(situation):
    representation = REPRESENTED[situation]
    for name in representation.missing:
        kind, _, risk = name.partition(" ")
        assert kind in KINDS
        assert risk in situation.risks if risk else not representation.has(kind)


@pytest.mark.parametrize(("situation", "risk"), INTEGRALS, ids=words)
def test_integrals_and_simulations_are_of_the_same_risk(situation, risk):
    representation = REPRESENTED[situation]
    problem, claim = special(representation), about(situation, risk)
    risks, numbers = representation.risks(problem), Floats(DIGITS)
    expected = float(risks.space.expectation(risks.of(risk).even, numbers.moment, numbers.number))
    simulated = representation.simulated(claim, problem, realized(problem))
    draws = simulated.simulate(12_000 if risk in WIDE else 600, np.random.default_rng(7), (risk,))[risk]
    error = draws.std(ddof=1) / len(draws) ** 0.5
    assert 0 < error < 0.1 * expected or risk == "zero"
    assert abs(draws.mean() - expected) < 5 * error + 1e-12


def test_risks_are_declared_where_claims_and_simulations_look_for_them():
    for claim in CLAIMS:
        assert set(claim.risks) <= set(claim.situation.risks), claim.id
    for situation in SITUATIONS:
        for risk in situation.risks:
            model = risk.partition(".")[0].removesuffix("-limit").removesuffix("-of")
            assert model in (*situation.models, "misfit", "expression"), risk
    known = {*literal.RISKS, *literal.LIMITS, *literal.MISFITS}
    assert known == set(REGRESSION.risks)  # declared twice, as it knows nothing of theory


# -- situations of others ----------------------------------------------------------------------------------------------


@pytest.fixture
def theirs(monkeypatch):
    """A situation that is declared outside, and a claim in it."""
    monkeypatch.setattr(registry, "_KNOWN", dict(REPRESENTED))
    situation = Situation("two ceilings", REGRESSION.models, REGRESSION.risks)
    return replace(catalogue()["teacher.population"], id="theirs", situation=situation)


def test_a_situation_is_registered_once(theirs):
    mine = replace(REPRESENTED[REGRESSION], situation=theirs.situation)
    registry.register(mine)
    assert registry.of(theirs) is mine
    assert registry.random_problem(theirs, (1,)).arguments(theirs).keys() == {s.name for s in theirs.symbols}
    registry.register(mine)
    with pytest.raises(ValueError, match="'two ceilings' is represented already"):
        registry.register(Representation(situation=theirs.situation))


def test_what_is_not_registered_is_said_and_not_crashed(theirs):
    with pytest.raises(NotImplementedError, match="theirs: no representation of the situation 'two ceilings'"):
        registry.random_problem(theirs, (1,))
    found = precision(Task(theirs, 0, theirs.evaluate, 1e-9, PrecisionBudget(10, 1)))
    assert found.verdict == "unknown"
    assert "two ceilings" in found.reason
    assert pathwise(Task(theirs, 0, theirs.evaluate, 1e-9, None)).verdict == "consistent"  # its identities are
    with pytest.raises(ValueError, match="theirs is about 'two ceilings', which is not drawn: no representation"):
        simulated_problems(theirs)
