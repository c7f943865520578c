"""From text to a conjecture about a claimed quantity: its relation, its formula, and the limit if there is one."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sympy import (
    Abs,
    And,
    Basic,
    Expr,
    Function,
    Integer,
    MatrixSymbol,
    Max,
    Min,
    Ne,
    Piecewise,
    Pow,
    S,
    Symbol,
    Trace,
    ZeroMatrix,
    exp,
    log,
)
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean
from sympy.matrices.expressions.matexpr import MatrixExpr

from w2s_theory.calculus import GaussianMatrix, to_plain
from w2s_theory.calculus.matrix import traced
from w2s_theory.claim import BestSize, Claim, Law, LeastSize, Moment, Probability, Regimes
from w2s_theory.setting.symbols import KAPPA, LATEX, MEANING, rho_foreign, rho_missed, rho_s, rho_w, signal

from ..arithmetic import irrational
from . import latex_syntax, python_syntax
from .language import DEPTH, LONGEST, Builder, Unreadable, Vocabulary
from .pieces import is_in_pieces, pieces
from .quantities import lettered, letters, quantities
from .shapes import Shape, Shapes
from .traces import in_numbers

RELATIONS = {"=": ("==", "="), "<=": ("<=", "≤", r"\leqslant", r"\leq", r"\le"),
             ">=": (">=", "≥", r"\geqslant", r"\geq", r"\ge"), "~": (r"\sim", "~", "∼")}  # fmt: skip
"""The relations, and how they may be written."""
_WRITTEN = {spelling: sign for sign, spellings in RELATIONS.items() for spelling in spellings}
_SIGN = "|".join(re.escape(s) + ("(?![a-zA-Z])" if s[-1].isalpha() else "") for s in sorted(_WRITTEN, key=len)[::-1])
FRONT = re.compile(rf"\s*({_SIGN})")
MIDDLE = re.compile(_SIGN)
ARROW = re.compile(r"(?:->|→|\\to(?![a-zA-Z])|\\rightarrow(?![a-zA-Z]))\s*(?:oo|inf|infinity|∞|\\infty)\s*\)?\s*$")
LAST_NAME = re.compile(r"[^\W\d]\w*$")
ONLY_EQUAL = (Law, Probability, Regimes, LeastSize, BestSize)
"""Kinds of claims of which nothing but an equation is decided."""
BETWEEN = re.compile(r"(?:[,(}]|(?<![\w\\])(?:as|for)|\\q?quad|\\text\{|\\mathrm\{)$")
"""What may stand between a formula and the limit that it is claimed in."""
ALIASES: dict[str, Expr] = {
    "kappa": KAPPA[1], "κ": KAPPA[1], "b": rho_missed, "g": rho_foreign, "σ": Symbol("sigma", nonnegative=True),
    "ρ_w": rho_w, "ρ_s": rho_s, "epsilon": Symbol("epsilon", positive=True),
}  # fmt: skip
"""Further names, as they stand in the documentation."""
KNOWN = (Min, Max, Abs, log, exp)
"""Functions that every formula may have."""
NO_ERROR = dict.fromkeys((rho_w, rho_s, rho_missed, rho_foreign), Integer(0))
"""The approximation errors, where the truth lies in both spans."""
NORM = (r"\lVert\theta\rVert^2", r"\lVert\theta\rVert^{2}")
"""The squared norm of the truth, in LaTeX."""
SPELLED = {"d_{s∧w}": "d_sw", "d_s∧w": "d_sw", "d_{s^w}": "d_sw", "q_{s∧w}": "q_sw"}
"""Names with signs that no identifier has, and how they are called."""


@dataclass(frozen=True)
class Conjecture:
    """quantity ``relation`` ``formula``, where ``assuming`` holds; "~" means as ``limit`` → ∞.

    ``needs``: when the formula, as it is written, has a value. In all of these a symbol stands for each trace of
    constant matrices, and ``traces`` says for which. Where the quantity is a matrix, ``formula`` is the trace of its
    product with an arbitrary one, and ``matrix`` is what was written. ``left``: what is compared with the formula, if
    that is not the claim's quantity.
    """

    text: str
    relation: str
    formula: Expr
    limit: Symbol | None = None
    assuming: tuple[Boolean, ...] = ()
    needs: tuple[Boolean, ...] = ()
    traces: Mapping[Basic, Trace] = field(default_factory=dict)
    matrix: MatrixExpr | None = None
    left: Expr | None = None

    @property
    def written(self) -> Basic:
        """What is conjectured, as it was understood."""
        return self.formula if self.matrix is None else self.matrix


def vocabulary(claim: Claim, let: Mapping[str, str] | None = None) -> Vocabulary:
    """What names stand for in formulas about this claim: the setting's symbols and abbreviations, or those of the
    moment; and what ``let`` gives a meaning, each a formula in what comes before it. Raises Unreadable."""
    if claim.formula.of_matrices:
        constants = {m.name: m for m in constant_matrices(claim)}
        given = claim.given if isinstance(claim, Moment) else ()
        named = set(claim.symbols).union(*(part.free_symbols for part in (claim.value, *given)))
        symbols = sorted((s for s in named if isinstance(s, Symbol)), key=str)
        names = Vocabulary({symbol.name: symbol for symbol in symbols} | constants)
    else:
        own = (s for s in claim.value.free_symbols if isinstance(s, Symbol))
        found: dict[str, Basic] = {s.name: s for s in (*MEANING, *own, *claim.symbols, *constant_matrices(claim))}
        aliases = {name: value for name, value in ALIASES.items() if name not in found}
        names = Vocabulary(found | aliases, {name: _divisors(value) for name, value in aliases.items()})
        known = quantities(claim)
        if signal.name in found:
            known = {**known, **dict.fromkeys(NORM, signal)}
        names = names.with_meanings({letter: known[name] for name, letter in letters(known).items()})
        names.spelled = letters(known)
    names.functions = functions(claim)
    names.random = tuple(m.name for m in claim.gaussian) if isinstance(claim, Moment) else ()
    for name, meaning in (let or {}).items():
        if not name.isidentifier():
            raise Unreadable(f"{name} = {meaning}", 0, f"{name!r} is no name; give a name of letters, digits and _")
        said = understood(meaning, names)
        names = names.with_meanings({name: said.value}, {name: said.needs}, said.traces)
    return names


def functions(claim: Claim) -> dict[str, tuple[Callable[..., Expr], int]]:
    """Functions in the claim's statement that are no part of formulas otherwise, with their numbers of arguments."""
    if isinstance(claim, Law):
        return {"F": (Function("F"), 2)}
    if not isinstance(claim, Probability):
        return {}
    found = {str(f.func): (f.func, len(f.args)) for f in claim.value.atoms(Function) if not isinstance(f, KNOWN)}
    return {str(to_plain(Symbol(name))): function for name, function in found.items()}


