"""Certificates in the limit of large dimensions: what the instances leave, and what is neglected, is small.

Numbers are graded here: each symbol counts with its order, so that the value of a polynomial is a number for every
order at which it has terms.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from .letters import Word
from .point import Polynomial, Rejected, of
from .values import Checker

LIMIT_FORMATS = {"w2s-theory limit certificate 1": 1, "w2s-theory complex limit certificate 1": 2}
SMALLEST = -(10**9)
"""What is smaller than O(m^(SMALLEST/2)) counts as that."""


def recheck_limit(document: dict[str, Any] | str) -> int:
    """The order, in halves, of what is neglected; raises Rejected if the claim of the document is not proved."""
    try:
        return LimitChecker(json.loads(document) if isinstance(document, str) else document).neglected()
    except Rejected:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError) as error:
        raise Rejected(f"malformed document: {error!r}") from None


class Graded(dict[int, int]):
    """Numbers by order; without zeros."""

    def __add__(self, other: Graded | int) -> Graded:
        total = Counter(self)
        for order, number in _graded(other).items():
            total[order] += number
        return Graded({order: number for order, number in total.items() if number})

    def __mul__(self, other: Graded | int) -> Graded:
        total: Counter[int] = Counter()
        for i, a in self.items():
            for j, b in _graded(other).items():
                total[i + j] += a * b
        return Graded({order: number for order, number in total.items() if number})

    def __neg__(self) -> Graded:
        return self * -1

    def __sub__(self, other: Graded | int) -> Graded:
        return self + -_graded(other)

    def __rsub__(self, other: int) -> Graded:
        return _graded(other) - self

    __radd__, __rmul__ = __add__, __mul__


def _graded(number: Graded | int) -> Graded:
    return number if isinstance(number, Graded) else Graded({0: number} if number else {})


class LimitChecker(Checker):
    """One document: how large its letters and symbols are."""

    formats = LIMIT_FORMATS

    def __init__(self, document: dict[str, Any]) -> None:
        self.orders = of(document["orders"], dict)
        super().__init__(document)
        for name, order in self.orders.items():
            of(order, int)
            if name in self.means or name in self.gaussian or name in self.inverted:
                raise Rejected(f"the order of {name} is not free")
        if any(self.size(s) < 0 for sizes in self.shape.values() for p in sizes for powers in p for s in powers):
            raise Rejected("a dimension that vanishes")
        self.slack: list[int] = [SMALLEST]

    def word(self, letters: Any, rows: Polynomial | None = None, cols: Polynomial | None = None) -> Word:
        if any(type(c) is str and c[:1] == "[" for c in letters):
            raise Rejected("the inverse of a Gram matrix has no bound")
        return super().word(letters, rows, cols)

    def value(self, p: Polynomial) -> Any:
        total = Graded()
        for powers, coefficient in p.items():
            total = total + Graded({sum(map(self.size, powers)): super().value({powers: coefficient})})
        return total

    # -- how large ---------------------------------------------------------------------------------------------------

    def size(self, symbol: str) -> int:
        return self.trace_size(self.word(self.means[symbol])) if symbol in self.means else self.orders.get(symbol, 0)

    def largest(self, p: Polynomial) -> int:
        return max(sum(map(self.size, powers)) for powers in p) if p else SMALLEST

    def norm(self, letter: str) -> int:
        """How large a letter is at most: for a Gaussian matrix the root of its larger dimension."""
        name = letter.strip("'")
        if name in self.gaussian:
            return (max(0, *map(self.largest, self.shape[name])) + 1) // 2
        if name in self.inverted:
            smallest = [(c, word) for c, word in self.inverted[name] if self.is_definite(word)]
            return min(
                -sum(map(self.size, powers)) - sum(map(self.norm, word))
                for c, word in smallest
                for powers in self.surely(c)
            )
        return self.orders.get(name, 0)

    def norms(self, word: Word) -> int:
        return sum(map(self.norm, word))

    def trace_size(self, word: Word) -> int:
        return self.norms(word) + min(self.largest(self.shape[c][0]) for c in word)

    def spread(self, words: list[Word]) -> int | None:
        """How large E|∇ Πtr(w)|² is at most; None if nothing is random. The gradient by G of tr(w) is made of the words
        around each G in w, whose squared norm is at most that of the letters times the least dimension on the way."""
        found = []
        for k, word in enumerate(words):
            others = sum(self.trace_size(w) for w in words[:k] + words[k + 1 :])
            for g in self.gaussian:
                for coefficients, before, c, after in self.occurrences(g, word):
                    gradient = after + before
                    ends = self.shape[c]
                    narrow = min(self.largest(p) for p in (*ends, *(self.shape[x][0] for x in gradient)))
                    factor = sum(map(self.largest, coefficients))
                    found.append(2 * (factor + others + self.norms(gradient)) + narrow)
        return max(found, default=None)

    # -- the check ---------------------------------------------------------------------------------------------------

    def covariance(self, mean: str, rest: list[Word]) -> Any:
        """tr(W)·Y − w·Y, whose expectation is a covariance; by Cauchy and Schwarz it is noted how small."""
        if mean not in self.means:
            raise Rejected(f"{mean!r} is not a mean")
        word = self.word(self.means[mean])
        one, other = self.spread([word]), self.spread(rest)
        if one is not None and other is not None and self.factor:
            self.slack.append(max(self.factor) + (one + other + 1) // 2)
        yield 1, [(word, {}), *((w, {}) for w in rest)]
        yield -self.value({(mean,): 1}), [(w, {}) for w in rest]

    def neglected(self) -> int:
        for monomial, number in self.residual().items():
            self.slack.append(max(number) + sum(map(self.trace_size, monomial)))
        if max(self.slack) > of(self.document["order"], int):
            raise Rejected(f"parts of order {max(self.slack)}/2 are left, but {self.document['order']}/2 is claimed")
        return max(self.slack)
