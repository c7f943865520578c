"""Small problems that exist: numbers for every symbol of the setting, and the literal problem behind them.

The spans share ``shared`` directions, meet at 30° in ``slanted`` more (0 or 1), and are orthogonal otherwise. The truth
has the squared norms ``missed`` in 𝒱_s ∖ 𝒱_w, ``foreign`` in 𝒱_w ∖ 𝒱_s, ``common`` in a shared direction, ``along`` in
the strong direction of the slanted plane, and ``rest`` outside both spans. All numbers of the setting are then
rational; with right angles alone ρ_s ≥ g and q_sw = d_sw would hold of every problem, which they do not in general.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ...situations.regression.literal import LiteralProblem

COUNTS = ("d_w", "d_s", "n", "N")
"""Positive whole numbers of a problem."""
SQUARES = ("missed", "foreign", "rest", "common", "along")
"""Squared norms of the parts of the truth."""
RAW = (*COUNTS, "shared", "slanted", "sigma", *SQUARES)


def exists(raw: Mapping[str, Any]) -> Any:
    """Whether there is such a problem; for numbers, or elementwise for arrays."""
    meeting = raw["shared"] + raw["slanted"]
    return (
        (meeting <= raw["d_w"])
        & (meeting <= raw["d_s"])
        & ((raw["missed"] == 0) | (raw["d_s"] > meeting))
        & ((raw["foreign"] == 0) | (raw["d_w"] > meeting))
        & ((raw["common"] == 0) | (raw["shared"] > 0))
        & ((raw["along"] == 0) | (raw["slanted"] > 0))
    )


def numbers(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The setting's symbols by name; exact if the numbers given are."""
    along = raw["along"]
    return {
        **{name: raw[name] for name in (*COUNTS, "sigma")},
        "d_sw": raw["shared"] + raw["slanted"] * 3 / 4,
        "q_sw": raw["shared"] + raw["slanted"] * 9 / 16,
        "d_shared": raw["shared"],
        "rho_missed": raw["missed"] + along / 16,
        "rho_foreign": raw["foreign"] + along * 3 / 16,
        "rho_w": raw["missed"] + raw["rest"] + along / 4,
        "rho_s": raw["foreign"] + raw["rest"],
        "signal": raw["missed"] + raw["foreign"] + raw["rest"] + raw["common"] + along,
    }


def literal(raw: Mapping[str, Any]) -> LiteralProblem:
    """The problem, with isotropic features. Raises ValueError if there is none."""
    if not exists(raw):
        raise ValueError(f"there is no problem with {dict(raw)}")
    d_w, d_s, shared, slanted = (int(raw[name]) for name in ("d_w", "d_s", "shared", "slanted"))
    axes = np.eye(d_w + d_s - shared + 1)
    V_s, own = axes[:, :d_s], axes[:, d_s : d_s + d_w - shared]  # what 𝒱_w has outside the shared directions
    V_w = np.hstack([V_s[:, :shared], own])
    if slanted:
        V_w[:, shared] = np.sqrt(0.75) * V_s[:, shared] + 0.5 * own[:, 0]
    parts = {
        "missed": V_s[:, -1],
        "foreign": V_w[:, -1],
        "common": V_s[:, 0],
        "along": V_s[:, min(shared, d_s - 1)],
        "rest": axes[:, -1],
    }
    theta = sum(np.sqrt(float(raw[name])) * direction for name, direction in parts.items())
    return LiteralProblem(
        int(raw["n"]), int(raw["N"]), V_w, V_s, np.ones(d_w), np.ones(d_s), np.asarray(theta), float(raw["sigma"])
    )
