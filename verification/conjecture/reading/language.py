"""What a conjecture may be made of: numbers, named symbols, + − · / and powers, and a few functions; all within limits.

A formula is text of a user and is never evaluated as code. The two syntaxes (``python_syntax``, ``latex_syntax``) only
walk over a text and build SymPy objects by the functions of ``Builder``, which knows nothing else. Of matrices it is
read twice: ``shapes`` finds out what fits what, then ``Builder`` builds. The limits keep 9**9**9**9 or a power of a
long sum from using up time or memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from math import comb, prod
from typing import Any

from sympy import (
    Abs,
    Add,
    Basic,
    Expr,
    Ge,
    Gt,
    Identity,
    Integer,
    Max,
    Min,
    Mul,
    Ne,
    Pow,
    Rational,
    Symbol,
    Trace,
    exp,
    log,
    sqrt,
)
from sympy.logic.boolalg import Boolean
from sympy.matrices.expressions.matexpr import MatrixExpr

from w2s_theory.calculus import GaussianMatrix
from w2s_theory.calculus.written import product, total

from .quantities import is_letter
from .traces import in_numbers

LONGEST = 10_000
"""Characters of a formula."""
DIGITS = 40
"""Digits of a number."""
EXPONENT = 12
"""The largest exponent, up to sign."""
BITS = 900
"""Of numerator or denominator of a number, which so remains within what floating point holds."""
DEPTH = 60
"""Brackets within brackets."""
TERMS = 25_000
"""Terms of the numerator, or of a factor of the denominator, if all were multiplied out; an upper bound counts."""

FUNCTIONS: dict[str, Callable[..., Expr]] = {
    "sqrt": sqrt, "Min": Min, "Max": Max, "min": Min, "max": Max, "Abs": Abs, "abs": Abs, "log": log, "exp": exp,
}  # fmt: skip
SEVERAL = (Min, Max)
"""Functions of any number of arguments; the others take one."""
TRACES = ("Trace", "tr", "Tr", "trace")
"""How the trace of a matrix may be written."""
IDENTITY = "I"


class Vocabulary(dict[str, Basic]):
    """What names stand for: symbols, matrices, and abbreviations, for which ``needs`` says when they have a value, and
    ``traces`` what the symbols for traces in them are.

    ``spelled``: the letters that stand for names which are no identifiers. ``functions``: what stands for functions of
    which nothing is known but their arguments, with the number of these. ``random``: names that only expectations have.
    """

    def __init__(self, names: Mapping[str, Basic], needs: Mapping[str, tuple[Boolean, ...]] | None = None) -> None:
        super().__init__(names)
        self.needs: dict[str, tuple[Boolean, ...]] = dict(needs or {})
        self.traces: dict[Basic, Trace] = {}
        self.spelled: dict[str, str] = {}
        self.functions: dict[str, tuple[Callable[..., Expr], int]] = {}
        self.random: tuple[str, ...] = ()

    def with_meanings(
        self,
        names: Mapping[str, Basic],
        needs: Mapping[str, tuple[Boolean, ...]] | None = None,
        traces: Mapping[Basic, Trace] | None = None,
    ) -> Vocabulary:
        """These names and more."""
        found = Vocabulary({**self, **names}, {**self.needs, **(needs or {})})
        found.traces = {**self.traces, **(traces or {})}
        found.spelled, found.functions, found.random = self.spelled, self.functions, self.random
        return found

    @property
    def has_matrices(self) -> bool:
        return any(isinstance(value, MatrixExpr) for value in self.values())


class Unreadable(ValueError):
    """What cannot be read: ``problem`` says what was found, ``position`` (from 0) where in ``text``."""

    def __init__(self, text: str, position: int, problem: str, allowed: str = "") -> None:
        self.text, self.position, self.problem = text, position, problem
        start = max(0, position - 60)
        shown = text[start : position + 60].replace("\n", " ")
        lines = [f"at position {position + 1}: {problem}", f"    {shown}", f"    {' ' * (position - start)}^"]
        super().__init__("\n".join(lines + ([f"allowed: {allowed}"] if allowed else [])))


Degrees = Mapping[Basic, int]
"""In each symbol, or whatever else is a letter of polynomials."""


@dataclass(frozen=True)
class Factor:
    """Of the denominator: its terms, its degrees, and its power."""

    terms: int = 1
    degrees: Degrees = field(default_factory=dict)
    power: int = 0

    def grown(self, power: int) -> Factor:
        return replace(self, power=power)


@dataclass(frozen=True)
class Size:
    """An upper bound of what a formula grows to: terms and degrees of the numerator, and of the denominator's factors.

    Of given degrees there are only so many monomials, however many terms are multiplied.
    """

    terms: int = 1
    degrees: Degrees = field(default_factory=dict)
    below: Mapping[Basic, Factor] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "terms", min(self.terms, _monomials(self.degrees)))

    @property
    def largest(self) -> int:
        powers = (min(f.terms**f.power, _monomials(_times(f.degrees, f.power))) for f in self.below.values())
        return max(self.terms, *powers, 0)


def _monomials(degrees: Degrees) -> int:
    return prod(degree + 1 for degree in degrees.values())


def _times(degrees: Degrees, power: int) -> Degrees:
    return {letter: degree * power for letter, degree in degrees.items()}


def _sum(*several: Degrees) -> Degrees:
    """Of a product."""
    total: dict[Basic, int] = {}
    for degrees in several:
        for letter, degree in degrees.items():
            total[letter] = total.get(letter, 0) + degree
    return total


def _largest(one: Degrees, other: Degrees) -> Degrees:
    """Of a sum."""
    return {letter: max(one.get(letter, 0), other.get(letter, 0)) for letter in {**one, **other}}


NO_FACTOR = Factor()


@dataclass
class Builder:
    """Builds the formula that ``text`` says, from ``names``; raises Unreadable, saying where, for anything else.

    ``needs``: when the formula, as it is written, has a value: nothing divided by is zero, nothing under a root is
    negative. SymPy cancels (n − d)/(n − d) at once, and with it what it needs.

    ``units``: the size of the identity matrix at each position where there is one. Traces of constant matrices become
    symbols, of which ``traces`` says what they are.
    """

    text: str
    names: Vocabulary
    units: Mapping[int, Expr] = field(default_factory=dict)
    traces: dict[Basic, Trace] = field(default_factory=dict)
    keeps_traces: bool = False
    sizes: dict[Basic, Size] = field(default_factory=dict)
    needs: dict[Boolean, None] = field(default_factory=dict)

    def error(self, position: int, problem: str) -> Unreadable:
        functions = ", ".join(dict.fromkeys(f.__name__ for f in FUNCTIONS.values()))
        matrices = ", Trace(A), A.T, I" if self.names.has_matrices else ""
        allowed = f"numbers, + - * / ** ( ), {functions}{matrices}, and the names "
        names = (name for name in (*self.names, *self.names.spelled) if "\\" not in name and not is_letter(name))
        allowed += ", ".join(dict.fromkeys(names))
        return Unreadable(self.text, position, problem, allowed)

    def function(self, name: str, position: int) -> Callable[..., Expr]:
        """One of FUNCTIONS, or of the names' own."""
        if name in self.names.functions:
            return self.names.functions[name][0]
        if name in self.names:
            raise self.error(position, f"{name} is followed by a bracket; write {name}*(…)")
        if name not in FUNCTIONS:
            raise self.error(position, f"unknown function {name!r}")
        return FUNCTIONS[name]

    def known_function(self, name: str, position: int) -> None:
        """Raise Unreadable unless there is such a function, before its arguments are read."""
        if name not in TRACES or name in self.names:
            self.function(name, position)

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
        if name == IDENTITY and position in self.units:
            return Identity(self.units[position])
        if name in FUNCTIONS or name in self.names.functions:
            raise self.error(position, f"{name} is a function; write {name}(…)")
        if name in self.names.random:
            raise self.error(position, f"{name} is random, and a closed form is of what is not")
        near = get_close_matches(name, self.names, n=1, cutoff=0.6)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise self.error(position, f"unknown name {name!r}{hint} (give it a meaning by --let '{name} = …')")

    def add(self, a: Expr, b: Expr, position: int) -> Expr:
        x, y = self.size(a), self.size(b)
        if a.is_Matrix or b.is_Matrix:
            return self._kept(total(a, b), self._matrix_size(x.terms + y.terms), position)
        below = {
            f: max(x.below.get(f, NO_FACTOR), y.below.get(f, NO_FACTOR), key=lambda factor: factor.power)
            for f in {**x.below, **y.below}
        }
        parts = [self._over(part, below) for part in (x, y)]
        size = Size(parts[0].terms + parts[1].terms, _largest(parts[0].degrees, parts[1].degrees), below)
        return self._kept(Add(a, b), size, position)

    @staticmethod
    def _over(part: Size, below: Mapping[Basic, Factor]) -> Size:
        """The numerator over this denominator."""
        missing = [factor.grown(factor.power - part.below.get(f, NO_FACTOR).power) for f, factor in below.items()]
        terms = part.terms * prod(f.terms**f.power for f in missing)
        return Size(terms, _sum(part.degrees, *(_times(f.degrees, f.power) for f in missing)))

    def negative(self, a: Expr) -> Expr:
        size, result = self.size(a), product(Integer(-1), a) if a.is_Matrix else Mul(-1, a)
        self.sizes.setdefault(result, size)
        return result

    def multiply(self, a: Expr, b: Expr, position: int) -> Expr:
        x, y = self.size(a), self.size(b)
        if a.is_Matrix or b.is_Matrix:
            return self._number(self._kept(product(a, b), self._matrix_size(x.terms * y.terms), position), position)
        below = dict(x.below)
        for f, factor in y.below.items():
            below[f] = factor.grown(factor.power + below.get(f, NO_FACTOR).power)
        return self._kept(Mul(a, b), Size(x.terms * y.terms, _sum(x.degrees, y.degrees), below), position)

    def divide(self, a: Expr, b: Expr, position: int) -> Expr:
        if b == 0:
            raise self.error(position, "division by zero")
        return self.multiply(a, self.power(b, Integer(-1), position), position)

    def power(self, base: Expr, exponent: Expr, position: int) -> Expr:
        """base^exponent for an integer exponent, or half of one."""
        if base.is_Matrix:
            return self._matrix_power(base, exponent, position)
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
            over = self._over(Size(), {f: factor.grown(factor.power * -k) for f, factor in size.below.items()})
            below = {} if base.is_Rational else {base: Factor(size.terms, size.degrees, -k)}
            return self._kept(Pow(base, exponent), Size(over.terms, over.degrees, below), position)
        below = {f: factor.grown(factor.power * k) for f, factor in size.below.items()}
        terms = comb(size.terms + k - 1, k)
        return self._kept(Pow(base, exponent), Size(terms, _times(size.degrees, k), below), position)

    def call(self, name: str, arguments: list[Expr], position: int) -> Expr:
        """One of FUNCTIONS at its arguments, or the trace of one."""
        if name in TRACES and name not in self.names:
            if len(arguments) != 1:
                raise self.error(position, f"{name} takes one argument, not {len(arguments)}")
            return self.trace(arguments[0], position)
        function = self.function(name, position)
        if (known := self.names.functions.get(name)) is not None:
            if len(arguments) != known[1]:
                raise self.error(position, f"{name} takes {known[1]} arguments, not {len(arguments)}")
            return function(*arguments)
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

    # -- matrices, whose shapes are known to fit ---------------------------------------------------------------------

    def trace(self, a: Expr, position: int) -> Expr:
        """The trace of a matrix; of constants, in symbols that stand for traces in normal form."""
        if not a.is_Matrix:
            return a
        if self.keeps_traces or a.has(GaussianMatrix):
            return self._kept(Trace(a), self.size(a), position)
        value, traces = in_numbers(Trace(a))
        self.traces |= traces
        terms = max(self.size(a).terms, len(Add.make_args(value)))
        return self._kept(value, self._matrix_size(terms, value.free_symbols), position)

    def transpose(self, a: Expr, position: int) -> Expr:
        if not a.is_Matrix:
            return a
        return self._kept(a.T, self.size(a), position)

    def inverse(self, a: Expr, position: int) -> Expr:
        """That of a random matrix; nothing is known of those of constants."""
        if not a.is_Matrix:
            return self.divide(Integer(1), a, position)
        if not a.has(GaussianMatrix):
            raise self.error(position, "the inverse of a constant matrix; declare it as a matrix of its own")
        return self._kept(a.inv(), self.size(a), position)

    def _matrix_power(self, base: Expr, exponent: Expr, position: int) -> Expr:
        if not exponent.is_Integer or not 0 < abs(exponent) <= EXPONENT:
            raise self.error(position, f"exponent {str(exponent)[:40]} of a matrix; whole numbers up to {EXPONENT}")
        base = self.inverse(base, position) if exponent < 0 else base
        result = base
        for _ in range(abs(int(exponent)) - 1):
            result = self.multiply(result, base, position)
        return result

    @staticmethod
    def _matrix_size(terms: int, letters: Iterable[Basic] = ()) -> Size:
        """Of products that do not commute, of which there are as many as there are."""
        return Size(terms, dict.fromkeys(letters, 1) | {Symbol("products"): terms})

    def _number(self, a: Expr, position: int) -> Expr:
        """A matrix with one row and one column as a number."""
        return self.trace(a, position) if a.is_Matrix and a.shape == (1, 1) else a

    def size(self, a: Expr) -> Size:
        if a.is_Number:
            return Size()
        return self.sizes.get(a) or Size(degrees={a: 1})

    def _kept(self, result: Expr, size: Size, position: int) -> Expr:
        if not result.is_Matrix and self._bits(result.as_coeff_Mul()[0]) > BITS:
            raise self.error(position, "a number with too many digits")
        if size.largest > TERMS:
            raise self.error(position, f"too large: multiplied out it may have more than {TERMS:,} terms")
        self.sizes[result] = size
        return result

    @staticmethod
    def _bits(value: Any) -> int:
        return max(int(value.p).bit_length(), int(value.q).bit_length())
