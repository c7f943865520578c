"""Resolvents as letters: what is refused, and instances with them against finite differences and integrals."""

from itertools import product
from random import Random

import numpy as np
import pytest

from w2s_theory.kernel.axiom import Conjugate, Defined, Factor, Stein
from w2s_theory.kernel.certificate import Certificate, Line
from w2s_theory.kernel.polynomial import ONE, ZERO, Polynomial
from w2s_theory.kernel.words import CertificateError, Combination, Hypothesis, Matrix, Resolvent, Signature

from .test_both_checkers import word
from .world import World

n, d, x, w, u = (Polynomial.symbol(s) for s in "ndxwu")
MATRICES = [
    Matrix("G", n, d, "gaussian"),
    Matrix("A", d, d, "constant"),
    Matrix("B", n, n, "symmetric"),
    Matrix("L", d, d, "positive"),
]
GRAM, IDENTITY = ((("G'", "G"), ONE)), ((), x)


def q(*terms, name="Q", size=d):
    return Resolvent(name, terms, size)


def declared(*resolvents, means=(), hypotheses=(), beta=1, matrices=MATRICES):
    return Signature(matrices, hypotheses, beta, resolvents, dict(means))


# -- what is refused ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("beta", [1, 2])
@pytest.mark.parametrize(
    ("terms", "said"),
    [
        ([IDENTITY, (("A",), ONE)], "not positive as it stands"),
        ([IDENTITY, (("A", "A"), ONE)], "not positive as it stands"),
        ([IDENTITY, (("A'", "G'", "G"), ONE)], "not positive as it stands"),
        ([IDENTITY, (("G'", "B", "G"), ONE)], "not positive as it stands"),
        ([IDENTITY, (("L", "L", "L"), ONE)], "not positive as it stands"),
        ([IDENTITY, (("[G]", "[G]"), ONE)], "not positive as it stands"),
        ([IDENTITY, (("G'", "G"), -ONE)], "may be negative"),
        ([IDENTITY, (("G'", "G"), n - d)], "may be negative"),
        ([IDENTITY, (("G'", "G"), ZERO)], "may be negative"),
        ([(("G'", "G"), ONE)], "positive definite as it stands"),
        ([(("A'", "A"), x)], "positive definite as it stands"),
        ([], "positive definite as it stands"),
        ([IDENTITY, (("Q", "Q"), ONE)], "not a word in the declared matrices"),
        ([IDENTITY, (("G", "G'"), ONE)], "shapes do not fit"),
    ],
)
def test_what_is_not_positive_as_it_stands_is_not_inverted(terms, said, beta):
    with pytest.raises(CertificateError, match=said):
        declared(q(*terms), beta=beta)


@pytest.mark.parametrize("name", ["", "G", "G'", "[Q]", "Q 1", "L"])
def test_a_resolvent_has_a_name_of_its_own(name):
    with pytest.raises(CertificateError, match="malformed"):
        declared(q(IDENTITY, name=name))


def test_a_resolvent_is_declared_once():
    """The second would silently stand for the first."""
    with pytest.raises(CertificateError, match="declared twice"):
        declared(q(IDENTITY, GRAM), q(((), x * x)))


ONE_MEAN = [IDENTITY, (("A'", "A"), w)]


@pytest.mark.parametrize(
    ("resolvents", "means", "said"),
    [
        ([q(*ONE_MEAN)], {"w": ("A",)}, "may be negative; it must not be"),
        ([q(*ONE_MEAN)], {"w": ("B",)}, "may be negative; it must not be"),
        ([q(*ONE_MEAN)], {"w": ("A", "L")}, "may be negative; it must not be"),
        ([q(IDENTITY, (("A'", "A"), w * u))], {"w": ("L",), "u": ("A",)}, "may be negative; it must not be"),
        ([q(((), w), GRAM)], {"w": ("A'", "A")}, "positive definite as it stands"),  # A = 0 leaves G'G
        ([q(((), w))], {"w": ("A'", "G'", "G", "A")}, "positive definite as it stands"),
        ([q(IDENTITY)], {"w": ("[G]",)}, "may have no mean"),
        ([q(*ONE_MEAN)], {"w": ("[G]", "[G]")}, "may have no mean"),
        ([q(*ONE_MEAN)], {"w": ("Q",)}, "not a word"),  # w = d/(x + w tr(A'A)/d) on a line: it depends on itself
        ([q(*ONE_MEAN), q(IDENTITY, ((), u), name="R")], {"w": ("R",), "u": ("Q",)}, "not a word"),
        ([q(IDENTITY)], {"n": ("A",)}, "a dimension that is a mean"),
        ([q(IDENTITY)], {"d": ("A",)}, "a dimension that is a mean"),
        ([q(IDENTITY)], {"w": ()}, "not a word"),
        ([q(IDENTITY)], {"w": ("G",)}, "not of the shape"),
    ],
)
def test_means_are_of_what_exists_and_do_not_depend_on_themselves(resolvents, means, said):
    with pytest.raises(CertificateError, match=said):
        declared(*resolvents, means=means)


