"""From text to a conjecture about a claimed quantity: its relation, its formula, and the limit if there is one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sympy import Abs, And, Basic, Expr, Integer, MatrixSymbol, Max, Min, Ne, Pow, S, Symbol
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from w2s_theory.claim import Claim
from w2s_theory.setting.symbols import KAPPA, LATEX, MEANING, rho_foreign, rho_missed, rho_s, rho_w

from . import latex_syntax, python_syntax
from .arithmetic import irrational
from .language import DEPTH, LONGEST, Builder, Unreadable, Vocabulary

RELATIONS = {"=": ("==", "="), "<=": ("<=", "≤", r"\leqslant", r"\leq", r"\le"),
             ">=": (">=", "≥", r"\geqslant", r"\geq", r"\ge"), "~": (r"\sim", "~", "∼")}  # fmt: skip
"""The relations, and how they may be written."""
_WRITTEN = {spelling: sign for sign, spellings in RELATIONS.items() for spelling in spellings}
_SIGN = "|".join(re.escape(s) + ("(?![a-zA-Z])" if s[-1].isalpha() else "") for s in sorted(_WRITTEN, key=len)[::-1])
FRONT = re.compile(rf"\s*({_SIGN})")
MIDDLE = re.compile(_SIGN)
ARROW = re.compile(r"(?:->|→|\\to(?![a-zA-Z])|\\rightarrow(?![a-zA-Z]))\s*(?:oo|inf|infinity|∞|\\infty)\s*\)?\s*$")
LAST_NAME = re.compile(r"[^\W\d]\w*$")
BETWEEN = re.compile(r"(?:[,(}]|(?<![\w\\])(?:as|for)|\\q?quad|\\text\{|\\mathrm\{)$")
"""What may stand between a formula and the limit that it is claimed in."""
ALIASES: dict[str, Expr] = {
    "kappa": KAPPA[1], "κ": KAPPA[1], "b": rho_missed, "g": rho_foreign, "σ": Symbol("sigma", nonnegative=True),
    "ρ_w": rho_w, "ρ_s": rho_s, "epsilon": Symbol("epsilon", positive=True),
}  # fmt: skip
"""Further names, as they stand in the documentation."""
NO_ERROR = dict.fromkeys((rho_w, rho_s, rho_missed, rho_foreign), Integer(0))
"""The approximation errors, where the truth lies in both spans."""
SPELLED = {"d_{s∧w}": "d_sw", "d_s∧w": "d_sw", "d_{s^w}": "d_sw", "q_{s∧w}": "q_sw"}
"""Names with signs that no identifier has; both sides are names in SymPy syntax."""


@dataclass(frozen=True)
class Conjecture:
    """quantity ``relation`` ``formula``, where ``assuming`` holds; "~" means as ``limit`` → ∞.

    ``needs``: when the formula, as it is written, has a value.
    """

    text: str
    relation: str
    formula: Expr
    limit: Symbol | None = None
    assuming: tuple[Boolean, ...] = ()
    needs: tuple[Boolean, ...] = ()


def vocabulary(claim: Claim, let: Mapping[str, str] | None = None) -> Vocabulary:
    """What names stand for in formulas about this claim: the setting's symbols and abbreviations, or those of the
    moment; and what ``let`` gives a meaning, each a formula in what comes before it. Raises Unreadable."""
    if claim.formula.of_matrices:
        names = Vocabulary({symbol.name: symbol for symbol in claim.symbols})
    else:
        found: dict[str, Basic] = {symbol.name: symbol for symbol in (*MEANING, *claim.symbols)}
        aliases = {name: value for name, value in ALIASES.items() if name not in found}
        names = Vocabulary(found | aliases, {name: _divisors(value) for name, value in aliases.items()})
    for name, meaning in (let or {}).items():
        if not name.isidentifier():
            raise Unreadable(f"{name} = {meaning}", 0, f"{name!r} is no name; give a name of letters, digits and _")
        value, needs = formula_and_needs(meaning, names)
        names = Vocabulary({**names, name: value}, {**names.needs, name: needs})
    return names


def _divisors(value: Expr) -> tuple[Boolean, ...]:
    return tuple(Ne(power.base, 0) for power in value.atoms(Pow) if power.exp.is_negative)


def formula(text: str, names: Vocabulary, whole: str | None = None, offset: int = 0) -> Expr:
    """The formula in the text, in SymPy syntax or, if there is a backslash or a brace in it, in LaTeX.

    Raises Unreadable, which says where in ``whole`` (of which the text is the part from ``offset`` on).
    """
    return formula_and_needs(text, names, whole, offset)[0]


def formula_and_needs(
    text: str, names: Vocabulary, whole: str | None = None, offset: int = 0
) -> tuple[Expr, tuple[Boolean, ...]]:
    """The formula, and when it has a value as it is written. Raises Unreadable."""
    whole = text if whole is None else whole
    _within_limits(text, whole, offset)
    for spelled, name in SPELLED.items():
        text = text.replace(spelled, name.ljust(len(spelled)))
    if "\\" not in text and "{" not in text:
        builder = Builder(whole, names)
        value = python_syntax.read(builder, text, offset)
    else:
        builder = Builder(whole, _latex_names(names))
        value = latex_syntax.read(builder, text, offset)
    return value, tuple(need for need in builder.needs if need != True)  # noqa: E712 - a SymPy truth value


def _latex_names(names: Vocabulary) -> Vocabulary:
    """The names, and how they are spelled in LaTeX."""
    known = {symbol for symbol in names.values() if symbol.is_Symbol}
    spelled = {latex_syntax.plain(latex): symbol for symbol, latex in LATEX.items() if symbol in known}
    commands = {f"\\{name}": value for name, value in names.items()}
    return Vocabulary(
        {**names, **spelled, **commands}, {**names.needs, **{f"\\{name}": needs for name, needs in names.needs.items()}}
    )


def _within_limits(text: str, whole: str, offset: int) -> None:
    """Raise Unreadable for what is empty, too long, or nested too deeply."""
    if len(whole) > LONGEST:
        raise Unreadable(whole[:LONGEST], LONGEST, f"{len(whole):,} characters; at most {LONGEST:,} are read")
    if not text.strip():
        raise Unreadable(whole, offset, "there is no formula")
    depth = 0
    for i, character in enumerate(text):
        depth += (character in "({[") - (character in ")}]")
        if depth > DEPTH:
            raise Unreadable(whole, offset + i, f"more than {DEPTH} brackets within brackets")


def read(
    text: str,
    claim: Claim,
    limit: str | None = None,
    let: Mapping[str, str] | None = None,
    assuming: tuple[str, ...] = (),
) -> Conjecture:
    """The conjecture about the claim's quantity that the text says. Raises Unreadable."""
    if len(text) > LONGEST:
        raise Unreadable(text[:LONGEST], LONGEST, f"{len(text):,} characters; at most {LONGEST:,} are read")
    names, relation, start, end = vocabulary(claim, let), "=", 0, len(text)
    if (front := FRONT.match(text)) is not None:
        relation, start = _WRITTEN[front.group(1)], front.end()
    if (said := _limit_at_the_end(text[start:])) is not None:
        limit, end = said[0], start + said[1]
    conditions = tuple(condition(part, names) for part in assuming)
    value, needs = formula_and_needs(text[start:end], names, text, start)
    value, needs = _well_specified(claim, value, needs, text)
    return Conjecture(text, relation, value, _limit(relation, limit, claim, names, text), conditions, needs)