def constant_matrices(claim: Claim) -> tuple[MatrixSymbol, ...]:
    """Those that a formula about the claim may be made of, by name."""
    found = {*claim.matrices, *claim.value.atoms(MatrixSymbol)}
    test = getattr(claim, "test", None)
    return tuple(sorted((m for m in found if not isinstance(m, GaussianMatrix) and m != test), key=str))


def _divisors(value: Expr) -> tuple[Boolean, ...]:
    return tuple(Ne(power.base, 0) for power in value.atoms(Pow) if power.exp.is_negative)


def formula(text: str, names: Vocabulary, whole: str | None = None, offset: int = 0) -> Expr:
    """The formula in the text, in SymPy syntax or, if there is a backslash or a brace in it, in LaTeX.

    Raises Unreadable, which says where in ``whole`` (of which the text is the part from ``offset`` on).
    """
    return formula_and_needs(text, names, whole, offset)[0]


@dataclass(frozen=True)
class Understood:
    """What a text says: a number or a matrix, when it has a value, and what the symbols for traces in it are."""

    value: Basic
    needs: tuple[Boolean, ...]
    traces: Mapping[Basic, Trace]


def understood(
    text: str, names: Vocabulary, whole: str | None = None, offset: int = 0, shape: Shape = None
) -> Understood:
    """What the text says, of ``whole`` the part from ``offset`` on; if it may be a matrix, it is of this shape.

    Raises Unreadable.
    """
    whole = text if whole is None else whole
    _within_limits(text, whole, offset)
    text = lettered(text, names.spelled)
    for spelled, name in SPELLED.items():
        text = text.replace(spelled, name.ljust(len(spelled)))
    syntax: Any = python_syntax
    if is_latex(text):
        syntax, names = latex_syntax, _latex_names(names)
    shapes = Shapes(whole, names)
    if names.has_matrices or shape is not None:
        shapes.expect(syntax.read(shapes, text, offset), shape, offset)
    builder = Builder(whole, names, shapes.found_units())
    value = syntax.read(builder, text, offset)
    needs = tuple(need for need in builder.needs if need != True)  # noqa: E712 - a SymPy truth value
    return Understood(value, needs, builder.traces)


