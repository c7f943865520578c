"""What hypotheses on the constants make of a value, as further lines of its certificate."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from ...kernel.axiom import Conjugate, Given, Stein
from ...kernel.certificate import Certificate, Instance, Line
from ...kernel.polynomial import ONE, Polynomial
from ...kernel.words import Combination, Hypothesis, Monomial, Signature, Word
from .value import Value, lowest, multiplied


def substitute(certificate: Certificate) -> tuple[Certificate, int]:
    """The certificate carried on by the hypotheses: what stands first in one is replaced in the value by the rest.

    Also returns by what integer the claim was multiplied for this. The hypotheses must come to an end (`order`).
    """
    signature = certificate.signature
    if not signature.hypotheses:
        return certificate, 1
    value, added, multiple = _rewritten(signature, certificate.value, range(len(signature.hypotheses)))
    scale = Polynomial.constant(multiple)
    lines = [Line(scale * line.coefficient, line.instances) for line in certificate.lines]
    denominator = scale * certificate.denominator
    return Certificate(signature, certificate.target, value, denominator, (*lines, *added)), multiple


def _rewritten(signature: Signature, start: Combination, numbers: Sequence[int]) -> tuple[Combination, list[Line], int]:
    """What these hypotheses make of an integer multiple of ``start``, the lines by which they do, and the integer."""
    value, lines, multiple = Combination(start), list[Line](), 1
    while found := _applicable(signature, value, numbers):
        monomial, number, instance = found
        (leading,) = signature.hypotheses[number].terms[0][1].values()
        if any(c % leading for c in value[monomial].values()):  # multiply everything, so that the division is exact
            scale = Polynomial.constant(leading)
            lines = [Line(scale * line.coefficient, line.instances) for line in lines]
            value, multiple = Combination().add(value, scale), leading * multiple
        coefficient = Polynomial({powers: c // leading for powers, c in value[monomial].items()})
        relation = Combination()
        for c, m in instance.terms(signature):
            relation.add({m: c})
        value.add(relation, -coefficient)
        lines.append(Line(coefficient, (instance,)))
    return value, lines, multiple


def reduced(signature: Signature, value: Value) -> Value:
    """A matrix or a number with what stands first in a hypothesis replaced by the rest, and numbers in front."""
    done, pending = Value({}, ONE, value.shape), value
    while pending.terms:
        rest = Value({}, ONE, value.shape)
        for word, coefficient in pending.terms.items():
            word, numbers = _numbers_out(signature, word)
            coefficient = multiplied(coefficient, Combination({numbers: ONE}))
            found = _replaced(signature, word)
            if found is None:
                coefficient, _, multiple = _rewritten(signature, coefficient, range(len(signature.hypotheses)))
                term = {word: coefficient} if coefficient else {}
                done = done + Value(term, pending.denominator * Polynomial.constant(multiple), value.shape)
            else:
                terms, leading = found
                replaced = {w: Combination().add(coefficient, p) for w, p in terms}
                rest = rest + Value(replaced, pending.denominator * leading, value.shape)
        pending = rest
    return lowest(done)


def _numbers_out(signature: Signature, word: Word) -> tuple[Word, Monomial]:
    """The word without what is a number in it, which stands between two places where the dimension is 1."""
    places = [i for i, letter in enumerate(word) if signature.rows[letter] == ONE]
    if word and signature.cols[word[-1]] == ONE:
        places.append(len(word))
    if len(places) < 2:
        return word, ()
    closed = (signature.trace(word[i:j], ONE) for i, j in pairwise(places))
    return word[: places[0]] + word[places[-1] :], tuple(sorted(w for _, monomial in closed for w in monomial))


def _replaced(signature: Signature, word: Word) -> tuple[list[tuple[Word, Polynomial]], Polynomial] | None:
    """What the first hypothesis that applies makes of a word: words, and what they are to be divided by."""
    for hypothesis in signature.hypotheses:
        if hypothesis.trace:
            continue
        (first, leading), *others = hypothesis.terms
        for is_turned in (False, True):
            sought = signature.transpose(first) if is_turned else first
            for i in range(len(word) - len(sought) + 1):
                if word[i : i + len(sought)] == sought:
                    before, after = word[:i], word[i + len(sought) :]
                    by = ((signature.transpose(w) if is_turned else w, c) for w, c in others)
                    return [(before + w + after, -c) for w, c in by], leading
    return None


def contradiction(signature: Signature, number: int, others: Sequence[int]) -> tuple[Polynomial, list[int]] | None:
    """A constant that would be zero by hypothesis ``number``, if the others make one of its trace, and which did.

    Not all contradictions are seen: of matrices the traces of both sides are compared, if they are square.
    """
    value, lines, _ = _rewritten(signature, _traced(signature, signature.hypotheses[number]), others)
    used = _used(lines)
    return (value[()], used) if set(value) == {()} else None


def _traced(signature: Signature, hypothesis: Hypothesis) -> Combination:
    """Σ coefficient · tr(word) of a hypothesis that Σ coefficient · word = 0; nothing if that is not square."""
    relation = Combination()
    for word, coefficient in hypothesis.terms if hypothesis.rows == hypothesis.cols else ():
        c, monomial = signature.trace(word, hypothesis.rows)
        relation.add({monomial: c * coefficient})
    return relation


def prune(certificate: Certificate) -> Certificate:
    """The certificate without declarations and hypotheses that it does not use."""
    old, used = certificate.signature, _used(certificate.lines)
    instances = [_plain(instance) for line in certificate.lines for instance in line.instances]
    words = [word for monomial in (*certificate.target, *certificate.value) for word in monomial]
    words += [word for instance in instances for word in (instance.word, *instance.traces)]
    words += [word for k in used for word, _ in old.hypotheses[k].terms]
    names = {letter.strip("[']") for word in words for letter in word}
    names |= {instance.matrix for instance in instances if isinstance(instance, Stein)}

    def renumbered(instance: Instance) -> Instance:
        plain = _plain(instance)
        if isinstance(plain, Given):
            plain = replace(plain, hypothesis=used.index(plain.hypothesis))
        return Conjugate(plain) if isinstance(instance, Conjugate) else plain

    matrices = [m for m in old.matrices if m.name in names]
    signature = Signature(matrices, [old.hypotheses[k] for k in used], old.beta)
    lines = tuple(Line(line.coefficient, tuple(map(renumbered, line.instances))) for line in certificate.lines)
    return replace(certificate, signature=signature, lines=lines)


def _plain(instance: Instance) -> Stein | Given:
    plain = instance.of if isinstance(instance, Conjugate) else instance
    assert isinstance(plain, (Stein, Given)), "an exact proof has no resolvents"
    return plain


def _used(lines: Iterable[Line]) -> list[int]:
    """The numbers of the hypotheses that these lines use."""
    instances = [_plain(instance) for line in lines for instance in line.instances]
    return sorted({instance.hypothesis for instance in instances if isinstance(instance, Given)})


def _applicable(
    signature: Signature, value: Combination, numbers: Sequence[int]
) -> tuple[Monomial, int, Given | Conjugate] | None:
    """A monomial of the value to which one of these hypotheses applies, its number, and how."""
    for number in numbers:
        for monomial in value:
            for k, word in enumerate(monomial):
                others = monomial[:k] + monomial[k + 1 :]
                if (rest := _within(signature, number, word)) is not None:
                    return monomial, number, Given(number, rest, others)
                if (rest := _within(signature, number, signature.transpose(word))) is not None:
                    if signature.beta == 1:
                        return monomial, number, Given(number, rest, others)
                    return monomial, number, Conjugate(Given(number, rest, tuple(map(signature.transpose, others))))
    return None


def _within(signature: Signature, number: int, cyclic: Word) -> Word | None:
    """What follows the left side of the hypothesis in this cyclic word; None if that is not in it."""
    hypothesis = signature.hypotheses[number]
    first = hypothesis.terms[0][0]
    if hypothesis.trace:
        return () if signature.trace(cyclic, ONE) == signature.trace(first, ONE) else None
    starts = (i for i, letter in enumerate(cyclic) if not first or letter == first[0])
    turns = (cyclic[i:] + cyclic[:i] for i in starts)
    return next((turned[len(first) :] for turned in turns if turned[: len(first)] == first), None)
