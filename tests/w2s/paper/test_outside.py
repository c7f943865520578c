"""LaTeX of theories from outside: what their authors write is set as they wrote it, and nothing refers to nothing."""

import re
import shutil
from pathlib import Path

import pytest

from derivations import catalogue, outside
from w2s.paper.latex import compile_pdf, write

PAGE = Path(__file__).parents[3] / "docs" / "your-own-theory.md"
pytestmark = pytest.mark.xdist_group("theories from outside")  # their LaTeX is written once
EXAMPLES = dict(re.findall(r"<!-- file: (\S+) -->\n```python\n(.*?)```", PAGE.read_text(), re.DOTALL))
ODD = r"""
from w2s_theory.claim import Declared
from w2s_theory.setting.estimators import *
same = dict(expression=squared_norm(teacher - beta_w) + squared_norm(gamma_w), given=WEAK_TRUTH)
claims = (
    Declared(id="a.b", title=r"100 % of $x$ & #1 [sic] ~ ^ \frac{", words="λ of 2d_s ☃ naïve",
             source="my_v2.py", **same),
    Declared(id="a-b", words="words_of_program", **same),
    Declared(id="macros", **same),
    Declared(id="theorems", **same),
)
"""


@pytest.fixture(scope="module")
def texts(tmp_path_factory):
    """The files of both theories, by name; the folder is beside them."""
    root = tmp_path_factory.mktemp("outside")
    folder, paper = root / "theory", root / "paper"
    folder.mkdir()
    for name, text in {**EXAMPLES, "odd_name.py": ODD}.items():
        (folder / name).write_text(text)
    with outside.using([folder]) as (theory,):
        assert not theory.broken
        write(theory.claims, paper)
        assert "half" in catalogue()
    return {path.name: path.read_text() for path in paper.glob("*.tex")} | {"": paper}


def test_prose_is_escaped(texts):
    text = texts["a-b.tex"]
    assert r"[{100 \% of \$x\$ \& \#1 [sic] \textasciitilde{} \textasciicircum{} \textbackslash{}frac\{}]" in text
    assert r"$\lambda$ of 2$d_{s}$ \texttt{U+2603} naïve" in text
    assert r"\emph{Source: my\_v2.py.}" in text
    assert r"words\_of\_program" in texts["a-b-claim.tex"]
    assert r"\emph{Source: one\_step.py.}" in texts["one_step.tex"]


def test_every_claim_has_a_file_of_its_own(texts):
    assert {"a-b.tex", "a-b-claim.tex", "macros-claim.tex", "theorems-claim.tex"} < set(texts)
    assert "newtheorem" in texts["macros.tex"]
    assert texts["theorems.tex"].count(r"\input{") == 17


def test_only_what_is_there_is_referred_to(texts):
    """The gain is a ratio with a claim of ours, of which there is no file."""
    everything = "".join(text for text in texts.values() if isinstance(text, str))
    assert set(re.findall(r"\\ref\{(.*?)\}", everything)) <= set(re.findall(r"\\label\{(.*?)\}", everything))
    assert r"\texttt{baseline.population} of w2s-theory" in texts["half-gain-proof.tex"]


def test_a_long_sum_may_be_broken_before_each_sign(texts):
    """It was shrunk to the width of a line, and illegible."""
    statement = re.search(r"^\\formula\{(.*)\}$", texts["half.tex"], re.M)[1]
    assert statement.count(r"\mbreak") >= 4
    assert max(map(len, statement.split(r"\mbreak"))) < 250


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="no LaTeX here")
def test_it_compiles(texts):
    pdf = compile_pdf(texts[""])
    assert pdf.read_bytes().startswith(b"%PDF")
    log = pdf.with_suffix(".log").read_text(errors="replace")
    assert "undefined" not in log
    assert not [width for width in re.findall(r"Overfull \\hbox \((.*?)pt", log) if float(width) > 2]
