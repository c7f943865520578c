"""How the cells of a sweep are drawn: what is measured, how often, by which sampler, from which seed."""

from __future__ import annotations

from dataclasses import dataclass

from ...configuration import require_known
from ..quantities import QUANTITIES
from ..samplers import METHODS
from .parameters import ConfigError

COMPARABLE = tuple(quantity for quantity in QUANTITIES if quantity != "teacher.in-sample")
"""The quantities with a closed form at any sample size."""


@dataclass(frozen=True)
class Settings:
    """In each cell ``trials`` data sets are drawn, or, if ``standard_error`` is given, as many as it takes (up to
    ``most``; see ``sweeps.cell``). Raises ConfigError for what is unknown or impossible."""

    quantities: tuple[str, ...] = COMPARABLE
    trials: int | None = None
    standard_error: float | None = None
    most: int = 10**6
    method: str = "auto"
    quantiles: tuple[float, ...] = (0.05, 0.5, 0.95)
    seed: int = 0

    def __post_init__(self) -> None:
        if self.trials is not None and self.standard_error is not None:
            raise ConfigError("trials and standard_error are both given; give one of them")
        require_known(self.quantities, COMPARABLE, "quantity", ConfigError)
        require_known((self.method,), ("auto", *METHODS), "method", ConfigError)
        if len(set(self.quantities)) < max(len(self.quantities), 1):
            raise ConfigError(f"quantities: {list(self.quantities)}: needed is at least one, and each once")
        for name, kind, least, most in (
            ("trials", int, 2, 10**12),
            ("most", int, 2, 10**12),
            ("seed", int, 0, 2**63 - 1),
            ("standard_error", float, 1e-8, 1.0),
        ):
            value = getattr(self, name)
            if value is not None and (type(value) is not kind or not least <= value <= most):
                raise ConfigError(f"{name} must be {kind.__name__} from {least:g} to {most:g}, but is {value!r}")
        if not all(type(q) in (int, float) and 0 <= q <= 1 for q in self.quantiles):
            raise ConfigError(f"quantiles must be numbers from 0 to 1, but are {list(self.quantiles)}")
