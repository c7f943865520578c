"""Weak-to-strong generalization, exactly: expectations of Gaussian matrices with proofs, and a theory built of them.

>>> from sympy import MatrixSymbol, Trace, symbols
>>> from w2s_theory import E, GaussianMatrix
>>> n, d = symbols("n d", integer=True, positive=True)
>>> G, A = GaussianMatrix("G", n, d), MatrixSymbol("A", d, d)
>>> E(Trace(A * (G.T * G).inv()))
Trace(A)/(-d + n - 1)
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from .calculus import (
        ComplexGaussianMatrix,
        ComplexInverseWishart,
        ComplexWishart,
        Covariance,
        DomainError,
        E,
        Equivalent,
        Expectation,
        GaussianMatrix,
        HermitianMatrix,
        InverseWishart,
        MatrixExpectation,
        NoDerivation,
        OutOfReach,
        PositiveMatrix,
        Progress,
        SymmetricMatrix,
        UnsupportedExpression,
        Wishart,
        canonical,
        covariance,
        equivalent,
        expand,
        expectation,
        observe,
        variance,
    )

__all__ = [
    "ComplexGaussianMatrix",
    "ComplexInverseWishart",
    "ComplexWishart",
    "Covariance",
    "DomainError",
    "E",
    "Equivalent",
    "Expectation",
    "GaussianMatrix",
    "HermitianMatrix",
    "InverseWishart",
    "MatrixExpectation",
    "NoDerivation",
    "OutOfReach",
    "PositiveMatrix",
    "Progress",
    "SymmetricMatrix",
    "UnsupportedExpression",
    "Wishart",
    "canonical",
    "covariance",
    "equivalent",
    "expand",
    "expectation",
    "observe",
    "variance",
]


def __getattr__(name: str) -> Any:
    """Load the calculus, and with it SymPy, when something of it is first used: the kernel checks certificates without
    SymPy, and `w2s --help` needs only the version. At Python's prompt, long derivations then show how far they are."""
    if name in __all__:
        calculus = import_module(f"{__name__}.calculus")
        if hasattr(sys, "ps1"):
            import_module(f"{__name__}.terminal").follow()
        return getattr(calculus, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
