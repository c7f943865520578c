"""Certificates in the limit: what is refused, orders against simulated variances, and documents made up and changed."""

import json
from collections import Counter
from contextlib import suppress
from random import Random

import numpy as np
import pytest

from verification.recheck import Rejected, recheck_limit
from w2s_theory.kernel.axiom import Conjugate, Defined, Factor, Given, Stein
from w2s_theory.kernel.certificate import Line
from w2s_theory.kernel.limit import LimitCertificate
from w2s_theory.kernel.orders import LEAST, Growth
from w2s_theory.kernel.polynomial import ONE, Polynomial
from w2s_theory.kernel.serialization import LIMIT_FORMATS, dumps, loads
from w2s_theory.kernel.words import CertificateError, Combination, Hypothesis, Matrix, Resolvent, Signature

from .test_both_checkers import word
from .test_wrong_documents import POLYNOMIALS, change, parts
from .world import World

n, d, k, x, w, u = (Polynomial.symbol(s) for s in "ndkxwu")
MATRICES = [
    Matrix("G", n, d, "gaussian"),
    Matrix("g", n, ONE, "gaussian"),
    Matrix("A", d, d, "constant"),
    Matrix("K", d, d, "symmetric"),
    Matrix("B", k, d, "constant"),
    Matrix("v", d, ONE, "constant"),
    Matrix("L", d, d, "positive"),
]
RESOLVENTS = [
    Resolvent("Q", ((("L",), n), (("G'", "G"), ONE)), d),
    Resolvent("P", (((), n * x), (("G", "A", "A'", "G'"), ONE)), n),
    Resolvent("R", ((("L",), n), (("A'", "A"), n * w), (("B'", "B"), ONE)), d),
]
MEANS = {"w": ("A", "Q", "A'"), "u": ("A", "Q", "K", "R")}
ORDERS = {"n": 2, "d": 2}


def signature(beta=1, hypotheses=(), cols=d):
    matrices = [Matrix("G", n, cols, "gaussian"), *MATRICES[1:]] if cols == d else [Matrix("G", n, ONE, "gaussian")]
    return Signature(matrices, hypotheses, beta, *((RESOLVENTS, MEANS) if cols == d else ()))


def of_lines(s, *lines, orders=ORDERS, order=None, least=None):
    """The certificate of what lines say, of which terms of order ``least`` and below are left out."""
    total, growth = Combination(), Growth(s, orders)
    for coefficient, instance in lines:
        for c, monomial in instance.terms(s):
            total.add({monomial: c}, coefficient)
    kept = {m: c for m, c in total.items() if least is None or growth.polynomial(c) + growth.monomial(m) > least}
    noisy = {m for m in kept if any(not s.random.isdisjoint(each) for each in m)}
    target = Combination({m: c for m, c in kept.items() if m in noisy})
    value = Combination({m: -c for m, c in kept.items() if m not in noisy})
    listed = tuple(Line(coefficient, (instance,)) for coefficient, instance in lines)
    proof = LimitCertificate(s, target, value, ONE, listed, orders, LEAST if order is None else order)
    return proof if order is not None else LimitCertificate(s, target, value, ONE, listed, orders, proof.neglected())


def refused(proof, said):
    with pytest.raises(CertificateError, match=said):
        proof.check()
    with pytest.raises(Rejected):
        recheck_limit(dumps(proof))


# -- what is refused ---------------------------------------------------------------------------------------------------

STEIN = (ONE, Stein("G", ("Q", "A", "G'")))
FACTOR = (ONE, Factor("w", (("Q",), ("G'", "G"))))


def test_what_is_neglected_is_counted():
    """tr(AQA')·tr(Q)·tr(G'G) has fluctuations of order 1/m² ∙ m², its factors others."""
    proof = of_lines(signature(), FACTOR)
    assert proof.order == recheck_limit(dumps(proof)) == 0
    assert proof.check()
    refused(of_lines(signature(), FACTOR, order=-1), "is claimed")


