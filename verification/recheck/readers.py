"""What documents claim, for readers, and the command that checks them."""

from __future__ import annotations

import json
from typing import Any

from .letters import FORMATS
from .limits import LIMIT_FORMATS, recheck_limit
from .point import Rejected, polynomial, show
from .signs import SIGN_FORMAT, recheck_sign
from .values import recheck

USAGE = "python -m recheck FILE.json [FILE.json ...]"


def verdict(document: Any) -> str:
    """What a document proves, for a reader; raises Rejected if it does not."""
    form = document.get("format") if isinstance(document, dict) else None
    if form == SIGN_FORMAT:
        recheck_sign(document)
        return sign_claim(document)
    is_complex = {**FORMATS, **LIMIT_FORMATS}.get(str(form)) == 2
    needs = ["all matrices are complex and ' means the conjugate transpose"] * is_complex
    if form in LIMIT_FORMATS:
        recheck_limit(document)
        return f"{claim(document)}, if {'; '.join([*needs, *growing(document)])}"
    domain = recheck(document)
    needs += [f"rows - cols >= {k} for {g}" for g, k in domain.excess.items()]
    needs += [f"{symbol} > 0" for symbol in domain.positive]
    return f"{claim(document)}, if {'; '.join([*needs, f'{domain.denominator} is not 0'])}"


def growing(document: dict[str, Any]) -> list[str]:
    """How large what is given is assumed to be."""
    orders = [f"{name} is of order m^({order}/2)" for name, order in sorted(document["orders"].items())]
    return [*orders, "other symbols and constants are bounded, in resolvents from below, too"]


def claim(document: dict[str, Any]) -> str:
    """What the document claims, for a reader; with resolvents, means, and the hypotheses on its constants."""

    def sum_of(terms: Any) -> str:
        return " + ".join(
            "·".join([f"({show(polynomial(c))})", *(f"tr({' '.join(w)})" for w in words)]) for c, words in terms
        )

    left, right = sum_of(document["target"]), sum_of(document["value"])
    result = f"({show(polynomial(document['denominator']))}) · E[{left}] = {right or '0'}"
    if document["format"] in LIMIT_FORMATS:
        result += f" + O(m^({document['order']}/2))"
    for q in document.get("resolvents", []):
        terms = (f"({show(polynomial(c))})·{' '.join(w) or 'identity'}" for c, w in q["terms"])
        result += f", with {q['name']} = ({' + '.join(terms)})^-1"
    result += "".join(f", with {symbol} = E tr({' '.join(word)})" for symbol, word in document.get("means", []))
    return result + "".join(f", given {hypothesis(h)}" for h in document["hypotheses"])


def hypothesis(given: dict[str, Any]) -> str:
    """An assumption on constants, for a reader."""

    def word(letters: list[str]) -> str:
        if given["trace"]:
            return f"·tr({' '.join(letters)})" if letters else ""
        return "·" + (" ".join(letters) or f"identity of size {show(polynomial(given['rows']))}")

    return " + ".join(f"({show(polynomial(c))}){word(w)}" for c, w in given["terms"]) + " = 0"


def sign_claim(document: dict[str, Any]) -> str:
    """What a document on signs claims, for a reader."""

    def inequality(given: dict[str, Any]) -> str:
        top, bottom = (show(polynomial(given[part])) for part in ("top", "bottom"))
        quotient = top if bottom == "1" else f"({top})/({bottom})"
        return f"{quotient} {'>' if given['strict'] else '>='} 0"

    kinds = [f"{symbol} is {kind}" for symbol, kind in document["kinds"].items()]
    premises = [*kinds, *map(inequality, document["conditions"])]
    return f"{inequality(document['claim'])}, if {'; '.join(premises) or 'anything holds'}"


def main(paths: list[str]) -> int:
    if not paths:
        print(USAGE)
        return 2
    status = 0
    for path in paths:
        try:
            with open(path, encoding="utf-8") as file:
                document = json.load(file)
            print(f"{path}: valid: {verdict(document)}")
        except Rejected as error:
            print(f"{path}: INVALID: {error}")
            status = max(status, 1)
        except (OSError, ValueError) as error:
            print(f"{path}: not readable: {error}")
            status = 2
    return status
