"""Certificates of expectations: instances of the axiom add up to the claim, and where each of them holds."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .letters import Letters, Word
from .point import Polynomial, Rejected, of, polynomial, show


@dataclass(frozen=True)
class Domain:
    """rows − cols ≥ ``excess`` for each Gaussian matrix named; the claim's denominator, as text, is not 0; and the
    symbols of which there are resolvents are positive."""

    excess: dict[str, int]
    denominator: str
    positive: tuple[str, ...] = ()


def recheck(document: dict[str, Any] | str) -> Domain:
    """Where the claim of the document holds; raises Rejected if it is not proved."""
    try:
        return Checker(json.loads(document) if isinstance(document, str) else document).run()
    except Rejected:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError) as error:
        raise Rejected(f"malformed document: {error!r}") from None


class Checker(Letters):
    """One document: what its instances say, and what they need."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.excess: dict[str, int] = {}
        self.factor: Any = 0
        """The coefficient of the line that is looked at."""
        super().__init__(document)

    # -- instances ---------------------------------------------------------------------------------------------------

    def occurrences(self, g: str, word: Word) -> Iterator[tuple[list[Polynomial], Word, str, Word]]:
        """Where G, G' or [G] is varied: in the word, or in what its resolvents invert, Q → −Q·(each term)·Q.

        With the coefficients of those terms, each of which comes with a sign.
        """
        waiting: list[tuple[list[Polynomial], Word, Word, Word]] = [([], (), word, ())]
        while waiting:
            coefficients, left, inner, right = waiting.pop()
            for i, c in enumerate(inner):
                before, after = left + inner[:i], inner[i + 1 :] + right
                if c.strip("[']") == g:
                    yield coefficients, before, c, after
                for coefficient, term in self.inverted.get(c, ()):
                    waiting.append(([*coefficients, coefficient], (*before, c), term, (c, *after)))

    def weighed(self, g: str, word: Word) -> Iterator[tuple[Any, Word, str, Word]]:
        for coefficients, before, c, after in self.occurrences(g, word):
            weight = 1
            for coefficient in coefficients:
                weight = -(weight * self.value(coefficient))
            yield weight, before, c, after

    def stein(self, g: str, x: Word, rest: list[Word]) -> Iterator[tuple[Any, list[tuple[Word, Polynomial]]]]:
        """The terms of tr(GX)·Y − Σ ∂(X_ji·Y)/∂G_ij: a weight and the words under the traces.

        A complex derivative is by the conjugate of G_ij and sees G' only: what has something flipped is left out.
        """
        (n, d), gt, s = self.shape[g], g + "'", f"[{g}]"
        y = [(w, d) for w in rest]  # not empty, so that the size does not matter
        yield 1, [((g, *x), n), *y]
        for weight, before, c, after in self.weighed(g, x):
            # ∂(before·c·after)_ji: the two indices of the varied entry meet the ends of X
            if c == gt:
                yield -weight, [(before, d), (after, n), *y]
            elif c == s:
                yield weight, [((*before, s), d), ((g, s, *after), n), *y]
            if self.beta == 1 and c == g:
                yield -weight, [(before + self.flip(after), d), *y]
            elif self.beta == 1 and c == s:
                yield weight, [((*before, s, gt, *self.flip(after), s), d), *y]
        for k, w in enumerate(rest):
            others = y[:k] + y[k + 1 :]
            for weight, before, c, after in self.weighed(g, w):
                around = after + before
                if c == gt:
                    yield -weight, [(x + around, d), *others]
                elif c == s:
                    yield weight, [((*x, g, s, *around, s), d), *others]
                if self.beta == 1 and c == g:
                    yield -weight, [(x + self.flip(around), d), *others]
                elif self.beta == 1 and c == s:
                    yield weight, [((*x, g, s, *self.flip(around), s), d), *others]

    def instance(self, instance: dict[str, Any]) -> dict[tuple[Word, ...], Any]:
        """The instance as numbers by trace monomial; what it needs is noted in ``excess``."""
        rest = [self.word(w) for w in instance["traces"]]
        conjugate = of(instance.get("conjugate", False), bool)
        terms: Iterator
        if "mean" in instance:
            if conjugate:
                raise Rejected("a covariance has no conjugate")
            terms = self.covariance(instance["mean"], rest)
        elif "stein" in instance:
            g = instance["stein"]
            if g not in self.gaussian:
                raise Rejected(f"{g!r} is not Gaussian")
            n, d = self.shape[g]
            x = self.word(instance["word"], d, n)
            self.boundary(g, x, rest)
            terms = self.stein(g, x, rest)
        elif "resolvent" in instance:
            terms = self.inverse(instance["resolvent"], instance["word"], rest)
        else:
            terms = self.given(instance, rest)
        total: Counter[tuple[Word, ...]] = Counter()
        for coefficient, words in terms:
            number, monomial = self.product([(self.flip(w) if conjugate else w, size) for w, size in words])
            total[monomial] += coefficient * number
        return total

    def covariance(self, mean: str, rest: list[Word]) -> Iterator[tuple[Any, list[tuple[Word, Polynomial]]]]:
        """tr(W)·Y − w·Y, whose expectation is known to be zero if Y is 1."""
        if mean not in self.means:
            raise Rejected(f"{mean!r} is not a mean")
        if rest:
            raise Rejected("a product has another mean than the product of the means")
        yield 1, [(self.word(self.means[mean]), {})]
        yield -self.value({(mean,): 1}), []

    def inverse(self, q: str, letters: Any, rest: list[Word]) -> Iterator[tuple[Any, list[tuple[Word, Polynomial]]]]:
        """tr(KQW)·Y − tr(W)·Y, as Q is the inverse of K."""
        if q not in self.inverted:
            raise Rejected(f"{q!r} is not a resolvent")
        size, y = self.shape[q][0], [(w, self.shape[q][0]) for w in rest]
        word = self.word(letters, size, size)
        yield -1, [(word, size), *y]
        for coefficient, term in self.inverted[q]:
            yield self.value(coefficient), [((*term, q, *word), size), *y]

    def given(self, instance: dict[str, Any], rest: list[Word]) -> Iterator[tuple[int, list[tuple[Word, Polynomial]]]]:
        number = instance["given"]
        if type(number) is not int or not 0 <= number < len(self.document["hypotheses"]):
            raise Rejected(f"there is no hypothesis {number!r}")
        hypothesis = self.document["hypotheses"][number]
        rows, cols = polynomial(hypothesis["rows"]), polynomial(hypothesis["cols"])
        by = self.word(instance["word"], cols, rows)
        if hypothesis["trace"] and by:
            raise Rejected("a hypothesis on traces takes no word")
        for coefficient, letters in hypothesis["terms"]:
            yield self.value(polynomial(coefficient)), [(tuple(letters) + by, rows), *((w, rows) for w in rest)]

    def product(self, words: list[tuple[Word, Polynomial]]) -> tuple[int, tuple[Word, ...]]:
        number, monomial = 1, list[Word]()
        for word, size in words:
            factor, parts = self.trace(word, size)
            number, monomial = number * factor, [*monomial, *parts]
        for g in self.gaussian:
            if self.shape[g][1] == {(): 1}:
                self.strike(g, monomial)
        self.integrable(monomial)
        return number, tuple(sorted(monomial))

    def strike(self, g: str, monomial: list[Word]) -> None:
        """Take out factors [G] and G'G together: for one column they are numbers with product 1."""
        left, inverse = Counter(monomial), (f"[{g}]",)
        pair = g, g + "'"
        square = Counter([self.least((c,)) for c in pair] if self.shape[g][0] == {(): 1} else [self.least(pair[::-1])])
        while left[inverse] and square <= left:
            left -= square + Counter([inverse])
        monomial[:] = left.elements()

    # -- the domain --------------------------------------------------------------------------------------------------

    def pole(self, g: str, word: Word, cyclic: bool) -> int:
        """The order of the pole of a word where the least singular value of G vanishes."""
        s, k, order = f"[{g}]", len(word), 0
        if self.shape[g][1] == {(): 1}:
            return 2 * word.count(s) - word.count(g) - word.count(g + "'")
        for i in range(k):
            if word[i] == s:
                order += 2
                order -= (cyclic or i > 0) and word[i - 1] == g
                order -= (cyclic or i < k - 1) and word[(i + 1) % k] == g + "'"
        return order

    def integrable(self, monomial: list[Word]) -> None:
        for g in self.gaussian:
            if any(f"[{g}]" in w for w in monomial):
                self.need(g, sum(self.pole(g, w, True) for w in monomial))

    def boundary(self, g: str, x: Word, rest: list[Word]) -> None:
        if any(f"[{g}]" in w for w in (x, *rest)):
            order = self.pole(g, x, False) + sum(self.pole(g, w, True) for w in rest)
            relief = 0
            if self.shape[g][1] != {(): 1}:
                relief = (x[:1] == (g + "'",)) + (len(x) > 1 and x[-1] == g + "'" and x[-2] != f"[{g}]")
            self.need(g, order + 1 - relief)

    def need(self, g: str, order: int) -> None:
        """rows − cols so large that β(rows − cols + 1) > order."""
        self.excess[g] = max(self.excess.get(g, 0), order // self.beta)

    # -- the check ---------------------------------------------------------------------------------------------------

    def combination(self, terms: Any, constant: bool) -> dict[tuple[Word, ...], int]:
        total: Counter[tuple[Word, ...]] = Counter()
        for coefficient, letters in terms:
            words = [self.word(w) for w in letters]
            if constant and any(c in self.noisy for w in words for c in w):
                raise Rejected("the value is random")
            number, monomial = self.product([(w, {}) for w in words])
            total[monomial] += number * self.value(polynomial(coefficient))
        return total

    def hypotheses(self) -> None:
        for hypothesis in self.document["hypotheses"]:
            rows, cols = polynomial(hypothesis["rows"]), polynomial(hypothesis["cols"])
            if type(hypothesis["trace"]) is not bool:
                raise Rejected("'trace' must be true or false")
            if hypothesis["trace"] and (rows, cols) != ({(): 1}, {(): 1}):
                raise Rejected("a hypothesis on traces has one row and one column")
            for coefficient, letters in hypothesis["terms"]:
                if any(s in self.means for powers in polynomial(coefficient) for s in powers):
                    raise Rejected("a hypothesis on a mean")
                if letters or not hypothesis["trace"]:
                    self.word(letters, *(() if hypothesis["trace"] else (rows, cols)))
                if any(c in self.noisy or c in self.inverted for c in letters):
                    raise Rejected("a hypothesis on what is not a given constant")

    def residual(self) -> dict[tuple[Word, ...], Any]:
        """denominator · target − value − Σ lines, as numbers by trace monomial."""
        self.hypotheses()
        scale = self.value(polynomial(self.document["denominator"]))
        if not polynomial(self.document["denominator"]):
            raise Rejected("the denominator is zero")
        residual = Counter({m: scale * c for m, c in self.combination(self.document["target"], False).items()})
        residual.subtract(self.combination(self.document["value"], True))
        for number, line in enumerate(self.document["lines"]):
            try:
                self.factor = self.value(polynomial(line["coefficient"]))
                for instance in line["instances"]:
                    residual.subtract({m: self.factor * c for m, c in self.instance(instance).items()})
            except Rejected as error:
                raise Rejected(f"line {number}: {error}") from None
        return {monomial: number for monomial, number in residual.items() if number}

    def run(self) -> Domain:
        for monomial in self.residual():
            what = "·".join(f"tr({' '.join(w)})" for w in monomial) or "a term without traces"
            raise Rejected(f"the lines do not add up to the claim: {what} is left")
        denominator = show(polynomial(self.document["denominator"]))
        return Domain(dict(sorted(self.excess.items())), denominator, tuple(sorted(self.positive)))