@pytest.mark.parametrize("order", [float("nan"), float("inf"), 0.0, True, None, "0"])
def test_an_order_is_an_integer(order):
    proof = of_lines(signature(), STEIN, order=0)
    refused(LimitCertificate(proof.signature, proof.target, proof.value, ONE, proof.lines, ORDERS, order), "integer")
    refused(LimitCertificate(proof.signature, proof.target, proof.value, ONE, proof.lines, {"x": order}, 0), "integer")


@pytest.mark.parametrize(
    ("orders", "said"),
    [
        ({"G": 0}, "follows"),
        ({"Q": -9}, "follows"),
        ({"w": -9}, "follows"),
        ({"n": -2}, "is not negative"),
        ({"k": -1}, "is not negative"),
    ],
)
def test_orders_are_of_what_is_given(orders, said):
    s = signature()
    total = Combination()
    for c, monomial in STEIN[1].terms(s):
        total.add({monomial: c})
    refused(LimitCertificate(s, total, Combination(), ONE, (Line(*[STEIN[0], (STEIN[1],)]),), orders, 9), said)


def test_a_small_penalty_makes_a_large_resolvent():
    """However small: nothing that is not definite counts as more."""
    matrices, resolvents = MATRICES[:3], [Resolvent("Q", (((), x), (("G'", "G"), ONE)), d)]
    s = Signature(matrices, resolvents=resolvents)
    for order in (0, 2, -2, -(10**10)):
        growth = Growth(s, {"n": 2, "d": 2, "x": order})
        assert growth.letter("Q") == -order
        proof = LimitCertificate(s, Combination({(("Q",),): ONE}), Combination(), ONE, (), growth.orders, 2 - order)
        assert proof.check()
        assert recheck_limit(dumps(proof)) == 2 - order


@pytest.mark.parametrize(
    "instance",
    [
        Stein("G", ("G'",), (("[G]", "G'", "G"),)),  # nothing is left of [G], but there is one for n >= d only
        Stein("g", ("g'",), (("G'", "G", "[G]"),)),
        Given(0, (), (("[G]", "G'", "G"),)),
        Defined("Q", ("A",), (("[G]", "G'", "G"),)),
        Factor("w", (("[G]", "G'", "G"),)),
        Conjugate(Defined("Q", ("A", "[G]", "G'", "G"))),
        Stein("G", ("A", "[G]", "G'")),
    ],
)
def test_the_inverse_of_a_gram_matrix_has_no_place(instance):
    s = signature(hypotheses=[Hypothesis(((("A",), ONE), (("K",), -ONE)), d, d)])
    total = Combination()
    for c, monomial in instance.terms(s):
        total.add({monomial: c})
    refused(LimitCertificate(s, total, Combination(), ONE, (Line(ONE, (instance,)),), ORDERS, 9), "inverse of a Gram")


def test_it_has_none_where_it_is_a_number():
    """E |g|² = n by X = [g]g', Y = |g|², without a letter [g] in the end."""
    instance = Stein("g", ("[g]", "g'"), (("g'", "g"),))
    refused(of_lines(signature(), (ONE, instance), order=9), "inverse of a Gram")


@pytest.mark.parametrize("where", ["target", "value"])
def test_a_claim_about_what_has_no_bound(where):
    s, terms = signature(), {"target": Combination(), "value": Combination()}
    terms[where] = Combination({(("[G]", "G'", "G"),): ONE})
    with pytest.raises(CertificateError):
        LimitCertificate(s, terms["target"], terms["value"], ONE, (), ORDERS, 9).check()


def test_a_value_is_constant_although_means_are_in_it():
    s = signature()
    refused(LimitCertificate(s, Combination(), Combination({(("Q",),): ONE}), ONE, (), ORDERS, 9), "random")
    proof = LimitCertificate(s, Combination({(MEANS["w"],): ONE}), Combination({(): w}), ONE, (), ORDERS, 0)
    assert proof.check()  # both are bounded
    exact = (Line(ONE, (Factor("w"),)),)
    assert LimitCertificate(s, proof.target, proof.value, ONE, exact, ORDERS, LEAST).check()


