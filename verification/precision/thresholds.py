"""Where an expectation begins to exist: at the threshold itself the integral over χ ≥ ε grows without bound.

An integrand tᵐ exp(−t²/2) with m = −1 makes it grow like log(1/ε), one with m < −1 like ε^(m+1). The growth between two
values of ε is measured by quadrature and compared with that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mpmath import mp, mpf

from ..arithmetic.polynomials import Polynomial, Space
from ..arithmetic.scalars import Chi

NEAR, NEARER = mpf("1e-10"), mpf("1e-20")
"""Values of ε."""
DIGITS = 30


@dataclass(frozen=True)
class Growth:
    """By how much the truncated integral grows from ε = 1e−10 to 1e−20, over what its leading term predicts; ``power``:
    that of the worst integrand."""

    power: int
    measured: mpf
    predicted: mpf

    @property
    def is_as_predicted(self) -> bool:
        return bool(abs(self.measured / self.predicted - 1) < mpf("1e-8"))

    def __str__(self) -> str:
        law = "log(1/ε)" if self.power == -1 else f"ε^{self.power + 1}"
        return f"grows like {law}"


def growth(space: Space, polynomial: Polynomial) -> Growth | None:
    """Of the expectation of a polynomial; None if it is finite, or if what grows cancels."""
    with mp.workdps(DIGITS):
        worst, measured, predicted, size = 0, mpf(0), mpf(0), mpf(0)
        for coefficient, factors in space.products(polynomial):
            grows = [f for f in factors if isinstance(f[0], Chi) and f[0].power(f[1]) < 0]
            if not grows:
                continue
            if len(grows) > 1:
                raise NotImplementedError("a product of two moments that both diverge")
            ((chi, p, _),) = grows
            assert isinstance(chi, Chi)
            rest = mpf(coefficient.numerator) / coefficient.denominator
            for scalar, a, b in factors:
                if (scalar, a, b) != grows[0]:
                    rest *= scalar.moment(a, b, DIGITS)
            step = chi.truncated(p, NEARER, DIGITS) - chi.truncated(p, NEAR, DIGITS)
            measured += rest * step
            predicted += rest * _leading(chi, p)
            size += abs(rest * step)
            worst = min(worst, chi.power(p))
        if abs(predicted) <= size * mpf("1e-15"):
            return None
        return Growth(worst, measured, predicted)


def _leading(chi: Chi, p: int) -> mpf:
    """∫ tᵐ dt between the two values of ε, over the integral of the density."""
    m = chi.power(p)
    body: Any = mp.log(NEAR / NEARER) if m == -1 else (NEARER ** (m + 1) - NEAR ** (m + 1)) / (-m - 1)
    return body / chi.normalization(DIGITS)
