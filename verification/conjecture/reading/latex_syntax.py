r"""Formulas in LaTeX, read by recursive descent: as mathematics is written, with products that are not said.

Names have subscripts, as in ``d_{s\wedge w}``, letters side by side are multiplied, and ``A^T``, ``A^\top`` are
transposes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from .sums import Summand, added

SUBSCRIPT = r"(?:_(?:\{(?:[^{}]|\{[^{}]*\})*\}|\\[a-zA-Z]+|[a-zA-Z0-9]))?"
FONT = r"\\(?:operatorname|mathrm|text|mathit|mathbb|mathbf)(?![a-zA-Z])\*?\s*"
TOKENS = re.compile(
    r"(?P<space>(?:\s|~|\\[,;:! ]|\\q?quad\b|\\(?:left|right|big|Big|bigg|Bigg|bigl|bigr|Bigl|Bigr)(?![a-zA-Z]))+)"
    r"|(?P<number>\d+(?:\.\d+)?)"
    r"|(?P<fraction>\\[dt]?frac(?![a-zA-Z]))"
    r"|(?P<function>\\(?:sqrt|min|max|log|ln|exp|Tr|tr|Trace)(?![a-zA-Z])"
    rf"|{FONT}(?:\{{\s*(?:tr|Tr|Trace|trace|E|F|Var|Cov)\s*\}}|E))"
    r"|(?P<times>\\cdot(?![a-zA-Z])|\\times(?![a-zA-Z])|\*)"
    r"|(?P<open>\(|\[|\\\{)|(?P<close>\)|\]|\\\})|(?P<group>\{)|(?P<end>\})"
    r"|(?P<sign>[-+/^,])"
    rf"|(?P<name>(?:\\[a-zA-Z]+|[^\W\d_]){SUBSCRIPT})"
)
CLOSING = {"(": ")", "[": "]", "\\{": "\\}", "{": "}"}
NAMED = {"ln": "log", "min": "Min", "max": "Max", "tr": "Trace", "Tr": "Trace", "trace": "Trace"}
"""Functions by their names in SymPy syntax, where these are others."""
SKIPPED = re.compile(r"\\(?:mathrm|text|mathit|operatorname)(?![a-zA-Z])|[{}\s]")
TRANSPOSED = ("T", r"\top", r"\intercal")
ENDS = ("close", "end", "")
"""Kinds of tokens at which a sum, or an argument, ends."""


def plain(name: str) -> str:
    r"""A name without spaces, braces and fonts: ``d_{s \wedge w}`` and ``d_{s\wedge w}`` are the same."""
    return SKIPPED.sub("", name)


@dataclass(frozen=True)
class Token:
    """A piece of the text, of a ``kind`` that TOKENS names ("" at the end), ``at`` a position in what was given."""

    kind: str
    text: str
    at: int


def read(builder: Any, text: str, offset: int = 0) -> Any:
    """The formula in ``text``, which begins at ``offset`` in what the user gave, by a Builder, or by Shapes.

    Raises Unreadable.
    """
    reader = _Reader(builder, _tokens(builder, text, offset))
    try:
        value = reader.sum()
    except RecursionError:
        raise builder.error(offset, "nested too deeply") from None
    if reader.token.kind:
        raise reader.cannot_stand()
    return value


def _tokens(builder: Any, text: str, offset: int) -> list[Token]:
    tokens: list[Token] = []
    position = 0
    while position < len(text):
        match = TOKENS.match(text, position)
        if match is None:
            raise builder.error(offset + position, f"{text[position]!r} is not part of a formula")
        if match.lastgroup != "space":
            tokens.append(Token(str(match.lastgroup), match.group(), offset + position))
        position = match.end()
    return [*tokens, Token("", "", offset + len(text))]


class _Reader:
    """From tokens to what the builder makes of them; the token that is next is ``token``."""

    def __init__(self, builder: Any, tokens: list[Token]) -> None:
        self.builder, self.tokens, self.next = builder, tokens, 0

    @property
    def token(self) -> Token:
        return self.tokens[self.next]

    def take(self) -> Token:
        token = self.token
        self.next += 1
        return token

    def cannot_stand(self) -> Exception:
        """The error that the next token is."""
        found = f"{self.token.text!r} cannot stand here" if self.token.kind else "the formula ends too early"
        return self.builder.error(self.token.at, found)

    def is_sign(self, *signs: str) -> bool:
        return self.token.kind == "sign" and self.token.text in signs

    def sum(self) -> Any:
        first, others = self.term(), list[Summand]()
        while self.is_sign("+", "-"):
            sign = self.take()
            others.append(Summand(sign.text, self.term(), sign.at))
        return added(self.builder, first, others)

    def term(self) -> Any:
        """A product, whose factors stand side by side, or with \\cdot or / between them."""
        if self.is_sign("+", "-"):
            sign = self.take()
            value = self.term()
            return self.builder.negative(value) if sign.text == "-" else value
        value = self.factor()
        while not self.is_sign("+", "-", ",") and self.token.kind not in ENDS:
            at = self.token.at
            if self.is_sign("/"):
                self.take()
                value = self.builder.divide(value, self.signed_factor(), at)
            else:
                if self.token.kind == "times":
                    self.take()
                value = self.builder.multiply(value, self.signed_factor(), at)
        return value

    def signed_factor(self) -> Any:
        """A factor after an operator, with signs in front, if there are any."""
        if self.is_sign("+", "-"):
            sign = self.take()
            value = self.signed_factor()
            return self.builder.negative(value) if sign.text == "-" else value
        return self.factor()

    def factor(self) -> Any:
        """An operand with its exponent."""
        value = self.operand()
        while self.is_sign("^"):
            value = self.raised(value)
        return value

    def raised(self, base: Any) -> Any:
        at = self.take().at
        if self.token.kind == "name" and self.token.text in TRANSPOSED:
            self.take()
            return self.builder.transpose(base, at)
        if self.token.kind == "group":
            inside = self.tokens[self.next + 1 : self.next + 3]
            if [t.kind for t in inside] == ["name", "end"] and inside[0].text in TRANSPOSED:
                self.next += 3
                return self.builder.transpose(base, at)
            return self.builder.power(base, self.bracketed(), at)
        if self.token.kind == "number" and len(self.token.text) > 1:
            raise self.builder.error(self.token.at, f"^{self.token.text} is ambiguous; write ^{{{self.token.text}}}")
        if self.token.kind not in ("number", "name"):
            raise self.cannot_stand()
        return self.builder.power(base, self.operand(), at)

    def operand(self) -> Any:
        token = self.token
        if token.kind in ("open", "group"):
            return self.bracketed()
        if token.kind == "number":
            return self.builder.number(self.take().text, token.at)
        if token.kind == "name":
            if plain(token.text) in self.builder.names.functions:
                return self.function()
            return self.builder.name(plain(self.take().text), token.at)
        if token.kind == "fraction":
            self.take()
            above, below = self.argument(), self.argument()
            return self.builder.divide(above, below, token.at)
        if token.kind == "function":
            return self.function()
        raise self.cannot_stand()

    def argument(self) -> Any:
        r"""What \frac takes: a group, or one digit or letter."""
        if self.token.kind == "number" and len(self.token.text) > 1:  # \frac12 is a half
            token, digits = self.token, self.token.text
            self.tokens[self.next] = Token("number", digits[1:], token.at + 1)
            return self.builder.number(digits[0], token.at)
        if self.token.kind not in ("group", "number", "name"):
            raise self.cannot_stand()
        return self.operand()

    def function(self) -> Any:
        token = self.take()
        name = re.sub(rf"{FONT}|[\\{{}}\s]", "", token.text)
        name = NAMED.get(name, name)
        self.builder.known_function(name, token.at)
        power = self.take() if self.is_sign("^") else None
        exponent = self.argument() if power is not None else None
        if self.token.kind in ("open", "group"):
            value = self.builder.call(name, self.arguments(), token.at)
        else:
            value = self.builder.call(name, [self.factor()], token.at)
        return value if power is None else self.builder.power(value, exponent, power.at)

    def arguments(self) -> list[Any]:
        """What a function takes: what stands between brackets, which may be in a group, as SymPy writes it."""
        opening, after = self.token, self.tokens[self.next + 1]
        if opening.kind == "open" or after.kind != "open":
            return self.listed()
        self.take()
        values = self.listed()
        if self.token.kind != "end":
            raise self.builder.error(opening.at, "a group after a function; write its arguments in brackets")
        self.take()
        return values

    def bracketed(self) -> Any:
        opening = self.token
        values = self.listed()
        if len(values) != 1:
            raise self.builder.error(opening.at, "several formulas")
        return values[0]

    def listed(self) -> list[Any]:
        """What stands between brackets, separated by commas."""
        opening = self.take()
        values = [self.sum()]
        while self.is_sign(","):
            self.take()
            values.append(self.sum())
        if self.token.text != CLOSING[opening.text]:
            raise self.cannot_stand()
        self.take()
        return values
