r"""Formulas in LaTeX, read by the grammar of SymPy's LaTeX parser.

That grammar knows neither ``d_{s\wedge w}`` nor the product in ``\sigma^2 d_w``. So the text is made plain first: each
name becomes a letter, and products become explicit. What SymPy makes of it is taken as a tree (not as SymPy objects,
which would already be computed) and built within the limits of ``language``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from string import ascii_letters
from typing import Any

from sympy import Expr

from .language import Builder

SUBSCRIPT = r"(?:_(?:\{(?:[^{}]|\{[^{}]*\})*\}|\\[a-zA-Z]+|[a-zA-Z0-9]))?"
TOKENS = re.compile(
    r"(?P<space>(?:\s|~|\\[,;:! ]|\\q?quad\b|\\(?:left|right|big|Big|bigg|Bigg|bigl|bigr|Bigl|Bigr)(?![a-zA-Z]))+)"
    r"|(?P<number>\d+(?:\.\d+)?)"
    r"|(?P<fraction>\\[dt]?frac(?![a-zA-Z]))"
    r"|(?P<function>\\(?:sqrt|min|max|log|ln|exp)(?![a-zA-Z]))"
    r"|(?P<times>\\cdot(?![a-zA-Z])|\\times(?![a-zA-Z])|\*)"
    r"|(?P<open>\(|\[|\\\{)|(?P<close>\)|\]|\\\})|(?P<group>\{)|(?P<end>\})"
    r"|(?P<sign>[-+/^,])"
    rf"|(?P<name>(?:\\[a-zA-Z]+|[^\W\d_]){SUBSCRIPT})"
)
BEGINS, ENDS = ("number", "fraction", "function", "open", "name"), ("number", "close", "end", "name")
"""Kinds of tokens that an operand begins, and ends, with."""
PLAIN = {"times": r"\cdot ", "open": "(", "close": ")", "fraction": r"\frac"}


def plain(name: str) -> str:
    r"""A name without spaces, braces and fonts: ``d_{s \wedge w}`` and ``d_{s\wedge w}`` are the same."""
    return re.sub(r"\\(?:mathrm|text|mathit|operatorname)(?![a-zA-Z])|[{}\s]", "", name)


def read(builder: Builder, text: str, offset: int = 0) -> Expr:
    """The formula in ``text``, which begins at ``offset`` in what the user gave. Raises Unreadable."""
    source, origins, symbols = _prepared(builder, text, offset)
    tree = _parsed(builder, source, origins)
    return _Walk(builder, symbols, origins).build(tree)


def _prepared(builder: Builder, text: str, offset: int) -> tuple[str, list[int], dict[str, Expr]]:
    """The text with letters for names and explicit products, the origin of each character, what the letters are."""
    pieces: list[str] = []
    origins: list[int] = []
    letters: dict[Expr, str] = {}
    position, before = 0, ""
    while position < len(text):
        match, at = TOKENS.match(text, position), offset + position
        if match is None:
            raise builder.error(at, f"{text[position]!r} is not part of a formula")
        kind, token = str(match.lastgroup), match.group()
        position = match.end()
        if kind == "space":
            continue
        if kind == "number" and pieces[-1:] == ["^"] and len(token) > 1:
            raise builder.error(at, f"^{token} is ambiguous; write ^{{{token}}}")
        if before in ENDS and kind in BEGINS:
            pieces.append(PLAIN["times"])
            origins += [at] * len(pieces[-1])
        if kind == "name":
            symbol = builder.name(plain(token), at)
            if len(letters) == len(ascii_letters) and symbol not in letters:
                raise builder.error(at, f"more than {len(ascii_letters)} names")
            token = letters.setdefault(symbol, ascii_letters[len(letters) % len(ascii_letters)])
        pieces.append(PLAIN.get(kind, token))
        origins += [at] * len(pieces[-1])
        before = kind
    return "".join(pieces), [*origins, offset + len(text)], {letter: symbol for symbol, letter in letters.items()}


@cache
def _grammar() -> Any:
    from sympy.parsing.latex.lark import LarkLaTeXParser

    return LarkLaTeXParser(transform=False)


def _parsed(builder: Builder, source: str, origins: list[int]) -> Any:
    """SymPy's parse tree."""
    try:
        from lark.exceptions import LarkError, UnexpectedInput

        grammar = _grammar()
    except ImportError:
        raise builder.error(
            origins[0], "LaTeX needs the package lark (pip install 'w2s-theory[latex]'); or write SymPy syntax"
        ) from None
    try:
        return grammar.doparse(source)
    except UnexpectedInput as error:
        column = getattr(error, "pos_in_stream", None)
        at = len(source) if column is None or column < 0 else column
        found = "the formula ends too early" if at >= len(source) else f"{source[at]!r} cannot stand here"
        raise builder.error(origins[min(at, len(origins) - 1)], found) from None
    except (LarkError, RecursionError):
        raise builder.error(origins[0], "no formula") from None


class _Walk:
    """From SymPy's tree to the formula."""

    def __init__(self, builder: Builder, symbols: dict[str, Expr], origins: list[int]) -> None:
        self.builder, self.symbols, self.origins = builder, symbols, origins

    def build(self, node: Any) -> Expr:
        if not hasattr(node, "data"):
            return self._token(node)
        rule, children = str(node.data), node.children
        parts = [child for child in children if not self._is_mark(child)]
        binary: dict[str, Callable[..., Expr]] = {
            "add": Builder.add, "sub": Builder.subtract, "mul": Builder.multiply, "div": Builder.divide,
            "superscript": Builder.power, "fraction": Builder.divide,
        }  # fmt: skip
        at = self._position(node)
        match rule:
            case "latex_string" | "number" | "group_round_parentheses" | "group_curly_parentheses" if len(parts) == 1:
                return self.build(parts[0])
            case "sub" if len(parts) == 1:
                return self.builder.negative(self.build(parts[0]))
            case "add" if len(parts) == 1:
                return self.build(parts[0])
            case _ if rule in binary and len(parts) == 2:
                return binary[rule](self.builder, *map(self.build, parts), at)
            case "min" | "max" | "square_root" | "log" | "exponential":
                name = {"square_root": "sqrt", "exponential": "exp"}.get(rule, rule)
                inner = parts[0].children if getattr(parts[0], "data", "") == "list_of_expressions" else parts
                arguments = [self.build(child) for child in inner if not self._is_mark(child)]
                return self.builder.call(name, arguments, at)
        raise self.builder.error(at, f"{rule.strip('_').replace('_', ' ')} is not understood")

    @staticmethod
    def _is_mark(child: Any) -> bool:
        """Whether this is a bracket, an operator or the name of a function: all that is no letter and no number."""
        return not hasattr(child, "data") and not re.fullmatch(r"[a-zA-Z]|[\d.]+", str(child))

    def _token(self, token: Any) -> Expr:
        text, at = str(token), self._position(token)
        return self.symbols[text] if text in self.symbols else self.builder.number(text, at)

    def _position(self, node: Any) -> int:
        while hasattr(node, "data") and node.children:
            node = node.children[0]
        return self.origins[min(getattr(node, "start_pos", 0) or 0, len(self.origins) - 1)]