def condition(text: str, names: Vocabulary) -> Boolean:
    """A condition such as n >= 2*d_w (or <=, >, <), which is not met where a side has no value. Raises Unreadable."""
    signs = [*re.finditer(r"<=|>=|≤|≥|<|>", text)]
    if len(signs) != 1:
        raise Unreadable(text, 0, "a condition has one of <=, >=, <, > in it, such as n >= 2*d_w")
    (sign,) = signs
    kind = {"≤": "<=", "≥": ">="}.get(sign.group(), sign.group())
    left, left_needs = formula_and_needs(text[: sign.start()], names, text)
    right, right_needs = formula_and_needs(text[sign.end() :], names, text, sign.end())
    if irrational(left) or irrational(right) or (left + right).has(Min, Max, Abs):
        raise Unreadable(text, 0, "a condition compares rational formulas, without roots, Min, Max and logarithms")
    return And(Relational(left, right, kind), *left_needs, *right_needs)


def _limit_at_the_end(text: str) -> tuple[str, int] | None:
    """The name in "… as N -> oo" or "… (N \\to \\infty)", and where the formula before it ends."""
    if (arrow := ARROW.search(text)) is None or (name := LAST_NAME.search(text[: arrow.start()].rstrip())) is None:
        return None
    rest, closing = text[: name.start()].rstrip(), False
    while (mark := BETWEEN.search(rest)) is not None:
        if mark.group() == "}" and (closing or not re.search(r"\{\s*(?:as|for)\s*\}$", rest)):
            break  # a brace of the formula
        closing |= mark.group() == "}"
        rest = rest[: mark.start()].rstrip()
    return name.group(), len(rest)


def _limit(relation: str, name: str | None, claim: Claim, names: Vocabulary, text: str) -> Symbol | None:
    if relation != "~":
        if name is not None:
            raise Unreadable(
                text, 0, f"a limit ({name}) goes with ~ in front of the formula: ~ FORMULA as {name} -> oo"
            )
        return None
    if name is None:
        raise Unreadable(text, 0, "~ needs a limit: write '~ FORMULA as N -> oo', or give --limit N")
    symbol, at = names.get(name), max(text.find(name), 0)
    if not isinstance(symbol, Symbol) or isinstance(symbol, MatrixSymbol):
        raise Unreadable(text, at, f"there is no symbol {name!r} to go to infinity")
    if claim.well_specified and symbol in NO_ERROR:
        raise Unreadable(text, at, f"{name} is 0 in {claim.id}, since the truth lies in both spans")
    return symbol


def _well_specified(
    claim: Claim, value: Expr, needs: tuple[Boolean, ...], text: str
) -> tuple[Expr, tuple[Boolean, ...]]:
    """Where the truth lies in both spans there is no approximation error. Raises Unreadable for a division by it."""
    if not claim.well_specified:
        return value, needs
    there = tuple(need.subs(NO_ERROR) for need in needs)
    for need, then in zip(needs, there, strict=True):
        if then in (S.false, S.NaN):
            reason = "where the truth lies in both spans there is no approximation error"
            raise Unreadable(text, 0, f"the formula has no value: it needs {need}, and {reason}")
    return value.subs(NO_ERROR), there
