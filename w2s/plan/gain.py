"""The gain over its teacher that a measured misfit tells of, without a label.

For a truth in the strong span the expected gain is a multiple of the expected misfit that depends on N and d_s only:
the factors are those of the claims `gain.realizable`.

>>> for gain in predicted(d_s=100, N=625, misfit="0.004", measured="in-sample"):
...     print(gain.words, gain.factor, float(gain.gain), gain.claim_id)
at a fresh point 2650/2751 0.0038531443111595783 gain.realizable.unlabelled
on the training inputs 1 0.004 gain.realizable.in-sample
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from sympy import Integer, sympify

from derivations.gain.realizable import claims
from w2s_theory.calculus import DomainError
from w2s_theory.claim import term
from w2s_theory.setting import symbols as s

from .problem import Number, exact, size

CLAIMS = {claim.id.removeprefix("gain.realizable."): claim for claim in claims}
WHERE = {"population": "at a fresh point", "unlabelled": "at a fresh point", "in-sample": "on the training inputs"}
FROM = {"in-sample": ("unlabelled", "in-sample"), "population": ("population",)}
"""Which claims take the misfit that was measured on the training inputs, and which that at fresh points."""


@dataclass(frozen=True)
class Gain:
    """``gain`` = ``factor`` · misfit, ``words``: of which risk."""

    words: str
    factor: Fraction
    gain: Fraction
    claim_id: str


def predicted(d_s: Number, N: Number, misfit: Number, measured: str = "population") -> tuple[Gain, ...]:
    """The teacher's risk less the student's, expected. ``measured``: population, at fresh inputs, or in-sample, on
    the N with pseudo-labels.

    Raises DomainError for N ≤ d_s + 1, where the student's risk is infinite, and for a misfit that is negative.
    """
    sizes, seen = {s.d_s: size("d_s", d_s), s.N: size("N", N)}, exact("the misfit", misfit)
    if sizes[s.N] <= sizes[s.d_s] + 1:
        raise DomainError(f"N = {sizes[s.N]}, but the student's risk is finite from N = {sizes[s.d_s] + 2} on only")
    if seen < 0:
        raise DomainError(f"the misfit is a mean of squares, but {float(seen):g} was given")
    found = []
    for name in FROM[measured]:
        claim = CLAIMS[name]
        (of,) = claim.using
        ratio = sympify(claim.right / term(of)).xreplace({symbol: Integer(value) for symbol, value in sizes.items()})
        factor = Fraction(int(ratio.p), int(ratio.q))
        found.append(Gain(WHERE[name], factor, factor * seen, claim.id))
    return tuple(found)
