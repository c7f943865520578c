"""A claim with its proof as plain text for the terminal."""

from __future__ import annotations

from functools import cache
from textwrap import fill, indent
from typing import Any

from sympy import Expr

from w2s_theory.calculus import Expectation, readable, to_plain, to_text
from w2s_theory.claim import Claim
from w2s_theory.claim.base import abbreviated
from w2s_theory.claim.legend import legend

from .proof import HYPOTHESIS, Renderer, identities, in_setting_order, inverses, meanings, subject_of
from .stages import FEW, stages

TEXT = Renderer(tex=False)
HANGING: dict[str, Any] = {"width": 110, "initial_indent": "    ", "subsequent_indent": "       "}
ASIDE: dict[str, Any] = {"width": 110, "subsequent_indent": " " * 13}
NESTED: dict[str, Any] = {"width": 110, "initial_indent": "       ", "subsequent_indent": "                "}


def report(claim: Claim, steps: bool = False) -> str:
    """Statement, domain, assumptions, source, steps, and the proof; with every identity of it, if ``steps``.

    Raises CertificateError if the claim is not what its proof proves.
    """
    claim.check()
    sections = [
        f"{claim.id}: {claim.title}",
        fill(claim.words, 110),
        "Statement\n" + indent(statement(claim), "    "),
        "\n".join(fill(f"{name:13}{said}", **ASIDE) for name, said in _circumstances(claim).items()),
    ]
    if claim.steps:
        lemmas = [
            f"{step.text}:\n    E[{to_text(step.expression)}] = {to_text(step.proof.value)}" for step in claim.steps
        ]
        sections.append("Steps (each derived and checked)\n" + indent("\n".join(lemmas), "    "))
    proved = _identities if steps else _proof
    if claim.is_algebra:
        sections.append(_algebra(claim))
    else:
        sections += [proved(claim, proof) for proof in claim.proofs]
        sections.append(indent("\n".join(remark.text for remark in claim.remarks), "    "))
    return "\n\n".join(filter(None, sections))


def _circumstances(claim: Claim) -> dict[str, str]:
    """Where it holds, what it assumes, where it is from, what it is for many samples, and what its symbols are."""
    where = "; ".join(map(to_plain, in_setting_order(claim.conditions)))
    told = {
        "Domain": f"{where} (sufficient; outside nothing is claimed)" if where else "everywhere",
        "Assumptions": "; ".join(claim.assumptions),
        "Source": claim.source,
    }
    if claim.read_in is not None:
        leading, remainder = map(to_text, _expanded(claim))
        told[f"In 1/{claim.read_in}"] = f"{leading}; exact remainder {remainder}"
    return told | {"Symbols": "; ".join(f"{name}: {words}" for name, words in legend(claim).items())}


@cache
def _expanded(claim: Claim) -> tuple[Expr, Expr]:
    """The leading order in what it is read in, and the exact remainder, for reading."""
    assert claim.read_in is not None
    x = claim.expansion(claim.read_in, 1)
    leading, remainder = (readable(abbreviated(e, claim.where), claim.domain) for e in (x.leading, x.remainder))
    return leading, remainder


def _algebra(claim: Claim) -> str:
    """What the claim is derived from, and how."""
    lines = [f"{premise.id}: {statement(premise)}" for premise in claim.premises]
    for remark in claim.remarks:
        lines += [fill(remark.text, 106)] if remark.text else []
        lines += [f"    {to_plain(remark.formula)}"] if remark.formula is not None else []
    heading = "Proof (by algebra from claims with proofs of their own; `w2s derive ID` shows them)"
    if not claim.premises:
        heading = "Proof (by algebra)" if claim.has_certificate else "Argument (not checked by the kernel)"
    return f"{heading}\n" + indent("\n".join(lines), "    ")


def statement(claim: Claim) -> str:
    """What is claimed, on a line; and what is abbreviated in it, each on one."""
    shown, names = claim.in_names
    return "\n".join([to_plain(shown), *(f"with {name} = {to_text(meaning)}" for name, meaning in names)])


def _proof(claim: Claim, proof: Expectation) -> str:
    """By iterated integration: the stages, in each what is done, and what is left."""
    before, told = stages(proof, TEXT)
    count = len(proof.certificate.target)
    begins = before if count <= FEW else f"a sum of {count} terms, multiplied out"
    blocks = [fill(f"{subject_of(claim, proof).capitalize()} is the expectation of {begins}", **HANGING)]
    if letters := _letters(proof):
        blocks.append(fill(f"with {letters}", **HANGING))
    for number, stage in enumerate(told, 1):
        blocks.append(fill(f"{number}. {stage.reason}", **HANGING))
        blocks += [fill(f"identity {left} = {right}", **NESTED) for left, right in stage.system]
        if not stage.is_last_word:
            left = [part for part in (stage.left, stage.rest) if part not in ("0", "")]
            parts = (("constant", stage.settled), ("left", ", and ".join(left) or "0"))
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
    return "; ".join(f"{TEXT.letter(name)} {words}" for name, words in meanings(proof).items())


def _identities(claim: Claim, proof: Expectation) -> str:
    """The certificate, line by line."""
    where = f"; {inverses(proof, TEXT)}" if inverses(proof, TEXT) else ""
    target = TEXT.combination(proof.certificate.target)
    of_it = "the claimed value" if proof.value == claim.value else to_text(proof.readable)
    multiple = "" if TEXT.polynomial(proof.divisor) == "1" else f"{TEXT.polynomial(proof.divisor)} · "
    lines = [
        f"Proof (found by the calculus, checked by the kernel{where})",
        f"    {multiple}{subject_of(claim, proof).removeprefix('the ')} is the expectation of  {target}",
        f"    It is {of_it}, by the sum of these identities between expectations, each times its factor.",
        "    They are Stein's lemma  E tr(GX)Y = E Σ_ij ∂(X_ji Y)/∂G_ij  for the G, X and Y given, or hypotheses.",
    ]
    for number, i in enumerate(identities(proof, TEXT), 1):
        reason = i.reason if i.reason == HYPOTHESIS else f"G = {i.reason}"
        lines += [f"{number:4}.  {i.left} = {i.right}", f"        times {i.coefficient}    [{reason}]"]
    return "\n".join(lines)
