"""Every claim at problems that Hypothesis draws, corners included: its closed form is what independent integrals give.

`pytest --hypothesis-profile hunt tests/test_every_claim.py` draws ever new problems, and many; what fails is shrunk.
"""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from sympy import Eq, Piecewise

from derivations import catalogue
from derivations.regimes.all_sizes import claims as regimes
from verification.precision.drawn import exact_problems
from verification.precision.examine import Record, Refuted, compare
from w2s_theory.claim import Law, Monotone, Probability, Regimes
from w2s_theory.claim.sizes import Size
from w2s_theory.setting.symbols import d_sw, d_w, n, rho_foreign, rho_missed, rho_w, sigma

CLAIMS = catalogue()
NO_NUMBER = (Law, Probability, Size)
"""Distributions and sizes are decided by tests of their own (`test_precision`)."""
OPEN = {"student.population.all-sizes": "at the teacher's thresholds the noise counts, not what is passed on"}
RARE = (Monotone, Regimes)
"""What is decided at few problems (those with one more direction to share) or differs at many (all sizes)."""
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


@pytest.mark.parametrize(
    "id",
    [pytest.param(id, marks=pytest.mark.xfail(strict=True, raises=Refuted, reason=OPEN[id])) if id in OPEN else id
     for id, claim in CLAIMS.items() if not isinstance(claim, NO_NUMBER)],
)  # fmt: skip
def test_every_claim_is_the_integral(id):
    assert decided(CLAIMS[id], examples=max(200, EXAMPLES) if isinstance(CLAIMS[id], RARE) else None) > 0


@pytest.mark.parametrize("where", [Eq(sigma, 0), n > 1000, rho_missed > 1000, Eq(d_sw, d_w), Eq(d_w, 1)])
def test_a_formula_that_is_wrong_in_a_corner_only_is_found(where):
    claim = CLAIMS["student.population"]
    with pytest.raises(Refuted):
        decided(claim, Piecewise((2 * claim.value + 1, where), (claim.value, True)), examples=300)


def test_infinity_where_the_noise_is_zero_is_found():
    claim = next(c for c in regimes if c.id == "student.population.all-sizes")
    wrong = replace(claim, noise=(sigma**2 + rho_w) * (d_w - d_sw) + rho_foreign)
    with pytest.raises(Refuted):
        decided(wrong, examples=300)
