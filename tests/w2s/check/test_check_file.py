"""A file for `w2s check`: what counts as its options, and what is told of everything that can be wrong in one."""

import json
import re

import pytest
from click.testing import CliRunner

from w2s.check import file
from w2s.cli import main

BASE = """\
from sympy import Symbol, MatrixSymbol, Trace
from w2s_theory.calculus import GaussianMatrix
from w2s_theory.setting.symbols import n, d_w
m = Symbol("m", integer=True, positive=True)
G = GaussianMatrix("G", n, m)
risk = Trace(G.T * G) / m
conjecture = "n"
"""
"""E tr(GᵀG)/m = n: the symbol m is a dimension only."""
SIMULATE = """
def simulate(problem, trials, rng, m):
    assert isinstance(m, int)
    return (rng.standard_normal((trials, problem.n * m)) ** 2).sum(1) / m
"""
ESTIMATOR = """
import numpy as np
def estimator(problem, data, m):
    return np.zeros(problem.D)
"""
VERDICTS = {"proved": 0, "refuted": 1, "undecided": 2, "not understood": 2}


@pytest.fixture
def checked(tmp_path, monkeypatch):
    """`w2s check` of a file with this text: the result, whose printed verdict and JSON agree with its status."""
    monkeypatch.chdir(tmp_path)

    def run(text, *options, name="mine.py"):
        if isinstance(text, str):
            text = text.encode()
        (tmp_path / name).write_bytes(text)
        return agreeing([name, *options])

    return run


def agreeing(args):
    plain = CliRunner().invoke(main, ["check", *args])
    as_json = CliRunner().invoke(main, ["check", *args, "--json"])
    assert "Traceback" not in plain.output + plain.stderr
    found = json.loads(as_json.stdout)
    told = re.findall(r"^(proved|refuted|undecided|not understood):", plain.stdout, re.MULTILINE)
    assert told == [found["verdict"]], plain.stdout
    assert plain.exit_code == as_json.exit_code == VERDICTS[found["verdict"]]
    plain.reason = found["reason"]
    return plain


@pytest.mark.parametrize(
    "star", ["from sympy import *", "from w2s_theory.setting.symbols import *", "import sympy as let"]
)
def test_what_a_file_imports_is_no_option(checked, star):
    assert checked(f"{star}\n{BASE}").exit_code == 0


def test_a_symbol_that_is_a_dimension_only_is_given_to_the_simulation(checked):
    result = checked(BASE + SIMULATE)
    assert result.exit_code == 0, result.output
    assert "consistent" in result.stdout


def test_a_counterexample_has_a_value_for_each_symbol(checked):
    result = checked(BASE.replace('"n"', '"n + 1"') + SIMULATE)
    assert result.exit_code == 1, result.output


def test_a_dimension_may_be_a_number_or_one_of_the_setting_without_a_problem(checked):
    assert checked(BASE.replace("n, m)", "n, 3)").replace("G) / m", "G) / 3")).exit_code == 0
    other = BASE.replace("import n, d_w", "import n, N_2").replace("n, m)", "n, N_2)").replace("G) / m", "G) / N_2")
    assert checked(other + re.sub(r"\bm\b", "N_2", SIMULATE)).exit_code == 0


def test_a_proof_about_another_risk_than_is_simulated_is_refuted(checked):
    result = checked(BASE + SIMULATE.replace("sum(1) / m", "sum(1) / m * 1.3"))
    assert result.exit_code == 1
    assert "proved:" not in result.stdout
    assert "not the mean of what the file simulates" in result.reason


def test_what_a_file_prints_is_not_in_the_answer(checked):
    assert checked(BASE + "print('hello')").exit_code == 0


def test_a_wrong_shape_is_told_before_anything_is_derived(checked, monkeypatch):
    monkeypatch.setattr(file, "_derived", lambda *_: pytest.fail("derived"))
    for returned in ("np.zeros(problem.D + 1)", "np.zeros((problem.D, 1))", "0.0"):
        result = checked(BASE + ESTIMATOR.replace("np.zeros(problem.D)", returned))
        assert "mine.py, line 10: estimator must return an array of shape" in result.reason
    result = checked(BASE + SIMULATE.replace("return", "return 0 *").replace("sum(1)", "sum()"))
    assert "mine.py, line 9: simulate must return an array of shape (2,)" in result.reason


