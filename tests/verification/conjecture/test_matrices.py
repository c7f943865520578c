"""Formulas with traces and matrices: against claims, and against moments that are asked for."""

import json
from fractions import Fraction
from functools import cache

import numpy as np
import pytest
from click.testing import CliRunner

from verification import check
from verification.conjecture import NotDerived, Unreadable, is_question
from verification.conjecture.reading.asked import asked
from w2s.cli import main

ISSUE = "Trace(A)/(n-d-1)", "E(Trace(A*(G.T*G).inv()))"
SYMMETRIC = {"A": "SymmetricMatrix(d)"}

PROVED = [
    (*ISSUE, {}),
    ("tr(A)/(n - d - 1)", "E(tr(A*S))", {}),
    (r"\frac{\operatorname{tr}(A)}{n-d-1}", r"\mathbb{E}\left[\operatorname{tr}(A (G^\top G)^{-1})\right]", {}),
    ("Trace(A.T)/(n - d - 1)", "E(Trace(A*(G.T*G)**-1))", {}),
    ("n*A.T + n^2*A + n*Trace(A)*I", "E(W*A*W)", {}),
    (r"n A^T + n^2 A + n \operatorname{tr}(A) I", "E(W*A*W)", {}),
    ("n*(n + 1)*A + n*Trace(A)*I", "E(W*A*W)", {"let": SYMMETRIC}),
    ("I/(n - d - 1)", "E((G.T*G).inv())", {}),
    ("0", "E(G)", {}),
    ("d/n*K", "E(P*K)", {}),
    ("2*n*Trace(A*A)", "variance(Trace(A*W))", {"let": SYMMETRIC}),
    ("n*(Trace(A*B) + Trace(A*B.T))", "covariance(Trace(A*W), Trace(B*W))", {}),
    ("-2*d/(n - d - 1)", "Cov(Trace(W), Trace(S))", {}),
    ("I/(n - d - 1)", "variance((G.T*G).inv()*G.T*y)", {"let": {"y": "GaussianMatrix(n, 1)"}}),
    ("n*k", "E(Trace(B*B.T*W))", {"given": ("B.T*B = I",)}),
    ("n*k", "E(Trace(B*W))", {"given": ("Trace(B) = k",)}),
    ("m*Trace(A)/(n - d - 1)", "E(Trace(A*H.T*H*S))", {}),
    ("5*Trace(A)", "E(Trace(A*G.T*G))", {"let": {"G": "GaussianMatrix(5, 2)"}}),
    ("n*x.T*x", "E(x.T*W*x)", {"let": {"x": "MatrixSymbol(d, 1)"}}),
    ("c*n*Trace(A)", "E(c*Trace(A*V))", {"let": {"V": "G.T*G"}}),
    (">= 0", "E(Trace(A*W*A.T))", {}),
    (">= 0", "E(Trace(A*W*A))", {"let": SYMMETRIC}),
    ("~ Trace(A)/n as n -> oo", "E(Trace(A*S))", {}),
    ("Max(n*Trace(A*A.T), 0)", "E(Trace(A*W*A.T))", {}),
]  # fmt: skip

REFUTED = [
    ("Trace(A)/(n - d)", ISSUE[1], {}),
    ("Trace(A)/(n - d - 1) + 1/1000", ISSUE[1], {}),
    ("Trace(A)^2/(n - d - 1)", ISSUE[1], {}),
    ("n*(n + 1)*A + n*Trace(A)*I", "E(W*A*W)", {}),  # true of symmetric A
    ("n^2*A + n*Trace(A)*I", "E(W*A*W)", {"let": SYMMETRIC}),
    ("I/(n - d)", "E((G.T*G).inv())", {}),
    ("A", "E(W*A*S)", {}),
    ("2*n*Trace(A*A)", "variance(Trace(A*W))", {}),
    ("2*n*Trace(A*B)", "covariance(Trace(A*W), Trace(B*W))", {}),
    ("d", "E(Trace(B*B.T*W))", {"given": ("B.T*B = I",)}),
    (">= Trace(A)", "E(Trace(A*W))", {}),
    ("Max(n*Trace(A), 0)", "E(Trace(A*W))", {}),
    ("~ Trace(A)/n^2 as n -> oo", "E(Trace(A*S))", {}),
    ("sqrt(Trace(A)^2)*n", "E(Trace(A*W))", {}),
]  # fmt: skip


