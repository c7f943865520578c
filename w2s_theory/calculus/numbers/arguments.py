"""What counts as a number where formulas are evaluated, and which.

A float counts as the decimal number that it prints as: 0.1 is 1/10. So what is computed from what a person has written
is about what was written, and does not depend on whether it came as 0.1, Decimal("0.1") or Fraction(1, 10).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import inf, nan, prod
from numbers import Integral, Rational
from typing import Any

import numpy as np

from .double import DOUBLE_UNIT, Double, decimals

Array = np.ndarray
Exact = int | Fraction
Given = Any
"""An exact number, or an array of 64-bit integers, of floats, or of exact numbers."""

INT64 = 2**63
EXACT_FLOATS = 2**53
"""Integers up to this size are floats, each of them."""
MODERATE = 2**44
"""Integers up to this size are added as floats without any rounding."""
SMALLEST = 2.0**-1074
UNIT = 2.0**-53
"""Relative error of one operation on floats."""


class DomainError(ValueError):
    """A value was asked for where a formula does not hold; the message names the violated condition."""


def exact(number: Any) -> Exact:
    """The number as an integer or a fraction. Raises TypeError unless it is a real number, ValueError unless finite.

    Takes Python's numbers, NumPy's, SymPy's rational numbers and floats, and those of mpmath.

    >>> exact(0.1), exact(2.0), exact(10**17 + 3)
    (Fraction(1, 10), 2, 100000000000000003)
    """
    if type(number) is int or type(number) is Fraction:
        return number
    try:
        found = _fraction(number)
    except (ValueError, OverflowError):
        raise ValueError(f"{number} is not finite") from None
    return int(found) if found.denominator == 1 else found


def _fraction(number: Any) -> Fraction:
    match number:
        case float():
            return Fraction(Decimal(float.__repr__(number)))
        case bool() | np.bool_() | str() | bytes() | None:
            pass
        case Integral() | Rational() | Decimal():
            return Fraction(number if isinstance(number, Decimal | Rational) else int(number))
        case _ if getattr(number, "is_Rational", False):
            return Fraction(int(number.p), int(number.q))
        case np.floating() if not isinstance(number, np.longdouble):
            return Fraction(str(number))
        case _ if isinstance(number, np.longdouble) or hasattr(number, "_mpf_"):
            return Fraction(str(number))
    raise TypeError(f"{number!r} is no real number")


def read(name: str, values: Any) -> Given:
    """A number, or an array-like of numbers, without rounding any of them.

    ``name``: what the numbers are of, for the message. Raises TypeError for what are no real numbers, DomainError for
    those that are not finite.
    """
    try:
        if not hasattr(values, "__len__") and not isinstance(values, np.ndarray):
            return _finite(name, values)
        array = _array(values)
        if array.ndim == 0:
            return _finite(name, array.item() if array.dtype.kind == "O" else array[()])
        if array.dtype.kind == "i" or not array.size:
            return array.astype(np.int64)
        if array.dtype == np.float64:
            return array if np.isfinite(array).all() else _refuse(name, array[~np.isfinite(array)].flat[0])
        return packed([_finite(name, x) for x in array.flat]).reshape(array.shape)
    except TypeError as error:
        raise TypeError(f"{name} takes real numbers or arrays of them: {error}") from None


def _array(values: Any) -> Array:
    """Of which no entry was rounded on the way."""
    if np.ma.is_masked(values):
        raise TypeError("an array with masked entries was given")
    if isinstance(values, np.ndarray):
        return values
    try:
        found = np.asarray(values)
    except ValueError as error:
        raise TypeError(str(error)) from None
    mixed = isinstance(values, list | tuple) and found.dtype.kind == "f"
    return np.asarray(values, dtype=object) if mixed else found


def _finite(name: str, number: Any) -> Exact:
    try:
        return exact(number)
    except ValueError:
        return _refuse(name, number)


def _refuse(name: str, number: Any) -> Any:
    raise DomainError(f"{name} must be finite, but {number} was given")


def packed(numbers: list[Exact]) -> Array:
    """As an array of the smallest kind: 64-bit integers, floats that print as the numbers are, or objects."""
    if all(type(x) is int and abs(x) < INT64 for x in numbers):
        return np.array(numbers, dtype=np.int64)
    if all(map(_is_float, numbers)):
        return np.array(numbers, dtype=float)
    found = np.empty(len(numbers), dtype=object)
    found[:] = numbers
    return found


def _is_float(number: Exact) -> bool:
    try:
        return exact(float(number)) == number
    except (OverflowError, ValueError):
        return False


def are_integers(given: Given) -> Any:
    """Which of the numbers are."""
    if not isinstance(given, np.ndarray):
        return type(given) is int
    if given.dtype == object:
        return np.array([type(x) is int for x in given.flat], dtype=bool).reshape(given.shape)
    return given == np.rint(given) if given.dtype == np.float64 else True


def digits(number: Any) -> str:
    """A number with all its digits, for a message.

    >>> digits(500.0), digits(0.1), digits(10**17 + 3), digits(Fraction(1, 3))
    ('500', '0.1', '100000000000000003', '1/3')
    """
    number = exact(number)
    return repr(float(number)) if isinstance(number, Fraction) and _is_float(number) else str(number)


def rounded(number: Exact) -> float:
    """The nearest float of this sign: infinite beyond the largest, the smallest for what is smaller."""
    sign = (number > 0) - (number < 0)
    try:
        return float(number) or sign * SMALLEST
    except OverflowError:
        return sign * inf


@dataclass(frozen=True)
class Floats:
    """Numbers as floats, or with twice the digits, ``unit`` being the relative error of one operation on them.
    ``whole``: which of them are integers, and exact; of the others ``reading`` is the relative error. ``are_decimals``:
    whether these are what the floats print as, so that they are equal if the floats are."""

    numbers: Sequence[Any]
    whole: Sequence[bool]
    are_decimals: bool
    unit: float = UNIT
    reading: float = UNIT


@dataclass(frozen=True)
class Columns:
    """Numbers and arrays (which broadcast): a point if there are numbers only, else one for each entry.

    ``loose``: whether floats were among what they were read from, which may be rounded results of computations.
    """

    given: tuple[Given, ...]
    loose: bool = False

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> Columns:
        """Raises as ``read`` does, which see."""
        given = tuple(read(name, value) for name, value in values.items())
        loose = any(_kind(value) == "f" for value in (*values.values(), *given))
        return cls(given, loose)

    @cached_property
    def is_point(self) -> bool:
        return not any(isinstance(c, np.ndarray) for c in self.given)

    @cached_property
    def shape(self) -> tuple[int, ...]:
        return np.broadcast_shapes(*map(np.shape, self.given))

    @property
    def size(self) -> int:
        return prod(self.shape)

    @cached_property
    def arrays(self) -> Columns:
        """A point as arrays of one entry each."""
        return Columns(tuple(packed([x]) for x in self.given), self.loose) if self.is_point else self

    def where(self, chosen: Array) -> Columns:
        """The numbers at some of the entries."""
        if self.is_point:
            return self
        chosen_ones = (np.broadcast_to(c, self.shape)[chosen] if np.ndim(c) else c for c in self.given)
        return Columns(tuple(chosen_ones), self.loose)

    def point(self, i: int) -> list[Exact]:
        return [exact(c[i]) if isinstance(c, np.ndarray) else c for c in self._flat]

    def pointwise(self, function: Callable[[Sequence[Exact]], Any]) -> Any:
        """The function of exact numbers: what it returns, or an array of that."""
        if self.is_point:
            return function(self.given)
        result = np.empty(self.size, dtype=object)
        result[:] = [function(self.point(i)) for i in range(self.size)]
        return result.reshape(self.shape)

    def blocks(self, size: int, used: Set[int]) -> Iterator[tuple[slice, Floats]]:
        """The nearest floats, so many points at a time, of the columns in use."""
        whole = [is_whole for _, is_whole in self._floats]
        for start in range(0, self.size, size):
            block = slice(start, min(start + size, self.size))
            numbers = [
                np.asarray(c[block] if c.ndim else c, dtype=float) if i in used else nan
                for i, (c, _) in enumerate(self._floats)
            ]
            yield block, Floats(numbers, whole, self._are_decimals)

    def doubled(self, at: Array, used: Set[int]) -> Floats:
        """The columns in use at some of the points, with twice the digits."""
        numbers = [
            _doubled(c[at] if np.ndim(c) else np.asarray([c]), is_whole) if i in used else nan
            for i, (c, (_, is_whole)) in enumerate(zip(self._flat, self._floats, strict=True))
        ]
        return Floats(numbers, [is_whole for _, is_whole in self._floats], self._are_decimals, DOUBLE_UNIT, DOUBLE_UNIT)

    @cached_property
    def _flat(self) -> list[Given]:
        return [c if np.ndim(c) == 0 else np.broadcast_to(c, self.shape).reshape(-1) for c in self.given]

    @cached_property
    def _floats(self) -> list[tuple[Array, bool]]:
        return [_nearest(c) for c in self._flat]

    @cached_property
    def _are_decimals(self) -> bool:
        """Whether all are what their floats print as."""
        return all(
            is_whole or (c.dtype == np.float64 if isinstance(c, np.ndarray) else _is_float(c))
            for c, (_, is_whole) in zip(self.given, self._floats, strict=True)
        )


def _kind(values: Any) -> str:
    """That of a number's or an array's type, as NumPy calls it."""
    return "f" if isinstance(values, float) else getattr(values, "dtype", np.dtype(object)).kind


def _nearest(column: Given) -> tuple[Array, bool]:
    """Integers of moderate size (and then True), or floats."""
    array = column if isinstance(column, np.ndarray) else np.asarray(column)
    if array.dtype == object:
        return np.array([rounded(x) for x in array.flat]).reshape(array.shape), False
    some = array.reshape(-1)[:64]
    whole = bool((some == np.rint(some)).all()) and (array.dtype == np.int64 or bool((array == np.rint(array)).all()))
    return array, whole and bool(array.size) and max(abs(float(array.max())), abs(float(array.min()))) < MODERATE


def _doubled(column: Array, is_whole: bool) -> Double:
    if is_whole:
        return Double(column.astype(float))
    if column.dtype == np.float64:
        return decimals(column)
    found = [Double.of(exact(x)) for x in column]
    return Double(np.array([x.high for x in found]), np.array([x.low for x in found]))