def is_latex(text: str) -> bool:
    """Whether it is LaTeX, and not SymPy syntax."""
    return "\\" in text or "{" in text


def formula_and_needs(
    text: str, names: Vocabulary, whole: str | None = None, offset: int = 0
) -> tuple[Expr, tuple[Boolean, ...]]:
    """The formula, which is a number, and when it has a value as it is written. Raises Unreadable."""
    found = understood(text, names, whole, offset)
    if found.value.is_Matrix:
        raise Unreadable(text if whole is None else whole, offset, "a matrix where a number is meant")
    return found.value, found.needs


def _latex_names(names: Vocabulary) -> Vocabulary:
    """The names, and how they are spelled in LaTeX."""
    known = {symbol for symbol in names.values() if isinstance(symbol, Symbol)}
    spelled = {latex_syntax.plain(latex): symbol for symbol, latex in LATEX.items() if symbol in known}
    commands = {f"\\{name}": value for name, value in names.items()}
    needs = {f"\\{name}": needs for name, needs in names.needs.items()}
    return names.with_meanings({**spelled, **commands}, needs)


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
    left: Expr | None = None
    needs: tuple[Boolean, ...] = ()
    if (front := FRONT.match(text)) is not None:
        relation, start = _WRITTEN[front.group(1)], front.end()
    elif (sign := _named_relation(text, names)) is not None:
        left, needs = formula_and_needs(text[: sign.start()], names, text)
        relation, start = _WRITTEN[sign.group()], sign.end()
    if (said := _limit_at_the_end(text[start:])) is not None:
        limit, end = said[0], start + said[1]
    conditions = tuple(condition(part, names) for part in assuming)
    if isinstance(claim, Regimes) and is_in_pieces(text[start:end]):
        found = _in_pieces(text[start:end], names, text, start)
    else:
        test = getattr(claim, "test", None)
        shape = None if test is None else (test.cols, test.rows)
        found = understood(text[start:end], names, text, start, shape)
    if relation != "=" and isinstance(claim, ONLY_EQUAL):
        raise Unreadable(text, 0, f"{claim.id} ({type(claim).__name__}) is compared by = only")
    value, matrix = _of_the_kind(claim, found.value, relation, text, start)
    value, more = in_numbers(value)
    value, needs = _well_specified(claim, value, (*needs, *found.needs), text)
    goes = _limit(relation, limit, claim, names, text)
    traces = {**names.traces, **found.traces, **more}
    return Conjecture(text, relation, value, goes, conditions, needs, traces, matrix, left)


def _named_relation(text: str, names: Vocabulary) -> re.Match[str] | None:
    """The =, <= or >= between two sides of which one names a claimed quantity, as ER(f_w) <= … does."""
    plain = lettered(text, names.spelled)
    if plain == text:
        return None
    depth = 0
    for position, character in enumerate(plain):
        depth += (character in "({[") - (character in ")}]")
        if not depth and (sign := MIDDLE.match(plain, position)) is not None and _WRITTEN[sign.group()] != "~":
            return sign
    return None


def _in_pieces(text: str, names: Vocabulary, whole: str, offset: int) -> Understood:
    """A formula in pieces, which has a value where its pieces have."""
    _within_limits(text, whole, offset)
    needs: list[Boolean] = []

    def reads(part: str, at: int) -> Expr:
        value, needed = formula_and_needs(part, names, whole, at)
        needs.extend(needed)
        return value

    found = pieces(text, offset, reads)
    return Understood(Piecewise(*found, evaluate=False), tuple(dict.fromkeys(needs)), {})


def _of_the_kind(claim: Claim, value: Basic, relation: str, text: str, at: int) -> tuple[Expr, MatrixExpr | None]:
    """A number; of a matrix, the trace of its product with the claim's test matrix, and the matrix. Raises Unreadable
    if the claim is about the other."""
    test = getattr(claim, "test", None)
    if test is None and value.is_Matrix:
        raise Unreadable(text, at, f"a matrix, but {claim.id} is a number")
    if test is None:
        return value, None
    if not value.is_Matrix and value != 0:
        shape = " × ".join(map(str, reversed(test.shape)))
        raise Unreadable(text, at, f"a number, but {claim.id} is a matrix, {shape}; the identity is written I")
    if relation != "=":
        raise Unreadable(text, at, "matrices are compared by = only")
    if value == 0:
        value = ZeroMatrix(*reversed(test.shape))
    return traced(test, value), value


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
