"""The normal form of trace monomials: equal traces have equal normal forms, and only these."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from w2s_theory.kernel.polynomial import ONE, Polynomial
from w2s_theory.kernel.words import CertificateError, Hypothesis, Matrix, Signature

n, d = Polynomial.symbol("n"), Polynomial.symbol("d")
SIGNATURE = Signature(
    [
        Matrix("G", n, d, "gaussian"),
        Matrix("H", n, d, "gaussian"),
        Matrix("A", d, d, "constant"),
        Matrix("B", n, n, "symmetric"),
        Matrix("x", d, ONE, "constant"),
    ]
)
SIZES = {n: 5, d: 3, ONE: 1}


@st.composite
def square_words(draw, longest=9):
    """Words of square shape, of up to ``longest`` letters."""
    letters = sorted(SIGNATURE.rows)
    word = [draw(st.sampled_from(letters))]
    while len(word) < longest:
        if SIGNATURE.cols[word[-1]] == SIGNATURE.rows[word[0]] and draw(st.booleans()):
            break
        word.append(draw(st.sampled_from([c for c in letters if SIGNATURE.rows[c] == SIGNATURE.cols[word[-1]]])))
    closing = {
        (n, d): ["G"],
        (d, n): ["G'"],
        (ONE, d): ["x'"],
        (d, ONE): ["x"],
        (ONE, n): ["x'", "G'"],
        (n, ONE): ["G", "x"],
    }
    gap = SIGNATURE.cols[word[-1]], SIGNATURE.rows[word[0]]
    return (*word, *closing.get(gap, []))


def values(seed=0):
    rng = np.random.default_rng(seed)
    letters = {}
    for m in SIGNATURE.matrices:
        value = rng.normal(size=(SIZES[m.rows], SIZES[m.cols]))
        value = value + value.T if m.kind == "symmetric" else value
        letters |= {m.name: value, SIGNATURE.transposed[m.name]: value.T}
        if m.kind == "gaussian":
            letters[f"[{m.name}]"] = np.linalg.inv(value.T @ value)
    return letters


def trace_value(word, letters):
    product = np.eye(SIZES[SIGNATURE.rows[word[0]]])
    for letter in word:
        product = product @ letters[letter]
    return np.trace(product)


@given(square_words())
def test_normal_form_keeps_the_value(word):
    letters = values()
    coefficient, monomial = SIGNATURE.trace(word, ONE)
    expected = trace_value(word, letters)
    number = sum(c * np.prod([SIZES[Polynomial.symbol(s)] for s in powers]) for powers, c in coefficient.items())
    assert np.isclose(number * np.prod([trace_value(w, letters) for w in monomial]), expected, rtol=1e-7, atol=1e-9)


@given(square_words(), st.integers(0, 8), st.booleans())
def test_rotations_and_transposes_have_one_normal_form(word, turn, transposed):
    turn %= len(word)
    other = word[turn:] + word[:turn]
    other = SIGNATURE.transpose(other) if transposed else other
    assert SIGNATURE.trace(other, ONE) == SIGNATURE.trace(word, ONE)


@given(square_words())
def test_normal_form_is_idempotent(word):
    for w in SIGNATURE.trace(word, ONE)[1]:
        assert SIGNATURE.trace(w, ONE) == (ONE, (w,))


def test_gram_inverses_cancel_also_around_the_end():
    assert SIGNATURE.trace(("G", "[G]", "G'"), n) == (d, ())
    assert SIGNATURE.trace(("G", "A", "[G]", "G'"), n) == (ONE, (("A",),))
    assert SIGNATURE.trace(("G'", "H", "[G]"), d)[1] != ()


def test_striking_goes_on_until_nothing_is_left():
    """What one strike lays bare may lie behind the place where the search stands."""
    inner = ("[G]", "G'", "G")
    for turn in range(12):
        word = ("[H]", *inner, "H'", *("B",) * 4, "H", *inner)
        word = word[turn:] + word[:turn]
        assert SIGNATURE.trace(word, d) == (ONE, (("B", "B", "B", "B", "H", "[H]", "H'"),))
        nested = ("A", "[H]", *inner, "H'", "H", "A", *inner, "G'", "G", *inner, "[G]")
        nested = nested[turn:] + nested[:turn]
        assert SIGNATURE.trace(nested, d) == (ONE, (("A", "A"),))


def test_traces_split_where_the_dimension_is_one():
    _, monomial = SIGNATURE.trace(("x'", "A", "x", "x'", "x"), ONE)
    assert monomial == (("A", "x", "x'"), ("x", "x'"))


@pytest.mark.parametrize("rows", [n, ONE], ids=["a vector", "a number"])
def test_a_square_of_one_column_cancels_its_inverse_and_no_other(rows):
    """As factors, wherever they stand; what they are of does matter, and how often they occur."""
    declared = Signature(
        [Matrix(y, rows, ONE, "gaussian") for y in "yz"]
        + [Matrix("B", rows, rows, "symmetric"), Matrix("c", ONE, ONE, "constant")]
    )
    square, inverse, other = (("y'", "y"), ONE), (("[y]",), ONE), (("[z]",), ONE)
    form, number = (("y'", "B", "y"), ONE), (("c",), ONE)
    assert declared.product([square, inverse]) == (ONE, ())
    assert declared.product([inverse, form, inverse, square]) == declared.product([form, inverse])
    assert declared.product([square, square, inverse]) == declared.product([square])
    assert (len(declared.product([form, inverse])[1]) == 1) == (rows == ONE)  # y'By/y'y is B for numbers
    assert set(declared.product([square, other])[1]) > {("[z]",)}
    assert declared.product([(("y'", "y", "c", "[y]", "c"), ONE)]) == declared.product([number, number])


def test_many_columns_cancel_nothing_across_traces():
    """tr S·tr G'G is not d."""
    assert set(SIGNATURE.product([(("[G]",), ONE), (("G'", "G"), ONE)])[1]) == {("[G]",), ("G", "G'")}


def test_equal_traces_that_only_numbers_show_are_different_monomials():
    """A and A' are told apart: tr(AA) is not tr(AA')."""
    assert SIGNATURE.trace(("A", "A"), d) != SIGNATURE.trace(("A", "A'"), d)


@pytest.mark.parametrize(
    "matrices",
    [
        [Matrix("A", d, d, "constant"), Matrix("A", d, d, "constant")],
        [Matrix("A", n, d, "symmetric")],
        [Matrix("A'", d, d, "constant")],
        [Matrix("A", d, d, "random")],
        [Matrix("", d, d, "constant")],
    ],
)
def test_malformed_declarations_are_refused(matrices):
    with pytest.raises(CertificateError):
        Signature(matrices)


def test_hypotheses_are_about_constants_of_fitting_shape():
    matrices = [Matrix("G", n, d, "gaussian"), Matrix("A", d, d, "constant")]
    with pytest.raises(CertificateError, match="constant"):
        Signature(matrices, [Hypothesis(((("G'", "G"), ONE),), d, d)])
    with pytest.raises(CertificateError, match="shape"):
        Signature(matrices, [Hypothesis(((("A",), ONE),), n, n)])
