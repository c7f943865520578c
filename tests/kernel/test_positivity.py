"""Certificates of sign: what multiplies out is accepted by both checkers, and everything else by neither."""

import copy
import json
from functools import cache
from random import Random

import pytest
from sympy import And, Ge, Gt, Le, Min, symbols

from verification.recheck import Rejected, recheck_sign
from w2s_theory.calculus.signs.certificate import SignProof
from w2s_theory.calculus.signs.positivity import NoSignProof, SignSearch
from w2s_theory.kernel.polynomial import Polynomial
from w2s_theory.kernel.positivity import Bound, Positivity
from w2s_theory.kernel.serialization import dumps_sign, loads_sign
from w2s_theory.kernel.words import CertificateError

n, d, one = Polynomial.symbol("n"), Polynomial.symbol("d"), Polynomial.constant(1)
SLACKS = (Bound(n - d - one - one, False), Bound(d - one, False))
PROOF = Positivity(n * n - d * d, {(2, 0): 1, (1, 1): 2, (1, 0): 6, (0, 1): 4, (0, 0): 8})
"""(n − d)(n + d) = (x + 2)(x + 2y + 4) for x = n − d − 2, y = d − 1."""
m, k, N = symbols("m k N", integer=True, positive=True)
a, b, r = symbols("a b r", nonnegative=True)


@cache
def proofs():
    """Proofs of some breadth: each kind of slack, conditions with denominators, squares, strict and not."""
    rational = Gt((m * m + 4 * k) / (m - k) ** 2, (m * k + 4 * m) / (m - k) ** 2)
    cases = [
        (m**2 - k**2, Gt(m, k)),
        (a / (m - k - 1) - a / m, Gt(m, k + 1)),
        ((a - b) ** 3 * (m - k) / N, And(Ge(a, b), Ge(m, k))),
        (m * (k - r), Le(r, Min(m, k))),
        ((a - b) ** 2 * m / (m - k), Gt(m, k)),
        (a * m - b * k, And(Ge(m, k), Gt(a / k - b / k, 0))),
        (a / (a + b) - b / (a + b), And(Ge(a, b), Gt(b, 0))),
        ((m - k) * (m - 4), And(rational, Gt(m, k))),
        (a / r, And(Gt(r * (m - k), 0), Gt(m, k))),
    ]
    return [SignSearch(domain, expression.free_symbols).prove(expression) for expression, domain in cases]


@cache
def documents():
    return [json.loads(dumps_sign(proof.certificate)) for proof in proofs()]


def verdicts(document):
    """(kernel's certificate or None, whether the second checker accepts)."""
    try:
        certificate = loads_sign(json.dumps(document))
        certificate.check()
    except CertificateError:
        certificate = None
    try:
        recheck_sign(document)
    except Rejected:
        return certificate, False
    return certificate, True


def places(part):
    """Every list or dictionary inside, with each key."""
    for key in [*part] if isinstance(part, dict) else range(len(part)):
        yield part, key
        if isinstance(part[key], dict | list):
            yield from places(part[key])


def corrupt(document, rng):
    """Change one thing, anywhere: a number, a symbol, a kind, a flag; or drop or repeat a part."""
    where, key = rng.choice([place for place in places(document) if place[1] != "format"])
    old = where[key]
    if isinstance(old, bool):
        where[key] = not old
    elif isinstance(old, int):
        where[key] = old + rng.choice([-2, -1, 1, 2])
    elif isinstance(old, str):
        kinds = ["real", "integer", "nonnegative", "positive", "positive integer", "nonnegative integer"]
        where[key] = rng.choice(kinds if old in kinds else ["m", "k", "a", "b", "r"])
    elif isinstance(where, list):
        rng.choice([where.remove, where.append])(copy.deepcopy(old))
    elif isinstance(old, list):
        if rng.random() < 0.5 and old:
            old.append(copy.deepcopy(rng.choice(old)))
        else:
            rng.shuffle(old)
    else:
        del where[key]
    return document


def about(proof, certificate):
    """Whether it is a certificate of the same claim."""
    try:
        return SignProof(proof.expression, proof.domain, certificate).check()
    except CertificateError:
        return False


