"""Is a mean infinite? No draws show that of any law, but of a law with a known tail they can show that it is not.

Where an expected risk is infinite, something of size at least SHARE times a χ²_1 variable is multiplied by the inverse
of an independent χ² variable of at most two degrees of freedom (the least singular value of a Gaussian matrix of as
many rows as columns, give or take one). So P(X > t) ≥ P(SHARE · χ²_1/χ²_2 > t) = 1 − 1/√(1 + SHARE/t), and m draws all
stay below t with probability at most (1 + SHARE/t)^(−m/2).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

SHARE = 1 / 16
"""At the corners, where what multiplies the inverse is of the size of 1 in few dimensions."""
AT_ONCE = 512


def contradicts_infinity(draw: Callable[[int], np.ndarray], level: float, most: int) -> float | None:
    """The largest of ``most`` draws, if they stay where those of an infinite mean do with probability at most
    ``level``; None as soon as one does not."""
    beyond = SHARE / np.expm1(-2 * np.log(level) / most)
    largest = 0.0
    for _ in range(-(-most // AT_ONCE)):
        largest = max(largest, float(draw(AT_ONCE).max()))
        if largest > beyond:
            return None
    return largest
