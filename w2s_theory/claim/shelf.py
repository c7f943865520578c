"""Closed forms that were derived before, so that they can be used without deriving them again.

A record names the claim and carries a hash of its definition. It counts only as long as the definition is the same; CI
derives everything anew and fails if a record is not what comes out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sympy
from sympy import Basic, Expr
from sympy.functions.elementary.piecewise import ExprCondPair
from sympy.logic.boolalg import Boolean
from sympy.printing.repr import ReprPrinter

FORMAT = 1
"""Of the records; those in another format are not used."""

_records: dict[str, dict[str, Any]] = {}


@dataclass(frozen=True)
class ClosedForm:
    """A value and the condition under which it holds."""

    value: Expr
    domain: Boolean


def remember(path: Path) -> None:
    """Use the records in this file (JSON: id → definition, value, domain, …) from now on, if there is such a file."""
    if path.exists():
        page = json.loads(path.read_text(encoding="utf-8"))
        _records.update(page["claims"] if page.get("format") == FORMAT else {})


def recall(id: str, fingerprint: str, names: Mapping[str, Basic]) -> ClosedForm | None:
    """What is on record for this claim with this definition, in the symbols of these names."""
    record = _records.get(id)
    if record is None or record["definition"] != fingerprint:
        return None
    return ClosedForm(*(read(record[part], names) for part in ("value", "domain")))


class _Constructors(ReprPrinter):
    """An expression as the constructors that make it, symbols by their names: what is read back is the same object.

    Ordinary text is not enough for that: -(N - d) comes back as -N + d.
    """

    def _print_Symbol(self, expr: Any) -> str:
        return f"s[{expr.name!r}]"

    _print_Dummy = _print_MatrixSymbol = _print_Symbol

    def _print_GaussianMatrix(self, expr: Any) -> str:
        return self._print_Symbol(expr)

    _print_SymmetricMatrix = _print_GaussianMatrix


def written(expression: Basic) -> str:
    """A text from which ``read`` makes the same object again."""
    return str(_Constructors().doprint(expression))


def read(text: str, names: Mapping[str, Basic]) -> Any:
    """The object that was ``written``; the text is from a file of this package."""
    return eval(text, {"__builtins__": {}}, {**_CONSTRUCTORS, "s": names})


_CONSTRUCTORS = {name: getattr(sympy, name) for name in (
    "Add", "And", "Equality", "GreaterThan", "Integer", "LessThan", "MatAdd", "MatMul", "MatPow", "Min", "Mul", "Or",
    "Pow", "Rational", "StrictGreaterThan", "StrictLessThan", "Trace", "Transpose", "Unequality", "oo", "true",
)} | {
    "ExprCondPair": ExprCondPair,
    "Infinity": lambda: sympy.oo,
    "Piecewise": lambda *pieces: sympy.Piecewise(*pieces, evaluate=False),
}  # fmt: skip


@contextmanager
def forgotten() -> Iterator[None]:
    """A context in which nothing is on record, so that everything is derived."""
    saved = dict(_records)
    _records.clear()
    try:
        yield
    finally:
        _records.update(saved)
