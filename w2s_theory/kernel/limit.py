"""A certificate in the limit of large dimensions: what is claimed holds up to O(mᵏ), and the order is counted.

It claims  denominator · E[target] = value + O(m^(order/2)),  and is checked as an exact certificate is, but that what
the lines leave may be small instead of nothing. There is one more kind of instance, and the second axiom behind it:
products of traces factorize, E tr(W)·Y = w·E Y + Cov(tr W, Y), where the symbol w stands for E tr(W) and the covariance
is bounded by the Gaussian Poincaré inequality (`orders`).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from .axiom import Factor, written
from .certificate import Certificate
from .orders import LEAST, Growth
from .words import CertificateError


@dataclass(frozen=True)
class LimitCertificate(Certificate):
    """A claim up to O(m^(order/2)) and its proof; ``orders``: see `Growth`."""

    orders: dict[str, int] = field(default_factory=dict)
    order: int = LEAST

    def check(self) -> bool:
        """True, or CertificateError naming the line that does not fit."""
        if (found := self.neglected()) > self.order:
            raise CertificateError(f"what is neglected is of order {found}/2, but {self.order}/2 is claimed")
        return True

    def neglected(self) -> int:
        """The order of all that the lines leave, and of the covariances."""
        if type(self.order) is not int:
            raise CertificateError(f"an order is an integer, in halves, not {self.order!r}")
        growth = Growth(self.signature, self.orders)
        residual, met, _ = self.residual()
        instances = [instance for line in self.lines for instance in line.instances]
        words = [word for words in (*met, *map(written, instances)) for word in words]
        if any(letter.startswith("[") for word in words for letter in word):
            raise CertificateError("the inverse of a Gram matrix is not bounded, and has no order")
        orders = [growth.polynomial(c) + growth.monomial(monomial) for monomial, c in residual.items()]
        for line in self.lines:
            covariances = [_neglected(i, growth) for i in line.instances if isinstance(i, Factor)]
            orders += [growth.polynomial(line.coefficient) + order for order in covariances if order > LEAST]
        return max(orders, default=LEAST)


def _neglected(factor: Factor, growth: Growth) -> int:
    """The order of the covariance."""
    return growth.covariance((growth.signature.means[factor.mean],), factor.traces)
