"""Wrong proofs, and wrong rules for when an expectation exists, the same in both checkers.

A proof with a wrong step must be rejected by both. A rule that is too generous is accepted by both, if they share it:
the domains that follow from it must be refuted by integrals, unless the poles of the closed form exclude the same
sizes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any
from unittest.mock import patch

from sympy import And, Expr, Ge, Gt, Ne
from sympy.logic.boolalg import Boolean

from w2s_theory.calculus import Expectation
from w2s_theory.calculus.domain import condition
from w2s_theory.claim import Claim
from w2s_theory.kernel import axiom, certificate
from w2s_theory.kernel.axiom import Excess, Stein
from w2s_theory.kernel.certificate import Certificate
from w2s_theory.kernel.polynomial import ONE
from w2s_theory.kernel.serialization import dumps
from w2s_theory.kernel.words import CertificateError, Combination

from ..certificate.examine import second_opinion
from ..recheck import Checker, Rejected, recheck


def corruptions(claim: Claim) -> Iterator[tuple[str, Certificate]]:
    """Proofs with a wrong step: one lost, one with a wrong coefficient, and one of a wrong value."""
    for right in claim.certificates[: 1 if claim.formula.drawn is not None else 0]:
        for k in sorted({0, len(right.lines) // 2, len(right.lines) - 1} & set(range(len(right.lines)))):
            before, line, after = right.lines[:k], right.lines[k], right.lines[k + 1 :]
            yield f"step {k} of the proof lost", replace(right, lines=(*before, *after))
            wrong = replace(line, coefficient=line.coefficient + line.coefficient)
            yield f"step {k} of the proof with twice its coefficient", replace(right, lines=(*before, wrong, *after))
        yield "a proof of something else", replace(right, value=Combination().add(right.value, ONE + ONE))


def is_rejected(proof: Certificate) -> bool:
    """Whether both checkers reject a proof."""
    try:
        proof.check()
        return False
    except CertificateError:
        pass
    try:
        second_opinion(proof)
        return False
    except Rejected:
        return True


def generous(claim: Claim) -> Iterator[tuple[str, Boolean | None]]:
    """The claim's domain if both checkers had this wrong rule of existence: None if they would then disagree, the
    claim's own if its poles exclude what the rule does not."""
    if claim.formula.drawn is None:
        return
    right = And(*(whole(_domain(proof)) for proof in claim.proofs))
    for name, wrong_rule in RULES.items():
        with wrong_rule():
            agreed = all(_agree(proof) for proof in claim.proofs)
            wrong = And(*(whole(_domain(proof)) for proof in claim.proofs)) if agreed else None
        yield name, claim.derived_domain if wrong == right else wrong


def _agree(proof: Expectation) -> bool:
    found = proof.certificate.domain().excess, recheck(dumps(proof.certificate)).excess
    return {k: v for k, v in found[0].items() if v} == {k: v for k, v in found[1].items() if v}


def _domain(proof: Expectation) -> Boolean:
    """What the kernel's needs come to, as in ``expectation``."""
    needs = axiom.join(dict.fromkeys(sorted(proof.translator.inverted), 0), proof.certificate.domain().excess)
    return condition(proof.translator, proof.certificate.signature, needs, [proof.certificate.denominator])


def whole(domain: Boolean) -> Boolean:
    """The same of whole numbers, where n ≥ d and n ≠ d are n > d, without what another bound implies."""
    parts = set(And.make_args(domain))
    while step := next(((a, b) for a in parts for b in parts if _excludes_end(a, b)), None):
        bound, hole = step
        least = bound.rhs + (1 if isinstance(bound, Gt) else 0)
        parts = (parts - {bound, hole}) | {Gt(bound.lhs, least)}
    bounds = [part for part in parts if isinstance(part, Gt | Ge)]
    implied = {a for a in bounds for b in bounds if (_slack(a) - _slack(b)).is_positive}
    return And(*(parts - implied))


def _slack(bound: Gt | Ge) -> Expr:
    """What the bound says is nonnegative, of whole numbers."""
    return bound.lhs - bound.rhs - (1 if isinstance(bound, Gt) else 0)


def _excludes_end(bound: Boolean, hole: Boolean) -> bool:
    """Whether the least value that the bound allows is the one that the other condition excludes."""
    if not (isinstance(bound, Gt | Ge) and isinstance(hole, Ne)):
        return False
    return (hole.lhs - hole.rhs) in (_slack(bound), -_slack(bound))


# -- wrong rules -----------------------------------------------------------------------------------------------------


def _lenient(checker: Callable[..., None], less: int) -> Callable[..., None]:
    """A method of the second checker that asks for fewer samples."""

    def method(self: Checker, *given: Any) -> None:
        with patch.object(self, "need", lambda g, order: Checker.need(self, g, order - less)):
            checker(self, *given)

    return method


def _fewer(kernel: Callable[..., Excess], less: int) -> Callable[..., Excess]:
    """A function of the kernel that asks for fewer samples."""
    return lambda *given: {name: max(order - less, 0) for name, order in kernel(*given).items()}


@contextmanager
def rule(monomials: int = 0, boundaries: int = 0) -> Iterator[None]:
    """In both checkers, by how many samples less monomials and boundary terms need."""
    with (
        patch.object(certificate, "existence", _fewer(certificate.existence, monomials)),
        patch.object(Checker, "integrable", _lenient(Checker.integrable, monomials)),
        patch.object(Stein, "boundary", _fewer(Stein.boundary, boundaries)),
        patch.object(Checker, "boundary", _lenient(Checker.boundary, boundaries)),
    ):
        yield


@contextmanager
def relieved() -> Iterator[None]:
    """In both checkers every letter relieves a pole, wherever it stands, as is true of one column alone."""

    def kernel(signature: Any, name: str, words: Any, cyclic: bool = True) -> int:
        return sum(2 * (c == f"[{name}]") - (c in (name, name + "'")) for word in words for c in word)

    def checker(self: Checker, g: str, word: Any, cyclic: bool) -> int:
        return 2 * word.count(f"[{g}]") - word.count(g) - word.count(g + "'")

    with patch.object(axiom, "pole", kernel), patch.object(Checker, "pole", checker):
        yield


RULES: dict[str, Callable[[], Any]] = {
    "monomials need one sample less": partial(rule, 1, 0),
    "boundary terms need one sample less": partial(rule, 0, 1),
    "all needs one sample less": partial(rule, 1, 1),
    "all needs two samples less": partial(rule, 2, 2),
    "every letter relieves a pole": relieved,
}
"""By what they say."""
