"""Worlds whose draws are made once: whoever asks for the same draws again gets them again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from w2s_theory.claim import Claim

from ..random_worlds import random_world
from ..worlds import Array, World


@dataclass
class Replayed:
    """A world that remembers what it has simulated; draws depend on the generator's state as those of the world do."""

    world: World
    drawn: dict[tuple[Any, ...], tuple[dict[str, Array], Any]] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.world, name)

    def simulate(self, trials: int, rng: np.random.Generator, what: Sequence[str]) -> dict[str, Array]:
        """The draws, and the generator in the state in which the world would leave it."""
        key = (str(rng.bit_generator.state), trials, tuple(what))
        if key not in self.drawn:
            self.drawn[key] = self.world.simulate(trials, rng, what), rng.bit_generator.state
        draws, rng.bit_generator.state = self.drawn[key]
        return draws


@dataclass
class Replay:
    """Problems by seed, each made once."""

    worlds: dict[tuple[str, tuple[int, ...]], Replayed] = field(default_factory=dict)

    def __call__(self, claim: Claim, seed: tuple[int, ...]) -> Any:
        if (claim.id, seed) not in self.worlds:
            self.worlds[claim.id, seed] = Replayed(random_world(claim, seed))
        return self.worlds[claim.id, seed]