@cache
def _answered(formula, question, options):
    let, given = dict(options[0]), options[1]
    return check(formula, question, let=let, given=given, simulated=False, seconds=30)


def answered(formula, question, options):
    return _answered(formula, question, (tuple(options.get("let", {}).items()), options.get("given", ())))


@pytest.mark.parametrize(("formula", "question", "options"), PROVED, ids=lambda x: str(x)[:50])
def test_what_is_true_is_proved(formula, question, options):
    answer = answered(formula, question, options)
    assert answer.verdict == "proved", str(answer)
    assert answer.claim.check()


@pytest.mark.parametrize(("formula", "question", "options"), REFUTED, ids=lambda x: str(x)[:50])
def test_what_is_false_is_refuted_by_small_matrices(formula, question, options):
    answer = answered(formula, question, options)
    assert answer.verdict == "refuted", str(answer)
    example = answer.decision.example
    assert example.claimed != example.conjectured
    assert all(abs(entry) <= 2 for rows in example.matrices.values() for row in rows for entry in row)
    assert all(np.size(rows) <= 9 for rows in example.matrices.values())
    assert (answer.claim.test is None) == (example.entry is None)


@pytest.mark.parametrize(("formula", "question", "options"), REFUTED[:4], ids=lambda x: str(x)[:50])
def test_both_sides_at_a_counterexample_are_what_numpy_says(formula, question, options):
    """The formula by NumPy, and the claim by the mean of many draws."""
    answer = check(formula, question, **options)
    example, seen = answer.decision.example, answer.simulation
    numbers = {name: float(value) for name, value in example.values.items()}
    matrices = {name: np.array(rows, dtype=float) for name, rows in example.matrices.items()}
    scope = {**numbers, **matrices, "Trace": np.trace, "I": np.eye(int(numbers["d"]))}
    value = eval(formula.replace("^", "**"), {"__builtins__": {}}, scope)
    if example.entry is not None:
        value = value[example.entry[0] - 1, example.entry[1] - 1]
    assert float(example.conjectured) == pytest.approx(float(value))
    assert seen.distance(float(example.claimed)) < 4
    assert seen.distance(float(example.conjectured)) > 4


def test_variances_and_covariances_are_simulated_as_such():
    for formula, question, options in (REFUTED[7], REFUTED[8]):
        answer = check(formula, question, **options)
        seen, example = answer.simulation, answer.decision.example
        assert seen.distance(float(example.claimed)) < 4
        assert seen.distance(float(example.conjectured)) > 4


def test_how_names_were_read_is_told():
    answer = check(*ISSUE, simulated=False)
    assert answer.claim.reading == ("G Gaussian n x d", "A constant d x d")
    assert "read as       G Gaussian n x d, A constant d x d" in str(answer)
    assert asked("E(Trace(A*W))", {"A": "SymmetricMatrix(d)"}).reading == (
        "G Gaussian n x d", "A constant and symmetric d x d", "W = G.T*G",
    )  # fmt: skip
    assert asked("E(Trace(K*G*B*H.T))").reading == (
        "G Gaussian n x d", "H Gaussian m x k", "K constant m x n", "B constant d x k",
    )  # fmt: skip
    found = asked("E(Trace(B*B.T*W))", given=("B.T*B = I",))
    assert found.reading[-1] == "given B.T*B = I"


