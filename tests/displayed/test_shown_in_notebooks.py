"""What notebooks and sessions show of objects: short, and what they are."""

import re
from fractions import Fraction

import numpy as np
import pytest
from sympy import Matrix, MatrixSymbol, Trace, symbols

from derivations import catalogue
from verification.conjecture import check
from verification.experiments.experiment import Experiment
from verification.experiments.summary import Summary
from verification.finding import Finding
from w2s_theory import E, GaussianMatrix, covariance, expectation

n, d = symbols("n d", integer=True, positive=True)
G, A = GaussianMatrix("G", n, d), MatrixSymbol("A", d, d)
S = (G.T * G).inv()


def words(html):
    """What is read in a page."""
    return re.sub(r"<[^>]*>", " ", html).replace("&lt;", "<").replace("&gt;", ">").replace("&#x27;", "'")


def test_expectations_of_matrices_and_covariances_have_formulas():
    for found in (expectation(Trace(A * S)), expectation(S * A * S), covariance(Trace(G.T * G), Trace(S))):
        assert re.fullmatch(r"\$\\displaystyle .* \\qquad \(.*\)\$", found._repr_latex_())


def test_a_certificate_tells_its_size():
    proof = expectation(Trace(A * S) * Trace(S)).certificate
    shown = str(proof)
    assert f"{len(proof.lines)} lines" in shown
    assert f"{sum(len(line.instances) for line in proof.lines)} instances" in shown
    assert len(shown) < 150
    assert words(proof._repr_html_()).strip() == shown


def test_an_answer_is_its_verdict_and_its_page():
    answer = check("sigma^2*d_w/(n - d_w)", "teacher.population")
    assert repr(answer).startswith("<Answer refuted: ")
    assert words(answer._repr_html_()).strip() == str(answer)
    example = answer.decision.example
    assert str(example.claimed) in str(example)
    assert "sigma = " in words(example._repr_html_())


def test_a_counterexample_is_the_problem_and_the_difference():
    example = catalogue()["bound.student.population.published"].counterexample
    assert f"the difference is {example.number} < 0" in repr(example)
    assert "n = 10" in words(example._repr_html_())
    assert Fraction(str(example.number)) < 0


def test_a_finding_is_its_verdict():
    finding = Finding("refuted", "the mean is another", draws=7)
    assert repr(finding) == "<Finding refuted: the mean is another>"
    assert words(finding._repr_html_()).strip() == "refuted: the mean is another"


def test_a_summary_has_mean_and_quantiles():
    summary = Summary()
    summary.add(np.arange(1, 102, dtype=float))
    assert repr(summary).startswith("<Summary of 101 values: mean 51 ± 2.9, median 5")
    assert "101 values" in summary._repr_html_()
    assert repr(Summary()) == "<Summary of 0 values>"


def test_an_experiment_has_its_sizes():
    experiment = Experiment(12, 80, [np.pi / 3], np.ones(40), np.ones(3), 0.0, 0.5)
    assert repr(experiment) == "<Experiment n=12, N=80, d_w=3, d_s=40, d_sw=0.25, sigma=0.5>"
    assert "d_s=40" in experiment._repr_html_()


def test_the_catalogue_is_a_table():
    claims = catalogue()
    lines = repr(claims).splitlines()
    assert len(lines) == len(claims)
    for line, (id, claim) in zip(lines, claims.items(), strict=True):
        assert line.split(maxsplit=1) == [id, claim.title]
    page = claims._repr_html_()
    assert page.count("<tr>") == len(claims) + 1
    assert "student.variance.in-sample" in words(page)


@pytest.mark.parametrize("id", ["inverse.2", "student.population"])
def test_claims_have_formulas(id):
    assert catalogue()[id]._repr_latex_().count("$") == 2


class TestValuesInNumbers:
    """``evaluate`` of what is expected."""

    def test_of_a_trace_it_is_that_of_the_claim(self):
        rng = np.random.default_rng(3)
        a, b = (m + m.T for m in rng.normal(size=(2, 3, 3)))
        claim = catalogue()["inverse.2"]
        found = expectation(claim.expression).evaluate(n=20, d=3, A=a, B=b)
        assert found == claim.evaluate(n=20, d=3, A=a, B=b)

    def test_of_a_matrix_it_is_the_matrix_of_entries(self):
        a = np.array([[1.0, 2.0], [0.5, -3.0]])
        found = expectation(S * A * S).evaluate(n=9, d=2, A=a)
        numbers = E((s := S.subs({n: 9, d: 2})) * A.subs(d, 2) * s)
        expected = np.array(numbers.subs(A.subs(d, 2), Matrix(a)).doit(), dtype=float)
        assert np.allclose(found, expected, rtol=1e-14)

    def test_what_is_exact_is_a_fraction(self):
        assert expectation(Trace(S)).evaluate(n=9, d=2, exact=True) == Fraction(1, 3)

    @pytest.mark.parametrize(
        ("values", "error", "told"),
        [
            ({"n": 3, "d": 3, "A": np.eye(3)}, ValueError, "n > d"),
            ({"n": 9, "d": 3, "A": np.eye(2)}, ValueError, "shape"),
            ({"n": 9, "d": 3}, TypeError, "missing"),
            ({"n": 9, "d": 3, "A": np.eye(3), "B": 1}, TypeError, "unknown"),
            ({"n": 9, "d": 2.5, "A": np.eye(3)}, ValueError, "integer"),
        ],
    )
    def test_what_cannot_be_is_told(self, values, error, told):
        with pytest.raises(error, match=told):
            expectation(Trace(A * S)).evaluate(**values)
