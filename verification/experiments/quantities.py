"""What is drawn of an experiment: the risks of its models, and ratios of them in one data set."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from ..situations.regression.literal import RISKS

Array = np.ndarray

RATIOS: dict[str, tuple[tuple[str, ...], Callable[..., Array]]] = {
    "pgr": (
        ("teacher", "student.population", "ceiling"),
        lambda teacher, student, ceiling: (teacher - student) / (teacher - ceiling),
    ),
    "opr": (("baseline", "student.population"), np.divide),
}
"""Ratios of one data set's risks; PGR and OPR as published are ratios of expectations instead."""
QUANTITIES = (*RISKS, *RATIOS)


def measured(quantities: Sequence[str]) -> set[str]:
    """The risks that must be drawn for these quantities. Raises ValueError for none or an unknown one."""
    if not quantities or (unknown := set(quantities) - set(QUANTITIES)):
        raise ValueError(f"unknown quantities {sorted(unknown) if quantities else []}; known: {', '.join(QUANTITIES)}")
    return set().union(*(RATIOS[q][0] if q in RATIOS else (q,) for q in quantities))


def derived(quantities: Sequence[str], risks: dict[str, Array]) -> dict[str, Array]:
    """The quantities, from the risks they need."""

    def value(quantity: str) -> Array:
        if quantity not in RATIOS:
            return risks[quantity]
        of, ratio = RATIOS[quantity]
        return ratio(*(risks[risk] for risk in of))

    return {quantity: value(quantity) for quantity in quantities}