WRONG = [
    ("conjecture = ", "conjectur = ", "line 7: conjectur is no option; did you mean conjecture?"),
    ("risk = ", "Risk = ", "line 6: Risk is no option; did you mean risk?"),
    ('conjecture = "n"', "", "conjecture must be a text .* but there is none"),
    ("risk = Trace(G.T * G) / m", "", "risk must be a SymPy expression .* but there is none"),
    ('= "n"', "= n", r"line 7: conjecture must be a text .* but is n \(Symbol\)"),
    ('= "n"', "= 5", r"line 7: conjecture must be a text .* but is 5 \(int\)"),
    ("Trace(G.T * G) / m", '"Trace(G.T * G)"', "line 6: risk must be a SymPy expression"),
    ("Trace(G.T * G) / m", "G.T * G", "line 6: risk must be a SymPy expression"),
    ("Trace(G.T * G)", "Trace(G.T * G", r"line 6: SyntaxError: '\(' was never closed"),
    ("from sympy", "from simpy", "line 1: ModuleNotFoundError: No module named 'simpy'"),
    ("Trace(G.T * G)", "Trace(G * G)", r"line 6: the expectation of risk cannot be derived: cannot use G\*G"),
    ("Trace(G.T * G)", "Trace((G.T * G)**-1)**-1", "line 6: the expectation of risk cannot be derived"),
    ('"n"', '"n + m2"', "line 7: .*unknown name 'm2'"),
    ('"n"', '""', "line 7: .*there is no formula"),
    ('"n"', '"n = m"', "line 7: .*no formula"),
    ("import n, d_w", 'import d_w\nn = Symbol("n")', "line 4: the symbol n has the name of one of the setting's"),
    ("G) / m", 'G) / m + Symbol("m")', "line 4: two different symbols are called m"),
    ("G) / m", "G) / m\nraise ValueError('no\\nway')", "line 7: ValueError: no way"),
    ("G) / m", "G) / m\nimport sys; sys.exit(0)", "ends the program"),
    ("G) / m", "G) / m\ngiven = 'SUBSPACES'", "line 7: given must be a tuple of equations"),
    ("G) / m", "G) / m\ngiven = (n > 1,)", "line 7: given must be a tuple of equations"),
    ("G) / m", "G) / m\nassuming = 'n >= 3'", "line 7: assuming must be a tuple of conditions as texts"),
    ("G) / m", "G) / m\nassuming = (n >= 3,)", "line 7: assuming must be a tuple of conditions as texts"),
    ("G) / m", "G) / m\nassuming = ('n = 3',)", "a condition has one of"),
    ("G) / m", "G) / m\nlet = {'T': 2}", "line 7: let must be a dictionary"),
    ("G) / m", "G) / m\nlet = 'T = 2'", "line 7: let must be a dictionary"),
    ("G) / m", "G) / m\nlimit = n", "line 7: limit must be the name of a symbol as a text"),
    ("G) / m", "G) / m\nlimit = 'n'", "goes with ~"),
    ("G) / m", "G) / m\nin_sample = 'yes'", "line 7: in_sample must be True or False"),
    ("G) / m", "G) / m\nin_sampel = True", "line 7: in_sampel is no option; did you mean in_sample?"),
    ("G) / m", "G) / m\nestimator = 3", "line 7: estimator must be a function"),
    ("G) / m", "G) / m\nsimulate = 3", "line 7: simulate must be a function"),
    ("from sympy", "from math import exp as estimator\nfrom sympy", "line 1: estimator is imported"),
    ("G) / m", "G) / m\ndef simulate(problem, trials, rng): return [0.0] * trials", "unexpected keyword argument 'm'"),
    ("G) / m", "G) / m\ndef simulate(p, trials, r, m): return [float('nan')] * trials", "line 7: .*finite"),
    ("G) / m", "G) / m\ndef simulate(p, trials, r, m): return ['x'] * trials", "must return real numbers, but"),
    ("G) / m", "G) / m\ndef simulate(p, trials, r, m): return None", "line 7: simulate must return real numb"),
    ("G) / m", "G) / m\ndef simulate(p, trials, r, m):\n    return p.nn", "line 8: the simulation raised Attribute"),
    ("G) / m", "G) / m\ndef simulate(p, trials, r, m): return [1.0] * trials", "not random"),
    ("G) / m", "G) / m\ndef simulate(p, trials, r, m): exit()", "the simulation raised SystemExit"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "told"), WRONG, ids=lambda x: x[:40])
