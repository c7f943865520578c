#!/usr/bin/env python3
"""The second checker: re-checks a certificate without the project, with the standard library only.

    python recheck.py FILE.json [FILE.json ...]

It shares no code with the kernel. Where the kernel adds polynomials, this puts random integers of 128 bits for the
symbols and adds numbers, exactly: a nonzero integer polynomial of degree k vanishes at such a point with probability
at most k/2¹²⁸ (Schwartz 1980, J. ACM 27), below 2⁻¹⁰⁰ for every degree that fits in memory. The point is drawn from a
hash of the document, so that the answer is reproducible. Only shapes are compared as polynomials.

The format is described in docs/certificate-format.md. Exit status: 0 all valid, 1 some invalid, 2 not readable.
"""

from __future__ import annotations

import hashlib
import json
import random
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

FORMATS = {"w2s-theory certificate 1": 1, "w2s-theory complex certificate 1": 2}
"""What they say of β: 1 for real matrices, 2 for complex ones."""
SIGN_FORMAT = "w2s-theory sign certificate 1"
HIGHEST = 1000
KINDS = ("real", "nonnegative", "positive", "integer", "nonnegative integer", "positive integer")
Polynomial = dict[tuple[str, ...], int]
Word = tuple[str, ...]


class Rejected(ValueError):
    """The document is not a certificate, or does not prove what it claims."""


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


def recheck_sign(document: dict[str, Any] | str) -> None:
    """Raises Rejected unless the inequality that the document claims follows from its conditions."""
    try:
        SignChecker(json.loads(document) if isinstance(document, str) else document).run()
    except Rejected:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError) as error:
        raise Rejected(f"malformed document: {error!r}") from None


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


def of(value: Any, *types: type) -> Any:
    if type(value) not in types:
        raise Rejected(f"{value!r} is out of place")
    return value


class SignChecker(Point):
    """One document on signs: the value of each slack at the random point, and whether the slack is positive."""

    def __init__(self, document: dict[str, Any]) -> None:
        if document["format"] != SIGN_FORMAT:
            raise Rejected(f"format {document['format']!r}, but {SIGN_FORMAT!r} is needed")
        super().__init__(document)
        self.kinds = of(document["kinds"], dict)
        if bad := [kind for kind in self.kinds.values() if kind not in KINDS]:
            raise Rejected(f"{bad[0]!r} is no kind")
        self.conditions = [self.inequality(c) for c in document["conditions"]]
        self.document = document
        self.slacks: list[tuple[int, bool]] = []

    def inequality(self, given: dict[str, Any]) -> tuple[Polynomial, Polynomial, bool]:
        return polynomial(given["top"]), polynomial(given["bottom"]), of(given["strict"], bool)

    def positivity(self, factor: dict[str, Any]) -> tuple[int, bool]:
        """The value of a factor, which is nonnegative, and whether it is shown to be positive."""
        total, strict, seen = 0, False, set()
        for coefficient, exponents in factor["terms"]:
            if of(coefficient, int) <= 0 or len(exponents) != len(self.slacks) or tuple(exponents) in seen:
                raise Rejected(f"term {exponents} with coefficient {coefficient}: malformed, or not positive")
            seen.add(tuple(exponents))
            positive = True
            for e, (slack, is_positive) in zip(exponents, self.slacks, strict=True):
                if not 0 <= of(e, int) <= HIGHEST:
                    raise Rejected(f"exponent {e}")
                coefficient *= slack**e
                positive = positive and (is_positive or not e)
            total, strict = total + coefficient, strict or positive
        if total != self.value(polynomial(factor["polynomial"])):
            raise Rejected(f"the terms do not add up to {show(polynomial(factor['polynomial']))}")
        return total, strict

    def product(self, product: dict[str, Any]) -> tuple[int, bool]:
        total = of(product["coefficient"], int)
        strict = total > 0 and not product["squares"]
        if total < 0:
            raise Rejected("a product with a negative coefficient")
        for square in product["squares"]:
            total *= self.value(polynomial(square)) ** 2
        for factor in product["factors"]:
            value, positive = self.positivity(factor)
            if not 0 < of(factor["power"], int) <= HIGHEST:
                raise Rejected(f"power {factor['power']}")
            total, strict = total * value ** factor["power"], strict and positive
        return total, strict

    def slack(self, given: dict[str, Any]) -> tuple[int, bool]:
        if "kind of" in given:
            symbol = of(given["kind of"], str)
            kind = self.kinds.get(symbol, "real")
            if kind in ("real", "integer"):
                raise Rejected(f"nothing says that {symbol} is nonnegative")
            return self.value({(symbol,): 1}) - (kind == "positive integer"), kind == "positive"
        number, whole = of(given["condition"], int), of(given["whole"], bool)
        if not 0 <= number < len(self.conditions):
            raise Rejected(f"there is no condition {number}")
        top, bottom, strict = self.conditions[number]
        free, positive = self.product(given["positive"])
        slack = self.value(polynomial(given["polynomial"]))
        if whole:
            counted = all(self.kinds.get(s, "real").endswith("integer") for powers in top for s in powers)
            if not (strict and bottom == {(): 1} and counted):
                raise Rejected(f"condition {number} is not that an integer is positive")
        said = self.value(top) - 1 if whole else self.value(top) * self.value(bottom)
        if not positive or free * slack != said:
            raise Rejected(f"condition {number} does not give this slack")
        return slack, strict and not whole

    def run(self) -> None:
        for number, given in enumerate(self.document["slacks"]):
            try:
                self.slacks.append(self.slack(given))
            except Rejected as error:
                raise Rejected(f"slack {number}: {error}") from None
        top, bottom, strict = self.inequality(self.document["claim"])
        above, is_positive = self.product(self.document["top"])
        below, is_defined = self.product(self.document["bottom"])
        if (above, below) != (self.value(top), self.value(bottom)):
            raise Rejected("the products are not the numerator and denominator of the claim")
        if not is_defined or (strict and not is_positive):
            raise Rejected("not shown to be positive")


