"""What was measured in a cell next to the closed forms: means, standard errors, z-scores.

The z-score of a risk is that of its mean, by the standard error that is derived (the claims ``risk-variance.…``) where
that holds, else by the one measured, of which Student's law says how rare it is. That of PGR and OPR, which are ratios
A/B of means, is the z-score of A − claimed·B, whose mean is zero if the claimed ratio is right; covariances are those
measured on shared data. Their standard error is that of the linearized ratio. Ratios of each data set's risks are
other quantities: they have quantiles only, as their means need not exist.

There is no z-score where a risk involved has no fourth moment: then few draws decide the mean, and its error is far
from normal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import stats

from derivations import catalogue
from w2s_theory import DomainError
from w2s_theory.claim import Ratio

from ..experiment import Experiment
from ..moments import expected, moments
from ..quantities import RATIOS
from .cell import MOMENTS, PER_TRIAL, Cell
from .measure import Measured

Array = np.ndarray
Expected = Callable[[Experiment, str], tuple[float, str]]
NAN = float("nan")
DERIVED, MEASURED = "derived", "measured"
WELL_SPECIFIED = ("rho_w", "rho_s")


@dataclass(frozen=True)
class Row:
    """One quantity in one cell.

    exact: the closed form, inf at a threshold. standard_error: measured, of the mean. z: NaN where there is none.
    error: which standard error is in z. reason: why exact is no number or z is missing.
    """

    quantity: str
    exact: float = NAN
    mean: float = NAN
    standard_error: float = NAN
    z: float = NAN
    error: str = ""
    reason: str = ""
    quantiles: tuple[float, ...] = ()


def rows(cell: Cell, found: Measured | None, closed_form: Expected = expected) -> list[Row]:
    """Of the quantities asked for, then of the ratios of each data set. ``found``: None for what is not computed."""
    if found is None or found.failure:
        reason = found.failure if found else "not computed"
        empty = (NAN,) * len(cell.settings.quantiles)
        return [Row(name, reason=reason, quantiles=empty) for name in names(cell.settings.quantities)]
    return list(_rows(cell, found, closed_form))


def names(quantities: tuple[str, ...]) -> list[str]:
    """Of the rows."""
    return [*quantities, *(quantity + PER_TRIAL for quantity in quantities if quantity in RATIOS)]


def _rows(cell: Cell, found: Measured, closed_form: Expected) -> Iterator[Row]:
    experiment, quantiles = cell.experiment, found.quantiles or {}
    exact = {risk: closed_form(experiment, risk) for risk in found.risks}
    few = [risk for risk in found.risks if moments(experiment, risk) < MOMENTS]
    for quantity in cell.settings.quantities:
        if quantity in RATIOS:
            yield _ratio(quantity, found, exact, few)
        else:
            yield _risk(quantity, experiment, found, exact[quantity], few, quantiles[quantity])
    for quantity in cell.settings.quantities:
        if quantity in RATIOS:
            yield Row(quantity + PER_TRIAL, reason="its mean need not exist", quantiles=quantiles[quantity])


def _risk(
    risk: str,
    experiment: Experiment,
    found: Measured,
    claimed: tuple[float, str],
    few: list[str],
    at: tuple[float, ...],
) -> Row:
    (exact, reason), i = claimed, found.risks.index(risk)
    mean, spread = found.means[i], float(np.sqrt(found.covariance[i][i] / found.trials))
    if not np.isfinite(exact) or risk in few:
        # the standard error of what has no variance would be an accident
        has_error = np.isfinite(exact) and moments(experiment, risk) >= 2
        return Row(risk, exact, mean, spread if has_error else NAN, reason=reason or _few([risk]), quantiles=at)
    variance = _derived_variance(risk, experiment)
    if variance:
        z, kind = (mean - exact) / np.sqrt(variance / found.trials), DERIVED
    else:
        z, kind = studentized(mean - exact, spread, found.trials, abs(exact)), MEASURED
    return Row(risk, exact, mean, spread, float(z), kind, quantiles=at)


def _ratio(quantity: str, found: Measured, exact: Mapping[str, tuple[float, str]], few: Sequence[str]) -> Row:
    above, below = weights(quantity, found.risks)
    involved = [risk for risk, a, b in zip(found.risks, above, below, strict=True) if a or b]
    top, bottom = above @ found.means, below @ found.means
    claimed, reason = _claimed_ratio(quantity, {risk: exact[risk] for risk in involved})
    row = Row(quantity, claimed, float(top / bottom), quantiles=(NAN,) * len(_any(found.quantiles)))
    if reason or (blunt := [risk for risk in involved if risk in few]):
        return replace(row, reason=reason or _few(blunt))
    values = np.array([exact[risk][0] for risk in found.risks])
    scale = float(np.abs(above) @ values)
    z = studentized(float(top - claimed * bottom), error(found, above - claimed * below), found.trials, scale)
    spread = error(found, above - row.mean * below) / abs(float(bottom))
    return replace(row, standard_error=spread, z=z * float(np.sign(bottom)), error=MEASURED)


def error(found: Measured, weights: Array) -> float:
    """The standard error of the sum of the risks' means with these weights."""
    return float(np.sqrt(max(weights @ np.array(found.covariance) @ weights, 0.0) / found.trials))


def _claimed_ratio(quantity: str, exact: Mapping[str, tuple[float, str]]) -> tuple[float, str]:
    """From the closed forms of the risks involved, and why it is no number."""
    above, below = weights(quantity, tuple(exact))
    values = np.array([value for value, _ in exact.values()])
    with np.errstate(invalid="ignore", divide="ignore"):
        top, bottom = (np.sum(row[row != 0] * values[row != 0]) for row in (above, below))
        ratio = float(top / bottom)
    reason = "; ".join(f"{risk}: {why}" for risk, (_, why) in exact.items() if why)
    return ratio, reason or ("" if np.isfinite(ratio) else "the denominator is zero")


def _any(quantiles: Mapping[str, tuple[float, ...]] | None) -> tuple[float, ...]:
    return next(iter((quantiles or {}).values()), ())


def _few(risks: list[str]) -> str:
    return f"no fourth moment of {', '.join(risks)}, so close to a threshold: no z-score"


def studentized(difference: float, spread: float, trials: int, scale: float) -> float:
    """The z-score that is as rare as difference/spread is by Student's law; 0 for what differs by rounding only."""
    if abs(difference) <= 1e-12 * scale:
        return 0.0
    if not spread:
        return float(np.copysign(np.inf, difference))
    return float(np.copysign(stats.norm.isf(stats.t.sf(abs(difference / spread), trials - 1)), difference))


def _derived_variance(risk: str, experiment: Experiment) -> float | None:
    """Of the risk in one trial, if there is a claim that covers the experiment."""
    claim, symbols = catalogue()[f"risk-variance.{risk}"], experiment.symbols()
    if claim.well_specified and any(symbols[name] for name in WELL_SPECIFIED):
        return None
    try:
        return float(claim.evaluate(**{symbol.name: symbols[symbol.name] for symbol in claim.symbols}))
    except DomainError:
        return None


def weights(quantity: str, risks: tuple[str, ...]) -> tuple[Array, Array]:
    """Numerator and denominator of PGR or OPR as claimed, as coefficients of the risks; each (number of risks,)."""
    claim = catalogue()[quantity]
    assert isinstance(claim, Ratio)
    above, below = np.zeros((2, len(risks)))
    for terms, row in ((claim.above, above), (claim.below, below)):
        for sign, premise in terms:
            (risk,) = premise.risks
            row[risks.index(risk)] += sign
    return above, below
