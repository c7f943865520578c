"""Experiments from the parameters of a cell: by the published coordinates, by angles, or at right angles."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..experiment import Experiment


def experiment_of(**given: Any) -> Experiment:
    """Of these parameters, by one of three setups: the published coordinates, angles, or right angles."""
    if missing := [name for name in ("n", "N", "d_w", "d_s") if name not in given]:
        raise ValueError(f"missing in [grid]: {', '.join(missing)}")
    if ("d_sw" in given) == ("angles" in given):
        raise ValueError("give d_sw or angles, one of the two")
    if "coordinates" in given or "D" in given:
        return _published(**given)
    return _by_angles(**given) if "angles" in given else Experiment.right_angled(**given)


def _published(
    n: int, N: int, d_w: int, d_s: int, sigma: float, d_sw: int = -1, coordinates: int = 0, D: int = 0, **other: Any
) -> Experiment:
    """The synthetic study of arXiv 2502.05075: coordinate i of the input has variance 1/i."""
    if other or not coordinates or not D:
        raise ValueError(f"coordinates and D go together, with d_sw, and without {', '.join(other) or 'angles'}")
    if not 0 <= d_sw <= min(d_w, d_s):
        raise ValueError(f"d_sw={d_sw}: must be from 0 to min(d_w, d_s) = {min(d_w, d_s)}")
    seen = d_s - d_sw + d_w
    if max(seen, coordinates) > D:
        raise ValueError(f"D={D}, but the models see {seen} coordinates and the truth {coordinates}")
    if n < max(d_w, d_s) or N < d_s:
        raise ValueError("coordinates of unequal variance need n >= d_w, n >= d_s and N >= d_s")
    i = np.arange(1, max(seen, coordinates) + 1)
    signal = np.where(i <= coordinates, 1 / np.sqrt(i * float(D)), 0.0)
    return Experiment.coordinates(n, N, range(d_s - d_sw, seen), range(d_s), signal, sigma)


def _by_angles(
    n: int,
    N: int,
    d_w: int,
    d_s: int,
    sigma: float,
    angles: tuple[float, ...],
    shared: float = 0.0,
    missed: float = 0.0,
    foreign: float = 0.0,
    outside: float = 0.0,
) -> Experiment:
    """The energies as described at ``PARAMETERS``; raises ValueError where there is no such direction."""
    phi = np.sort(np.where(np.array(angles) == 90, np.pi / 2, np.deg2rad(angles)))
    if len(phi) > min(d_w, d_s):
        raise ValueError(f"{len(phi)} angles, but at most min(d_w, d_s) = {min(d_w, d_s)} are possible")
    every = np.concatenate([phi, np.full(max(d_w, d_s) - len(phi), np.pi / 2)])
    strong, beyond = np.zeros(d_s), np.zeros(d_w)
    room = {"shared": every[0] < np.pi / 2, "missed": every[d_s - 1] > 0, "foreign": every[d_w - 1] > 0}
    for name, energy in (("shared", shared), ("missed", missed), ("foreign", foreign)):
        if energy and not room[name]:
            raise ValueError(f"{name}={energy}, but at these angles there is no such direction")
    if shared and missed and d_s == 1:
        raise ValueError("shared and missed, but at d_s=1 they are one direction")
    strong[-1] = np.sqrt(missed)
    if shared:
        strong[0] = np.sqrt(shared)
    beyond[-1] = np.sqrt(foreign)
    return Experiment(n, N, phi, strong, beyond, float(np.sqrt(outside)), sigma)
