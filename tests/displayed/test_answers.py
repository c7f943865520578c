"""What `w2s check` prints of formulas and files is true, and faults planted in it are found."""

import re
from dataclasses import replace

import pytest
import sympy
from click.testing import CliRunner

from derivations import catalogue
from verification.conjecture import agreement, answer, check
from w2s.check import file
from w2s.cli import main

from .answers import SYMBOLS, Question, of_file

CLAIMS = catalogue()
ASKED = {
    "equal": ("=", "sigma**2*d_w/(n - d_w - 1) + rho_w*(n - 1)/(n - d_w - 1)", "teacher.population", None, ()),
    "the noise of what is missed lost": ("=", "sigma**2*d_w/(n - d_w - 1) + rho_w", "teacher.population", None, ()),
    "at most, with d_w for d_w + 1": ("<=", "sigma^2*d_w/(n - d_w) + rho_w", "teacher.population", None, ()),
    "at least": (">=", "rho_w + sigma^2*d_w/n", "teacher.population", None, ("n > 2*d_w",)),
    "leading order": ("~", "sigma^2*d_w/n + rho_w", "teacher.population", "n", ()),
    "leading order that is less": ("~", "sigma^2*d_w/n", "student.variance.population", "n", ()),
    "leading order of all pseudo-labels":
        ("=", "sigma^2/(n - d_w - 1)*(d_sw + d_s/N*(d_w - d_sw))", "student.variance.population", None, ()),
    "a student without its noise":
        ("=", "d_sw*sigma^2/(n - d_w - 1) + rho_w", "student.population", None, ("n > 2*d_w", "N >= 3*d_s")),
    "a lower bound that fails": (">=", "rho_w + 2*sigma^2*d_w/n", "teacher.population", None, ("n > d_w + 4",)),
}  # fmt: skip
FILE = """\
from sympy import Symbol, Trace
from w2s_theory import GaussianMatrix
from w2s_theory.setting.symbols import n
m = Symbol("m", integer=True, positive=True)
G = GaussianMatrix("G", n, m)
risk = Trace((G.T * G)**(-1))
conjecture = "m/(n - m)"
assuming = ("n > 2*m",)
"""


@pytest.fixture(scope="module")
def questions():
    """Each question, and the answer to it."""
    found = {}
    for name, (relation, formula, id, limit, assuming) in ASKED.items():
        given = check(f"{relation} {formula}", id, limit=limit, assuming=assuming, simulated=relation == "<=")
        found[name] = Question(id, CLAIMS[id].value, relation, formula, limit, assuming), given
    return found


@pytest.fixture(scope="module")
def declared(tmp_path_factory):
    path = tmp_path_factory.mktemp("declared") / "mine.py"
    path.write_text(FILE)
    m = sympy.Symbol("m", integer=True, positive=True)
    names = SYMBOLS | {"m": m}
    value = m / (SYMBOLS["n"] - m - 1)
    return path, Question("mine", value, "=", "m/(n - m)", None, ("n > 2*m",), names)


@pytest.mark.parametrize("name", ASKED)
def test_answers_are_true(name, questions):
    question, given = questions[name]
    question.answered(str(given))


def test_the_answer_to_a_file_is_true(declared):
    path, question = declared
    page = str(file.check_file(path))
    of_file(page, "mine", "m/(n - m - 1)", ["n > m + 1"], question.names)
    question.answered(page)


def test_the_command_prints_the_answer(questions):
    relation, formula, id, _, _ = ASKED["at most, with d_w for d_w + 1"]
    page = CliRunner().invoke(main, ["check", f"{relation} {formula}", "--against", id]).stdout
    questions["at most, with d_w for d_w + 1"][0].answered(page)


# -- faults ------------------------------------------------------------------------------------------------------------


def first_and_last(e, wrong):
    """The expression with something wrong in its largest sum."""
    sums = sorted(e.atoms(sympy.Add), key=lambda s: (s.count_ops(), str(s))) if isinstance(e, sympy.Basic) else []
    return e.xreplace({sums[-1]: wrong(sums[-1])}) if sums else e


def printed(wrong):
    """A fault of the printer of expressions."""

    def plant(monkeypatch):
        shown = answer.to_text
        monkeypatch.setattr(answer, "to_text", lambda e: shown(wrong(e)))
        monkeypatch.setattr(file, "to_text", lambda e: shown(wrong(e)))
        plain = file.to_plain
        monkeypatch.setattr(file, "to_plain", lambda e: plain(wrong(e)))

    return plant


def changed(given, **parts):
    return replace(given, decision=replace(given.decision, **parts))


def exchanged(given):
    example = given.decision.example
    if example is None:
        return given
    return changed(given, example=replace(example, claimed=example.conjectured, conjectured=example.claimed))


def elsewhere(given):
    example = given.decision.example
    if example is None:
        return given
    return changed(given, example=replace(example, values={k: v + 1 for k, v in example.values.items()}))


