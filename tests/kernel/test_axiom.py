"""The axiom against automatic differentiation: exact, over the rationals, for every letter in X and in Y."""

from fractions import Fraction
from itertools import product
from random import Random

import numpy as np
import pytest

from w2s_theory.kernel.axiom import Given, Stein, existence, singularity
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
    ],
    [Hypothesis(((("A", "A'"), ONE), ((), -ONE)), d, d)],
)
SIZES = {"n": 4, "d": 2, "": 1}


def number(p):
    return sum(c * int(np.prod([SIZES[s] for s in powers])) for powers, c in p.items())


def size(p):
    return number(p)


def inverse(m):
    """Exact inverse of a square matrix of Fractions by Gauss-Jordan elimination."""
    k = len(m)
    rows = [list(map(Fraction, row)) + [Fraction(i == j) for j in range(k)] for i, row in enumerate(m)]
    for i in range(k):
        pivot = next(r for r in range(i, k) if rows[r][i])
        rows[i], rows[pivot] = rows[pivot], rows[i]
        rows[i] = [v / rows[i][i] for v in rows[i]]
        for r in range(k):
            if r != i:
                rows[r] = [v - rows[r][i] * w for v, w in zip(rows[r], rows[i], strict=True)]
    return np.array([row[k:] for row in rows], dtype=object)


def draws(seed=1):
    rng = Random(seed)
    result = {}
    for m in SIGNATURE.matrices:
        value = np.array(
            [
                [Fraction(rng.randint(-9, 9), rng.randint(1, 5)) for _ in range(size(m.cols))]
                for _ in range(size(m.rows))
            ],
            dtype=object,
        )
        result[m.name] = value + value.T if m.kind == "symmetric" else value
    return result


class Dual:
    """A matrix M + εM', ε² = 0."""

    def __init__(self, value, slope):
        self.value, self.slope = value, slope

    def __matmul__(self, other):
        return Dual(self.value @ other.value, self.value @ other.slope + self.slope @ other.value)


def letters(matrices, direction=None, name=None):
    """All letters as dual numbers, with the derivative of the matrix ``name`` in ``direction``."""
    result = {}
    for key, value in matrices.items():
        slope = direction if key == name else 0 * value
        result[key] = Dual(value, slope)
        result[key + "'"] = Dual(value.T, slope.T)
        if key in SIGNATURE.gaussian:
            s = inverse(value.T @ value)
            result[f"[{key}]"] = Dual(s, -s @ (slope.T @ value + value.T @ slope) @ s)
    return result


def multiply(word, alphabet, dimension):
    result = Dual(
        np.array([[Fraction(i == j) for j in range(dimension)] for i in range(dimension)], dtype=object),
        np.zeros((dimension, dimension), dtype=object),
    )
    for letter in word:
        result = result @ alphabet[letter]
    return result


def traces(words, alphabet):
    """The product of the traces, with its derivative."""
    value, slope = Fraction(1), Fraction(0)
    for word in words:
        m = multiply(word, alphabet, size(SIGNATURE.rows[word[0]]))
        value, slope = value * np.trace(m.value), slope * np.trace(m.value) + value * np.trace(m.slope)
    return value, slope


INSTANCES = [
    Stein("G", ("A", "G'")),
    Stein("G", ("A", "[G]", "G'")),
    Stein("G", ("G'",), (("A", "[G]"),)),
    Stein("G", ("G'", "B", "G", "[G]", "G'")),
    Stein("G", ("[G]", "G'", "B", "G", "A", "[G]", "H'")),
    Stein("G", ("A", "G'", "B"), (("A", "G'", "G"), ("B", "G", "A", "[G]", "H'"))),
    Stein("H", ("A", "[H]", "G'", "H", "[H]", "H'"), (("B", "H", "A", "H'"), ("[H]", "A", "[H]", "A'"))),
    Stein("G", ("x", "x'", "G'"), (("x'", "[G]", "x"),)),
]


@pytest.mark.parametrize("instance", INSTANCES, ids=str)
def test_instance_is_the_divergence(instance):
    """tr(GX)Y − Σ ∂(X_ji Y)/∂G_ij by the rules of the kernel and by dual numbers: the same rational number."""
    matrices = draws()
    plain = letters(matrices)
    by_rules = sum(number(c) * traces(m, plain)[0] for c, m in instance.terms(SIGNATURE))
    g = matrices[instance.matrix]
    x = multiply(instance.word, plain, size(SIGNATURE.cols[instance.matrix])).value
    total = np.trace(g @ x) * traces(instance.traces, plain)[0]
    for i, j in product(*map(range, g.shape)):
        direction = 0 * g
        direction[i, j] = Fraction(1)
        alphabet = letters(matrices, direction, instance.matrix)
        word = multiply(instance.word, alphabet, g.shape[1])
        y, slope = traces(instance.traces, alphabet)
        total -= word.slope[j, i] * y + word.value[j, i] * slope
    assert by_rules == total


