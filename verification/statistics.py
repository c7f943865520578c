"""Is the mean of a simulated quantity the claimed one? A test with a stated false-alarm rate.

Draws are averaged in ``BATCHES`` batches and the batch means are compared with the claim by Student's t, after Hall's
transformation (1992, J. R. Statist. Soc. B 54), which removes the effect of skewness to first order: risks are skewed,
and plain t would refute true claims too often from below. Where the mean itself is still too skewed for that, nothing
is decided. Over several problems the relative deviations are pooled with weights from a pilot run (degrees of freedom
after Welch and Satterthwaite). The level of one comparison is the allowed false-alarm rate of the whole run divided by
the number of comparisons that the run may make (Bonferroni); every look at the data counts as one, so early stopping
does not loosen it. The actual error rate is itself tested, on risks of known law, down to a level of 10⁻⁴; beyond, it
rests on the normal approximation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

BATCHES = 64
FALSE_ALARM_RATE = 1e-6
"""Probability that a whole run refutes anything although all claims are true."""
POWER = 0.999
"""Probability with which the reported detectable effect would have been refuted."""


LARGEST_SKEWNESS = 0.1
"""Of a mean; beyond it the transformation is not a small correction any more, and the comparison is not made."""


@dataclass(frozen=True)
class Deviation:
    """An estimate minus its claimed value, with its standard error, degrees of freedom and skewness (of the mean)."""

    difference: float
    standard_error: float
    degrees: float
    skewness: float

    @property
    def t(self) -> float:
        """Student's t after Hall's transformation."""
        t, g = self.difference / self.standard_error, self.skewness
        return t + g * (t**2 / 3 + 1 / 6) + g**2 * t**3 / 27

    @property
    def is_decisive(self) -> bool:
        """Whether the mean is near enough to normal for a comparison."""
        return abs(self.skewness) <= LARGEST_SKEWNESS

    def is_significant(self, level: float) -> bool:
        """Whether a two-sided test of this level, if one is possible, rejects that the true difference is zero."""
        return self.is_decisive and 2 * stats.t.sf(abs(self.t), self.degrees) < level

    def detectable(self, level: float) -> float:
        """The smallest true difference (absolute) that the test of this level rejects with probability POWER."""
        return float((stats.t.isf(level / 2, self.degrees) + stats.norm.isf(1 - POWER)) * self.standard_error)


def deviation(samples: np.ndarray, claimed: float) -> Deviation:
    """The deviation of the mean of independent samples from the claimed mean.

    ``samples``: shape (trials,), at least 2·BATCHES of them; an incomplete last batch is not used. Raises ValueError
    for too few samples or for samples that are not finite or all alike: they decide nothing.
    """
    if samples.ndim != 1 or len(samples) < 2 * BATCHES:
        raise ValueError(f"{samples.shape} samples given, but a vector of at least {2 * BATCHES} is needed")
    if not np.isfinite(samples).all():
        raise ValueError(
            f"{np.sum(~np.isfinite(samples))} of {len(samples)} samples are not finite; no test is possible"
        )
    batches = samples[: len(samples) // BATCHES * BATCHES].reshape(BATCHES, -1).mean(axis=1)
    spread = batches.std(ddof=1)
    if spread <= 1e-13 * abs(batches.mean()):
        raise ValueError("the samples are all alike: no test")
    skewness = stats.skew(samples) / np.sqrt(len(samples))
    return Deviation(float(batches.mean() - claimed), float(spread / np.sqrt(BATCHES)), BATCHES - 1, float(skewness))


def pooled(deviations: Sequence[Deviation], claimed: Sequence[float], weights: Sequence[float]) -> Deviation:
    """The weighted mean of the relative deviations over independent problems.

    ``weights``: nonnegative, not all zero, and not made from the draws behind ``deviations``: weights that know the
    data would bias the mean of a skewed quantity. Problems with a claimed value of zero must have weight zero. Raises
    ValueError if nothing is left.
    """
    share = np.array(weights, dtype=float)
    if not share.sum() > 0:
        raise ValueError("no problem with a claimed value other than zero")
    share /= share.sum()
    used = [(w, d, c) for w, d, c in zip(share, deviations, claimed, strict=True) if w]
    difference = sum(w * d.difference / c for w, d, c in used)
    errors = np.array([w * d.standard_error / c for w, d, c in used])
    degrees, skewness = np.array([(d.degrees, d.skewness) for _, d, _ in used]).T
    variance = np.sum(errors**2)
    freedom = variance**2 / np.sum(errors**4 / degrees)
    pooled_skewness = np.sum(errors**3 * skewness) / variance**1.5
    return Deviation(float(difference), float(np.sqrt(variance)), float(freedom), float(pooled_skewness))
