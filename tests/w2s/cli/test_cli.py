"""The command line as a user meets it."""

import json
import shlex
import subprocess
import sys
from dataclasses import replace

import pytest
from click.testing import CliRunner

from derivations import catalogue
from verification.ledger import Ledger
from verification.recheck import recheck
from w2s.cli import main
from w2s_theory import OutOfReach


def w2s(*args):
    return CliRunner().invoke(main, list(args))


def test_help_loads_neither_sympy_nor_numpy():
    code = """
import sys
from dataclasses import replace
from w2s.cli import main
try:
    main(["--help"])
except SystemExit:
    print(sorted({"sympy", "numpy", "rich", "matplotlib"} & set(sys.modules)))
"""
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "Usage:" in out
    assert out.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    "line",
    [
        "figure phase x.xyz", "double-descent x.xyz", "double-descent x.png --trials 0",
        "double-descent x.png --seed -1",
        "verify pgr --seed -1", "verify pgr --jobs -1", "verify pgr --planted-error nan", "stress --seed -1",
        "stress --effort 0", "stress --effort nan", "stress --effort inf", "check sigma --against pgr --seed -1",
        "simulate pyproject.toml --planted-error nan", "simulate pyproject.toml --planted-error inf",
        "reproduce synthetic --jobs -1", "ledger export x.txt", "latex x --claim pgrr", "verify pgr --hunt -5m",
        "verify pgr --hunt nanm", "verify pgr --hunt infh",
    ],
)  # fmt: skip
def test_what_means_nothing_is_refused_before_any_work(line, tmp_path, monkeypatch):
    """By an option's name and what it may be; a picture of no known kind was drawn first, and then lost."""
    config = tmp_path / "pyproject.toml"
    config.write_text("")
    monkeypatch.chdir(tmp_path)
    result = w2s(*line.split())
    assert result.exit_code == 2, result.output
    assert isinstance(result.exception, SystemExit)
    assert "Invalid value" in result.output
    assert [*tmp_path.iterdir()] == [config]


def test_claims_lists_the_catalogue():
    result = w2s("claims")
    assert result.exit_code == 0
    assert "student.variance.in-sample" in result.output


@pytest.mark.parametrize(
    ("pattern", "inside", "outside"),
    [
        ("pgr*", "pgr.limit", "bound.pgr.population"),
        ("PGR", "bound.pgr.population", "teacher.population"),
        ("inverse.2", "inverse.2", "inverse.3"),
        ("isserlis", "gaussian.", "pgr"),
        ("laws", "law.teacher", "pgr"),
    ],
)
def test_claims_lists_what_matches(pattern, inside, outside):
    ids = [line.split()[0] for line in w2s("claims", pattern).output.splitlines() if "  " in line]
    assert any(id.startswith(inside) for id in ids)
    assert outside not in ids


def test_claims_shows_formulas_that_are_compared_with_their_proofs(monkeypatch):
    shown = [line.strip() for line in w2s("claims", "baseline.population", "--formulas").output.splitlines()]
    assert "ER(f_s) = rho_s + d_s*(sigma**2 + rho_s)/(n - d_s - 1)" in shown
    assert "for n > d_s + 1" in shown
    claim = catalogue()["baseline.population"]
    monkeypatch.setitem(vars(claim), "closed_form", replace(claim.closed_form, value=2 * claim.value))
    monkeypatch.delitem(vars(claim), "_is_what_was_proved")
    result = w2s("claims", "baseline.population", "--formulas")
    assert result.exit_code == 1
    assert "is not what was proved" in result.output


def test_ids_are_never_cut(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    shown = {line.split()[0] for line in w2s("claims").output.splitlines() if line.strip()}
    assert set(catalogue()) <= shown


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["pgrr"], "no claim matches 'pgrr'; did you mean pgr?"),
        (["no such theorem at all"], "no claim matches"),
        (["--formulas", "--evidence"], "two lists"),
    ],
)
def test_claims_without_a_match_are_an_error(given, told):
    result = w2s("claims", *given)
    assert result.exit_code == 2
    assert told in result.output