def test_means_that_are_not_negative_may_stand_in_a_resolvent():
    s = declared(q(IDENTITY, GRAM), q(((), x + w), (("A'", "A"), n * w), name="R"), means={"w": ("A", "Q", "A'")})
    assert s.positive == {"x", "n"}  # a mean may be zero, and nobody has to ask for it
    assert s.random >= {"Q", "G"}
    assert "R" not in s.random


@pytest.mark.parametrize(
    "hypothesis",
    [
        Hypothesis(((("Q",), ONE), ((), -ONE)), d, d),
        Hypothesis(((("R",), ONE), ((), -ONE)), d, d),
        Hypothesis(((("A",), w),), d, d),
        Hypothesis(((("A",), ONE), ((), -w)), trace=True),
        Hypothesis((((), w),), w, w),
    ],
)
def test_hypotheses_are_on_constants_that_are_given(hypothesis):
    """R is constant, but made of an expectation."""
    resolvents = q(IDENTITY, GRAM), q(IDENTITY, (("A'", "A"), w), name="R")
    with pytest.raises(CertificateError):
        declared(*resolvents, means={"w": ("Q",)}, hypotheses=[hypothesis])


def test_what_is_not_declared_has_no_instance():
    s = declared(q(IDENTITY, GRAM), means={"w": ("Q",)})
    for instance in (Defined("G"), Defined("R"), Factor("x"), Factor("Q"), Stein("Q", ("G'",)), Conjugate(Factor("w"))):
        with pytest.raises(CertificateError):
            instance.terms(s)


def test_a_product_of_means_is_no_exact_mean():
    """E tr(A'G'GA)·tr(G'G) is not the product of both means, nor is E tr(Q)·w."""
    s = declared(q(IDENTITY, GRAM), means={"w": ("Q",)})
    total = Combination()
    for c, monomial in Factor("w", (("Q",),)).terms(s):
        total.add({monomial: c})
    proof = Certificate(s, total, Combination(), ONE, (Line(ONE, (Factor("w", (("Q",),)),)),))
    with pytest.raises(CertificateError, match="in the limit only"):
        proof.check()


def test_an_exact_certificate_says_which_symbols_are_positive():
    """(x + n)·E tr(QA) … from Q(x + G'G) = I and integration by parts alone."""
    s = declared(q(IDENTITY, GRAM), means={"w": ("Q",)})
    total = Combination()
    for c, monomial in Defined("Q", ("A",)).terms(s):
        total.add({monomial: c})
    target = Combination({m: c for m, c in total.items() if m != (("A",),)})
    value = Combination({(("A",),): ONE})
    domain = Certificate(s, target, value, ONE, (Line(ONE, (Defined("Q", ("A",)),)),)).domain()
    assert (domain.excess, domain.positive) == ({}, {"x"})


# -- what instances say ----------------------------------------------------------------------------------------------


def rich(rows, cols, beta):
    """All kinds of resolvents: of Gram matrices on both sides, of constants, in each other."""
    matrices = [Matrix("G", rows, cols, "gaussian"), Matrix("A", cols, cols, "constant")]
    matrices += [Matrix("L", cols, cols, "positive"), Matrix("B", rows, rows, "symmetric")]
    resolvents = [
        q((("L",), x), (("A'", "G'", "G", "A"), n), size=cols),
        q(((), x), (("G", "G'"), ONE), (("B", "G", "Q", "Q", "G'", "B"), ONE), name="P", size=rows),
        q((("L",), ONE), (("A'", "A"), ONE), name="R", size=cols),
    ]
    return Signature(matrices, beta=beta, resolvents=resolvents)


