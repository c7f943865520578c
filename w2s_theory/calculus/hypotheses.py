"""What hypotheses on the constants make of a value, as further lines of its certificate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..kernel.axiom import Given, Stein
from ..kernel.certificate import Certificate, Instance, Line
from ..kernel.polynomial import Polynomial
from ..kernel.words import Combination, Hypothesis, Monomial, Signature


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
        monomial, instance = found
        (leading,) = signature.hypotheses[instance.hypothesis].terms[0][1].values()
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


def contradiction(signature: Signature, number: int, others: Sequence[int]) -> tuple[Polynomial, list[int]] | None:
    """A constant that would be zero by hypothesis ``number``, if the others make one of its trace, and which did.

    Not all contradictions are seen: of matrices the traces of both sides are compared, if they are square.
    """
    value, lines, _ = _rewritten(signature, _traced(signature, signature.hypotheses[number]), others)
    used = sorted({line.instances[0].hypothesis for line in lines if isinstance(line.instances[0], Given)})
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
    old = certificate.signature
    instances = [instance for line in certificate.lines for instance in line.instances]
    used = sorted({instance.hypothesis for instance in instances if isinstance(instance, Given)})
    words = [word for monomial in (*certificate.target, *certificate.value) for word in monomial]
    words += [word for instance in instances for word in (instance.word, *instance.traces)]
    words += [word for k in used for word, _ in old.hypotheses[k].terms]
    names = {letter.strip("[']") for word in words for letter in word}
    names |= {instance.matrix for instance in instances if isinstance(instance, Stein)}

    def renumbered(instance: Instance) -> Instance:
        return (
            replace(instance, hypothesis=used.index(instance.hypothesis)) if isinstance(instance, Given) else instance
        )

    signature = Signature([m for m in old.matrices if m.name in names], [old.hypotheses[k] for k in used])
    lines = tuple(Line(line.coefficient, tuple(map(renumbered, line.instances))) for line in certificate.lines)
    return replace(certificate, signature=signature, lines=lines)


def _applicable(signature: Signature, value: Combination, numbers: Sequence[int]) -> tuple[Monomial, Given] | None:
    """A monomial of the value to which one of these hypotheses applies, and how."""
    for number in numbers:
        hypothesis = signature.hypotheses[number]
        first = hypothesis.terms[0][0]
        for monomial in value:
            for k, word in enumerate(monomial):
                others = monomial[:k] + monomial[k + 1 :]
                if hypothesis.trace:
                    if word == first:
                        return monomial, Given(number, (), others)
                    continue
                for cyclic in (word, signature.transpose(word)):
                    for i, letter in enumerate(cyclic):
                        if first and letter != first[0]:
                            continue
                        turned = cyclic[i:] + cyclic[:i]
                        if turned[: len(first)] == first:
                            return monomial, Given(number, turned[len(first) :], others)
    return None
