"""Letters, words and trace monomials, with one normal form.

A *letter* is a string. A declared matrix M has the letters ``M`` and ``M'`` (its transpose; a symmetric matrix has one
letter), and a Gaussian matrix G has also ``[G]`` = (G'G)⁻¹, the inverse of its Gram matrix. A declared *resolvent* Q is
one letter for the inverse of a sum of words, such as λI + G'G. A *word* is a tuple of letters, read as a product; the
empty word is an identity matrix. A *trace monomial* is a product of traces of words,
held as the sorted tuple of their normal forms; a *combination* maps trace monomials to polynomials.

Normal form of tr(word): strike out [G] G' G and G' G [G] wherever they stand in the cyclic word (a trace is cyclic),
cut the word where its running dimension is 1 (there the trace is a product of traces), and take the least among the
rotations of the word and of its transpose (a matrix and its transpose have the same trace). In a product of traces, for
G of one column, strike out the factors [G] and G'G together: they are numbers, and their product is 1.

All this is over the real numbers (β = 1) or the complex ones (β = 2), where M' is the conjugate transpose, so that
*symmetric* means Hermitian. The traces of a word and of its transpose are conjugates then, and not identified.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .polynomial import ONE, Polynomial

Word = tuple[str, ...]
Monomial = tuple[Word, ...]
SYMMETRIC = ("symmetric", "positive")
"""Kinds of matrices that equal their transposes."""


class CertificateError(ValueError):
    """A certificate, or a part of one, is malformed or does not prove its claim."""


class Combination(dict[Monomial, Polynomial]):
    """A linear combination of trace monomials; without zero coefficients, so that ``==`` is equality."""

    def add(self, other: Mapping[Monomial, Polynomial], factor: Polynomial = ONE) -> Combination:
        """Add ``factor · other`` in place and return self."""
        for monomial, coefficient in other.items():
            product = coefficient if factor == ONE else factor * coefficient
            known = self.get(monomial)
            if total := product if known is None else known + product:
                self[monomial] = total
            else:
                self.pop(monomial, None)
        return self


@dataclass(frozen=True)
class Matrix:
    """A declared matrix of shape ``rows`` × ``cols``, polynomials in the dimensions.

    ``kind`` is ``gaussian`` (independent N(0, 1) entries, independent of every other matrix), ``constant``,
    ``symmetric`` (constant and equal to its transpose), or ``positive`` (that, and positive definite). Complex N(0, 1):
    E z = E z² = 0 and E |z|² = 1.
    """

    name: str
    rows: Polynomial
    cols: Polynomial
    kind: str


@dataclass(frozen=True)
class Resolvent:
    """The letter ``name`` = (Σ coefficient · word)⁻¹, a symmetric positive definite matrix with ``size`` rows.

    So that there is an inverse, bounded by a constant, whatever the random matrices are, each word is empty (the
    identity), one letter of kind ``positive``, or w'w for some word w; coefficients have no negative term, in symbols
    that are positive, and in means that are not negative and do not depend on this resolvent; and one of the first two
    kinds of words has a coefficient that is more than means, which may be zero.
    """

    name: str
    terms: tuple[tuple[Word, Polynomial], ...]
    size: Polynomial


@dataclass(frozen=True)
class Hypothesis:
    """An assumption on constant matrices: Σ coefficient · word = 0.

    Without ``trace`` the words are ``rows`` × ``cols`` matrices, and the empty word is the identity. With it,
    each word stands for its trace, and the empty word for the number 1. The symbols in coefficients are real numbers.
    """

    terms: tuple[tuple[Word, Polynomial], ...]
    rows: Polynomial = ONE
    cols: Polynomial = ONE
    trace: bool = False


class Signature:
    """What a word may contain: the declared matrices, real or complex, resolvents of these, and the hypotheses on
    what is constant; and the symbols that are ``means``, each the expectation of the trace of a word.
    """

    def __init__(
        self,
        matrices: Iterable[Matrix],
        hypotheses: Iterable[Hypothesis] = (),
        beta: int = 1,
        resolvents: Iterable[Resolvent] = (),
        means: Mapping[str, Word] | None = None,
    ) -> None:
        if beta not in (1, 2):
            raise CertificateError(f"β is 1 for real matrices and 2 for complex ones, not {beta!r}")
        self.matrices, self.hypotheses, self.beta = tuple(matrices), tuple(hypotheses), beta
        self.resolvents, self.means = dict[str, Resolvent](), dict(means or {})
        self.gaussian = {m.name: m for m in self.matrices if m.kind == "gaussian"}
        self.kinds = {m.name: m.kind for m in self.matrices}
        self.positive: frozenset[str] = frozenset()
        self.random: set[str] = set()
        self.inverse_of: dict[str, tuple[tuple[Word, Polynomial], ...]] = {}
        self.rows: dict[str, Polynomial] = {}
        self.cols: dict[str, Polynomial] = {}
        self.transposed: dict[str, str] = {}
        self._struck: dict[Word, str] = {}
        self._known: dict[Word, tuple[Polynomial, Monomial]] = {}
        self._numbers: dict[Word, Monomial] = {}
        for m in self.matrices:
            self._declare(m)
        for resolvent in resolvents:
            self._declare_resolvent(resolvent)
        for word in self.means.values():
            self.require_shape(word)
            if any(letter.startswith("[") for letter in word):
                raise CertificateError(f"tr({' '.join(word)}) may have no mean")
        if any(self._without_means(size) != size for size in self.rows.values()):
            raise CertificateError("a dimension that is a mean")
        for hypothesis in self.hypotheses:
            self._require_constant(hypothesis)

    def _require_constant(self, hypothesis: Hypothesis) -> None:
        if hypothesis.trace and (hypothesis.rows, hypothesis.cols) != (ONE, ONE):
            raise CertificateError("a hypothesis on traces is about numbers: it has one row and one column")
        for word, coefficient in hypothesis.terms:
            if self._without_means(coefficient) != coefficient:
                raise CertificateError("a hypothesis on an expectation: it is what it is")
            if not self.random.isdisjoint(word) or not self.resolvents.keys().isdisjoint(word):
                raise CertificateError(f"hypothesis on {' '.join(word)}: random, but must be constant")
            if word or not hypothesis.trace:
                self.require_shape(word, *(() if hypothesis.trace else (hypothesis.rows, hypothesis.cols)))

    def _declare(self, m: Matrix) -> None:
        if m.kind not in ("gaussian", "constant", *SYMMETRIC) or not m.name or set(m.name) & set("[]' "):
            raise CertificateError(f"matrix {m.name!r} of kind {m.kind!r}: malformed declaration")
        symmetric = m.kind in SYMMETRIC
        if m.name in self.rows or (symmetric and m.rows != m.cols):
            raise CertificateError(f"matrix {m.name}: declared twice, or symmetric but not square")
        other = m.name if symmetric else m.name + "'"
        self.rows |= {m.name: m.rows, other: m.cols}
        self.cols |= {m.name: m.cols, other: m.rows}
        self.transposed |= {m.name: other, other: m.name}
        if m.kind == "gaussian":
            inverse = f"[{m.name}]"
            self.rows[inverse] = self.cols[inverse] = m.cols
            self.transposed[inverse] = inverse
            self.inverse_of[inverse] = (((other, m.name), ONE),)
            self.random |= {m.name, other, inverse}
            self._struck |= {(inverse, other, m.name): inverse, (other, m.name, inverse): inverse}
            if m.cols == ONE:
                self._numbers[(inverse,)] = self._normal((other, m.name))[1]

    def _declare_resolvent(self, q: Resolvent) -> None:
        if q.name in self.rows or not q.name or set(q.name) & set("[]' "):
            raise CertificateError(f"resolvent {q.name!r}: malformed, or declared twice")
        for word, coefficient in q.terms:
            self.require_shape(word, q.size, q.size)
            square = len(word) % 2 == 0 and self.is_nonnegative(word)
            if not (square or self.is_definite(word)) or any(letter.startswith("[") for letter in word):
                raise CertificateError(f"resolvent {q.name}: {' '.join(word)} is not positive as it stands")
            self._require_nonnegative(q.name, coefficient)
        if not self.definite(q.terms):
            raise CertificateError(f"resolvent {q.name}: nothing in its inverse is positive definite as it stands")
        self.resolvents[q.name] = q
        self.rows[q.name] = self.cols[q.name] = q.size
        self.transposed[q.name] = q.name
        self.inverse_of[q.name] = q.terms
        if any(not self.random.isdisjoint(word) for word, _ in q.terms):
            self.random.add(q.name)

    def _require_nonnegative(self, name: str, coefficient: Polynomial) -> None:
        """The means in a coefficient are of what is declared by now, so that none depends on itself."""
        if not coefficient or min(coefficient.values()) < 0:
            raise CertificateError(f"resolvent {name}: the coefficient {coefficient} may be negative")
        symbols = {symbol for powers in coefficient for symbol in powers}
        for symbol in sorted(symbols & self.means.keys()):
            word = self.means[symbol]
            self.require_shape(word)
            if not self.is_nonnegative(word):
                raise CertificateError(f"{symbol}, the mean of tr({' '.join(word)}), may be negative; it must not be")
        self.positive |= symbols - self.means.keys()

    def definite(self, terms: Iterable[tuple[Word, Polynomial]]) -> list[tuple[Word, Polynomial]]:
        """What is positive definite as it stands in such a sum: of coefficients what is no mean, as that may be 0."""
        known = [(word, self._without_means(c)) for word, c in terms if self.is_definite(word)]
        return [(word, c) for word, c in known if c]

    def _without_means(self, p: Polynomial) -> Polynomial:
        return Polynomial({powers: c for powers, c in p.items() if self.means.keys().isdisjoint(powers)})

    def is_definite(self, word: Word) -> bool:
        """Whether the word is the identity, or one letter declared positive definite."""
        return not word or (len(word) == 1 and self.kinds.get(word[0]) == "positive")

    def is_nonnegative(self, word: Word) -> bool:
        """Whether the word is w'w, or w'Mw with a resolvent or a definite matrix M: nonnegative as it stands."""
        half = len(word) // 2
        left, middle, right = word[:half], word[half : len(word) - half], word[len(word) - half :]
        definite = self.is_definite(middle) or middle[0] in self.resolvents
        return definite and left == self.transpose(right)

    def transpose(self, word: Word) -> Word:
        """The word for the transpose; for the conjugate transpose, if β = 2."""
        return tuple(self.transposed[letter] for letter in reversed(word))

    def require_shape(self, word: Word, rows: Polynomial | None = None, cols: Polynomial | None = None) -> None:
        """Raise CertificateError unless ``word`` is a rows × cols product of declared letters (square if no cols)."""
        if any(letter not in self.rows for letter in word) or not (word or rows):
            raise CertificateError(f"{' '.join(word) or 'the empty word'}: not a word in the declared matrices")
        running = first = self.rows[word[0]] if rows is None else rows
        for letter in word:
            if self.rows[letter] != running:
                raise CertificateError(f"{' '.join(word)}: the shapes do not fit at {letter}")
            running = self.cols[letter]
        if running != (first if cols is None else cols):
            raise CertificateError(f"{' '.join(word) or 'the identity'}: not of the shape that is needed here")

    def trace(self, word: Word, size: Polynomial) -> tuple[Polynomial, Monomial]:
        """Normal form of tr(word), as a coefficient and a monomial; ``size`` is the dimension of an empty word."""
        if not word:
            return size, ()
        if word not in self._known:
            self._known[word] = self._normal(word)
        return self._known[word]

    def product(self, words: Iterable[tuple[Word, Polynomial]]) -> tuple[Polynomial, Monomial]:
        """Normal form of a product of traces, given as (word, size of an empty word)."""
        coefficient, factors = ONE, list[Word]()
        for word, size in words:
            c, monomial = self.trace(word, size)
            coefficient = coefficient if c == ONE else coefficient * c
            factors += monomial
        for inverse, square in self._numbers.items():
            while inverse in factors and all(factors.count(word) >= square.count(word) for word in square):
                for word in (inverse, *square):
                    factors.remove(word)
        return coefficient, tuple(sorted(factors))

    def _normal(self, word: Word) -> tuple[Polynomial, Monomial]:
        while struck := self._strike(word):
            word, size = struck
            if not word:
                return size, ()
        cuts = [i for i, letter in enumerate(word) if self.rows[letter] == ONE] or [0]
        word, ends = word[cuts[0] :] + word[: cuts[0]], [*(cut - cuts[0] for cut in cuts[1:]), len(word)]
        return ONE, tuple(sorted(self._least(word[i:j]) for i, j in zip([0, *ends], ends, strict=False)))

    def _strike(self, word: Word) -> tuple[Word, Polynomial] | None:
        """The cyclic word without three letters that make an identity matrix, and the size of that; None if none do."""
        twice = word + word
        for i, three in enumerate(zip(word, twice[1:], twice[2:], strict=False)):
            if three in self._struck:
                return twice[i + 3 : i + len(word)], self.rows[self._struck[three]]
        return None

    def _least(self, word: Word) -> Word:
        equal = (word, self.transpose(word)) if self.beta == 1 else (word,)
        first = min(map(min, equal))
        return min(w[i:] + w[:i] for w in equal for i, letter in enumerate(w) if letter == first)
