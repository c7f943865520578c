"""Other people's theories: the worked examples of the documentation from a folder of their own, and what is refused."""

import re
from importlib.metadata import EntryPoint
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from derivations import catalogue, chapters, find, outside, theories
from derivations.declaration import DeclarationError
from verification.campaign import Plan, perform
from verification.finding import Task
from verification.kinds import KINDS, QUICK
from verification.ledger import Ledger
from verification.pathwise.examine import examine as pathwise
from verification.precision.examine import lacking
from verification.simulation.examine import examine as simulation
from verification.situations.declared.simulated import DeclaredProblem
from w2s.cli import main

PAGE = Path(__file__).parents[2] / "docs" / "your-own-theory.md"
EXAMPLES = dict(re.findall(r"<!-- file: (\S+) -->\n```python\n(.*?)```", PAGE.read_text(), re.DOTALL))
HEAD = """\
from sympy import Eq, MatrixSymbol, Symbol, Trace
from w2s_theory.calculus import GaussianMatrix
from w2s_theory.setting.estimators import *
from w2s_theory.setting.symbols import n, N, d_s, d_w, d_sw, sigma
"""
STUDENT = HEAD + "risk = squared_norm(student - beta_s) + squared_norm(gamma_s)\ngiven = SUBSPACES + TRUTH\n"
COUNT = len(catalogue())


@pytest.fixture
def theory(tmp_path):
    """A folder with these files, in use as long as the test."""
    opened = []

    def write(files, name="theory"):
        folder = tmp_path / name
        folder.mkdir()
        for file, text in files.items():
            (folder / file).write_text(text)
        context = outside.using([folder])
        context.__enter__()
        opened.append(context)
        return folder

    yield write
    for context in reversed(opened):
        context.__exit__(None, None, None)


