"""What a conjecture may be made of: numbers, named symbols, + − · / and powers, and a few functions; all within limits.

A formula is text of a user and is never evaluated as code. The two syntaxes (``python_syntax``, ``latex_syntax``) only
walk over a tree and build SymPy objects by the functions of ``Builder``, which knows nothing else. The limits keep
9**9**9**9 or a power of a long sum from using up time or memory.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from math import comb
from typing import Any

from sympy import Abs, Add, Basic, Expr, Ge, Gt, Integer, Max, Min, Mul, Ne, Pow, Rational, exp, log, sqrt
from sympy.logic.boolalg import Boolean

LONGEST = 2000
"""Characters of a formula."""
DIGITS = 40
"""Digits of a number."""
EXPONENT = 12
"""The largest exponent, up to sign."""
BITS = 900
"""Of numerator or denominator of a number, which so remains within what floating point holds."""
DEPTH = 60
"""Brackets within brackets."""
TERMS = 500
"""Terms of the numerator, or of a factor of the denominator, if all were multiplied out; an upper bound counts."""

FUNCTIONS: dict[str, Callable[..., Expr]] = {
    "sqrt": sqrt, "Min": Min, "Max": Max, "min": Min, "max": Max, "Abs": Abs, "abs": Abs, "log": log, "exp": exp,
}  # fmt: skip
SEVERAL = (Min, Max)
"""Functions of any number of arguments; the others take one."""


class Vocabulary(dict[str, Basic]):
    """What names stand for: symbols, and abbreviations, for which ``needs`` says when they have a value."""

    def __init__(self, names: Mapping[str, Basic], needs: Mapping[str, tuple[Boolean, ...]] | None = None) -> None:
        super().__init__(names)
        self.needs: dict[str, tuple[Boolean, ...]] = dict(needs or {})


class Unreadable(ValueError):
    """What cannot be read: ``problem`` says what was found, ``position`` (from 0) where in ``text``."""

    def __init__(self, text: str, position: int, problem: str, allowed: str = "") -> None:
        self.text, self.position, self.problem = text, position, problem
        start = max(0, position - 60)
        shown = text[start : position + 60].replace("\n", " ")
        lines = [f"at position {position + 1}: {problem}", f"    {shown}", f"    {' ' * (position - start)}^"]
        super().__init__("\n".join(lines + ([f"allowed: {allowed}"] if allowed else [])))


@dataclass(frozen=True)
class Size:
    """An upper bound of what a formula grows to: terms of the numerator, and powers of the denominator's factors."""

    terms: int = 1
    below: Mapping[Basic, tuple[int, int]] = field(default_factory=dict)

    @property
    def largest(self) -> int:
        return max(self.terms, *(terms**power for terms, power in self.below.values()), 0)


