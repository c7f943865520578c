"""The user's conjecture: is my formula right?

``language`` says what a formula may be made of, ``shapes`` what matrices fit, ``python_syntax`` and ``latex_syntax``
read it, ``relation`` reads what is conjectured, and ``asked`` what it is compared with, if that is no claim. ``decide``
proves or refutes it within its ``budget``, leading orders by ``leading``, by the ``cases`` that certificates of sign
decide, by ``example`` (the simplest counterexample, over ``problems`` that exist, judged in exact ``arithmetic``) or
``matrix_example``, and ``agreement`` (where formulas agree nevertheless); claims of other ``kinds`` each in its own
way. ``witness`` simulates; ``answer`` tells. Files that declare an estimator are read, and answers printed, in
``w2s.check``.
"""

from .answer import Answer, check
from .decide import NotRational
from .reading.asked import NotDerived, is_question
from .reading.language import Unreadable

__all__ = ["Answer", "NotDerived", "NotRational", "Unreadable", "check", "is_question"]
