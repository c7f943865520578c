"""Faults planted in printers and in pages are found by who reads what is shown."""

import re

import pytest
import sympy

from w2s.paper import latex, text
from w2s_theory.calculus.forms import printing
from w2s_theory.setting.symbols import MEANING

from .pages import ALGEBRA, CLAIMS, Shown, Truth, proof_by_algebra, shown_of, unexplained

SEEN = [
    *("student.population", "student.special-case.population", "student.mixture", "pgr", "opr.limit.N"),
    *("bound.student.bias", "bound.student.in-sample.noise-only", "monotone.overlap.population.few"),
    *("samples.pseudo-labels.enough.population", "samples.labels.pgr", "samples.optimal-labels.opr-bound"),
    *("law.teacher", "beating.orthogonal", "teacher.all-sizes", "proportional.teacher", "wishart.3", "noncentral.2"),
    *("student.variance.population", "composition.own-or-fresh.in-sample", "projection.1"),
]
"""At least one of each kind of claim."""


def found(tex):
    """Whether something false is found in what is shown, by the reader: the fault itself raises nothing."""
    pages = {name: shown_of(CLAIMS[name], tex) for name in SEEN}
    for name, page in pages.items():
        claim = CLAIMS[name]
        try:
            shown = Shown(page, tex)
            truth = Truth.where(claim, tex, shown.conditions)
            truth.domain(shown.conditions)
            truth.statement(shown.statement, shown.meanings)
            assert tex or not unexplained(claim, shown)
            if name in ALGEBRA:
                proof_by_algebra(claim, tex, shown)
        except (AssertionError, ValueError, KeyError, IndexError, AttributeError, TypeError):
            return True
    return False


def changed(e, kind, change):
    """The expression with something done to each part of a kind."""
    return e.replace(lambda part: isinstance(part, kind), change)


def positive(e):
    return sympy.Add(*(-a if a.could_extract_minus_sign() else a for a in e.args))


def rel(sign):
    return lambda e: sympy.Rel(e.lhs, e.rhs, sign, evaluate=False)


def first_letter(word):
    return word.args[0] if word.is_square and getattr(word.args[0], "is_square", False) else word


PRINTED = {
    "last term of sums lost": (sympy.Add, lambda e: sympy.Add(*e.args[:-1])),
    "first term of sums lost": (sympy.Add, lambda e: sympy.Add(*e.args[1:])),
    "signs lost": (sympy.Add, positive),
    "last factor lost": (sympy.Mul, lambda e: sympy.Mul(*e.args[:-1])),
    "exponents lost": (sympy.Pow, lambda e: e.base if e.exp > 1 else e),
    "fractions turned": (sympy.Pow, lambda e: e.base if e.exp == -1 else e),
    "coefficients lost": (sympy.Mul, lambda e: e.as_coeff_Mul()[1]),
    "symbols confused": (sympy.Symbol, lambda e: sympy.Symbol("d_s") if e.name == "d_w" else e),
    "what is missed taken for what is foreign": (
        sympy.Symbol,
        lambda e: next(s for s in MEANING if s.name == "rho_foreign") if e.name == "rho_missed" else e,
    ),
    "n and N confused": (sympy.Symbol, lambda e: sympy.Symbol("n") if e.name == "N" else e),
    "one bound of Min lost": (sympy.Min, lambda e: sympy.Min(*e.args[:-1])),
    "Max for Min": (sympy.Min, lambda e: sympy.Max(*e.args)),
    "transposes lost": (sympy.Transpose, lambda e: e.arg),
    "traces lost": (sympy.Trace, lambda e: sympy.Integer(1)),
    "letters lost": (sympy.MatMul, first_letter),
    "> for >=": (sympy.Ge, rel(">")),
    ">= for >": (sympy.Gt, rel(">=")),
    "< for <=": (sympy.Le, rel("<")),
    "<= for >=": (sympy.Ge, rel("<=")),
    "= for !=": (sympy.Ne, rel("==")),
    "sides exchanged": (sympy.Ge, lambda e: sympy.Ge(e.rhs, e.lhs, evaluate=False)),
    "cases exchanged": (sympy.Piecewise, lambda e: sympy.Piecewise(e.args[1], e.args[0], *e.args[2:], evaluate=False)),
    "a case lost": (sympy.Piecewise, lambda e: sympy.Piecewise(*e.args[1:], evaluate=False)),
    "otherwise lost": (sympy.Piecewise, lambda e: sympy.Piecewise(*e.args[:-1], evaluate=False)),
    "and for or": (sympy.Or, lambda e: sympy.And(*e.args)),
    "degrees of freedom exchanged": (sympy.core.function.AppliedUndef, lambda e: e.func(*e.args[::-1])),
}  # fmt: skip


