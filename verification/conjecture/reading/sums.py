"""Long sums: added by halves, as SymPy looks at all terms of a sum for each sum that it makes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Summand:
    sign: str
    value: Any
    at: int


def added(builder: Any, first: Any, others: list[Summand]) -> Any:
    """first ± …, by a Builder or by Shapes; k terms are looked at log₂ k times each, not k times.

    >>> class Numbers:
    ...     add = staticmethod(lambda a, b, at: a + b)
    ...     negative = staticmethod(lambda a: -a)
    >>> added(Numbers, 1, [Summand("+", 2, 0), Summand("-", 7, 4)])
    -4
    """
    terms = [(first, 0), *((x.value if x.sign == "+" else builder.negative(x.value), x.at) for x in others)]
    while len(terms) > 1:
        pairs = [(builder.add(a, b, at), before) for (a, before), (b, at) in zip(terms[::2], terms[1::2], strict=False)]
        terms = pairs + terms[len(terms) & ~1 :]
    return terms[0][0]