def sign_claim(document: dict[str, Any]) -> str:
    """What a document on signs claims, for a reader."""

    def inequality(given: dict[str, Any]) -> str:
        top, bottom = (show(polynomial(given[part])) for part in ("top", "bottom"))
        quotient = top if bottom == "1" else f"({top})/({bottom})"
        return f"{quotient} {'>' if given['strict'] else '>='} 0"

    kinds = [f"{symbol} is {kind}" for symbol, kind in document["kinds"].items()]
    premises = [*kinds, *map(inequality, document["conditions"])]
    return f"{inequality(document['claim'])}, if {'; '.join(premises) or 'anything holds'}"


def claim(document: dict[str, Any]) -> str:
    """What the document claims, for a reader; with the hypotheses on its constants."""

    def sum_of(terms: Any) -> str:
        return " + ".join(
            "·".join([f"({show(polynomial(c))})", *(f"tr({' '.join(w)})" for w in words)]) for c, words in terms
        )

    left, right = sum_of(document["target"]), sum_of(document["value"])
    result = f"({show(polynomial(document['denominator']))}) · E[{left}] = {right or '0'}"
    return result + "".join(f", given {hypothesis(h)}" for h in document["hypotheses"])


def hypothesis(given: dict[str, Any]) -> str:
    """An assumption on constants, for a reader."""

    def word(letters: list[str]) -> str:
        if given["trace"]:
            return f"·tr({' '.join(letters)})" if letters else ""
        return "·" + (" ".join(letters) or f"identity of size {show(polynomial(given['rows']))}")

    return " + ".join(f"({show(polynomial(c))}){word(w)}" for c, w in given["terms"]) + " = 0"


def verdict(document: Any) -> str:
    """What a document proves, for a reader; raises Rejected if it does not."""
    if isinstance(document, dict) and document.get("format") == SIGN_FORMAT:
        recheck_sign(document)
        return sign_claim(document)
    domain = recheck(document)
    needs = ["all matrices are complex and ' means the conjugate transpose"] * (FORMATS[document["format"]] == 2)
    needs += [f"rows - cols >= {k} for {g}" for g, k in domain.excess.items()]
    return f"{claim(document)}, if {'; '.join([*needs, f'{domain.denominator} is not 0'])}"


def main(paths: list[str]) -> int:
    if not paths:
        print(__doc__)
        return 2
    status = 0
    for path in paths:
        try:
            with open(path, encoding="utf-8") as file:
                document = json.load(file)
            print(f"{path}: valid: {verdict(document)}")
        except Rejected as error:
            print(f"{path}: INVALID: {error}")
            status = max(status, 1)
        except (OSError, ValueError) as error:
            print(f"{path}: not readable: {error}")
            status = 2
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