def test_what_is_wrong_in_a_file_is_told_with_its_line(checked, old, new, told):
    assert old in BASE
    result = checked(BASE.replace(old, new))
    assert result.exit_code == 2, result.output
    assert re.search(told, result.reason), result.reason
    assert "mine.py" in result.reason


def test_what_is_no_file_of_declarations_is_told(checked, tmp_path):
    for text, told in (
        (b"", "is empty"),
        (b"# nothing\n", "is empty"),
        (b"x = '\xff'", "not UTF-8"),
        (b"\x00", "null"),
    ):
        assert told in checked(text).reason
    (tmp_path / "mine.txt").write_text(BASE)
    result = CliRunner().invoke(main, ["check", "mine.txt"])
    assert result.exit_code == 2
    assert "does not end in .py" in result.stderr
    (tmp_path / "folder.py").mkdir()
    (tmp_path / "folder").mkdir()
    assert "is a folder" in agreeing(["folder.py"]).reason
    assert "there is no file" in agreeing(["none.py"]).reason


def test_an_interrupt_decides_nothing(checked):
    result = checked(BASE + "raise KeyboardInterrupt")
    assert result.exit_code == 2
    assert "interrupted" in result.reason


# -- formulas ----------------------------------------------------------------------------------------------------------

ASKED = [
    ("rho_w + kappa*d_w", 0), ("-d_w", 1), ("-(rho_w)", 1), ("-1", 1), ("--n", 1), ("= rho_w", 1), ("ρ_w + κ*d_w", 0),
    ("rho_w + (σ^2 + ρ_w)*d_w/(n - d_w - 1)", 0), ("rho_w + 0.1*kappa*d_w + 0.9*kappa*d_w", 0), ("σ²", 2),
    ("<= rho_w + kappa*d_w + log(n)", 2), ("~ rho_w as n -> oo", 0), ("~ 2*rho_w as n -> oo", 1), ("", 2), ("=", 2),
    ("= = n", 2), ("<= n <= N", 2), ("n = N", 2), ("((n)", 2), ("n))", 2), ("rho_v", 2), ("n" * 10_000, 2),
    ("n + " * 3000 + "n", 2), ("(" * 200 + "n" + ")" * 200, 2), ("2**10**10", 2), ("n**(10**9)", 2), ("10**10**10", 2),
    ("1e400", 2), ("factorial(10**6)", 2), ("(n + 1)**10**9", 2), ("exp(exp(exp(10^12)))", 2), ("1e39**9", 2),
    ("sqrt(sqrt(sqrt(1e-39)))*n", 1), ("__import__('os')", 2), ("lambda: n", 2), ("n.evalf()", 2), ("'n'", 2),
]  # fmt: skip


@pytest.mark.parametrize(("text", "status"), ASKED, ids=lambda x: ascii(str(x)[:30]))
def test_verdict_and_status_agree(text, status):
    result = agreeing(["--no-simulate", "--against", "teacher.population", text])
    assert result.exit_code == status, result.output


def test_near_names_are_suggested():
    assert "did you mean rho_w?" in agreeing(["rho_v", "--against", "teacher.population"]).reason


def test_errors_of_use_are_json_when_json_is_asked_for():
    for args in (
        ["n"],
        ["n", "--against", "teacher.populatio"],
        ["n", "--against", "teacher.population", "--let", "x"],
    ):
        result = CliRunner().invoke(main, ["check", *args, "--json"])
        assert result.exit_code == 2
        assert json.loads(result.stdout)["verdict"] == "not understood"
