"""Polynomials as documents have them, and their values at a random point."""

from __future__ import annotations

import hashlib
import json
import random
from collections import Counter
from typing import Any

Polynomial = dict[tuple[str, ...], int]


class Rejected(ValueError):
    """The document is not a certificate, or does not prove what it claims."""


def polynomial(terms: Any) -> Polynomial:
    """A list of [integer, [symbol, …]] as a dictionary without zeros."""
    total: Counter[tuple[str, ...]] = Counter()
    for coefficient, symbols in terms:
        if type(coefficient) is not int or not all(type(s) is str for s in symbols) or type(symbols) is not list:
            raise Rejected(f"not a term of a polynomial: {coefficient!r}, {symbols!r}")
        total[tuple(sorted(symbols))] += coefficient
    return {powers: c for powers, c in total.items() if c}


def show(p: Polynomial) -> str:
    return " + ".join("*".join([str(c), *powers]) for powers, c in sorted(p.items())) or "0"


class Point:
    """A random point, drawn from a hash of the document, at which polynomials are evaluated."""

    def __init__(self, document: dict[str, Any]) -> None:
        text = json.dumps(document, sort_keys=True).encode()
        self.random = random.Random(hashlib.sha256(text).digest())
        self.point: dict[str, int] = {}

    def value(self, p: Polynomial) -> int:
        total = 0
        for powers, coefficient in p.items():
            for s in powers:
                if s not in self.point:
                    self.point[s] = self.random.getrandbits(128)
                coefficient *= self.point[s]
            total += coefficient
        return total


def of(value: Any, *types: type) -> Any:
    if type(value) not in types:
        raise Rejected(f"{value!r} is out of place")
    return value
