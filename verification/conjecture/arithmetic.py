"""Formulas evaluated without rounding errors that count.

Three ordered kinds of numbers: fractions, for rational formulas; intervals of 50 digits that contain the value, where
there are roots, logarithms or exponentials; and *germs*, rational functions of one variable compared by their values
for large arguments, in which Min, Max and |·| of the variable that goes to infinity are decided exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, reduce
from math import prod
from typing import Any

from mpmath import mp
from mpmath.ctx_iv import MPIntervalContext
from sympy import Abs, Add, Basic, Max, Min, Mul, Ne, Pow, Rational, S, Symbol, exp, log
from sympy.core.relational import Ge, Gt, Le, Lt
from sympy.logic.boolalg import And
from sympy.polys.domains import QQ
from sympy.polys.fields import FracElement, FracField

Number = Any
"""A Fraction, an interval or a Germ."""
DIGITS = 50
"""Of the ends of intervals."""
LARGEST = 10**6
"""The largest exponent of e that is evaluated."""
IV = MPIntervalContext()
IV.dps = DIGITS
RATIONAL = (Add, Mul, Max, Min, Abs, Symbol, Rational)
"""What rational formulas are made of, with whole powers."""


class Undefined(ArithmeticError):
    """A formula has no real value, or none that can be computed."""


@dataclass(frozen=True)
class Arithmetic:
    """A kind of number: how fractions become such, and what functions of them are."""

    number: Callable[[Fraction], Number]
    functions: Mapping[type[Basic], Callable[..., Number]]
    divide: Callable[[Number, Number], Number]


@dataclass(frozen=True)
class Germ:
    """A rational function f(v), as v → ∞: one is less than another if it is so for all large v."""

    f: FracElement

    @cached_property
    def sign(self) -> int:
        return 0 if not self.f else (1 if (self.f.numer.LC > 0) == (self.f.denom.LC > 0) else -1)

    @property
    def power(self) -> int:
        """k, if f grows as v^k; f must not be zero."""
        return int(self.f.numer.degree() - self.f.denom.degree())

    def __add__(self, other: Germ) -> Germ:
        return Germ(self.f + other.f)

    def __sub__(self, other: Germ) -> Germ:
        return Germ(self.f - other.f)

    def __mul__(self, other: Germ) -> Germ:
        return Germ(self.f * other.f)

    def __pow__(self, k: int) -> Germ:
        return Germ(self.f**k)

    def __truediv__(self, other: Germ) -> Germ:
        return Germ(self.f / other.f)

    def __abs__(self) -> Germ:
        return self if self.sign >= 0 else Germ(-self.f)

    def __lt__(self, other: Germ) -> bool:
        return (self - other).sign < 0

    def __le__(self, other: Germ) -> bool:
        return (self - other).sign <= 0

    def __gt__(self, other: Germ) -> bool:
        return (self - other).sign > 0

    def __ge__(self, other: Germ) -> bool:
        return (self - other).sign >= 0


def germs(v: Symbol) -> tuple[Arithmetic, Germ]:
    """The arithmetic of germs in v, and v itself."""
    field = FracField([v], QQ)
    number = lambda x: Germ(field(QQ(x.numerator, x.denominator)))  # noqa: E731
    return Arithmetic(number, {Max: max, Min: min, Abs: abs}, _quotient), Germ(field.gens[0])


def _quotient(a: Number, b: Number) -> Number:
    return a / b


def _interval(low: Any, high: Any) -> Number:
    return IV.mpf([low, high])


def _interval_quotient(a: Number, b: Number) -> Number:
    if 0 in b:
        raise Undefined("a division by what may be zero")
    return a / b


def _root(a: Number) -> Number:
    if not a.a >= 0:
        raise Undefined("a root of what may be negative")
    return IV.sqrt(a)


def _log(a: Number) -> Number:
    if not a.a > 0:
        raise Undefined("a logarithm of what may not be positive")
    return IV.log(a)


def _exp(a: Number) -> Number:
    if not abs(a).b <= LARGEST:
        raise Undefined("an exponential that is too large")
    return IV.exp(a)


FRACTIONS = Arithmetic(Fraction, {Max: max, Min: min, Abs: abs}, lambda a, b: Fraction(a) / b)
INTERVALS = Arithmetic(
    lambda x: IV.mpf(x.numerator) / IV.mpf(x.denominator),
    {
        Max: lambda *a: reduce(lambda x, y: _interval(max(x.a, y.a), max(x.b, y.b)), a),
        Min: lambda *a: reduce(lambda x, y: _interval(min(x.a, y.a), min(x.b, y.b)), a),
        Abs: abs, log: _log, exp: _exp,
    },
    _interval_quotient,
)  # fmt: skip


def irrational(expression: Basic) -> bool:
    """Whether there is anything but + − · /, whole powers, Min, Max and |·| in it."""
    if isinstance(expression, Pow):
        return not expression.exp.is_Integer or irrational(expression.base)
    return not isinstance(expression, RATIONAL) or any(map(irrational, expression.args))


def compiled(expression: Basic, symbols: Sequence[Symbol], arithmetic: Arithmetic) -> Callable[..., Any]:
    """The formula, or condition, as a function of numbers of one kind, one for each symbol.

    The function raises ArithmeticError (ZeroDivisionError, Undefined) where the formula has no value. Of intervals a
    condition is true only if it certainly is.
    """
    evaluate = _compiled(expression, {s: i for i, s in enumerate(symbols)}, arithmetic)
    return lambda *values: evaluate(values)


_RELATIONS: dict[type[Basic], Callable[[Number, Number], Any]] = {
    Ge: lambda a, b: a >= b, Gt: lambda a, b: a > b, Le: lambda a, b: a <= b, Lt: lambda a, b: a < b,
    Ne: lambda a, b: bool(a < b) or bool(a > b),
}  # fmt: skip


def _compiled(e: Basic, index: Mapping[Symbol, int], arithmetic: Arithmetic) -> Callable[[Sequence[Number]], Any]:
    if isinstance(e, Symbol):
        i = index[e]
        return lambda values: values[i]
    if e in (S.true, S.false):
        return lambda values: e == S.true
    if isinstance(e, Rational):
        constant = arithmetic.number(Fraction(int(e.p), int(e.q)))
        return lambda values: constant
    parts = [_compiled(part, index, arithmetic) for part in e.args]
    if isinstance(e, Add | Mul):
        combine = sum if isinstance(e, Add) else prod
        first, *others = parts
        return lambda values: combine((part(values) for part in others), start=first(values))
    if isinstance(e, And):
        return lambda values: all(part(values) for part in parts)
    if isinstance(e, Pow):
        return _power(e, parts[0], index, arithmetic)
    if (relation := _RELATIONS.get(type(e))) is not None:
        return lambda values: bool(relation(parts[0](values), parts[1](values)))
    if e is S.Exp1:
        e, parts = exp(1, evaluate=False), [lambda values: arithmetic.number(Fraction(1))]
    if (function := arithmetic.functions.get(type(e))) is not None:
        return lambda values: function(*(part(values) for part in parts))
    return _undefined


def _undefined(values: Sequence[Number]) -> Any:
    raise Undefined("no value can be computed")


def _power(
    e: Pow, base: Callable[[Sequence[Number]], Number], index: Mapping[Symbol, int], arithmetic: Arithmetic
) -> Callable[[Sequence[Number]], Number]:
    """A whole power, a root, or e^(exponent · log(base))."""
    one = arithmetic.number(Fraction(1))
    if e.exp.is_Integer:
        k = int(e.exp)
        return lambda values: base(values) ** k if k >= 0 else arithmetic.divide(one, base(values) ** -k)
    if arithmetic is not INTERVALS:
        return _undefined
    if e.exp in (Rational(1, 2), Rational(-1, 2)):
        return lambda values: _root(base(values)) if e.exp > 0 else arithmetic.divide(one, _root(base(values)))
    exponent = _compiled(e.exp, index, arithmetic)
    return lambda values: _exp(exponent(values) * _log(base(values)))


def middle(value: Number) -> Number:
    """For reading: a Fraction as it is, of an interval its middle."""
    return value if isinstance(value, Fraction) else mp.make_mpf(value.mid._mpi_[0])


def convert(arithmetic: Arithmetic, values: Sequence[Fraction]) -> list[Number]:
    """Fractions as numbers of a kind."""
    return [arithmetic.number(Fraction(value)) for value in values]


def tends_to_one(a: Germ, b: Germ) -> bool:
    """Whether a/b → 1; false if one of them is zero."""
    if not a.sign or not b.sign:
        return False
    gap = a - b
    return not gap.sign or gap.power < a.power


__all__ = [
    "FRACTIONS", "INTERVALS", "Arithmetic", "Germ", "Undefined", "compiled", "convert", "germs", "irrational",
    "middle", "tends_to_one",
]  # fmt: skip
