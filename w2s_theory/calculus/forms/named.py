"""A long formula with what it repeats by name: x = n − d for x(x − 1)(x − 3), κ = … for a sum that comes again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sympy import Add, Expr, Mul, Pow, Symbol

from .canonical import is_same
from .kept import length, replaced, times

NAMES = "xyabc"
"""For parts, in this order, as far as they are free."""
SAVED = 12
"""Characters that a name must save."""
Part = tuple[Symbol, Expr]


def named(expression: Expr) -> tuple[Expr, tuple[Part, ...]]:
    """The formula in the names of its parts, and what each stands for, in the symbols of the formula alone.

    Put back, they give what is equal to the formula, which is checked; without parts it is the formula.

    >>> from sympy import symbols
    >>> n, d = symbols("n d")
    >>> named((n - d) * (n - d - 1) * (n - d - 2) * (n - d - 3) * (n - d - 5) * (n - d - 7))
    (x*(x - 7)*(x - 5)*(x - 3)*(x - 2)*(x - 1), ((x, -d + n),))
    """
    used = {symbol.name for symbol in expression.free_symbols}
    shown, parts = expression, list[Part]()
    for name in (name for name in NAMES if name not in used):
        found = max(_sums(shown), key=lambda part: (_saved(shown, part), str(part)), default=None)
        if found is None or _saved(shown, found) < SAVED:
            break
        parts.append((Symbol(name), found))
        shown = _with(shown, found, Symbol(name))
    meaning = tuple((symbol, part.xreplace(dict(parts))) for symbol, part in parts)
    for _ in parts:
        meaning = tuple((symbol, part.xreplace(dict(meaning))) for symbol, part in meaning)
    if not is_same(replaced(shown, dict(meaning)), expression):
        return expression, ()
    return shown, meaning


def _sums(expression: Expr) -> set[Expr]:
    """Sums in it that may get a name: without their numbers, of two terms or more."""
    cores = (part.as_coeff_Add()[1] for part in _adds(expression))
    return {core for core in cores if isinstance(core, Add)}


def _adds(expression: Expr) -> Iterator[Add]:
    if isinstance(expression, Add):
        yield expression
    if isinstance(expression, Add | Mul | Pow):
        for part in expression.args:
            yield from _adds(part)


def _saved(expression: Expr, part: Expr) -> int:
    """Characters, less what it takes to say what the name is."""
    return length(expression) - length(_with(expression, part, Symbol("x"))) - length(part) - len("with x = ")


def _with(expression: Expr, part: Expr, name: Symbol) -> Expr:
    """With the name in the place of the part, and in that of its terms among those of larger sums."""
    if isinstance(expression, Add):
        rest = Counter(expression.args)
        if not Counter(part.args) - rest:
            rest -= Counter(part.args)
            return Add(name, *(_with(term, part, name) for term in rest.elements()))
        return Add(*(_with(term, part, name) for term in expression.args))
    if isinstance(expression, Mul):
        return times(*(_with(factor, part, name) for factor in expression.args))
    return _with(expression.base, part, name) ** expression.exp if isinstance(expression, Pow) else expression
