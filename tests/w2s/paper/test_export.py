"""Proofs on paper: every identity shown is true, and a real LaTeX compiles them."""

import re
import shutil

import pytest
from sympy.parsing.sympy_parser import parse_expr

from derivations import catalogue
from w2s.paper.latex import LatexError, compile_pdf, theorem, write
from w2s.paper.proof import Renderer, identities
from w2s.paper.text import report
from w2s_theory import E
from w2s_theory.calculus import to_latex, to_text
from w2s_theory.claim import Expected

from .test_displayed_proofs import LONGEST

CLAIMS = catalogue()


@pytest.mark.parametrize(
    "name", [name for name, claim in CLAIMS.items() if isinstance(claim, Expected) and name != LONGEST]
)
def test_every_identity_of_the_certificate_is_shown_once(name):
    proof = CLAIMS[name].proof
    shown = list(identities(proof, Renderer(tex=False)))
    assert len(shown) == sum(len(line.instances) for line in proof.certificate.lines)
    assert all(i.left and i.right and i.coefficient for i in shown)


def test_the_paper_theorem_reads_as_in_the_paper():
    text = report(CLAIMS["student.variance.in-sample"])
    assert "Var(f_w2s) = sigma**2*(d_sw + d_s*(d_w - d_sw)/N)/(n - d_w - 1)" in text
    assert "n > d_w + 1" in text
    assert "N >= d_s" in text
    assert "over U (n × d_w), E S_U = I/(n - d_w - 1)" in text
    assert "labelled inputs within the weak span" in text
    assert "‖C‖² = (n - d_w - 1) tr(C S_U Cᵀ)" in report(CLAIMS["student.variance.in-sample"], steps=True)


def test_the_leading_order_is_shown_with_its_exact_remainder():
    text = report(CLAIMS["student.variance.population"])
    remainder = "d_s*sigma**2*(d_s + 1)*(d_w - d_sw)/(N*(N - d_s - 1)*(n - d_w - 1))"
    assert f"exact remainder {remainder}" in re.sub(r"\s+", " ", text)


def test_text_can_be_read_back():
    value = CLAIMS["student.variance.population"].value
    names = {s.name: s for s in value.free_symbols}
    assert parse_expr(to_text(value), local_dict=names) == value


def test_signs_and_order_are_a_mathematicians():
    from sympy import symbols

    n, d, r, s = symbols("n d rho_w sigma")
    assert to_text(1 / (n - d - 1)) == "1/(n - d - 1)"
    assert to_latex(r + (s**2 + r) * d / (n - d - 1)).startswith(r"\rho_{w} + ")


def test_theorem_and_proof_environments():
    text = theorem(CLAIMS["teacher.population"])
    for part in (r"\begin{theorem}", r"\label{thm:teacher.population}", r"\begin{proof}", r"\end{proof}"):
        assert part in text
    assert text.count(r"\item") == 5


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed; .ci/run installs it")
def test_pdflatex_compiles_the_catalogue(tmp_path):
    paths = write(CLAIMS.values(), tmp_path)
    assert {p.name for p in paths} >= {"macros.tex", "theorems.tex", "student-variance-in-sample.tex"}
    pdf = compile_pdf(tmp_path)
    assert pdf.read_bytes().startswith(b"%PDF")
    log = (tmp_path / "theorems.log").read_text(errors="replace")
    assert not [width for width in re.findall(r"Overfull \\hbox \((.*?)pt", log) if float(width) > 2]
    assert "undefined" not in log
    assert "multiply defined" not in log


def test_a_theorem_is_what_is_proved():
    """What is only consistent with simulations, or refuted, is called that, where it stands and where it is cited."""
    wanted = {"proved": "theorem", "consistent": "numerical", "refuted": "refuted"}
    for claim in CLAIMS.values():
        if claim.recorded != "proved" or claim.id in ("teacher.population", "pgr"):
            page = theorem(claim)
            assert page.count(rf"\begin{{{wanted[claim.recorded]}}}[") == 1
            assert sum(page.count(rf"\begin{{{kind}}}[") for kind in wanted.values()) == 1
            assert (r"\begin{proof}[" in page) == (claim.recorded != "proved")


def test_statements_and_proofs_are_in_files_of_their_own(tmp_path):
    """They are input where an author wants them; without the proofs nothing refers to one."""
    claim = CLAIMS["teacher.population"]
    write([claim], tmp_path)
    statement, proof = ((tmp_path / f"teacher-population{part}.tex").read_text() for part in ("", "-proof"))
    assert r"\begin{proof}" not in statement
    assert proof.startswith(r"\begin{proof}")
    assert statement + proof == theorem(claim)
    names = {path.name for path in write([claim], tmp_path / "alone", proofs=False)}
    assert names == {"macros.tex", "teacher-population.tex", "theorems.tex"}
    assert "proof" not in (tmp_path / "alone" / "theorems.tex").read_text()


def test_nothing_is_shrunk(tmp_path):
    """Formulas are broken over lines at sums, in the size of the text."""
    for path in write([CLAIMS["student.population.all-sizes"], CLAIMS["wishart.4"]], tmp_path):
        assert not re.search(r"resizebox|scalebox|\\fitted|\\scriptsize|\\tiny", path.read_text())


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed; .ci/run installs it")
def test_what_latex_complains_of_is_shown(tmp_path):
    write([CLAIMS["teacher.population"]], tmp_path)
    (tmp_path / "theorems.tex").write_text(r"\documentclass{article}\begin{document}\nonsense\end{document}")
    with pytest.raises(LatexError, match="Undefined control sequence"):
        compile_pdf(tmp_path)


def test_without_pdflatex_the_message_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(LatexError, match="apt-get install"):
        compile_pdf(tmp_path)


def test_expectation_renders_in_a_notebook():
    from w2s_theory import expectation

    step = CLAIMS["teacher.population"].steps[0]
    assert expectation(step.expression)._repr_latex_().count("$") == 2
    assert E(step.expression) == step.proof.value


@pytest.mark.parametrize("steps", [False, True])
def test_the_proofs_of_a_variance_say_what_each_is_about(steps):
    claim = CLAIMS["risk-variance.teacher"]
    page = report(claim, steps)
    first, second = (part.split("\n\n")[0] for part in page.split("\nProof (")[1:])
    assert "square of the risk is the expectation of" in first
    assert "risk is the expectation of" in second
    assert "square of" not in second
    assert page.rstrip().endswith("The variance is the first of these less the square of the second.")
    if steps:
        assert f"It is {to_text(claim.second_moment.readable)}, by the sum" in first
        assert "claimed value" not in page
