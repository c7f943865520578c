"""The command line as a user meets it."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from verification.recheck import recheck
from w2s_theory.cli import main


def w2s(*args):
    return CliRunner().invoke(main, list(args))


def test_help_loads_neither_sympy_nor_numpy():
    code = """
import sys
from w2s_theory.cli import main
try:
    main(["--help"])
except SystemExit:
    print(sorted({"sympy", "numpy", "rich", "matplotlib"} & set(sys.modules)))
"""
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "Usage:" in out
    assert out.splitlines()[-1] == "[]"


def test_claims_lists_the_catalogue():
    result = w2s("claims")
    assert result.exit_code == 0
    assert "student.variance.in-sample" in result.output


def test_derive_shows_statement_domain_and_proof():
    result = w2s("derive", "student.variance.in-sample")
    assert result.exit_code == 0
    for part in ("Statement", "Domain", "Source", "Proof", "Stein's lemma"):
        assert part in result.output


def test_derive_json_is_a_certificate_that_the_second_checker_accepts():
    result = w2s("derive", "teacher.population", "--json")
    assert recheck(json.loads(result.output)).excess == {"U": 2}


def test_derive_latex():
    assert r"\begin{theorem}" in w2s("derive", "teacher.population", "--latex").output


def test_an_unknown_claim_suggests_the_nearest():
    result = w2s("derive", "student.variance.insample")
    assert result.exit_code == 2
    assert "did you mean student.variance.in-sample?" in result.output


def test_latex_writes_files(tmp_path):
    result = w2s("latex", str(tmp_path / "tex"), "--claim", "teacher.population")
    assert result.exit_code == 0
    assert (tmp_path / "tex" / "teacher-population.tex").exists()


def test_a_folder_that_cannot_be_written_is_an_error_before_any_work(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    result = w2s("verify", "--out", str(blocked / "out"))
    assert result.exit_code != 0
    assert "cannot write" in result.output


def test_verify_proves_a_true_claim_and_leaves_evidence(tmp_path):
    result = w2s("verify", "teacher.population", "--out", str(tmp_path))
    assert result.exit_code == 0, result.output
    assert "proved" in result.output
    evidence = json.loads((tmp_path / "evidence.jsonl").read_text())
    assert evidence["verdict"] == "proved"
    assert len(evidence["trials"]) == 8
    assert evidence["detectable"] < 0.04


@pytest.mark.parametrize("name", ["teacher.population", "student.variance.in-sample"])
@pytest.mark.parametrize("error", ["0.05", "-0.05"])
def test_a_planted_error_of_five_percent_is_refuted(tmp_path, name, error):
    result = w2s("verify", name, f"--planted-error={error}", "--out", str(tmp_path))
    assert result.exit_code == 1
    evidence = json.loads((tmp_path / "evidence.jsonl").read_text())
    assert evidence["verdict"] == "refuted"
    assert evidence["seconds"] < 60  # the README states the time measured
