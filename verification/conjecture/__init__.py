"""The user's conjecture: is my formula right?

``language`` says what a formula may be made of, ``python_syntax`` and ``latex_syntax`` read it, ``relation`` reads what
is conjectured. ``decide`` proves or refutes it, leading orders by ``leading``, by the ``cases`` that certificates of
sign decide, by ``example`` (the simplest counterexample, over ``problems`` that exist, judged in exact ``arithmetic``)
and ``agreement`` (where formulas agree nevertheless). ``witness`` simulates; ``answer`` tells. Files that
declare an estimator are read, and answers printed, in ``w2s.check``.
"""

from .answer import Answer, check
from .decide import NotRational
from .language import Unreadable

__all__ = ["Answer", "NotRational", "Unreadable", "check"]
