"""Documents made up at random, and changed in their structure: the checkers agree, and what they accept is true.

A true document states that a random combination of instances of the axiom, and of hypotheses that hold for the
constants of one fixed world, real or complex, has expectation zero. What both checkers accept is simulated in this
world, if its hypotheses hold there and its moments are tame enough.
"""

import json
from collections import Counter
from contextlib import suppress
from random import Random

import numpy as np
import pytest

from verification.recheck import Rejected, main, recheck
from w2s_theory.kernel.axiom import Conjugate, Given, Stein
from w2s_theory.kernel.certificate import Certificate, Line
from w2s_theory.kernel.polynomial import ONE, Polynomial
from w2s_theory.kernel.serialization import FORMATS, dumps, loads
from w2s_theory.kernel.words import CertificateError, Combination, Hypothesis, Matrix, Signature

from .test_both_checkers import word

SIZES = {"n": 14, "d": 2, "m": 3}
n, d, m, k = (Polynomial.symbol(s) for s in "ndmk")
MATRICES = [
    Matrix("G", n, d, "gaussian"),
    Matrix("A", d, d, "constant"),
    Matrix("K", d, d, "symmetric"),
    Matrix("B", m, d, "constant"),
    Matrix("v", d, ONE, "constant"),
]
HYPOTHESES = [
    Hypothesis(((("B'", "B"), ONE), ((), -ONE)), d, d),
    Hypothesis(((("A",), ONE), ((), -k)), trace=True),
    Hypothesis(((("A", "v"), ONE), (("v",), -(k - ONE))), d, ONE),
]
"""B'B = I, tr A = k, Av = (k − 1)v."""


NUMBERS = {**SIZES, "k": 3.0}


def world(beta):
    """Matrices for which the hypotheses hold, and draws of G."""
    rng = np.random.default_rng(7)

    def normal(*shape):
        return rng.normal(size=shape) if beta == 1 else (rng.normal(size=shape) + 1j * rng.normal(size=shape)) / 2**0.5

    basis = np.linalg.qr(normal(2, 2))[0]
    A = basis @ np.array([[2.0, 0.7], [0.0, 1.0]]) @ basis.conj().T
    K = normal(2, 2)
    constants = {"A": A, "K": K + K.conj().T, "B": np.linalg.qr(normal(3, 2))[0], "v": basis[:, :1]}
    return {**constants, "G": normal(4000, SIZES["n"], SIZES["d"])}


WORLDS = {FORMATS[beta]: world(beta) for beta in (1, 2)}


def true_document(rng, beta):
    """The JSON of a certificate whose target is what its lines leave of random monomials."""
    signature, lines, total = Signature(MATRICES, HYPOTHESES, beta), [], Combination()
    while len(lines) < rng.randint(1, 3):
        if rng.random() < 0.5:
            number = rng.randrange(3)
            shape = HYPOTHESES[number].cols, HYPOTHESES[number].rows
            inner = () if HYPOTHESES[number].trace else word(signature, rng, *shape, most=3)
            instance = Given(number, inner or (), _traces(signature, rng))
        else:
            inner = word(signature, rng, d, n, most=4)
            instance = Stein("G", inner or (), _traces(signature, rng))
        instance = Conjugate(instance) if rng.random() < 0.2 else instance
        try:
            terms = instance.terms(signature)
        except CertificateError:
            continue
        coefficient = rng.choice([ONE, -ONE, n, n - d, k, ONE + ONE])
        lines.append(Line(coefficient, (instance,)))
        for c, monomial in terms:
            total.add({monomial: c * coefficient})
    is_random = {mono: any(letter.strip("[']") == "G" for w in mono for letter in w) for mono in total}
    target = Combination({mono: c for mono, c in total.items() if is_random[mono]})
    value = Combination({mono: -c for mono, c in total.items() if not is_random[mono]})
    return json.loads(dumps(Certificate(signature, target, value, ONE, tuple(lines))))


def _traces(signature, rng):
    found = (word(signature, rng, size, size, most=3) for size in rng.choices([n, d], k=rng.randint(0, 1)))
    return tuple(w for w in found if w)


POLYNOMIALS = [[], [[1, []]], [[2, []]], [[1, ["n"]]], [[1, ["d"]]], [[1, ["m"]]], [[1, ["n"]], [-1, ["d"]]]]
ODD = [None, True, 1, -1, 1.0, "1", [], {}, [[]], "G", [[1.0, []]], [[True, []]], [["1", []]], [[1, "n"]], [[1, [1]]]]
LETTERS = ["G", "G'", "[G]", "A", "A'", "K", "K'", "B", "B'", "v", "v'", "[A]", "H", ""]


