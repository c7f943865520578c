"""A proof by iterated integration, stage by stage: what is integrated out and how, and what is left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sympy import Expr

from w2s_theory.calculus.expectation import Expectation
from w2s_theory.calculus.forms.canonical import fraction
from w2s_theory.calculus.iterated import Identity, Iterated, Stage, iterated
from w2s_theory.kernel.axiom import Conjugate, Given
from w2s_theory.kernel.polynomial import ONE, Polynomial
from w2s_theory.kernel.words import Combination, Hypothesis, Monomial, Word

from .proof import Renderer, sides

LONG = 150
"""Characters of what is left beyond which only what changed is shown."""
FEW = 6
"""Terms that an expectation is taken of, and identities that are solved together, up to which they are shown."""


@dataclass(frozen=True)
class Shown:
    """``reason``: what is done. ``system``: the identities that are solved together, if they are few.

    ``settled``: the constants that turned up, except where hypotheses are used; ``left``: what is still random, or of
    it, if that is long, what was not there before, and how many ``others`` stay as they are. What is settled up to a
    stage and what is left there add up to the expectation.
    """

    reason: str
    system: tuple[tuple[str, str], ...]
    settled: str
    left: str
    others: int
    is_last_word: bool
    """Whether hypotheses are used, after which the whole is the value."""

    @property
    def rest(self) -> str:
        """The others in words, if there are any."""
        return f"the other {self.others} terms" if self.others else ""


def stages(proof: Expectation, renderer: Renderer) -> tuple[str, tuple[Shown, ...]]:
    """What the expectation is of, and the stages. Raises CertificateError if they are not what the certificate says."""
    found = iterated(proof.certificate)
    found.check()
    return _Stages(proof, renderer, found).shown()


class _Stages:
    def __init__(self, proof: Expectation, renderer: Renderer, found: Iterated) -> None:
        self.proof, self.renderer, self.found = proof, renderer, found
        self.signature = proof.certificate.signature
        self.known = dict[frozenset[tuple[Any, int]], Expr]()

    def shown(self) -> tuple[str, tuple[Shown, ...]]:
        before, told = self.found.before, list[Shown]()
        settled = Combination()
        for stage in self.found.stages:
            new = Combination({m: c for m, c in stage.after.items() if not self._is_random(m)})
            if stage.over:
                new.add(settled, Polynomial.constant(-1))
            settled.add(new)
            left = Combination({m: c for m, c in stage.after.items() if self._is_random(m)})
            others = [m for m, c in left.items() if before.get(m) == c] if len(told) else []
            if len(others) <= 1 or len(self._text(left)) <= LONG:
                others = []
            shown = self._text(Combination({m: c for m, c in left.items() if m not in others}))
            reason, system = self._reason(stage, before), self._system(stage)
            constant = self._text(new) if stage.over else ""
            told.append(Shown(reason, system, constant, shown, len(others), not stage.over))
            before = stage.after
        return self._text(self.found.before), tuple(told)

    def _is_random(self, monomial: Monomial) -> bool:
        return any(map(self._is_random_word, monomial))

    def _is_random_word(self, word: Word) -> bool:
        return any(letter.strip("[']") in self.signature.gaussian for letter in word)

    def _text(self, state: Combination) -> str:
        """The expression, divided by the denominator of the certificate."""
        return self.renderer.weighted({m: self._number(c) for m, c in state.items()}, self._is_random_word)

    def _number(self, c: Polynomial) -> Expr:
        key = frozenset(c.items())
        if key not in self.known:
            denominators = [self.proof.certificate.denominator, self.proof.divisor]
            self.known[key] = fraction(self.proof.translator, Combination({(): c}), denominators)
        return self.known[key]

    # -- reasons -------------------------------------------------------------------------------------------------------

    def _reason(self, stage: Stage, before: Combination) -> str:
        if stage.odd:
            gone = [monomial for monomial in before if monomial not in stage.after]
            names = listed([self._letter(g) for g in self._odd_in(gone)], "or")
            what = "the term odd in {} vanishes" if len(gone) == 1 else f"the {len(gone)} terms odd in {{}} vanish"
            return f"{what.format(names)}, as a Gaussian matrix and its negative have the same law"
        if not stage.over:
            return f"by {'; '.join(map(self._hypothesis, self._used(stage)))}"
        shapes = [f"{self._letter(g)} ({self.renderer.math(self._shape(g))})" for g in stage.over]
        return f"over {listed(shapes, 'and')}, {self._how(stage)}"

    def _letter(self, letter: str) -> str:
        return self.renderer.math(self.renderer.letter(letter))

    def _shape(self, g: str) -> str:
        return self.renderer.shape(self.signature.rows[g], self.signature.cols[g])

    def _odd_in(self, monomials: list[Monomial]) -> list[str]:
        """Few Gaussian matrices, such that each of these is odd in one; not such as are inverted, if it can be."""
        inverted = {letter[1:-1] for m in self.found.before for word in m for letter in word if letter[0] == "["}
        odd = [{g for g in self.signature.gaussian if len(_plain(g, m)) % 2} for m in monomials]
        names = list[str]()
        while left := [one for one in odd if one.isdisjoint(names)]:
            every = [g for g in self.signature.gaussian if any(g in one for one in left)]
            names.append(max(every, key=lambda g: (g not in inverted, sum(g in one for one in left))))
        return names

    def _how(self, stage: Stage) -> str:
        lemmas = [self._lemma(identity, stage.over) for identity in stage.identities]
        if all(lemmas):
            return listed([self.renderer.math(lemma) for lemma in dict.fromkeys(filter(None, lemmas))])
        return f"{_counted(len(stage.identities), 'identity', 'identities')} of Stein's lemma, solved together"

    def _lemma(self, identity: Identity, over: tuple[str, ...]) -> str | None:
        """The mean of a matrix that the identity puts into a trace; None if it says something else."""
        terms = dict[Monomial, Polynomial]()
        for c, monomial in identity.instance.terms(self.signature):
            terms[monomial] = terms.get(monomial, Polynomial()) + c
        random = [(m, c) for m, c in terms.items() if c and any(_letters(g, m) for g in over)]
        if len(random) != 1 or len(over) != 1:
            return None
        ((monomial, c),), (g,) = random, over
        letters, shown = _letters(g, monomial), self.renderer
        if letters == [f"[{g}]"] and (number := self._inverse_mean(g)) in (c, -c):
            return f"{shown.mean(shown.word((f'[{g}]',)))} = I/({shown.polynomial(number)})"
        if sorted(letters) == [g, g + "'"]:
            if self.signature.cols[g] == ONE:
                return f"{shown.mean(shown.word((g, g + chr(39))))} = I"
            return f"{shown.mean(shown.word((g, 'A', g + chr(39))))} = {shown.product((shown.trace('A'), 'I'))}"
        return None

    def _inverse_mean(self, g: str) -> Polynomial:
        """What the mean of (G'G)⁻¹ is the inverse of."""
        gap = self.signature.rows[g] - self.signature.cols[g]
        return gap - ONE if self.signature.beta == 1 else gap

    def _system(self, stage: Stage) -> tuple[tuple[str, str], ...]:
        if stage.odd or not stage.over or len(stage.identities) > FEW:
            return ()
        if all(self._lemma(identity, stage.over) for identity in stage.identities):
            return ()
        return tuple(
            (self.renderer.combination(left), self.renderer.combination(right))
            for left, right in (sides(identity.instance.terms(self.signature)) for identity in stage.identities)
        )

    # -- hypotheses ----------------------------------------------------------------------------------------------------

    def _used(self, stage: Stage) -> Iterator[Hypothesis]:
        plain = [i.instance.of if isinstance(i.instance, Conjugate) else i.instance for i in stage.identities]
        numbers = dict.fromkeys(one.hypothesis for one in plain if isinstance(one, Given))
        return (self.signature.hypotheses[k] for k in numbers)

    def _hypothesis(self, hypothesis: Hypothesis) -> str:
        """The first word, and what it equals."""
        (word, c), *rest = hypothesis.terms

        def text(terms: list[tuple[Word, Polynomial]], sign: int) -> str:
            signed = [(w, p if sign > 0 else -p) for w, p in terms]
            parts = dict(sorted(signed, key=lambda term: max(term[1].values()) < 0))
            if not hypothesis.trace:
                return self.renderer.matrices(parts)
            return self.renderer.combination(Combination({(w,) if w else (): p for w, p in parts.items()}))

        return self.renderer.math(f"{text([(word, c)], 1)} = {text(rest, -1)}")


def _letters(g: str, monomial: Monomial) -> list[str]:
    return [letter for word in monomial for letter in word if letter.strip("[']") == g]


def _plain(g: str, monomial: Monomial) -> list[str]:
    """The letters G and Gᵀ."""
    return [letter for letter in _letters(g, monomial) if letter[0] != "["]


def _counted(k: int, one: str, several: str | None = None) -> str:
    return f"{k} {one}" if k == 1 else f"{k} {several or one + 's'}"


def listed(parts: list[str], word: str = "and") -> str:
    """``a, b and c``."""
    return "".join(parts) if len(parts) < 2 else f"{', '.join(parts[:-1])} {word} {parts[-1]}"
