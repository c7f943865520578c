"""Is the mean of a simulated quantity the claimed one? A test that may stop at any time.

Let X_1, X_2, … be independent with mean 0 and variance at most v: what was simulated, less what was claimed. With
Catoni's function φ(x) = log(1 + x + x²/2) for x ≥ 0 and φ(−x) = −φ(x), each factor of

    M_t = Π_i exp φ(λX_i) / (1 + λ²v/2)

has mean at most 1, so M is a nonnegative supermartingale that starts at 1: the wealth of somebody who bets against the
claim. By Ville's inequality the chance that it *ever* reaches 1/α is at most α. The same is true of products over
independent problems and of means over bets λ. No normal approximation, no bounded support, no fixed number of draws:
only the variance, which is derived where it can be (``verification.simulation.variances``).

The bets are those that are best against relative errors ε common to all problems, λ = ε·unit/v, and against the same
errors in a single problem; half of the stake is on the former. A campaign of K claims gives each the level α/K.

Ville (1939), Étude critique de la notion de collectif; Catoni (2012), Ann. Inst. H. Poincaré 48; Wang & Ramdas (2023),
Stoch. Process. Appl. 163. For distribution functions: Dvoretzky, Kiefer & Wolfowitz with the constant of Massart
(1990), Ann. Probab. 18, at finitely many looks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy import stats
from scipy.special import logsumexp

Array = np.ndarray

FALSE_ALARM_RATE = 1e-6
"""Probability that a whole run refutes anything although all claims are true."""
POWER = 0.999
"""Probability with which the reported detectable error would have been refuted."""
ERRORS = 0.0002 * 2.0 ** np.arange(14)
"""Sizes of relative errors that are bet on, from 0.02 % to 160 %."""
CHUNK = 4096
"""Draws that are looked at together."""


def influence(x: Array) -> Array:
    """Catoni's φ."""
    return np.sign(x) * np.log1p(np.abs(x) + x**2 / 2)


@dataclass
class Wager:
    """Bets against P claims of mean zero.

    ``units`` (P,): sizes of which errors are fractions; ``variances`` (P,): bounds of the variances. ``signs``: of the
    errors that are bet on, −1 and 1, or one of them alone: against the claims that the means are ≥ 0 (−1) or ≤ 0 (1),
    which is no more likely to succeed than against means of 0, since φ increases.

    Raises ValueError if a unit or a variance is not positive and finite.
    """

    units: Array
    variances: Array
    signs: tuple[int, ...] = (-1, 1)
    draws: Array = field(init=False)
    sums: Array = field(init=False)

    def __post_init__(self) -> None:
        self.units, self.variances = np.asarray(self.units, float), np.asarray(self.variances, float)
        for name, values in (("units", self.units), ("variances", self.variances)):
            if not ((values > 0) & np.isfinite(values)).all():
                raise ValueError(f"{name} must be positive and finite, but are {values}")
        self.wealth = np.zeros((len(self.units), len(self.signs) * len(ERRORS)))
        self.draws, self.sums = np.zeros(len(self.units), dtype=int), np.zeros(len(self.units))

    def look(self, problem: int, draws: Array) -> None:
        """Bet on these draws (simulated − claimed) of one problem.

        Raises ValueError for draws that are not finite.
        """
        if not np.isfinite(draws).all():
            raise ValueError(f"{np.sum(~np.isfinite(draws))} of {len(draws)} draws are not finite; no test is possible")
        bets, v = ERRORS * self.units[problem] / self.variances[problem], self.variances[problem]
        chunks = (draws[start : start + CHUNK] for start in range(0, len(draws), CHUNK))
        gained = sum(influence(np.outer(chunk, bets)).sum(axis=0) for chunk in chunks)
        self.wealth[problem] += np.outer(self.signs, gained).ravel()  # φ is odd
        self.wealth[problem] -= np.tile(len(draws) * np.log1p(bets**2 * v / 2), len(self.signs))
        self.draws[problem] += len(draws)
        self.sums[problem] += draws.sum()

    @property
    def log_wealth(self) -> float:
        """The logarithm of the wealth; that it exceeds log(1/α) has probability α at most if the claims are true."""
        together, each = self.wealth.sum(axis=0), self.wealth.ravel()
        return float(np.logaddexp(logsumexp(together) - np.log(together.size), logsumexp(each) - np.log(each.size)))

    def refutes(self, level: float) -> bool:
        """Whether the claims are refuted at this level."""
        return self.log_wealth - np.log(2) >= np.log(1 / level)

    @property
    def information(self) -> float:
        """1/variance of the best estimate of a common relative error."""
        return float(np.sum(self.draws * self.units**2 / self.variances))

    @property
    def error(self) -> float:
        """The estimate of a common relative error."""
        return float(np.sum(self.sums * self.units / self.variances) / self.information)

    @property
    def standard_error(self) -> float:
        return self.information**-0.5

    def detectable(self, level: float) -> float:
        """The common relative error that draws as many as these would have refuted with probability POWER.

        The best bet on an error ε wins ε²I/2 on the logarithmic scale on average, with standard deviation ε√I.
        """
        return float(self._needed(2 * self.wealth.shape[1] / level) * self.standard_error)

    def missing(self, level: float, error: float, problems: Sequence[int]) -> int:
        """How many more draws of each of these problems would make a common relative error as small as this detectable,
        at least one."""
        needed = (self._needed(2 * self.wealth.shape[1] / level) / error) ** 2 - self.information
        more = np.ceil(needed / float(np.sum((self.units**2 / self.variances)[list(problems)])))
        return max(int(min(more, 2**62)), 0) + 1

    def sufficient(self, level: float, error: float) -> Array:
        """Draws that would have refuted such a relative error in one problem alone, of each, shape (P,)."""
        needed = self._needed(2 * self.wealth.size / level) / error
        return np.asarray(np.ceil(needed**2 * self.variances / self.units**2))

    @staticmethod
    def _needed(wealth: float) -> float:
        """The error, in standard errors of its estimate, on which bets come to this wealth with probability POWER."""
        z = stats.norm.isf(1 - POWER)
        return float(z + np.sqrt(z**2 + 2 * np.log(wealth)))


@dataclass(frozen=True)
class Deviation:
    """An estimate minus its claimed value, with its standard error."""

    difference: float
    standard_error: float

    @property
    def t(self) -> float:
        return self.difference / self.standard_error if self.standard_error else 0.0


def deviation(samples: Array, claimed: float) -> Deviation:
    """How far the mean of independent samples, of shape (trials,), is from the claimed mean; for the reader's eye.

    Raises ValueError for fewer than two samples, or samples that are not finite.
    """
    if samples.ndim != 1 or len(samples) < 2 or not np.isfinite(samples).all():
        raise ValueError(f"{samples.shape} samples given; needed is a vector of two or more finite numbers")
    return Deviation(float(samples.mean() - claimed), float(samples.std(ddof=1) / np.sqrt(len(samples))))


def furthest(draws: int, level: float) -> float:
    """The distance that an empirical distribution function of so many draws exceeds with probability at most level."""
    return float(np.sqrt(np.log(2 / level) / (2 * draws)))