def test_there_is_no_conjugate_of_a_covariance():
    proof = LimitCertificate(signature(2), Combination(), Combination(), ONE, (Line(ONE, (Factor("w"),)),), ORDERS, 9)
    document = json.loads(dumps(proof))
    document["lines"][0]["instances"][0]["conjugate"] = True
    assert verdicts(document) == (None, None)
    with pytest.raises(CertificateError):
        Conjugate(Factor("w")).terms(signature(2))


def test_duplicates_are_refused():
    document = json.loads(dumps(of_lines(signature(), STEIN)))
    for part in ("matrices", "resolvents", "means"):
        again = json.loads(json.dumps(document))
        again[part].append(again[part][0])
        assert verdicts(document) != verdicts(again) == (None, None)


# -- orders ------------------------------------------------------------------------------------------------------------


def monomials(s, rng, count, growth):
    """Random products of traces that vary."""
    found = list[tuple]()
    while len(found) < count:
        words = [word(s, rng, size, size, 5) for size in rng.choices([n, d, d, k, ONE], k=rng.choice([1, 1, 2]))]
        if None in words or any(letter.startswith("[") for each in words for letter in each):
            continue
        monomial = s.product([(each, ONE) for each in words])[1]
        if monomial not in found and growth.variance(monomial) > LEAST:
            found.append(monomial)
    return found


