"""SymPy expressions as text and LaTeX in the order of a mathematician: n − d − 1, not −d + n − 1."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from typing import Any

from sympy import Add, And, Basic, Eq, Expr, Mul, Ne
from sympy.matrices.expressions.matexpr import MatrixExpr
from sympy.printing.latex import LatexPrinter
from sympy.printing.str import StrPrinter

from .order import in_order, in_product


def _ordered_terms(self: Any, expr: Expr, order: Any = None) -> list[Expr]:
    return in_order(Add.make_args(expr))


class _Latex(LatexPrinter):
    _as_ordered_terms = _ordered_terms

    def _print_Mul(self, expr: Any) -> str:
        return str(super()._print_Mul(_ordered(expr)))


class _Text(StrPrinter):
    _as_ordered_terms = _ordered_terms

    def _print_Mul(self, expr: Any) -> str:
        return str(super()._print_Mul(_ordered(expr)))

    def _print_OneMatrix(self, expr: Any) -> str:
        return f"OneMatrix({', '.join(map(self._print, expr.shape))})"

    def _print_BlockMatrix(self, expr: Any) -> str:
        return f"BlockMatrix({self._print(expr.blocks.tolist())})"

    def _print_MatrixBase(self, expr: Any) -> str:
        return f"Matrix({self._print(expr.tolist())})"


class _Plain(_Text):
    """Of what is no part of a formula."""

    def _print_Unequality(self, expr: Any) -> str:
        return f"{self._print(expr.lhs)} != {self._print(expr.rhs)}"


def _ordered(product: Any) -> Any:
    """A product of numbers with its factors in order; others are printed as they are."""
    number, *factors = product.args
    if not product.is_commutative or any(factor.is_Number for factor in factors) or isinstance(product, MatrixExpr):
        return product
    factors = in_product(factors if number.is_Number else product.args)
    return Mul._from_args([number, *factors] if number.is_Number else factors)


def to_latex(expression: Any, names: Mapping[Any, str] | None = None) -> str:
    """LaTeX source; ``names`` gives the LaTeX of symbols."""
    return _Latex({"symbol_names": dict(names or {}), "order": "none"}).doprint(expression)


def to_text(expression: Any) -> str:
    """One line of SymPy syntax, readable back by ``sympify``."""
    return _Text({"order": "none"}).doprint(expression)


def to_html(text: str) -> str:
    """Text as it stands, for notebooks."""
    return f"<pre>{escape(text)}</pre>"


MARKUP = dict.fromkeys((r"\mathrm", r"\mathbb", r"\operatorname", r"\textstyle"), "")
MARKUP |= {
    r"\mid": " | ",
    r"^\top ": "ᵀ",
    r"\top": "ᵀ",
    r"\,": " ",
    r"\sum ": "Σ",
    r"\theta": "θ",
    r"\lambda": "λ",
    r"\to": "→",
}
MARKUP |= {"Trace(": "tr("}
MARKUP |= dict.fromkeys("{}\\", "")
"""What is replaced in the names of quantities, in this order."""


def to_plain(mathematics: Basic) -> str:
    """As text; names of quantities lose their LaTeX markup."""
    if isinstance(mathematics, Eq):
        return f"{to_plain(mathematics.lhs)} = {to_plain(mathematics.rhs)}"
    if isinstance(mathematics, And):
        return " and ".join(to_plain(part) for part in sorted(mathematics.args, key=str))
    printer = _Plain if isinstance(mathematics, Ne) else _Text
    text = re.sub(r"\\lim_\{([^{}]*)\}", r"lim \1 ", printer({"order": "none"}).doprint(mathematics))
    for markup, plain in MARKUP.items():
        text = text.replace(markup, plain)
    return text