def steins(s, rng, count, most=5, quiet=False):
    rows, cols = s.rows["G"], s.cols["G"]
    while count:
        inner = word(s, rng, cols, rows, most)
        traces = [word(s, rng, size, size, 4) for size in rng.choices([rows, cols], k=rng.randint(0, 2))]
        words = [] if inner is None or None in traces else [inner, *traces]
        if words and (not quiet or not any(letter.startswith("[") for each in words for letter in each)):
            count -= 1
            yield Stein("G", inner, tuple(traces))


def divergence(world, instance, step=1e-5):
    """Σ ∂F_ij/∂G_ij by differences, for β = 2 by the conjugates."""
    g, total = world.values["G"], 0

    def field(shift, i, j):
        moved = g.copy()
        moved[i, j] += shift
        world.having({"G": moved})
        size = world.shape("G")[1]
        return world.product(instance.word, size)[j, i] * world.monomial(instance.traces)

    for i, j in product(*map(range, g.shape)):
        slopes = [
            (field(s * step, i, j) - field(-s * step, i, j)) / (2 * step) for s in (1, 1j)[: world.signature.beta]
        ]
        total += slopes[0] if world.signature.beta == 1 else (slopes[0] + 1j * slopes[1]) / 2
    world.having({"G": g})
    return total


@pytest.mark.parametrize("beta", [1, 2])
@pytest.mark.parametrize(("rows", "cols"), [(3, 2), (3, 1), (2, 2), (2, 3)])
def test_derivatives_are_those_of_finite_differences(rows, cols, beta):
    """With [G] beside Q, too, where G has an inverse of its Gram matrix."""
    s, rng = rich(n, ONE if cols == 1 else d, beta), Random(rows)
    world = World(s, {"n": rows, "d": cols, "x": 1.5}, seed=rows)
    for instance in steins(s, rng, 60, quiet=cols > rows):
        world.draw()
        left = world.trace(("G", *instance.word)) * world.monomial(instance.traces)
        found = left - divergence(world, instance)
        said = world.total(instance.terms(s))
        scale = max([abs(left), *(abs(world.total([term])) for term in instance.terms(s))])
        assert abs(found - said) < 1e-6 * (1 + scale), instance


def gauss(dimensions, nodes):
    """Points and weights for independent N(0, 1)."""
    points, weights = np.polynomial.hermite_e.hermegauss(nodes)
    weights = weights / weights.sum()
    yield from (
        (np.array(point), np.prod(weight))
        for point, weight in zip(product(points, repeat=dimensions), product(weights, repeat=dimensions), strict=True)
    )


@pytest.mark.parametrize(("rows", "cols", "beta"), [(1, 1, 1), (2, 1, 1), (1, 2, 1), (1, 1, 2)])
def test_instances_have_expectation_zero(rows, cols, beta):
    """By quadrature over the entries, real and imaginary parts; the poles of Q are at a distance of √12 at least."""
    s, rng = rich(n, d, beta), Random(0)
    listed = list(steins(s, rng, 8, quiet=True))
    listed += [Conjugate(instance) for instance in listed[:2]] + [Defined("Q", ("A", "G'", "P", "G"), (("Q", "A"),))]
    world = World(s, {"n": rows, "d": cols, "x": 24}, seed=1)
    world.values["A"] = world.values["A"] / max(1, np.linalg.norm(world.values["A"], 2))
    totals, sizes = np.zeros(len(listed), complex), np.zeros(len(listed))
    terms = [instance.terms(s) for instance in listed]
    for point, weight in gauss(rows * cols * beta, 40 if rows * cols * beta == 1 else 18):
        entries = point if beta == 1 else (point[::2] + 1j * point[1::2]) / np.sqrt(2)
        world.having({"G": entries.reshape(rows, cols)})
        for k, each in enumerate(terms):
            totals[k] += weight * world.total(each)
            sizes[k] += weight * sum(abs(world.total([term])) for term in each)
    assert np.all(np.abs(totals) < 1e-7 * (1 + sizes))
