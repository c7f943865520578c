"""The one axiom, Gaussian integration by parts, and the condition under which it holds.

Stein's lemma: for G with independent N(0, 1) entries, E Σ_ij G_ij F_ij(G) = E Σ_ij ∂F_ij/∂G_ij. Here F is the transpose
of a word X of shape cols(G) × rows(G) times a product Y of traces, so that the left side is E tr(GX)·Y. The right side
follows from the product rule and ∂K⁻¹ = −K⁻¹ ∂K K⁻¹, K = G'G for [G]. For complex G (β = 2) derivatives are by the
conjugates of the G_ij, on which G' depends and G does not: the terms remain in which no word is transposed.

Condition. Let σ be the least singular value of G (n × d) and S = [G]. Then |S| = σ⁻², |GS| = σ⁻¹, |GSG'| = 1, and
every other letter is bounded but for Gaussian tails: a monomial is O(σ⁻ᵏ) where k counts 2 for each S, less 1 for each
G or G' that touches it. Since P(σ < r) = O(r^β(n−d+1)), the monomial is integrable if β(n − d + 1) > k, which is
n − d ≥ ⌊k/β⌋. (A letter G that touches no S gives no relief: E tr(S)·tr(G'G) is infinite at n = d + 1 > 2 for β = 1.)
Integration by parts outside the tube σ < r leaves a boundary term of order r^(β(n−d+1)−k−1) where k is now that of
v'Xu·Y with Gv = σu, the direction in which σ grows; it vanishes with r if n − d ≥ ⌊(k + 1)/β⌋. In v'Xu a G' at either
end of X that touches no S counts one less, as v'G' = σu' and G'u = σv. For d = 1 all letters scale with σ, and all
count.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .polynomial import ONE, Polynomial
from .words import CertificateError, Monomial, Signature, Word

Terms = list[tuple[Polynomial, Monomial]]
Excess = dict[str, int]
"""For each Gaussian matrix concerned, the least value of rows − cols at which all is well."""


def singularity(signature: Signature, name: str, words: Monomial, cyclic: bool = True) -> int | None:
    """The order k of the pole in σ of a product of words, or None if (G'G)⁻¹ does not occur."""
    return pole(signature, name, words, cyclic) if _inverted(name, words) else None


def pole(signature: Signature, name: str, words: Monomial, cyclic: bool = True) -> int:
    """The order k of the pole in σ of a part of a product in which (G'G)⁻¹ occurs; it may be a zero, k < 0."""
    g, gt, s = name, name + "'", f"[{name}]"
    if signature.cols[name] == ONE:
        return sum(2 * (letter == s) - (letter in (g, gt)) for word in words for letter in word)
    order = 0
    for word in words:
        padded = (word[-1], *word, word[0]) if cyclic else ("", *word, "")
        for i, letter in enumerate(word):
            if letter == s:
                order += 2 - (padded[i] == g) - (padded[i + 2] == gt)
    return order


def _inverted(name: str, words: Monomial) -> bool:
    return any(f"[{name}]" in word for word in words)


def existence(signature: Signature, monomial: Monomial) -> Excess:
    """What makes a trace monomial integrable."""
    inverted = {letter[1:-1] for word in monomial for letter in word if letter[0] == "["}
    orders = {name: singularity(signature, name, monomial) for name in signature.gaussian if name in inverted}
    return {name: _room(signature, order) for name, order in orders.items() if order is not None}


def _room(signature: Signature, order: int) -> int:
    """The least rows − cols ≥ 0 with β(rows − cols + 1) > order."""
    return max(order // signature.beta, 0)


def join(*needs: Excess) -> Excess:
    """The weakest need that implies all of ``needs``."""
    return {
        name: max(need.get(name, 0) for need in needs) for name in sorted({name for need in needs for name in need})
    }


def derivative(signature: Signature, name: str, word: Word) -> Iterator[tuple[Polynomial, Word, str, Word]]:
    """Where a word depends on G: factor · left · letter · right for each letter G or G' in it, or in what it inverts.

    The product rule, and ∂K⁻¹ = −K⁻¹ ∂K K⁻¹.
    """
    for i, letter in enumerate(word):
        left, right = word[:i], word[i + 1 :]
        if letter in (name, name + "'"):
            yield ONE, left, letter, right
        for term, coefficient in signature.inverse_of.get(letter, ()):
            for factor, p, inner, q in derivative(signature, name, term):
                yield -(coefficient * factor), (*left, letter, *p), inner, (*q, letter, *right)


@dataclass(frozen=True)
class Stein:
    """An instance of the axiom: the Gaussian matrix G, the word X and the traces Y."""

    matrix: str
    word: Word
    traces: Monomial = ()

    def terms(self, signature: Signature) -> Terms:
        """tr(GX)·Y − Σ_ij ∂(X_ji·Y)/∂G_ij, term by term; the sum has expectation zero."""
        g, x, rest = self.matrix, self.word, self.traces
        if g not in signature.gaussian:
            raise CertificateError(f"{g} is not declared as a Gaussian matrix")
        gt, n, d = g + "'", signature.rows[g], signature.cols[g]
        signature.require_shape(x, d, n)
        for word in rest:
            signature.require_shape(word)
        terms = Terms()

        def add(sign: Polynomial, others: Monomial, *words: tuple[Word, Polynomial]) -> None:
            coefficient, monomial = signature.product([*words, *((word, ONE) for word in others)])
            terms.append((coefficient if sign == ONE else sign * coefficient, monomial))

        add(ONE, rest, ((g, *x), n))
        for factor, p, letter, q in derivative(signature, g, x):
            if letter == gt:
                add(-factor, rest, (p, d), (q, n))
            elif signature.beta == 1:
                add(-factor, rest, (p + signature.transpose(q), d))
        for k, word in enumerate(rest):
            others = rest[:k] + rest[k + 1 :]
            for factor, p, letter, q in derivative(signature, g, word):
                if letter == gt:
                    add(-factor, others, (x + q + p, d))
                elif signature.beta == 1:
                    add(-factor, others, (x + signature.transpose(q + p), d))
        return terms

    def boundary(self, signature: Signature) -> Excess:
        """What makes the boundary term of the integration by parts vanish."""
        if not _inverted(self.matrix, (self.word, *self.traces)):
            return {}
        inside = pole(signature, self.matrix, (self.word,), cyclic=False)
        outside = pole(signature, self.matrix, self.traces)
        relief = 0 if signature.cols[self.matrix] == ONE else self._relief()
        return {self.matrix: _room(signature, inside + outside - relief + 1)}

    def _relief(self) -> int:
        """The number of letters G' at the ends of X that touch no S: v'G' = σu' and G'u = σv."""
        x, gt, s = self.word, self.matrix + "'", f"[{self.matrix}]"
        return (x[:1] == (gt,)) + (len(x) > 1 and x[-1] == gt and x[-2] != s)


@dataclass(frozen=True)
class Given:
    """An instance of a hypothesis Σ coefficient · word = 0: both sides times a word, under a trace, times traces."""

    hypothesis: int
    word: Word = ()
    traces: Monomial = ()

    def terms(self, signature: Signature) -> Terms:
        if self.hypothesis not in range(len(signature.hypotheses)):
            raise CertificateError(f"there is no hypothesis {self.hypothesis}")
        hypothesis, terms = signature.hypotheses[self.hypothesis], Terms()
        signature.require_shape(self.word, hypothesis.cols, hypothesis.rows)
        for word in self.traces:
            signature.require_shape(word)
        if hypothesis.trace and self.word:
            raise CertificateError("a hypothesis on traces takes no word")
        for word, coefficient in hypothesis.terms:
            c, monomial = signature.product([(word + self.word, hypothesis.rows), *((w, ONE) for w in self.traces)])
            terms.append((c * coefficient, monomial))
        return terms

    def boundary(self, signature: Signature) -> Excess:
        return {}


@dataclass(frozen=True)
class Defined:
    """What a resolvent Q = K⁻¹ is: tr(KQW) − tr(W) = 0 for a word W, times traces."""

    resolvent: str
    word: Word = ()
    traces: Monomial = ()

    def terms(self, signature: Signature) -> Terms:
        if self.resolvent not in signature.resolvents:
            raise CertificateError(f"{self.resolvent} is not declared as a resolvent")
        q, rest = signature.resolvents[self.resolvent], [(word, ONE) for word in self.traces]
        signature.require_shape(self.word, q.size, q.size)
        for word in self.traces:
            signature.require_shape(word)
        terms = Terms()
        for word, coefficient in q.terms:
            c, monomial = signature.product([((*word, q.name, *self.word), q.size), *rest])
            terms.append((c * coefficient, monomial))
        c, monomial = signature.product([(self.word, q.size), *rest])
        return [*terms, (-c, monomial)]

    def boundary(self, signature: Signature) -> Excess:
        return {}


@dataclass(frozen=True)
class Factor:
    """tr(W)·Y − w·Y for a symbol w that is the mean of tr(W): its expectation is their covariance."""

    mean: str
    traces: Monomial = ()

    def terms(self, signature: Signature) -> Terms:
        if self.mean not in signature.means:
            raise CertificateError(f"{self.mean} is not declared as a mean")
        for word in self.traces:
            signature.require_shape(word)
        rest = [(word, ONE) for word in self.traces]
        together = signature.product([(signature.means[self.mean], ONE), *rest])
        c, others = signature.product(rest)
        return [together, (-(c * Polynomial.symbol(self.mean)), others)]

    def boundary(self, signature: Signature) -> Excess:
        if self.traces:
            raise CertificateError("a product of expectations is that of the product in the limit only")
        return {}


@dataclass(frozen=True)
class Conjugate:
    """The complex conjugate of an instance: every word transposed. Of real matrices it says the same again."""

    of: Stein | Given | Defined

    def terms(self, signature: Signature) -> Terms:
        if not isinstance(self.of, (Stein, Given, Defined)):
            raise CertificateError(f"there is no conjugate of {type(self.of).__name__}")
        terms = Terms()
        for c, m in self.of.terms(signature):
            coefficient, monomial = signature.product((signature.transpose(word), ONE) for word in m)
            terms.append((c * coefficient, monomial))
        return terms

    def boundary(self, signature: Signature) -> Excess:
        return self.of.boundary(signature)


def written(instance: Stein | Given | Defined | Factor | Conjugate) -> Monomial:
    """The words of an instance, as they stand."""
    if isinstance(instance, Conjugate):
        return written(instance.of)
    return instance.traces if isinstance(instance, Factor) else (instance.word, *instance.traces)
