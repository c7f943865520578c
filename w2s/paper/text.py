"""A claim with its proof as plain text for the terminal."""

from __future__ import annotations

from textwrap import fill, indent

from w2s_theory.calculus import Expectation, to_plain, to_text
from w2s_theory.claim import Claim
from w2s_theory.claim.legend import legend

from .proof import HYPOTHESIS, Renderer, identities, inverses

TEXT = Renderer(tex=False)


def report(claim: Claim) -> str:
    """Statement, domain, assumptions, source, steps, and the proof.

    Raises CertificateError if the claim is not what its proof proves.
    """
    claim.check()
    where = "\n".join(map(to_plain, claim.conditions)) or "everywhere"
    sections = [
        f"{claim.id}: {claim.title}",
        fill(claim.words, 110),
        "Statement\n" + indent(statement(claim), "    "),
        "Domain (sufficient; outside nothing is claimed)\n" + indent(where, "    "),
        "Symbols\n" + indent("\n".join(map(_explained, legend(claim).items())), "    "),
        "Assumptions\n" + indent("\n".join(claim.assumptions), "    "),
        f"Source\n    {claim.source}",
    ]
    if claim.read_in is not None:
        x = claim.expansion(claim.read_in, 1)
        expansion = f"{to_text(x.leading)}\nplus the exact remainder {to_text(x.remainder)}"
        sections.append(f"Leading order in 1/{claim.read_in}\n" + indent(expansion, "    "))
    if claim.steps:
        steps = [
            f"{step.text}:\n    E[{to_text(step.expression)}] = {to_text(step.proof.value)}" for step in claim.steps
        ]
        sections.append("Steps (each derived and checked)\n" + indent("\n".join(steps), "    "))
    subject = "this" if claim.formula.of_matrices else "risk"
    sections += [_algebra(claim)] if claim.is_algebra else [_proof(proof, subject) for proof in claim.proofs]
    return "\n\n".join(filter(None, sections))


def _explained(entry: tuple[str, str]) -> str:
    name, words = entry
    return f"{name:12} {words}"


def _algebra(claim: Claim) -> str:
    """What the claim is derived from, and how."""
    lines = [f"{premise.id}: {statement(premise)}" for premise in claim.premises]
    for remark in claim.remarks:
        lines += [remark.text] if remark.formula is None else [remark.text, f"    {to_plain(remark.formula)}"]
    heading = "Proof (by algebra from claims with proofs of their own; `w2s derive ID` shows them)"
    if not claim.premises:
        heading = "Proof (by algebra)" if claim.has_certificate else "Argument (not checked by the kernel)"
    return f"{heading}\n" + indent("\n".join(lines), "    ")


def statement(claim: Claim) -> str:
    """What is claimed, on a line; and what is abbreviated in it."""
    lines = [to_plain(claim.statement)]
    if claim.where:
        lines.append(f"with {claim.where[0]} = {to_text(claim.where[1])}")
    return "\n".join(lines)


def _proof(proof: Expectation, subject: str) -> str:
    where = f"; {inverses(proof, TEXT)}" if inverses(proof, TEXT) else ""
    target = TEXT.combination(proof.certificate.target)
    multiple = "" if TEXT.polynomial(proof.divisor) == "1" else f"{TEXT.polynomial(proof.divisor)} · "
    lines = [
        f"Proof (found by the calculus, checked by the kernel{where})",
        f"    {multiple}{subject} is the expectation of  {target}",
        "    It is the claimed value, by the sum of these identities between expectations, each times its factor.",
        "    They are Stein's lemma  E tr(GX)Y = E Σ_ij ∂(X_ji Y)/∂G_ij  for the G, X and Y given, or hypotheses.",
    ]
    for number, i in enumerate(identities(proof, TEXT), 1):
        reason = i.reason if i.reason == HYPOTHESIS else f"G = {i.reason}"
        lines += [f"{number:4}.  {i.left} = {i.right}", f"        times {i.coefficient}    [{reason}]"]
    return "\n".join(lines)
