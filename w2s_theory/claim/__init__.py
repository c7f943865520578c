"""Claims: what is said, on which domain, from which source, with its proof and its evaluation."""

from .base import Claim, Remark, Step
from .combined import Identity, Limit, Ratio, Terms, term
from .declared import Declared
from .equivalence import Equivalence
from .expected import Expected, Variance
from .inequality import Inequality, Monotone
from .law import Law, Probability
from .moment import Moment
from .penalty import BestPenalty, WithoutPenalty
from .record import ClosedForm
from .recurrence import Recurrence
from .regimes import Quiet, Regimes
from .sizes import BestSize, LeastSize

__all__ = [
    "BestPenalty",
    "BestSize",
    "Claim",
    "ClosedForm",
    "Declared",
    "Equivalence",
    "Expected",
    "Identity",
    "Inequality",
    "Law",
    "LeastSize",
    "Limit",
    "Moment",
    "Monotone",
    "Probability",
    "Quiet",
    "Ratio",
    "Recurrence",
    "Regimes",
    "Remark",
    "Step",
    "Terms",
    "Variance",
    "WithoutPenalty",
    "term",
]
