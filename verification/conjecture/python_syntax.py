"""Formulas in SymPy syntax, read without being run: of the tree that Python's parser gives, a few nodes are built."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from sympy import Expr

from .language import Builder

OPERATORS: dict[type[ast.operator], Callable[[Builder, Expr, Expr, int], Expr]] = {
    ast.Add: Builder.add,
    ast.Sub: Builder.subtract,
    ast.Mult: Builder.multiply,
    ast.Div: Builder.divide,
    ast.Pow: Builder.power,
}
UNARY = {ast.USub: lambda builder, a: builder.negative(a), ast.UAdd: lambda builder, a: a}
FOREIGN = {
    ast.Attribute: "an attribute (a dot after a name)",
    ast.Call: "a call of something that is not a function by name",
    ast.Lambda: "a lambda",
    ast.Subscript: "an index in brackets",
    ast.Compare: "a relation within the formula; =, <=, >= or ~ may stand in front of it only",
    ast.Constant: "something in quotes, or no real number",
    ast.Tuple: "several formulas",
    ast.NamedExpr: "an assignment",
    ast.JoinedStr: "a text",
}


def read(builder: Builder, text: str, offset: int = 0) -> Expr:
    """The formula in ``text``, which begins at ``offset`` in what the user gave.

    ``^`` is a power, as in mathematics. Raises Unreadable.
    """
    return _Reader(builder, text, offset).formula()


class _Reader:
    def __init__(self, builder: Builder, text: str, offset: int) -> None:
        # in brackets, so that line breaks mean nothing
        self.builder, self.offset = builder, offset
        self.source = "(" + text.replace("\n", " ").replace("\r", " ").replace("^", "**") + ")"
        self.origins = [0] + [i for i, c in enumerate(text) for _ in range(2 if c == "^" else 1)] + [len(text)]

    def formula(self) -> Expr:
        try:
            tree = ast.parse(self.source, mode="eval")
        except SyntaxError as error:
            raise self.builder.error(self._origin((error.offset or 1) - 1), f"no formula: {error.msg}") from None
        except (ValueError, MemoryError, RecursionError):
            raise self.builder.error(self.offset, "no formula: it cannot be parsed, or is nested too deeply") from None
        try:
            return self._build(tree.body)
        except RecursionError:
            raise self.builder.error(self.offset, "nested too deeply") from None

    def _build(self, node: ast.expr) -> Expr:
        builder, at = self.builder, self._position(node)
        match node:
            case ast.Constant(value=int() | float()) if not isinstance(node.value, bool):
                return builder.number(ast.get_source_segment(self.source, node) or "", at)
            case ast.Name(id=name):
                return builder.name(name, at)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS:
                return OPERATORS[type(op)](builder, self._build(left), self._build(right), at)
            case ast.UnaryOp(op=op, operand=operand) if type(op) in UNARY:
                return UNARY[type(op)](builder, self._build(operand))
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
                builder.function(name, at)
                return builder.call(name, [self._build(argument) for argument in arguments], at)
        raise builder.error(at, FOREIGN.get(type(node), f"{type(node).__name__} is not part of a formula"))

    def _position(self, node: Any) -> int:
        return self._origin(len(self.source.encode()[: node.col_offset].decode(errors="ignore")))

    def _origin(self, position: int) -> int:
        """Where in what the user gave this position of the source is."""
        return self.offset + self.origins[min(max(position, 0), len(self.origins) - 1)]