def w2s(folder, *arguments):
    result = CliRunner().invoke(main, ["--with", str(folder), *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def quick(claim, examine, budget=None):
    return examine(Task(claim, 1, claim.evaluate, 1e-6, budget))


# -- the worked examples -----------------------------------------------------------------------------------------------


@pytest.fixture
def examples(tmp_path):
    for name, text in EXAMPLES.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def test_the_examples_are_a_catalogue_of_their_own(examples):
    page = w2s(examples, "claims").output
    assert all(id in page for id in ("two_teachers", "one_step", "half.gain"))
    assert "student.population" not in page
    assert "not used" not in page
    assert len(catalogue()) == COUNT  # afterwards ours is as it was


def test_two_teachers_are_the_average_of_two_in_our_catalogue(examples):
    """The independent expectation: composition.average.student at M = 2."""
    ours = catalogue()["composition.average.student"]
    with outside.using([examples]):
        theirs = catalogue()["two_teachers"]
    numbers = {"n": 40, "N": 30, "d_w": 6, "d_s": 5, "d_sw": 2.5, "sigma": 0.7, "rho_w": 0.4, "rho_s": 0.3}
    numbers |= {"rho_missed": 0.2, "rho_foreign": 0.1}
    assert theirs.evaluate(**numbers) == pytest.approx(ours.evaluate(M=2, **numbers), rel=1e-13)


def test_one_step_on_one_dimension_is_what_a_calculation_by_hand_gives(examples):
    """Spans and truth in one common direction, d_w = d_s = d_sw = 1, no noise: the teacher is the truth t, the student
    η t tr(VᵀV)/N, and E(1 − η χ²_N/N)² = 1 − 2η + η²(1 + 2/N)."""
    with outside.using([examples]):
        claim = catalogue()["one_step"]
    none = dict.fromkeys(("sigma", "rho_w", "rho_s", "rho_missed", "rho_foreign"), 0)
    found = claim.evaluate(n=9, N=8, d_w=1, d_s=1, d_sw=1, signal=1, eta=0.5, **none)
    assert found == pytest.approx(1 - 1 + 0.25 * (1 + 2 / 8), rel=1e-13)


def test_derive_prints_statement_and_proof(examples):
    page = w2s(examples, "derive", "one_step").output
    assert "Excess risk of a student after one gradient step" in page
    assert "eta" in page
    assert "Proof (by iterated integration; found by the calculus, checked by the kernel" in page
    assert r"\begin{theorem}" in w2s(examples, "derive", "one_step", "--latex").output


def test_latex_is_of_the_theory_alone(examples, tmp_path):
    assert w2s(examples, "latex", str(tmp_path / "paper")).exit_code == 0
    names = {path.stem for path in (tmp_path / "paper").glob("*.tex")}
    claims = {"two_teachers", "one_step", "half", "half-gain"}
    assert names == {"macros", "theorems", *claims, *(f"{claim}-proof" for claim in claims)}


def test_formulas_are_checked_against_them(examples):
    answer = w2s(examples, "check", "rho_s + b + kappa/2*d_sw + d_s/(N - d_s - 1)*(g + kappa/2*(d_w - d_sw))",
                 "--against", "two_teachers")  # fmt: skip
    assert answer.exit_code == 0, answer.output
    assert w2s(examples, "check", "eta*n", "--against", "one_step", "--no-simulate").exit_code == 1


@pytest.mark.slow  # three claims with literal simulations in a loop of Python
def test_verify_attacks_them_and_keeps_a_ledger(examples, tmp_path):
    out = str(tmp_path / "out")
    result = w2s(examples, "verify", "--quick", "--jobs", "1", "--out", out)
    assert result.exit_code == 0, result.output
    assert result.output.count("simulation●") == 4
    assert "one_step" in w2s(examples, "ledger", "show", "--out", out).output
    planted = w2s(examples, "verify", "--quick", "--jobs", "1", "--out", out, "--planted-error", "0.5", "one_step")
    assert planted.exit_code == 1
    assert "refuted" in planted.output


def test_what_evidence_cannot_be_had_is_said(examples):
    with outside.using([examples]):
        plan = Plan(claims=("one_step", "half.gain"))
        assert {kind for _, kind, _ in plan.checks()} == {"certificate", "pathwise", "simulation"}
        assert len(plan.lacking) == 2
        assert plan.lacking[0].startswith("no independent integral is known for half: it is declared outside")
        assert "no independent integral is known for one_step" in plan.lacking[1]


@pytest.mark.slow  # seventy wrong variants
def test_mutants_of_a_declared_claim_are_refuted(examples):
    with outside.using([examples]):
        claim = catalogue()["one_step"]
        found = quick(claim, KINDS["mutants"].examine)
    assert found.verdict == "consistent", found.reason
    assert {fate["kind"] for fate in found.details["fates"]} >= {"value", "domain", "definition", "left side", "proof"}


def test_a_plan_may_name_theories(examples, tmp_path):
    """Their claims are known to it, all of them where it names none, and what cannot be used is told; then all is as
    before."""
    (examples / "broken.py").write_text("x = = 1")
    for name, claims in (("some", 'claims = ["one_step"]'), ("all", "")):
        file, out = tmp_path / f"{name}.toml", tmp_path / f"{name}.out"
        file.write_text(f"theories = ['{examples}']\nbudget = 'quick'\nkinds = ['certificate']\n{claims}\n")
        result = CliRunner().invoke(main, ["verify", "--plan", str(file), "--jobs", "1", "--out", str(out)])
        assert isinstance(result.exception, SystemExit), result.exception
        assert result.exit_code == 1  # for the broken file
        assert "broken.py, line 1: SyntaxError" in result.output
        found = {check.claim: check.verdict for check in Ledger(out / "ledger.sqlite").checks()}
        assert found == dict.fromkeys(
            ["one_step"] if claims else ["half", "half.gain", "one_step", "two_teachers"], "proved"
        )
    assert len(catalogue()) == COUNT


def test_workers_use_the_theory_of_the_plan(examples):
    with outside.using([examples]):
        plan = Plan(claims=("one_step",))
    assert "one_step" not in catalogue()
    assert perform("one_step", "certificate", plan).verdict == "proved"


# -- evidence that finds what is wrong ---------------------------------------------------------------------------------


def test_a_simulation_of_something_else_is_refuted(theory):
    theory({"wrong.py": EXAMPLES["one_step.py"].replace("return risks", "return [1.2 * risk for risk in risks]")})
    found = quick(find("wrong"), simulation, QUICK.simulation)
    assert found.verdict == "refuted", found.reason


def test_a_false_hypothesis_is_refuted(theory):
    theory(
        {"wrong.py": STUDENT + "given = (Eq(B.T * B, Identity(d_w) - C.T * C), Eq(Trace(C * C.T), 2 * d_sw), *TRUTH)"}
    )
    found = quick(find("wrong"), pathwise)
    assert found.verdict == "refuted"
    assert "hypothesis Trace(C*C.T) = 2*d_sw" in found.reason


def test_a_difference_of_two_risks_may_be_zero(theory):
    """Teacher and limit of the student differ by nothing that is missed where the truth lies in both spans."""
    text = (
        HEAD + "risk = squared_norm(teacher - beta_w) + squared_norm(gamma_w) - squared_norm(C * teacher - C * beta_w)"
    )
    theory({"gap.py": f"{text} - squared_norm(gamma_w)\ngiven = SUBSPACES + TRUTH\n"})
    claim = find("gap")
    assert claim.evaluate(n=20, d_w=3, d_sw=3, sigma=1, rho_w=0) == 0
    found = quick(claim, simulation, QUICK.simulation)
    assert found.verdict == "consistent", found.reason


def test_a_symbol_that_a_hypothesis_names_has_the_value_that_it_says(theory):
    theory({"named.py": HEAD + "t = Symbol('t', nonnegative=True)\nrisk = squared_norm(U * beta_w) / n\n"
            "given = (Eq(Trace(beta_w.T * beta_w), t),)\n"})  # fmt: skip
    claim = find("named")
    assert str(claim.value) == "t"
    assert quick(claim, simulation, QUICK.simulation).verdict == "consistent"


UNDRAWN = HEAD + "A = MatrixSymbol('A', d_w, d_w)\nrisk = Trace(U * A * A.T * U.T)\n"


def test_matrices_of_their_own_of_which_something_is_supposed_are_not_drawn(theory):
    theory({"own.py": UNDRAWN + "given = (Eq(Trace(A * A.T), d_w),)\n", "open.py": UNDRAWN})
    with pytest.raises(NotImplementedError, match=r"own: the hypothesis .* does not hold .* declare simulate"):
        quick(find("own"), simulation, QUICK.simulation)
    with pytest.raises(
        NotImplementedError, match=r"the closed form of open has Trace\(A\*A.T\) in it, which is no numb"
    ):
        quick(find("open"), simulation, QUICK.simulation)


CORRELATED = {
    "wishart": "risk = Trace(A * Wishart('W', n, Sigma).inv())\ngiven = [Eq(Trace(A * Sigma.inv()), t)]\n",
    "inverse": "risk = Trace(A * InverseWishart('V', n, Sigma))\ngiven = [Eq(Trace(A * Sigma), t)]\n",
    "rows": "X = GaussianMatrix('X', n, d_w, cov=Sigma)\n"
    "risk = Trace(A * X.T * X)\ngiven = [Eq(Trace(A * Sigma), t)]\n",
}
LETTERS = """
from w2s_theory import InverseWishart, SymmetricMatrix, Wishart
A, Sigma, t = MatrixSymbol("A", d_w, d_w), SymmetricMatrix("Sigma", d_w), Symbol("t", real=True)
"""


@pytest.mark.parametrize("name", CORRELATED)
def test_matrices_with_a_covariance_are_drawn_by_their_definition(theory, name):
    """And a claim that is wrong by half is refuted."""
    theory({f"{name}.py": HEAD + LETTERS + CORRELATED[name]})
    claim = find(name)
    assert claim.proof.check()
    assert quick(claim, pathwise).verdict == "consistent"
    assert quick(claim, simulation, QUICK.simulation).verdict == "consistent"
    wrong = Task(claim, 1, lambda **values: 1.5 * claim.evaluate(**values), 1e-6, QUICK.simulation)
    assert simulation(wrong).verdict == "refuted"


def test_a_new_symbol_in_a_situation_of_ours_is_said(theory):
    """It was a KeyError, and its integral was compared with that of the risk named."""
    text = "c = Symbol('c', positive=True)\nfrom w2s_theory.claim import Expected\n"
    text += (
        "claim = Expected(id='new', title='', words='', quantity='x', source='', assumptions=(), given=WEAK_TRUTH,\n"
    )
    text += "    expression=squared_norm(c * teacher - beta_w), measure={'teacher': 1})\n"
    theory({"new.py": HEAD + text.replace("WEAK_TRUTH", "WEAK_TRUTH + WEAK_SIGNAL")})
    claim = find("new")
    assert "problems of the situation 'regression' have no number for c" in lacking(claim)
    with pytest.raises(NotImplementedError, match="no number for c; declare it as a Declared"):
        quick(claim, simulation, QUICK.simulation)


# -- files -------------------------------------------------------------------------------------------------------------

BROKEN = {
    "NameError": ("risk = nothing\n", "line 1: NameError: name 'nothing' is not defined"),
    "SyntaxError": ("\nrisk = (\n", "line 2: SyntaxError"),
    "no risk": ("x = 1\n", "risk must be a SymPy expression"),
    "misspelled": ("rsik = 1\n", "line 1: rsik is no option; did you mean risk?"),
    "of the wrong kind": (STUDENT + "meanings = {'c': 1}\n", "line 7: meanings must be a dictionary from symbols"),
    "no id": (STUDENT + "id = 'two words'\n", "line 7: id must be a name of letters"),
    "ours": (STUDENT + "id = 'teacher.population'\n", "the id teacher.population is taken by the catalogue"),
    "twice": (STUDENT + "id = 'good'\n", "the id good is taken by another claim of this theory"),
    "both": (STUDENT + "from w2s_theory.claim import Declared\nclaim = Declared(id='x', expression=risk)\n",
             "line 8: declare one of risk, claim and claims"),
    "a namesake": (STUDENT.replace("risk = ", "risk = Symbol('n') + "), "the symbol n has the name of one of the"),
    "exits": ("import sys\nsys.exit(3)\n", "line 2: the file ends the program"),
    "two symbols of a name": (HEAD + "risk = (Symbol('c') + Symbol('c', positive=True)) * squared_norm(teacher)\n",
                              "line 5: two different symbols are called c; rename one"),
    "shapes": (HEAD + "risk = squared_norm(student - beta_w)\n", "line 5: the expectation of risk cannot be derived"),
    "a matrix": (HEAD + "risk = teacher\n", "line 5: risk must be a SymPy expression"),
    "a root": (HEAD + "risk = squared_norm(teacher)**Rational(1, 2)\nfrom sympy import Rational\n",
               "line 5: NameError: name 'Rational' is not defined"),
    "a float": (HEAD + "risk = 0.5 * squared_norm(teacher)\n", "a float, which is not exact: write a Rational"),
    "complex": (HEAD + "from sympy import I\nrisk = I * squared_norm(teacher)\n", "line 6: the expectation of risk"),
    "not random": (HEAD + "risk = sigma**2 * d_w / n\n", "line 5: nothing in d_w*sigma**2/n is random"),
    "two matrices of a name": (HEAD + "risk = Trace(U.T * U) + squared_norm(GaussianMatrix('U', N, d_w))\n",
                               "two different matrices are called U"),
    "circular": (STUDENT + "A = MatrixSymbol('A', d_w, d_w)\ngiven += (Eq(A * A, A.T * A), Eq(A.T * A, A * A))\n",
                 "used from left to right it never comes to an end"),
    "on what is random": (STUDENT + "given = (Eq(U.T * U, n * Identity(d_w)),)\n",
                          "a hypothesis can be on constants only, and U is random"),
    "decided by SymPy": (STUDENT + "given = (Eq(B, C),)\n", "line 7: given must be a tuple of equations"),
    "a conjecture that is no text": (STUDENT + "conjecture = 3\n", "line 7: conjecture must be a text"),
    "a generator": (STUDENT + "def simulate(problem, trials, rng):\n    yield 1\n",
                    "line 7: simulate must be a function (problem, trials, rng, **symbols) that returns an array"),
    "too few arguments": (STUDENT + "def simulate(problem):\n    return 1\n",
                          "line 7: it is going to be called simulate(problem, trials, rng), but: too many"),
    "a symbol that it does not take": (
        STUDENT.replace("risk = ", "risk = Symbol('c') * ") + "def estimator(problem, data):\n    return 1\n",
        "line 7: it is going to be called estimator(problem, data, c=…), but: got an unexpected keyword",
    ),
    "a claim of text": ("from w2s_theory.claim import Declared\nclaim = Declared(id='x', expression='text')\n",
                        "line 2: expression of x must be a SymPy expression"),
    "an id that is none": (STUDENT + "from w2s_theory.claim import Declared\nx = Declared(id='a/b', expression=risk)\n"
                           "risk, claims = None, (x,)\n", "line 8: id must be a name of letters"),
    "null": ("risk = 1\0\n", "SyntaxError: source code string cannot contain null bytes"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_told_and_leaves_the_rest_usable(name, tmp_path):
    text, told = BROKEN[name]
    (tmp_path / "good.py").write_text(STUDENT)
    (tmp_path / "z.py").write_text(text)
    result = w2s(tmp_path, "claims")
    assert result.exit_code == 0
    assert f"not used: {tmp_path / 'z.py'}" in result.stderr
    assert told in result.stderr
    assert "good" in result.stdout


def test_verify_fails_if_a_file_could_not_be_used(tmp_path):
    (tmp_path / "z.py").write_text("risk = nothing\n")
    (tmp_path / "good.py").write_text(STUDENT)
    result = w2s(tmp_path, "verify", "--quick", "--jobs", "1", "--out", str(tmp_path / "out"))
    assert result.exit_code == 1
    assert "could not be used" in result.output


def test_what_cannot_be_derived_is_said_by_every_command_and_leaves_the_rest_usable(tmp_path):
    """An inverse of nothing: that is known once it is derived only."""
    (tmp_path / "odd.py").write_text(HEAD + "G = GaussianMatrix('G', 3, 5)\nrisk = Trace((G.T * G).inv())\n")
    (tmp_path / "good.py").write_text(STUDENT)
    assert "is not known to be finite" in w2s(tmp_path, "derive", "odd").stderr
    result = w2s(tmp_path, "verify", "odd", "--quick", "--jobs", "1", "--out", str(tmp_path / "out"))
    assert result.exit_code == 1
    assert "odd is unknown" in result.output
    listed, written = w2s(tmp_path, "claims", "--formulas"), w2s(tmp_path, "latex", str(tmp_path / "paper"))
    assert "ER(good) = " in listed.stdout
    assert {path.stem for path in (tmp_path / "paper").glob("*.tex")} == {"macros", "theorems", "good", "good-proof"}
    for result in (listed, written):
        assert result.exit_code == 1
        assert "odd: the expectation of Trace((G.T*G)**(-1)) is not known to be finite" in result.stderr


RETURNED = {
    "a text": ("'twelve'", "must return real numbers, but returned 'twelve' (str)"),
    "texts": ("['a'] * trials", "must return real numbers"),
    "complex numbers": ("[1j] * trials", "must return real numbers"),
    "nothing": ("None", "must return real numbers, but returned None (NoneType)"),
    "too few": ("[1.0] * (trials - 1)", "must return an array of shape"),
    "no numbers": ("[float('nan')] * trials", "must give finite numbers"),
    "an error": ("1 / 0", "line 8: the simulation raised ZeroDivisionError"),
}


@pytest.mark.parametrize("name", RETURNED)
def test_what_a_simulation_returns_is_checked_and_told_with_its_line(name, theory):
    returned, told = RETURNED[name]
    theory({"a.py": STUDENT + f"def simulate(problem, trials, rng):\n    return {returned}\n"})
    with pytest.raises(DeclarationError, match=re.escape(told)) as caught:
        quick(find("a"), simulation, QUICK.simulation)
    assert re.search(r"a\.py, line [78]: ", str(caught.value))


def test_a_risk_of_one_row_and_column_is_a_number(theory):
    one = "risk = (student - beta_s).T * (student - beta_s) + gamma_s.T * gamma_s\ngiven = SUBSPACES + TRUTH\n"
    theory({"a.py": STUDENT, "b.py": HEAD + one})
    assert find("a").value == find("b").value
    assert quick(find("b"), simulation, QUICK.simulation).verdict == "consistent"


def test_a_symbol_has_the_sign_that_it_is_declared_with(theory):
    for name, assumed, signs in (
        ("a", "negative=True", {-1}),
        ("b", "real=True", {-1, 1}),
        ("c", "positive=True", {1}),
    ):
        theory({f"{name}.py": STUDENT.replace("risk = ", f"risk = Symbol('t', {assumed}) * ")}, name)
        drawn = [DeclaredProblem.random(find(name), np.random.default_rng(seed)).own["t"] for seed in range(12)]
        assert set(np.sign(drawn)) == signs


def test_what_is_no_folder_is_told(tmp_path):
    result = CliRunner().invoke(main, ["--with", str(tmp_path / "none"), "claims"])
    assert result.exit_code == 1
    assert "none is no folder; give one with files that declare claims" in result.stderr
    assert "there is no file that declares anything" in w2s(tmp_path, "claims").stderr


def test_files_that_begin_with_an_underscore_are_not_read_and_see_our_catalogue(theory):
    theory({"_helper.py": "1/0", "test_it.py": "1/0", "README.md": "# A title\n",
            "a.py": "from derivations import catalogue\nclaims = (catalogue()['teacher.population'],)\n"})  # fmt: skip
    (found,) = theories()
    assert found.title == "A title"
    assert not found.claims  # it is ours
    assert "a.py: the id teacher.population is taken by the catalogue" in found.broken[0]


def test_two_theories_are_used_together_and_the_first_has_the_name(theory):
    theory({"a.py": STUDENT, "b.py": STUDENT}, "one")
    theory({"b.py": STUDENT, "c.py": STUDENT}, "two")
    assert {title: [claim.id for claim in claims] for title, claims in chapters().items()} == {
        "one": ["a", "b"],
        "two": ["c"],
    }
    assert "the id b is taken by one" in theories()[1].broken[0]
    assert len(catalogue()) == COUNT + 3


# -- installed packages ------------------------------------------------------------------------------------------------


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """A package that is installed, with an entry point that says this."""

    def install(value, files):
        package = tmp_path / "their_package"
        package.mkdir()
        for name, text in files.items():
            (package / name).write_text(text)
        monkeypatch.syspath_prepend(str(tmp_path))
        point = EntryPoint("theirs", value, outside.GROUP)
        monkeypatch.setattr(outside, "entry_points", lambda group: [point] if group == outside.GROUP else [])
        outside.installed.cache_clear()

    yield install
    monkeypatch.undo()
    outside.installed.cache_clear()


def test_an_installed_package_brings_its_theory(installed):
    installed("their_package", {"__init__.py": '"""Their theory."""\n', "a.py": STUDENT, "b.py": "risk = nothing\n"})
    assert chapters()["Their theory."][0].id == "a"
    assert len(catalogue()) == COUNT + 1
    assert "b.py, line 1: NameError" in theories()[0].broken[0]
    assert find("a").evaluate(n=20, N=20, d_w=2, d_s=2, d_sw=1, sigma=1, rho_w=0, rho_s=0, rho_missed=0, rho_foreign=0)


@pytest.mark.parametrize("value", ["no_such_package", "their_package.a:risk"])
def test_a_broken_entry_point_is_told(installed, value):
    installed(value, {"__init__.py": "", "a.py": STUDENT})
    (found,) = theories()
    assert not found.claims
    assert f"entry point theirs = {value}: " in found.broken[0]


def test_a_using_that_fails_leaves_nothing_in_use(tmp_path):
    with pytest.raises(DeclarationError), outside.using([tmp_path, tmp_path / "none"]):
        pass
    assert outside.in_use() == ()
    assert len(catalogue()) == COUNT