def parts(document, kind):
    """All lists and dictionaries within, of a kind."""
    inner = document.values() if isinstance(document, dict) else document if isinstance(document, list) else ()
    return [document] * isinstance(document, kind) + [p for part in inner for p in parts(part, kind)]


def words(document):
    """All lists of letters, and places for one."""
    found = [w for w in parts(document, list) if w and all(isinstance(c, str) for c in w)]
    return found + [p["word"] for p in parts(document, dict) if "word" in p and not p["word"]]


def changed(document, rng):
    """The document with its structure changed somewhere; a change that an earlier one left no place for is none."""
    with suppress(LookupError, TypeError, ValueError, AttributeError):
        change(document, rng)
    return document


def change(document, rng):
    """Change the structure somewhere."""

    def hypothesis(key, values):
        rng.choice(document["hypotheses"])[key] = rng.choice(values)

    def letter():
        found = rng.choice(words(document))
        position = rng.randrange(len(found) + 1)
        found[position : position + rng.randrange(2)] = [rng.choice(LETTERS)] * rng.randrange(2)

    def swapped():
        found = rng.choice([p for p in parts(document, list) if len(p) > 1])
        i, j = rng.sample(range(len(found)), 2)
        found[i], found[j] = found[j], found[i]

    def dropped(times):
        found = rng.choice([p for p in parts(document, list) if p])
        i = rng.randrange(len(found))
        found[i : i + 1] = [found[i]] * times

    def odd():
        found = rng.choice(parts(document, dict))
        found[rng.choice(list(found))] = rng.choice(ODD)

    def names():
        one, other = rng.sample(document["matrices"], 2)
        one["name"], other["name"] = other["name"], one["name"]

    def world():
        document["format"] = rng.choice(list(WORLDS))

    rng.choice(
        [
            letter, letter, world, swapped, odd, names, lambda: dropped(0), lambda: dropped(2), lambda: dropped(0),
            lambda: hypothesis("trace", [True, False]),
            lambda: hypothesis("rows", POLYNOMIALS), lambda: hypothesis("cols", POLYNOMIALS),
            lambda: rng.choice(document["matrices"]).update(rows=rng.choice(POLYNOMIALS)),
            lambda: rng.choice(document["matrices"]).update(cols=rng.choice(POLYNOMIALS)),
            lambda: rng.choice(document["matrices"]).update(kind=rng.choice(["gaussian", "constant", "symmetric"])),
            lambda: document.update(denominator=rng.choice(POLYNOMIALS)),
            lambda: rng.choice([i for line in document["lines"] for i in line["instances"]]).update(
                rng.choice([{"given": rng.choice([0, 1, 2, 3, -1, True, 0.0])}, {"stein": rng.choice("GAK")}])
            ),
        ]
    )()  # fmt: skip


def verdicts(document):
    """Whether the kernel accepts, and the domain that the second checker finds, or None."""
    try:
        kernel = loads(json.dumps(document)).domain().excess
    except CertificateError:
        kernel = None
    try:
        return kernel, recheck(document).excess
    except Rejected:
        return kernel, None


# -- truth -----------------------------------------------------------------------------------------------------------


def number(polynomial):
    """Its value; symbols that mean nothing here may have any."""
    return float(sum(c * np.prod([NUMBERS.get(s, 0.37) for s in powers]) for c, powers in polynomial))


def letter_value(world, letter):
    matrix = world[letter.strip("[']")]
    transposed = np.swapaxes(matrix, -1, -2).conj()
    if letter[0] == "[":
        return np.linalg.inv(transposed @ matrix)
    return transposed if letter.endswith("'") else matrix


def product(world, letters, size=None):
    value = np.eye(size) if not letters else letter_value(world, letters[0])
    for letter in letters[1:]:
        value = value @ letter_value(world, letter)
    return value


def trace(world, letters):
    return np.trace(product(world, letters), axis1=-2, axis2=-1) if letters else 1.0


def combination(world, terms):
    total = np.zeros(1)
    for coefficient, monomial in terms:
        traces = [trace(world, word) for word in monomial]
        total = total + number(coefficient) * np.prod(np.broadcast_arrays(1.0, *traces), axis=0)
    return total


def holds_here(document):
    """Whether the declarations are those of the world, as it draws them, and the hypotheses hold in it."""
    kinds, world = {matrix.name: matrix.kind for matrix in MATRICES}, WORLDS[document["format"]]
    if not {matrix["name"] for matrix in document["matrices"]} <= set(kinds):
        return False
    for matrix in document["matrices"]:
        shape = tuple(int(number(matrix[side])) for side in ("rows", "cols"))
        if shape != world[matrix["name"]].shape[-2:] or kinds[matrix["name"]] != matrix["kind"] != "constant":
            return False
    for h in document["hypotheses"]:
        size = int(number(h["rows"]))
        left = sum(number(c) * (trace(world, w) if h["trace"] else product(world, w, size)) for c, w in h["terms"])
        if np.abs(left).max() > 1e-9:
            return False
    return True


