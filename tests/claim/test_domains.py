"""Domains: what symbols mean is asked for, also where a formula has lost what ties them together."""

import pytest
from sympy import Le

from derivations import catalogue
from w2s_theory import DomainError
from w2s_theory.setting.symbols import (
    constraints,
    d_s,
    d_sw,
    d_w,
    q_sw,
    rho_foreign,
    rho_missed,
    rho_s,
    rho_w,
    signal,
)

CLAIMS = catalogue()
INSIDE = {
    "n": 30, "N": 40, "d_w": 4, "d_s": 3, "d_sw": 2, "q_sw": 1.5, "sigma": 1, "rho_w": 0.5, "rho_s": 0.6,
    "rho_missed": 0.2, "rho_foreign": 0.3, "signal": 2, "gamma_w": 0.5, "gamma_s": 0.4, "omega": 0.5, "M": 2,
    "d_shared": 2, "d_2": 2, "N_2": 9, "d_2s": 1.5, "d_2sw": 1, "target": 0.5, "epsilon": 0.1,
}  # fmt: skip
IMPOSSIBLE = (
    ({"d_sw": 4.5}, "a cosine above 1"),
    ({"d_sw": 3.5, "d_w": 4}, "more overlap than the strong span has dimensions"),
    ({"d_shared": 5}, "more shared directions than there are"),
    ({"q_sw": 2.5}, "a cosine above 1"),
    ({"q_sw": 1.3}, "fourth powers of three cosines that are less than if all were the same"),
    ({"omega": 1.2}, "more shared than there is"),
    ({"rho_missed": 0.7}, "a part of what the teacher misses that is more than the whole"),
    ({"signal": 0.55, "rho_w": 0.5, "rho_foreign": 0.01}, "a truth that is less than what the student cannot express"),
    ({"signal": 0.7}, "two orthogonal parts of the truth that are more than the whole"),
    ({"d_2s": 2.5}, "more overlap than the second student has dimensions"),
    ({"d_2sw": 1.8}, "more passed on by both students than by one"),
)
"""Changes of INSIDE to what no problem has, and what that would be."""
TIES = (
    *({"d_sw", "d_w"}, {"d_sw", "d_s"}, {"d_shared", "d_w"}, {"q_sw", "d_sw"}, {"q_sw", "d_sw", "d_s"}),
    *({"omega"}, {"rho_missed", "rho_w"}, {"signal", "rho_s"}, {"signal", "rho_w", "rho_foreign"}, {"d_2s", "d_2"}),
    {"d_2sw", "d_2s"},
)
"""The symbols that make each of these impossible: a claim with all of them must refuse it."""


def at(claim, **numbers):
    return claim.evaluate(**{s.name: numbers[s.name] for s in claim.symbols})


@pytest.mark.parametrize("id", [id for id, claim in CLAIMS.items() if {s.name for s in claim.symbols} <= set(INSIDE)])
def test_no_claim_is_made_of_what_no_problem_has(id):
    claim = CLAIMS[id]
    names = {s.name for s in claim.symbols}
    for (change, what), ties in zip(IMPOSSIBLE, TIES, strict=True):
        if ties <= names:
            with pytest.raises(DomainError):
                print(id, what, at(claim, **INSIDE | change))


@pytest.mark.parametrize(
    ("id", "change", "named"),
    [
        ("student.limit", {"d_sw": 4.5}, "d_sw <= d_w"),
        ("student.limit", {"rho_missed": 0.7}, "rho_missed <= rho_w"),
        ("pgr.limit.N", {"d_sw": 4.5}, "d_sw <= d_w"),
        ("pgr.limit.N", {"rho_missed": 0.7}, "rho_missed <= rho_w"),
        ("proportional.student.population", {"omega": 1.01}, "omega <= 1"),
        ("teacher.population.minimum-norm", {"n": 1, "signal": 0.4}, "rho_w <= signal"),
    ],
)
def test_both_sides_of_what_symbols_mean(id, change, named):
    at(CLAIMS[id], **INSIDE | ({"n": 1} if "n" in change else {}))
    with pytest.raises(DomainError, match=named):
        at(CLAIMS[id], **INSIDE | change)


def test_the_ends_belong_to_the_domain():
    """All spans the same, a truth outside of them: every bound is attained."""
    ends = {"d_w": 3, "d_sw": 3, "q_sw": 3, "rho_w": 2, "rho_s": 2, "rho_missed": 2, "rho_foreign": 0, "omega": 1}
    for id in ("student.limit", "student.population", "pgr.limit.N", "proportional.student.population"):
        assert at(CLAIMS[id], **INSIDE | ends) is not None
    assert at(CLAIMS["student.population.all-sizes"], **INSIDE | ends) > 0


def test_a_variance_is_not_negative():
    """Its formula is, if fourth powers of cosines are given that no cosines have."""
    claim, numbers = CLAIMS["risk-variance.student.population"], {"n": 7, "N": 8, "d_w": 3, "d_s": 4, "sigma": 2}
    with pytest.raises(DomainError, match="q_sw"):
        claim.evaluate(**numbers, d_sw=2.5, q_sw=0)
    assert claim.evaluate(**numbers, d_sw=2.5, q_sw=2.25) > 0  # cosines² 1, 1, 1/2


def test_symbols_are_tied_through_those_that_are_not_in_use():
    assert constraints({d_sw, d_w}) == [Le(d_sw, d_w)]
    assert constraints({q_sw, d_s}) == [Le(q_sw, d_s)]
    assert constraints({q_sw, d_sw, d_w}) == [Le(d_sw, d_w), Le(q_sw, d_sw), Le(d_sw**2, q_sw * d_w)]
    assert constraints({rho_missed, signal}) == [Le(rho_missed, signal)]
    assert constraints({rho_missed, rho_w, rho_s}) == [Le(rho_missed, rho_w)]
    assert constraints({rho_foreign, rho_s}) == []  # a truth in the strong span may have a foreign part in the weak one
