r"""Formulas that TeX breaks over lines by itself, at sums: nothing is shrunk, and no width of a page is known here.

A sum in a long formula may be broken before each sign, and a product before a long factor, `\mbreak{k}` being worth
less the larger k is: the more parentheses are around it, which are no boxes, if they are long. Long numerators and
denominators are factors of their own. Where a line ends is TeX's choice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

MACROS = r"""% Formulas, broken over lines if they are too long for one.
\newcommand{\mbreak}[1]{\penalty#100 }
\newsavebox{\formulabox}
\newcommand{\formula}[1]{\sbox{\formulabox}{$\displaystyle #1$}%
  \ifdim\wd\formulabox<.98\linewidth\[#1\]\else\brokenformula{#1}\fi}
\newcommand{\brokenformula}[1]{\begin{list}{}{\leftmargin=1em\rightmargin=0pt\topsep=\medskipamount\parsep=0pt}%
  \item\relax\raggedright\hangindent=1.5em\binoppenalty=10000\relpenalty=200\lineskip=3pt\lineskiplimit=3pt%
  $\displaystyle #1$\end{list}}
"""
SHORT = 36
"""Characters of a numerator or denominator that stays as it is."""
UNMARKED = 16
"""Characters of a formula that fits any line, and is left without marks."""
TOGETHER = 24
"""Characters in parentheses that stay together."""
FACTOR = 3
"""What is added to k before a factor."""
UNSEEN = re.compile(r"\\(?:left|right|operatorname|frac)\b|\\[,:;]")
TOKEN = re.compile(r"\\left\(|\\right\)|\\[A-Za-z]+|\\.|.", re.DOTALL)
OPEN, CLOSE = {"{", r"\left(", "(", r"\begin"}, {"}", r"\right)", ")", r"\end"}
PARENTHESIZED = re.compile(r"\\left\((.*)\\right\)(\^\{-?\d+\})?", re.DOTALL)


def breakable(tex: str) -> str:
    r"""The formula, with \mbreak where it may be broken if it is long.

    >>> breakable("a + b")
    'a + b'
    >>> print(breakable(r"u v w x y z + a \left(a_{1} + a_{2}\right) \left(b_{1} + b_{2}\right) - c \left(c_{1} + c_{2} + c_{3} + c_{4}\right)"))
    u v w x y z \mbreak{0}+ a \mbreak{3}\left(a_{1} + a_{2}\right) \mbreak{3}\left(b_{1} + b_{2}\right) \mbreak{0}- c \mbreak{3}\left(c_{1} + c_{2} + c_{3} + c_{4}\right)
    """  # noqa: E501
    return tex if length(tex) <= UNMARKED else _broken(tex, 0)


def length(tex: str) -> int:
    """Characters that are seen, about."""
    return len(re.sub(r"[{}^_ ]", "", re.sub(r"\\[A-Za-z]+", "x", UNSEEN.sub("", tex))))


def _broken(tex: str, depth: int) -> str:
    """The formula with its marks, within so many pairs of parentheses."""
    done, before = "", "+"
    for piece in _split(tex):
        if not piece.strip() or piece == r"\,":
            done += piece
            continue
        if piece in ("+", "-"):
            done += rf"\mbreak{{{depth}}}" if done else ""
        elif before not in ("+", "-", "=") and re.match(r"\\left\(|\\frac|\\operatorname\{tr", piece):
            done += rf"\mbreak{{{depth + FACTOR}}}"
        done += _factor(piece, depth)
        before = piece
    return done


def _split(tex: str) -> Iterator[str]:
    """Factors, signs, and the spaces between them."""
    piece, depth = "", 0
    for token in TOKEN.findall(tex):
        depth += (token in OPEN) - (token in CLOSE)
        if not depth and token in (" ", r"\,"):
            yield from filter(None, (piece, token))
            piece = ""
        else:
            piece += token
    if piece:
        yield piece


def _factor(tex: str, depth: int) -> str:
    if tex.startswith(r"\frac"):
        return _fraction(*_arguments(tex), depth)
    if (found := PARENTHESIZED.fullmatch(tex)) and length(found[1]) > TOGETHER:
        size = "Big" if r"\frac" in found[1] else "big"
        return rf"\{size}l({_broken(found[1], depth + 1)}\{size}r){found[2] or ''}"
    return tex


def _fraction(top: str, bottom: str, depth: int) -> str:
    """As it is, if it is short; else with the long factors beside it, and as fractions one after the other."""
    if max(length(top), length(bottom)) <= SHORT:
        return rf"\frac{{{top}}}{{{bottom}}}"
    sign, top = ("- ", top[2:]) if top.startswith("- ") else ("", top)
    above, below = _factors(top), _factors(bottom)
    rows, long = _packed([f for f in above if length(f) <= SHORT]), [f for f in above if length(f) > SHORT]
    lower = _packed([f for f in below if length(f) <= SHORT])
    inverse = [_inverse(f) for f in below if length(f) > SHORT]
    size = max(len(rows), len(lower))
    rows, lower = rows + [""] * (size - len(rows)), lower + [""] * (size - len(lower))
    pieces = [rf"\frac{{{a or 1}}}{{{b}}}" if b else a for a, b in zip(rows, lower, strict=True)]
    pieces += [*long, *inverse]
    return sign + rf" \mbreak{{{depth + FACTOR}}}".join(
        piece if piece.startswith(r"\frac") else _factor(piece, depth) for piece in pieces
    )


def _inverse(factor: str) -> str:
    """Of a sum in parentheses, or of a power of it."""
    found = PARENTHESIZED.fullmatch(factor)
    inner, power = (found[1], found[2]) if found else (factor, None)
    return rf"\left({inner}\right)^{{-{power[2:-1] if power else 1}}}"


def _factors(tex: str) -> list[str]:
    """Of a product; a sum is one, in parentheses."""
    pieces = [piece for piece in _split(tex) if piece.strip() and piece != r"\,"]
    return pieces if not {"+", "-"} & set(pieces) else [rf"\left({tex}\right)"]


def _packed(factors: list[str]) -> list[str]:
    """Products of these, each of bounded length."""
    rows = list[str]()
    for factor in factors:
        if rows and length(rows[-1] + factor) <= SHORT:
            rows[-1] += " " + factor
        else:
            rows.append(factor)
    return rows


def _arguments(tex: str) -> tuple[str, str]:
    r"""A and B of \frac{A}{B}."""
    depth, ends = 0, list[int]()
    for at, character in enumerate(tex):
        depth += (character == "{") - (character == "}")
        if character == "}" and not depth:
            ends.append(at)
    start = tex.index("{")
    return tex[start + 1 : ends[0]], tex[ends[0] + 2 : ends[1]]