def is_refuted_by_simulation(document):
    target, value = (combination(WORLDS[document["format"]], document[side]) for side in ("target", "value"))
    values = number(document["denominator"]) * target - value
    error = values.std() / np.sqrt(len(values)) if len(values) > 1 else 0.0
    return abs(values.mean()) > 6 * error + 1e-8 * (1 + np.abs(values).max())


def census(seed, count, beta):
    """Documents by fate; asserts that the checkers agree, and that what they accept is not false."""
    rng, fates = Random(seed), Counter()
    for i in range(count):
        document = true_document(rng, beta)
        for _ in range(min(i % 4, 2)):
            document = changed(document, rng)
        kernel, second = verdicts(document)
        assert kernel == second, json.dumps(document)
        assert kernel is not None or i % 4, json.dumps(document)
        if kernel is None:
            fates["refused"] += 1
        elif 2 * max(kernel.values(), default=0) + 2 > SIZES["n"] - SIZES["d"] or not holds_here(document):
            fates["accepted, of another world"] += 1
        else:
            fates["accepted, and simulated"] += 1
            assert not is_refuted_by_simulation(document), json.dumps(document)
    return fates


@pytest.mark.parametrize("beta", [1, 2])
def test_the_checkers_agree_on_made_up_documents_and_what_they_accept_is_true(beta):
    fates = census(0, 1500, beta)
    assert fates["refused"] > 600
    assert fates["accepted, and simulated"] > 300


@pytest.mark.parametrize("beta", [1, 2])
def test_a_false_document_would_be_seen(beta):
    """The simulation refutes true documents whose value is off by one."""
    rng, seen = Random(1), 0
    for _ in range(40):
        document = true_document(rng, beta)
        document["value"].append([[[1, []]], []])
        seen += is_refuted_by_simulation(document)
    assert seen > 10


# -- hypotheses ------------------------------------------------------------------------------------------------------


def on_hypothesis(terms, rows=ONE, cols=ONE, trace=True, value=None):
    """E[tr A] = value, from one hypothesis times nothing."""
    document = json.loads(dumps(Certificate(Signature(MATRICES), Combination(), Combination(), ONE, ())))
    listed = {"terms": terms, "trace": trace}
    for side, size in (("rows", rows), ("cols", cols)):
        listed[side] = [[c, list(powers)] for powers, c in size.items()]
    document |= {"hypotheses": [listed], "target": [[[[1, []]], [["A"]]]], "value": value or []}
    document["lines"] = [{"coefficient": [[1, []]], "instances": [{"given": 0, "word": [], "traces": []}]}]
    return document


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (on_hypothesis([[[[1, []]], ["A"]]]), "given (1)·tr(A) = 0"),
        (on_hypothesis([[[[1, []]], ["A"]], [[[-1, []]], []]], value=[[[[1, []]], []]]), "given (1)·tr(A) + (-1) = 0"),
        (
            on_hypothesis([[[[1, []]], ["A"]], [[[-1, []]], []]], d, d, False, [[[[1, ["d"]]], []]]),
            "given (1)·A + (-1)·identity of size 1*d = 0",
        ),
    ],
)
def test_the_second_checker_says_on_which_hypotheses_a_claim_rests(document, said, tmp_path, capsys):
    path = tmp_path / "certificate.json"
    path.write_text(json.dumps(document))
    assert main([str(path)]) == 0
    assert said in capsys.readouterr().out


def test_a_claim_that_rests_on_one_being_zero_says_so(tmp_path, capsys):
    document = on_hypothesis([[[[1, []]], []]])
    document["lines"][0]["instances"][0]["traces"] = [["A"]]
    path = tmp_path / "certificate.json"
    path.write_text(json.dumps(document))
    assert main([str(path)]) == 0
    assert "given (1) = 0" in capsys.readouterr().out


@pytest.mark.parametrize(("rows", "cols"), [(d, d), (ONE, d), (d, ONE), (Polynomial(), Polynomial()), (ONE + ONE,) * 2])
def test_a_hypothesis_on_traces_is_about_numbers(rows, cols):
    """tr A = 1 with d rows and columns would read tr(I) = d for the 1, and prove E tr A = d."""
    terms, one = [[[[1, []]], ["A"]], [[[-1, []]], []]], [[[[1, []]], []]]
    assert verdicts(on_hypothesis(terms, value=one)) == ({}, {})
    size = [[[[c, list(powers)] for powers, c in rows.items()], []]]
    for value in (one, size):
        assert verdicts(on_hypothesis(terms, rows, cols, value=value)) == (None, None)
