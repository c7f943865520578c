"""What ridge regression is represented by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from w2s_theory.claim import Claim
from w2s_theory.setting import situations

from ..regression.literal import LiteralProblem, random_problem
from ..representation import Array, Representation, Rng, valued
from .exact import regression
from .literal import Ridge, simulate

SMALLEST = (0.4, 1.6)
"""Between these features per sample are drawn: on both sides of the threshold of interpolation."""
PENALTIES = (0.1, 1.5)


@dataclass(frozen=True)
class Enlarged:
    """Ridge regression of this size, with what the theory calls its ``numbers``, which do not depend on the size."""

    ridge: Ridge
    numbers: dict[str, float]

    def enlarged(self, m: int) -> Enlarged:
        """With m times as many samples and dimensions."""
        return Enlarged(self.ridge.enlarged(m), self.numbers)

    def penalized(self, name: str, penalty: float) -> Enlarged:
        """With another penalty, lambda_w or lambda_s."""
        return Enlarged(self.ridge.penalized(name, penalty), {**self.numbers, name: penalty})

    def arguments(self, claim: Claim) -> dict[str, Any]:
        return valued(claim, self.numbers)

    def facts(self) -> dict[str, Any]:
        """Sample sizes and dimensions of the smallest."""
        return {"n": self.ridge.n, "N": self.ridge.N, "d_w": self.ridge.V_w.shape[1], "d_s": self.ridge.V_s.shape[1]}

    def parameters(self) -> dict[str, Any] | None:
        return None

    @property
    def size(self) -> float:
        return float(self.ridge.theta @ self.ridge.theta) + self.ridge.sigma**2

    def simulate(self, trials: int, rng: np.random.Generator, what: Sequence[str]) -> dict[str, Array]:
        return simulate(self.ridge, trials, rng, what)


def random(claim: Claim, rng: Rng) -> Enlarged:
    """Spans and truth as for least squares, with more or fewer samples than features, and penalties; of the baseline,
    n stands for N."""
    drawn: LiteralProblem = random_problem(rng)
    n, N = (max(2, round(d / rng.uniform(*SMALLEST))) for d in (drawn.d_w, drawn.d_s))
    if claim.risks == ("baseline",):
        n = N
    penalties = (round(float(x), 4) for x in rng.uniform(*PENALTIES, size=2))
    ridge = Ridge(n, N, drawn.V_w, drawn.V_s, drawn.theta, drawn.sigma, *penalties)
    learned = drawn.d_w if "own student.population" in claim.risks else drawn.d_s
    ratios = {"gamma_w": drawn.d_w / n, "gamma_s": learned / N, "omega": drawn.symbols()["d_sw"] / drawn.d_w}
    return Enlarged(
        ridge, {**drawn.symbols(), "n": n, "N": N, **ratios, "lambda_w": ridge.lambda_w, "lambda_s": ridge.lambda_s}
    )


REPRESENTATIONS = (
    Representation(
        situation=situations.RIDGE,
        random=random,
        exact=regression,
        in_scene=regression,
        missing={
            "precise": "integrals are of finite samples; instead draws of three sizes are extrapolated",
            "strategy": "what is claimed is a limit: no problem is an example of it",
        },
    ),
)