def test_hypothesis_is_multiplied_and_traced():
    terms = dict((m, c) for c, m in Given(0, ("A",), (("B",),)).terms(SIGNATURE))
    assert terms == {(("A", "A", "A'"), ("B",)): ONE, (("A",), ("B",)): -ONE}


@pytest.mark.parametrize(
    ("word", "order"),
    [
        (("[G]",), 2),
        (("A", "[G]", "A", "[G]"), 4),
        (("A", "[G]", "G'", "B", "G", "[G]"), 2),
        (("B", "G", "[G]", "G'"), 0),
        (("G'", "B", "G", "A", "[G]"), 1),
        (("A", "G'", "B", "G", "A", "[G]"), 2),
    ],
)
def test_order_of_the_pole(word, order):
    """Shrink the least singular value by 1/1000: the word grows by 1000 to the order."""
    assert singularity(SIGNATURE, "G", (word,)) == order
    rng = np.random.default_rng(3)
    u, _ = np.linalg.qr(rng.normal(size=(6, 6)))
    v, _ = np.linalg.qr(rng.normal(size=(3, 3)))
    constants = {"A": rng.normal(size=(3, 3)), "B": rng.normal(size=(6, 6))}

    def at(sigma):
        g = u[:, :3] * [1.0, 2.0, sigma] @ v.T
        alphabet = {**constants, "G": g, "G'": g.T, "[G]": np.linalg.inv(g.T @ g)}
        return abs(np.trace(np.linalg.multi_dot([np.eye(len(alphabet[word[0]])), *(alphabet[c] for c in word)])))

    assert np.isclose(np.log10(at(1e-5) / at(1e-2)) / 3, order, atol=0.05)


def test_a_gaussian_letter_away_from_the_inverse_does_not_relieve_its_pole():
    """E tr(S)·tr(G'G) is infinite at n = d + 1 > 2, so the rule n − d + 1 > 2s − g would claim too much."""
    assert existence(SIGNATURE, (("G", "G'"), ("[G]",))) == {"G": 2}


def test_in_one_dimension_every_letter_counts():
    signature = Signature([Matrix("G", n, ONE, "gaussian")])
    assert existence(signature, (("G", "G'"), ("[G]",))) == {"G": 0}


@pytest.mark.parametrize(
    "instance",
    [
        Stein("A", ("A",)),
        Stein("G", ("A",)),
        Stein("G", ("G'", "nonsense")),
        Stein("G", ("G'",), (("G",),)),
        Given(1),
        Given(0, ("G",)),
    ],
)
def test_malformed_instances_are_refused(instance):
    with pytest.raises(CertificateError):
        instance.terms(SIGNATURE)


@pytest.mark.parametrize(
    ("instance", "need"),
    [
        (Stein("G", ("G'",), (("[G]",),)), 2),
        (Stein("G", ("A", "G'"), (("[G]",),)), 2),
        (Stein("G", ("A", "H'"), (("[G]",),)), 3),
        (Stein("G", ("A", "[G]", "G'")), 2),
        (Stein("G", ("G'", "B", "G", "[G]", "G'")), 0),
        (Stein("G", ("G'", "B")), None),
    ],
    ids=str,
)
def test_where_the_boundary_term_vanishes(instance, need):
    """The order of v'Xu·Y in σ, measured at small σ, plus one."""
    assert instance.boundary(SIGNATURE).get("G") == need
    if need is None:
        return
    rng = np.random.default_rng(3)
    u, _ = np.linalg.qr(rng.normal(size=(6, 6)))
    v, _ = np.linalg.qr(rng.normal(size=(3, 3)))
    constants = {"A": rng.normal(size=(3, 3)), "B": rng.normal(size=(6, 6)), "H'": rng.normal(size=(3, 6))}

    def at(sigma):
        g = u[:, :3] * [1.0, 2.0, sigma] @ v.T
        alphabet = {**constants, "G": g, "G'": g.T, "[G]": np.linalg.inv(g.T @ g)}
        value = v[:, 2]
        for letter in instance.word:
            value = value @ alphabet[letter]
        value = value @ u[:, 2]
        for word in instance.traces:
            value = value * np.trace(alphabet[word[0]])
        return abs(value)

    assert np.isclose(np.log10(at(1e-5) / at(1e-2)) / 3 + 1, need, atol=0.05)
