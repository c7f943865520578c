"""Claims by induction: base, step, the recurrence in closed form, and what is refused."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from derivations import catalogue
from derivations.composition import rounds as chapter
from verification.mutants.statements import altered
from verification.pathwise.examine import algebra, verdict
from w2s_theory.calculus import DomainError
from w2s_theory.claim import Recurrence
from w2s_theory.claim.record import ClosedForm
from w2s_theory.kernel.words import CertificateError
from w2s_theory.setting.symbols import before, decay, rounds

CLAIMS = {id: claim for id, claim in catalogue().items() if isinstance(claim, Recurrence)}
NUMBERS = {"n": 30, "N": 12, "d_s": 4, "sigma": Fraction(1, 2), "rho_s": Fraction(1, 3), "eta": Fraction(2, 5)}
NUMBERS |= {"signal": 5, "d_w": 6, "d_shared": 2}


def at(claim, **more):
    numbers = NUMBERS | more
    return claim.evaluate(exact=True, **{s.name: numbers[s.name] for s in claim.symbols})


@pytest.mark.parametrize("claim", CLAIMS.values(), ids=CLAIMS)
def test_the_formula_is_the_base_followed_by_steps(claim):
    """The step is evaluated by its own function, in numbers: nothing of the closed form is used."""
    state = {was.name: at(base) for was, base, _ in claim.quantities}
    for k in range(8):
        assert at(claim, rounds=k) == state["before"]
        state = {was.name: at(step, **state) for was, _, step in claim.quantities}


@pytest.mark.parametrize("claim", CLAIMS.values(), ids=CLAIMS)
def test_numbers_of_rounds_may_be_an_array(claim):
    numbers = {s.name: NUMBERS[s.name] for s in claim.symbols if s != rounds}
    found = claim.evaluate(rounds=np.arange(4), **numbers)
    assert found.dtype == float
    assert np.allclose(found, [float(at(claim, rounds=k)) for k in range(4)], rtol=1e-13)


@pytest.mark.parametrize("claim", CLAIMS.values(), ids=CLAIMS)
@pytest.mark.parametrize("k", [-1, 1.5, "2", None])
def test_what_is_no_number_of_rounds_is_refused(claim, k):
    with pytest.raises((DomainError, TypeError)):
        at(claim, rounds=k)


def test_chains_of_one_and_of_two_are_those_that_are_known_otherwise():
    """The variance theorem at a fresh point, and the chain of three models, for spans that meet as here."""
    chain, book = CLAIMS["composition.chain.k"], catalogue()
    assert at(chain, rounds=1) == at(book["student.variance.population"], d_sw=2)
    assert at(chain, rounds=2) == at(book["composition.chain.two"], d_sw=2, d_2s=2, d_2sw=2, d_2=4, N_2=12)


def test_where_a_step_changes_nothing_the_formula_is_not_claimed():
    """η = 2N/(N + d_s + 1), at which errors neither grow nor shrink."""
    claim = CLAIMS["rounds.descent"]
    with pytest.raises(DomainError, match=r"rounds\.descent is claimed only for"):
        at(claim, N=5, d_s=4, eta=1, rounds=2)


@pytest.mark.parametrize("claim", CLAIMS.values(), ids=CLAIMS)
@pytest.mark.parametrize(
    "change",
    [
        lambda value: value * Fraction(101, 100),
        lambda value: value + 1,
        lambda value: value.subs(rounds, rounds + 1) if value.has(rounds) else value.subs(decay, decay**2),
        lambda value: value.subs({rounds: 0, decay: 1}),
    ],
    ids=["by 1 %", "by a constant", "a round too many", "as before the first round"],
)
def test_a_formula_that_does_not_solve_the_recurrence_is_refuted(claim, change):
    wrong = altered(claim, closed_form=ClosedForm(change(claim.value), claim.derived_domain))
    found = verdict([lambda field, rng: algebra(wrong, field, rng)], (0,))
    assert found.verdict == "refuted"
    with pytest.raises(CertificateError, match="is not what was proved"):
        wrong.check()


def test_the_way_to_the_formula_is_checked(monkeypatch):
    """A solution that was found wrongly is no claim."""
    claim = replace(CLAIMS["rounds.descent"])
    start = claim.base.value
    for wrong, name in ((start, "step"), (start * decay, "step"), (start + 1, "base")):
        monkeypatch.setattr(Recurrence, "solution", (wrong,))
        with pytest.raises(CertificateError, match=rf"rounds\.descent: {name} .* fails"):
            claim.derive()


def test_a_step_that_is_not_affine_is_no_induction():
    """The mean of a square is no function of the mean."""
    square = replace(chapter.step, id="squared", expression=chapter.step.expression**2)
    assert square.value.diff(before).has(before)
    with pytest.raises(CertificateError, match="a step is not affine"):
        replace(CLAIMS["rounds.descent"], step=square).derive()


def test_premises_are_checked_too():
    wrong = altered(chapter.step, closed_form=ClosedForm(2 * chapter.step.value, chapter.step.derived_domain))
    with pytest.raises(CertificateError, match=r"rounds\.descent\.step is not what was proved"):
        replace(CLAIMS["rounds.descent"], step=wrong).check()