def test_derive_shows_statement_domain_and_proof():
    result = w2s("derive", "student.variance.in-sample")
    assert result.exit_code == 0
    for part in ("Statement", "Domain", "Source", "Proof", "E e eᵀ = I"):
        assert part in result.output


def test_an_interrupted_command_says_so_and_leaves_with_the_status_of_shells(monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("w2s.cli.run.derive.derive", interrupt)
    result = w2s("derive", "teacher.population")
    assert (result.exit_code, result.output) == (130, "\nderive: interrupted\n")


def test_what_is_out_of_reach_is_told_in_a_line(monkeypatch):
    def refuse(*_):
        raise OutOfReach(10**9, "unknowns", 80)

    monkeypatch.setattr("w2s.cli.run.derive.derive", refuse)
    result = w2s("derive", "teacher.population")
    assert result.exit_code == 1
    assert result.output.startswith("Error: out of reach: 1,000,000,000 unknowns, but the limit is 80")


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


def checks(out):
    """What stands in the ledger, by claim and kind."""
    file = out / "checks.json"
    assert w2s("ledger", "export", str(file), "--out", str(out)).exit_code == 0
    return {(check["claim"], check["kind"]): check for check in json.loads(file.read_text())}


def test_verify_proves_a_true_claim_and_leaves_evidence(tmp_path):
    result = w2s("verify", "teacher.population", "--out", str(tmp_path))
    assert result.exit_code == 0, result.output
    assert "proved" in result.output
    found = checks(tmp_path)
    assert found["teacher.population", "certificate"]["verdict"] == "proved"
    simulated = found["teacher.population", "simulation"]
    assert simulated["verdict"] == "consistent"
    assert len(simulated["problems"]["trials"]) == 8
    assert simulated["detectable"] < 0.05


@pytest.mark.parametrize("name", ["teacher.population", "student.variance.in-sample"])
@pytest.mark.parametrize("error", ["0.05", "-0.05"])
def test_a_planted_error_of_five_percent_is_refuted(tmp_path, name, error):
    result = w2s("verify", name, f"--planted-error={error}", "--out", str(tmp_path))
    assert result.exit_code == 1
    assert "refuted" in result.output
    found = {check.kind: check.verdict for check in Ledger(tmp_path / "ledger.sqlite").checks()}
    assert found["simulation"] == "refuted"
    assert checks(tmp_path) == {}  # of the claim nothing was checked


def test_a_planted_error_leaves_no_mark_on_the_claim(tmp_path):
    w2s("verify", "teacher.limit", "--out", str(tmp_path))
    for error in ("-1", "0.3"):
        assert w2s("verify", "teacher.limit", f"--planted-error={error}", "--out", str(tmp_path)).exit_code == 1
    matrix = w2s("claims", "--evidence", "--out", str(tmp_path)).output
    (row,) = [line for line in matrix.splitlines() if line.strip().startswith("teacher.limit")]
    assert "✗" not in row
    assert "refuted" not in w2s("ledger", "show", "--out", str(tmp_path)).output
    w2s("ledger", "export", str(tmp_path / "x.csv"), "--out", str(tmp_path))
    assert "refuted" not in (tmp_path / "x.csv").read_text()


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--planted-error=nan"], "no error"),
        (["--planted-error=inf"], "no error"),
        (["--planted-error=1e-17"], "1 in floating point"),
        (["--planted-error=1e200"], "factor must be"),
        (["--planted-error=0.1", "--mutants"], "cannot be combined"),
        (["--planted-error=0.1", "--hunt", "1s"], "cannot be combined"),
        (["--planted-error=0.1", "--seeds", "2"], "cannot be combined"),
        (["bound.teacher", "--planted-error=0.1"], "no value"),
        (["--seeds", "0"], "seeds must be"),
    ],
)
def test_what_cannot_be_planted_is_an_error(tmp_path, arguments, complaint):
    result = w2s("verify", *arguments, "--out", str(tmp_path))
    assert result.exit_code in (1, 2)
    assert complaint in result.output


