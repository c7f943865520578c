"""One step towards the deterministic equivalent of a trace: its expectation by means of simpler traces, and a certificate.

For Q = (L + Σ c A'G'GA)⁻¹ let w = E tr(AQA') and ρ = Π(1 + c·w), over the terms with a Gaussian G. The constant matrix

    R = (ρL + Σ c·n·ρ/(1 + c·w) A'A)⁻¹,   n the rows of G,

is what ρ⁻¹E Q is to leading order: tr(QZ) − ρ·tr(RZ) = tr(Q(R⁻¹ − ρQ⁻¹)RZ), in which tr(Q A'G'GA RZ) is integrated by
parts. Where the derivative meets the Q beside G, it makes the factor tr(AQA'), whose mean is w, and what it makes of
the others are products of shorter traces; all that is smaller by 1/m is neglected. A Gaussian matrix that stands in the
word is integrated by parts directly. In each product of traces all are replaced by their means.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

from ...kernel.axiom import Conjugate, Defined, Stein
from ...kernel.certificate import Instance, Line
from ...kernel.limit import Factor, LimitCertificate
from ...kernel.orders import Growth
from ...kernel.polynomial import ONE, ZERO, Polynomial
from ...kernel.words import Combination, Monomial, Resolvent, Signature, Word

RELATIVE = 2
"""Neglected is what is smaller than the target by this order, in halves: by 1/m."""


@dataclass(frozen=True)
class Term:
    """c · A'G'GA, a random term of what a resolvent inverts."""

    coefficient: Polynomial
    gaussian: str
    word: Word
    """A."""
    mean: str
    """w = E tr(AQA')."""

    @property
    def factor(self) -> Polynomial:
        """1 + c·w."""
        return ONE + self.coefficient * Polynomial.symbol(self.mean)


@dataclass
class Steps:
    """The steps with the letters of one signature; the means that they lead to are declared as they are met."""

    signature: Signature
    orders: dict[str, int]
    terms: dict[str, tuple[Term, ...]]
    """For each random resolvent the random terms of what it inverts."""

    def __post_init__(self) -> None:
        self.equivalents = {q: f"~{q}" for q in self.terms}
        self._means: dict[str, Word] = {}
        self.names: dict[Word, str] = {}
        """The symbol for the mean of a trace, by its word in normal form."""
        for q, terms in self.terms.items():
            for term in terms:
                word = (*term.word, q, *self.signature.transpose(term.word))
                self._means[term.mean] = word
                self.names[self.normal(word)] = term.mean
        self._bases = {*self._means}
        self._resolvents = [*self.signature.resolvents.values(), *map(self._equivalent, self.terms)]
        self._declare()

    @property
    def every_term(self) -> list[Term]:
        return [term for terms in self.terms.values() for term in terms]

    def _equivalent(self, q: str) -> Resolvent:
        """R for Q: ρL + Σ c·n·ρ/(1 + c·w) A'A is its inverse."""
        random = {self.square(term): term for term in self.terms[q]}
        inverse = list[tuple[Word, Polynomial]]()
        for word, c in self.signature.inverse_of[q]:
            if (term := random.get(word)) is None:
                inverse.append((word, c * self.scale(q)))
            else:
                n, square = self.signature.rows[term.gaussian], (*self.signature.transpose(term.word), *term.word)
                inverse.append((square, c * n * self.scale(q, term)))
        return Resolvent(self.equivalents[q], tuple(inverse), self.signature.rows[q])

    def square(self, term: Term) -> Word:
        """A'G'GA."""
        word = (term.gaussian, *term.word)
        return (*self.signature.transpose(word), *word)

    def scale(self, q: str, without: Term | None = None) -> Polynomial:
        """ρ = Π(1 + c·w), without the factor of one term."""
        factors = [term.factor for term in self.terms[q] if term is not without]
        return reduce(Polynomial.__mul__, factors, ONE)

    def _declare(self) -> None:
        own = self.signature
        self.signature = Signature(own.matrices, own.hypotheses, own.beta, self._resolvents, self._means)
        self.growth = Growth(self.signature, self.orders)

    def normal(self, word: Word) -> Word:
        """A cyclic word in normal form; it is one trace."""
        _, (normal,) = self.signature.trace(word, ONE)
        return normal

    def mean(self, word: Word) -> str:
        """The symbol for the expectation of the trace of a word in normal form."""
        if word not in self.names:
            self.names[word] = f"<{' '.join(word)}>"
            self._means[self.names[word]] = word
            self._declare()
        return self.names[word]

    # -- a step ------------------------------------------------------------------------------------------------------

    def certificate(self, word: Word) -> LimitCertificate:
        """denominator · E tr(word) = value, for a random word in normal form; its value is of constants and of means.

        The certificate has been checked, and is for an error smaller than the word by 1/m. Raises NoDerivation where
        what is left is larger.
        """
        lines, total = self._lines(word), Combination({(word,): ONE})
        for line in lines:
            self._subtract(total, line)
        order = self.growth.monomial((word,)) - RELATIVE
        lines += self._factored(total, word, order)
        denominator = ONE - total.get((word,), ZERO)
        value = Combination({m: c for m, c in total.items() if self.is_constant(m)})
        signature, target = self.signature, Combination({(word,): ONE})
        proof = LimitCertificate(signature, target, value, denominator, tuple(lines), self.orders, order)
        proof.check()
        return proof

    def is_constant(self, monomial: Monomial) -> bool:
        return all(self.signature.random.isdisjoint(word) for word in monomial)

    def _subtract(self, total: Combination, line: Line) -> None:
        for instance in line.instances:
            for c, monomial in instance.terms(self.signature):
                total.add({monomial: c}, -line.coefficient)

    def _factored(self, total: Combination, word: Word, order: int) -> list[Line]:
        """Lines that leave of products of traces one with the target, or none that is random; short words first."""
        lines = list[Line]()
        is_base = self.names.get(word) in self._bases

        def next_one() -> tuple[Monomial, Word] | None:
            for monomial, c in total.items():
                random = sorted((w for w in monomial if not self.signature.random.isdisjoint(w)), key=lambda w: (len(w), w))
                if word in random and not is_base:
                    random.remove(word)
                if random and self.growth.polynomial(c) + self.growth.monomial(monomial) > order:
                    candidates.append((len(random), monomial, random[0]))
            return None

        while True:
            candidates: list[tuple[int, Monomial, Word]] = []
            next_one()
            if not candidates:
                return lines
            _, monomial, first = max(candidates, key=lambda found: (found[0], found[1]))
            rest = list(monomial)
            rest.remove(first)
            line = Line(total[monomial], (Factor(self.mean(first), tuple(rest)),))
            self._subtract(total, line)
            lines.append(line)

    # -- which integration by parts ----------------------------------------------------------------------------------

    def _lines(self, word: Word) -> list[Line]:
        inverted = {term.gaussian for terms in self.terms.values() for term in terms}
        turned = [word, self.signature.transpose(word)] if self.signature.beta == 1 else [word]
        stands = [w[i:] + w[:i] for w in turned for i, letter in enumerate(w) if letter in self.signature.gaussian]
        if stands:
            first = min(stands, key=lambda w: (w[0] in inverted, not self._beside(w), w))
            return [Line(ONE, (Stein(first[0], first[1:]),))]
        i = next(i for i, letter in enumerate(word) if letter in self.terms)
        return self._replacing(word[i], word[i + 1 :] + word[:i])

    def _beside(self, word: Word) -> bool:
        """Whether G stands beside the resolvent in which it is, as in what that inverts."""
        return any(
            word[0] == term.gaussian and word[1 : len(term.word) + 2] == (*term.word, q)
            for q, terms in self.terms.items()
            for term in terms
        )

    def _replacing(self, q: str, rest: Word) -> list[Line]:
        """The lines of tr(QZ) − ρ·tr(RZ)."""
        r, turned = self.equivalents[q], self.signature.transpose(rest)
        lines = [
            Line(-ONE, (Defined(r, (*rest, q)),)),
            Line(self.scale(q), (self._conjugate(Defined(q, (*turned, r))),)),
        ]
        for term in self.terms[q]:
            beside = (*term.word, q, *turned, r, *self.signature.transpose(term.word), term.gaussian + "'")
            lines.append(Line(-(term.coefficient * self.scale(q, term)), (self._conjugate(Stein(term.gaussian, beside)),)))
        return lines

    def _conjugate(self, instance: Stein | Defined) -> Instance:
        return instance if self.signature.beta == 1 else Conjugate(instance)
