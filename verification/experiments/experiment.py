"""An experiment: a setup, and the draws of its risks by any of the samplers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from w2s_theory import DomainError

from .quantities import QUANTITIES, derived, measured
from .samplers import METHODS, Sampler
from .setup import Setup
from .summary import Summary

Array = np.ndarray


@dataclass(frozen=True, eq=False, repr=False)
class Experiment(Setup):
    """A setup that can be drawn from; ``Setup`` says what its numbers are, and what else it can be made of."""

    def method(self, quantities: Sequence[str] = QUANTITIES) -> str:
        """The cheapest method that answers jointly for these quantities."""
        risks = measured(quantities)
        return next(name for name, sampler in METHODS.items() if not sampler.refusal(self, risks))

    def stream(
        self,
        trials: int,
        rng: np.random.Generator,
        quantities: Sequence[str] = QUANTITIES,
        method: str = "auto",
        chunk: int | None = None,
    ) -> Iterator[dict[str, Array]]:
        """Joint draws of the quantities, ``chunk`` trials or fewer at a time: memory does not grow with ``trials``.

        In one trial all quantities are about the same data set. ``method``: law, gram, literal, or auto for the
        cheapest that answers. The numbers of gram and literal do not depend on ``chunk``; those of law do.

        Raises ValueError for unknown quantities or methods and for fewer than one trial, DomainError if the method
        cannot answer, FloatingPointError if a value is not finite.
        """
        if trials < 1 or (chunk is not None and chunk < 1):
            raise ValueError(f"trials={trials}, chunk={chunk}: must be at least 1")
        risks = measured(quantities)
        name = self.method(quantities) if method == "auto" else method
        if name not in METHODS:
            raise ValueError(f"unknown method {name!r}; known: auto, {', '.join(METHODS)}")
        sampler = METHODS[name]
        if reason := sampler.refusal(self, risks):
            raise DomainError(f"method {name}: {reason}; method auto chooses {self.method(quantities)}")
        return self._blocks(sampler(self), trials, rng, quantities, chunk or sampler.chunk)

    def _blocks(
        self, sampler: Sampler, trials: int, rng: np.random.Generator, quantities: Sequence[str], chunk: int
    ) -> Iterator[dict[str, Array]]:
        risks = measured(quantities)
        for start in range(0, trials, chunk):
            block = derived(quantities, sampler.draw(min(chunk, trials - start), rng, risks))
            for name, values in block.items():
                if not (finite := np.isfinite(values)).all():
                    raise FloatingPointError(f"{name} is not finite in trial {start + int(finite.argmin())}")
            yield block

    def sample(
        self,
        trials: int,
        rng: np.random.Generator,
        quantities: Sequence[str] = QUANTITIES,
        method: str = "auto",
    ) -> dict[str, Array]:
        """Joint draws of the quantities, each of shape (trials,): the blocks of ``stream``, joined; it raises the same.

        >>> e = Experiment.right_angled(500, 10**9, d_w=200, d_s=100, d_sw=10, sigma=0.1)
        >>> risks = e.sample(5, np.random.default_rng(0), ["teacher", "student.population"])
        >>> bool((risks["student.population"] < risks["teacher"]).all())
        True
        """
        blocks = list(self.stream(trials, rng, quantities, method))
        return {quantity: np.concatenate([block[quantity] for block in blocks]) for quantity in quantities}

    def summary(
        self,
        trials: int,
        rng: np.random.Generator,
        quantities: Sequence[str] = QUANTITIES,
        method: str = "auto",
        chunk: int | None = None,
    ) -> dict[str, Summary]:
        """Mean, variance and quantiles of each quantity, from a stream that is never held; it raises the same."""
        found = {quantity: Summary() for quantity in quantities}
        for block in self.stream(trials, rng, quantities, method, chunk):
            for quantity, values in block.items():
                found[quantity].add(values)
        return found
