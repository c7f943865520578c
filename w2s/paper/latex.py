"""Theorems and proofs as LaTeX for a paper: one file a claim, a file of macros, and a document that inputs them all."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Collection, Iterable
from pathlib import Path

from sympy import Add, Eq, Expr, Ge, Gt, Le, Lt, Mul, count_ops, fraction

from w2s_theory.calculus import Expectation
from w2s_theory.claim import Claim
from w2s_theory.kernel.polynomial import ONE
from w2s_theory.kernel.words import Matrix
from w2s_theory.setting.symbols import LATEX

from .proof import HYPOTHESIS, Identity, Renderer, identities, inverses

PREAMBLE = r"""\documentclass[11pt]{article}
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\usepackage{amsmath,amssymb,amsthm,graphicx}
\usepackage[margin=2.5cm]{geometry}
\input{macros}
\begin{document}
"""

MACROS = r"""% Environments for the exported theorems; leave out what your paper already defines.
\newtheorem{theorem}{Theorem}
\newtheorem{refuted}[theorem]{Refuted statement}
\providecommand{\fitted}[1]{\resizebox{\ifdim\width>.97\linewidth .97\linewidth\else\width\fi}{!}{$\displaystyle #1$}}
\emergencystretch=3em
\allowdisplaybreaks
"""

TEX = Renderer(tex=True)


class LatexError(RuntimeError):
    """pdflatex is absent or did not compile the document."""


def theorem(claim: Claim, beside: Collection[str] | None = None) -> str:
    """The claim as theorem and proof environments; ``beside``: the ids of the theorems that can be referred to, all
    unless given. Raises CertificateError if it is not what its proof proves.
    """
    claim.check()
    conditions = ", ".join(f"${TEX.expression(c)}$" for c in claim.conditions) or "all dimensions"
    left, relation, right = _sides(claim)
    environment = "refuted" if claim.recorded == "refuted" else "theorem"
    lines = [
        f"% {claim.id}: generated from a checked derivation",
        rf"\begin{{{environment}}}[{{{_escape(claim.title)}}}]\label{{thm:{claim.id}}}",
        rf"{_escape(claim.words)} Assume: {_escape('; '.join(claim.assumptions))}. Then, for {conditions},",
        r"\[\begin{gathered}",
        _equation(f"{left} \\;{relation}\\; {_display(right)}{_where(claim)}."),
        r"\end{gathered}\]",
        rf"\emph{{Source: {_escape(claim.source)}.}}",
        rf"\end{{{environment}}}",
        *(_algebra(claim, beside) if claim.is_algebra else [line for proof in claim.proofs for line in _proof(proof)]),
    ]
    return "\n".join(lines) + "\n"


def _equation(tex: str) -> str:
    """The equation, made to fit the line unless it is broken into rows."""
    return tex if r"\\" in tex and r"\begin{cases}" not in tex else rf"\fitted{{{tex}}}"


def _display(expression: Expr, longest: int = 260) -> str:
    """The expression, with its longest sum broken into rows if it would not fit a line."""
    tex = TEX.expression(expression)
    top, bottom = fraction(expression)
    sums = sorted((f for f in Mul.make_args(top) if isinstance(f, Add)), key=count_ops)
    if len(tex) <= longest:
        return tex
    if isinstance(expression, Add):
        return r"\\ " + r" \\ ".join(rf"\fitted{{{row}}}" for row in _rows(tex, 150))
    if not sums:
        return rf"\fitted{{{tex}}}"
    rest = TEX.expression(top / sums[-1] / bottom)
    opening = rf"{rest} \cdot \Bigl("
    if len(rest) > longest / 2:
        opening = rf"\\ \fitted{{{opening}}}"
    return rf"{opening} \\ {_broken(TEX.expression(sums[-1]), 150)} \Bigr)"


def _where(claim: Claim) -> str:
    if claim.where is None:
        return ""
    abbreviation, meaning = map(TEX.expression, claim.where)
    return rf", \qquad {abbreviation} = {meaning}"


def _sides(claim: Claim) -> tuple[str, str, Expr]:
    """Left side, sign of relation, right side."""
    statement = claim.statement
    sign = {Eq: "=", Le: r"\le", Ge: r"\ge", Lt: "<", Gt: ">"}[type(statement)]
    return TEX.expression(statement.lhs), sign, statement.rhs


def _algebra(claim: Claim, beside: Collection[str] | None) -> list[str]:
    here = [p for p in claim.premises if beside is None or p.id in beside]
    known = [rf"Theorem~\ref{{thm:{premise.id}}}" for premise in here]
    known += [rf"\texttt{{{_escape(p.id)}}} of w2s-theory (${p.quantity}$)" for p in claim.premises if p not in here]
    lines = [f"By {', '.join(known)}."] if known else []
    for remark in claim.remarks:
        lines.append(_escape(remark.text))
        if remark.formula is not None:
            lines.append(rf"\[\fitted{{{TEX.expression(remark.formula)}}}\]")
    return [r"\begin{proof}" + ("" if claim.has_certificate else "[Argument]"), *lines, r"\end{proof}"]


def _proof(proof: Expectation) -> list[str]:
    certificate = proof.certificate
    shapes = ", ".join(
        rf"${TEX.letter(m.name)}\in\mathbb{{R}}^{{{_times(m)}}}$" for m in certificate.signature.matrices
    )
    gaussian = [f"${TEX.letter(g)}$" for g in certificate.signature.gaussian]
    are = "have independent standard normal entries and are independent"
    if len(gaussian) == 1:
        are = "has independent standard normal entries"
    where = inverses(proof, TEX)
    subject = "the claim" if proof.divisor == ONE else f"the claim, multiplied by ${TEX.polynomial(proof.divisor)}$,"
    rows = [
        rf"\item ${_short(i.coefficient)}\,\cdot$\quad $\displaystyle {i.left} \,=\, {i.right}$\\"
        rf"{{\footnotesize {_reason(i)}}}"
        for i in identities(proof, TEX)
    ]
    return [
        r"\begin{proof}\sloppy",
        rf"Let {shapes}; {', '.join(gaussian)} {are}, the others are",
        rf"constant. {f'Write ${where}$. ' if where else ''}Expanded, {subject} is about the expectation of",
        rf"\begin{{gather*}} {_broken(TEX.combination(certificate.target))}. \end{{gather*}}",
        r"By Stein's lemma,",
        r"$\mathbb{E}\,\mathrm{tr}(GX)\,Y = \mathbb{E}\sum_{ij}\partial(X_{ji}Y)/\partial G_{ij}$ for Gaussian $G$,",
        r"a word $X$ and a product of traces $Y$. The sum of the following identities between expectations,",
        r"each multiplied by the factor before it, is the claim.",
        r"\begin{enumerate}\small\raggedright",
        *rows,
        r"\end{enumerate}",
        r"\end{proof}",
    ]


def _short(tex: str, longest: int = 300) -> str:
    """A formula within a line of text, made to fit if it is long."""
    return tex if len(tex) <= longest else rf"\fitted{{{tex}}}"


def _times(matrix: Matrix) -> str:
    shape = [(p, TEX.polynomial(p)) for p in (matrix.rows, matrix.cols)]
    return r"\times ".join(f"({text})" if len(p) > 1 else text for p, text in shape)


def _reason(identity: Identity) -> str:
    return "by hypothesis" if identity.reason == HYPOTHESIS else f"Stein's lemma for ${identity.reason}$"


def _broken(formula: str, width: int = 160) -> str:
    """The formula in rows, each made to fit if it is long."""
    return r" \\ ".join(_short(row, width + 40) for row in _rows(formula, width))


def _rows(formula: str, width: int) -> list[str]:
    """The formula broken before its signs, outside of parentheses, into rows of bounded source length, or of a term."""
    terms, depth = list[str](), 0
    for part in re.split(r"(?= [+-] )", formula):
        if depth:
            terms[-1] += part
        else:
            terms.append(part)
        opened = len(re.findall(r"\\left\b|(?<!\\)\{", part))
        depth += opened - len(re.findall(r"\\right\b|(?<!\\)\}", part))
    rows = [""]
    for term in terms:
        if rows[-1] and len(rows[-1]) + len(term) > width:
            rows.append("")
        rows[-1] += term
    return [row.strip() for row in rows]


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


def write(claims: Iterable[Claim], directory: Path) -> list[Path]:
    """Write macros.tex, one file for each claim, and theorems.tex, which inputs them; return the paths."""
    directory.mkdir(parents=True, exist_ok=True)
    files = {"macros.tex": MACROS}
    chosen, names = list(claims), list[str]()
    for claim in chosen:
        name = claim.id.replace(".", "-")
        while f"{name}.tex" in files or name == "theorems":
            name += "-claim"
        names.append(name)
        files[f"{name}.tex"] = theorem(claim, {claim.id for claim in chosen})
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
