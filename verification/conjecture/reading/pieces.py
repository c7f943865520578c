r"""Formulas in pieces: Piecewise((formula, condition), …, (oo, True)), or the same as cases in LaTeX.

A condition is made of comparisons, Eq and Ne, joined by & and |, or in LaTeX by \wedge and \vee. Like formulas it is
read and never evaluated as code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from sympy import And, Eq, Expr, Ge, Gt, Le, Lt, Ne, Or, S, oo
from sympy.logic.boolalg import Boolean

from .language import Unreadable

Reads = Callable[[str, int], Expr]
"""Reads a formula that begins at a position."""
Piece = tuple[Expr, Boolean]
HEAD = re.compile(r"\s*Piecewise\s*\(")
CASES = re.compile(r"\s*\\begin\s*\{cases\}(?P<rows>.*)\\end\s*\{cases\}\s*$", re.DOTALL)
INFINITE = ("oo", r"\infty", "inf", "∞")
ALWAYS = ("True", "otherwise", r"\text{otherwise}")
FOR = re.compile(r"\\text\s*\{\s*(?:for|if)\s*\}|\\[:,;! ]")
"""Words, and spaces, in front of the conditions of cases."""
OR, AND = re.compile(r"\\vee(?![a-zA-Z])|\\lor(?![a-zA-Z])|\|"), re.compile(r"\\wedge(?![a-zA-Z])|\\land(?![a-zA-Z])|&")
SIGNS = {
    "<=": Le, ">=": Ge, "≤": Le, "≥": Ge, "!=": Ne, "==": Eq, r"\leq": Le, r"\geq": Ge, r"\le": Le, r"\ge": Ge,
    r"\neq": Ne, r"\ne": Ne, "<": Lt, ">": Gt, "=": Eq,
}  # fmt: skip
SIGN = re.compile("|".join(re.escape(s) + ("(?![a-zA-Z])" if s[-1].isalpha() else "") for s in SIGNS))
EQUATION = re.compile(r"\s*(Eq|Ne)\s*\(")
BRACKETED = re.compile(r"\s*(?:\\left\s*)?\(")
MOST = 12
"""Pieces of a formula."""


def is_in_pieces(text: str) -> bool:
    return bool(HEAD.match(text) or CASES.match(text))


def pieces(text: str, offset: int, reads: Reads) -> tuple[Piece, ...]:
    """Each piece and where it holds, the first that fits; infinity is oo. Raises Unreadable."""
    found = []
    for formula, condition, at, where in _rows(text, offset):
        value = oo if formula.strip() in INFINITE else reads(formula, at)
        found.append((value, S.true if condition.strip() in ALWAYS else _condition(condition, where, reads, text)))
    if len(found) > MOST:
        raise Unreadable(text, offset, f"more than {MOST} pieces")
    return tuple(found)


def _rows(text: str, offset: int) -> Iterator[tuple[str, str, int, int]]:
    """Formula and condition of each piece, and where they begin."""
    if (cases := CASES.match(text)) is not None:
        start = cases.start("rows")
        for row, at in _split(cases["rows"], start, re.compile(r"\\\\")):
            parts = [*_split(FOR.sub(lambda m: " " * len(m.group()), row), at, re.compile("&"))]
            if len(parts) != 2:
                raise Unreadable(text, at, "a case is FORMULA & CONDITION")
            yield parts[0][0], parts[1][0], offset + parts[0][1], offset + parts[1][1]
        return
    head = HEAD.match(text)
    assert head is not None
    inside = text[head.end() :].rstrip()
    if not inside.endswith(")"):
        raise Unreadable(text, len(text) - 1, "the formula ends too early")
    for row, at in _split(inside[:-1], head.end(), re.compile(",")):
        stripped = row.strip()
        if not (stripped.startswith("(") and stripped.endswith(")")):
            raise Unreadable(text, at, "a piece is (FORMULA, CONDITION)")
        begin = at + row.index("(") + 1
        parts = [*_split(stripped[1:-1], begin, re.compile(","))]
        if len(parts) != 2:
            raise Unreadable(text, at, "a piece is (FORMULA, CONDITION)")
        yield parts[0][0], parts[1][0], offset + parts[0][1], offset + parts[1][1]


def _split(text: str, offset: int, at: re.Pattern[str]) -> Iterator[tuple[str, int]]:
    """The parts between what is matched outside all brackets, and where each begins."""
    start = 0
    for match in _outside(text, at):
        yield text[start : match.start()], offset + start
        start = match.end()
    yield text[start:], offset + start


def _outside(text: str, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """Matches outside all brackets."""
    depth, position = 0, 0
    while position < len(text):
        if depth == 0 and (match := pattern.match(text, position)) is not None:
            yield match
            position = match.end()
            continue
        depth += (text[position] in "([{") - (text[position] in ")]}")
        position += 1


def _condition(text: str, at: int, reads: Reads, whole: str) -> Boolean:
    for pattern, join in ((OR, Or), (AND, And)):
        parts = [*_split(text, at, pattern)]
        if len(parts) > 1:
            return join(*(_condition(part, where, reads, whole) for part, where in parts))
    if (equation := EQUATION.match(text)) is not None and text.rstrip().endswith(")"):
        sides = [*_split(text.rstrip()[equation.end() : -1], at + equation.end(), re.compile(","))]
        if len(sides) == 2:
            return {"Eq": Eq, "Ne": Ne}[equation[1]](*(reads(side, where) for side, where in sides))
    signs = [*_outside(text, SIGN)]
    if len(signs) == 1:
        (sign,) = signs
        return SIGNS[sign.group()](reads(text[: sign.start()], at), reads(text[sign.end() :], at + sign.end()))
    if not signs and (bracket := BRACKETED.match(text)) is not None and text.rstrip().endswith(")"):
        inner = re.sub(r"(?:\\right\s*)?\)\s*$", "", text[bracket.end() :])
        return _condition(inner, at + bracket.end(), reads, whole)
    raise Unreadable(whole, min(at, len(whole)), "no condition: write n > d + 1, Eq(a, b), joined by & and |")
