"""The search: from a SymPy expression to its expectation, with a proof that the kernel has checked."""

from .equivalents.equivalent import Equivalent, equivalent
from .expectation import E, Expectation, MatrixExpectation, expectation
from .forms.canonical import canonical, is_same
from .forms.expansion import Expansion, expand
from .forms.printing import to_latex, to_plain, to_text
from .forms.readable import readable
from .limits import NoDerivation, OutOfReach
from .moments import Covariance, covariance, variance
from .numbers.arguments import DomainError
from .progress import Progress, observe
from .symbols import (
    ComplexGaussianMatrix,
    ComplexInverseWishart,
    ComplexWishart,
    GaussianMatrix,
    HermitianMatrix,
    InverseWishart,
    PositiveMatrix,
    SymmetricMatrix,
    Wishart,
)
from .unsupported import UnsupportedExpression

__all__ = [
    "ComplexGaussianMatrix",
    "ComplexInverseWishart",
    "ComplexWishart",
    "Covariance",
    "DomainError",
    "E",
    "Equivalent",
    "Expansion",
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
    "is_same",
    "observe",
    "readable",
    "to_latex",
    "to_plain",
    "to_text",
    "variance",
]
