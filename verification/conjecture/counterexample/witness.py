"""What the literal simulation says where two formulas differ."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from time import perf_counter

import numpy as np

from w2s_theory.calculus.moments import Covariance
from w2s_theory.claim import Claim, Moment
from w2s_theory.setting.evaluate import evaluate

from ...simulation.scores import sample
from ...situations.matrices.simulated import Matrices
from ...situations.registry import of
from ...situations.representation import Array
from ..reading.asked import Asked
from .example import Example
from .problems import literal

FIRST, MOST = 4000, 128_000
SECONDS = 2.0
"""Time after which no more draws are made."""
CLEAR = 6.0
"""Standard errors between the two formulas at which the simulation has told them apart."""
Draws = Callable[[int, np.random.Generator], Array]
"""From a number of trials, an array of so many draws whose mean is simulated."""


@dataclass(frozen=True)
class Simulation:
    """The mean of ``draws`` literal draws, or why there are none (``note``)."""

    mean: float = float("nan")
    standard_error: float = float("nan")
    draws: int = 0
    note: str = ""

    def distance(self, value: float) -> float:
        """From a claimed value, in standard errors."""
        gap = abs(self.mean - value)
        if self.standard_error:
            return gap / self.standard_error
        return 0.0 if gap <= 1e-9 * max(abs(value), abs(self.mean)) else float("inf")


def simulate(claim: Claim, example: Example, seed: int = 0) -> Simulation:
    """Draws of the claimed quantity in the problem of the example, until they tell the two sides apart."""
    if not example.roomy:
        return Simulation(note="no simulation: so near to the threshold simulated risks have no finite variance")
    claimed, conjectured = float(example.claimed), float(example.conjectured)
    if isinstance(claim, Asked) and claim.pair is not None:
        return tell_apart(lambda k, rng: _products(claim, example, k, rng), claimed, conjectured, seed)
    if isinstance(claim, Moment):
        constants = {name: np.array(rows, dtype=float) for name, rows in example.raw.items() if isinstance(rows, tuple)}
        matrices = Matrices(claim, {name: float(value) for name, value in example.values.items()}, constants)
        names: tuple[str, ...] = claim.risks
        return tell_apart(lambda k, rng: matrices.simulate(k, rng, names)["expression"], claimed, conjectured, seed)
    inside = of(claim).inside if claim.formula.is_rational else None
    if not claim.risks or inside is None:
        what = f"its situation is another ({claim.situation})"
        if not claim.formula.is_rational:
            what = "what differs is no mean"
        elif not claim.risks:
            what = "it is of a limit"
        return Simulation(note=f"no simulation at this problem: {what}; `w2s verify {claim.id}` simulates the claim")
    simulated = inside(claim, literal(example.raw), example.values)
    numbers = {name: float(value) for name, value in example.values.items()}
    return tell_apart(
        lambda k, rng: sample(claim.formula, simulated.simulate(k, rng, claim.risks), claimed, numbers),
        claimed,
        conjectured,
        seed,
    )


def _products(claim: Asked, example: Example, count: int, rng: np.random.Generator) -> Array:
    """Draws of (X − EX)·(Y − EY), of the entry that the example is about: their mean is the covariance."""
    values = {k: np.array(v, dtype=float) if isinstance(v, tuple) else float(v) for k, v in example.raw.items()}
    drawn: dict[str, Array] = {}
    for matrix in claim.gaussian:
        rows, cols = (int(evaluate(size, values)) for size in matrix.shape)
        drawn[matrix.name] = rng.standard_normal((count, rows, cols))
    assert isinstance(claim.found, Covariance)
    _, *means = claim.found.parts
    gaps = [np.asarray(evaluate(part.expression, {**values, **drawn}) - evaluate(part.value, values)) for part in means]
    if claim.test is None:
        return np.ones(count) * gaps[0] * gaps[1]
    matrices = [gap[:, None, None] if gap.ndim == 1 else gap for gap in gaps]
    both = matrices[0] * matrices[1] if 1 in (gaps[0].ndim, gaps[1].ndim) else matrices[0] @ matrices[1]
    assert example.entry is not None
    i, j = example.entry
    return np.asarray(both[:, i - 1, j - 1])


def tell_apart(draws: Draws, claimed: float, conjectured: float, seed: int) -> Simulation:
    """The mean of so many draws that the two values are CLEAR standard errors apart, within MOST and SECONDS."""
    rng, start, values = np.random.default_rng(seed), perf_counter(), np.empty(0)
    while True:
        values = np.append(values, draws(max(FIRST, len(values)), rng))
        error = float(values.std(ddof=1) / np.sqrt(len(values)))
        found = Simulation(float(values.mean()), error, len(values))
        apart = abs(claimed - conjectured) >= CLEAR * error
        if apart or 2 * len(values) > MOST or perf_counter() - start > SECONDS / 2:
            return found


def number(value: object) -> str:
    """A value for reading: a fraction with its decimal expansion."""
    if isinstance(value, Fraction):
        short = value.denominator == 1 or len(f"{value}") > 24
        return f"{float(value):.10g}" if short else f"{value} = {float(value):.6g}"
    return f"{float(value):.10g}"  # type: ignore[arg-type]
