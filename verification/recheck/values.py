"""Certificates of expectations: instances of the axiom add up to the claim, and where each of them holds."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .point import Point, Polynomial, Rejected, of, polynomial, show

FORMATS = {"w2s-theory certificate 1": 1, "w2s-theory complex certificate 1": 2}
"""What they say of β: 1 for real matrices, 2 for complex ones."""
Word = tuple[str, ...]


@dataclass(frozen=True)
class Domain:
    """rows − cols ≥ ``excess`` for each Gaussian matrix named; and the claim's denominator, as text, is not 0."""

    excess: dict[str, int]
    denominator: str


def recheck(document: dict[str, Any] | str) -> Domain:
    """Where the claim of the document holds; raises Rejected if it is not proved."""
    try:
        return Checker(json.loads(document) if isinstance(document, str) else document).run()
    except Rejected:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError) as error:
        raise Rejected(f"malformed document: {error!r}") from None


class Checker(Point):
    """One document: its letters with their shapes."""

    def __init__(self, document: dict[str, Any]) -> None:
        if document["format"] not in FORMATS:
            raise Rejected(f"format {document['format']!r}, but {' or '.join(map(repr, FORMATS))} is needed")
        super().__init__(document)
        self.document = document
        self.beta = FORMATS[document["format"]]
        self.shape: dict[str, tuple[Polynomial, Polynomial]] = {}
        self.partner: dict[str, str] = {}
        self.gaussian: list[str] = []
        self.excess: dict[str, int] = {}
        for matrix in document["matrices"]:
            self.declare(matrix["name"], polynomial(matrix["rows"]), polynomial(matrix["cols"]), matrix["kind"])

    def declare(self, name: str, rows: Polynomial, cols: Polynomial, kind: str) -> None:
        if type(name) is not str or not name or any(c in name for c in "[]' ") or name in self.shape:
            raise Rejected(f"bad or repeated matrix name {name!r}")
        if kind not in ("gaussian", "constant", "symmetric") or (kind == "symmetric" and rows != cols):
            raise Rejected(f"matrix {name} cannot be {kind!r}")
        flipped = name if kind == "symmetric" else name + "'"
        self.shape[name], self.shape[flipped] = (rows, cols), (cols, rows)
        self.partner[name], self.partner[flipped] = flipped, name
        if kind == "gaussian":
            self.gaussian.append(name)
            self.shape[f"[{name}]"] = cols, cols
            self.partner[f"[{name}]"] = f"[{name}]"

    # -- words ------------------------------------------------------------------------------------------------------

    def word(self, letters: Any, rows: Polynomial | None = None, cols: Polynomial | None = None) -> Word:
        """The letters as a word of shape rows × cols; square, and not empty, where no shape is asked for."""
        if type(letters) is not list or any(type(c) is not str or c not in self.shape for c in letters):
            raise Rejected(f"not a word: {letters!r}")
        if rows is None or cols is None:
            if not letters:
                raise Rejected("an empty word under a trace")
            rows = cols = self.shape[letters[0]][0]
        at = rows
        for c in letters:
            if self.shape[c][0] != at:
                raise Rejected(f"shapes do not fit in {' '.join(letters)}")
            at = self.shape[c][1]
        if at != cols:
            raise Rejected(f"{' '.join(letters)} has the wrong shape")
        return tuple(letters)

    def flip(self, word: Word) -> Word:
        """The transpose; of complex matrices the conjugate transpose, whose trace is another one."""
        return tuple(self.partner[c] for c in word[::-1])

    def gram(self, a: str, b: str, c: str) -> str | None:
        """The letter [G] if a·b·c is [G] G' G or G' G [G], which are identities."""
        for s, left, right in ((a, b, c), (c, a, b)):
            if s[0] == "[" and left == s[1:-1] + "'" and right == s[1:-1]:
                return s
        return None

    def trace(self, word: Word, size: Polynomial) -> tuple[int, tuple[Word, ...]]:
        """tr(word) as a number times traces in normal form."""
        turned = 0
        while turned < len(word):
            if len(word) >= 3 and (s := self.gram(*word[:3])):
                word, size, turned = word[3:], self.shape[s][0], 0
            else:
                word, turned = word[1:] + word[:1], turned + 1
        if not word:
            return self.value(size), ()
        parts: list[Word] = [()]
        starts = [i for i, c in enumerate(word) if self.shape[c][0] == {(): 1}]
        first = starts[0] if starts else 0
        for i, c in enumerate(word[first:] + word[:first]):
            if i and (i + first) % len(word) in starts:
                parts.append(())
            parts[-1] += (c,)
        return 1, tuple(sorted(self.least(part) for part in parts))

    def least(self, word: Word) -> Word:
        doubled, k = [word * 2, self.flip(word) * 2], len(word)
        return min(d[i : i + k] for d in doubled[: 3 - self.beta] for i in range(k))

    # -- instances ---------------------------------------------------------------------------------------------------

    def stein(self, g: str, x: Word, rest: list[Word]) -> Iterator[tuple[int, list[tuple[Word, Polynomial]]]]:
        """The terms of tr(GX)·Y − Σ ∂(X_ji·Y)/∂G_ij: a sign and the words under the traces.

        A complex derivative is by the conjugate of G_ij and sees G' only: terms with something flipped have sign 0.
        """
        (n, d), gt, s, half = self.shape[g], g + "'", f"[{g}]", 2 - self.beta
        y = [(w, d) for w in rest]  # not empty, so that the size does not matter
        yield 1, [((g, *x), n), *y]
        for i, c in enumerate(x):
            before, after = x[:i], x[i + 1 :]
            # ∂(before·c·after)_ji: the two indices of the varied entry meet the ends of X
            if c == g:
                yield -half, [(before + self.flip(after), d), *y]
            elif c == gt:
                yield -1, [(before, d), (after, n), *y]
            elif c == s:
                yield 1, [((*before, s), d), ((g, s, *after), n), *y]
                yield half, [((*before, s, gt, *self.flip(after), s), d), *y]
        for k, w in enumerate(rest):
            others = y[:k] + y[k + 1 :]
            for i, c in enumerate(w):
                around = w[i + 1 :] + w[:i]
                if c == g:
                    yield -half, [(x + self.flip(around), d), *others]
                elif c == gt:
                    yield -1, [(x + around, d), *others]
                elif c == s:
                    yield 1, [((*x, g, s, *around, s), d), *others]
                    yield half, [((*x, g, s, *self.flip(around), s), d), *others]

    def instance(self, instance: dict[str, Any]) -> dict[tuple[Word, ...], int]:
        """The instance as numbers by trace monomial; what it needs is noted in ``excess``."""
        rest = [self.word(w) for w in instance["traces"]]
        if "stein" in instance:
            g = instance["stein"]
            if g not in self.gaussian:
                raise Rejected(f"{g!r} is not Gaussian")
            n, d = self.shape[g]
            x = self.word(instance["word"], d, n)
            self.boundary(g, x, rest)
            terms: Iterator = (term for term in self.stein(g, x, rest) if term[0])
        else:
            terms = self.given(instance, rest)
        total: Counter[tuple[Word, ...]] = Counter()
        conjugate = of(instance.get("conjugate", False), bool)
        for coefficient, words in terms:
            number, monomial = self.product([(self.flip(w) if conjugate else w, size) for w, size in words])
            total[monomial] += coefficient * number
        return total

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
            if constant and any(self.is_random(c) for w in words for c in w):
                raise Rejected("the value is random")
            number, monomial = self.product([(w, {}) for w in words])
            total[monomial] += number * self.value(polynomial(coefficient))
        return total

    def is_random(self, letter: str) -> bool:
        return letter.strip("[']") in self.gaussian

    def hypotheses(self) -> None:
        for hypothesis in self.document["hypotheses"]:
            rows, cols = polynomial(hypothesis["rows"]), polynomial(hypothesis["cols"])
            if type(hypothesis["trace"]) is not bool:
                raise Rejected("'trace' must be true or false")
            if hypothesis["trace"] and (rows, cols) != ({(): 1}, {(): 1}):
                raise Rejected("a hypothesis on traces has one row and one column")
            for coefficient, letters in hypothesis["terms"]:
                polynomial(coefficient)
                if letters or not hypothesis["trace"]:
                    self.word(letters, *(() if hypothesis["trace"] else (rows, cols)))
                if any(self.is_random(c) for c in letters):
                    raise Rejected("a hypothesis on something random")

    def run(self) -> Domain:
        self.hypotheses()
        denominator = polynomial(self.document["denominator"])
        if not denominator:
            raise Rejected("the denominator is zero")
        scale = self.value(denominator)
        residual = Counter({m: scale * c for m, c in self.combination(self.document["target"], False).items()})
        residual.subtract(self.combination(self.document["value"], True))
        for number, line in enumerate(self.document["lines"]):
            try:
                factor = self.value(polynomial(line["coefficient"]))
                for instance in line["instances"]:
                    residual.subtract({m: factor * c for m, c in self.instance(instance).items()})
            except Rejected as error:
                raise Rejected(f"line {number}: {error}") from None
        for monomial, number in residual.items():
            if number:
                what = "·".join(f"tr({' '.join(w)})" for w in monomial) or "a term without traces"
                raise Rejected(f"the lines do not add up to the claim: {what} is left")
        return Domain(dict(sorted(self.excess.items())), show(denominator))
