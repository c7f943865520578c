"""The samplers: each draws risks of a setup that it is made for, the cheapest first in ``METHODS``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Protocol

import numpy as np

from ..setup import Setup
from .gram import Gram
from .law import Law
from .literal import Literal


class Sampler(Protocol):
    """Draws risks of the setup that it is made for."""

    chunk: ClassVar[int]
    """Trials that are drawn together unless another number is asked for."""

    def __init__(self, setup: Setup) -> None: ...

    @staticmethod
    def refusal(setup: Setup, risks: set[str]) -> str:
        """Why these risks of this setup cannot be drawn jointly; empty if they can."""

    def draw(self, trials: int, rng: np.random.Generator, risks: set[str]) -> dict[str, np.ndarray]:
        """Joint draws of these risks, each of shape (trials,)."""


METHODS: Mapping[str, type[Sampler]] = {"law": Law, "gram": Gram, "literal": Literal}
"""The samplers, the cheapest first."""
