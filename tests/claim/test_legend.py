"""Every symbol of every statement is explained, from the table that the page on the setting shows."""

from pathlib import Path

import pytest
from sympy import Eq, Symbol

from derivations import catalogue
from w2s.paper.text import report
from w2s_theory.claim import Declared
from w2s_theory.claim.legend import legend, unexplained
from w2s_theory.setting.estimators import SIGNAL, SUBSPACES, TRUTH, beta_s, squared_norm, student
from w2s_theory.setting.symbols import LEGEND, NOTATION

CLAIMS = catalogue()
PAGE = (Path(__file__).parents[2] / "docs" / "setting.md").read_text()


@pytest.mark.parametrize("id", CLAIMS)
def test_no_symbol_is_without_an_entry(id):
    claim = CLAIMS[id]
    assert not unexplained(claim)
    symbols = {s.name for s in claim.symbols if claim.statement.has(s) or any(c.has(s) for c in claim.conditions)}
    assert symbols <= set(legend(claim))


def test_what_nothing_explains_is_seen():
    claim = CLAIMS["teacher.population"]
    stranger = Symbol("stranger")
    vars(claim)["statement"], kept = Eq(stranger, Symbol("n")), claim.statement
    try:
        assert unexplained(claim) == {"stranger", "n"}  # another n is not the setting's
    finally:
        vars(claim)["statement"] = kept


def test_the_page_on_the_setting_has_every_one():
    for symbol, words in LEGEND.items():
        assert f"| `{symbol.name}` | {words} |" in PAGE
    for _, plain, words in NOTATION:
        assert f"| {plain.replace('|', chr(92) + '|')} | {words} |" in PAGE
    for said in ("weak teacher", "strong student", "strong baseline", "strong ceiling", "Principal angles", "κ ="):
        assert said in PAGE
    for said in ("Population", "In-sample", "ρ_missed", "ρ_foreign"):
        assert said in PAGE


@pytest.mark.parametrize(
    ("id", "names"),
    [
        ("student.population", "f_w2s ER(f) n N d_w d_s d_sw sigma rho_w rho_s rho_missed rho_foreign kappa"),
        ("student.gain", "f_w f_w2s ER(f) ER_in(f) ER_∞(f) n N d_w d_s d_sw rho_w rho_missed"),
        ("inverse.1-1", "E S n d G A B"),
        ("pgr.limit.n", "f_w f_c ER_∞(f) PGR n N d_s rho_w rho_s rho_missed rho_foreign"),
    ],
)
def test_the_legend_is_of_what_is_shown(id, names):
    assert list(legend(CLAIMS[id])) == names.split(" ")


def test_a_dimension_of_a_moment_is_not_a_sample_size():
    assert legend(CLAIMS["inverse.1-1"])["n"] == "number of rows of G"


def test_derive_prints_it():
    page = " ".join(report(CLAIMS["teacher.population"]).split())
    assert "Symbols f_w: the weak teacher" in page
    assert "; rho_w: approximation error of the weak features" in page


def test_symbols_of_a_theory_from_outside_are_as_it_says():
    c, x = Symbol("c", nonnegative=True), Symbol("x", nonnegative=True)
    claim = Declared(
        id="mine", expression=squared_norm(c * student - beta_s) + x, given=SUBSPACES + TRUTH + SIGNAL,
        own_meanings={c: "how far it is believed"},
    )  # fmt: skip
    assert legend(claim)["c"] == "how far it is believed"
    assert legend(claim)["x"] == "a symbol of this theory"
    assert not unexplained(claim)
