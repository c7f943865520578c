"""One step towards a deterministic equivalent: the mean of a trace by those of simpler traces, with a certificate.

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

from ...kernel.axiom import Conjugate, Defined, Factor, Stein
from ...kernel.certificate import Instance, Line
from ...kernel.limit import LimitCertificate
from ...kernel.orders import LEAST, Growth
from ...kernel.polynomial import ONE, ZERO, Polynomial
from ...kernel.words import Combination, Monomial, Resolvent, Signature, Word
from ..limits import NoDerivation

RELATIVE = 2
"""Neglected is what is smaller than the target by this order, in halves: by 1/m."""


@dataclass(frozen=True)
class Term:
    """c · A'G'GA, or c · A'GG'A, a random term of what a resolvent Q inverts."""

    coefficient: Polynomial
    letter: str
    """G, or G'."""
    word: Word
    """A."""
    mean: str
    """The symbol of w = E tr(AQA')."""

    @property
    def gaussian(self) -> str:
        return self.letter.removesuffix("'")

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
        self.bases = {*self._means}
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
                n, square = self.signature.rows[term.letter], (*self.signature.transpose(term.word), *term.word)
                inverse.append((square, c * n * self.scale(q, term)))
        return Resolvent(self.equivalents[q], tuple(inverse), self.signature.rows[q])

    def square(self, term: Term) -> Word:
        """A'G'GA."""
        word = (term.letter, *term.word)
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
        denominator = ONE - self._large(total.get((word,), ZERO), (word,), order)
        kept = {m: self._large(c, m, order) for m, c in total.items() if not self.random(m)}
        value = Combination({m: c for m, c in kept.items() if c})
        signature, target = self.signature, Combination({(word,): ONE})
        proof = LimitCertificate(signature, target, value, denominator, tuple(lines), self.orders, order)
        return self._checked(proof, f"tr({' '.join(word)})")

    def of_means(self, target: Combination) -> LimitCertificate:
        """What the expectation of a combination of products of traces is in the means of these."""
        total = Combination(target)
        lines = self._factored(total, (), LEAST)
        order = max(self.growth.polynomial(c) + self.growth.monomial(m) for m, c in target.items()) - RELATIVE
        proof = LimitCertificate(self.signature, target, total, ONE, tuple(lines), self.orders, order)
        return self._checked(proof, "what is asked")

    def _checked(self, proof: LimitCertificate, what: str) -> LimitCertificate:
        if (found := proof.neglected()) > proof.order:
            raise NoDerivation(
                f"of {what}, which is of order m^({proof.order + RELATIVE}/2), parts of order m^({found}/2) would be "
                "neglected: as m grows, so must what makes the inverse exist; write a penalty as n*lam*Identity(d)"
            )
        return proof

    def _subtract(self, total: Combination, line: Line) -> None:
        for instance in line.instances:
            for c, monomial in instance.terms(self.signature):
                total.add({monomial: c}, -line.coefficient)

    def _factored(self, total: Combination, word: Word, order: int) -> list[Line]:
        """Lines that leave of products of traces one with the target, or none that is random; short words first."""
        lines = list[Line]()
        stays = None if self.names.get(word) in self.bases else word
        while found := self._longest_product(total, stays, order):
            first, monomial = found
            rest = list(monomial)
            rest.remove(first)
            line = Line(self._large(total[monomial], monomial, order), (Factor(self.mean(first), tuple(rest)),))
            self._subtract(total, line)
            lines.append(line)
        return lines

    def _longest_product(self, total: Combination, stays: Word | None, order: int) -> tuple[Word, Monomial] | None:
        """A product above this order with the most random traces, and the shortest of them; ``stays`` not counted."""
        found = list[tuple[int, Monomial, Word]]()
        for monomial, c in total.items():
            random = sorted(self.random(monomial), key=lambda w: (len(w), w))
            if stays in random:
                random.remove(stays)
            if random and self._large(c, monomial, order):
                found.append((len(random), monomial, random[0]))
        _, monomial, first = max(found, default=(0, (), ()))
        return (first, monomial) if found else None

    def _large(self, c: Polynomial, monomial: Monomial, order: int) -> Polynomial:
        """The terms of the coefficient with which the monomial is above this order."""
        least = order - self.growth.monomial(monomial)
        terms = {powers: Polynomial({powers: k}) for powers, k in c.items()}
        return Polynomial({powers: c[powers] for powers, term in terms.items() if self.growth.polynomial(term) > least})

    def random(self, monomial: Monomial) -> list[Word]:
        return [word for word in monomial if not self.signature.random.isdisjoint(word)]

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
        """Whether G, or the G' that it is taken for, stands beside the resolvent in which it is."""
        for q, term in ((q, term) for q, terms in self.terms.items() for term in terms):
            after, before = (*term.word, q), (q, *self.signature.transpose(term.word))
            if term.letter == word[0] and word[1 : len(after) + 1] == after:
                return True
            if term.letter == word[0] + "'" and word[-len(before) :] == before:
                return True
        return False

    def _replacing(self, q: str, rest: Word) -> list[Line]:
        """The lines of tr(QZ) − ρ·tr(RZ)."""
        r, turned = self.equivalents[q], self.signature.transpose(rest)
        lines = [
            Line(-ONE, (Defined(r, (*rest, q)),)),
            Line(self.scale(q), (self._conjugate(Defined(q, (*turned, r))),)),
        ]
        lines += [Line(-(t.coefficient * self.scale(q, t)), (self._parts(t, q, r, rest),)) for t in self.terms[q]]
        return lines

    def _parts(self, term: Term, q: str, r: str, rest: Word) -> Instance:
        """Integration by parts of tr(A'G'GA RZQ) that meets Q beside G."""
        a, ends = term.word, self.signature.transpose(term.word)
        if term.letter == term.gaussian:
            return self._conjugate(
                Stein(term.gaussian, (*a, q, *self.signature.transpose(rest), r, *ends, term.gaussian + "'"))
            )
        return Stein(term.gaussian, (term.letter, *a, r, *rest, q, *ends))

    def _conjugate(self, instance: Stein | Defined) -> Instance:
        return instance if self.signature.beta == 1 else Conjugate(instance)