def test_no_corruption_is_accepted():
    are_told_from_their_corruptions(1_000)


@pytest.mark.exhaustive
def test_none_of_ten_thousand_corruptions_is_accepted():
    are_told_from_their_corruptions(10_000)


def are_told_from_their_corruptions(count):
    """The two checkers always agree; what they accept follows from what it says, or says the same as before."""
    rng, accepted = Random(20260102), 0
    for i in range(count):
        original, proof = documents()[i % len(documents())], proofs()[i % len(documents())]
        document = corrupt(copy.deepcopy(original), rng)
        certificate, second = verdicts(document)
        assert (certificate is not None) == second, json.dumps(document)
        if certificate is not None and document != original:
            accepted += 1
            if not about(proof, certificate):
                # another claim: only a kind or the strictness of a condition may differ, and it must still be true
                assert certificate.claim in (proof.certificate.claim, loads_sign(json.dumps(original)).claim) or (
                    certificate.claim.top == proof.certificate.claim.top
                ), json.dumps(document)
                assert holds(certificate, rng), json.dumps(document)
    assert accepted < 0.15 * count


def at(p, point):
    total = 0
    for powers, c in p.items():
        for s in powers:
            c *= point[s]
        total += c
    return total


def satisfied(inequality, point):
    top, bottom = at(inequality.top, point), at(inequality.bottom, point)
    return bottom != 0 and (top * bottom > 0 or (top == 0 and not inequality.strict))


def holds(certificate, rng):
    """Whether the claim is true at random points at which kinds and conditions hold."""
    inequalities = (*certificate.conditions, certificate.claim)
    names = sorted({s for i in inequalities for p in (i.top, i.bottom) for powers in p for s in powers})
    least = {"positive": 1, "positive integer": 1, "nonnegative": 0, "nonnegative integer": 0}
    for _ in range(300):
        point = {s: rng.randint(least.get(certificate.kinds.get(s), -4), 9) for s in names}
        if all(satisfied(c, point) for c in certificate.conditions) and not satisfied(certificate.claim, point):
            return False
    return True


@pytest.mark.parametrize("index", range(9))
def test_what_is_proved_is_accepted_and_survives_the_round_trip(index):
    document = documents()[index]
    certificate, second = verdicts(document)
    assert second
    assert about(proofs()[index], certificate)
    assert json.loads(dumps_sign(certificate)) == document


def test_a_common_factor_of_a_condition_counts_with_both_powers():
    """(m² + 4k − mk − 4m)/(m − k)² > 0 says (m − k)(m − 4) > 0 where m ≠ k; it does not say m > 4."""
    condition = Gt((m * m + 4 * k) / (m - k) ** 2, (m * k + 4 * m) / (m - k) ** 2)
    search = SignSearch(And(condition, Gt(k, m)), [m, k])
    with pytest.raises(NoSignProof):
        search.prove(m - 4)
    assert search.prove(4 - m).check()


def test_a_certificate_of_another_claim_is_refused():
    proof = proofs()[0]
    with pytest.raises(CertificateError, match="not about"):
        SignProof(proof.expression + 1, proof.domain, proof.certificate).check()
    with pytest.raises(CertificateError, match="not a condition"):
        SignProof(proof.expression, Gt(m, 0), proof.certificate).check()


def test_a_true_positivity_is_accepted():
    assert PROOF.bound(SLACKS) == Bound(PROOF.polynomial, True)


def test_a_negative_coefficient_is_no_proof_although_it_adds_up():
    slacks = (Bound(n, False), Bound(d, False))
    with pytest.raises(CertificateError, match="not positive"):
        Positivity(n - d, {(1, 0): 1, (0, 1): -1}).bound(slacks)


@pytest.mark.parametrize("exponents", [(-1,), (0, 0), (10**9,)])
def test_malformed_exponents(exponents):
    with pytest.raises(CertificateError, match="malformed"):
        Positivity(one, {exponents: 1}).bound((Bound(n, False),))


def test_strictness_needs_a_product_of_positive_slacks():
    weak = Positivity(n * d, {(1, 1): 1})
    assert not weak.bound((Bound(n, True), Bound(d, False))).strict
    assert weak.bound((Bound(n, True), Bound(d, True))).strict