@pytest.mark.parametrize(
    ("formula", "question", "options", "told"),
    [
        ("1", "E(Trace(I))", {}, "size of this identity"),
        ("1", "E(Trace(G))", {"let": {"G": "GaussianMatrix(n, d)"}}, "n × d and not square"),
        ("1", "E(Trace(G*G))", {"let": {"G": "GaussianMatrix(n, d)"}}, "do not fit"),
        ("1", "E(Trace(A.inv()*W))", {}, "inverse of a constant"),
        ("1", "E(A + 1)", {}, "a number and a matrix"),
        ("1", "E(G.T", {}, "not closed"),
        ("1", "E(G) + 1", {}, "ends with its bracket"),
        ("1", "E(G, G)", {}, "takes one"),
        ("1", "covariance(G)", {}, "takes two"),
        ("1", "E(Trace(W))", {"let": {"G": "GaussianMatrix(n)"}}, "write G = GaussianMatrix"),
        ("1", "E(Trace(W))", {"given": ("n",)}, "LEFT = RIGHT"),
        ("1", "E(__import__(n))", {}, "unknown function"),
        ("1", "E(G.__class__)", {}, "attribute"),
        ("1", "E(Trace(G[0]*G))", {}, "index"),
        ("Trace(G)", "E(Trace(W))", {}, "G is random"),
        ("Trace(B)", "E(Trace(A*W))", {}, "unknown name|trace of a number"),
        ("A", "E(Trace(A*W))", {}, "is a number"),
        ("n", "E(W*A*W)", {}, "is a matrix"),
        ("A*A*B", "E(A*W*B)", {"let": {"A": "MatrixSymbol(k, d)"}}, "do not fit"),
        ("<= A", "E(A*W)", {}, "by = only"),
        ("1", "teacher.population", {"given": ("A = I",)}, "a claim has its own"),
    ],
    ids=lambda x: str(x)[:40],
)
def test_what_cannot_be_read_is_told(formula, question, options, told):
    with pytest.raises(Unreadable, match=told):
        check(formula, question, simulated=False, **options)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("E(Trace((G.T*A).inv()))", "inverse that is not that of a Gram matrix"),
        ("E(exp(Trace(W)))", "cannot be derived"),
        ("E(1/Trace(W))", "cannot be derived"),
        ("E(Trace(S*G))", "not known to be finite"),
        ("covariance(W, W)", "four indices"),
        ("E(Trace(A*S*B*S*C*S*D*S*F*S*J*S*K*S*L*S))", "out of reach"),
    ],
)
def test_what_has_no_derivation_is_undecided(question, told):
    with pytest.raises(NotDerived, match=told):
        asked(question)
    result = CliRunner().invoke(main, ["check", "1", "--against", question, "--json"])
    assert result.exit_code == 2
    assert json.loads(result.output)["verdict"] == "undecided"


def test_ids_are_no_questions():
    from derivations import catalogue

    assert not any(map(is_question, catalogue()))


def test_the_command_takes_questions():
    def w2s(*args):
        return CliRunner().invoke(main, ["check", *args])

    result = w2s(ISSUE[0], "--against", ISSUE[1])
    assert result.exit_code == 0, result.output
    assert "read as" in result.output
    result = w2s("d", "--against", "E(Trace(B*B.T*W))", "--given", "B.T*B = I", "--json")
    assert result.exit_code == 1, result.output
    found = json.loads(result.output)
    assert found["read_as"][-1] == "given B.T*B = I"
    assert found["counterexample"]["matrices"]["B"] == [[1]]
    assert Fraction(found["counterexample"]["claim"]) != Fraction(found["counterexample"]["formula"])
    result = w2s("n*A", "--against", "E(W*A*W)", "--let", "A = SymmetricMatrix(d)", "--json", "--no-simulate")
    assert json.loads(result.output)["counterexample"]["entry"] == [1, 1]


def test_against_a_claim_traces_are_told_apart():
    answer = check("n*(Trace(A)*Trace(B) + (n + 1)*Trace(A)*Trace(B))", "wishart.2", simulated=False)
    assert answer.verdict == "refuted"
    assert answer.decision.example.values["d"] == 2  # of 1 × 1 matrices it is true
    answer = check("~ d*tr(K)/n as n -> oo", "projection.1", simulated=False)
    assert answer.verdict == "undecided"
    assert "size of K" in answer.decision.reason
    assert check("tr(K)*d/n", "projection.1", assuming=("Trace(K) >= 1",), simulated=False).verdict == "proved"
    assert check("<= tr(K)", "projection.1", assuming=("Trace(K) >= 0",), simulated=False).verdict == "proved"
    assert check("<= tr(K)", "projection.1", simulated=False).verdict == "refuted"
