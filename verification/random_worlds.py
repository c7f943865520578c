"""The problem of a seed, in the world that a claim names."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from w2s_theory.claim import Claim

from .composition_worlds import Composition, SecondMoments
from .worlds import Matrices, Regression, World

WORLDS: dict[str, Callable[[Claim, np.random.Generator], World]] = {
    "regression": Regression.random,
    "isotropic": Regression.isotropic,
    "few samples": Regression.scarce,
    "right angles": Regression.right_angled,
    "orthogonal spans": Regression.orthogonal,
    "matrices": Matrices.random,
    "omega": SecondMoments.random,
    "chain of three": Composition.chain,
    "averages": Composition.averages,
    "own inputs": Composition.own_inputs,
    "uneven noise": Composition.uneven_noise,
}


def random_world(claim: Claim, seed: tuple[int, ...]) -> World:
    """The problem of this seed in the world that the claim names."""
    return WORLDS[claim.world](claim, np.random.default_rng(seed))
