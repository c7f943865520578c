"""A long formula with what it repeats by name: x = n − d for x(x − 1)(x − 3), κ = … for a sum that comes again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from sympy import Add, Expr, Mul, Pow, Symbol

from .canonical import is_same
from .kept import length, replaced, times

NAMES = "xyabc"
"""For parts, in this order, as far as they are free."""
SAVED = 12
"""Characters that a name must save."""
LINE, LONG = 100, 40
"""Characters of a formula up to which its coefficients have no names, and of a coefficient from which it has one."""
Part = tuple[Symbol, Expr]


def named(expression: Expr) -> tuple[Expr, tuple[Part, ...]]:
    """The formula in the names of its parts, and what each stands for, in symbols of the formula and in names before.

    Sums that come again get names, and in a formula longer than a line the long coefficients of sizes alone. Put back,
    they give what is equal to the formula, which is checked; without parts it is the formula.

    >>> from sympy import symbols
    >>> n, d = symbols("n d", integer=True)
    >>> named((n - d) * (n - d - 1) * (n - d - 2) * (n - d - 3) * (n - d - 5) * (n - d - 7))
    (x*(x - 7)*(x - 5)*(x - 3)*(x - 2)*(x - 1), ((x, -d + n),))
    """
    used = {symbol.name for symbol in expression.free_symbols}
    free = iter([name for name in NAMES if name not in used])
    shown, parts = expression, list[Part]()
    for choose in (_repeated, _long_coefficient):
        while (found := choose(shown)) is not None and (name := next(free, None)) is not None:
            parts.append((Symbol(name, integer=_is_of_sizes(found) or None), found))
            shown = _with(shown, found, parts[-1][0])
    return (shown, tuple(parts)) if is_same(put_back(shown, parts), expression) else (expression, ())


def put_back(shown: Expr, parts: Sequence[Part]) -> Expr:
    """The formula, without names."""
    for name, part in reversed(parts):
        shown = replaced(shown, {name: part})
    return shown


def _repeated(expression: Expr) -> Expr | None:
    """The sum that saves most, if it saves enough."""
    found = max(_sums(expression), key=lambda part: (_saved(expression, part), str(part)), default=None)
    return found if found is not None and _saved(expression, found) >= SAVED else None


def _long_coefficient(expression: Expr) -> Expr | None:
    """Of a sum that is longer than a line, the longest coefficient that has a name for all of it."""
    if not isinstance(expression, Add) or length(expression) <= LINE:
        return None
    coefficients = (Mul(*filter(_is_of_sizes, Mul.make_args(term))) for term in expression.args)
    found = max(coefficients, key=lambda part: (length(part), str(part)))
    return found if length(found) >= LONG else None


def _is_of_sizes(factor: Expr) -> bool:
    """Whether it is made of sample sizes and dimensions alone, and is no number."""
    return bool(factor.free_symbols) and all(getattr(symbol, "is_integer", False) for symbol in factor.free_symbols)


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
        if part.is_Add and not Counter(part.args) - rest:
            rest -= Counter(part.args)
            return Add(name, *(_with(term, part, name) for term in rest.elements()))
        return Add(*(_with(term, part, name) for term in expression.args))
    if isinstance(expression, Mul):
        rest = Counter(expression.args)
        if part.is_Mul and not Counter(part.args) - rest:
            return times(name, *(rest - Counter(part.args)).elements())
        return times(*(_with(factor, part, name) for factor in expression.args))
    return _with(expression.base, part, name) ** expression.exp if isinstance(expression, Pow) else expression
