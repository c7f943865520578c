"""Traces of constant matrices as numbers: a symbol for each trace in normal form, called as it is written.

So formulas with traces are decided as any others are. That traces of the same matrices are tied to each other counts
only where a counterexample is looked for, and that is made of matrices.
"""

from __future__ import annotations

from typing import Any

from sympy import Basic, Expr, Symbol, Trace

from w2s_theory.calculus import canonical
from w2s_theory.calculus.forms.printing import to_text
from w2s_theory.calculus.reading.expression import Translator


def in_numbers(expression: Any) -> tuple[Any, dict[Basic, Trace]]:
    """The expression, or condition, with symbols for the traces in it, and what these stand for.

    >>> from sympy import MatrixSymbol
    >>> A, B = MatrixSymbol("A", 2, 2), MatrixSymbol("B", 2, 2)
    >>> in_numbers(Trace(A * B) - Trace(B.T * A.T) + Trace(A))
    (Trace(A), {Trace(A): Trace(A)})
    """
    normal = {trace: canonical(trace) for trace in expression.atoms(Trace)}
    symbols = {trace: symbol(trace) for form in normal.values() for trace in form.atoms(Trace)}
    value = expression.xreplace({trace: form.xreplace(symbols) for trace, form in normal.items()})
    return value, {s: trace for trace, s in symbols.items() if value.has(s)}


def symbol(trace: Trace) -> Symbol:
    """What stands for a trace in normal form: a real number, nonnegative where it is a sum of squares.

    >>> from sympy import MatrixSymbol
    >>> A = MatrixSymbol("A", 2, 3)
    >>> symbol(Trace(A.T * A)).is_nonnegative
    True
    """
    return Symbol(to_text(trace), nonnegative=True) if _is_square(trace) else Symbol(to_text(trace), real=True)


def _is_square(trace: Expr) -> bool:
    """Whether the word, however it is turned, is X·Xᵀ."""
    translator = Translator(trace)
    ((monomial, _),) = translator.scalar(trace).terms[()].items()
    (word,) = monomial
    half, odd = divmod(len(word), 2)
    turned = (word[k:] + word[:k] for k in range(len(word)))
    return not odd and any(w[half:] == translator.signature.transpose(w[:half]) for w in turned)
