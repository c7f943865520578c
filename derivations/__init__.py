"""The content: one file a theorem. A module here with a ``claim`` is in the catalogue; nothing else is to be edited."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from w2s_theory.claim import Claim


@cache
def catalogue() -> dict[str, Claim]:
    """All claims by id, in the order of their ids.

    Raises ValueError if two files claim the same id.
    """
    claims: dict[str, Claim] = {}
    for module in pkgutil.iter_modules(__path__):
        claim: Claim = importlib.import_module(f"{__name__}.{module.name}").claim
        if claim.id in claims:
            raise ValueError(f"derivations/{module.name}.py: the id {claim.id} is taken")
        claims[claim.id] = claim
    return dict(sorted(claims.items()))
