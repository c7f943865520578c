"""`w2s check`: formulas and files of the user's, and the answers to them, for people and for machines.

``verification.conjecture`` decides; here is what people touch: ``file`` takes what they declare, as
``derivations.declaration`` reads it, and compares it with what they simulate; ``report`` gives the answer as JSON and
as an exit status.
"""

from derivations.declaration import DeclarationError

from .file import FileAnswer, check_file
from .report import as_json, status

__all__ = ["DeclarationError", "FileAnswer", "as_json", "check_file", "status"]
