"""What moments of Gaussian matrices are represented by."""

from __future__ import annotations

from w2s_theory.setting import situations

from ..representation import Representation
from .simulated import Matrices

REPRESENTATIONS = (
    Representation(
        situation=situations.MATRICES,
        random=Matrices.random,
        corners=Matrices.least,
        missing={
            "exact": "the expression is its own definition",
            "precise": "integrals are of the matrices that the claim names (precision.matrices)",
            "strategy": "dimensions are all that varies; `strategies.parameters` draws them",
        },
    ),
)
