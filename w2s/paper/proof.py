"""A certificate in words: each line as an equation between expectations, in LaTeX or in plain text."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import and_

from sympy import Add, Expr, Mul, Symbol, gcd, sift
from sympy.logic.boolalg import Boolean

from w2s_theory.calculus import readable, to_latex, to_text
from w2s_theory.calculus.expectation import Expectation
from w2s_theory.calculus.forms.canonical import fraction
from w2s_theory.claim import Claim, Variance
from w2s_theory.kernel.axiom import Conjugate, Given, Stein, Terms
from w2s_theory.kernel.certificate import Instance
from w2s_theory.kernel.polynomial import ONE, Polynomial
from w2s_theory.kernel.words import Combination, Monomial, Word
from w2s_theory.setting.estimators import MATRICES
from w2s_theory.setting.symbols import LATEX, MEANING

HYPOTHESIS = "hypothesis"
LONG = 60
"""Characters of a number beyond which a form for reading is looked for."""


@dataclass(frozen=True)
class Identity:
    """``coefficient`` times ``left`` = ``right``, which holds by ``reason``."""

    coefficient: str
    reason: str
    left: str
    right: str


@dataclass(frozen=True)
class Renderer:
    """Mathematics as LaTeX, or as text with Unicode."""

    tex: bool

    def expression(self, e: Expr) -> str:
        return to_latex(e, LATEX) if self.tex else to_text(e)

    def math(self, formula: str) -> str:
        """A formula within prose."""
        return f"${formula}$" if self.tex else formula

    def mean(self, formula: str) -> str:
        return rf"\mathbb{{E}}\,{formula}" if self.tex else f"E {formula}"

    def letter(self, letter: str) -> str:
        name = letter.strip("[']")
        symbol = to_latex(Symbol(name), LATEX) if self.tex else name
        if letter[0] == "[":
            return f"S_{{{symbol}}}" if self.tex else f"S_{symbol}"
        return symbol + (r"^\top" if self.tex else "ᵀ") if letter[-1] == "'" else symbol

    def word(self, word: Word) -> str:
        return self.product(map(self.letter, word)) or "I"

    def product(self, matrices: Iterable[str]) -> str:
        return (r"\," if self.tex else " ").join(matrices)

    def shape(self, *sizes: Polynomial) -> str:
        texts = (
            f"({text})" if len(p) > 1 else text for p, text in zip(sizes, map(self.polynomial, sizes), strict=True)
        )
        return (r" \times " if self.tex else " × ").join(texts)

    def monomial(self, monomial: Monomial) -> str:
        return self.product(self._power(self.traced(word), k) for word, k in Counter(monomial).items())

    def traced(self, word: Word) -> str:
        """tr(w wᵀ) as ‖w‖²."""
        half = _half(word)
        if half is None:
            return self.trace(self.word(word))
        return rf"\lVert {self.word(half)}\rVert^2" if self.tex else f"‖{self.word(half)}‖²"

    def _power(self, base: str, k: int) -> str:
        if k == 1:
            return base
        if base.endswith(("²", "^2")):
            return base.removesuffix("²").removesuffix("^2") + (f"^{{{2 * k}}}" if self.tex else f"**{2 * k}")
        return base + (f"^{{{k}}}" if self.tex else f"**{k}")

    def trace(self, formula: str) -> str:
        return (r"\operatorname{tr}(%s)" if self.tex else "tr(%s)") % formula

    def polynomial(self, p: Polynomial) -> str:
        return self.expression(Add(*(Mul(c, *map(_symbol, powers)) for powers, c in p.items())))

    def combination(self, combination: Combination) -> str:
        """A sum of products of traces."""
        return self._sum(combination, self.monomial)

    def matrices(self, words: Mapping[Word, Polynomial]) -> str:
        """A sum of products of matrices."""
        return self._sum({(word,): p for word, p in words.items()}, lambda monomial: self.word(monomial[0]))

    def _sum(self, combination: Mapping[Monomial, Polynomial], shown: Callable[[Monomial], str]) -> str:
        parts = []
        for monomial, p in combination.items():
            sign, p = ("-", -p) if all(c < 0 for c in p.values()) else ("+", p)
            factor = "" if p == ONE and monomial else self.polynomial(p)
            parts.append(f"{sign} {self._times(factor, len(p) > 1, shown(monomial) if monomial else '')}")
        return " ".join(parts).removeprefix("+ ") or "0"

    def weighted(self, terms: Mapping[Monomial, Expr], random: Callable[[Word], bool] = lambda word: False) -> str:
        """A sum of traces with rational functions before them: what multiplies the same product of random traces, or
        has the same rational function but for powers of symbols, stands together."""
        shared = defaultdict[tuple[Expr, Monomial], dict[Monomial, Expr]](dict)
        for monomial, number in terms.items():
            light, heavy = sift(Mul.make_args(number), _is_light, binary=True)
            inner, outer = sift(monomial, random, binary=True)[::-1]
            shared[Mul(*heavy), tuple(outer)][tuple(inner)] = Mul(*light)
        parts = [self._shared(heavy, inner, outer) for (heavy, outer), inner in shared.items()]
        return " ".join(parts).removeprefix("+ ") or "0"

    def _shared(self, heavy: Expr, terms: Mapping[Monomial, Expr], random: Monomial) -> str:
        """heavy · (Σ number · traces) · random, with its sign."""
        if len(terms) == 1 or (heavy == 1 and not random):
            return " ".join(self._term(heavy * light, self.monomial(m + random)) for m, light in terms.items())
        common = gcd(list(terms.values())) * (-1 if all(x.could_extract_minus_sign() for x in terms.values()) else 1)
        words = reduce(and_, map(Counter, terms))
        inner = " ".join(
            self._term(light / common, self.monomial(tuple((Counter(m) - words).elements())))
            for m, light in terms.items()
        )
        factors = (
            self.monomial(tuple(words.elements())),
            self.parenthesized(inner.removeprefix("+ ")),
            self.monomial(random),
        )
        return self._term(heavy * common, self.product(filter(None, factors)))

    def _term(self, number: Expr, product: str) -> str:
        is_turned = number.could_extract_minus_sign() and (product or not number.is_Add)
        sign, number = ("-", -number) if is_turned else ("+", number)
        factor = "" if number == 1 and product else self.expression(number)
        if len(factor) > LONG:
            factor = self.expression(readable(number))
        return f"{sign} {self._times(factor, number.is_Add, product)}"

    def _times(self, factor: str, is_sum: bool, product: str) -> str:
        if not factor or not product:
            return factor or product
        if is_sum:
            factor = self.parenthesized(factor)
        return factor + (r"\," if self.tex else " ") + product

    def parenthesized(self, formula: str) -> str:
        return rf"\left({formula}\right)" if self.tex else f"({formula})"


def _half(word: Word) -> Word | None:
    """w, if the word is wwᵀ up to where a trace begins; with few letters transposed, as ‖w‖ = ‖wᵀ‖."""
    k = len(word) // 2
    turns = (word[i:] + word[:i] for i in range(len(word) if len(word) == 2 * k else 0))
    halves = [turn[:k] for turn in turns if turn[k:] == tuple(map(_transposed, turn[k - 1 :: -1]))]
    return min(halves, key=lambda half: sum(letter[-1] == "'" for letter in half), default=None)


def _transposed(letter: str) -> str:
    return letter if letter[0] == "[" else letter[:-1] if letter[-1] == "'" else letter + "'"


def _is_light(factor: Expr) -> bool:
    """A number, or a power of a symbol."""
    base, power = factor.as_base_exp()
    return bool(factor.is_Rational or (base.is_Symbol and power.is_positive))


def _symbol(name: str) -> Symbol:
    """The setting's symbol of this name, so that proofs and statements show it alike; or any."""
    return next((symbol for symbol in LATEX if symbol.name == name), Symbol(name))


