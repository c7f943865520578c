"""The numbers of a figure: those of the published study, at n = 2000 and N = 4000, with changes of one's own."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache

import numpy as np

from verification.experiments.study.configuration import Study
from verification.experiments.study.exact import exact

Array = np.ndarray
Numbers = Mapping[str, float]
POINTS = 401
"""Abscissas of a curve."""


@cache
def defaults() -> Numbers:
    """Of the first panel of the published study."""
    published_study = Study.published()
    numbers = published_study.symbols(published_study.panels[0].series[0])
    del numbers["q_sw"]
    return {"n": 2000, "N": 4000, **numbers}


def changed(numbers: Numbers, changes: Numbers) -> dict[str, float]:
    """The numbers with these changes. Raises ValueError for an unknown name, DomainError for impossible numbers."""
    for name in changes:
        if name not in numbers:
            near = get_close_matches(name, numbers, n=1)
            hint = f"; did you mean {near[0]}?" if near else ";"
            raise ValueError(f"this figure has no number {name!r}{hint} it has {', '.join(numbers)}")
    return {**numbers, **changes}


def chosen(changes: Numbers) -> dict[str, float]:
    """The defaults with these changes; raises as ``changed`` does."""
    numbers = changed(defaults(), changes)
    exact("student.population", numbers)  # which checks them
    return numbers
