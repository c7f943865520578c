"""A claim with its proof as plain text for the terminal."""

from __future__ import annotations

from textwrap import fill, indent
from typing import Any

from w2s_theory.calculus import Expectation, to_plain, to_text
from w2s_theory.claim import Claim
from w2s_theory.claim.legend import legend
from w2s_theory.setting.estimators import MATRICES

from .proof import HYPOTHESIS, Renderer, identities, inverses
from .stages import stages

TEXT = Renderer(tex=False)
FEW = 6
"""Terms of what an expectation is taken of, up to which they are shown."""
HANGING: dict[str, Any] = {"width": 110, "initial_indent": "    ", "subsequent_indent": "       "}
NESTED: dict[str, Any] = {"width": 110, "initial_indent": "       ", "subsequent_indent": "                "}


def report(claim: Claim, steps: bool = False) -> str:
    """Statement, domain, assumptions, source, steps, and the proof; with every identity of it, if ``steps``.

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
        lemmas = [
            f"{step.text}:\n    E[{to_text(step.expression)}] = {to_text(step.proof.value)}" for step in claim.steps
        ]
        sections.append("Steps (each derived and checked)\n" + indent("\n".join(lemmas), "    "))
    proved = _identities if steps else _proof
    sections += [_algebra(claim)] if claim.is_algebra else [proved(claim, proof) for proof in claim.proofs]
    return "\n\n".join(filter(None, sections))


def _explained(entry: tuple[str, str]) -> str:
    name, words = entry
    return f"{name:12} {words}"


def _algebra(claim: Claim) -> str:
    """What the claim is derived from, and how."""
    lines = [f"{premise.id}: {statement(premise)}" for premise in claim.premises]
    for remark in claim.remarks:
        lines += [fill(remark.text, 106)] if remark.text else []
        lines += [] if remark.formula is None else [f"    {to_plain(remark.formula)}"]
    heading = "Proof (by algebra from claims with proofs of their own; `w2s derive ID` shows them)"
    if not claim.premises and claim.equivalents:
        heading = "Proof (found by the calculus; certificates checked by the kernel, what follows in docs/limits.md)"
    elif not claim.premises:
        heading = "Proof (by algebra)" if claim.has_certificate else "Argument (not checked by the kernel)"
    return f"{heading}\n" + indent("\n".join(lines), "    ")


def statement(claim: Claim) -> str:
    """What is claimed, on a line; and what is abbreviated in it."""
    lines = [to_plain(claim.statement)]
    if claim.where:
        lines.append(f"with {claim.where[0]} = {to_text(claim.where[1])}")
    return "\n".join(lines)


def _proof(claim: Claim, proof: Expectation) -> str:
    """By iterated integration: the stages, in each what is done, and what is left."""
    before, told = stages(proof, TEXT)
    count = len(proof.certificate.target)
    begins = before if count <= FEW else f"a sum of {count} terms, multiplied out"
    blocks = [fill(f"{_subject(claim).capitalize()} is the expectation of {begins}", **HANGING)]
    if letters := _letters(proof):
        blocks.append(fill(f"with {letters}", **HANGING))
    for number, stage in enumerate(told, 1):
        blocks.append(fill(f"{number}. {stage.reason}", **HANGING))
        blocks += [fill(f"identity {left} = {right}", **NESTED) for left, right in stage.system]
        parts = (("constant", stage.settled), ("left", stage.left)) if not stage.is_last_word else ()
        blocks += [fill(f"{name:8} {text}", **NESTED) for name, text in parts if text != "0"]
    if proof.value == claim.value:
        blocks.append(
            "    The constants add up to the claimed value."
            if not told[-1].is_last_word
            else "       This is the claimed value."
        )
    else:
        blocks.append(fill(f"In all: {to_text(proof.readable)}", **HANGING))
    where = f"; {inverses(proof, TEXT)}" if inverses(proof, TEXT) else ""
    return f"Proof (by iterated integration; found by the calculus, checked by the kernel{where})\n" + "\n".join(blocks)


def _letters(proof: Expectation) -> str:
    """What the matrices of the setting in a proof are, in words."""
    used = {m.name: m for m in proof.certificate.signature.matrices}
    return "; ".join(
        f"{TEXT.letter(m.name)} {words}"
        for m, words in MATRICES.items()
        if proof.translator.matrices.get(m.name) == m and m.name in used
    )


def _subject(claim: Claim) -> str:
    return "this" if claim.formula.of_matrices else "the risk"


def _identities(claim: Claim, proof: Expectation) -> str:
    """The certificate, line by line."""
    where = f"; {inverses(proof, TEXT)}" if inverses(proof, TEXT) else ""
    target = TEXT.combination(proof.certificate.target)
    multiple = "" if TEXT.polynomial(proof.divisor) == "1" else f"{TEXT.polynomial(proof.divisor)} · "
    lines = [
        f"Proof (found by the calculus, checked by the kernel{where})",
        f"    {multiple}{_subject(claim).removeprefix('the ')} is the expectation of  {target}",
        "    It is the claimed value, by the sum of these identities between expectations, each times its factor.",
        "    They are Stein's lemma  E tr(GX)Y = E Σ_ij ∂(X_ji Y)/∂G_ij  for the G, X and Y given, or hypotheses.",
    ]
    for number, i in enumerate(identities(proof, TEXT), 1):
        reason = i.reason if i.reason == HYPOTHESIS else f"G = {i.reason}"
        lines += [f"{number:4}.  {i.left} = {i.right}", f"        times {i.coefficient}    [{reason}]"]
    return "\n".join(lines)