def identities(proof: Expectation, renderer: Renderer) -> Iterator[Identity]:
    """The instances of the certificate, one by one; multiplied by their coefficients they add up to the claim."""
    certificate = proof.certificate
    for line in certificate.lines:
        coefficient = fraction(proof.translator, Combination({(): line.coefficient}), [certificate.denominator])
        for instance in line.instances:
            left, right = sides(instance.terms(certificate.signature))
            yield Identity(
                renderer.expression(coefficient),
                _reason(instance, renderer),
                renderer.combination(left),
                renderer.combination(right),
            )


def sides(terms: Terms) -> tuple[Combination, Combination]:
    """The first term, and what it equals."""
    (c, m), rest = terms[0], Combination()
    for coefficient, monomial in terms[1:]:
        rest.add({monomial: -coefficient})
    left = Combination({m: c})
    if rest.get(m):
        left.add({m: rest.pop(m)}, Polynomial.constant(-1))
    return left, rest


def _reason(instance: Instance, renderer: Renderer) -> str:
    if isinstance(instance, Conjugate):
        return f"{_reason(instance.of, renderer)}, conjugated"
    if isinstance(instance, Given):
        return HYPOTHESIS
    assert isinstance(instance, Stein)
    text = f"{renderer.letter(instance.matrix)}, X = {renderer.word(instance.word)}"
    return text + (
        f", Y = {renderer.product(map(renderer.trace, map(renderer.word, instance.traces)))}" if instance.traces else ""
    )


def inverses(proof: Expectation, renderer: Renderer) -> str:
    """What the letters S stand for: the definitions of the inverse Gram matrices that occur."""
    signature = proof.certificate.signature
    used = {
        letter[1:-1]
        for line in proof.certificate.lines
        for instance in line.instances
        for _, monomial in instance.terms(signature)
        for word in monomial
        for letter in word
        if letter[0] == "["
    }
    power = "^{-1}" if renderer.tex else "⁻¹"
    comma = r",\; " if renderer.tex else ", "
    return comma.join(f"{renderer.letter(f'[{g}]')} = ({renderer.word((g + chr(39), g))}){power}" for g in sorted(used))


def meanings(proof: Expectation) -> dict[str, str]:
    """What the matrices of the setting in a proof are, in words, by their names."""
    used = {m.name for m in proof.certificate.signature.matrices}
    known = proof.translator.matrices
    return {m.name: words for m, words in MATRICES.items() if known.get(m.name) == m and m.name in used}


def subject_of(claim: Claim, proof: Expectation) -> str:
    """What one of its proofs is about."""
    if isinstance(claim, Variance) and proof is claim.second_moment:
        return "the square of the risk"
    return "this" if claim.formula.of_matrices else "the risk"


def in_setting_order(conditions: Iterable[Boolean]) -> list[Boolean]:
    """On the labels first, then on the pseudo-labels, …: by the symbols in them, as the setting has them."""
    place = {symbol: at for at, symbol in enumerate(MEANING)}
    return sorted(conditions, key=lambda c: sorted(place.get(s, len(place)) for s in c.free_symbols))
