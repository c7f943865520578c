"""The evidence: kernel and second checker accept the proofs, and the left side says what they are about."""

from __future__ import annotations

from functools import cache

from w2s_theory.claim import Claim
from w2s_theory.kernel.certificate import Certificate
from w2s_theory.kernel.limit import LimitCertificate
from w2s_theory.kernel.serialization import dumps, dumps_sign, loads
from w2s_theory.kernel.words import CertificateError

from ..finding import Finding, Task
from ..recheck import Rejected, recheck, recheck_limit, recheck_sign
from .notation import misnamed


def examine(task: Task[None]) -> Finding:
    """The kind of evidence "certificate" on a claim: proved, refuted, or unknown for want of a certificate."""
    accepted, says = certificate_verdict(task.claim)
    if accepted:
        return Finding("proved", says)
    return Finding("unknown" if says.startswith("no certificate") or not says else "refuted", says)


def certificate_verdict(claim: Claim) -> tuple[bool, str]:
    """Whether the kernel and the second checker accept the proofs that the claim rests on and its left side says what
    they are about, and what they say."""
    lines = 0
    try:
        claim.check()
        for proof in claim.certificates:
            lines += len(proof.lines)
            if complaint := second_opinion(proof):
                return False, complaint
        for sign in claim.sign_proofs:
            recheck_sign(dumps_sign(sign.certificate))
    except (CertificateError, Rejected) as error:
        return False, f"certificate rejected: {error}"
    except ValueError as error:
        return False, f"no certificate: {error}"
    if complaint := misnamed(claim):
        return False, complaint
    found = [f"{lines} lines, accepted by both checkers"] if claim.certificates else []
    found += [f"{len(claim.sign_proofs)} certificates of sign, accepted by both checkers"] if claim.sign_proofs else []
    return bool(found), "; ".join(found)


def second_opinion(certificate: Certificate) -> str:
    """What speaks against a certificate that the kernel accepts, if anything. Raises Rejected."""
    document = dumps(certificate)
    return _of_order(document) if isinstance(certificate, LimitCertificate) else _on_domain(document)


@cache
def _of_order(document: str) -> str:
    """Of a certificate in the limit, whose order is in the document."""
    recheck_limit(document)
    return ""


@cache
def _on_domain(document: str) -> str:
    """Many claims rest on the same certificate."""
    domain, again = loads(document).domain(), recheck(document)
    if dict(again.excess) != dict(domain.excess):
        return f"the checkers disagree on the domain: {domain.excess} and {again.excess}"
    return ""