def without_a_symbol(given):
    example = given.decision.example
    return (
        given
        if example is None
        else changed(given, example=replace(example, values=dict([*example.values.items()][1:])))
    )


def asked(**parts):
    return lambda given: replace(given, conjecture=replace(given.conjecture, **parts))


OF_PRINTERS = {
    "last term of sums lost": lambda e: first_and_last(e, lambda s: sympy.Add(*s.args[:-1])),
    "first term of sums lost": lambda e: first_and_last(e, lambda s: sympy.Add(*s.args[1:])),
    "signs lost": lambda e: e.replace(
        lambda p: p.is_Add, lambda p: sympy.Add(*(-a if a.could_extract_minus_sign() else a for a in p.args))
    ),
    "exponents lost": lambda e: e.replace(lambda p: p.is_Pow and p.exp > 1, lambda p: p.base),
    "symbols confused": lambda e: e.xreplace({s: SYMBOLS["d_s"] for s in e.free_symbols if s.name in ("d_w", "m")}),
    "conditions with their end": lambda e: (
        e.replace(lambda p: isinstance(p, sympy.Gt), lambda p: sympy.Ge(*p.args)) if isinstance(e, sympy.Gt) else e
    ),
    "conditions without it": lambda e: sympy.Gt(*e.args) if isinstance(e, sympy.Ge) else e,
    "conditions off by one": lambda e: e.func(e.lhs, e.rhs + 1) if isinstance(e, sympy.Gt | sympy.Ge) else e,
}
OF_ANSWERS = {
    "both numbers exchanged": exchanged,
    "another counterexample": elsewhere,
    "a value of the counterexample lost": without_a_symbol,
    "the other relation": asked(relation=">="),
    "no conditions": asked(assuming=()),
    "no limit": asked(limit=None),
    "another limit": asked(limit=SYMBOLS["N"]),
    "another claim": lambda given: replace(given, claim=CLAIMS["baseline.population"]),
    "the verdict turned": lambda given: changed(
        given, verdict={"proved": "refuted", "refuted": "proved"}[given.decision.verdict]
    ),
    "where it holds lost": lambda given: changed(given, provided=()),
    "a case of agreement too wide": lambda given: changed(
        given, cases=tuple(case.split(" and ")[0] for case in given.decision.cases)
    ),
    "a case of agreement too narrow": lambda given: changed(
        given, cases=tuple(f"{case} and d_w = 1" for case in given.decision.cases)
    ),
    "orders off by one": lambda given: changed(
        given, orders=tuple(replace(o, difference=o.difference + 1) for o in given.decision.orders)
    ),
    "orders of another size": lambda given: changed(
        given, orders=tuple(replace(o, variable={"n": "N", "N": "n"}[o.variable]) for o in given.decision.orders)
    ),
    "another coefficient": lambda given: changed(
        given, reason=re.sub(r"(differ: .* and) ", r"\1 2*", given.decision.reason)
    ),
    "another leading term": lambda given: changed(
        given, reason=re.sub(r"leading term (\S+)", r"leading term 2*\1", given.decision.reason)
    ),
    "no certificate": lambda given: changed(given, reason="they differ"),
    "another simulated mean": lambda given: given if given.simulation is None else replace(
        given, simulation=replace(given.simulation, mean=1.5 * given.simulation.mean)
    ),
}  # fmt: skip


def is_found(questions):
    """Whether one of the answers is seen to be false, by the reader."""
    for question, given in questions.values():
        try:
            question.answered(str(given))
        except (AssertionError, TypeError, ValueError, AttributeError, KeyError, sympy.SympifyError):
            return True
    return False


@pytest.mark.parametrize("fault", OF_PRINTERS)
def test_faults_of_printers_are_found_in_answers(fault, questions, monkeypatch):
    printed(OF_PRINTERS[fault])(monkeypatch)
    assert is_found(questions)


@pytest.mark.parametrize("fault", OF_ANSWERS)
def test_faults_of_answers_are_found(fault, questions):
    wrong = {name: (question, OF_ANSWERS[fault](given)) for name, (question, given) in questions.items()}
    assert any(str(wrong[name][1]) != str(questions[name][1]) for name in wrong)
    assert is_found(wrong)


@pytest.mark.parametrize("fault", ["last term of sums lost", "symbols confused", "signs lost", "conditions off by one"])
def test_faults_of_printers_are_found_in_what_is_said_of_a_file(fault, declared, monkeypatch):
    path, question = declared
    printed(OF_PRINTERS[fault])(monkeypatch)
    with pytest.raises(AssertionError):
        of_file(str(file.check_file(path)), "mine", "m/(n - m - 1)", ["n > m + 1"], question.names)


def test_without_a_fault_nothing_is_found_in_answers(questions):
    assert not is_found(questions)
    assert agreement.Order("n", 0, 1).text.endswith("of order 1/n")