@dataclass
class Builder:
    """Builds the formula that ``text`` says, from ``names``; raises Unreadable, saying where, for anything else.

    ``needs``: when the formula, as it is written, has a value: nothing divided by is zero, nothing under a root is
    negative. SymPy cancels (n − d)/(n − d) at once, and with it what it needs.
    """

    text: str
    names: Vocabulary
    sizes: dict[Basic, Size] = field(default_factory=dict)
    needs: dict[Boolean, None] = field(default_factory=dict)

    def error(self, position: int, problem: str) -> Unreadable:
        functions = ", ".join(dict.fromkeys(f.__name__ for f in FUNCTIONS.values()))
        allowed = f"numbers, + - * / ** ( ), {functions}, and the names "
        allowed += ", ".join(name for name in self.names if "\\" not in name)
        return Unreadable(self.text, position, problem, allowed)

    def function(self, name: str, position: int) -> Callable[..., Expr]:
        """One of FUNCTIONS."""
        if name in self.names:
            raise self.error(position, f"{name} is followed by a bracket; write {name}*(…)")
        if name not in FUNCTIONS:
            raise self.error(position, f"unknown function {name!r}")
        return FUNCTIONS[name]

    def number(self, digits: str, position: int) -> Expr:
        """A decimal number, exactly: 0.1 is 1/10."""
        try:
            value = Rational(digits) if len(digits) <= DIGITS else None
        except (TypeError, ValueError):
            raise self.error(position, f"{digits!r} is no number") from None
        if value is None or not value.is_finite or self._bits(value) > BITS:
            raise self.error(position, f"a number of more than {DIGITS} digits, or too large or small")
        return value

    def name(self, name: str, position: int) -> Expr:
        """The symbol of this name, or what the name abbreviates."""
        if (found := self.names.get(name)) is not None:
            self.needs |= dict.fromkeys(self.names.needs.get(name, ()))
            return found
        if name in FUNCTIONS:
            raise self.error(position, f"{name} is a function; write {name}(…)")
        near = get_close_matches(name, self.names, n=1, cutoff=0.6)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise self.error(position, f"unknown name {name!r}{hint} (give it a meaning by --let '{name} = …')")

    def add(self, a: Expr, b: Expr, position: int) -> Expr:
        x, y = self.size(a), self.size(b)
        below = {
            f: max(x.below.get(f, (1, 0)), y.below.get(f, (1, 0)), key=lambda p: p[1]) for f in {*x.below, *y.below}
        }
        terms = 0
        for part in (x, y):
            factor = 1
            for f, (size, power) in below.items():
                factor *= size ** (power - part.below.get(f, (1, 0))[1])
            terms += part.terms * factor
        return self._kept(Add(a, b), Size(terms, below), position)

    def subtract(self, a: Expr, b: Expr, position: int) -> Expr:
        return self.add(a, self.negative(b), position)

    def negative(self, a: Expr) -> Expr:
        size, result = self.size(a), Mul(-1, a)
        self.sizes.setdefault(result, size)
        return result

    def multiply(self, a: Expr, b: Expr, position: int) -> Expr:
        x, y = self.size(a), self.size(b)
        below = dict(x.below)
        for f, (size, power) in y.below.items():
            below[f] = size, power + below.get(f, (1, 0))[1]
        return self._kept(Mul(a, b), Size(x.terms * y.terms, below), position)

    def divide(self, a: Expr, b: Expr, position: int) -> Expr:
        if b == 0:
            raise self.error(position, "division by zero")
        return self.multiply(a, self.power(b, Integer(-1), position), position)

    def power(self, base: Expr, exponent: Expr, position: int) -> Expr:
        """base^exponent for an integer exponent, or half of one."""
        if exponent == Rational(1, 2):
            return self.call("sqrt", [base], position)
        if not exponent.is_Integer or abs(exponent) > EXPONENT:
            raise self.error(
                position, f"exponent {str(exponent)[:40]}; it must be a whole number up to {EXPONENT}, or 1/2"
            )
        k, size = int(exponent), self.size(base)
        if base == 0 and k < 0:
            raise self.error(position, "division by zero")
        if base.is_Rational and self._bits(base) * abs(k) > BITS:
            raise self.error(position, "a power with too many digits")
        if k < 0:
            self.needs[Ne(base, 0)] = None
            terms = 1
            for t, power in size.below.values():
                terms *= t ** (power * -k)
            below = {} if base.is_Rational else {base: (size.terms, -k)}
            return self._kept(Pow(base, exponent), Size(terms, below), position)
        below = {f: (t, power * k) for f, (t, power) in size.below.items()}
        return self._kept(Pow(base, exponent), Size(comb(size.terms + k - 1, k), below), position)

    def call(self, name: str, arguments: list[Expr], position: int) -> Expr:
        """One of FUNCTIONS at its arguments."""
        function = self.function(name, position)
        if not arguments or (len(arguments) > 1 and function not in SEVERAL):
            raise self.error(
                position, f"{name} takes {'one argument' if arguments else 'an argument'}, not {len(arguments)}"
            )
        if function is exp and (arguments[0].has(exp) or any(abs(x) > BITS for x in arguments[0].atoms(Rational))):
            raise self.error(position, f"an exponential of an exponential, or of a number beyond {BITS}")
        value = function(*arguments)
        if value.is_extended_real is False or value.is_infinite or value.is_complex is False:
            raise self.error(position, f"{name} has no real value here")
        if function in (sqrt, log):
            self.needs[(Ge if function is sqrt else Gt)(arguments[0], 0)] = None
        return value

    def size(self, a: Expr) -> Size:
        return self.sizes.get(a, Size()) if not (a.is_Symbol or a.is_Number) else Size()

    def _kept(self, result: Expr, size: Size, position: int) -> Expr:
        if self._bits(result.as_coeff_Mul()[0]) > BITS:
            raise self.error(position, "a number with too many digits")
        if size.largest > TERMS:
            raise self.error(position, f"too large: multiplied out it may have more than {TERMS:,} terms")
        self.sizes[result] = size
        return result

    @staticmethod
    def _bits(value: Any) -> int:
        return max(int(value.p).bit_length(), int(value.q).bit_length())
