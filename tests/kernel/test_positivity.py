"""Certificates of sign: what multiplies out is accepted, everything else is not."""

import random
from dataclasses import replace

import pytest

from w2s_theory.kernel.polynomial import Polynomial
from w2s_theory.kernel.positivity import Positivity
from w2s_theory.kernel.words import CertificateError

n, d, one = Polynomial.symbol("n"), Polynomial.symbol("d"), Polynomial.constant(1)
SLACKS = (n - d - one - one, d - one)
PROOF = Positivity(n * n - d * d, SLACKS, frozenset(), {(2, 0): 1, (1, 1): 2, (1, 0): 6, (0, 1): 4, (0, 0): 8})
"""(n − d)(n + d) = (x + 2)(x + 2y + 4) for x = n − d − 2, y = d − 1."""


def test_a_true_certificate_is_accepted():
    assert PROOF.check()
    assert PROOF.is_strict


def test_random_corruptions_are_rejected():
    rng = random.Random(0)
    for _ in range(300):
        terms = dict(PROOF.terms)
        key = rng.choice(list(terms))
        change = rng.choice(["coefficient", "exponent", "drop", "add"])
        if change == "coefficient":
            terms[key] += rng.choice([-1, 1, 2])
        elif change == "exponent":
            terms[(key[0] + 1, key[1])] = terms.pop(key)
        elif change == "drop":
            del terms[key]
        else:
            terms[(3, rng.randrange(3))] = 1
        with pytest.raises(CertificateError):
            replace(PROOF, terms=terms).check()


def test_a_negative_coefficient_is_no_proof_although_it_adds_up():
    with pytest.raises(CertificateError, match="not positive"):
        Positivity(n - d, (n, d), frozenset(), {(1, 0): 1, (0, 1): -1}).check()


def test_a_slack_to_a_negative_power_is_malformed():
    with pytest.raises(CertificateError, match="malformed"):
        Positivity(one, (n,), frozenset(), {(-1,): 1}).check()
    with pytest.raises(CertificateError, match="malformed"):
        Positivity(one, (n,), frozenset(), {(0, 0): 1}).check()


def test_strictness_needs_a_product_of_positive_slacks():
    weak = Positivity(n * d, (n, d), frozenset({0}), {(1, 1): 1})
    assert weak.check()
    assert not weak.is_strict
    assert replace(weak, positive=frozenset({0, 1})).is_strict