@pytest.mark.parametrize("tex", [False, True])
@pytest.mark.parametrize("fault", PRINTED)
def test_faults_of_printers_are_found(fault, tex, unproved, monkeypatch):
    kind, change = PRINTED[fault]
    printer = printing._Latex if tex else printing._Text
    shown = printer.doprint

    def wrong(self, e):
        return shown(self, changed(e, kind, change) if isinstance(e, sympy.Basic) else e)

    monkeypatch.setattr(printer, "doprint", wrong)
    if tex and kind in (sympy.Piecewise, sympy.Or):  # which no printer of LaTeX is given as a whole
        cases = latex._cases
        monkeypatch.setattr(latex, "_cases", lambda left, e, end: cases(left, changed(e, kind, change), end))
    assert found(tex)


PLACES = {
    "the abbreviation is not explained": (r"\n +with kappa.*|\nwhere\n\\formula\{\\kappa = .*", ""),
    "the abbreviation is another": (r"(kappa = \(|\\kappa = \\frac\{)(sigma\*\*2|\\sigma\^\{2\}) \+ ", r"\1"),
    "the first condition lost": (r"(Domain {7}).*?;|(Then, for )\$[^$]*\$(?:,| and) (?=\$)", r"\1\2"),
    "the last condition lost": (r"; [^;]*(?= \(sufficient)|(?:,| and) \$[^$]*\$(?=,\n\\formula)", ""),
    "the first premise lost": (r"(shows them\)\n)    .*|\\ref\{thm:[^}]*\}(?=,)", r"\1"),
    "a formula of the proof lost": (r"\n {8}\S.*(?=\Z|\n)|(?<=[^,]\n)\\formula\{.*\}(?=\n\\end\{proof)", ""),
    "quantities confused": (r"\(f_w\)", "(f_s)"),
    "the student taken for the teacher": (r"f_\{w2s\}|f_w2s", "f_w"),
}
"""Of pages: where these are put together a line is left out, or another one taken."""


@pytest.mark.parametrize("tex", [False, True])
@pytest.mark.parametrize("fault", PLACES)
def test_faults_of_pages_are_found(fault, tex, unproved, monkeypatch):
    module, name = (latex, "theorem") if tex else (text, "report")
    shown = getattr(module, name)

    def change(page):
        return re.sub(*PLACES[fault], page)

    assert any(change(page) != page for page in (shown(CLAIMS[seen]) for seen in SEEN))
    monkeypatch.setattr(module, name, lambda claim: change(shown(claim)))
    assert found(tex)


@pytest.mark.parametrize("place", [r"; [^;]*(?=\n\nProof)", r"(Symbols {6})[^;]*;", r"\bn: labelled\s+samples;"])
def test_symbols_that_are_not_explained_are_found(place, unproved, monkeypatch):
    shown = text.report
    monkeypatch.setattr(
        text, "report", lambda claim: re.sub(place, lambda m: m[1] if m.re.groups else "", shown(claim))
    )
    assert found(tex=False)


def test_without_a_fault_nothing_is_found(unproved):
    assert not found(tex=False)
    assert not found(tex=True)