@pytest.mark.parametrize("beta", [1, 2])
@pytest.mark.parametrize("orders", [{"n": 2, "d": 2}, {"n": 2}], ids=["all large", "few columns"])
def test_variances_grow_as_they_are_counted_at_most(beta, orders):
    """From m = 16 to 64, means with them; a part of the bounds is attained."""
    s = Signature(MATRICES, (), beta, RESOLVENTS[:2])
    growth = Growth(s, orders)
    listed = monomials(s, Random(beta), 60, growth)
    ms, spread, size = (16, 64), [], []
    for m in ms:
        world = World(s, {"n": m, "d": 3 * m // 4 if "d" in orders else 3, "k": 2, "x": 0.7}, seed=5)
        draws = np.array([[world.monomial(each) for each in listed] for _ in range(150) if world.draw()])
        spread.append(draws.var(axis=0))
        size.append((np.abs(draws) ** 2).mean(axis=0))
    bounds = np.array([growth.variance(each) for each in listed]) / 2
    slopes = np.log(spread[1] / spread[0]) / np.log(ms[1] / ms[0])
    assert (slopes - bounds).max() < 0.45
    assert (np.abs(slopes - bounds) < 0.45).sum() > 15
    slopes = np.log(size[1] / size[0]) / np.log(ms[1] / ms[0])
    assert (slopes - np.array([growth.monomial(each) for each in listed])).max() < 0.45


def test_the_covariance_with_what_does_not_vary_is_nothing():
    s = signature()
    growth = Growth(s, ORDERS)
    assert growth.covariance((("Q",),), (("A",), ("R",))) == LEAST
    assert growth.covariance((("Q",),), ()) == LEAST
    assert of_lines(s, (n, Factor("w", (("A",),)))).order == LEAST


@pytest.mark.parametrize("beta", [1, 2])
def test_the_checkers_count_the_same(beta):
    s, rng = signature(beta), Random(3)
    growth, seen = Growth(s, ORDERS), Counter()
    for monomial in monomials(s, rng, 400, growth):
        orders = {name: rng.choice([-2, -1, 1, 2, 3]) for name in rng.sample(["x", "L", "A", "K", "B", "v"], 2)}
        orders |= {name: rng.choice([0, 1, 2]) for name in "ndk"}
        proof = of_lines(s, (rng.choice([ONE, n, w * x]), Factor(rng.choice("wu"), monomial)), orders=orders)
        assert recheck_limit(dumps(proof)) == proof.order, (monomial, orders)
        seen[proof.order] += 1
    assert len(seen) > 10


# -- documents made up and changed ------------------------------------------------------------------------------------

NUMBERS = {"n": 40, "d": 24, "m": 40, "k": 2, "x": 0.7}
LETTERS = ["G", "G'", "g", "g'", "A", "A'", "K", "B", "B'", "v", "v'", "L", "Q", "P", "R", "[G]", "H"]
HYPOTHESIS = Hypothesis(((("B", "A"), ONE), (("B",), -ONE)), k, d)
"""BA = B: nothing that holds in the world below, so that only what does without it is compared with it."""


def instance(s, rng):
    kind = rng.choice(["stein", "stein", "resolvent", "mean", "mean", "given"])
    traces = tuple(t for t in (word(s, rng, z, z, 4) for z in rng.choices([n, d], k=rng.randint(0, 2))) if t)
    if kind == "mean":
        return Factor(rng.choice(list(MEANS)), traces)
    if kind == "given":
        return Given(0, word(s, rng, d, k, 3) or ("B'",), traces)
    if kind == "resolvent":
        made = Defined(name := rng.choice("QPR"), word(s, rng, s.rows[name], s.rows[name], 3) or (), traces)
    else:
        made = Stein(name := rng.choice("GGg"), word(s, rng, s.cols[name], n, 4) or (name + "'",), traces)
    return Conjugate(made) if rng.random() < 0.2 else made


def true_document(rng, beta):
    s = signature(beta, [HYPOTHESIS])
    while True:
        lines = [(rng.choice([ONE, -ONE, n, x, w]), instance(s, rng)) for _ in range(rng.randint(1, 3))]
        with suppress(CertificateError):
            largest = of_lines(s, *lines)
            growth = Growth(s, ORDERS)
            top = [growth.polynomial(c) + growth.monomial(m) for m, c in largest.target.items()]
            return json.loads(dumps(of_lines(s, *lines, least=max(top, default=0) - 2)))


def changed(document, rng):
    """The document with its structure changed somewhere; a change for which there is no place is none."""
    with suppress(LookupError, TypeError, ValueError, AttributeError):
        change_more(document, rng) if rng.random() < 0.6 else change(document, rng)
    return document


def change_more(document, rng):
    instances = [i for line in document["lines"] for i in line["instances"]]
    coefficients = [p for p in parts(document, list) if p and type(p[0]) is int]

    def letter():
        words = [p for p in parts(document, list) if p and all(isinstance(c, str) for c in p)]
        found = rng.choice(words)
        found[rng.randrange(len(found))] = rng.choice([*LETTERS, "n", "d", "x", "w"])

    def term():
        rng.choice(document["resolvents"])["terms"].append(
            [rng.choice(POLYNOMIALS), [rng.choice(LETTERS) for _ in range(rng.randrange(3))]]
        )

    rng.choice(
        [
            letter, letter, letter, term,
            lambda: rng.choice(coefficients).__setitem__(0, rng.choice([-1, 1, 2, 0])),
            lambda: document.update(order=document["order"] + rng.choice([-2, -1, 1, 2])),
            lambda: document["orders"].update({rng.choice([*"ndkxwGQALm"]): rng.choice([-2, -1, 0, 1, 2, 4])}),
            lambda: document["orders"].pop(rng.choice("nd")),
            lambda: rng.choice(document["resolvents"]).update(size=rng.choice(POLYNOMIALS)),
            lambda: rng.choice(document["matrices"]).update(kind=rng.choice(["gaussian", "constant", "positive"])),
            lambda: rng.choice(instances).update({"conjugate": rng.random() < 0.5}),
            lambda: rng.choice(instances).update(rng.choice([{"mean": rng.choice("wux")}, {"resolvent": "R"}])),
            lambda: rng.choice(instances)["traces"].append([rng.choice(LETTERS)]),
            lambda: rng.shuffle(document["resolvents"]),
            lambda: document.update(format=rng.choice(list(LIMIT_FORMATS.values()))),
            lambda: document.pop(rng.choice(["resolvents", "means", "orders", "order", "hypotheses"])),
        ]
    )()  # fmt: skip


def verdicts(document):
    """The orders that kernel and second checker find, None where they refuse."""
    try:
        proof = loads(json.dumps(document))
        kernel = proof.neglected() if isinstance(proof, LimitCertificate) and proof.check() else None
    except CertificateError:
        kernel = None
    try:
        return kernel, recheck_limit(document)
    except Rejected:
        return kernel, None


class Blocks:
    """Draws in blocks, in each of which means are averages; what a certificate claims, block by block."""

    def __init__(self, proof, blocks=12, draws=12):
        s = proof.signature
        self.deviations = []
        for block in range(blocks):
            self.world, self.drawn = World(s, NUMBERS | {"w": 0, "u": 0}, seed=0), []
            self.world.rng = np.random.default_rng(1 + block)
            for _ in range(draws):
                self.drawn.append({name: self.world.normal(*self.world.shape(name)) for name in s.gaussian})
            for symbol in s.means:  # in the order of declaration, so that those in resolvents come first
                self.world.numbers[symbol] = self.average({(s.means[symbol],): ONE})
            denominator = self.world.number(proof.denominator)
            self.deviations.append(denominator * self.average(proof.target) - self.average(proof.value))

    def average(self, combination):
        terms = [(c, m) for m, c in combination.items()]
        return np.mean([self.world.having(draw).total(terms) for draw in self.drawn])


def is_of_this_world(proof):
    """Whether what is declared is what the world has, and no hypothesis is used."""
    base, s = signature(proof.signature.beta), proof.signature
    instances = [i for line in proof.lines for i in line.instances]
    used = any(isinstance(i.of if isinstance(i, Conjugate) else i, Given) for i in instances)
    known = all(m in base.matrices for m in s.matrices) and len(s.matrices) == len(base.matrices)
    symbols = {t for c in (*proof.value.values(), *proof.target.values(), proof.denominator) for p in c for t in p}
    return not used and known and proof.orders == ORDERS and symbols <= {*NUMBERS, "w", "u"} and proof.order < 20


def is_refuted(proof):
    """A claim that is off by m times what it says would be off by 40 here; 6 is taken for a constant."""
    with suppress(KeyError, np.linalg.LinAlgError):
        off = np.array(Blocks(proof).deviations)
        error = 5 * off.std() / np.sqrt(len(off))
        return abs(off.mean()) > error + 6 * NUMBERS["m"] ** (max(proof.order, -40) / 2) + 1e-7
    return False


def census(seed, count, beta):
    """Documents by fate; asserts that the checkers agree, and that what they accept is not false."""
    rng, fates, claims = Random(seed), Counter(), set()
    for i in range(count):
        document = original = true_document(rng, beta)
        document = json.loads(json.dumps(original))
        for _ in range(min(i % 4, 2)):
            document = changed(document, rng)
        kernel, second = verdicts(document)
        assert kernel == second, json.dumps(document)
        assert kernel is not None or i % 4, json.dumps(document)
        if kernel is None:
            fates["refused"] += 1
            continue
        proof = loads(json.dumps(document))
        claim = json.dumps([document[part] for part in ("target", "value", "order", "denominator", "resolvents")])
        if not is_of_this_world(proof) or claim in claims:
            fates["accepted, of another world or known"] += 1
        elif document != original or i % 40 == 0:
            claims.add(claim)
            fates["accepted, and simulated"] += 1
            assert not is_refuted(proof), json.dumps(document)
    return fates


@pytest.mark.parametrize("beta", [1, 2])
def test_the_checkers_agree_on_made_up_documents_and_what_they_accept_is_true(beta):
    fates = census(0, 300, beta)
    assert fates["refused"] > 100
    assert fates["accepted, and simulated"] > 7


@pytest.mark.exhaustive
@pytest.mark.parametrize("beta", [1, 2])
def test_they_do_on_ten_thousand(beta):
    census(1, 10_000, beta)


@pytest.mark.parametrize("beta", [1, 2])
def test_a_false_document_would_be_seen(beta):
    """Where a term of the claim is doubled, or the value of another sign."""
    rng, seen, count = Random(1), 0, 0
    while count < 30:
        document = true_document(rng, beta)
        side = rng.choice(["target", "value"])
        if document[side] and (proof := loads(json.dumps(document))) and is_of_this_world(proof):
            document[side].append(rng.choice(document[side]))
            count += 1
            seen += is_refuted(loads(json.dumps(document)))
    assert seen > 10
