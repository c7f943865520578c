"""Figures for papers: one file a figure, its data and its drawing together; closed forms of the catalogue at numbers
of one's own. ``style`` is how all of them look."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from . import mixture, phase, ridge, risks, surface
from .numbers import Numbers

FIGURES: Mapping[str, Callable[[Numbers, Path, str, bool], Path]] = {
    "phase": phase.figure(*phase.PLANES),
    **{f"phase-{name}": phase.figure(name) for name in phase.PLANES},
    "surface": surface.figure,
    "mixture": mixture.figure,
    "risks": risks.figure,
    "ridge": ridge.figure,
}
"""Name → what draws it from changed numbers into a file, for a width, with or without LaTeX."""
