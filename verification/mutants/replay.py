"""Problems whose draws are made once: whoever asks for the same draws again gets them again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from w2s_theory.claim import Claim

from ..situations.registry import random_problem
from ..situations.representation import Array, Simulated


@dataclass
class Replayed:
    """A problem that remembers what it has simulated; draws depend on the generator's state as its own do."""

    problem: Simulated
    drawn: dict[tuple[Any, ...], tuple[dict[str, Array], Any]] = field(default_factory=dict)
    larger: dict[int, Replayed] = field(default_factory=dict)

    def enlarged(self, m: int) -> Replayed:
        """The problem of m times the size, made once."""
        if m not in self.larger:
            self.larger[m] = Replayed(self.problem.enlarged(m))  # type: ignore[attr-defined]
        return self.larger[m]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.problem, name)

    def simulate(self, trials: int, rng: np.random.Generator, what: Sequence[str]) -> dict[str, Array]:
        """The draws, and the generator in the state in which the problem would leave it."""
        key = (str(rng.bit_generator.state), trials, tuple(what))
        if key not in self.drawn:
            self.drawn[key] = self.problem.simulate(trials, rng, what), rng.bit_generator.state
        draws, rng.bit_generator.state = self.drawn[key]
        return draws


@dataclass
class Replay:
    """Problems by seed, each made once."""

    problems: dict[tuple[str, tuple[int, ...]], Replayed] = field(default_factory=dict)

    def __call__(self, claim: Claim, seed: tuple[int, ...]) -> Any:
        if (claim.id, seed) not in self.problems:
            self.problems[claim.id, seed] = Replayed(random_problem(claim, seed))
        return self.problems[claim.id, seed]
