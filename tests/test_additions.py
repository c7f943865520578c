"""What an addition touches: a theorem one file, a situation one folder, a kind of claim one file, a kind of evidence
one folder and one line; and what is added from a folder outside the tree is attacked as ours is."""

from __future__ import annotations

import sys
from importlib import import_module
from textwrap import dedent

import pytest
from click.testing import CliRunner

from derivations import catalogue, outside
from verification import campaign, kinds
from verification.campaign import Plan
from verification.kinds import Kind
from verification.ledger import Ledger
from w2s.cli import main

THEOREM = {
    "halved.py": '''
    """A teacher that believes half of what it learns."""

    from w2s_theory.setting.estimators import WEAK_SIGNAL, WEAK_TRUTH, beta_w, gamma_w, squared_norm, teacher

    risk = squared_norm(teacher / 2 - beta_w) + squared_norm(gamma_w)
    given = WEAK_TRUTH + WEAK_SIGNAL
    '''
}
SITUATION = {
    "two_labels/__init__.py": '"""Each input is labelled twice."""',
    "two_labels/literal.py": '''
    """The simulation by definition: the teacher is trained on the means of two noisy labels."""

    from dataclasses import dataclass

    import numpy as np

    from verification.situations.models import Data, OfOneTeacher, fitted


    @dataclass(frozen=True, eq=False)
    class TwoLabels(OfOneTeacher):
        def draw(self, rng, count):
            Z = rng.standard_normal((count, self.problem.n, self.problem.D))
            return Data(((Z, rng.standard_normal((count, self.problem.n, 2))),))

        def fit(self, data):
            ((Z, noise),) = data.labelled
            labels = (Z @ self.theta)[..., None] + self.problem.sigma * noise
            return {"teacher": fitted(self.problem.roots[0], Z, labels.mean(axis=-1))}
    ''',
    "two_labels/situation.py": '''
    """What it is called, and what represents it."""

    from verification.situations.composition import Composition
    from verification.situations.regression.simulated import Regression
    from verification.situations.registry import register
    from verification.situations.representation import Representation
    from w2s_theory.setting.situations import Situation

    from .literal import TwoLabels

    TWO_LABELS = Situation("two labels", {"teacher": "f_w"}, ("teacher",))


    def random(claim, rng):
        problem = Regression.random(claim, rng).problem
        return Composition(TwoLabels(problem), problem.symbols())


    register(Representation(situation=TWO_LABELS, random=random, missing=dict.fromkeys(
        ("exact", "precise", "strategy"), "this theory has none"
    )))
    ''',
}
CLAIMS_OF_IT = {
    "labels.py": '''
    """The risk of a teacher with two labels for each input."""

    from two_labels.situation import TWO_LABELS

    from w2s_theory.calculus import GaussianMatrix
    from w2s_theory.claim import Expected
    from w2s_theory.setting.estimators import (
        WEAK_TRUTH, R, U, beta_w, e, gamma_w, least_squares, squared_norm
    )
    from w2s_theory.setting.symbols import n, sigma

    e_2 = GaussianMatrix("e_2", n, 1)
    teacher = least_squares(U, U * beta_w + R * gamma_w + FACTOR * sigma * (e + e_2) / 2)
    claim = Expected(
        id="two-labels.teacher",
        title="Risk of a teacher with two labels",
        words="Half of the label noise.",
        quantity=r"\\mathrm{ER}(f_w)",
        source="a test",
        assumptions=("two labels of each input",),
        expression=squared_norm(teacher - beta_w) + squared_norm(gamma_w),
        given=WEAK_TRUTH,
        measure={"teacher": 1},
        situation=TWO_LABELS,
    )
    '''
}
KIND_OF_CLAIM = {
    "shares.py": '''
    """A kind of claim: by what share one risk is above its limit; and a claim of this kind."""

    from dataclasses import dataclass
    from functools import cached_property

    from sympy import And, Ne

    from derivations import catalogue
    from w2s_theory.claim import Claim, ClosedForm, composed
    from w2s_theory.claim.combined import inserted
    from w2s_theory.claim.composed import term


    @dataclass(frozen=True, eq=False, kw_only=True, repr=False)
    class Excess(Claim):
        of: Claim
        over: Claim

        @cached_property
        def formula(self):
            return composed.Composite(term(self.of) / term(self.over) - 1, self.premises)

        @property
        def premises(self):
            return self.of, self.over

        @property
        def definition(self):
            return f"{self.of.fingerprint}/{self.over.fingerprint} - 1"

        def derive(self):
            domain = And(*(premise.derived_domain for premise in self.premises), Ne(self.over.value, 0))
            return ClosedForm(FACTOR * inserted(self.formula.expression, self.premises), domain)


    claim = Excess(
        id="excess.student", title="The student's risk over the ceiling's", words="", quantity=r"\\mathrm{X}",
        source="a test", assumptions=(), of=catalogue()["student.population"], over=catalogue()["ceiling.population"],
    )
    '''
}
KIND_OF_EVIDENCE = {
    "by_eye/__init__.py": '"""A kind of evidence."""',
    "by_eye/examine.py": '''
    """Whether the closed form is positive at a point, which is all that one sees by eye."""

    from verification.finding import Finding


    def examine(task):
        point = {name: 100.0 * (k + 1) for k, name in enumerate(("d_sw", "d_s", "d_w", "n", "N"))}
        value = task.closed_form(**{s.name: point.get(s.name, 1.0) for s in task.claim.symbols})
        return Finding("consistent" if value > 0 else "refuted", f"it is {value}", draws=1)
    ''',
}


