r"""Claimed quantities by the names that statements give them: ER(f_w), or in LaTeX \mathrm{ER}(f_w).

Such names are no identifiers. For reading each becomes a letter that nobody writes, as long as the name is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from sympy import Expr, Symbol
from sympy.core.relational import Relational

from w2s_theory.calculus import to_latex, to_plain
from w2s_theory.claim import Claim, Monotone, Regimes
from w2s_theory.setting.symbols import LATEX

FIRST_LETTER = 0xAC00
"""Letters from here on, Hangul syllables, are in no name of ours, and are the same in every normal form."""


def quantities(claim: Claim) -> Mapping[str, Expr]:
    """What the names in the claim's statement stand for, as they are printed, in text and in LaTeX."""
    found: dict[str, Expr] = {}
    if isinstance(claim, Monotone):
        change = next(side for side in claim.statement.args if side.args)
        for name in _spelled(change):
            found.setdefault(name, claim.sign * claim.value)
    for named in _claims(claim):
        for name in _spelled(Symbol(named.quantity)):
            found.setdefault(name, named.value)
    return found


def _claims(claim: Claim) -> Iterator[Claim]:
    """The claim and its premises, and theirs, that are one number."""
    if isinstance(claim, Regimes):  # its cases have all the same name
        return
    if claim.formula.is_rational and not claim.formula.of_matrices and isinstance(claim.statement, Relational):
        yield claim
    for premise in claim.premises:
        yield from _claims(premise)


def _spelled(name: Expr) -> tuple[str, ...]:
    return tuple(dict.fromkeys((str(to_plain(name)), to_latex(name, LATEX))))


def lettered(text: str, spelled: Mapping[str, str]) -> str:
    """The text with a letter, and spaces, in the place of each name that is spelled so."""
    for name in sorted(spelled, key=len, reverse=True):
        if name in text:
            before, after = (r"(?<!\w)" if name[0].isalnum() else ""), (r"(?!\w)" if name[-1].isalnum() else "")
            text = re.sub(before + re.escape(name) + after, spelled[name].ljust(len(name)), text)
    return text


def letters(names: Mapping[str, Expr]) -> dict[str, str]:
    """A letter for each name."""
    return {name: chr(FIRST_LETTER + k) for k, name in enumerate(names)}


def is_letter(name: str) -> bool:
    return name[:1] >= chr(FIRST_LETTER)
