"""Every claim at problems that Hypothesis draws, corners included: its closed form is what independent integrals give.

`pytest --hypothesis-profile hunt tests/test_every_claim.py` draws ever new problems, and many; what fails is shrunk.
"""

import pytest
from hypothesis import HealthCheck, given, settings
from sympy import Eq, Piecewise, oo

from derivations import catalogue
from verification.precision.drawn import exact_problems
from verification.precision.examine import Record, Refuted, compare
from w2s_theory.claim import Law, Probability, Regimes
from w2s_theory.claim.sizes import Size
from w2s_theory.setting.symbols import d_sw, d_w, n, rho_missed, sigma

CLAIMS = catalogue()
NO_NUMBER = (Law, Probability, Size)
"""Distributions and sizes are decided by tests of their own (`test_precision`)."""
MANY_CASES = 120
"""Problems for claims on all sample sizes, at least."""
EXAMPLES = 12 if settings().derandomize else settings().max_examples
DIGITS = 20


def limits():
    return settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))


def decided(claim, value=None, examples=None):
    """How many problems decided something; raises Refuted at the smallest one at which the value is wrong."""
    record, form = Record(), claim.value if value is None else value

    @settings(limits(), **({"max_examples": examples} if examples else {}))
    @given(exact_problems(claim))
    def is_the_integral(problem):
        compare(claim, form, problem, DIGITS, None, record)

    is_the_integral()
    return len(record.reached) + record.infinite


@pytest.mark.parametrize("id", [id for id, claim in CLAIMS.items() if not isinstance(claim, NO_NUMBER)])
def test_every_claim_is_the_integral(id):
    assert decided(CLAIMS[id], examples=max(MANY_CASES, EXAMPLES) if isinstance(CLAIMS[id], Regimes) else None) > 0


@pytest.mark.parametrize("where", [Eq(sigma, 0), n > 1000, rho_missed > 1000, Eq(d_sw, d_w), Eq(d_w, 1)])
def test_a_formula_that_is_wrong_in_a_corner_only_is_found(where):
    claim = CLAIMS["student.population"]
    with pytest.raises(Refuted):
        decided(claim, Piecewise((2 * claim.value + 1, where), (claim.value, True)), examples=300)


def test_infinity_where_the_noise_is_zero_is_found():
    """Without the cases that are finite at a threshold because nothing multiplies what is infinite there."""
    claim = CLAIMS["student.population.all-sizes"]
    wrong = Piecewise(*claim.value.args[: len(claim.cases)], (oo, True), evaluate=False)
    with pytest.raises(Refuted):
        decided(claim, wrong, examples=300)
