"""A certificate read as a proof by iterated integration: one Gaussian matrix after the other is integrated out.

The lines of a certificate are identities between expectations, in no order. Here they are put in stages, each with the
expression before and after it: terms that are odd in some Gaussian matrix vanish, as G and −G have the same law; then
all that is integrated over one Gaussian matrix (over several together, where none can go first); then the hypotheses.
Before is denominator · target, after the last stage is the value, and what a stage changes is the sum of its lines, so
that the stages add up to the certificate; `Iterated.check` does that sum again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..kernel.axiom import Conjugate, Stein
from ..kernel.certificate import Certificate, Instance
from ..kernel.polynomial import ONE, Polynomial
from ..kernel.words import CertificateError, Combination, Monomial, Signature


@dataclass(frozen=True)
class Identity:
    """``factor`` times what an instance says is zero."""

    factor: Polynomial
    instance: Instance

    def monomials(self, signature: Signature) -> set[Monomial]:
        return {monomial for _, monomial in self.instance.terms(signature)}

    @property
    def over(self) -> str | None:
        """The Gaussian matrix that it integrates over; None for a hypothesis."""
        plain = self.instance.of if isinstance(self.instance, Conjugate) else self.instance
        return plain.matrix if isinstance(plain, Stein) else None


@dataclass(frozen=True)
class Stage:
    """Identities, and the expression after them. ``over``: the Gaussian matrices that are integrated out, or, if
    ``odd``, in which what vanishes is odd; none where hypotheses are used."""

    over: tuple[str, ...]
    identities: tuple[Identity, ...]
    after: Combination
    odd: bool = False


@dataclass(frozen=True)
class Iterated:
    """A certificate in stages; all expressions are multiplied by its denominator."""

    certificate: Certificate
    before: Combination
    stages: tuple[Stage, ...]

    def check(self) -> bool:
        """True if each stage changes what its identities say, and the last one leaves the value.

        Raises CertificateError otherwise.
        """
        signature, state = self.certificate.signature, _scaled(self.certificate)
        if state != self.before:
            raise CertificateError("the first stage does not begin with what the certificate is about")
        for number, stage in enumerate(self.stages, 1):
            state = Combination(state).add(_change(stage.identities, signature))
            if state != stage.after:
                raise CertificateError(f"stage {number} does not say what its identities say")
        if state != self.certificate.value:
            raise CertificateError("the last stage does not leave the value")
        return True


def iterated(certificate: Certificate) -> Iterated:
    """The certificate in stages.

    >>> from sympy import Trace, symbols
    >>> from w2s_theory import GaussianMatrix, expectation
    >>> n, d = symbols("n d", integer=True, positive=True)
    >>> G, H = GaussianMatrix("G", n, d), GaussianMatrix("H", n, d)
    >>> proof = iterated(expectation(Trace((G.T * G).inv() * H.T * H)).certificate)
    >>> [stage.over for stage in proof.stages], proof.check()
    ([('H',), ('G',)], True)
    """
    signature = certificate.signature
    pending = [Identity(line.coefficient, instance) for line in certificate.lines for instance in line.instances]
    before = state = _scaled(certificate)
    stages, changes = list[Stage](), dict[str, Combination]()

    def close(over: Sequence[str], chosen: list[Identity], odd: bool = False) -> None:
        nonlocal state, pending
        change = changes[over[0]] if len(over) == 1 and not odd else _change(chosen, signature)
        state = Combination(state).add(change)
        pending = [identity for identity in pending if identity not in chosen]
        stages.append(Stage(tuple(over), tuple(chosen), state, odd))

    if odd := [identity for identity in pending if _odd(identity, signature)]:
        names = {name for identity in odd for name in _odd(identity, signature)}
        close([g for g in signature.gaussian if g in names], odd, odd=True)
    changes |= {g: _change((i for i in pending if i.over == g), signature) for g in signature.gaussian}
    while over := _next(pending, state, changes):
        close(over, [identity for identity in pending if identity.over in over])
    if pending:
        close((), pending)
    return Iterated(certificate, before, tuple(stages))


def _scaled(certificate: Certificate) -> Combination:
    """denominator · target, in normal form."""
    total = Combination()
    for monomial, c in certificate.target.items():
        factor, normal = certificate.signature.product((word, ONE) for word in monomial)
        total.add({normal: c * factor}, certificate.denominator)
    return total


def _odd(identity: Identity, signature: Signature) -> frozenset[str]:
    """The Gaussian matrices in which all terms of an identity are odd: with it, each of its terms vanishes."""
    parities = [
        {g for g in signature.gaussian if sum(letter.rstrip("'") == g for word in m for letter in word) % 2}
        for m in identity.monomials(signature)
    ]
    return frozenset.intersection(*map(frozenset, parities)) if parities and identity.over else frozenset()


def _change(identities: Iterable[Identity], signature: Signature) -> Combination:
    """What these identities add to an expression: the instances, each times minus its factor. For each monomial the
    products are added in one place, as there may be hundreds with long factors."""
    products = defaultdict[Monomial, list[tuple[Polynomial, Polynomial]]](list)
    for identity in identities:
        factor = -identity.factor
        for c, monomial in identity.instance.terms(signature):
            products[monomial].append((factor, c))
    sums = {monomial: Polynomial.sum_of_products(pairs) for monomial, pairs in products.items()}
    return Combination({monomial: c for monomial, c in sums.items() if c})


def _next(pending: list[Identity], state: Combination, changes: Mapping[str, Combination]) -> tuple[str, ...]:
    """The Gaussian matrices to integrate out next: one after which it is gone, or all that are left, if none can go.

    ``changes``: what all that is integrated over each of them changes.
    """
    left = [g for g in changes if any(identity.over == g for identity in pending)]

    def remaining(g: str) -> int:
        after = Combination(state).add(changes[g])
        return 0 if any(_has(g, m) for m in after) else 1 + len([m for m in after if m not in state])

    gone = [(remaining(g), i, g) for i, g in enumerate(left)]
    first = min(((new, i, g) for new, i, g in gone if new), default=None)
    return (first[2],) if first else tuple(left)


def _has(g: str, monomial: Monomial) -> bool:
    return any(letter.strip("[']") == g for word in monomial for letter in word)
