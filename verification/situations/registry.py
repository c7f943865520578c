"""The representation of each situation, found by the object that claims carry.

Each folder beside this file has a module ``situation`` with its ``REPRESENTATIONS``; others are registered by whoever
declares them.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from types import MappingProxyType

import numpy as np

from w2s_theory.claim import Claim
from w2s_theory.claim.composed import Iterated
from w2s_theory.claim.formula import Drawn
from w2s_theory.setting.situations import Situation

from .representation import KINDS, Representation, Simulated

_KNOWN: dict[Situation, Representation] = {}


def register(*representations: Representation) -> None:
    """Make these known. Raises ValueError for a situation that has another representation already."""
    for representation in representations:
        if _KNOWN.setdefault(representation.situation, representation) is not representation:
            raise ValueError(
                f"the situation {str(representation.situation)!r} is represented already; give yours another name"
            )


def represented() -> Mapping[Situation, Representation]:
    """All that are known."""
    return MappingProxyType(_KNOWN)


def of(claim: Claim | Drawn | Iterated) -> Representation:
    """Of the situation that it is about; without anything if none was registered."""
    if claim.situation in _KNOWN:
        return _KNOWN[claim.situation]
    why = f"no representation of the situation {str(claim.situation)!r} is registered"
    return Representation(situation=claim.situation, missing=dict.fromkeys(KINDS, why))


def random_problem(claim: Claim, seed: tuple[int, ...]) -> Simulated:
    """The problem of this seed in the claim's situation. Raises NotImplementedError if it has no literal simulation."""
    representation = of(claim)
    if representation.random is None:
        raise NotImplementedError(f"{claim.id}: {representation.missing.get('literal', 'there is no simulation')}")
    return representation.random(claim, np.random.default_rng(seed))


for folder in sorted(Path(__file__).parent.glob("*/situation.py")):
    register(*import_module(f"{__package__}.{folder.parent.name}.situation").REPRESENTATIONS)
