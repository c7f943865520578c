"""Formulas in SymPy syntax, read without being run: of the tree that Python's parser gives, a few nodes are built."""

from __future__ import annotations

import ast
from typing import Any

from .sums import Summand, added

OPERATORS: dict[type[ast.operator], str] = {
    ast.Mult: "multiply",
    ast.MatMult: "multiply",
    ast.Div: "divide",
    ast.Pow: "power",
}
"""The methods of a builder that read them."""
SIGNS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-"}
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
METHODS = {"inv": "inverse", "inverse": "inverse", "transpose": "transpose", "trace": "trace"}
"""What may be called of a matrix, without arguments."""


def read(builder: Any, text: str, offset: int = 0) -> Any:
    """The formula in ``text``, which begins at ``offset`` in what the user gave, by a Builder, or by Shapes.

    ``^`` is a power, as in mathematics. Raises Unreadable.
    """
    return _Reader(builder, text, offset).formula()


class _Reader:
    def __init__(self, builder: Any, text: str, offset: int) -> None:
        # in brackets, so that line breaks mean nothing
        self.builder, self.offset = builder, offset
        self.source = "(" + text.replace("\n", " ").replace("\r", " ").replace("^", "**") + ")"
        self.encoded = self.source.encode()  # one line, in which Python's positions are of bytes
        self.origins = [0] + [i for i, c in enumerate(text) for _ in range(2 if c == "^" else 1)] + [len(text)]

    def formula(self) -> Any:
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

    def _build(self, node: ast.expr) -> Any:
        builder, at = self.builder, self._position(node)
        match node:
            case ast.Constant(value=int() | float()) if not isinstance(node.value, bool):
                return builder.number(self.encoded[node.col_offset : node.end_col_offset].decode(), at)
            case ast.Name(id=name):
                return builder.name(name, at)
            case ast.BinOp(op=op) if type(op) in (*OPERATORS, *SIGNS):
                return self._operators(node)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return builder.negative(self._build(operand))
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self._build(operand)
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
                builder.known_function(name, at)
                return builder.call(name, [self._build(argument) for argument in arguments], at)
            case ast.Attribute(value=matrix, attr="T"):
                return builder.transpose(self._build(matrix), at)
            case ast.Call(func=ast.Attribute(value=matrix, attr=method), args=[], keywords=[]) if method in METHODS:
                return getattr(builder, METHODS[method])(self._build(matrix), at)
        raise builder.error(at, FOREIGN.get(type(node), f"{type(node).__name__} is not part of a formula"))

    def _operators(self, node: ast.expr) -> Any:
        """a + b − c …, which Python nests to the left, however long it is."""
        pending = []
        while isinstance(node, ast.BinOp) and type(node.op) in (*OPERATORS, *SIGNS):
            pending.append((type(node.op), node.right, self._position(node)))
            node = node.left
        value, sum_of = self._build(node), list[Summand]()
        for operator, right, at in reversed(pending):
            if operator in SIGNS:
                sum_of.append(Summand(SIGNS[operator], self._build(right), at))
                continue
            value, sum_of = added(self.builder, value, sum_of), []
            value = getattr(self.builder, OPERATORS[operator])(value, self._build(right), at)
        return added(self.builder, value, sum_of)

    def _position(self, node: Any) -> int:
        return self._origin(len(self.encoded[: node.col_offset].decode(errors="ignore")))

    def _origin(self, position: int) -> int:
        """Where in what the user gave this position of the source is."""
        return self.offset + self.origins[min(max(position, 0), len(self.origins) - 1)]
