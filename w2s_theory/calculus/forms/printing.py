"""SymPy expressions as text and LaTeX in the order of a mathematician: n − d − 1, not −d + n − 1."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sympy import Add, Basic, Eq, Expr, Symbol, fraction
from sympy.printing.latex import LatexPrinter
from sympy.printing.str import StrPrinter

from ..algebra.polynomials import by_age


def _ordered_terms(self: Any, expr: Expr, order: Any = None) -> list[Expr]:
    """Fractions after what has no denominator, numbers last, positive before negative, then by the canonical order."""

    def key(term: Expr) -> tuple:
        coefficient, rest = term.as_coeff_Mul()
        names = sorted(by_age(s.name) for s in rest.free_symbols if isinstance(s, Symbol))
        has_denominator = fraction(rest)[1] != 1
        return rest.is_number, has_denominator, bool(coefficient.is_negative), names, str(rest)

    return sorted(Add.make_args(expr), key=key)


class _Latex(LatexPrinter):
    _as_ordered_terms = _ordered_terms


class _Text(StrPrinter):
    _as_ordered_terms = _ordered_terms

    def _print_OneMatrix(self, expr: Any) -> str:
        return f"OneMatrix({', '.join(map(self._print, expr.shape))})"

    def _print_BlockMatrix(self, expr: Any) -> str:
        return f"BlockMatrix({self._print(expr.blocks.tolist())})"

    def _print_MatrixBase(self, expr: Any) -> str:
        return f"Matrix({self._print(expr.tolist())})"


def to_latex(expression: Any, names: Mapping[Any, str] | None = None) -> str:
    """LaTeX source; ``names`` gives the LaTeX of symbols."""
    return _Latex({"symbol_names": dict(names or {})}).doprint(expression)


def to_text(expression: Any) -> str:
    """One line of SymPy syntax, readable back by ``sympify``."""
    return _Text().doprint(expression)


MARKUP = dict.fromkeys((r"\mathrm", r"\mathbb", r"\operatorname", r"\textstyle"), "")
MARKUP |= {r"\mid": " | ", r"^\top ": "ᵀ", r"\top": "ᵀ", r"\,": " ", r"\sum ": "Σ", r"\theta": "θ", r"\to": "→"}
MARKUP |= {"Trace(": "tr("}
MARKUP |= dict.fromkeys("{}\\", "")
"""What is replaced in the names of quantities, in this order."""


def to_plain(mathematics: Basic) -> str:
    """As text; names of quantities lose their LaTeX markup."""
    if isinstance(mathematics, Eq):
        return f"{to_plain(mathematics.lhs)} = {to_plain(mathematics.rhs)}"
    text = re.sub(r"\\lim_\{([^{}]*)\}", r"lim \1 ", to_text(mathematics))
    for markup, plain in MARKUP.items():
        text = text.replace(markup, plain)
    return text
