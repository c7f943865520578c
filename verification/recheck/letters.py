"""The letters of a document, with their shapes, and traces of words in normal form."""

from __future__ import annotations

from typing import Any

from .point import Point, Polynomial, Rejected, of, polynomial

FORMATS = {"w2s-theory certificate 1": 1, "w2s-theory complex certificate 1": 2}
"""What they say of β: 1 for real matrices, 2 for complex ones."""
Word = tuple[str, ...]
ONE: Polynomial = {(): 1}


class Letters(Point):
    """What the document declares: matrices, resolvents, and symbols that are means."""

    formats = FORMATS

    def __init__(self, document: dict[str, Any]) -> None:
        if document["format"] not in self.formats:
            raise Rejected(f"format {document['format']!r}, but {' or '.join(map(repr, self.formats))} is needed")
        super().__init__(document)
        self.document = document
        self.beta = self.formats[document["format"]]
        self.shape: dict[str, tuple[Polynomial, Polynomial]] = {}
        self.partner: dict[str, str] = {}
        self.gaussian: list[str] = []
        self.definite: set[str] = set()
        self.inverted: dict[str, list[tuple[Polynomial, Word]]] = {}
        self.noisy: set[str] = set()
        self.means: dict[str, Any] = {}
        self.positive: set[str] = set()
        for matrix in document["matrices"]:
            self.declare(matrix["name"], polynomial(matrix["rows"]), polynomial(matrix["cols"]), matrix["kind"])
        for symbol, word in document.get("means", []):
            if of(symbol, str) in self.means:
                raise Rejected(f"{symbol} is two means")
            self.means[symbol] = word
        for resolvent in document.get("resolvents", []):
            self.resolvent(resolvent["name"], resolvent["terms"], polynomial(resolvent["size"]))
        for symbol, word in self.means.items():
            if any(c[0] == "[" for c in self.word(word)):
                raise Rejected(f"{symbol} may not exist")
        if any(self.means.keys() & set(powers) for sizes in self.shape.values() for p in sizes for powers in p):
            raise Rejected("a mean as a dimension")

    def named(self, name: Any) -> str:
        if type(name) is not str or not name or any(c in name for c in "[]' ") or name in self.shape:
            raise Rejected(f"bad or repeated name {name!r}")
        return name

    def declare(self, name: str, rows: Polynomial, cols: Polynomial, kind: str) -> None:
        same = kind in ("symmetric", "positive")
        if kind not in ("gaussian", "constant", "symmetric", "positive") or (same and rows != cols):
            raise Rejected(f"matrix {name} cannot be {kind!r}")
        flipped = self.named(name) if same else self.named(name) + "'"
        self.shape[name], self.shape[flipped] = (rows, cols), (cols, rows)
        self.partner[name], self.partner[flipped] = flipped, name
        if kind == "positive":
            self.definite.add(name)
        if kind == "gaussian":
            self.gaussian.append(name)
            self.noisy |= {name, flipped, f"[{name}]"}
            self.shape[f"[{name}]"] = cols, cols
            self.partner[f"[{name}]"] = f"[{name}]"

    def resolvent(self, name: str, terms: Any, size: Polynomial) -> None:
        """Only what is declared before may stand in it, and in the means in it."""
        inverse = [(polynomial(c), self.word(letters, size, size)) for c, letters in terms]
        for c, word in inverse:
            if not (self.is_definite(word) or self.core(word) == ()) or any(x[0] == "[" for x in word):
                raise Rejected(f"{name!r}: {' '.join(word)} may not be positive")
            if not c or any(number < 0 for number in c.values()):
                raise Rejected(f"{name!r}: a coefficient may be negative")
            for symbol in {s for powers in c for s in powers}:
                if symbol not in self.means:
                    self.positive.add(symbol)
                elif not self.is_nonnegative(self.word(self.means[symbol])):
                    raise Rejected(f"{name!r}: the mean {symbol} may be negative")
        if not any(self.surely(c) for c, word in inverse if self.is_definite(word)):
            raise Rejected(f"{name!r}: there may be no inverse")
        self.inverted[self.named(name)] = inverse
        self.shape[name], self.partner[name] = (size, size), name
        if any(x in self.noisy for _, word in inverse for x in word):
            self.noisy.add(name)

    def surely(self, coefficient: Polynomial) -> list[tuple[str, ...]]:
        """The terms that are positive, which a mean need not be."""
        return [powers for powers in coefficient if not any(s in self.means for s in powers)]

    def is_definite(self, word: Word) -> bool:
        return word == () or (len(word) == 1 and word[0] in self.definite)

    def core(self, word: Word) -> Word:
        """The M of w'Mw, for the longest w."""
        while len(word) > 1 and word[0] == self.partner[word[-1]]:
            word = word[1:-1]
        return word

    def is_nonnegative(self, word: Word) -> bool:
        return self.is_definite(core := self.core(word)) or (len(core) == 1 and core[0] in self.inverted)

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
