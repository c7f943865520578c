"""Resolvents: the inverse of a sum that is positive definite whatever the random matrices in it are, as λI + G'G."""

from __future__ import annotations

from typing import Any

from ...kernel.polynomial import Polynomial
from ...kernel.words import CertificateError
from ..unsupported import UnsupportedExpression
from .protocol import Reading
from .value import Value, numbers, of_word, scalar

NEEDED = """the inverse of a sum with {}. It has to be positive definite as it stands: a positive multiple of the
identity or of a PositiveMatrix, plus positive multiples of Gram matrices X.T*X; declare symbols with positive=True"""


def is_resolvent(reading: Reading, value: Value) -> bool:
    """Whether a random sum has a part that is meant to be positive definite: the identity, or a PositiveMatrix."""
    words = numbers(value) or {}
    return len(words) > 1 and any(map(reading.signature.is_definite, words)) and reading.is_random(value)


def resolvent(reading: Reading, part: Any, value: Value, meaning: Any) -> Value:
    """The inverse as a letter, times the common denominator. Raises UnsupportedExpression unless it is one."""
    words = numbers(value)
    assert words is not None
    assert value.shape is not None
    for coefficient in (*words.values(), value.denominator):
        _require_positive(reading, part, coefficient)
    terms = tuple(sorted(words.items()))
    try:
        letter = reading.letters.resolvent(terms, value.shape[0], meaning)
    except CertificateError as error:
        raise UnsupportedExpression(part, NEEDED.format(f"a part that is not ({error})")) from None
    return scalar(value.denominator) * of_word((letter,), value.shape)


def _require_positive(reading: Reading, part: Any, coefficient: Polynomial) -> None:
    symbols = {symbol for powers in coefficient for symbol in powers}
    vague = sorted(s for s in symbols if not reading.letters.atoms[s].is_positive)
    if vague or min(coefficient.values()) < 0:
        what = vague[0] if vague else f"the coefficient {coefficient}"
        raise UnsupportedExpression(part, NEEDED.format(f"{what}, which may be negative"))
