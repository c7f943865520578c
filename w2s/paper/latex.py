"""Theorems and proofs as LaTeX for a paper: one file a claim, a file of macros, and a document that inputs them all."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from sympy import And, Eq, Ge, Gt, Le, Lt, Or, Piecewise, default_sort_key
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from w2s_theory.calculus import Expectation
from w2s_theory.claim import Claim
from w2s_theory.setting.symbols import LATEX

from .lines import MACROS as BREAKING
from .lines import SHORT, breakable, length
from .proof import Renderer, in_setting_order, inverses, meanings, subject_of
from .stages import FEW, Shown, listed, stages

PREAMBLE = r"""\documentclass[11pt]{article}
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\usepackage{amsmath,amssymb,amsthm}
\usepackage[margin=2.5cm]{geometry}
\input{macros}
\emergencystretch=3em
\begin{document}
"""

ENVIRONMENTS = {
    "proved": ("theorem", "Theorem", ""),
    "consistent": ("numerical", "Numerical claim", "[Argument, not checked by the kernel]"),
    "refuted": ("refuted", "Refuted statement", "[Counterexample]"),
}
"""For each verdict: the environment of the statement, how it is called, and how what follows is, if not a proof."""
MACROS = "\n".join(
    [
        "% Environments for the exported statements; leave out what your paper already defines.",
        r"\newtheorem{theorem}{Theorem}",
        *(rf"\newtheorem{{{kind}}}[theorem]{{{name}}}" for kind, name, _ in ENVIRONMENTS.values() if kind != "theorem"),
        BREAKING,
    ]
)

TEX = Renderer(tex=True)


class LatexError(RuntimeError):
    """pdflatex is absent or did not compile the document."""


def theorem(claim: Claim, beside: Collection[str] | None = None) -> str:
    """The claim in the environment of its verdict, and its proof; ``beside``: the ids of the claims that can be
    referred to, all unless given. Raises CertificateError if it is not what its proof proves.
    """
    return stated(claim) + proved(claim, beside)


def stated(claim: Claim) -> str:
    """The claim, a *theorem* only if it is proved. Raises CertificateError if it is not what its proof proves."""
    claim.check()
    conditions = listed([f"${TEX.expression(c)}$" for c in in_setting_order(claim.conditions)]) or "all dimensions"
    environment, *_ = ENVIRONMENTS[claim.recorded]
    lines = [
        f"% {claim.id}: generated from a checked derivation",
        rf"\begin{{{environment}}}[{{{_escape(claim.title)}}}]\label{{thm:{claim.id}}}",
        rf"{_escape(claim.words)} Assume: {_escape('; '.join(claim.assumptions))}. Then, for {conditions},",
        *_statement(claim),
        rf"\emph{{Source: {_escape(claim.source)}.}}",
        rf"\end{{{environment}}}",
    ]
    return "\n".join(lines) + "\n"


def proved(claim: Claim, beside: Collection[str] | None = None) -> str:
    """Why: by algebra from other claims, or by iterated integration. Raises as ``stated`` does."""
    claim.check()
    if claim.is_algebra:
        return "\n".join(_algebra(claim, beside)) + "\n"
    lines = [line for proof in claim.proofs for line in _proof(claim, proof)]
    lines += [_escape(remark.text) for remark in claim.remarks]
    return "\n".join(lines) + "\n"


def _statement(claim: Claim) -> list[str]:
    """What is claimed, and what is abbreviated in it."""
    statement, names = claim.in_names
    sign = {Eq: "=", Le: r"\le", Ge: r"\ge", Lt: "<", Gt: ">"}[type(statement)]
    left, right = f"{TEX.expression(statement.lhs)} {sign} ", statement.rhs
    end = "," if names else "."
    is_split = isinstance(right, Piecewise)
    shown = _cases(left, right, end) if is_split else [_formula(left + TEX.expression(right), end)]
    if names:
        shown.append("where")
    for name, meaning in names:
        stop = "." if (name, meaning) == names[-1] else ","
        shown.append(_formula(f"{TEX.expression(name)} = {TEX.expression(meaning)}", stop))
    return shown


def _cases(left: str, cases: Piecewise, end: str) -> list[str]:
    """Each with its condition: one below the other, or one after the other if they are long."""
    values = [TEX.expression(case.expr) for case in cases.args]
    where = [_where(case.cond) for case in cases.args]
    if max(map(length, [*values, *where])) <= SHORT:
        rows = r" \\ ".join(rf"{value} & \text{{{said}}}" for value, said in zip(values, where, strict=True))
        return [rf"\formula{{{left}\begin{{cases}} {rows} \end{{cases}}{end}}}"]
    ends = [","] * (len(values) - 1) + [end]
    parts = zip(values, where, ends, strict=True)
    return [line for value, said, stop in parts for line in (_formula(left + value), said + stop)]


def _where(condition: Boolean) -> str:
    """In words, with the relations in it as formulas."""
    return "otherwise" if condition == True else f"for {_said(condition)}"  # noqa: E712 - SymPy's


def _said(condition: Boolean) -> str:
    if not isinstance(condition, And | Or):
        return f"${TEX.expression(condition)}$"
    parts = sorted(condition.args, key=lambda part: (not isinstance(part, Relational), default_sort_key(part)))
    if isinstance(condition, Or):
        return ", or ".join(map(_said, parts))
    return " and ".join(f"({_said(part)})" if isinstance(part, Or) else _said(part) for part in parts)


def _formula(tex: str, end: str = "") -> str:
    """On lines of its own, as many as it takes."""
    return rf"\formula{{{breakable(tex)}{end}}}"


def _algebra(claim: Claim, beside: Collection[str] | None) -> list[str]:
    here = [p for p in claim.premises if beside is None or p.id in beside]
    known = [rf"{ENVIRONMENTS[p.recorded][1]}~\ref{{thm:{p.id}}}" for p in here]
    known += [rf"\texttt{{{_escape(p.id)}}} of w2s-theory (${p.quantity}$)" for p in claim.premises if p not in here]
    lines = [f"By {', '.join(known)}."] if known else []
    for remark in claim.remarks:
        lines += [_escape(remark.text)] if remark.text else []
        if remark.formula is not None:
            lines.append(_formula(TEX.expression(remark.formula)))
    return [r"\begin{proof}" + ENVIRONMENTS[claim.recorded][2], *lines, r"\end{proof}"]


def _proof(claim: Claim, proof: Expectation) -> list[str]:
    """By iterated integration: the stages, in each what is done, and what is left."""
    before, told = stages(proof, TEX)
    where = inverses(proof, TEX)
    lines = [r"\begin{proof}", _matrices(proof) + (f" Write ${where}$." if where else "")]
    subject = subject_of(claim, proof).capitalize()
    if (count := len(proof.certificate.target)) <= FEW:
        lines += [f"{subject} is the expectation of", _formula(before, ".")]
    else:
        lines += [f"{subject} is the expectation of a sum of {count} terms, multiplied out."]
    lines += [r"\begin{enumerate}", *(line for stage in told for line in _stage(stage)), r"\end{enumerate}"]
    if proof.value != claim.value:
        lines += ["In all:", _formula(TEX.expression(proof.readable), ".")]
    else:
        lines += [
            "This is the claimed value." if told[-1].is_last_word else "The constants add up to the claimed value."
        ]
    return [*lines, r"\end{proof}"]


def _stage(stage: Shown) -> Iterator[str]:
    yield rf"\item {stage.reason[0].upper()}{stage.reason[1:]}."
    for left, right in stage.system:
        yield _formula(f"{left} = {right}")
    if stage.is_last_word:
        return
    if stage.settled != "0":
        yield from ("Constant:", _formula(stage.settled))
    if stage.left != "0":
        yield from ("What is left:", _formula(stage.left))
    if stage.rest:
        yield f"and {stage.rest}." if stage.left != "0" else f"What is left: {stage.rest}."


def _matrices(proof: Expectation) -> str:
    """The matrices with their shapes, what they are, and which of them are random."""
    signature, words = proof.certificate.signature, meanings(proof)
    field = {1: "R", 2: "C"}[signature.beta]
    shapes = [
        rf"${TEX.letter(m.name)}\in\mathbb{{{field}}}^{{{TEX.shape(m.rows, m.cols)}}}$"
        + (f" ({words[m.name]})" if m.name in words else "")
        for m in signature.matrices
    ]
    gaussian = [f"${TEX.letter(g)}$" for g in signature.gaussian]
    are = "have independent standard normal entries and are independent"
    if len(gaussian) == 1:
        are = "has independent standard normal entries"
    others = "" if len(gaussian) == len(shapes) else ", the others are constant"
    return f"Let {', '.join(shapes)}; {', '.join(gaussian)} {are}{others}."


UNICODE = {
    "σ²": r"$\sigma^2$", "σ": r"$\sigma$", "ρ": r"$\rho$", "κ": r"$\kappa$", "θ": r"$\theta$", "γ": r"$\gamma$",
    "Ω": r"$\Omega$", "χ²": r"$\chi^2$", "𝒱": r"$\mathcal{V}$", "ᵀ": r"$^\top$", "⁻¹": r"$^{-1}$", "²": r"$^2$",
    "³": r"$^3$", "⁴": r"$^4$", "⁵": r"$^5$", "⁺": r"$^+$", "§": r"\S", "Ś": r"\'S", "ś": r"\'s",
    "∞": r"$\infty$", "→": r"$\to$", "≤": r"$\le$", "≥": r"$\ge$", "−": "$-$", "·": r"$\cdot$", "×": r"$\times$",
    "ε": r"$\varepsilon$", "τ": r"$\tau$", "χ": r"$\chi$", "β": r"$\beta$", "Σ": r"$\Sigma$", "√": r"$\surd$",
    "α": r"$\alpha$", "δ": r"$\delta$", "η": r"$\eta$", "λ": r"$\lambda$", "μ": r"$\mu$", "ν": r"$\nu$",
    "π": r"$\pi$", "φ": r"$\phi$", "ω": r"$\omega$", "Δ": r"$\Delta$", "Λ": r"$\Lambda$", "Φ": r"$\Phi$",
    "∩": r"$\cap$", "∖": r"$\setminus$", "⊂": r"$\subset$", "‖": r"$\|$", "°": r"$^\circ$", "∈": r"$\in$",
}  # fmt: skip
"""What prose may contain, as LaTeX."""


SPECIAL = {"\\": r"\textbackslash{}", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}"}
"""What a backslash before it would make something else of."""
NAMES = {symbol.name: tex for symbol, tex in LATEX.items() if re.search(r"_|sigma|kappa", symbol.name)}
"""The symbols that prose names as programs do. Others are single letters, or English words as well."""
SYMBOL = re.compile(
    rf"(?<![A-Za-z_])(?P<name>{'|'.join(NAMES)})(?![A-Za-z0-9_])"
    r"|(?<![A-Za-z_])(?P<letter>[A-Za-zρ])_(?P<index>[A-Za-z0-9]+|\([0-9,]*\))"
)


def _escape(text: str) -> str:
    """Prose for LaTeX: symbols with subscripts become formulas, special characters are escaped."""
    pieces, end = list[str](), 0
    for found in SYMBOL.finditer(text):
        pieces += [_plain(text[end : found.start()]), _symbol(found)]
        end = found.end()
    text = "".join([*pieces, _plain(text[end:])])
    for character, tex in UNICODE.items():
        text = text.replace(character, tex)
    return re.sub(r"[^\x00-\u017f\u2010-\u2026]", lambda found: rf"\texttt{{U+{ord(found.group()):04X}}}", text)


def _plain(text: str) -> str:
    """Without the characters that mean something to LaTeX."""
    return re.sub(r"[\\&%#_{}$^~]", lambda found: SPECIAL.get(found.group(), "\\" + found.group()), text)


def _symbol(found: re.Match[str]) -> str:
    """A symbol in prose as a formula."""
    name, letter, index = found.group("name", "letter", "index")
    return f"${NAMES[name]}$" if name else f"${letter.replace('ρ', chr(92) + 'rho')}_{{{index}}}$"


def write(claims: Iterable[Claim], directory: Path, proofs: bool = True) -> list[Path]:
    """Write macros.tex, for each claim a file with its statement and one with its proof, and theorems.tex, which inputs
    them all; return the paths. Without ``proofs`` there are none."""
    directory.mkdir(parents=True, exist_ok=True)
    files = {"macros.tex": MACROS}
    chosen, names = list(claims), list[str]()
    for claim in chosen:
        name = claim.id.replace(".", "-")
        while {f"{name}.tex", f"{name}-proof.tex"} & set(files) or name == "theorems":
            name += "-claim"
        files[f"{name}.tex"] = stated(claim)
        names.append(name)
        if proofs:
            files[f"{name}-proof.tex"] = proved(claim, {claim.id for claim in chosen})
            names.append(f"{name}-proof")
    inputs = "\n".join(rf"\input{{{name}}}" for name in names)
    files["theorems.tex"] = PREAMBLE + inputs + "\n\\end{document}\n"
    for name, text in files.items():
        (directory / name).write_text(text, encoding="utf-8")
    return [directory / name for name in files]


def compile_pdf(directory: Path) -> Path:
    """theorems.pdf, made by pdflatex from what ``write`` wrote. Raises LatexError with what pdflatex complained of."""
    if shutil.which("pdflatex") is None:
        raise LatexError(
            "pdflatex was not found; on Debian: apt-get install texlive-latex-base texlive-latex-recommended"
        )
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "theorems.tex"]
    for _ in range(2):  # the second run resolves references
        run = subprocess.run(command, cwd=directory, capture_output=True, text=True, errors="replace")
        if run.returncode:
            complaint = [line for line in run.stdout.splitlines() if line.startswith(("!", "l."))]
            raise LatexError("pdflatex failed: " + " ".join(complaint[:4]))
    return directory / "theorems.pdf"