def test_it_says_for_how_many_claims_variances_are_derived(tmp_path):
    """Of a ratio's draws they are assumed, of an inequality's no mean is compared."""
    ids = ("teacher.population", "student.mixture", "risk-variance.teacher", "bound.teacher")
    result = w2s("verify", *ids, "--out", str(tmp_path))
    kept = Ledger(tmp_path / "ledger.sqlite").checks()
    sources = {c.claim: json.loads(c.problems)["variances"] for c in kept if c.kind == "simulation"}
    assert sources == {
        "teacher.population": "derived", "student.mixture": "derived", "risk-variance.teacher": "assumed",
        "bound.teacher": "",
    }  # fmt: skip
    assert "The means of 3 claims are bet on; for 2 of them the variances are derived." in result.output


def test_campaigns_of_many_seeds_end_with_a_table(tmp_path):
    result = w2s("verify", "teacher.limit", "pgr", "--quick", "--seed", "37", "--seeds", "2", "--out", str(tmp_path))
    assert result.exit_code == 0
    assert "0 of 2 claims were refuted or unknown for any of 2 seeds from 37 on" in result.output
    made = {(c.claim, c.seed) for c in Ledger(tmp_path / "ledger.sqlite").checks() if c.kind == "simulation"}
    assert made == {(id, seed) for id in ("teacher.limit", "pgr") for seed in (37, 38)}


def test_the_ledger_is_shown_and_exported(tmp_path):
    w2s("verify", "teacher.limit", "--out", str(tmp_path))
    shown = w2s("ledger", "show", "--out", str(tmp_path))
    assert shown.exit_code == 0
    assert "0 are stale" in shown.output
    assert w2s("ledger", "export", str(tmp_path / "x.csv"), "--out", str(tmp_path)).exit_code == 0
    assert (tmp_path / "x.csv").read_text().startswith("claim,formula,kind")
    assert w2s("ledger", "export", str(tmp_path / "x.txt"), "--out", str(tmp_path)).exit_code == 2
    assert "make one by" in w2s("ledger", "show", "--out", str(tmp_path / "none")).output


def test_the_matrix_of_evidence_says_what_is_missing(tmp_path):
    w2s("verify", "teacher.limit", "--out", str(tmp_path))
    matrix = w2s("claims", "--evidence", "--out", str(tmp_path)).output
    (row,) = [line for line in matrix.splitlines() if line.strip().startswith("teacher.limit")]
    assert row.count("missing") == 1  # mutants are attacked when asked for
    w2s("verify", "teacher.limit", "--mutants", "--out", str(tmp_path))
    matrix = w2s("claims", "--evidence", "--out", str(tmp_path)).output
    (row,) = [line for line in matrix.splitlines() if line.strip().startswith("teacher.limit")]
    assert "missing" not in row
    assert "missing" in matrix


def test_a_time_that_is_none_is_an_error(tmp_path):
    result = w2s("verify", "--hunt", "soon", "--out", str(tmp_path))
    assert result.exit_code == 2
    assert "10m" in result.output


@pytest.mark.parametrize(
    "line",
    [
        "verify --plan {plan} pgr",
        "verify --plan {plan} --seed 3",
        "verify --plan {plan} --mutants",
        "verify --hunt 1m --mutants",
        "verify --hunt 1m --resume",
        "verify --hunt 1m --planted-error 0.1",
        "verify --mutants --planted-error 0.1 pgr",
        "verify --seeds 3 --planted-error 0.1 pgr",
        "verify --confront pgr",
        "derive pgr --json --latex",
        "derive pgr --all",
        "derive --all --json",
        "check examples/shrunken_student.py --let x=1",
        "check examples/shrunken_student.py --limit N",
        "check examples/shrunken_student.py --assuming 'n > 3'",
        "check examples/shrunken_student.py --against pgr",
    ],
)
def test_options_that_would_be_ignored_are_refused(line, tmp_path):
    plan = tmp_path / "plan.toml"
    plan.write_text('claims = ["teacher.population"]\n')
    result = w2s(*shlex.split(line.format(plan=plan)))
    assert result.exit_code == 2, result.output
    assert "cannot be combined with" in result.output
