"""The equations between means that the steps lead to, and their solution.

A mean is equal to products of simpler ones, and those with as many resolvents turn up in them linearly: the equations
are solved one strongly connected component after the other. Left are w = E tr(AQA') for each random term of each
resolvent, of which all others are functions; each has an equation of its own, w = tr(A Q̄ A'), with κ = 1/(1 + c·w)
and Q̄ = (L + Σ c·n·κ A'A)⁻¹.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sympy import Add, Eq, Expr, Identity, Mul, Symbol, Trace, linear_eq_to_matrix
from sympy.matrices.expressions.matexpr import MatrixExpr
from sympy.utilities.iterables import strongly_connected_components

from ...kernel.limit import LimitCertificate
from ...kernel.polynomial import ONE, Polynomial
from ...kernel.words import CertificateError, Combination, Word
from ..forms.canonical import canonical
from ..limits import NoDerivation
from ..reading.expression import Translator
from ..symbols import PositiveMatrix
from ..written import product, total
from .step import Steps

STEPS = 400
"""Means that one question may lead to."""


@dataclass(frozen=True)
class Bar:
    """Q̄ for a resolvent, as people write it; R, of which steps are, is Πκ · Q̄."""

    factor: Expr
    """Πκ, times Q̄ if this is a number times the identity."""
    letters: tuple[str, ...]
    """The letter of Q̄, if it is not."""
    inverse: MatrixExpr | None
    """What Q̄ is the inverse of; then."""


class System:
    """The equations that the means of some words lead to; ``translator`` says what the letters stand for."""

    def __init__(self, steps: Steps, translator: Translator, targets: Iterable[Word]) -> None:
        self.steps, self.translator = steps, translator
        first = {term.mean: term for term in reversed(steps.every_term)}
        names = [f"kappa_{i + 1}" if len(first) > 1 else "kappa" for i in range(len(first))]
        self.kappas = {mean: Symbol(name, positive=True) for mean, name in zip(reversed(first), names, strict=True)}
        self._factors = {mean: translator.polynomial(term.coefficient) for mean, term in first.items()}
        self._bases = {Symbol(mean): (1 / kappa - 1) / self._factors[mean] for mean, kappa in self.kappas.items()}
        self.bars = {steps.equivalents[q]: self._bar(q) for q in steps.terms}
        self.proofs: dict[str, LimitCertificate] = {}
        """For the symbol of each mean the certificate of its equation."""
        pending = [*(steps.mean(word) for word in targets), *self.kappas]
        while pending:
            if (symbol := pending.pop()) in self.proofs:
                continue
            if len(self.proofs) >= STEPS:
                raise NoDerivation(f"more than {STEPS} means depend on each other: ask for fewer resolvents at once")
            self.proofs[symbol] = steps.certificate(steps.normal(steps.signature.means[symbol]))
            pending += self._others(symbol)

    def _others(self, symbol: str) -> Iterator[str]:
        """The other means in the equation of one, in an order that no hash decides."""
        proof, means = self.proofs[symbol], self.steps.signature.means
        found = {s for p in (proof.denominator, *proof.value.values()) for powers in p for s in powers}
        yield from sorted(s for s in found if s in means and s != symbol)

    def solution(self) -> dict[Symbol, Expr]:
        """Each mean, by κ and by traces of constants."""
        others = [s for s in self.proofs if s not in self.kappas]
        edges = [(s, t) for s in others for t in self._others(s) if t not in self.kappas]
        known = dict[Symbol, Expr]()
        for together in strongly_connected_components((others, edges)):
            symbols = [Symbol(s) for s in together]
            matrix, right = linear_eq_to_matrix([self.equation(s).xreplace(known) for s in together], symbols)
            solved = matrix.LUsolve(right) if len(together) > 1 else right / matrix[0]
            known |= dict(zip(symbols, map(simplest, solved), strict=True))
        return known

    def check(self, solution: Mapping[Symbol, Expr]) -> None:
        """Raise CertificateError unless each certificate is one, about its mean, and this solves the equations."""
        for symbol, proof in self.proofs.items():
            proof.check()
            if proof.target != {(self.steps.normal(self.steps.signature.means[symbol]),): ONE}:
                raise CertificateError(f"the certificate of {symbol} is not about it")
            if symbol not in self.kappas and simplest(self.equation(symbol).xreplace(dict(solution))) != 0:
                raise CertificateError(f"the mean {symbol} does not solve its equation")

    def closed(self, proof: LimitCertificate, solution: Mapping[Symbol, Expr], divisor: Polynomial) -> Expr:
        """What a certificate says of an expectation, in terms of means, with these put in."""
        bases = {Symbol(mean): self.direct(mean) for mean in self.kappas}
        value = self.combination(proof.value, bases).xreplace(dict(solution))
        return value / (self.polynomial(proof.denominator) * self.translator.polynomial(divisor))

    def equation(self, symbol: str) -> Expr:
        """denominator · mean − value, which is zero but for what is neglected."""
        proof = self.proofs[symbol]
        mean = self._bases.get(Symbol(symbol), Symbol(symbol))
        return self.polynomial(proof.denominator) * mean - self.combination(proof.value)

    def implicit(self) -> dict[Symbol, Eq]:
        """The equation for each κ: 1/κ = 1 + c·w."""
        return {
            kappa: Eq(1 / kappa, 1 + self._factors[mean] * self.direct(mean)) for mean, kappa in self.kappas.items()
        }

    def direct(self, symbol: str) -> Expr:
        """A mean by the right side of its equation."""
        proof = self.proofs[symbol]
        return self.combination(proof.value) / self.polynomial(proof.denominator)

    def resolvents(self) -> dict[MatrixExpr, MatrixExpr]:
        """What each Q̄ is the inverse of."""
        return {self.translator.letter(b.letters[0]): b.inverse for b in self.bars.values() if b.inverse is not None}

    # -- as people write it --------------------------------------------------------------------------------------------

    def polynomial(self, p: Polynomial, bases: Mapping[Symbol, Expr] | None = None) -> Expr:
        """With (1/κ − 1)/c for w, or what else is given."""
        return self.translator.polynomial(p).xreplace({**(bases or self._bases)})

    def combination(self, combination: Combination, bases: Mapping[Symbol, Expr] | None = None) -> Expr:
        return Add(*(self.polynomial(p, bases) * Mul(*map(self._trace, m)) for m, p in combination.items()))

    def _trace(self, word: Word) -> Expr:
        bars = [self.bars[letter] for letter in word if letter in self.bars]
        letters = [x for letter in word for x in (self.bars[letter].letters if letter in self.bars else (letter,))]
        c, monomial = self.translator.signature.trace(tuple(letters), self.steps.signature.rows[word[0]])
        factors = (bar.factor for bar in bars)
        return Mul(self.translator.polynomial(c), self.translator.monomial(monomial), *factors)

    def _bar(self, q: str) -> Bar:
        """Q̄ = (L + Σ c·n·κ A'A)⁻¹."""
        signature, translator = self.steps.signature, self.translator
        random = {self.steps.square(term): term for term in self.steps.terms[q]}
        words = dict[Word, Expr]()
        for word, c in signature.inverse_of[q]:
            coefficient = translator.polynomial(c)
            if (term := random.get(word)) is not None:
                coefficient *= translator.polynomial(signature.rows[term.letter]) / self.polynomial(term.factor)
                word = (*signature.transpose(term.word), *term.word)
            words[word] = words.get(word, 0) + coefficient
        kappas = Mul(*(1 / self.polynomial(term.factor) for term in self.steps.terms[q]))
        if set(words) == {()}:
            return Bar(kappas / words[()], (), None)
        size = signature.rows[q]
        rows = translator.polynomial(size)
        name = f"{q.replace('Q', 'Qbar') if len(self.steps.terms) > 1 else 'Qbar'}"
        letter = translator.letters.made(("bar", q), name, (size, size), "positive", PositiveMatrix(name, rows))[0]
        shown = (product(c, translator.open_word(w, rows) if w else Identity(rows)) for w, c in words.items())
        return Bar(kappas, (letter,), total(*shown))


def simplest(expression: Expr) -> Expr:
    """The canonical form of a rational function of traces, which may be divided by, too."""
    traces = {trace: Symbol(f"{trace}") for trace in expression.atoms(Trace)}
    back = {symbol: trace for trace, symbol in traces.items()}
    return canonical(expression.xreplace(traces)).xreplace(back)
