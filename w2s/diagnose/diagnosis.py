"""A diagnosis: the estimates, what to be careful of, and what no data of this kind can tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from w2s_theory.setting.features import Found, estimate

from .caution import NOT_IDENTIFIABLE, warnings


@dataclass(frozen=True)
class Diagnosis:
    """Estimates, warnings in the order of their weight, and what is not identifiable."""

    found: Found
    warnings: tuple[str, ...]
    not_identifiable: tuple[str, ...] = NOT_IDENTIFIABLE


def diagnose(weak: Any, strong: Any, labels: Any = None, **options: Any) -> Diagnosis:
    """Of features (M × p_w, M × p_s) and at most M labels; options are those of `estimate`, as are errors."""
    found = estimate(weak, strong, labels, **options)
    return Diagnosis(found, warnings(found, cut=options.get("cut") is not None))