def written(folder, *additions, factor="1"):
    """The files, in the folder; how many files stand in it, and how many folders."""
    for name, text in {name: text for addition in additions for name, text in addition.items()}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).replace("FACTOR", factor), encoding="utf-8")
    return len([*folder.glob("*.py")]), len([path for path in folder.iterdir() if path.is_dir()])


@pytest.fixture
def theory(tmp_path, monkeypatch):
    """An empty folder outside the tree; whatever is loaded from it is forgotten."""
    folder = tmp_path / "theory"
    folder.mkdir()
    before, path = set(sys.modules), list(sys.path)
    monkeypatch.setattr("verification.situations.registry._KNOWN", dict(registry_known()))
    yield folder
    sys.path[:] = path
    for name in set(sys.modules) - before:
        if str(folder) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]


def registry_known():
    return import_module("verification.situations.registry")._KNOWN


def verified(folder, out, *options):
    """Exit status, and the verdicts by claim and kind, of `w2s --with FOLDER verify --quick`."""
    result = CliRunner().invoke(
        main, ["--with", str(folder), "verify", "--quick", "--jobs", "1", "--out", str(out), *options]
    )
    checks = Ledger(out / "ledger.sqlite").checks()
    return result.exit_code, {(check.claim, check.kind): check.verdict for check in checks}, result.output


def test_a_theorem_is_one_file(theory, tmp_path):
    """And half as much again in its place is refuted."""
    assert written(theory, THEOREM) == (1, 0)
    status, found, output = verified(theory, tmp_path / "out")
    assert status == 0, output
    assert found == {
        ("halved", "certificate"): "proved",
        ("halved", "pathwise"): "consistent",
        ("halved", "simulation"): "consistent",
    }
    status, found, output = verified(theory, tmp_path / "wrong", "--planted-error", "0.5")
    assert status == 1, output
    assert found == {("halved", "simulation"): "refuted"}


@pytest.mark.parametrize(("factor", "verdict"), [("1", "consistent"), ("2", "refuted")])
def test_a_situation_is_one_folder(theory, tmp_path, factor, verdict):
    """Beside it, one file with the claim about it; a claim on another noise is refuted by its literal simulation."""
    assert written(theory, SITUATION, CLAIMS_OF_IT, factor=factor) == (1, 1)
    status, found, output = verified(theory, tmp_path / "out")
    assert status == (verdict == "refuted"), output
    assert found["two-labels.teacher", "simulation"] == verdict
    assert found["two-labels.teacher", "certificate"] == "proved"


@pytest.mark.parametrize(("factor", "verdict"), [("1", "consistent"), ("2", "refuted")])
def test_a_kind_of_claim_is_one_file(theory, tmp_path, factor, verdict):
    assert written(theory, KIND_OF_CLAIM, factor=factor) == (1, 0)
    status, found, output = verified(theory, tmp_path / "out")
    assert found["excess.student", "simulation"] == verdict, output
    assert status == (verdict == "refuted")


def test_a_kind_of_evidence_is_one_folder_and_one_line(theory, tmp_path, monkeypatch):
    assert written(theory, KIND_OF_EVIDENCE) == (0, 1)
    monkeypatch.syspath_prepend(theory)
    examine = import_module("by_eye.examine").examine
    monkeypatch.setitem(
        kinds.KINDS, "by eye", Kind(lambda claim: claim.id.endswith(".population"), examine, "looked at")
    )
    plan = Plan(claims=("teacher.population", "pgr"), kinds=("by eye",), budget="quick")
    (check,) = campaign.run(plan, Ledger(tmp_path / "ledger.sqlite"))
    assert (check.claim, check.kind, check.verdict) == ("teacher.population", "by eye", "consistent"), check.reason
    (check,) = campaign.run(Plan(claims=plan.claims, kinds=plan.kinds, factor=-1.0), Ledger(tmp_path / "other.sqlite"))
    assert check.verdict == "refuted"


def test_nothing_of_it_stays():
    assert "halved" not in catalogue()
    assert outside.in_use() == ()
